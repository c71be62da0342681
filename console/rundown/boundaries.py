"""What of a journal the room's log must know: where shows and runs begin and end.

The fold reads one ordered source, the room's log; these events stand in it between those of the platforms. Their ids
derive from show and seq, so that appending them twice changes nothing. Of a rehearsal the log learns only when it was,
so that what happens during it counts for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from console.rundown import engine
from console.rundown.events import Entry, RunStarted, ShowEnded, ShowStarted, Undone
from console.rundown.model import State
from streams import events


def scheduled(state: State, seq: int, at: int) -> events.ShowScheduled:
    """The show is planned for ``starts_at``."""
    return events.ShowScheduled(id=f"show:{state.show_id}:{seq}", at=at, show=state.show_id, starts_at=state.starts_at)


def boundaries(before: State, entries: Iterable[Entry], delay_ms: int) -> tuple[events.Boundary, ...]:
    """The log's events for journal entries that follow the state ``before``; ``delay_ms`` is the broadcast delay."""
    found: list[events.Boundary] = []
    state = before
    for entry in entries:
        rehearsed = state.status == "rehearsal"
        state = engine.evolve(state, entry)
        rehearses = rehearsed or state.status == "rehearsal"
        boundary = _of_rehearsal(state, entry) if rehearses else _boundary(state, entry, delay_ms)
        if boundary is not None:
            found.append(boundary)
    return tuple(found)


def _of_rehearsal(state: State, entry: Entry) -> events.Boundary | None:
    name = f"show:{state.show_id}:{entry.seq}"
    match entry.event:
        case ShowStarted():
            return events.RehearsalStarted(id=name, at=entry.at, show=state.show_id)
        case ShowEnded():
            return events.RehearsalEnded(id=name, at=entry.at, show=state.show_id)
    return None


def _boundary(state: State, entry: Entry, delay_ms: int) -> events.Boundary | None:
    show, at = state.show_id, entry.at
    name = f"show:{show}:{entry.seq}"
    match entry.event:
        case ShowStarted():
            return events.ShowStarted(id=name, at=at, show=show)
        case ShowEnded():
            return events.ShowEnded(id=name, at=at, show=show)
        case RunStarted(slot=slot):
            skus = tuple(item.sku for item in slot.items)
            return events.RunStarted(
                id=name,
                at=at,
                show=show,
                run=f"r{entry.seq}",
                slot=slot.id,
                kind=slot.kind,
                skus=skus,
                delay=delay_ms,
            )
        case Undone(undoes=undone) if state.run and any(run.run_id == f"r{undone}" for run in state.runs):
            return events.RunVoided(id=name, at=at, show=show, run=f"r{undone}", into=state.run.run_id)
    return None
