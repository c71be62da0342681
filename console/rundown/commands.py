"""What people ask of a show. A command may fail; then nothing has changed.

``expected_seq`` conflicts only with transport entries after it; ``run_id`` names the run a take leaves, so that two
people pressing Next at once take one slot, not two.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from console.rundown.model import Slot, SlotId, Urgency

Key = Annotated[str, Meta(min_length=1, max_length=200)]
AddMs = Annotated[int, Meta(ge=-3_600_000, le=3_600_000)]
CueText = Annotated[str, Meta(min_length=1, max_length=500)]


class Command(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", forbid_unknown_fields=True):
    expected_seq: int | None = None
    """The seq the sender had seen; a transport entry after it makes the command a conflict."""
    idempotency_key: Key | None = None
    """A repeated key repeats the first answer."""


class Start(Command, tag="start"):
    """Go live with the first playable slot (or ``slot_id``)."""

    slot_id: SlotId | None = None
    rehearsal: bool = False


class Take(Command, tag="take"):
    """Take any slot. ``run_id`` is the run it leaves."""

    slot_id: SlotId
    run_id: str | None = None


class Next(Command, tag="next"):
    """Take the next playable slot."""

    run_id: str | None = None


class Previous(Command, tag="previous"):
    """Take the playable slot before the one on air, as a new run."""

    run_id: str | None = None


class Pause(Command, tag="pause"):
    """Stop the clock of the run on air."""


class Resume(Command, tag="resume"):
    """Let the clock of the paused run go on."""


class AddTime(Command, tag="add_time"):
    """Give the run on air more time, or less when negative; at most an hour a call."""

    ms: AddMs


class Skip(Command, tag="skip"):
    """Leave a slot out of the schedule."""

    slot_id: SlotId


class Unskip(Command, tag="unskip"):
    slot_id: SlotId


class End(Command, tag="end"):
    """End the show."""


class Undo(Command, tag="undo"):
    """Take back the actor's last undoable entry."""


class RevisePlan(Command, tag="revise_plan"):
    """Replace the plan: ``slots`` is the wanted plan, based on ``revision``; merged by slot and field."""

    revision: int
    slots: Annotated[tuple[Slot, ...], Meta(max_length=1_000)]


class SendCue(Command, tag="send_cue"):
    text: CueText
    to: Annotated[str, Meta(pattern="^(everyone|role:[a-z_]+|screen:[A-Za-z0-9_-]+)$")] = "everyone"
    urgency: Urgency = "info"
    blink: bool = False


class AckCue(Command, tag="ack_cue"):
    number: int


class Blackout(Command, tag="blackout"):
    on: bool


class NoteDown(Command, tag="note"):
    """A remark for the record at this instant."""

    text: Annotated[str, Meta(min_length=1, max_length=2_000)]


class Ready(Command, tag="ready"):
    """A role says that it is ready (or, with ``ready`` false, that it is not)."""

    role: Annotated[str, Meta(min_length=1, max_length=40)]
    ready: bool = True


class HandOver(Command, tag="handover"):
    """These people are the hosts from now on."""

    hosts: Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=80)], ...], Meta(min_length=1, max_length=10)]


AnyCommand = (
    Start | Take | Next | Previous | Pause | Resume | AddTime | Skip | Unskip | End | Undo | RevisePlan | SendCue
    | AckCue | Blackout | NoteDown | Ready | HandOver
)  # fmt: skip
