"""What the parts of a show are made of: runs, kinds of slots, slots and hosts.

Laws of this module:
- What fell into a run that was undone belongs to the run it ended up in, and to that one's kind and slot.
- A host's figures are all that fell into the time in which they hosted, whatever was on air.
- Air time is the studio's: from start to end, without the broadcast delay.
- People of a part are united from its stretches, never added.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from streams.metrics.state.show import ShowState
from streams.metrics.state.tally import Tally, summed
from streams.metrics.state.windows import LAST_INSTANT, OwnedInterval, RunWindow, ShowTimes

Stretch = tuple[str | None, tuple[str, ...]]
"""A run, or None, and who hosted."""


class Take(Struct, frozen=True):
    """One run as it is shown, with everything that was undone in its favour."""

    run: RunWindow
    ended_at: int | None
    names: frozenset[str]
    intervals: tuple[OwnedInterval, ...]

    def air_ms(self, now: int) -> int | None:
        """How long it was on air; None before it was."""
        end = self.ended_at if self.ended_at is not None else now
        return end - self.run.at if end > self.run.at else None


class Group(Struct, frozen=True):
    """All runs of a kind of slot, or of one slot; or the time of one host."""

    by: Literal["kind", "slot", "host"]
    name: str
    segments: tuple[Stretch, ...]
    intervals: tuple[OwnedInterval, ...]
    air_ms: int | None


def takes(times: ShowTimes, owned: Iterable[OwnedInterval]) -> list[Take]:
    """The runs that stand, in order."""
    in_order = times.runs_in_order()
    standing = [run for run in in_order if times.resolve(run.run) == run.run]
    names: dict[str, set[str]] = {}
    for run in in_order:
        names.setdefault(times.resolve(run.run), set()).add(run.run)
    intervals: dict[str, list[OwnedInterval]] = {}
    for interval in owned:
        if interval.run is not None:
            intervals.setdefault(times.resolve(interval.run), []).append(interval)
    ends = [*(run.at for run in standing[1:]), times.ended][: len(standing)]
    return [
        Take(run, end, frozenset(names[run.run]), tuple(intervals.get(run.run, ())))
        for run, end in zip(standing, ends, strict=True)
    ]


def groups(found: list[Take], times: ShowTimes, show: ShowState, owned: list[OwnedInterval], now: int) -> list[Group]:
    """Kinds and slots in the order in which they were first on air, then hosts by name."""
    kinds: dict[str, list[Take]] = {}
    slots: dict[str, list[Take]] = {}
    for take in found:
        kinds.setdefault(take.run.kind, []).append(take)
        slots.setdefault(take.run.slot, []).append(take)
    hosts = sorted({host for interval in owned for host in interval.hosts})
    return [
        *(_of_takes("kind", name, mine, show, now) for name, mine in kinds.items()),
        *(_of_takes("slot", name, mine, show, now) for name, mine in slots.items()),
        *(_of_host(host, times, show, owned, now) for host in hosts),
    ]


def _of_takes(by: Literal["kind", "slot"], name: str, mine: list[Take], show: ShowState, now: int) -> Group:
    runs = frozenset[str]().union(*(take.names for take in mine))
    air = [ms for take in mine if (ms := take.air_ms(now)) is not None]
    intervals = tuple(interval for take in mine for interval in take.intervals)
    return Group(by, name, stretches_of(show, runs), intervals, sum(air) if air else None)


def _of_host(host: str, times: ShowTimes, show: ShowState, owned: list[OwnedInterval], now: int) -> Group:
    stretches = tuple(key for key in show.segments if host in key[1])
    intervals = tuple(interval for interval in owned if host in interval.hosts)
    return Group("host", host, stretches, intervals, _hosted(host, times, now))


def _hosted(host: str, times: ShowTimes, now: int) -> int | None:
    """How long somebody hosted while the show was on air; None: not yet."""
    if times.started is None:
        return None
    over = min(now, times.ended if times.ended is not None else LAST_INSTANT)
    told = sorted(times.hosting(), key=lambda one: one.at)
    ends = [*(one.at for one in told[1:]), LAST_INSTANT]
    stretches = [
        (max(one.at, times.started), min(end, over)) for one, end in zip(told, ends, strict=True) if host in one.hosts
    ]
    hosted = sum(end - start for start, end in stretches if end > start)
    return hosted or None


def stretches_of(show: ShowState, runs: frozenset[str] | frozenset[None]) -> tuple[Stretch, ...]:
    """The stretches of some runs; of None, those without one."""
    return tuple(key for key in show.segments if key[0] in runs)


def total(show: ShowState, stretches: Iterable[Stretch]) -> Tally:
    """What happened in several stretches."""
    return summed(show.segments[key].tally for key in stretches)
