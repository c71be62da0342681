"""Every live page of a show that a screen can be sent to: what it is called, who may open it, what a pass makes of it.

The settings of a view travel in its address (``console.rooms.view_settings`` lists them); a preset, a pass and a word
to a screen carry the same query.
"""

from __future__ import annotations

from typing import Final, Literal
from urllib.parse import parse_qsl, urlencode

from msgspec import Struct

from console.access.rights import RIGHTS, Right, Role
from console.i18n.texts import N_
from console.rooms.view_settings import COMMON, VIEWS, Field, View
from streams.errors import Invalid, NotFound

QUERY_LIMIT: Final = 400
NAME_SHOWN: Final = 40
"""So much of a wrong name is told back."""
PassRole = Literal["host", "crew", "viewer"]
OURS: Final = frozenset({"view", "token", "screen"})
"""Names that a query must not carry: they say who a screen is, not how it looks."""


class Offered(Struct, frozen=True, kw_only=True):
    """A view with what opens it."""

    view: View
    right: Right = "read"
    role: PassRole | None = "crew"
    """The role of access that a pass gives for it; None: a person has to sign in."""

    def opens_to(self, role: str) -> bool:
        """Whether somebody of this role may open it."""
        return self.right in RIGHTS.get(_role(role), ())


def _flag(name: str, label: str, default: str) -> Field:
    return Field(name=name, type="flag", label=label, default=default)


CUE: Final = View(
    name="cue",
    title=N_("Cue screen"),
    purpose=N_("For the hosts, from four metres: time left, link number, price, one line to say"),
    fields=(
        *COMMON,
        _flag("mirror", N_("Mirrored, for the glass of a prompter"), "0"),
        _flag("flip", N_("Upside down"), "0"),
        _flag("script", N_("Scrolling script"), "0"),
        _flag("comments", N_("Comments worth answering"), "1"),
        _flag("stock", N_("Stock left"), "1"),
        _flag("next", N_("What comes next"), "1"),
        _flag("timers", N_("Timers and activities"), "1"),
    ),
)
COHOST: Final = View(
    name="cohost",
    title=N_("Co-host"),
    purpose=N_("The tablet beside the host: script, must-say and never-say, sizes, what comes after"),
    fields=COMMON,
)
CONTROL: Final = View(
    name="control",
    title=N_("Control"),
    purpose=N_("The director's page; needs a person who signs in"),
    fields=(),
)

ADS: Final = Offered(view=VIEWS["ads"], right="read figures", role="viewer")
OFFERED: Final[dict[str, Offered]] = {
    offered.view.name: offered
    for offered in (
        Offered(view=CUE, role="host"),
        Offered(view=COHOST, role="crew"),
        *(Offered(view=view) if view.name != "ads" else ADS for view in VIEWS.values()),
        Offered(view=CONTROL, right="read figures", role=None),
    )
}
"""By name, in the order in which they are offered."""
ASIDE: Final = ("plan", "views", "screen")
"""Pages that listen to a show as a view does, and that no screen is sent to; ``screen`` is promised to programs."""


def offered(name: str) -> Offered:
    """A view by its name. Raises NotFound."""
    if name not in OFFERED:
        raise NotFound("There is no view “{view}”; use one of {names}.", view=name, names=", ".join(OFFERED))
    return OFFERED[name]


def listening(name: str) -> str:
    """What a live socket may call itself: a view, or a page that listens as one. Raises NotFound."""
    if name not in OFFERED and name not in ASIDE:
        names = ", ".join((*OFFERED, *ASIDE))
        raise NotFound("There is no view “{view}”; use one of {names}.", view=name[:NAME_SHOWN], names=names)
    return name


def clean_query(text: str) -> str:
    """The settings of a view as an address carries them. Raises Invalid, naming the field ``query``."""
    try:
        pairs = parse_qsl(text.lstrip("?"), keep_blank_values=True, strict_parsing=True) if text.strip("? ") else []
    except ValueError:
        pairs = [("", "")]
    fits = all(name.isidentifier() and name.isascii() and name not in OURS for name, _ in pairs)
    query = urlencode(dict(pairs), safe=",")
    if not fits or len(query) > QUERY_LIMIT:
        raise Invalid(
            "“{query}” does not read as settings of a view. Write them as in an address: size=115&theme=dark.",
            extra={"errors": [{"field": "query", "reason": "settings"}]},
            query=text[:80],
        )
    return query


def with_settings(query: str, **more: str) -> str:
    """A query with these settings in place of its own of the same name; empty ones are left out."""
    own = dict(parse_qsl(query, keep_blank_values=True))
    return urlencode(own | {name: value for name, value in more.items() if value}, safe=",")


def path(show: str, view: str, query: str = "") -> str:
    """The address of a view of a show."""
    return f"/shows/{show}/{view}" + (f"?{query}" if query else "")


def _role(name: str) -> Role:
    return name  # type: ignore[return-value]
