"""From one state to the next: what each fact of the journal means.

``evolve`` knows no failure. It never asks whether an entry was allowed; the engine asked before it was written.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from console.rundown import events, undo
from console.rundown.events import Entry
from console.rundown.model import Ack, Cue, Pause, Run, State
from console.rundown.plan import apply, with_skip
from console.rundown.schedule import with_run, with_time


def replay(initial: State, entries: Iterable[Entry]) -> State:
    """The state after the entries."""
    state = initial
    for entry in entries:
        state = evolve(state, entry)
    return state


def evolve(state: State, entry: Entry) -> State:
    """The state after one entry."""
    changes: dict[str, Any] = {
        "seq": entry.seq,
        "last_at": max(state.last_at, entry.at),
        "undoable": undo.remember(state, entry),
        **_changes(state, entry),
    }
    if changes_plan(state, entry):
        changes["revision"] = entry.seq
    if is_transport(entry.event):
        changes["transport_seq"] = entry.seq
    return replace(state, **changes)


def is_transport(event: events.AnyFact) -> bool:
    """Whether ``expected_seq`` conflicts with it.

    An automatic advance is none: every reader knew that it would come, and whether it has been written down must not
    make a difference.
    """
    match event:
        case events.RunStarted(how=how):
            return how != "auto"
        case events.PlanRevised(transport=transport):
            return transport
        case (
            events.ShowStarted() | events.Paused() | events.Resumed() | events.TimeAdded() | events.Skipped()
            | events.Unskipped() | events.ShowEnded() | events.Undone()
        ):  # fmt: skip
            return True
    return False


def changes_plan(state: State, entry: Entry) -> bool:
    """Whether the plan reads differently after the entry."""
    match entry.event:
        case events.PlanRevised() | events.Skipped() | events.Unskipped():
            return True
        case events.Undone(undoes=seq):
            return any(known.seq == seq and undo.changed_plan(known) for known in state.undoable)
    return False


def _changes(state: State, entry: Entry) -> dict[str, Any]:
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
        case events.PlanRevised(changes=changes):
            return {"plan": apply(state.plan, changes)}
        case events.Undone(undoes=seq):
            return undo.taken_back(state, seq, entry.at)
        case _:
            return _talk(state, entry)


def _talk(state: State, entry: Entry) -> dict[str, Any]:
    """What people tell each other; none of it moves the show."""
    match entry.event:
        case events.CueSent() as sent:
            cue = Cue(
                number=sent.number,
                at=entry.at,
                by=entry.actor,
                to=sent.to,
                text=sent.text,
                urgency=sent.urgency,
                blink=sent.blink,
            )
            return {"cues": (*state.cues, cue)}
        case events.CueAcked(number=number):
            ack = Ack(by=entry.actor, at=entry.at)
            return {
                "cues": tuple(
                    replace(cue, acks=(*cue.acks, ack)) if cue.number == number else cue for cue in state.cues
                )
            }
        case events.BlackoutSet(on=on):
            return {"blackout": on}
        case events.ReadySaid(role=role, ready=ready):
            others = {known: by for known, by in state.ready.items() if known != role}
            return {"ready": others | ({role: entry.actor} if ready else {})}
        case events.HandedOver(hosts=hosts):
            return {"hosts": hosts}
    return {}


def _show(state: State, entry: Entry, event: events.ShowStarted | events.ShowEnded) -> dict[str, Any]:
    """A show that was only rehearsed is ready to go on air; its targets stay open until it does."""
    if isinstance(event, events.ShowStarted):
        if event.rehearsal:
            return {"status": "rehearsal", "started_at": entry.at}
        return {"status": "on_air", "started_at": entry.at, "targets": event.targets}
    runs = _closed(state, entry)
    if state.status == "rehearsal":
        return {"status": "armed", "started_at": None, "runs": runs}
    return {"status": "ended", "ended_at": entry.at, "runs": runs}


def _started(state: State, entry: Entry, event: events.RunStarted) -> tuple[Run, ...]:
    run = Run(
        run_id=f"r{entry.seq}",
        slot=event.slot,
        started_at=entry.at,
        planned_start=event.planned_start,
        by=entry.actor,
        rehearsal=state.status == "rehearsal",
    )
    return (*_closed(state, entry), run)


def _closed(state: State, entry: Entry) -> tuple[Run, ...]:
    """The runs, the one on air ended. Its pause stays open, so that an undo finds it as it was."""
    if state.run is None:
        return state.runs
    return with_run(state.runs, state.run.run_id, lambda run: replace(run, ended_at=entry.at))


def _paused(run: Run, entry: Entry) -> Run:
    return replace(run, pauses=(*run.pauses, Pause(at=entry.at)))


def _resumed(run: Run, entry: Entry) -> Run:
    if not run.pauses:
        return run
    return replace(run, pauses=(*run.pauses[:-1], replace(run.pauses[-1], until=entry.at)))
