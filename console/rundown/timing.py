"""The schedule as of an instant, computed once, on the server; pages only display it.

``project`` first supposes what came by itself, so that any reader at any instant sees the same show. All durations are
real: in a rehearsal at ``speed`` those of the plan take ``speed`` times as long, and pages show them so.

What changes by itself is sent as a rule, not as messages. From ``grows_from`` on a delay grows with the clock, and each
gap above a row swallows so much of it. So every moving value has two forms: as of ``grows_from`` (``start``,
``end_base``, ``offset_base_ms``: what a page is sent) and as of ``now`` (``expected_start``, ``expected_end``,
``offset_ms``), and between two entries

    value at now = base + max(0, now − grows_from − slack)

holds for every row. ``grows_from`` is the zero instant of a slot that stays on air, the pause's instant while the clock
stands still, the planned start before the show, and None when nothing grows. At ``settles_at`` the schedule changes by
itself once more: then, and at each entry that moves the show, a page needs a new projection.

Offsets are positive when late: real start − planned start, plus time added, pauses and overtime of the run on air.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from console.rundown.coming import settled, starts_at
from console.rundown.model import RowPhase, Run, RunPhase, State, Timer
from console.rundown.schedule import (
    PlannedTimes,
    RunClock,
    added_to,
    advance_at,
    clock_of,
    goes_on,
    is_paused,
    length_of,
    performance,
    planned_end,
    playable_after,
    position,
    shrunk,
    timeline,
)
from console.store.status import Status
from streams.clock import Duration, Instant

FIXED = Duration(2**53 - 1)
"""The slack of a time that never moves. No delay uses it up, so the rule needs no exception for it."""


class RunNow(Struct, frozen=True):
    """The run on air as of an instant."""

    run_id: str
    slot_id: str
    started_at: Instant
    phase: RunPhase
    zero_at: Instant | None
    """When the countdown reaches nought, in the past when in overtime; None while the clock stands still."""
    remaining_ms: Duration | None
    """What is left while the clock stands still, negative in overtime; None while it runs."""
    added_ms: Duration
    """Time added by hand; negative where it was cut."""
    paused: bool
    duration_ms: Duration
    """How long the run was to take, without added time and pauses."""
    warn_at_ms: Duration
    danger_at_ms: Duration
    timer: Timer


class ScheduleRow(Struct, frozen=True, gc=False):
    """One slot of the plan in the schedule."""

    slot_id: str
    planned_start: Instant
    expected_start: Instant
    """As of now; the real start of a slot that is done or on air."""
    expected_end: Instant
    phase: RowPhase
    """``skipped`` too when the show has gone past it without a take."""
    slack_ms: Duration
    """By how much the delay must have grown before ``start`` moves."""
    overlap_ms: Duration
    """By how much its hard start lies before the planned end of the slot above: a fault of the plan; 0 is none."""
    start: Instant
    """The expected start as of ``grows_from``."""
    end_base: Instant
    """The expected end as of ``grows_from``."""
    end_slack_ms: Duration
    """By how much the delay must have grown before ``end_base`` moves."""


class Projection(Struct, frozen=True):
    """The show as of an instant."""

    seq: int
    """The last entry in the journal; advances that are due and not written yet have none."""
    status: Status
    run: RunNow | None
    next: str | None
    """The slot that ``next`` would take."""
    offset_ms: Duration
    """Positive is late."""
    expected_end: Instant
    """The end of the last slot; once the show has ended, the instant of that."""
    end_slack_ms: Duration
    grows_from: Instant | None
    rows: tuple[ScheduleRow, ...]
    offset_base_ms: Duration
    """The offset as of ``grows_from``; no gap lessens its growth."""
    end_base: Instant
    """The expected end as of ``grows_from``."""
    settles_at: Instant | None
    """When the show next starts or advances by itself."""
    late_start_ms: Duration = Duration(0)
    """How much of the offset comes from a start of the show that was late (positive) or early. A gap takes up a late
    start, a fixed start an early one; once a delay has been accepted there is none, for the new plan counts from then.
    """


class _Basis(NamedTuple):
    """What the rows below the slot on air follow, as of ``grows_from``."""

    end: int
    """When the run on air is over; before the show, when it begins."""
    slack: int = FIXED
    offset: int = 0
    grows_from: int | None = None
    growth: int = 0
    """What has grown from ``grows_from`` until now."""


def project(state: State, now: Instant) -> Projection:
    """The schedule of the show as of ``now``; an instant before the last entry counts as that entry's."""
    now = Instant(max(now, state.last_at))
    written = state.seq
    state = settled(state, now)
    taken = performance(state)
    planned = timeline(state, taken)
    if state.run is None:
        return _at_rest(state, planned, taken, now)
    projection = _on_air(state, state.run, planned, taken, now)
    return projection if state.seq == written else replace(projection, seq=written)


def phase_of(run: Run, remaining_ms: int) -> RunPhase:
    """How a countdown with so much left is to be shown."""
    if remaining_ms < 0:
        return "overtime"
    if remaining_ms <= shrunk(run.slot.danger_at_ms, run.speed):
        return "danger"
    return "warning" if remaining_ms <= shrunk(run.slot.warn_at_ms, run.speed) else "ok"


def _on_air(state: State, run: Run, planned: PlannedTimes, taken: dict[str, Run], now: Instant) -> Projection:
    place = position(state)
    in_plan = place >= 0 and state.plan[place].id == run.slot.id
    following = playable_after(state.plan, place)
    hard = None
    if following is not None and state.plan[following].start is not None:
        hard = planned.starts[following]
    moves_on = following is not None and goes_on(state, run)
    clock = clock_of(run)
    end = planned.ends[place] if in_plan else planned_end(run) + run.accepted_ms
    basis = _basis(run, clock, end, moves_on, hard, now)
    rows = _rows_above(state, planned, taken, place if in_plan else place + 1)
    if in_plan:
        rows.append(_row_on_air(run, planned, place, basis))
    rows += _rows_below(state, planned, place + 1, following, basis)
    return _projection(
        state,
        tuple(rows),
        basis,
        run=_run_now(run, clock, now),
        following=following,
        settles_at=advance_at(run, hard, state.last_at) if moves_on else None,
        late_start=_late_start(state, planned, taken, place),
    )


def _at_rest(state: State, planned: PlannedTimes, taken: dict[str, Run], now: Instant) -> Projection:
    """Before the show all follows its start, which is now once the planned one has passed; after it, nothing moves."""
    first = playable_after(state.plan, -1) if state.status in ("draft", "armed") else None
    if first is not None:
        start = planned.starts[first]
        basis = _Basis(end=start, slack=0, grows_from=start, growth=max(0, now - start))
        rows = tuple(_rows_below(state, planned, 0, first, basis))
        return _projection(state, rows, basis, following=first, settles_at=starts_at(state))
    rows = tuple(_rows_above(state, planned, taken, len(state.plan)))
    last = next((run for run in reversed(state.runs) if not run.voided), None)
    if state.ended_at is None or last is None:
        return _projection(state, rows, _Basis(end=state.starts_at))
    ends = (planned.ends[place] for place, slot in enumerate(state.plan) if slot.id == last.slot.id)
    return _projection(state, rows, _Basis(end=state.ended_at, offset=state.ended_at - next(ends, state.ended_at)))


def _late_start(state: State, planned: PlannedTimes, taken: dict[str, Run], place: int) -> int:
    since = state.started_at or 0
    first = next(run for run in state.runs if not run.voided and run.started_at >= since)
    late = first.started_at - (first.started_at if first.planned_start is None else first.planned_start)
    if late == 0 or any(run.accepted_ms for run in taken.values()):
        return 0
    passed = False
    for index in range(place + 1):
        slot = state.plan[index]
        if passed and slot.start is not None and not slot.skip:
            late = max(0, late - max(0, planned.starts[index] - planned.ends[index - 1]))
        passed = passed or slot.id == first.slot.id
    return late


def _basis(run: Run, clock: RunClock, planned_end: int, moves_on: bool, hard: int | None, now: Instant) -> _Basis:
    """The end of the run on air, and from when on it grows.

    An automatic run with a slot after it ends when its advance is due, which may mean to wait for a hard start. One
    that stays does not end by itself: from zero on, its end is now.
    """
    grows_from: int | None
    if clock.zero is None:
        end, grows_from = clock.since + max(0, clock.remaining), clock.since
    else:
        end, grows_from = clock.zero, clock.zero if is_paused(run) or not moves_on else None
    wait = max(0, hard - end) if moves_on and hard is not None else 0
    growth = max(0, now - grows_from) if grows_from is not None else 0
    return _Basis(end + wait, wait, end - planned_end, grows_from, growth)


def _run_now(run: Run, clock: RunClock, now: Instant) -> RunNow:
    return RunNow(
        run_id=run.run_id,
        slot_id=run.slot.id,
        started_at=run.started_at,
        phase=phase_of(run, clock.remaining_at(now)),
        zero_at=Instant(clock.zero) if clock.zero is not None else None,
        remaining_ms=Duration(clock.remaining) if clock.zero is None else None,
        added_ms=Duration(added_to(run)),
        paused=is_paused(run),
        duration_ms=Duration(length_of(run)),
        warn_at_ms=Duration(shrunk(run.slot.warn_at_ms, run.speed)),
        danger_at_ms=Duration(shrunk(run.slot.danger_at_ms, run.speed)),
        timer=run.slot.timer,
    )


def _rows_above(state: State, planned: PlannedTimes, taken: dict[str, Run], until: int) -> list[ScheduleRow]:
    """What lies behind the show: slots with a run are done, the others were passed over."""
    rows = []
    for place in range(until):
        slot = state.plan[place]
        run = taken.get(slot.id)
        start, end = planned.starts[place], planned.ends[place]
        if run is not None:
            start, end = run.started_at, run.ended_at or end
        phase: RowPhase = "done" if run is not None else "skipped"
        rows.append(_row(slot.id, planned, place, phase, (start, FIXED, start), (end, FIXED, end)))
    return rows


def _row_on_air(run: Run, planned: PlannedTimes, place: int, basis: _Basis) -> ScheduleRow:
    end = basis.end + max(0, basis.growth - basis.slack)
    start = run.started_at
    return _row(run.slot.id, planned, place, "on_air", (start, FIXED, start), (basis.end, basis.slack, end))


def _rows_below(
    state: State, planned: PlannedTimes, first: int, following: int | None, basis: _Basis
) -> list[ScheduleRow]:
    """What is to come. A gap before a hard start swallows delay; so does a slot whose end stays where it is."""
    rows = []
    cursor, slack, growth = basis.end, basis.slack, basis.growth
    for place in range(first, len(state.plan)):
        slot = state.plan[place]
        if slot.skip:
            at = (cursor, slack, cursor + max(0, growth - slack))
            rows.append(_row(slot.id, planned, place, "skipped", at, at))
            continue
        if slot.start is not None and planned.starts[place] > cursor:
            slack += planned.starts[place] - cursor
            cursor = planned.starts[place]
        start = (cursor, slack, cursor + max(0, growth - slack))
        if slot.count_to_end or slot.lock == "end":
            room = max(0, planned.ends[place] - cursor)
            cursor += room
            slack += room
        else:
            cursor += planned.ends[place] - planned.starts[place]
        end = (cursor, slack, cursor + max(0, growth - slack))
        rows.append(_row(slot.id, planned, place, "next" if place == following else "later", start, end))
    return rows


def _row(
    slot_id: str,
    planned: PlannedTimes,
    place: int,
    phase: RowPhase,
    start: tuple[int, int, int],
    end: tuple[int, int, int],
) -> ScheduleRow:
    """``start`` and ``end`` are (as of ``grows_from``, slack, as of now)."""
    return ScheduleRow(
        slot_id,
        Instant(planned.starts[place]),
        Instant(start[2]),
        Instant(end[2]),
        phase,
        Duration(start[1]),
        Duration(planned.overlaps[place]),
        Instant(start[0]),
        Instant(end[0]),
        Duration(end[1]),
    )


def _projection(
    state: State,
    rows: tuple[ScheduleRow, ...],
    basis: _Basis,
    *,
    run: RunNow | None = None,
    following: int | None = None,
    settles_at: Instant | None = None,
    late_start: int = 0,
) -> Projection:
    """The last row says when the show ends, where there is one still to come."""
    end, slack = basis.end, basis.slack
    if following is not None:
        end, slack = rows[-1].end_base, rows[-1].end_slack_ms
    return Projection(
        seq=state.seq,
        status=state.status,
        run=run,
        next=state.plan[following].id if following is not None else None,
        offset_ms=Duration(basis.offset + basis.growth),
        expected_end=Instant(end + max(0, basis.growth - slack)),
        end_slack_ms=Duration(slack),
        grows_from=Instant(basis.grows_from) if basis.grows_from is not None else None,
        rows=rows,
        offset_base_ms=Duration(basis.offset),
        end_base=Instant(end),
        settles_at=settles_at,
        late_start_ms=Duration(late_start),
    )
