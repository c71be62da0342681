"""Where slots stand in the plan, and what the clock of a run says: what the engine and the projection share.

A rehearsal keeps the plan's shape and moves it: the planned times, hard starts too, are shifted by the difference
between the rehearsal's start and the planned one, so that a rehearsal in the afternoon is not five hours early.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from console.rundown.model import Plan, Run, Slot, State
from streams.clock import Duration, Instant


class Timeline(NamedTuple):
    """The planned times of the plan's slots, in its order."""

    starts: Sequence[int]
    ends: Sequence[int]
    overlaps: Sequence[int]
    """By how much a hard start lies before the planned end of what is above it; 0 where it does not."""
    shift: int
    """What a rehearsal moves everything by."""

    def hard(self, slot: Slot) -> int | None:
        """The instant before which a slot may not begin."""
        return None if slot.start is None else slot.start + self.shift


class RunClock(NamedTuple):
    """The countdown of a run: it reaches nought at ``zero``, or stands still at ``remaining`` since ``since``."""

    zero: int | None
    remaining: int = 0
    since: int = 0

    def remaining_at(self, now: int) -> int:
        """What is left at ``now``; negative is overtime."""
        return self.remaining if self.zero is None else self.zero - now


def performance(state: State) -> dict[str, Run]:
    """Slot → its last run that counts, in the performance that began with ``started_at``: rehearsals before are out."""
    since = state.started_at
    if since is None:
        return {}
    return {run.slot.id: run for run in state.runs if not run.voided and run.started_at >= since}


def timeline(state: State, taken: dict[str, Run]) -> Timeline:
    """The planned times. A skipped slot takes none, unless it had been on air before it was skipped."""
    shift = state.started_at - state.starts_at if state.status == "rehearsal" and state.started_at is not None else 0
    cursor = state.starts_at + shift
    starts: list[int] = []
    ends: list[int] = []
    overlaps: list[int] = []
    for slot in state.plan:
        overlap = 0
        if slot.skip and slot.id not in taken:
            start = cursor
        else:
            start = cursor
            if slot.start is not None:
                start = slot.start + shift
                overlap = max(0, cursor - start)
            cursor = start + slot.duration_ms
        starts.append(start)
        ends.append(cursor)
        overlaps.append(overlap)
    return Timeline(starts, ends, overlaps, shift)


def position(state: State) -> int:
    """The index of the slot on air, −1 when nothing is.

    Should that slot be gone from the plan, the run before says where the show stands, so that it goes on from there.
    """
    if state.run is None:
        return -1
    places = {slot.id: index for index, slot in enumerate(state.plan)}
    for run in reversed(state.runs):
        if not run.voided and run.slot.id in places:
            return places[run.slot.id]
    return -1


def playable_after(plan: Plan, index: int) -> int | None:
    """The index of the next slot that is not skipped; never from the last to the first."""
    return next((place for place in range(index + 1, len(plan)) if not plan[place].skip), None)


def playable_before(plan: Plan, index: int) -> int | None:
    """The index of the nearest slot above that is not skipped."""
    return next((place for place in range(index - 1, -1, -1) if not plan[place].skip), None)


def with_run(runs: tuple[Run, ...], run_id: str, change: Callable[[Run], Run]) -> tuple[Run, ...]:
    """The runs with one of them changed. It is looked for from the end, where it nearly always is."""
    for index in range(len(runs) - 1, -1, -1):
        if runs[index].run_id == run_id:
            return (*runs[:index], change(runs[index]), *runs[index + 1 :])
    return runs


def with_time(run: Run, ms: int) -> Run:
    """The run with time added by hand; less when negative."""
    return replace(run, added_ms=Duration(run.added_ms + ms))


def is_paused(run: Run) -> bool:
    """Whether the clock of a run on air is held."""
    return bool(run.pauses) and run.pauses[-1].until is None


def length_of(run: Run) -> int:
    """How long the run is to take without added time and pauses.

    Where the end is what stays, a late start shortens it (never below nothing) and an early one stretches it.
    """
    if run.slot.count_to_end or run.slot.lock == "end":
        return max(0, _planned_end(run) - run.started_at)
    return run.slot.duration_ms


def clock_of(run: Run) -> RunClock:
    """The countdown of a run on air.

    A slot that counts to its planned end has a deadline: a pause holds back its automatic advance, not its clock.
    """
    if run.slot.count_to_end:
        return RunClock(_planned_end(run) + run.added_ms)
    zero = run.started_at + length_of(run) + run.added_ms
    for pause in run.pauses:
        if pause.until is None:
            return RunClock(None, zero - pause.at, pause.at)
        zero += pause.until - pause.at
    return RunClock(zero)


def advance_at(run: Run, hard_start: int | None, earliest: int) -> Instant | None:
    """When a run goes on to the next slot by itself: the later of zero and the next hard start; None when it does not.

    ``earliest`` is the instant of the last entry: what has been written is not overtaken by what came due late,
    for example when an undo reopens a run whose time is long over.
    """
    if run.slot.advance != "auto" or is_paused(run):
        return None
    zero = clock_of(run).zero
    return None if zero is None else Instant(max(zero, hard_start or 0, earliest))


def _planned_end(run: Run) -> int:
    start = run.started_at if run.planned_start is None else run.planned_start
    return start + run.slot.duration_ms
