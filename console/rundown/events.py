"""What the journal of a show says: facts, in order, never changed.

An entry is (seq, at, actor, event). The journal holds change sets, never whole plans.
"""

from __future__ import annotations

from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType, field

from console.rundown.base import Fact
from console.rundown.floor.events import FloorFact
from console.rundown.model import Slot
from streams.clock import Duration, Instant


class SlotAdded(Struct, frozen=True, kw_only=True, tag="add", tag_field="op"):
    """``slot`` was put after ``after`` (None: at the top)."""

    slot: Slot
    after: str | None


class SlotRemoved(Struct, frozen=True, kw_only=True, tag="remove", tag_field="op"):
    slot_id: str


class FieldSet(Struct, frozen=True, kw_only=True, tag="set", tag_field="op"):
    """One field of a slot got a new value."""

    slot_id: str
    field: str
    value: Any


class Reordered(Struct, frozen=True, kw_only=True, tag="order", tag_field="op"):
    """The plan's order is now ``slot_ids`` (all of them)."""

    slot_ids: tuple[str, ...]


Change = SlotAdded | SlotRemoved | FieldSet | Reordered


class PlanRevised(Fact, frozen=True, kw_only=True, tag="plan_revised"):
    changes: tuple[Change, ...]
    transport: bool = False
    """It touched the slot on air or the next one."""
    made_up_ms: Duration = Duration(0)
    """The delay that the changes make up for: the slot on air may end later by that."""


class ShowStarted(Fact, frozen=True, kw_only=True, tag="show_started"):
    rehearsal: bool = False
    speed: int = 1
    targets: dict[str, float] = field(default_factory=dict)
    not_ready: tuple[str, ...] = ()
    """Who of the crew had not said ready."""
    weights: dict[str, float] = field(default_factory=dict)
    """How much each target counts, where it is not 1."""


class ShowChanged(Fact, frozen=True, kw_only=True, tag="show_changed"):
    """What is said of the show in lists, and what it is to reach; what is left out stayed as it was."""

    title: str | UnsetType = UNSET
    starts_at: Instant | UnsetType = UNSET
    purpose: str | UnsetType | None = UNSET
    targets: dict[str, float] | UnsetType = UNSET
    weights: dict[str, float] | UnsetType = UNSET
    shape_of: str | UnsetType | None = UNSET
    hidden: bool | UnsetType = UNSET
    """It is left out of the lists, or is in them again."""


class RunStarted(Fact, frozen=True, kw_only=True, tag="run_started"):
    """A slot went on air; the run before it ended at the same instant. The run id is ``r<seq>``."""

    slot: Slot
    planned_start: Instant
    how: Literal["start", "take", "next", "previous", "auto"]
    length_ms: Duration | None = None
    """How long it is to take, in a rehearsal that is faster than its plan; None: as long as the slot says."""
    lag_ms: Duration = Duration(0)
    """How much of ``planned_start`` is delay that was accepted or made up for."""


class Paused(Fact, frozen=True, kw_only=True, tag="paused"):
    run_id: str


class Resumed(Fact, frozen=True, kw_only=True, tag="resumed"):
    run_id: str


class TimeAdded(Fact, frozen=True, kw_only=True, tag="time_added"):
    run_id: str
    ms: Duration
    """Time of the plan, which a fast rehearsal divides by its speed."""


class Skipped(Fact, frozen=True, kw_only=True, tag="skipped"):
    slot_id: str


class Unskipped(Fact, frozen=True, kw_only=True, tag="unskipped"):
    slot_id: str


class ShowEnded(Fact, frozen=True, kw_only=True, tag="show_ended"):
    pass


class Undone(Fact, frozen=True, kw_only=True, tag="undone"):
    """JournalEntry ``undoes`` was taken back."""

    undoes: int


class DelayAccepted(Fact, frozen=True, kw_only=True, tag="delay_accepted"):
    """The times planned from the end of the slot on air move by ``ms``; gaps before fixed starts take it up."""

    ms: Duration


class RollSet(Fact, frozen=True, kw_only=True, tag="roll_set"):
    on: bool


RundownFact = (
    PlanRevised | ShowStarted | RunStarted | Paused | Resumed | TimeAdded | Skipped | Unskipped | ShowEnded | Undone
    | DelayAccepted | RollSet | ShowChanged
)  # fmt: skip
AnyFact = RundownFact | FloorFact


class JournalEntry(Struct, frozen=True, kw_only=True):
    """One line of the journal."""

    seq: int
    at: Instant
    actor: str
    """The name of the person or token; ``auto`` for advances that came due."""
    event: AnyFact
