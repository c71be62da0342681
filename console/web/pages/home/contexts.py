"""What the first page is told: rooms and shows, and the forms that make them."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from console.store.status import Status
from console.web.context import Context
from console.web.pages.contexts import (
    Choice,
    Purpose,
    RoomPages,
    Shell,
    ShowHead,
)


class TargetField(Struct, frozen=True, kw_only=True):
    """A target that a form asks for: fields ``target_{slug}`` and ``weight_{slug}``."""

    slug: str
    label: str
    keys: Literal["numeric", "decimal"]
    """Which keys a phone shows."""


class ShowCard(Struct, frozen=True, kw_only=True):
    """A show in the list of its room."""

    id: str
    title: str
    status: Status
    starts_at: int
    length_ms: int
    purpose: Purpose | None = None
    from_files: bool = False
    """It did not run here: it was added from the files of its platform."""


class RoomCard(Struct, frozen=True, kw_only=True):
    """A room with its shows, the next or running one first."""

    slug: str
    name: str
    platform: str
    timezone: str
    currency: str
    simulated: bool = False
    parent: str = ""
    """The name of the room that it is a part of; empty: of none."""
    shows: tuple[ShowCard, ...] = ()
    own_views: tuple[Choice, ...] = ()
    """Where the person's own parts belong, below a show, and how they are called."""
    hidden: tuple[Choice, ...] = ()
    """Shows that are left out of the list."""
    may_plan: bool = False
    """The signed-in person may make shows here."""
    may_set_up: bool = False
    """The signed-in person may open the room's settings, or at least its vault."""
    may_report: bool = False
    """The signed-in person may report figures by hand."""
    pages: RoomPages
    """The way to the pages of the room."""
    may_see_figures: bool = False
    """The signed-in person may open the control page, the review and the replay."""


class Form(Struct, frozen=True, kw_only=True):
    """A form as it was sent: nothing typed is lost. Keys are field names; errors are translated."""

    open: bool = False
    """It was just refused: shown open."""
    values: dict[str, str] = {}
    errors: dict[str, str] = {}


class ShowForm(Struct, frozen=True, kw_only=True):
    """The form for a show of one room.

    Fields: title, starts_at (local, ``2026-10-01T20:00``), template, purpose, those of its targets, shape_of.
    """

    room: str
    """The slug of the room it was sent for."""
    values: dict[str, str] = {}
    errors: dict[str, str] = {}


class HomeChoices(Struct, frozen=True, kw_only=True):
    """What the forms offer."""

    platforms: tuple[Choice, ...]
    timezones: tuple[str, ...]
    currencies: tuple[str, ...]
    templates: tuple[Choice, ...]


class OwnParts(Struct, frozen=True, kw_only=True):
    """Which parts a crew member plays. The form posts to ``/parts``, one field ``part`` for each."""

    choices: tuple[Choice, ...]
    own: tuple[str, ...]
    names: tuple[str, ...]
    """What their own are called."""


class HomePage(Context, frozen=True, kw_only=True):
    """Rooms and shows. Forms post to ``/rooms`` and ``/rooms/{slug}/shows``."""

    template = "home/page.html"

    shell: Shell
    rooms: tuple[RoomCard, ...] = ()
    parts: OwnParts | None = None
    """The parts that the person may take; None: they are not chosen here."""
    may_create_rooms: bool = False
    room_form: Form = Form()
    """Fields: slug, name, platform, timezone, currency."""
    show_form: ShowForm | None = None
    """A refused one; None: all empty."""
    targets: dict[str, tuple[TargetField, ...]]
    """The targets that the form of a show asks for, by the slug of its room."""
    choices: HomeChoices


class ShowSettingsPage(Context, frozen=True, kw_only=True):
    """A show's own page: its form, and those that copy it and take it away. They post to ``/shows/{id}/…``."""

    template = "home/show.html"

    shell: Shell
    show: ShowHead
    form: Form
    copy_form: Form
    targets: tuple[TargetField, ...] = ()
    past: tuple[Choice, ...] = ()
    """Shows whose course the targets may follow."""
    begun: bool = False
    """Its start and its targets are frozen."""
    deletable: bool = False
    """It was never on air; any other is hidden."""
    running: bool = False
    """It is on air or rehearsed: it can be neither deleted nor hidden."""
    hidden: bool = False
