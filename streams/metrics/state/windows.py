"""Which show and which run an instant belongs to.

Laws of this module:
- The answer depends on the boundaries alone, never on the order in which they became known. Of two at one instant the
  later in the journal counts, whose numbers their ids end in.
- A show on air owns every instant from its start to its end. Before, it owns the 60 minutes ahead of the earlier of its
  planned and its actual start, though not what an earlier show still owns; after, the 10 minutes behind its end, until
  another show starts.
- A show that has not started owns from 60 minutes ahead of its plan until a window opens that begins later, save what
  shows on air own; a window begins 60 minutes ahead of its show, also where an earlier show still owns that time.
- What happens during a rehearsal of a show does not belong to that show, and to no other that would not own it anyway.
- Viewers see a run later than the studio does: a run owns what happens from its start plus the broadcast delay to the
  next one's start plus the delay; the last one to the show's end plus the delay. So do those who host.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import Final, TypeVar

from msgspec import Struct

from streams.clock import MINUTE, SECOND, Instant
from streams.events import (
    Boundary,
    HostsBoundary,
    RehearsalEndBoundary,
    RehearsalStartBoundary,
    RunStartBoundary,
    RunVoidBoundary,
    ShowEndBoundary,
    ShowGoals,
    ShowPlanBoundary,
    ShowStartBoundary,
)

OPENS_BEFORE: Final = 60 * MINUTE
CLOSES_AFTER: Final = 10 * MINUTE
DEFAULT_DELAY: Final = 3 * SECOND
"""The broadcast delay where nothing else is said."""
DEFAULT_LAG: Final = 15 * MINUTE
"""How long after a run's end orders of its items still belong to it, where nothing else is said."""
FIRST_INSTANT: Final = Instant(-(2**62))
LAST_INSTANT: Final = Instant(2**62)


class OwnedInterval(Struct, frozen=True, gc=False):
    """A time that belongs to one show, one run and one set of hosts, or to none: ``start`` up to ``end``."""

    start: Instant
    end: Instant
    show: str | None
    run: str | None
    hosts: tuple[str, ...] = ()
    """By name, each once."""


class RunWindow(Struct, frozen=True, gc=False):
    """A run as the log knows it. ``delay``: how much later than the studio viewers see it, ms."""

    run: str
    slot: str
    kind: str
    at: Instant
    delay: int
    skus: tuple[str, ...]


class Hosting(Struct, frozen=True, gc=False):
    """Who hosts from an instant on, in the studio; viewers see it ``delay`` ms later."""

    at: Instant
    delay: int
    name: str
    """The boundary's id."""
    hosts: tuple[str, ...]


class ShowTimes:
    """What the boundaries say of one show."""

    def __init__(self) -> None:
        self._planned: tuple[int, int, str, int] | None = None
        self._start: ShowStartBoundary | None = None
        self._ends: set[int] = set()
        self.runs: dict[str, RunWindow] = {}
        self._voided: dict[str, tuple[int, str]] = {}
        self._hosts: dict[str, Hosting] = {}
        self._rehearsal_starts: set[int] = set()
        self._rehearsal_ends: set[int] = set()

    @property
    def started(self) -> Instant | None:
        """The first start."""
        return Instant(self._start.at) if self._start is not None else None

    @property
    def goals(self) -> ShowGoals | None:
        """What the show is to reach, as it stood at the start."""
        return self._start.goals if self._start is not None else None

    @property
    def planned(self) -> Instant | None:
        """The newest planned start."""
        return Instant(self._planned[3]) if self._planned else None

    @property
    def ended(self) -> Instant | None:
        """The first end after the start."""
        return min((Instant(end) for end in self._ends if end > (self.started or FIRST_INSTANT)), default=None)

    def rehearsals(self) -> list[tuple[Instant, Instant]]:
        """From when to when it was rehearsed; one that has not ended lasts until the show starts."""
        found = []
        for start in sorted(self._rehearsal_starts):
            ends = [end for end in (*self._rehearsal_ends, self.started) if end is not None and end >= start]
            found.append((Instant(start), Instant(min(ends, default=LAST_INSTANT))))
        return found

    def add(self, boundary: Boundary, delay: int) -> None:
        """Record one more boundary; one that is known changes nothing."""
        match boundary:
            case ShowPlanBoundary(at=at, id=name, starts_at=planned):
                self._planned = max(self._planned or (-1, 0, "", 0), (at, len(name), name, planned))
            case ShowStartBoundary():
                self._start = min(
                    boundary, self._start or boundary, key=lambda start: (start.at, len(start.id), start.id)
                )
            case ShowEndBoundary(at=at):
                self._ends.add(at)
            case RunStartBoundary():
                seen = boundary.delay if boundary.delay is not None else delay
                run = RunWindow(boundary.run, boundary.slot, boundary.kind, Instant(boundary.at), seen, boundary.skus)
                self.runs[run.run] = min(run, self.runs.get(run.run, run), key=lambda run: (run.at, run.slot, run.skus))
            case RehearsalStartBoundary(at=at):
                self._rehearsal_starts.add(at)
            case RehearsalEndBoundary(at=at):
                self._rehearsal_ends.add(at)
            case HostsBoundary(at=at, id=name, hosts=hosts):
                seen = boundary.delay if boundary.delay is not None else delay
                self._hosts[name] = Hosting(Instant(at), seen, name, tuple(sorted(set(hosts))))
            case RunVoidBoundary(at=at, run=name, into=into):
                self._voided[name] = max(self._voided.get(name, (at, into)), (at, into))

    def runs_in_order(self) -> list[RunWindow]:
        """The runs by start, voided ones among them; equal starts by number, because ids derive from the journal."""
        return sorted(self.runs.values(), key=lambda run: (run.at, len(run.run), run.run))

    def hosting(self) -> list[Hosting]:
        """Who hosted, in order; of equal instants the later in the journal counts."""
        return sorted(self._hosts.values(), key=lambda one: (one.at, len(one.name), one.name))

    def resolve(self, run: str) -> str:
        """The run that a voided one ended up in, as far as it is known; itself when it was not undone."""
        seen: set[str] = set()
        while run in self._voided and run not in seen and self._voided[run][1] in self.runs:
            seen.add(run)
            run = self._voided[run][1]
        return run


class RoomTimeline:
    """All boundaries of a room, and the intervals that follow from them.

    ``delay`` (ms) holds for runs that do not say their own.
    """

    def __init__(self, boundaries: Iterable[Boundary] = (), *, delay: int = DEFAULT_DELAY) -> None:
        self.delay = delay
        self.boundaries: dict[str, Boundary] = {}
        self.shows: dict[str, ShowTimes] = {}
        for boundary in boundaries:
            self._record(boundary)
        self._lay_out()

    def add(self, boundary: Boundary) -> list[tuple[Instant, Instant]]:
        """Record a boundary; return the times that belong to somebody else now."""
        if boundary.id in self.boundaries:
            return []
        before = self._intervals
        self._record(boundary)
        self._lay_out()
        return _changes(before, self._intervals)

    def interval_at(self, at: int) -> OwnedInterval:
        """The interval that an instant is in."""
        return self._intervals[bisect_right(self._starts, at) - 1]

    def intervals_of(self, show: str) -> list[OwnedInterval]:
        """The intervals that a show owns, in order."""
        return self._intervals_by_show.get(show, [])

    def window(self, show: str) -> tuple[Instant, Instant] | None:
        """From the first instant that a show owns to the end of its last; None: it owns nothing."""
        owned = self.intervals_of(show)
        return (owned[0].start, owned[-1].end) if owned else None

    def _record(self, boundary: Boundary) -> None:
        self.boundaries[boundary.id] = boundary
        self.shows.setdefault(boundary.show, ShowTimes()).add(boundary, self.delay)

    def _lay_out(self) -> None:
        """Lay out the intervals from one end of time to the other."""
        on_air = _started(self.shows)
        waiting = _waiting(self.shows)
        rehearsed = {show: times.rehearsals() for show, times in self.shows.items()}
        edges = {FIRST_INSTANT, *(edge for start, end, _ in (*on_air, *waiting) for edge in (start, end))}
        edges.update(edge for windows in rehearsed.values() for window in windows for edge in window)
        runs = {show: seen_runs(self.shows[show], end) for _, end, show in on_air}
        hosts = {show: _seen_hosts(self.shows[show], end) for _, end, show in on_air}
        for start, end, show in on_air:
            edges.update(edge for edge, _ in (*runs[show], *hosts[show]) if start < edge < end)
        starts = sorted(edges - {LAST_INSTANT})
        self._starts = starts
        self._intervals: list[OwnedInterval] = []
        self._intervals_by_show: dict[str, list[OwnedInterval]] = {}
        for start, end in zip(starts, [*starts[1:], LAST_INSTANT], strict=True):
            owner = _owner(on_air, start) or _owner(waiting, start)
            if owner is not None and any(first <= start < last for first, last in rehearsed[owner]):
                owner = None
            run = _at(runs[owner], start, None) if owner in runs else None
            hosted = _at(hosts[owner], start, ()) if owner in hosts else ()
            self._intervals.append(OwnedInterval(start, end, owner, run, hosted))
            if owner is not None:
                self._intervals_by_show.setdefault(owner, []).append(self._intervals[-1])


ShowWindow = tuple[Instant, Instant, str]
"""From when to when, and which show."""
RunOrHosts = TypeVar("RunOrHosts")


def _started(shows: dict[str, ShowTimes]) -> list[ShowWindow]:
    """The windows of the shows that have started, in order; they do not overlap."""
    in_order = sorted(
        ((times.started, show) for show, times in shows.items() if times.started is not None),
    )
    windows: list[ShowWindow] = []
    closed = FIRST_INSTANT
    for index, (started, show) in enumerate(in_order):
        times = shows[show]
        following = in_order[index + 1][0] if index + 1 < len(in_order) else LAST_INSTANT
        opens = max(_opening(times, started), closed)
        closed = min(Instant(times.ended + CLOSES_AFTER), following) if times.ended is not None else following
        if opens < closed:
            windows.append((opens, closed, show))
    return windows


def _opening(times: ShowTimes, begins: Instant) -> Instant:
    """When the window of a show opens that begins or is planned to, whoever else owns that time."""
    planned = times.planned if times.planned is not None else begins
    return Instant(min(planned, begins) - OPENS_BEFORE)


def _waiting(shows: dict[str, ShowTimes]) -> list[ShowWindow]:
    """The windows of the shows that are only planned; what a started show owns goes before."""
    openings = sorted(
        (_opening(times, times.planned), show)
        for show, times in shows.items()
        if times.started is None and times.planned is not None
    )
    begun = {_opening(times, times.started) for times in shows.values() if times.started is not None}
    every = sorted({*begun, *(opens for opens, _ in openings)})
    windows: list[ShowWindow] = []
    for opens, show in openings:
        later = every[bisect_right(every, opens) :]
        windows.append((opens, later[0] if later else LAST_INSTANT, show))
    return windows


def seen_runs(times: ShowTimes, closes: Instant) -> list[tuple[Instant, str | None]]:
    """When each run begins for the viewers, and when the last one ends; ``closes``: when the show's window does."""
    return _seen([(run.at, run.delay, run.run) for run in times.runs_in_order()], _seen_end(times, closes), None)


def _seen_hosts(times: ShowTimes, closes: Instant) -> list[tuple[Instant, tuple[str, ...]]]:
    """The same of those who host."""
    return _seen([(one.at, one.delay, one.hosts) for one in times.hosting()], _seen_end(times, closes), ())


def _seen_end(times: ShowTimes, closes: Instant) -> Instant:
    """When viewers see the show end: as much later as they see its last run."""
    if times.ended is None:
        return closes
    known = times.runs_in_order() or times.hosting()
    return Instant(times.ended + known[-1].delay) if known else times.ended


def _seen(
    known: list[tuple[Instant, int, RunOrHosts]], ends: Instant, default: RunOrHosts
) -> list[tuple[Instant, RunOrHosts]]:
    """When viewers see each of these begin; when a shorter delay lets one overtake another, nobody sees the other."""
    if not known:
        return []
    starts: list[tuple[Instant, RunOrHosts]] = []
    overtaken = ends
    for at, delay, value in reversed(known):
        overtaken = min(Instant(at + delay), overtaken)
        if overtaken < ends:
            starts.append((overtaken, value))
    return [*reversed(starts), (ends, default)]


def _owner(windows: list[ShowWindow], at: Instant) -> str | None:
    index = bisect_right(windows, at, key=lambda window: window[0]) - 1
    return windows[index][2] if index >= 0 and at < windows[index][1] else None


def _at(starts: list[tuple[Instant, RunOrHosts]], at: Instant, default: RunOrHosts) -> RunOrHosts:
    index = bisect_right(starts, at, key=lambda start: start[0]) - 1
    return starts[index][1] if index >= 0 else default


def _changes(before: list[OwnedInterval], after: list[OwnedInterval]) -> list[tuple[Instant, Instant]]:
    """The times in which two layouts differ."""
    changed: list[tuple[Instant, Instant]] = []
    edges = sorted({interval.start for interval in before} | {interval.start for interval in after})
    old, new = iter(before), iter(after)
    was, now = next(old), next(new)
    for start, end in zip(edges, [*edges[1:], LAST_INSTANT], strict=True):
        while was.end <= start:
            was = next(old)
        while now.end <= start:
            now = next(new)
        if (was.show, was.run, was.hosts) != (now.show, now.run, now.hosts):
            if changed and changed[-1][1] == start:
                start = changed.pop()[0]
            changed.append((start, end))
    return changed
