"""What people ask of a show. A command may fail; then nothing has changed.

``expected_seq`` conflicts only with transport entries after it; ``run_id`` names the run a take leaves, so that two
people pressing Next at once take one slot, not two. Where a command of the clock names a run, it means that one only.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from console.rundown.base import Command
from console.rundown.floor.commands import FloorCommand
from console.rundown.model import Slot, SlotId

AddMs = Annotated[int, Meta(ge=-3_600_000, le=3_600_000)]
Speed = Annotated[int, Meta(ge=1, le=20)]
How = Literal["trim", "drop", "later"]
"""How to make up for a delay: shorten slots, leave some out, or end later."""


class Start(Command, frozen=True, kw_only=True, tag="start"):
    """Go live with the first playable slot (or ``slot_id``)."""

    slot_id: SlotId | None = None
    rehearsal: bool = False
    speed: Speed = 1
    """How many times faster than real time; for a rehearsal only."""


class Take(Command, frozen=True, kw_only=True, tag="take"):
    """Take any slot. ``run_id`` is the run it leaves."""

    slot_id: SlotId
    run_id: str | None = None


class Next(Command, frozen=True, kw_only=True, tag="next"):
    """Take the next playable slot."""

    run_id: str | None = None


class Previous(Command, frozen=True, kw_only=True, tag="previous"):
    """Take the playable slot before the one on air, as a new run."""

    run_id: str | None = None


class Pause(Command, frozen=True, kw_only=True, tag="pause"):
    """Stop the clock of the run on air."""

    run_id: str | None = None


class Resume(Command, frozen=True, kw_only=True, tag="resume"):
    """Let the clock of the paused run go on."""

    run_id: str | None = None


class AddTime(Command, frozen=True, kw_only=True, tag="add_time"):
    """Give the run on air more time, or less when negative; at most an hour a call.

    ``ms`` is time of the plan: a rehearsal at ten times the speed gets a tenth of it.
    """

    ms: AddMs
    run_id: str | None = None


class Skip(Command, frozen=True, kw_only=True, tag="skip"):
    """Leave a slot out of the schedule."""

    slot_id: SlotId


class Unskip(Command, frozen=True, kw_only=True, tag="unskip"):
    slot_id: SlotId


class End(Command, frozen=True, kw_only=True, tag="end"):
    """End the show."""


class Undo(Command, frozen=True, kw_only=True, tag="undo"):
    """Take back the actor's last undoable entry."""

    seq: int | None = None
    """The entry that is meant. It is refused when another one would be taken back; None: whichever is the last."""


class RevisePlan(Command, frozen=True, kw_only=True, tag="revise_plan"):
    """Replace the plan: ``slots`` is the wanted plan, based on ``revision``; merged by slot and field."""

    revision: int
    slots: Annotated[tuple[Slot, ...], Meta(max_length=1_000)]


class Roll(Command, frozen=True, kw_only=True, tag="roll"):
    """Let the show follow the clock by itself, or take it in hand again.

    While it is on, the show starts at its planned start and every slot goes on to the next at its end, as one with
    ``advance: auto`` does. A slot that is over already goes on at once. A planned start that has passed is not made up
    for: a switch turned a minute late is no order to go live, so that start needs a hand.
    """

    on: bool


class CatchUp(Command, frozen=True, kw_only=True, tag="catch_up"):
    """Make up for the delay, as the preview for the same state says."""

    how: How


RundownCommand = (
    Start | Take | Next | Previous | Pause | Resume | AddTime | Skip | Unskip | End | Undo | RevisePlan | Roll | CatchUp
)
AnyCommand = RundownCommand | FloorCommand
