"""Who did what when, within a show: by bucket for the newest quarter of an hour, by minute for all of it.

Laws of this module:
- What is kept follows from the events alone, never from the order in which they came, nor from when somebody looked.
- A range that reaches back behind the buckets that are kept has no people: unknown, not some of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct, field

from streams.clock import MINUTE
from streams.metrics.sets.buckets import BUCKET_MS, BUCKETS_PER_MINUTE
from streams.metrics.sets.unions import Unions
from streams.metrics.sets.uniques import Crowd, united
from streams.metrics.state.tally import Tally

BUCKETS_KEPT: Final = 15 * MINUTE // BUCKET_MS
"""The last five minutes and the five before, and room for events that are ahead of the clock or late."""
RANGES_CACHED: Final = 16


class ShowCache:
    """What was worked out of a show and holds until it changes. It is never written down."""

    __slots__ = ("changed_buckets", "feeds", "history", "minutes", "ranges", "ranks", "unions", "values")

    def __init__(self) -> None:
        self.changed_buckets: set[int] = set()
        """Buckets that changed since somebody last asked."""
        self.ranges: dict[tuple[int, int], Crowd] = {}
        """The people of ranges of buckets, by the first bucket and the one behind the last."""
        self.minutes: dict[int, Crowd] = {}
        """The people of minutes that are kept by bucket: ranges are put together from them."""
        self.values: dict[int, tuple[float | None, ...]] = {}
        """The figures of each minute, in the order of ``ranks.BY_MINUTE``."""
        self.feeds: frozenset[str] = frozenset()
        """What was reported at all when they were worked out: what nobody reports is unknown, not nought."""
        self.ranks: tuple[tuple[int, int], dict[str, float]] | None = None
        """The first and the last minute that were compared, and what came of it."""
        self.history: tuple[Any, Any] | None = None
        """What earlier shows were like when they were looked at, and who was in them."""
        self.unions = Unions()
        """The people of groups of runs, by kind of group and name."""


class CrowdsByTime(Struct, array_like=True):
    """The people of one show over time. A minute is UTC ms // 60,000."""

    buckets: dict[int, Crowd] = field(default_factory=dict)
    outside_runs: dict[int, Tally] = field(default_factory=dict)
    """What of a bucket fell into no run, for all of the show."""
    by_minute: dict[int, Crowd] = field(default_factory=dict)
    """The people of minutes, as far as their buckets are not kept any more."""
    newest: int = -1
    """The newest bucket that something happened in."""
    cache: ShowCache = field(default_factory=ShowCache)

    def add(self, bucket: int, run: str | None, tally: Tally) -> None:
        """Add what happened in a bucket, in a run or outside of runs."""
        self.cache.changed_buckets.add(bucket)
        self.newest = max(self.newest, bucket)
        if run is None:
            self.outside_runs.setdefault(bucket, Tally()).add(tally)

    def crowd_of(self, bucket: int) -> Crowd:
        """The people of a bucket, to add somebody."""
        crowd = self.buckets.get(bucket)
        if crowd is None:
            crowd = self.buckets[bucket] = Crowd()
        return crowd

    def prune(self) -> None:
        """Put what is no longer kept by bucket into its minutes."""
        for bucket in [bucket for bucket in self.buckets if bucket < self._oldest_bucket]:
            minute = bucket // BUCKETS_PER_MINUTE
            if minute not in self.by_minute:
                self.by_minute[minute] = Crowd()
            self.by_minute[minute].merge(self.buckets.pop(bucket))

    @property
    def _oldest_bucket(self) -> int:
        return self.newest - BUCKETS_KEPT + 1

    def has_people_since(self, first: int) -> bool:
        """Whether the people from a bucket on are kept."""
        return first >= self._oldest_bucket

    def between(self, first: int, end: int) -> Crowd:
        """The people of the buckets from ``first`` up to ``end``, each once; only of those that are kept."""
        self.drop_stale()
        ranges = self.cache.ranges
        known = ranges.get((first, end))
        if known is None:
            if len(ranges) >= RANGES_CACHED:
                ranges.clear()
            known = ranges[first, end] = united([*self._crowds_between(first, end)])
        return known

    def _crowds_between(self, first: int, end: int) -> Iterator[Crowd]:
        """The people of whole minutes, and of the buckets before and after these."""
        bucket = first
        while bucket < end:
            if bucket % BUCKETS_PER_MINUTE == 0 and bucket + BUCKETS_PER_MINUTE <= end:
                yield self.minute(bucket // BUCKETS_PER_MINUTE)
                bucket += BUCKETS_PER_MINUTE
            else:
                if bucket in self.buckets:
                    yield self.buckets[bucket]
                bucket += 1

    def minute(self, minute: int) -> Crowd:
        """The people of a minute. The answer is not to be changed."""
        self.drop_stale()
        known = self.cache.minutes.get(minute)
        if known is None:
            buckets = range(minute * BUCKETS_PER_MINUTE, (minute + 1) * BUCKETS_PER_MINUTE)
            crowds = [self.by_minute[minute]] if minute in self.by_minute else []
            crowds += [self.buckets[bucket] for bucket in buckets if bucket in self.buckets]
            known = crowds[0] if len(crowds) == 1 else united(crowds)
            if self.has_people_since(buckets.start):
                self.cache.minutes[minute] = known
        return known

    def drop_stale(self) -> None:
        """Drop what was worked out of buckets that changed since."""
        cache = self.cache
        if not cache.changed_buckets:
            return
        changed = {bucket // BUCKETS_PER_MINUTE for bucket in cache.changed_buckets}
        for minute in changed:
            cache.values.pop(minute, None)
        cache.minutes = {
            minute: crowd
            for minute, crowd in cache.minutes.items()
            if minute not in changed and self.has_people_since(minute * BUCKETS_PER_MINUTE)
        }
        if cache.ranks is not None:
            (first, last), _ = cache.ranks
            if any(first <= minute <= last for minute in changed):
                cache.ranks = None
        lowest, highest = min(cache.changed_buckets), max(cache.changed_buckets)
        cache.ranges = {
            (first, end): crowd
            for (first, end), crowd in cache.ranges.items()
            if not (first <= highest and lowest < end) and self.has_people_since(first)
        }
        cache.changed_buckets.clear()
