"""A show as of an instant: what its state says of it, and until when its air time counts."""

from __future__ import annotations

from pyroaring import BitMap

from streams.metrics.state.room import RoomState
from streams.metrics.state.show import ShowState
from streams.metrics.state.windows import ShowTimes


class ShowAt:
    """A show that was never heard of has a state and times, too: empty ones."""

    def __init__(self, state: RoomState, show: str, now: int) -> None:
        self.room = state
        self.id = show
        self.now = now
        self.state = state.shows.get(show) or ShowState()
        self.times = state.timeline.shows.get(show) or ShowTimes()
        self.intervals = state.timeline.intervals_of(show)
        self.reports_online = bool(self.state.online.at)
        """The platform says how many are in the room."""
        self.reports_entries = "entries" in state.feeds
        self.reports_leaves = "leaves" in state.feeds

    @property
    def started(self) -> int | None:
        """When it went on air."""
        return self.times.started

    @property
    def ended(self) -> int | None:
        """When it went off air, known by now or not."""
        return self.times.ended

    def end(self) -> int:
        """The end of the air time so far."""
        return self.now if self.ended is None else min(self.ended, self.now)

    def air(self, start: int | None, end: int) -> int | None:
        """The length of a time, ms; None without one."""
        return end - start if start is not None and end > start else None

    def count(self, people: BitMap) -> int:
        """How many people a set of the show stands for."""
        return len(people) << self.state.sample_level
