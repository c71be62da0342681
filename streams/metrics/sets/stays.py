"""Who is still there a minute after coming in.

Two visits begin in bucket 2, at 20,001 ms and 20,003 ms; the second ends within a minute. One begins in bucket 3, at
35,000 ms. A mark is the instant within the bucket times 4, plus 0 for an entry or 2 for "it was a short one":

>>> stays = Stays()
>>> stays.enter(20_001)
>>> stays.enter(20_003)
>>> stays.short(20_003)
>>> stays.enter(35_000)
>>> stays.marks
{2: array('H', [4, 12, 14]), 3: array('H', [20000])}
>>> stays.between(20_000, 40_000)
Stay(entries=3, stayed=2)
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, insort
from collections.abc import Sequence
from typing import Final

import numpy as np
from msgspec import Struct

from streams.metrics.sets.buckets import BUCKET_MS

SHORT_VISIT_MS: Final = 60_000
"""A visit that ends within so much is a short one."""
PARTIAL_SUMS_CACHED: Final = 2_000
"""So many sums of beginnings of buckets are remembered."""

_ENTERED, _NOT_ENTERED, _SHORT, _NOT_SHORT = range(4)


class Stay(Struct, frozen=True, array_like=True):
    """Visits that began between two instants."""

    entries: int
    stayed: int
    """How many of them lasted longer than a minute."""


class Stays:
    """The visits of one show by when they began, in any order, and taken back when a late event says otherwise.

    ``marks``: by bucket, two bytes each: the instant within the bucket times 4, plus what is said.
    """

    def __init__(self, marks: dict[int, array[int]] | None = None) -> None:
        self.marks = marks if marks is not None else {}
        self._buckets = sorted(self.marks)
        self._sums = {bucket: _summed(these, BUCKET_MS) for bucket, these in self.marks.items()}
        self._before = [(0, 0)]
        """The sums of all buckets before each, in order, as far as somebody asked since they changed."""
        self._partial_sums: dict[tuple[int, int], tuple[int, list[int]]] = {}
        """Sums of beginnings of buckets, up to the edges of runs, and how many marks there were then."""

    def enter(self, at: int, *, undo: bool = False) -> None:
        """A visit began."""
        self._mark(at, _NOT_ENTERED if undo else _ENTERED)

    def add(self, instants: Sequence[int]) -> None:
        """Visits began, all in one bucket."""
        if instants:
            bucket = instants[0] // BUCKET_MS
            self._marks(bucket).extend([(at - bucket * BUCKET_MS) * 4 + _ENTERED for at in instants])
            self._sums[bucket][_ENTERED >> 1] += len(instants)

    def short(self, at: int, *, undo: bool = False) -> None:
        """The visit that began then ended within a minute."""
        self._mark(at, _NOT_SHORT if undo else _SHORT)

    def between(self, start: int, end: int) -> Stay:
        """The visits that began from ``start`` up to ``end``. Ask up to a minute ago; later ones may still be short."""
        if end <= start:
            return Stay(0, 0)
        (entries_before, short_before), (entries, short) = self._until(start), self._until(end)
        return Stay(entries - entries_before, entries - entries_before - (short - short_before))

    def _until(self, at: int) -> tuple[int, int]:
        """Entries, and short visits, that began before an instant."""
        bucket = at // BUCKET_MS
        index = bisect_left(self._buckets, bucket)
        for known in self._buckets[len(self._before) - 1 : index]:
            entries, short = self._before[-1]
            self._before.append((entries + self._sums[known][0], short + self._sums[known][1]))
        entries, short = self._before[index]
        if at > bucket * BUCKET_MS and bucket in self.marks:
            some = self._partial_sum(bucket, at - bucket * BUCKET_MS)
            return entries + some[0], short + some[1]
        return entries, short

    def _partial_sum(self, bucket: int, end: int) -> list[int]:
        """The sums of a bucket up to ``end``. The edges of runs stay where they are, so most are asked every frame."""
        marks = self.marks[bucket]
        known = self._partial_sums.get((bucket, end))
        if known is None or known[0] != len(marks):
            if len(self._partial_sums) >= PARTIAL_SUMS_CACHED:
                self._partial_sums.clear()
            known = self._partial_sums[bucket, end] = (len(marks), _summed(marks, end))
        return known[1]

    def _mark(self, at: int, what: int) -> None:
        bucket = at // BUCKET_MS
        self._marks(bucket).append((at - bucket * BUCKET_MS) * 4 + what)
        self._sums[bucket][what >> 1] += -1 if what & 1 else 1

    def _marks(self, bucket: int) -> array[int]:
        """The marks of a bucket, to add some."""
        marks = self.marks.get(bucket)
        if marks is None:
            marks = self.marks[bucket] = array("H")
            self._sums[bucket] = [0, 0]
            insort(self._buckets, bucket)
        del self._before[bisect_left(self._buckets, bucket) + 1 :]
        return marks


def _summed(marks: array[int], end: int) -> list[int]:
    """Entries, and short visits, before ``end`` within the bucket."""
    known = np.array(marks, np.int64)
    known = known[known >> 2 < end] & 3
    entered, taken_back, short, not_short = np.bincount(known, minlength=4).tolist()
    return [entered - taken_back, short - not_short]
