"""What every page and fragment is told: one frozen context per template.

The fields of a context are exactly the variables of its template; a test holds the two equal. Nothing here reads a
clock, a database or a language: instants stay UTC milliseconds, money stays minor units, and the filters of
``console.web.rendering`` turn them into text. Only sentences that come from elsewhere (an error's detail, a KPI's
label) arrive translated.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from console.access.rights import Role
from console.i18n.language import Lang
from console.rundown.kinds import SlotKind
from console.store.status import Status
from console.web.context import Context

Purpose = Literal["exposure", "new_products", "vip", "sales", "clearance"]


class SignedIn(Struct, frozen=True, kw_only=True):
    """Who is signed in."""

    name: str
    role: Role | None
    """In the room of the page, or in all rooms; None: none in particular."""


class RoomPages(Struct, frozen=True, kw_only=True):
    """A room whose pages a person may open, and which of them."""

    slug: str
    name: str
    plan: bool = False
    """The bulletin, and past shows from files."""
    sort: bool = False
    """Sort the links anew."""
    orders: bool = False
    """Bring in orders of exports."""
    invite: bool = False
    """People."""


class Shell(Struct, frozen=True, kw_only=True):
    """What the frame around every page needs."""

    lang: Lang
    path: str
    """The address of this page with its query; the language switch comes back to it."""
    person: SignedIn | None = None
    simulated: bool = False
    """The figures on this page come from the simulator: the blue hatch and the word are shown."""
    parts: dict[str, str] = {}
    """Key → name of the parts that the room has besides the usual ones."""
    disk_left: int | None = None
    """Percent of the server's disk that are left, where that is too little and the person can do something about it."""
    room: RoomPages | None = None
    """The room that the page belongs to, for the way to its other pages; None: no room, or no way from here."""
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
    report: bool = False
    """Report figures by hand."""
    floor: bool = False
    """Pick and drop comments, start and stop activities, tick steps of playbooks."""
    parts: tuple[str, ...] | None = None
    """The parts for which the person says ready; null: all."""


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


class ErrorPage(Context, frozen=True, kw_only=True):
    """Something went wrong: what, and what to do."""

    template = "app/error.html"

    shell: Shell
    status: int
    title: str
    detail: str
