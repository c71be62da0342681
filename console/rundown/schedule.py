"""Where slots stand in the plan, and what the clock of a run says: what the engine and the projection share.

A rehearsal keeps the plan's shape, moves it to its own start, so that one in the afternoon is not five hours early, and
at ``speed`` shrinks it: instants stay real, and a stretch of the plan takes a ``speed``-th of its time. The real times
are computed from the offsets in the plan, so that rounding never adds up.

Delay that was accepted, or made up for further down, moves the planned times from the end of the slot that was on air
then: they *lag*. A gap before a hard start takes up lag as it takes up delay; what is left moves the hard start too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from console.rundown.model import Plan, Run, State
from streams.clock import Duration, Instant


class PlannedTimes(NamedTuple):
    """The planned times of the plan's slots, in its order. Without a length of its own a slot ends where it starts."""

    starts: Sequence[int]
    """A slot with a hard start may not begin earlier."""
    ends: Sequence[int]
    overlaps: Sequence[int]
    """By how much a hard start lies before the planned end of what is above it; 0 where it does not."""
    lags: Sequence[int] | None
    """How much of each start is delay that was accepted or made up for; None: none of any."""

    def lag(self, place: int) -> int:
        """How much of a planned start is delay that was accepted or made up for."""
        return 0 if self.lags is None else self.lags[place]


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


def shrunk(ms: int, speed: int) -> int:
    """How long a stretch of the plan really takes."""
    return ms if speed == 1 else ms // speed


def plan_instant(state: State, at: int) -> int:
    """Where in the plan a rehearsal stands at a real instant; on air, the instant itself."""
    if state.status != "rehearsal" or state.started_at is None:
        return at
    return state.starts_at + (at - state.started_at) * state.speed


def timeline(state: State, taken: dict[str, Run]) -> PlannedTimes:
    """The planned times. A skipped slot takes none, unless it had been on air before it was skipped."""
    cursor: int = state.starts_at
    starts: list[int] = []
    ends: list[int] = []
    overlaps: list[int] = []
    for slot in state.plan:
        overlap = 0
        start = cursor
        if not slot.skip or slot.id in taken:
            if slot.start is not None:
                start = slot.start
                overlap = max(0, cursor - start)
            cursor = start + slot.duration_ms
        starts.append(start)
        ends.append(cursor)
        overlaps.append(overlap)
    if state.status == "rehearsal" and state.started_at is not None:
        _rehearse(state, state.started_at, starts, ends, overlaps)
    is_lagging = any(run.lag_ms or run.accepted_ms for run in taken.values())
    return PlannedTimes(starts, ends, overlaps, _lagging(state, taken, starts, ends) if is_lagging else None)


def _rehearse(state: State, started_at: int, starts: list[int], ends: list[int], overlaps: list[int]) -> None:
    """Turn the times of the plan into those of its rehearsal."""
    speed, origin = state.speed, state.starts_at
    starts[:] = [started_at + (at - origin) // speed for at in starts]
    ends[:] = [started_at + (at - origin) // speed for at in ends]
    overlaps[:] = [ms // speed for ms in overlaps]


def _lagging(state: State, taken: dict[str, Run], starts: list[int], ends: list[int]) -> list[int]:
    """Move planned times by the delay that was accepted: what is done keeps the lag that it went on air with."""
    on_air = state.run
    place = position(state) if on_air is not None else len(state.plan)
    lag = on_air.lag_ms + on_air.accepted_ms if on_air is not None and place < 0 else 0
    lags: list[int] = []
    above = starts[0] if starts else 0
    for index, slot in enumerate(state.plan):
        run = taken.get(slot.id) if index <= place else None
        if run is not None:
            lag = run.lag_ms
        elif slot.start is not None and not slot.skip:
            lag = max(0, lag - max(0, starts[index] - above))
        above = ends[index]
        lags.append(lag)
        starts[index] += lag
        if index == place and on_air is not None:
            lag = on_air.lag_ms + on_air.accepted_ms
        elif run is not None:
            lag = run.lag_ms + run.accepted_ms
        ends[index] += lag
    return lags


def position(state: State) -> int:
    """The index of the slot on air, −1 when nothing is.

    Should that slot be gone from the plan, the run before says where the show stands, so that it goes on from there.
    """
    if state.run is None:
        return -1
    for run in reversed(state.runs):
        if run.voided:
            continue
        for index, slot in enumerate(state.plan):
            if slot.id == run.slot.id:
                return index
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


def with_lag(state: State, ms: int) -> tuple[Run, ...]:
    """The runs when the one on air may end later by ``ms``, because that delay was accepted or made up for."""
    if state.run is None:
        return state.runs
    return with_run(state.runs, state.run.run_id, lambda run: replace(run, accepted_ms=Duration(run.accepted_ms + ms)))


def is_paused(run: Run) -> bool:
    """Whether the clock of a run on air is held."""
    return bool(run.pauses) and run.pauses[-1].until is None


def length_of(run: Run) -> int:
    """How long the run is to take without added time and pauses.

    Where the end is what stays, a late start shortens it (never below nothing) and an early one stretches it.
    """
    if run.slot.count_to_end or run.slot.lock == "end":
        return max(0, planned_end(run) - run.started_at)
    return _planned_length(run)


def clock_of(run: Run) -> RunClock:
    """The countdown of a run on air.

    A slot that counts to its planned end has a deadline: a pause holds back its automatic advance, not its clock.
    """
    if run.slot.count_to_end:
        return RunClock(planned_end(run) + added_to(run))
    zero = run.started_at + length_of(run) + added_to(run)
    for pause in run.pauses:
        if pause.until is None:
            return RunClock(None, zero - pause.at, pause.at)
        zero += pause.until - pause.at
    return RunClock(zero)


def added_to(run: Run) -> int:
    """The time that was really added, less when negative."""
    return shrunk(run.added_ms, run.speed)


def goes_on(state: State, run: Run) -> bool:
    """Whether a run goes on to the next slot by itself, where there is a next one."""
    return state.roll or run.slot.advance == "auto"


def advance_at(run: Run, hard_start: int | None, earliest: int) -> Instant | None:
    """When a run that goes on by itself does: at the later of zero and the next hard start; None while it is paused.

    ``earliest`` is the instant of the last entry: what has been written is not overtaken by what came due late, for
    example when an undo reopens a run whose time is long over.
    """
    if is_paused(run):
        return None
    zero = clock_of(run).zero
    return None if zero is None else Instant(max(zero, hard_start or 0, earliest))


def planned_end(run: Run) -> int:
    """Where the schedule of the plan had its end when it was taken."""
    start = run.started_at if run.planned_start is None else run.planned_start
    return start + _planned_length(run)


def _planned_length(run: Run) -> int:
    return run.slot.duration_ms if run.length_ms is None else run.length_ms
