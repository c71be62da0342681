"""The run of show as plain data.

A *plan* is an ordered tuple of slots. A *run* is one take of a slot, with the slot as it was when it was taken: a slot
may be taken several times, and changing the plan later never rewrites what went on air. Durations are milliseconds,
instants UTC milliseconds.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from console.rundown.floor.model import Floor
from console.rundown.kinds import SlotKind
from console.store.product import ProductRole
from console.store.status import Status
from streams.clock import Duration, Instant
from streams.events import EpochMs, MinorUnits

Advance = Literal["stay", "ready_next", "auto"]
Timer = Literal["down", "up", "clock", "none"]
Lock = Literal["duration", "end"]
RulesSubject = Literal["offer", "lottery", "ordering"]
RunPhase = Literal["pending", "ok", "warning", "danger", "overtime"]
RowPhase = Literal["done", "skipped", "on_air", "next", "later"]

SlotId = Annotated[str, Meta(min_length=1, max_length=64)]
Code = Annotated[str, Meta(min_length=1, max_length=16)]
Title = Annotated[str, Meta(min_length=1, max_length=200)]
Note = Annotated[str, Meta(max_length=10_000)]
Sku = Annotated[str, Meta(min_length=1, max_length=200, extra={"reads": "code"})]
Custom = Annotated[dict[str, Any], Meta(max_length=0)]
"""Columns of a room's own for items: reserved, and empty until items can have some."""
OwnColumns = Annotated[
    dict[
        Annotated[str, Meta(min_length=1, max_length=80)],
        Annotated[str, Meta(max_length=2_000)],
    ],
    Meta(max_length=30),
]
"""Columns of a room's own for slots, text by heading: camera, light, graphics."""
Length = Annotated[int, Meta(ge=0, le=86_400_000)]


class Size(Struct, frozen=True, kw_only=True):
    """One size or colour of an item; these run out first."""

    name: Annotated[str, Meta(min_length=1, max_length=40)]
    stock: Annotated[int, Meta(ge=0)] | None = None
    """Units left when the plan was made."""


class Item(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A thing for sale that a slot presents. Money in minor units of the room's currency."""

    sku: Sku
    title: Annotated[str, Meta(max_length=200)] = ""
    link_no: Annotated[int, Meta(ge=0, le=9_999)] | None = None
    """The number viewers know it by (1号链接)."""
    tag_price: MinorUnits | None = None
    price: MinorUnits | None = None
    """What is paid after every coupon (到手价)."""
    line: Annotated[str, Meta(max_length=500)] = ""
    """The one sentence to say."""
    coupon: Annotated[str, Meta(max_length=200)] = ""
    """How the final price comes about: which coupon, and where to claim it."""
    stock: Annotated[int, Meta(ge=0)] | None = None
    """Units left when the plan was made; the live figure comes from the room."""
    presale: bool = False
    """It is sold before it is in stock: with none left it is not sold out."""
    sizes: Annotated[tuple[Size, ...], Meta(max_length=40)] = ()
    must_say: Note = ""
    """What has to be said, one per line: material, origin, a disclosure."""
    never_say: Note = ""
    """What may not be said, one per line: superlatives, promises."""
    advice: Annotated[str, Meta(max_length=1_000)] = ""
    """Which size for which height and weight."""
    shipping: Annotated[str, Meta(max_length=500)] = ""
    """When it ships, and how it can be returned."""
    gift: Annotated[str, Meta(max_length=500)] = ""
    """What comes with it."""
    item: Annotated[str, Meta(min_length=1, max_length=32)] | None = None
    """The id of the product of the room that it was filled from; None: it was typed in."""
    role: ProductRole | None = None
    """What it is for in the show (货品角色)."""
    points: Note = ""
    """Selling points, one per line."""
    ships_in_days: Annotated[int, Meta(ge=0, le=365)] | None = None
    """Days from payment to dispatch, for a presale above all."""
    picture: Annotated[str, Meta(pattern="^([0-9a-f]{64})?$")] = ""
    """Which of the room's pictures shows it; empty: none."""
    custom: Custom = {}

    @property
    def units(self) -> int | None:
        """Units as planned: the sum of the sizes where each is counted, else the item's own number."""
        counts = [size.stock for size in self.sizes]
        counted = [count for count in counts if count is not None]
        return sum(counted) if counts and len(counted) == len(counts) else self.stock


class Slot(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One part of the show."""

    id: SlotId
    cue: Code
    """The stable code people call it by (A12); unique in the plan."""
    kind: SlotKind
    title: Title
    duration_ms: Length
    start: EpochMs | None = None
    """A hard start: the slot never begins earlier. Absent: soft, it follows the slot above."""
    advance: Advance = "stay"
    """At zero: stay and count overtime, stay with the next one armed, or go on by itself."""
    warn_at_ms: Length = 60_000
    """Remaining time at which the countdown turns to warning."""
    danger_at_ms: Length = 20_000
    """Remaining time at which it turns to danger."""
    skip: bool = False
    mandatory: bool = False
    """Skipping it is flagged, for example the disclosure of lottery rules."""
    subject: RulesSubject | None = None
    """What a rules slot explains."""
    notes: Note = ""
    """Talking points, one per line; the host sees them."""
    script: Note = ""
    items: Annotated[tuple[Item, ...], Meta(max_length=50)] = ()
    people: Annotated[tuple[Annotated[str, Meta(max_length=80)], ...], Meta(max_length=50)] = ()
    colour: Annotated[str, Meta(pattern="^#[0-9a-fA-F]{6}$")] | None = None
    group: Annotated[str, Meta(max_length=80)] | None = None
    timer: Timer = "down"
    """How the time is shown; never part of the schedule's arithmetic."""
    lock: Lock = "duration"
    """What stays when the start moves: the duration, or the end."""
    count_to_end: bool = False
    """Count to the planned end instead of a duration."""
    flag: bool = False
    milestone: bool = False
    custom: OwnColumns = {}


Plan = tuple[Slot, ...]


class PausedSpan(Struct, frozen=True):
    """A stretch in which the run's clock stood still.

    ``until`` is None while it lasts, and stays None when the run ended in it: an undone take finds it as it was.
    """

    at: Instant
    until: Instant | None = None


class Run(Struct, frozen=True, kw_only=True):
    """One take of a slot."""

    run_id: str
    """Derived from the seq of the event that began it: ``r<seq>``."""
    slot: Slot
    started_at: Instant
    ended_at: Instant | None = None
    pauses: tuple[PausedSpan, ...] = ()
    added_ms: Duration = Duration(0)
    """Time added (positive) or cut (negative) by hand, as time of the plan."""
    planned_start: Instant | None = None
    """Where the schedule of the plan had it when it was taken."""
    length_ms: Duration | None = None
    """How long it was to take in a rehearsal that is faster than its plan; None: as long as the slot says."""
    lag_ms: Duration = Duration(0)
    """How much of ``planned_start`` is delay that had been accepted or made up for."""
    accepted_ms: Duration = Duration(0)
    """Delay that was accepted or made up for while it was on air: its planned end lies later by that."""
    by: str = ""
    """Who took it; ``auto`` when it advanced by itself."""
    rehearsal: bool = False
    speed: int = 1
    """How many times faster than real time it runs; more than 1 only in a rehearsal."""
    voided: bool = False
    """The take was undone; the run stays in the record and counts for nothing."""


class Undoable(Struct, frozen=True):
    """An event that its author may still take back, and what it touched."""

    seq: int
    actor: str
    event: object | None
    """The rundown event itself; for a change of the plan the one that takes it back; None for an entry that cannot be
    taken back and only stands in the way of earlier ones."""
    touches: tuple[str, ...]
    """``run:r12``, ``slot:<id>.title``, ``order``, ``taken:<slot id>``; a later event that touches one of them
    forbids the undo."""


class Cut(Struct, frozen=True):
    """What catching up changed about a slot: its duration, or whether it is skipped."""

    slot_id: str
    field: str
    """``duration_ms`` or ``skip``."""
    before: int
    """The value that the plan had before anything was cut."""
    after: int


class State(Struct, frozen=True, kw_only=True):
    """Everything the journal says about a show."""

    show_id: str
    starts_at: Instant
    """The planned start of the show."""
    seq: int = 0
    """The last journal entry in this state."""
    revision: int = 0
    """The seq of the last entry that changed the plan."""
    transport_seq: int = 0
    """The seq of the last entry that ``expected_seq`` conflicts with."""
    last_at: Instant = Instant(0)
    status: Status = "draft"
    plan: Plan = ()
    runs: tuple[Run, ...] = ()
    """In the order of their start, voided ones included."""
    started_at: Instant | None = None
    ended_at: Instant | None = None
    targets: dict[str, float] = {}
    """Targets by KPI slug, frozen at the start."""
    weights: dict[str, float] = {}
    """How much each target counts in the score, frozen with it; 1 where nothing is said."""
    speed: int = 1
    """How many times faster than real time a rehearsal runs; instants stay real, the plan's durations shrink."""
    roll: bool = False
    """The show follows the clock by itself: it starts on time, and every slot goes on to the next at its end."""
    accepted_ms: Duration = Duration(0)
    """Delay that was accepted as the new plan, in all; gaps before fixed starts take it up."""
    cuts: tuple[Cut, ...] = ()
    """What catching up has cut in this performance, the latest of each slot and field."""
    floor: Floor = Floor()
    undoable: tuple[Undoable, ...] = ()

    @property
    def run(self) -> Run | None:
        """The run on air, if any."""
        for run in reversed(self.runs):
            if not run.voided:
                return run if run.ended_at is None else None
        return None

    def slot(self, slot_id: str) -> Slot | None:
        """The slot of the plan with this id."""
        return next((slot for slot in self.plan if slot.id == slot_id), None)
