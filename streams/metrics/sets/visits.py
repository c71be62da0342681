"""Who is in the room, from entries and leaves.

Laws of this module:
- A person is in the room or is not. An entry of somebody who is in changes nothing, nor does a leave of somebody who is
  not.
- What counts is the order of the instants: late events are put where they belong. At one instant the order of the log
  decides: who enters and leaves at once is gone, after a visit of no length; who leaves and enters is there, on a new
  one.
- The level is the number of people in the room; the area under it is the time they watched. So the mean level times
  the duration is the watch time, exactly.
- A sign of presence counts as an entry where none was seen. Its absence says nothing: a visit ends with a leave, never
  because nobody was heard from; sources that send signs of life and no leaves have no watch time.

Of each person the newest 64 changes are kept; an event older than all of them no longer changes that person's visits.

Persons 1 and 2 enter at 20,001 ms and 20,003 ms, and person 1 leaves at 29,000 ms. A step of the curve is the instant
within its bucket times 2, plus 1 for down; that the visit was a short one is a mark of ``stays``:

>>> visits = Visits()
>>> visits.add([1, 2], [20_001 * 2, 20_003 * 2])
>>> visits.add([1], [29_000 * 2 + 1])
>>> visits.curve.steps
{2: array('H', [2, 6, 18001])}
>>> visits.stays.marks
{2: array('H', [4, 12, 6])}
>>> visits.histories.arrays().changes.tolist()
[0, 40002, 40006, 58001]
>>> visits.curve.span(20_000, 30_000)
Span(area=18996, covered=10000, peak=2, peak_at=20003)
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from streams.metrics.sets.buckets import BUCKET_MS
from streams.metrics.sets.hashes import Numbers
from streams.metrics.sets.histories import KEPT, Histories
from streams.metrics.sets.online import NO_SPAN, Span
from streams.metrics.sets.stays import SHORT_VISIT_MS, Stay, Stays

FINAL_AFTER: Final = 60_000
"""Spans that end so long before the newest step are kept until a late one falls into them."""
SPANS_CACHED: Final = 2_000
"""So many of them at most."""


class Visits:
    """The visits of one show.

    A change is an instant times 2, plus 1 for a leave. ``histories``: everybody's changes; ``curve`` and ``stays``:
    what follows from them.
    """

    def __init__(
        self, histories: Histories | None = None, curve: OnlineCurve | None = None, stays: Stays | None = None
    ) -> None:
        self.histories = histories if histories is not None else Histories()
        self.curve = curve if curve is not None else OnlineCurve()
        self.stays = stays if stays is not None else Stays()

    def add(self, people: Sequence[int], changes: Sequence[int]) -> None:
        """Each of these people came or was seen to be there, or went: their changes, all of one bucket."""
        who, what = np.array(people, np.uint32), np.array(changes, np.int64)
        if len(set(people)) == len(people):
            self._add(who, what)
            return
        while who.size:
            _, first = np.unique(who, return_index=True)
            self._add(who[first], what[first])
            who, what = np.delete(who, first), np.delete(what, first)

    def _add(self, who: Numbers, what: NDArray[np.int64]) -> None:
        """The same when nobody comes twice. Most changes are newer than all that is known of the person."""
        last = self.histories.latest(who)
        new = last < 0
        newer = new | (what >> 1 >= last >> 1)
        leaves = what & 1 == 1
        # Nobody is in before they came, and whose last change is an entry is in.
        steps = newer & np.where(new, ~leaves, leaves != (last & 1 == 1))
        self.histories.add(who[newer], what[newer])
        for person, change in zip(who[~newer].tolist(), what[~newer].tolist(), strict=True):
            self._insert(person, change)
        if steps.any():
            self.curve.add(what[steps].tolist())
            self.stays.add((what[steps & ~leaves] >> 1).tolist())
        # A leave longer than a minute after the last sign ends a visit that is no short one.
        for person in who[steps & leaves & (what - last <= 2 * SHORT_VISIT_MS + 1)].tolist():
            entry, short = _visits(self.histories.of(person))[-1]
            if short:
                self.stays.short(entry >> 1)

    def stay(self, start: int, end: int, now: int) -> Stay:
        """The visits that began from ``start`` up to ``end``, and a minute or more before ``now``."""
        return self.stays.between(start, min(end, now - SHORT_VISIT_MS + 1))

    def _insert(self, person: int, change: int) -> None:
        """The slow way, for a late change: the person's visits anew."""
        before = self.histories.of(person)
        if len(before) >= KEPT and change >> 1 < before[0] >> 1:
            return
        after = before.copy()
        insort(after, change, key=lambda one: one >> 1)
        old, new = Counter(_effective(before)), Counter(_effective(after))
        for step in (old - new).elements():
            self.curve.step(step ^ 1)
        for step in (new - old).elements():
            self.curve.step(step)
        self._correct(_visits(before), _visits(after))
        self.histories.insert(person, change)

    def _correct(self, old: list[_Visit], new: list[_Visit]) -> None:
        """Take back the visits that were not so, and note those that were."""
        for visits, others, undo in ((old, new, True), (new, old, False)):
            for entry in (_entries(visits) - _entries(others)).elements():
                self.stays.enter(entry >> 1, undo=undo)
            for entry in (_short(visits) - _short(others)).elements():
                self.stays.short(entry >> 1, undo=undo)


_Visit = tuple[int, bool]
"""An entry, and whether the visit was a short one."""


def _entries(visits: list[_Visit]) -> Counter[int]:
    return Counter(entry for entry, _ in visits)


def _short(visits: list[_Visit]) -> Counter[int]:
    return Counter(entry for entry, short in visits if short)


def _effective(changes: list[int]) -> list[int]:
    """The changes by which the person comes in or goes, as steps of the curve."""
    steps: list[int] = []
    inside = False
    for change in changes:
        leaves = change & 1 == 1
        if leaves == inside:
            steps.append(change)
            inside = not inside
    return steps


def _visits(changes: list[int]) -> list[_Visit]:
    """The person's visits, in order. Of somebody whose older changes are forgotten, the first known change may be no
    entry, so that one is no short visit.
    """
    steps = _effective(changes)
    leaves = [*steps[1::2], None]
    ended = zip(steps[::2], leaves, strict=False)
    found = [(entry, leave is not None and leave - entry <= 2 * SHORT_VISIT_MS + 1) for entry, leave in ended]
    if len(changes) >= KEPT and found and found[0][0] == changes[0]:
        found[0] = (changes[0], False)
    return found


class _BucketSum(Struct, gc=False, frozen=True):
    """What the steps of one bucket amount to."""

    net: int
    """Entries less leaves."""
    moment: int
    """The instants of the entries less those of the leaves, summed."""
    peak: int
    """The highest level after any step, above the level before the bucket."""
    peak_at: int
    last: int
    """The newest step's instant."""


class OnlineCurve:
    """A level over time, made of steps up and down that may come in any order.

    ``steps``: by bucket, two bytes each: a change, its instant counted from the bucket's beginning. Sums of
    buckets are kept until a bucket changes.
    """

    def __init__(self, steps: dict[int, array[int]] | None = None) -> None:
        self.steps = steps if steps is not None else {}
        self._buckets = sorted(self.steps)
        self._sums: dict[int, _BucketSum] = {}
        self._before = [(0, 0)]
        self._final_spans: dict[tuple[int, int], Span] = {}
        self._peaks_so_far: dict[int, tuple[int, int, int]] = {}
        """By the start of spans that go on: how many buckets are over, and the peak in them and its instant."""
        self._final_until = 0

    def step(self, change: int) -> None:
        """One person more, or one less, from an instant on."""
        self.add([change])

    def add(self, changes: Sequence[int]) -> None:
        """The same for several within one bucket."""
        bucket = (changes[0] >> 1) // BUCKET_MS
        if bucket * BUCKET_MS < self._final_until:
            self._final_spans.clear()
            self._peaks_so_far.clear()
            self._final_until = 0
        steps = self.steps.get(bucket)
        if steps is None:
            steps = self.steps[bucket] = array("H")
            insort(self._buckets, bucket)
        begin = bucket * BUCKET_MS * 2
        steps.extend([change - begin for change in changes])
        self._sums.pop(bucket, None)
        del self._before[bisect_left(self._buckets, bucket) + 1 :]

    def level(self, at: int) -> int:
        """How many there are at an instant, its own steps included."""
        return self._until(at + 1)[0]

    def span(self, start: int, end: int) -> Span:
        """The level from ``start`` up to ``end``. The peak is the first of the highest."""
        if end <= start:
            return NO_SPAN
        span = self._final_spans.get((start, end))
        if span is not None:
            return span
        span = self._measured(start, end)
        if self._buckets and end < self._buckets[-1] * BUCKET_MS - FINAL_AFTER:
            if len(self._final_spans) >= SPANS_CACHED:
                self._final_spans.clear()
            self._final_spans[start, end] = span
            self._final_until = max(self._final_until, end)
        return span

    def _measured(self, start: int, end: int) -> Span:
        (net_before, moment_before), (net, moment) = self._until(start), self._until(end)
        area = (end * net - moment) - (start * net_before - moment_before)
        peak, peak_at = self._peak(start, end)
        return Span(area, end - start, peak, peak_at)

    def _until(self, at: int) -> tuple[int, int]:
        """Entries less leaves before an instant, and the sum of their instants."""
        self._add_up()
        index = bisect_left(self._buckets, at // BUCKET_MS)
        net, moment = self._before[index]
        if index == len(self._buckets) or self._buckets[index] != at // BUCKET_MS:
            return net, moment
        bucket = self._buckets[index]
        if self._sum(bucket).last < at:
            return self._before[index + 1]
        instants, signs = self._instants_and_signs(bucket)
        before = instants < at
        net += int(signs[before].sum())
        moment += int((signs * instants)[before].sum())
        return net, moment

    def _peak(self, start: int, end: int) -> tuple[int, int]:
        last = bisect_left(self._buckets, (end - 1) // BUCKET_MS + 1)
        first, peak, peak_at = self._peaks_so_far.get(start, (last, 0, 0))
        if first >= last:
            first, peak, peak_at = bisect_left(self._buckets, start // BUCKET_MS), self.level(start), start
        over = bisect_left(self._buckets, self._buckets[-1] - FINAL_AFTER // BUCKET_MS) if self._buckets else 0
        for index in range(first, last):
            if index == over > first:
                self._remember_peak(start, index, peak, peak_at)
            bucket = self._buckets[index]
            net = self._before[index][0]
            summed = self._sum(bucket)
            if bucket * BUCKET_MS <= start or summed.last >= end:
                summed = _summed(*self._instants_and_signs(bucket), start + 1, end)
                net = self._until(max(start + 1, bucket * BUCKET_MS))[0]
            if net + summed.peak > peak:
                peak, peak_at = net + summed.peak, summed.peak_at
        return peak, peak_at

    def _remember_peak(self, start: int, index: int, peak: int, peak_at: int) -> None:
        """Remember the peak of the buckets before the ``index``-th, which are over."""
        if len(self._peaks_so_far) >= SPANS_CACHED:
            self._peaks_so_far.clear()
        self._peaks_so_far[start] = (index, peak, peak_at)
        self._final_until = max(self._final_until, self._buckets[index] * BUCKET_MS)

    def _sum(self, bucket: int) -> _BucketSum:
        summed = self._sums.get(bucket)
        if summed is None:
            summed = self._sums[bucket] = _summed(
                *self._instants_and_signs(bucket), bucket * BUCKET_MS, (bucket + 1) * BUCKET_MS
            )
        return summed

    def _instants_and_signs(self, bucket: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The instants of the steps of a bucket, and 1 or −1 for each."""
        changes = np.array(self.steps[bucket], np.int64)
        return (changes >> 1) + bucket * BUCKET_MS, 1 - 2 * (changes & 1)

    def _add_up(self) -> None:
        for bucket in self._buckets[len(self._before) - 1 :]:
            summed = self._sum(bucket)
            net, moment = self._before[-1]
            self._before.append((net + summed.net, moment + summed.moment))


def _summed(at: NDArray[np.int64], sign: NDArray[np.int64], start: int, end: int) -> _BucketSum:
    """The steps from ``start`` up to ``end``; the level counts once all steps of an instant are made."""
    order = np.argsort(at, kind="stable")
    order = order[(at[order] >= start) & (at[order] < end)]
    if not order.size:
        return _BucketSum(0, 0, 0, start, start)
    at, sign = at[order], sign[order]
    level = sign.cumsum()
    complete = np.append(at[1:] > at[:-1], True)
    highest = int(np.where(complete, level, 0).argmax())
    peak = max(0, int(level[highest])) if complete[highest] else 0
    return _BucketSum(int(level[-1]), int((sign * at).sum()), peak, int(at[highest]) if peak else start, int(at[-1]))
