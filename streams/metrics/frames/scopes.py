"""The scopes within a show: runs, kinds of slots, slots and hosts.

Laws of this module:
- What fell into a run that was undone belongs to the run it ended up in, and to that one's kind and slot.
- A host's figures are all that fell into the time in which they hosted, whatever was on air.
- Air time is the studio's: from start to end, without the broadcast delay.
- People of a scope are united from its segments, never added.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from streams.metrics.state.show import SegmentKey, ShowState
from streams.metrics.state.tally import Tally, summed
from streams.metrics.state.windows import LAST_INSTANT, OwnedInterval, RunWindow, ShowTimes


class MergedRun(Struct, frozen=True):
    """One run as it is shown, with everything that was undone in its favour."""

    run: RunWindow
    ended_at: int | None
    run_ids: frozenset[str]
    intervals: tuple[OwnedInterval, ...]

    def air_ms(self, now: int) -> int | None:
        """How long it was on air; None before it was."""
        end = self.ended_at if self.ended_at is not None else now
        return end - self.run.at if end > self.run.at else None


class RunGroup(Struct, frozen=True):
    """All runs of a kind of slot, or of one slot; or the time of one host."""

    by: Literal["kind", "slot", "host"]
    name: str
    segments: tuple[SegmentKey, ...]
    intervals: tuple[OwnedInterval, ...]
    air_ms: int | None


def merged_runs(times: ShowTimes, owned: Iterable[OwnedInterval]) -> list[MergedRun]:
    """The runs that were not undone, in order."""
    in_order = times.runs_in_order()
    kept = [run for run in in_order if times.resolve(run.run) == run.run]
    run_ids: dict[str, set[str]] = {}
    for run in in_order:
        run_ids.setdefault(times.resolve(run.run), set()).add(run.run)
    intervals: dict[str, list[OwnedInterval]] = {}
    for interval in owned:
        if interval.run is not None:
            intervals.setdefault(times.resolve(interval.run), []).append(interval)
    ends = [*(run.at for run in kept[1:]), times.ended][: len(kept)]
    return [
        MergedRun(run, end, frozenset(run_ids[run.run]), tuple(intervals.get(run.run, ())))
        for run, end in zip(kept, ends, strict=True)
    ]


def groups(
    found: list[MergedRun], times: ShowTimes, show: ShowState, owned: list[OwnedInterval], now: int
) -> list[RunGroup]:
    """Kinds and slots in the order in which they were first on air, then hosts by name."""
    kinds: dict[str, list[MergedRun]] = {}
    slots: dict[str, list[MergedRun]] = {}
    for one in found:
        kinds.setdefault(one.run.kind, []).append(one)
        slots.setdefault(one.run.slot, []).append(one)
    hosts = sorted({host for interval in owned for host in interval.hosts})
    return [
        *(_of_runs("kind", name, mine, show, now) for name, mine in kinds.items()),
        *(_of_runs("slot", name, mine, show, now) for name, mine in slots.items()),
        *(_of_host(host, times, show, owned, now) for host in hosts),
    ]


def _of_runs(by: Literal["kind", "slot"], name: str, mine: list[MergedRun], show: ShowState, now: int) -> RunGroup:
    runs = frozenset[str]().union(*(one.run_ids for one in mine))
    air = [ms for one in mine if (ms := one.air_ms(now)) is not None]
    intervals = tuple(interval for one in mine for interval in one.intervals)
    return RunGroup(by, name, segment_keys(show, runs), intervals, sum(air) if air else None)


def _of_host(host: str, times: ShowTimes, show: ShowState, owned: list[OwnedInterval], now: int) -> RunGroup:
    segments = tuple(key for key in show.segments if host in key[1])
    intervals = tuple(interval for interval in owned if host in interval.hosts)
    return RunGroup("host", host, segments, intervals, _hosted(host, times, now))


def _hosted(host: str, times: ShowTimes, now: int) -> int | None:
    """How long somebody hosted while the show was on air; None: not yet."""
    if times.started is None:
        return None
    over = min(now, times.ended if times.ended is not None else LAST_INSTANT)
    known = sorted(times.hosting(), key=lambda one: one.at)
    ends = [*(one.at for one in known[1:]), LAST_INSTANT]
    times_on_air = [
        (max(one.at, times.started), min(end, over)) for one, end in zip(known, ends, strict=True) if host in one.hosts
    ]
    hosted = sum(end - start for start, end in times_on_air if end > start)
    return hosted or None


def segment_keys(show: ShowState, runs: frozenset[str] | frozenset[None]) -> tuple[SegmentKey, ...]:
    """The segments of some runs; of None, those without one."""
    return tuple(key for key in show.segments if key[0] in runs)


def total(show: ShowState, segments: Iterable[SegmentKey]) -> Tally:
    """What happened in several segments."""
    return summed(show.segments[key].tally for key in segments)
