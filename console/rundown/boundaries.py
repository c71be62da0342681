"""What of a journal the room's log must know: where shows and runs begin and end, who hosts, what is to be reached.

The fold reads one ordered source, the room's log; these events stand in it between those of the platforms. Their ids
derive from show and seq, so that appending them twice changes nothing. Of a rehearsal the log learns only when it was,
so that what happens during it counts for nothing. Targets and the planned length are those of the moment of the start:
what is changed later moves no goal.
"""

from __future__ import annotations

from collections.abc import Iterable

from console.rundown import engine
from console.rundown.events import JournalEntry, RunStarted, ShowChanged, ShowEnded, ShowStarted, Undone
from console.rundown.floor.events import HandedOver
from console.rundown.model import State
from console.rundown.schedule import playable_after, timeline
from streams import events
from streams.clock import Instant
from streams.text import plain_code

NEVER = Instant(253_402_300_799_000)
"""The end of the year 9999."""


def scheduled(state: State, seq: int, at: int) -> events.ShowPlanBoundary:
    """The show is planned for ``starts_at``."""
    return events.ShowPlanBoundary(
        id=f"show:{state.show_id}:{seq}", at=at, show=state.show_id, starts_at=state.starts_at
    )


def removed(show: str, seq: int, at: int) -> events.ShowPlanBoundary:
    """A show that was never on air was removed: it is planned for never, and owns no time."""
    return events.ShowPlanBoundary(id=f"show:{show}:{seq}", at=at, show=show, starts_at=NEVER)


def boundaries(
    before: State, entries: Iterable[JournalEntry], delay_ms: int, curve: tuple[float, ...] = ()
) -> tuple[events.Boundary, ...]:
    """The log's events for journal entries that follow the state ``before``.

    ``delay_ms`` is the broadcast delay, ``curve`` the course in which the targets are to be reached (empty: evenly).
    """
    found: list[events.Boundary] = []
    state = before
    for entry in entries:
        rehearsed = state.status == "rehearsal"
        state = engine.evolve(state, entry)
        rehearses = rehearsed or state.status == "rehearsal"
        found += _of_rehearsal(state, entry) if rehearses else _of_show(state, entry, delay_ms, curve)
    return tuple(found)


def place_in_journal(boundary: events.Boundary) -> tuple[str, int]:
    """The show and the seq of the journal entry that a boundary tells of, as its id says."""
    _, show, seq, *_ = boundary.id.split(":")
    return show, int(seq)


def planned_length(state: State) -> int:
    """How long the plan is from its first playable slot to its end, gaps before fixed starts included, ms."""
    first = playable_after(state.plan, -1)
    if first is None:
        return 0
    planned = timeline(state, {})
    return max(0, planned.ends[-1] - planned.starts[first])


def _of_rehearsal(state: State, entry: JournalEntry) -> tuple[events.Boundary, ...]:
    name = f"show:{state.show_id}:{entry.seq}"
    match entry.event:
        case ShowStarted():
            return (events.RehearsalStartBoundary(id=name, at=entry.at, show=state.show_id),)
        case ShowEnded():
            return (events.RehearsalEndBoundary(id=name, at=entry.at, show=state.show_id),)
    return ()


def _of_show(state: State, entry: JournalEntry, delay_ms: int, curve: tuple[float, ...]) -> tuple[events.Boundary, ...]:
    show, at = state.show_id, entry.at
    name = f"show:{show}:{entry.seq}"
    match entry.event:
        case ShowStarted() as started:
            start = events.ShowStartBoundary(id=name, at=at, show=show, goals=_goals(state, started, curve))
            hosts = state.floor.hosts
            if not hosts:
                return (start,)
            return start, events.HostsBoundary(id=f"{name}:hosts", at=at, show=show, hosts=hosts, delay=delay_ms)
        case ShowChanged(starts_at=int()):
            return (scheduled(state, entry.seq, at),)
        case ShowEnded():
            return (events.ShowEndBoundary(id=name, at=at, show=show),)
        case RunStarted():
            return (_run(name, show, entry, entry.event, delay_ms),)
        case HandedOver(hosts=hosts) if state.status == "on_air":
            return (events.HostsBoundary(id=name, at=at, show=show, hosts=hosts, delay=delay_ms),)
        case Undone(undoes=undone) if state.run and any(run.run_id == f"r{undone}" for run in state.runs):
            return (events.RunVoidBoundary(id=name, at=at, show=show, run=f"r{undone}", into=state.run.run_id),)
    return ()


def _run(name: str, show: str, entry: JournalEntry, started: RunStarted, delay_ms: int) -> events.RunStartBoundary:
    slot = started.slot
    return events.RunStartBoundary(
        id=name,
        at=entry.at,
        show=show,
        run=f"r{entry.seq}",
        slot=slot.id,
        kind=slot.kind,
        skus=tuple(plain_code(item.sku) for item in slot.items),
        delay=delay_ms,
    )


def _goals(state: State, started: ShowStarted, curve: tuple[float, ...]) -> events.ShowGoals | None:
    if not started.targets:
        return None
    return events.ShowGoals(
        targets=dict(started.targets), weights=dict(started.weights), length_ms=planned_length(state), curve=curve
    )
