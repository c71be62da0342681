"""How many are in the room, as the platform itself counts them: samples over time.

A sample holds until the next one, though at most two minutes; what lies beyond is a gap, left out of means. Of two
samples for one instant the one that was added later counts, as the order of the log has it.

Three samples: 10 people for a minute, 30 for the two minutes that a sample holds, then a gap of three minutes, then 5.
``areas`` and ``covers`` are the person-milliseconds and the known milliseconds from the first sample to each:

>>> samples = OnlineSamples()
>>> samples.add(0, 10)
>>> samples.add(60_000, 30)
>>> samples.add(360_000, 5)
>>> samples.span(0, 400_000)
Span(area=4400000, covered=220000, peak=30, peak_at=60000)
>>> samples.areas, samples.covers
([0, 600000, 4200000], [0, 60000, 180000])
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import Final

from msgspec import Struct, field

from streams.clock import MINUTE

HOLDS: Final = 2 * MINUTE


class Span(Struct, frozen=True, array_like=True):
    """A level over some time: ``area`` is person-milliseconds, ``covered`` the milliseconds it is known for."""

    area: int
    covered: int
    peak: int | None
    peak_at: int | None


NO_SPAN: Final = Span(0, 0, None, None)


class OnlineSamples(Struct, array_like=True):
    """The samples of one show, by instant."""

    at: list[int] = field(default_factory=list)
    count: list[int] = field(default_factory=list)
    areas: list[int] = field(default_factory=list)
    """Person-milliseconds from the first sample to each; shorter than ``at`` until somebody asks."""
    covers: list[int] = field(default_factory=list)

    def add(self, at: int, count: int) -> None:
        """Add a sample, late ones too."""
        if not self.at or at > self.at[-1]:
            self.at.append(at)
            self.count.append(count)
            return
        index = bisect_left(self.at, at)
        if self.at[index] == at:
            self.count[index] = count
        else:
            self.at.insert(index, at)
            self.count.insert(index, count)
        del self.areas[index:], self.covers[index:]

    def level(self, at: int) -> int | None:
        """The newest sample at or before an instant, however old."""
        index = bisect_right(self.at, at) - 1
        return self.count[index] if index >= 0 else None

    def span(self, start: int, end: int) -> Span:
        """The level from ``start`` up to ``end``. The peak is the first of the highest."""
        if end <= start or not self.at:
            return NO_SPAN
        self._add_up()
        (area_before, covered_before), (area, covered) = self._until(start), self._until(end)
        first, last = bisect_left(self.at, start), bisect_left(self.at, end)
        values = self.count[first:last]
        ats = self.at[first:last]
        carried = first - 1
        if carried >= 0 and start - self.at[carried] < HOLDS and (not ats or ats[0] > start):
            values.insert(0, self.count[carried])
            ats.insert(0, start)
        peak = max(values, default=None)
        peak_at = ats[values.index(peak)] if peak is not None else None
        return Span(area - area_before, covered - covered_before, peak, peak_at)

    def _add_up(self) -> None:
        if len(self.areas) == len(self.at):
            return
        if not self.areas:
            self.areas.append(0)
            self.covers.append(0)
        for index, (at, following) in enumerate(pairwise(self.at[len(self.areas) - 1 :]), len(self.areas) - 1):
            held = min(following - at, HOLDS)
            self.areas.append(self.areas[-1] + held * self.count[index])
            self.covers.append(self.covers[-1] + held)

    def _until(self, at: int) -> tuple[int, int]:
        """Person-milliseconds and known milliseconds from the first sample to an instant."""
        index = bisect_right(self.at, at) - 1
        if index < 0:
            return 0, 0
        held = min(at - self.at[index], HOLDS)
        return self.areas[index] + held * self.count[index], self.covers[index] + held
