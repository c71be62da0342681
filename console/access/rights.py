"""Roles and what each may do. A table, read by every door; what is not in it is refused.

A person has a role for all rooms, roles in single rooms, or both; the one in a room goes before the one for all. Lin,
a host in all rooms and a director in “quay”, commands there and follows everywhere else. Wei, a director in “quay” and
nothing else, does not learn that there are other rooms: they answer as if they did not exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, get_args

from msgspec import Struct
from msgspec.structs import replace

from console.access.parts import ON_AIR
from console.store.missing import NO_ROOM
from streams.errors import Forbidden, NotFound

Role = Literal["owner", "director", "crew", "host", "viewer", "privacy", "ingest", "metrics"]
PersonRole = Literal["owner", "director", "crew", "host", "viewer", "privacy"]
RoomRole = Literal["director", "crew", "host", "viewer", "privacy"]
"""What a person can be in a single room; an owner is one of all rooms."""
Right = Literal[
    "create rooms",
    "look after people",
    "invite",
    "plan",
    "read",
    "read figures",
    "read costs",
    "command",
    "floor",
    "acknowledge",
    "send events",
    "report figures",
    "read metrics",
    "read identities",
]
"""``look after people``: all of them, with their roles for all rooms; ``invite``: give roles in a room, as ``GIVES``
says; ``floor``: pick comments, start and stop activities, tick steps of playbooks; ``acknowledge``: say ready, answer;
``read costs``: what products cost the house, and their margin; ``report figures``: state figures by hand, of the crew
who plays the part that does so (``console.rooms.reporting``); ``read identities``: who pseudonyms are where a room's
vault keeps it, its term and its audit."""

RIGHTS: Final[dict[Role, frozenset[Right]]] = {
    "owner": frozenset(
        {
            "create rooms",
            "look after people",
            "invite",
            "plan",
            "read",
            "read figures",
            "read costs",
            "command",
            "floor",
            "acknowledge",
            "send events",
            "report figures",
            "read metrics",
            "read identities",
        }
    ),
    "director": frozenset(
        {
            "invite",
            "plan",
            "read",
            "read figures",
            "read costs",
            "command",
            "floor",
            "acknowledge",
            "send events",
            "report figures",
        }
    ),
    "crew": frozenset({"read", "floor", "acknowledge", "report figures"}),
    "host": frozenset({"read", "acknowledge"}),
    "viewer": frozenset({"read", "read figures"}),
    "privacy": frozenset({"read", "read identities"}),
    "ingest": frozenset({"send events", "report figures"}),
    "metrics": frozenset({"read metrics"}),
}
RIGHTS_OF_PARTS: Final[Mapping[str, frozenset[Right]]] = {"buyer": frozenset({"read figures"})}
"""What a person of the crew may do besides, by the part that they were given: who buys traffic sees what it brings."""
RIGHTS_OF_A_PASS: Final[frozenset[Right]] = frozenset({"read", "read figures", "acknowledge"})
"""The most that a device can do which a pass signed in, whatever its role."""
EVERYWHERE: Final[frozenset[Right]] = frozenset({"create rooms", "look after people"})
"""What is not done in a room, so that nobody does it whom a room holds."""
PEOPLE_ROLES: Final[tuple[PersonRole, ...]] = get_args(PersonRole)
ROOM_ROLES: Final[tuple[RoomRole, ...]] = get_args(RoomRole)
TOKEN_ROLES: Final = tuple(RIGHTS)
GIVES: Final[Mapping[Role, frozenset[Role]]] = {
    "owner": frozenset(TOKEN_ROLES),
    "director": frozenset({"director", "crew", "host", "viewer", "ingest"}),
}
"""Which roles somebody gives and takes in a room, by their own role there; whoever is not listed gives none."""
NOWHERE: Final[Mapping[str, Role]] = MappingProxyType({})


CONNECTOR_LENGTH: Final = 80
CONNECTOR: Final = r"^[^\s\x00-\x1f]([^\x00-\x1f]{0,78}[^\s\x00-\x1f])?$"
"""What a connector may be called."""


class Principal(Struct, frozen=True, kw_only=True):
    """Who is asking: a person with a browser session, or a machine with a token."""

    name: str
    """How the journal calls them."""
    person: str | None = None
    """The id of the person; None: a machine, or a device that a pass signed in."""
    role: Role | None
    """What they are in all rooms, or in the only one that they may enter; None: only what ``rooms`` says."""
    rooms: Mapping[str, Role] = NOWHERE
    """What they are in single rooms; it goes before ``role``."""
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

    def role_in(self, room: str) -> Role | None:
        """What they are in a room; None: nothing."""
        return None if self.room not in (None, room) else self.rooms.get(room, self.role)

    def within(self, room: str) -> Principal:
        """The same with what they are in one room alone."""
        return replace(self, role=self.role_in(room), room=room, rooms=NOWHERE)

    def plays(self, role: Role) -> bool:
        """Whether they have this role somewhere."""
        return role == self.role or role in self.rooms.values()

    @property
    def rights(self) -> frozenset[Right]:
        """What they may do, in some room at least."""
        return frozenset().union(*(self._rights_of(role) for role in (self.role, *self.rooms.values())))

    def _rights_of(self, role: Role | None) -> frozenset[Right]:
        if role is None:
            return frozenset()
        held = RIGHTS[role] if self.show is None else RIGHTS[role] & RIGHTS_OF_A_PASS
        if role == "crew" and self.person is not None and self.show is None:
            held = held.union(*(RIGHTS_OF_PARTS.get(part, frozenset()) for part in self.parts))
        return held if self.room is None else held - EVERYWHERE

    @property
    def own_parts(self) -> tuple[str, ...]:
        """The parts that they play; hosts play the hosts' ones, unless they were given others."""
        return self.parts or (ON_AIR if self.role == "host" and self.show is None else ())

    def speaks_for(self, part: str) -> bool:
        """Whether they may say ready for a part: it is theirs, or they direct."""
        return self.may("command") or part in self.own_parts

    def may(self, right: Right, room: str | None = None) -> bool:
        """Whether the right holds in this room; in some room, when none is named."""
        return right in (self.rights if room is None else self._rights_of(self.role_in(room)))

    def require(self, right: Right, room: str | None = None) -> None:
        """Raises Forbidden, saying what is missing, or NotFound for a room that they may not know of."""
        if self.may(right, room):
            return
        if room is not None and self.role_in(room) is None and right in self.rights:
            if self.room is not None:  # whether there is such a room is not said either
                raise Forbidden("This token is for another room than “{room}”.", room=room)
            raise NotFound(NO_ROOM, slug=room)
        role = self.role if room is None else self.role_in(room)
        if role is None:
            raise Forbidden("You have no role that may do this ({right}). Ask whoever looks after people.", right=right)
        raise Forbidden(
            "The role “{role}” may not do this ({right}). Ask for a sign-in link or token with another role.",
            role=role,
            right=right,
        )
