"""From one state to the next: what each fact of the journal means.

``evolve`` knows no failure. It never asks whether an entry was allowed; the engine asked before it was written.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from console.rundown import events, undo
from console.rundown.events import FieldSet, JournalEntry
from console.rundown.floor import evolve as floor
from console.rundown.model import Cut, PausedSpan, Run, State
from console.rundown.plan import apply, with_skip
from console.rundown.schedule import with_lag, with_run, with_time
from console.rundown.undo import AUTO
from streams.clock import Duration


def replay(initial: State, entries: Iterable[JournalEntry]) -> State:
    """The state after the entries."""
    state = initial
    for entry in entries:
        state = evolve(state, entry)
    return state


def evolve(state: State, entry: JournalEntry) -> State:
    """The state after one entry."""
    changes: dict[str, Any] = {
        "seq": entry.seq,
        "last_at": entry.at if isinstance(entry.event, events.ShowStarted) else max(state.last_at, entry.at),
        "undoable": undo.remember(state, entry),
        **_changes(state, entry),
    }
    if changes_plan(state, entry):
        changes["revision"] = entry.seq
    if is_transport(entry):
        changes["transport_seq"] = entry.seq
    return replace(state, **changes)


def is_transport(entry: JournalEntry) -> bool:
    """Whether ``expected_seq`` conflicts with it.

    What came by itself is none: every reader knew that it would come, and whether it has been written down must not
    make a difference.
    """
    match entry.event:
        case _ if entry.actor == AUTO:
            return False
        case events.PlanRevised(transport=transport):
            return transport
        case (
            events.ShowStarted() | events.RunStarted() | events.Paused() | events.Resumed() | events.TimeAdded()
            | events.Skipped() | events.Unskipped() | events.ShowEnded() | events.Undone() | events.DelayAccepted()
            | events.RollSet()
        ):  # fmt: skip
            return True
    return False


def changes_plan(state: State, entry: JournalEntry) -> bool:
    """Whether the plan reads differently after the entry."""
    match entry.event:
        case events.PlanRevised() | events.Skipped() | events.Unskipped() | events.ShowChanged(starts_at=int()):
            return True
        case events.Undone(undoes=seq):
            return any(known.seq == seq and undo.changed_plan(known) for known in state.undoable)
    return False


def _changes(state: State, entry: JournalEntry) -> dict[str, Any]:
    match entry.event:
        case events.ShowStarted() | events.ShowEnded() as event:
            return _show(state, entry, event)
        case events.RunStarted() as event:
            return {"runs": _started(state, entry, event)}
        case events.Paused(run_id=run_id):
            return {"runs": with_run(state.runs, run_id, lambda run: _paused(run, entry))}
        case events.Resumed(run_id=run_id):
            return {"runs": with_run(state.runs, run_id, lambda run: _resumed(run, entry))}
        case events.TimeAdded(run_id=run_id, ms=ms):
            return {"runs": with_run(state.runs, run_id, lambda run: with_time(run, ms))}
        case events.Skipped(slot_id=slot_id):
            return {"plan": with_skip(state.plan, slot_id, True)}
        case events.Unskipped(slot_id=slot_id):
            return {"plan": with_skip(state.plan, slot_id, False)}
        case events.PlanRevised() as event:
            return _revised(state, event)
        case events.Undone(undoes=seq):
            return undo.taken_back(state, seq, entry.at)
        case events.DelayAccepted(ms=ms):
            return {"accepted_ms": state.accepted_ms + ms, "runs": with_lag(state, ms)}
        case events.RollSet(on=on):
            return {"roll": on}
        case events.ShowChanged() as event:
            fields = {name: getattr(event, name) for name in ("starts_at", "targets", "weights")}
            return {name: value for name, value in fields.items() if value is not UNSET}
        case fact:
            return {"floor": floor.evolve(state.floor, fact, seq=entry.seq, at=entry.at, actor=entry.actor)}


def _show(state: State, entry: JournalEntry, event: events.ShowStarted | events.ShowEnded) -> dict[str, Any]:
    """A show that was only rehearsed is ready to go on air; its targets stay open until it does."""
    if isinstance(event, events.ShowStarted):
        if event.rehearsal:
            return {"status": "rehearsal", "started_at": entry.at, "speed": event.speed}
        goals = {"targets": event.targets, "weights": event.weights}
        return {"status": "on_air", "started_at": entry.at, "speed": 1} | goals
    runs = _closed(state, entry)
    if state.status == "rehearsal":
        anew = {"started_at": None, "speed": 1, "roll": False, "accepted_ms": Duration(0), "cuts": ()}
        return {"status": "armed", "runs": runs, "floor": floor.after_rehearsal(state.floor)} | anew
    left = floor.after_show(state.floor, entry.at)
    return {"status": "ended", "ended_at": entry.at, "runs": runs, "roll": False, "floor": left}


def _started(state: State, entry: JournalEntry, event: events.RunStarted) -> tuple[Run, ...]:
    run = Run(
        run_id=f"r{entry.seq}",
        slot=event.slot,
        started_at=entry.at,
        planned_start=event.planned_start,
        length_ms=event.length_ms,
        lag_ms=event.lag_ms,
        by=entry.actor,
        rehearsal=state.status == "rehearsal",
        speed=state.speed,
    )
    return (*_closed(state, entry), run)


def _revised(state: State, event: events.PlanRevised) -> dict[str, Any]:
    plan = {"plan": apply(state.plan, event.changes)}
    if not event.made_up_ms:
        return plan
    return plan | {"cuts": _cuts(state, event), "runs": with_lag(state, event.made_up_ms)}


def _cuts(state: State, event: events.PlanRevised) -> tuple[Cut, ...]:
    """What has been cut, with the values from before the first of several cuts."""
    cuts = {(cut.slot_id, cut.field): cut for cut in state.cuts}
    for change in event.changes:
        slot = state.slot(change.slot_id) if isinstance(change, FieldSet) else None
        if slot is None or not isinstance(change, FieldSet):
            continue
        value = getattr(slot, change.field)
        known = cuts.get((slot.id, change.field))
        before = known.before if known is not None and known.after == value else value
        cuts[slot.id, change.field] = Cut(slot.id, change.field, before, change.value)
    return tuple(cuts.values())


def _closed(state: State, entry: JournalEntry) -> tuple[Run, ...]:
    """The runs, the one on air ended. Its pause stays open, so that an undo finds it as it was."""
    if state.run is None:
        return state.runs
    return with_run(state.runs, state.run.run_id, lambda run: replace(run, ended_at=entry.at))


def _paused(run: Run, entry: JournalEntry) -> Run:
    return replace(run, pauses=(*run.pauses, PausedSpan(at=entry.at)))


def _resumed(run: Run, entry: JournalEntry) -> Run:
    if not run.pauses:
        return run
    return replace(run, pauses=(*run.pauses[:-1], replace(run.pauses[-1], until=entry.at)))
