"""Taking back: which entries may be, what stands in the way, and what the state is without them.

Everything needed stands in the state: each entry that an undo could take back, and each that could forbid one, is
remembered with what it touched. ``run:r12`` is a run, ``slot:a`` a slot, ``slot:a.title`` its title, ``order`` the
order of the plan, ``taken:a`` the fact that the slot was on air, ``roll`` whether the show follows the clock. A slot
and each of its fields overlap.
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from console.rundown import events
from console.rundown.events import Change, FieldSet, JournalEntry, PlanRevised, Reordered, SlotAdded, SlotRemoved
from console.rundown.model import Run, State, Undoable
from console.rundown.plan import apply, invert, with_skip
from console.rundown.schedule import with_lag, with_run, with_time
from streams.clock import Duration, Instant

KEPT = 50
"""How many entries are remembered. The oldest go first, so nothing that stands in the way of a kept one is lost."""

AUTO = "auto"
"""The actor of what came due by itself; nobody may sign with this name."""


def remember(state: State, entry: JournalEntry) -> tuple[Undoable, ...]:
    """The remembered entries after this one. The start and the end of a show close the book."""
    match entry.event:
        case events.ShowStarted() | events.ShowEnded():
            return ()
        case events.Undone(undoes=seq):
            return tuple(known for known in state.undoable if known.seq != seq)
        case PlanRevised(changes=changes) as event:
            # The first plan is what the show begins with: taking it back would leave nothing.
            inverse = replace(event, changes=invert(state.plan, changes)) if state.plan else None
            touches = tuple(dict.fromkeys(mark for change in changes for mark in _touched(change)))
            return _with(state, entry, inverse, (*touches, *_run_mark(state, event.made_up_ms)))
        case events.DelayAccepted(ms=ms):
            return _with(state, entry, entry.event, _run_mark(state, ms))
        case events.RollSet():
            return _with(state, entry, entry.event, ("roll",))
        case events.Skipped(slot_id=slot_id) | events.Unskipped(slot_id=slot_id):
            return _with(state, entry, entry.event, (f"slot:{slot_id}.skip", f"taken:{slot_id}"))
        case events.Paused(run_id=run_id) | events.Resumed(run_id=run_id) | events.TimeAdded(run_id=run_id):
            return _with(state, entry, entry.event, (f"run:{run_id}",))
        case events.RunStarted(slot=slot, how=how):
            left = (f"run:{state.run.run_id}",) if state.run is not None else ()
            pressed = None if how in ("start", "auto") else entry.event
            return _with(state, entry, pressed, (f"run:r{entry.seq}", *left, f"taken:{slot.id}"))
    return state.undoable


def last_of(state: State, actor: str) -> Undoable | None:
    """What an undo by ``actor`` would take back: the last thing they did to the show, if that can be taken back."""
    mine = (known for known in reversed(state.undoable) if known.actor == actor and known.event is not None)
    return next(mine, None)


def offers(state: State) -> tuple[Undoable, ...]:
    """What each actor's undo would take back, where nothing stands in its way."""
    actors = dict.fromkeys(known.actor for known in state.undoable if known.actor != AUTO)
    found = (last_of(state, actor) for actor in actors)
    return tuple(known for known in found if known is not None and in_the_way(state, known) is None)


def in_the_way(state: State, undoable: Undoable) -> Undoable | None:
    """A later entry that touched the same thing."""
    for later in state.undoable:
        if later.seq > undoable.seq and any(_overlap(a, b) for a in undoable.touches for b in later.touches):
            return later
    return None


def changed_plan(undoable: Undoable) -> bool:
    """Whether taking it back changes the plan."""
    return isinstance(undoable.event, PlanRevised | events.Skipped | events.Unskipped)


def taken_back(state: State, seq: int, at: Instant) -> dict[str, Any]:
    """The fields of the state that change when entry ``seq`` is taken back at ``at``."""
    known = next((known for known in state.undoable if known.seq == seq), None)
    match known and known.event:
        case events.RunStarted():
            return {"runs": _reopened(state, f"r{seq}", at)}
        case events.Paused(run_id=run_id):
            return {"runs": with_run(state.runs, run_id, lambda run: replace(run, pauses=run.pauses[:-1]))}
        case events.Resumed(run_id=run_id):
            return {"runs": with_run(state.runs, run_id, _pause_goes_on)}
        case events.TimeAdded(run_id=run_id, ms=ms):
            return {"runs": with_run(state.runs, run_id, lambda run: with_time(run, -ms))}
        case events.Skipped(slot_id=slot_id):
            return {"plan": with_skip(state.plan, slot_id, False)}
        case events.Unskipped(slot_id=slot_id):
            return {"plan": with_skip(state.plan, slot_id, True)}
        case PlanRevised(changes=inverse, made_up_ms=ms):
            plan = {"plan": apply(state.plan, inverse)}
            return plan | {"runs": with_lag(state, -ms)} if ms else plan
        case events.DelayAccepted(ms=ms):
            return {"accepted_ms": Duration(state.accepted_ms - ms), "runs": with_lag(state, -ms)}
        case events.RollSet(on=on):
            return {"roll": not on}
    return {}


def _run_mark(state: State, ms: int) -> tuple[str, ...]:
    """The run on air, when its planned end moves."""
    return (f"run:{state.run.run_id}",) if ms and state.run is not None else ()


def _reopened(state: State, run_id: str, at: Instant) -> tuple[Run, ...]:
    """The take is void and the run it ended goes on as if it had never ended: its clock ran on, its pause too."""
    runs = with_run(state.runs, run_id, lambda run: replace(run, voided=True, ended_at=at))
    before = next((run for run in reversed(runs) if not run.voided), None)
    return with_run(runs, before.run_id, lambda run: replace(run, ended_at=None)) if before is not None else runs


def _pause_goes_on(run: Run) -> Run:
    return replace(run, pauses=(*run.pauses[:-1], replace(run.pauses[-1], until=None))) if run.pauses else run


def _with(
    state: State, entry: JournalEntry, event: events.AnyFact | None, touches: tuple[str, ...]
) -> tuple[Undoable, ...]:
    known = Undoable(seq=entry.seq, actor=entry.actor, event=event, touches=touches)
    return (*state.undoable[-(KEPT - 1) :], known)


def _touched(change: Change) -> tuple[str, ...]:
    match change:
        case SlotAdded(slot=slot):
            return (f"slot:{slot.id}", f"taken:{slot.id}")
        case SlotRemoved(slot_id=slot_id):
            return (f"slot:{slot_id}",)
        case FieldSet(slot_id=slot_id, field="skip"):
            return (f"slot:{slot_id}.skip", f"taken:{slot_id}")
        case FieldSet(slot_id=slot_id, field=field):
            return (f"slot:{slot_id}.{field}",)
        case Reordered():
            return ("order",)


def _overlap(a: str, b: str) -> bool:
    return a == b or a.startswith(f"{b}.") or b.startswith(f"{a}.")
