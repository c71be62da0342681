"""What every page and fragment is told: one frozen context per template.

The fields of a context are exactly the variables of its template; a test holds the two equal. Nothing here reads a
clock, a database or a language: instants stay UTC milliseconds, money stays minor units, and the filters of
``console.web.words`` turn them into text. Only sentences that come from elsewhere (an error's detail, a KPI's label)
arrive translated.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from console.access.rights import Role
from console.i18n.language import Lang
from console.rundown.checks import Finding
from console.rundown.kinds import SlotKind
from console.rundown.model import Slot
from console.store.status import Status
from console.web.context import Context

Purpose = Literal["exposure", "new_products", "vip", "sales", "clearance"]


# ------------------------------------------------------------------------------------------------ parts of many pages


class SignedIn(Struct, frozen=True, kw_only=True):
    """Who is signed in."""

    name: str
    role: Role


class Shell(Struct, frozen=True, kw_only=True):
    """What the frame around every page needs."""

    lang: Lang
    path: str
    """The address of this page with its query; the language switch comes back to it."""
    person: SignedIn | None = None
    simulated: bool = False
    """The figures on this page come from the simulator: the blue hatch and the word are shown."""
    home: str = "/"
    """Where the person begins: the rooms and shows, or the one page that a device was signed in to by a code."""


class Rights(Struct, frozen=True, kw_only=True):
    """What the signed-in person may do with this show."""

    direct: bool = False
    """Take slots, add time, end the show, send cues."""
    plan: bool = False
    """Change the rundown."""
    figures: bool = False
    """See audience and sales."""
    floor: bool = False
    """Pick and drop comments, start and stop activities, tick steps of playbooks."""


class Choice(Struct, frozen=True, kw_only=True):
    """One entry of a select box."""

    value: str
    label: str


class ShowHead(Struct, frozen=True, kw_only=True):
    """The show a page is about."""

    id: str
    title: str
    status: Status
    starts_at: int
    ended_at: int | None = None
    room: str
    """The slug of its room."""
    room_name: str
    platform: str
    timezone: str
    currency: str
    purpose: Purpose | None = None


class TileSpec(Struct, frozen=True, kw_only=True):
    """A live figure, before any value: the value comes over the socket."""

    slug: str
    label: str
    unit: str
    part: Literal["money", "count"] = "count"
    """What its numerator is measured in, where it is a quotient."""
    formula: str = ""
    caveat: str = ""
    """What to know before trusting it; shown with the formula on hover, focus and touch."""
    better: Literal["higher", "lower", "neither"] = "higher"
    target: float | None = None
    """What the show is to reach as it is planned now; from the start on the frame says what was frozen."""
    weight: float | None = None
    """How much its target counts in attainment and pace; None where all count alike."""
    estimated: bool = False
    """It counts people: beyond a million it is an estimate."""


class RundownRow(Struct, frozen=True, kw_only=True):
    """A slot as the control and the replay page list it. What changes with time (phase, expected start) comes live."""

    slot_id: str
    cue: str
    kind: SlotKind
    title: str
    duration_ms: int
    planned_start: int
    hard: bool = False
    """It has a hard start."""
    gap_ms: int = 0
    """Negative: by so much the slots above run past its hard start."""
    auto: bool = False
    """It gives way by itself at zero."""
    skip: bool = False
    mandatory: bool = False
    flag: bool = False
    """When it comes is told ahead, above the list."""
    items: int = 0
    people: tuple[str, ...] = ()
    """Who presents it."""
    shift: bool = False
    """Others present it than the slots above: the hosts change here."""
    group: str | None = None
    """The heading above it: the name of its group, where that begins."""
    group_ms: int = 0
    """How long the group is."""


class Rundown(Struct, frozen=True, kw_only=True):
    """The plan as a list; the same for everybody who sees one revision in one language."""

    revision: int
    timezone: str
    rows: tuple[RundownRow, ...] = ()


class Band(Struct, frozen=True, kw_only=True):
    """A run, drawn behind a curve."""

    run_id: str
    slot_id: str
    cue: str
    kind: SlotKind
    title: str
    start: int
    end: int | None = None
    """None: still on air."""


# ------------------------------------------------------------------------------------------------------ small pages


class ErrorPage(Context, frozen=True, kw_only=True):
    """Something went wrong: what, and what to do."""

    template = "app/error.html"

    shell: Shell
    status: int
    title: str
    detail: str


class SignInPage(Context, frozen=True, kw_only=True):
    """Nobody is signed in. The form posts ``link`` (a sign-in link or a token) and ``next`` to ``/sign-in``."""

    template = "app/sign_in.html"

    shell: Shell
    next: str = "/"
    link: str = ""
    """What was typed before, when it did not work."""
    error: str = ""


class EnterPage(Context, frozen=True, kw_only=True):
    """A sign-in link or a code was opened. The page posts ``link`` and ``next`` to ``/enter``.

    It does so by itself, unless somebody is signed in whom that would sign out.
    """

    template = "app/enter.html"

    shell: Shell
    secret: str
    next: str
    title: str = ""
    """The show that a code opens; empty for a person's link."""
    view: str = ""
    """The view that a code opens, as people call it."""
    name: str = ""
    """What the device will be called."""
    person: str = ""
    """Who is signed in and would be signed out."""
    open: str = ""
    """The same page for that person."""


class DocsPage(Context, frozen=True, kw_only=True):
    """The HTTP interface, drawn by Swagger from ``/openapi.json``."""

    template = "app/docs.html"

    shell: Shell


# ------------------------------------------------------------------------------------------------------------- home


class ShowCard(Struct, frozen=True, kw_only=True):
    """A show in the list of its room."""

    id: str
    title: str
    status: Status
    starts_at: int
    length_ms: int
    purpose: Purpose | None = None


class RoomCard(Struct, frozen=True, kw_only=True):
    """A room with its shows, the next or running one first."""

    slug: str
    name: str
    platform: str
    timezone: str
    currency: str
    simulated: bool = False
    shows: tuple[ShowCard, ...] = ()
    may_plan: bool = False
    """The signed-in person may make shows here."""
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

    Fields: title, starts_at (local, ``2026-10-01T20:00``), template, purpose, target_gmv, weight_gmv, target_viewers,
    weight_viewers, shape_of.
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


class HomePage(Context, frozen=True, kw_only=True):
    """Rooms and shows. Forms post to ``/rooms`` and ``/rooms/{slug}/shows``."""

    template = "app/home.html"

    shell: Shell
    rooms: tuple[RoomCard, ...] = ()
    may_create_rooms: bool = False
    room_form: Form = Form()
    """Fields: slug, name, platform, timezone, currency."""
    show_form: ShowForm | None = None
    """A refused one; None: all empty."""
    choices: HomeChoices


# ------------------------------------------------------------------------------------------------------------- plan


class PlanTime(Struct, frozen=True, kw_only=True):
    """Where the schedule puts a slot."""

    slot_id: str
    start: int
    gap_ms: int = 0
    """Positive: idle time above it. Negative: the slots above run past its hard start."""


class PlanTable(Struct, frozen=True, kw_only=True):
    """The plan with its schedule."""

    revision: int
    timezone: str
    currency: str
    starts_at: int
    slots: tuple[Slot, ...] = ()
    times: tuple[PlanTime, ...] = ()
    """One for each slot, in the same order."""
    ends_at: int
    findings: tuple[Finding, ...] = ()
    """What to look at before it goes on air."""


class PlanPage(Context, frozen=True, kw_only=True):
    """The rundown as an editable table."""

    template = "plan/page.html"

    shell: Shell
    show: ShowHead
    rights: Rights
    plan: PlanTable


class PlanFragment(Context, frozen=True, kw_only=True):
    """``GET /shows/{id}/fragments/plan``: the rows alone, after a change."""

    template = "plan/table.html"

    plan: PlanTable


# ---------------------------------------------------------------------------------------------------- control and cue


class ControlPage(Context, frozen=True, kw_only=True):
    """The director's page."""

    template = "control/page.html"

    shell: Shell
    show: ShowHead
    rights: Rights
    rundown: Rundown
    tiles: tuple[TileSpec, ...]
    bands: tuple[Band, ...] = ()
    """The runs so far, voided ones left out."""
    roles: tuple[Choice, ...] = ()
    """Whom a cue can be sent to besides everyone: value ``role:host``, label translated."""


class RundownFragment(Context, frozen=True, kw_only=True):
    """``GET /shows/{id}/fragments/rundown``: the control page's list, after a change of the plan."""

    template = "control/rundown.html"

    rights: Rights
    rundown: Rundown


class CuePage(Context, frozen=True, kw_only=True):
    """The hosts' screen; everything on it comes over the socket."""

    template = "host/cue.html"

    shell: Shell
    show: ShowHead
    rights: Rights


class CohostPage(Context, frozen=True, kw_only=True):
    """The co-host's tablet; it fetches the rundown over the API."""

    template = "host/cohost.html"

    shell: Shell
    show: ShowHead
    rights: Rights


class OfflinePage(Context, frozen=True, kw_only=True):
    """What a device keeps to show when the server cannot be reached."""

    template = "app/offline.html"


PAGES: tuple[type[Context], ...] = (
    ErrorPage,
    SignInPage,
    EnterPage,
    DocsPage,
    HomePage,
    PlanPage,
    PlanFragment,
    ControlPage,
    RundownFragment,
    CuePage,
    CohostPage,
    OfflinePage,
)
"""All of them, for the test that compares fields and variables."""
