"""Roles and what each may do. A table, read by every door; what is not in it is refused."""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

from console.access.parts import ON_AIR
from streams.errors import Forbidden

Role = Literal["owner", "director", "crew", "host", "viewer", "privacy", "ingest", "metrics"]
Right = Literal[
    "create rooms",
    "plan",
    "read",
    "read figures",
    "command",
    "floor",
    "acknowledge",
    "send events",
    "read metrics",
    "read identities",
]
"""``floor``: pick comments, start and stop activities, tick steps of playbooks; ``acknowledge``: say ready, answer;
``read identities``: who pseudonyms are where a room's vault keeps it, its term and its audit."""

RIGHTS: Final[dict[Role, frozenset[Right]]] = {
    "owner": frozenset(
        {
            "create rooms",
            "plan",
            "read",
            "read figures",
            "command",
            "floor",
            "acknowledge",
            "send events",
            "read metrics",
            "read identities",
        }
    ),
    "director": frozenset({"plan", "read", "read figures", "command", "floor", "acknowledge", "send events"}),
    "crew": frozenset({"read", "floor", "acknowledge"}),
    "host": frozenset({"read", "acknowledge"}),
    "viewer": frozenset({"read", "read figures"}),
    "privacy": frozenset({"read", "read identities"}),
    "ingest": frozenset({"send events"}),
    "metrics": frozenset({"read metrics"}),
}
RIGHTS_OF_A_PASS: Final[frozenset[Right]] = frozenset({"read", "read figures", "acknowledge"})
"""The most that a device can do which a pass signed in, whatever its role."""
PEOPLE_ROLES: Final = ("owner", "director", "crew", "host", "viewer", "privacy")
TOKEN_ROLES: Final = tuple(RIGHTS)


CONNECTOR_LENGTH: Final = 80
CONNECTOR: Final = r"^[^\s\x00-\x1f]([^\x00-\x1f]{0,78}[^\s\x00-\x1f])?$"
"""What a connector may be called."""


class Principal(Struct, frozen=True, kw_only=True):
    """Who is asking: a person with a browser session, or a machine with a token."""

    name: str
    """How the journal calls them."""
    role: Role
    connector: str = ""
    """Whose events they send, unless they name another: the same for all tokens of a connector."""
    room: str | None = None
    """The only room they may enter; None: all."""
    via: Literal["session", "token"] = "token"
    show: str | None = None
    """The only show they may open, signed in by a pass; None: all."""
    view: str | None = None
    """The only view of that show."""
    credential: str = ""
    """The hash of the secret they came with: tells one browser of a person from another."""
    source: str | None = None
    """The hash of the pass that signed them in."""
    parts: tuple[str, ...] = ()
    """The parts that they were given, or that their device is for."""
    until: int | None = None
    """When this ends by itself, UTC ms; None: never."""

    def has_expired(self, now: int) -> bool:
        """Whether it has ended by itself."""
        return self.until is not None and self.until <= now

    @property
    def rights(self) -> frozenset[Right]:
        """What they may do."""
        return RIGHTS[self.role] if self.show is None else RIGHTS[self.role] & RIGHTS_OF_A_PASS

    @property
    def own_parts(self) -> tuple[str, ...]:
        """The parts that they play; hosts play the hosts' ones, unless they were given others."""
        return self.parts or (ON_AIR if self.role == "host" and self.show is None else ())

    def speaks_for(self, part: str) -> bool:
        """Whether they may say ready for a part: it is theirs, or they direct."""
        return self.may("command") or part in self.own_parts

    def may(self, right: Right, room: str | None = None) -> bool:
        """Whether the right holds, in this room when one is named."""
        return right in self.rights and (self.room is None or room is None or self.room == room)

    def require(self, right: Right, room: str | None = None) -> None:
        """Raises Forbidden, saying what is missing."""
        if right not in self.rights:
            raise Forbidden(
                "The role “{role}” may not do this ({right}). Ask for a sign-in link or token with another role.",
                role=self.role,
                right=right,
            )
        if not self.may(right, room):
            raise Forbidden("This token is for another room than “{room}”.", room=room)
