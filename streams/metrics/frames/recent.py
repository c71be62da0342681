"""The last minute and the last five, and as many before them, so that what happens now is not lost in what has been;
and each of the clock's minutes, to compare them.

The last minutes end with the newest whole bucket: the present one would pull every trend down. Sums,
people and levels are of the same range; a rate over it divides people of these minutes by people of these minutes.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from streams.metrics.sets.buckets import BUCKET_MS, BUCKETS_PER_MINUTE
from streams.metrics.sets.uniques import Crowd
from streams.metrics.state.show import ShowState
from streams.metrics.state.tally import Tally, summed

MINUTES: Final = (1, 5)
"""How many minutes the ranges have."""
PEOPLE: Final = (
    "viewers", "participants", "engagers", "sharers", "new_followers", "fans", "buyers", "exposed", "clickers",
    "members", "private", "shop", "new_viewers", "new_buyers", "first_buyers",
)  # fmt: skip
"""The measures that are unknown where people are no longer kept by ten seconds."""


class RangeTotals(Struct, frozen=True):
    """What happened from ``start`` up to ``end``, UTC ms."""

    start: int
    end: int
    tally: Tally
    outside: Tally
    """What of it fell into no run."""
    crowd: Crowd
    known: bool
    """Whether the people are kept for so long."""


def recent_ranges(now: int, minutes: int) -> tuple[range, range]:
    """The buckets of the last so many minutes as of an instant, and of as many before."""
    end, length = now // BUCKET_MS, minutes * BUCKETS_PER_MINUTE
    return range(end - length, end), range(end - 2 * length, end - length)


def range_totals(show: ShowState, buckets: range) -> RangeTotals:
    """What happened in buckets."""
    crowds = show.crowds_by_time
    known = crowds.has_people_since(buckets.start)
    return _range_totals(show, buckets, crowds.between(buckets.start, buckets.stop) if known else Crowd(), known)


def minute_totals(show: ShowState, minute: int) -> RangeTotals:
    """What happened in one of the clock's minutes (UTC ms // 60,000)."""
    buckets = range(minute * BUCKETS_PER_MINUTE, (minute + 1) * BUCKETS_PER_MINUTE)
    return _range_totals(show, buckets, show.crowds_by_time.minute(minute), known=True)


def _range_totals(show: ShowState, buckets: range, crowd: Crowd, known: bool) -> RangeTotals:
    outside = show.crowds_by_time.outside_runs
    return RangeTotals(
        start=buckets.start * BUCKET_MS,
        end=buckets.stop * BUCKET_MS,
        tally=summed(show.buckets[bucket] for bucket in buckets if bucket in show.buckets),
        outside=summed(outside[bucket] for bucket in buckets if bucket in outside),
        crowd=crowd,
        known=known,
    )
