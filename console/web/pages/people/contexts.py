"""What the page of people is told: who gets in where, and what may be done about it."""

from __future__ import annotations

from msgspec import Struct

from console.web.context import Context
from console.web.pages.contexts import Choice, Shell
from console.web.pages.home.contexts import Form


class RoleField(Struct, frozen=True, kw_only=True):
    """What somebody is in a room: the field ``room_{slug}`` of their form; an empty value: nothing of their own."""

    room: str
    name: str
    role: str
    choices: tuple[Choice, ...]


class SessionRow(Struct, frozen=True, kw_only=True):
    """A browser, or a device that a pass signed in. A form posts to ``/people/sessions/{id}/end``."""

    id: str
    name: str
    what: str
    """Which browser it is; of a device, which view of which show it opens."""
    created_at: int
    last_used_at: int | None
    expires_at: int | None
    current: bool


class TokenRow(Struct, frozen=True, kw_only=True):
    """A token. A form posts to ``/people/tokens/{id}/revoke``."""

    id: str
    label: str
    role: str
    room: str
    """The name of the only room it opens; empty: all."""
    created_at: int
    last_used_at: int | None
    expires_at: int | None


class ShownLink(Struct, frozen=True, kw_only=True):
    """A sign-in link that was just made, shown once."""

    url: str
    qr: str
    """The address as a QR code: an SVG document."""
    expires_at: int


class PersonCard(Struct, frozen=True, kw_only=True):
    """Somebody. Forms post to ``/people/{id}``, ``…/link``, ``…/sign-out`` and ``…/remove``."""

    id: str
    name: str
    role: str | None
    """In all rooms."""
    places: tuple[Choice, ...]
    """Room → role, as people call both."""
    parts: tuple[str, ...]
    last_used_at: int | None
    expires_at: int | None
    has_expired: bool
    is_self: bool
    managed: bool
    """All of it may be changed, not only the roles of ``rooms``."""
    rooms: tuple[RoleField, ...] = ()
    """The roles that may be given and taken."""
    sessions: tuple[SessionRow, ...] = ()
    form: Form = Form()
    """Fields: name, role, parts, expires_at, and those of ``rooms``."""
    link: ShownLink | None = None


class PeoplePage(Context, frozen=True, kw_only=True):
    """People, devices and tokens. The form of somebody new posts to ``/people``; every form sends ``room`` along."""

    template = "people/page.html"

    shell: Shell
    timezone: str
    """In which instants are shown and typed."""
    room: str = ""
    """The room whose people are listed; empty: all that may be seen."""
    rooms: tuple[Choice, ...] = ()
    """Those that can be chosen."""
    people: tuple[PersonCard, ...] = ()
    devices: tuple[SessionRow, ...] = ()
    tokens: tuple[TokenRow, ...] = ()
    may_look_after_people: bool = False
    """Roles for all rooms may be given."""
    may_invite: bool = False
    roles: tuple[Choice, ...] = ()
    """Those for all rooms."""
    places: tuple[RoleField, ...] = ()
    """The roles that somebody new may be given in rooms."""
    form: Form = Form()
    """Fields: name, role, parts, expires_at, and those of ``places``."""
