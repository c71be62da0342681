"""The rundown engine: which commands are possible, and what follows from them.

``decide(state, command)`` gives facts or raises; ``evolve(state, entry)`` gives the next state and never raises. Which
command is legal when is a table; what is not in it is refused and changes nothing. The laws:

1. A command is judged against a state in which everything that came by itself is written down (``due``).
2. ``expected_seq`` is compared before that (``guard``), the run a command leaves after it.
3. What is refused is refused in this order: a wrong run (409), too soon (429), not possible now (422).
4. Facts get the instant ``max(now, last_at)``: the journal's time never runs backwards. Only a start begins it anew,
   because the clock may have been set back since the show was planned.
"""

from __future__ import annotations

from typing import Literal, get_args

from console.rundown import catch_up, commands, events, undo
from console.rundown.base import Command
from console.rundown.coming import coming, due, run_started, show_started, with_due
from console.rundown.commands import AnyCommand
from console.rundown.events import AnyFact, FieldSet, JournalEntry
from console.rundown.evolve import evolve, replay
from console.rundown.floor import commands as floor
from console.rundown.floor.decide import decide as decide_floor
from console.rundown.floor.decide import steps_of_pause, stops_clock
from console.rundown.model import Plan, Run, Slot, State
from console.rundown.plan import validate
from console.rundown.revise import revise
from console.rundown.schedule import is_paused, playable_after, playable_before, position
from streams.clock import SECOND, Duration, Instant
from streams.errors import Conflict, Invalid, NotFound, Refused, TooSoon

__all__ = ["LEGAL", "coming", "decide", "due", "evolve", "guard", "instant_of", "replay", "situation", "with_due"]

TAKE_GUARD = SECOND
"""A second take within this time of the last is a slip of the finger."""

Situation = Literal["before", "running", "paused", "ended", "reviewed"]

_Commands = frozenset[type[Command]]

_AFTER: _Commands = frozenset(
    {floor.SendCue, floor.AckCue, floor.ReplyCue, floor.Ask, floor.Blackout, floor.NoteDown, floor.TickStep,
     floor.CloseCall, floor.CloseOpenItem}
)  # fmt: skip
"""What is still said and put in order when the show is over."""
_FLOOR: _Commands = frozenset(get_args(floor.FloorCommand))
_PLANNING: _Commands = _FLOOR | {commands.Skip, commands.Unskip, commands.RevisePlan, commands.Undo, commands.Roll}
_ON_AIR: _Commands = frozenset(
    {commands.Take, commands.Next, commands.Previous, commands.AddTime, commands.CatchUp, commands.End}
)

LEGAL: dict[Situation, _Commands] = {
    "before": _PLANNING | {commands.Start},
    "running": _PLANNING | _ON_AIR | {commands.Pause},
    "paused": _PLANNING | _ON_AIR | {commands.Resume},
    "ended": _AFTER,
    "reviewed": frozenset({floor.NoteDown}),
}
"""The commands that are possible, by situation. Everything else is refused."""

_REASONS: dict[tuple[Situation, type[Command]], str] = {
    ("running", commands.Start): "The show is on air already.",
    ("paused", commands.Start): "The show is on air already. Resume it to go on.",
    ("running", commands.Resume): "The clock is running; there is nothing to resume.",
    ("paused", commands.Pause): "The clock stands still already. Resume it to go on.",
}
_REASON: dict[Situation, str] = {
    "before": "The show has not begun. Start it first.",
    "running": "This is not possible while the show is on air.",
    "paused": "This is not possible while the show is paused.",
    "ended": "The show has ended; only cues and notes are possible now.",
    "reviewed": "The show has been reviewed; only notes are possible now.",
}


def situation(state: State) -> Situation:
    """The row of the table that a state stands in."""
    if state.status in ("ended", "reviewed"):
        return "ended" if state.status == "ended" else "reviewed"
    if state.run is None:
        return "before"
    return "paused" if is_paused(state.run) else "running"


def instant_of(state: State, command: AnyCommand, now: Instant) -> Instant:
    """When a command that comes now is carried out."""
    return now if isinstance(command, commands.Start) and state.run is None else Instant(max(now, state.last_at))


def guard(state: State, command: AnyCommand) -> None:
    """Raise Conflict when the sender had not seen the last transport entry. Comes before the due advances."""
    if command.expected_seq is not None and state.transport_seq > command.expected_seq:
        raise Conflict("The show has moved on since you looked. Look again, then repeat if you still want to.")


def decide(
    state: State, command: AnyCommand, *, actor: str, now: Instant, base: Plan | None = None
) -> tuple[AnyFact, ...]:
    """The facts that follow from a command of ``actor``, possibly none.

    ``state`` holds the advances that were due; ``base`` is the plan that ``RevisePlan.revision`` names. Raises
    Conflict, TooSoon, Refused, NotFound or Invalid.
    """
    now = instant_of(state, command, now)
    _check_run(state, command)
    _check_pace(state, command, now)
    _check_legal(state, command)
    run = state.run
    if run is not None:
        facts = _transport(state, command, run, now)
        if facts is not None:
            return facts
    match command:
        case commands.Start():
            return _start(state, command, actor, now)
        case commands.Skip(slot_id=slot_id):
            return _skip(state, slot_id)
        case commands.Unskip(slot_id=slot_id):
            return _unskip(state, slot_id)
        case commands.RevisePlan():
            return revise(state, command, now, base)
        case commands.Undo(seq=seq):
            return _undo(state, actor, seq)
        case commands.Roll(on=on):
            return (events.RollSet(on=on),) if on != state.roll else ()
        case _ if isinstance(command, get_args(floor.FloorCommand)):
            return _on_floor(state, command, actor, now)
    raise AssertionError(f"{type(command).__name__} is in the table of legal commands, and nothing carries it out")


def _on_floor(state: State, command: floor.FloorCommand, actor: str, now: Instant) -> tuple[AnyFact, ...]:
    """The floor's own facts; a step of a playbook that stops the clock does so first, so that no second is lost."""
    facts = decide_floor(state.floor, command, actor=actor, now=now, drill=state.status != "on_air")
    run = state.run
    if run is not None and not is_paused(run) and stops_clock(state.floor, command):
        return (events.Paused(run_id=run.run_id), *facts)
    return facts


def _check_run(state: State, command: AnyCommand) -> None:
    wanted = getattr(command, "run_id", None)
    if wanted is not None and (state.run is None or state.run.run_id != wanted):
        raise Conflict("Another slot is on air by now. Look again, then repeat if you still want to.")


def _check_pace(state: State, command: AnyCommand, now: Instant) -> None:
    if not isinstance(command, commands.Start | commands.Take | commands.Next | commands.Previous):
        return
    last = next((run for run in reversed(state.runs) if not run.voided), None)
    if last is not None and 0 <= now - last.started_at < TAKE_GUARD:
        raise TooSoon(
            "A slot was taken less than a second ago. Wait a moment, then press again.",
            extra={"retry_after_ms": TAKE_GUARD - (now - last.started_at)},
        )


def _check_legal(state: State, command: AnyCommand) -> None:
    where = situation(state)
    if type(command) not in LEGAL[where]:
        raise Refused(_REASONS.get((where, type(command)), _REASON[where]))


def _transport(state: State, command: AnyCommand, run: Run, now: Instant) -> tuple[AnyFact, ...] | None:
    """What moves the run on air; None for a command of another sort."""
    match command:
        case commands.Take(slot_id=slot_id):
            return (run_started(state, _place(state, _playable(state, slot_id)), "take"),)
        case commands.Next():
            place = playable_after(state.plan, position(state))
            if place is None:
                raise Refused("This is the last slot. Press End to end the show.")
            return (run_started(state, place, "next"),)
        case commands.Previous():
            place = playable_before(state.plan, position(state))
            if place is None:
                raise Refused("There is no slot before this one.")
            return (run_started(state, place, "previous"),)
        case commands.Pause():
            return (events.Paused(run_id=run.run_id),)
        case commands.Resume():
            return (events.Resumed(run_id=run.run_id),)
        case commands.AddTime(ms=ms):
            return (events.TimeAdded(run_id=run.run_id, ms=Duration(ms)),) if ms else ()
        case commands.CatchUp(how=how):
            return catch_up.facts(state, how, now)
        case commands.End():
            return _end(state)
    return None


def _start(state: State, command: commands.Start, actor: str, now: Instant) -> tuple[AnyFact, ...]:
    if command.speed > 1 and not command.rehearsal:
        raise Refused(
            "Only a rehearsal can run faster than real time. Rehearse, or start at speed 1.", extra={"field": "speed"}
        )
    if command.slot_id is not None:
        place = _place(state, _playable(state, command.slot_id))
    else:
        first = playable_after(state.plan, -1)
        if first is None:
            raise Refused("The plan has no slot to start with. Add one first.")
        place = first
    begins = show_started(state, rehearsal=command.rehearsal, speed=command.speed)
    begun = evolve(state, JournalEntry(seq=state.seq + 1, at=now, actor=actor, event=begins))
    return (begins, run_started(begun, place, "start"))


def _place(state: State, slot: Slot) -> int:
    return next(index for index, known in enumerate(state.plan) if known.id == slot.id)


def _end(state: State) -> tuple[AnyFact, ...]:
    """A rehearsal leaves the plan whole: what catching up cut from it is put back, unless somebody changed it since."""
    if state.status != "rehearsal":
        return (events.ShowEnded(),)
    whole = tuple(
        FieldSet(slot_id=cut.slot_id, field=cut.field, value=cut.before)
        for cut in state.cuts
        if (slot := state.slot(cut.slot_id)) is not None and getattr(slot, cut.field) == cut.after != cut.before
    )
    back = (events.PlanRevised(changes=whole, transport=True),) if whole else ()
    return (*back, events.ShowEnded())


def _slot(state: State, slot_id: str) -> Slot:
    slot = state.slot(slot_id)
    if slot is None:
        raise NotFound("There is no slot {slot_id} in the plan. Load the plan again.", slot_id=slot_id)
    return slot


def _playable(state: State, slot_id: str) -> Slot:
    slot = _slot(state, slot_id)
    if slot.skip:
        raise Refused("{title} is skipped. Take it back into the plan first.", title=slot.title)
    return slot


def _skip(state: State, slot_id: str) -> tuple[AnyFact, ...]:
    slot = _slot(state, slot_id)
    if state.run is not None and state.run.slot.id == slot_id:
        raise Refused("{title} is on air and cannot be skipped. Take another slot first.", title=slot.title)
    if slot.skip:
        raise Refused("{title} is skipped already.", title=slot.title)
    return (events.Skipped(slot_id=slot_id),)


def _unskip(state: State, slot_id: str) -> tuple[AnyFact, ...]:
    slot = _slot(state, slot_id)
    if not slot.skip:
        raise Refused("{title} is not skipped.", title=slot.title)
    return (events.Unskipped(slot_id=slot_id),)


def _undo(state: State, actor: str, seq: int | None) -> tuple[AnyFact, ...]:
    known = undo.last_of(state, actor)
    if seq is not None and (known is None or known.seq != seq):
        raise Conflict("This is not the last thing you did any more. Look at what Undo says, then press again.")
    if known is None:
        raise Refused("There is nothing of yours to take back. A start, an end and cues cannot be taken back.")
    later = undo.in_the_way(state, known)
    if later is not None:
        raise Refused("This cannot be taken back any more: {actor} changed the same thing after it.", actor=later.actor)
    restored = undo.taken_back(state, known.seq, state.last_at).get("plan", state.plan)
    try:
        validate(restored)
    except Invalid as error:
        raise Refused(error.message, **error.params) from None
    return (events.Undone(undoes=known.seq), *_unticked(state, known.event))


def _unticked(state: State, event: object) -> tuple[AnyFact, ...]:
    """The ticks of playbook steps that stopped the clock, when the stop is taken back."""
    if not isinstance(event, events.Paused):
        return ()
    run = next(run for run in state.runs if run.run_id == event.run_id)
    return steps_of_pause(state.floor, run.pauses[-1].at)
