"""Where the last whole minute stands among the whole minutes of a show so far, of the last day's at most.

A minute is one of the clock's, and counts when all of it lies between the start and now (or the end). The rank is the
share of these minutes that were below the last one, with half of those that were equal, itself among them: 0.5 is the
middle, near 1 a high point. A minute without a value (nobody came, so nothing converts) is not compared. How many are
online is compared by the mean of a minute.

Not ranked is what a minute cannot say of itself: shares of the show, what is known a minute later (``stay_1min``), what
other shows say of its people, and what only repeats the rank of something else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from typing import Final

from streams.clock import MINUTE
from streams.metrics.kpis.base import BaseMeasures
from streams.metrics.kpis.catalogue import CATALOGUE
from streams.metrics.kpis.kpi import evaluate
from streams.metrics.sets.online import Span
from streams.metrics.state.crowds_by_time import ShowCache
from streams.metrics.state.show import ShowState

MINUTES_COMPARED: Final = 24 * 60
"""So many minutes are compared at most."""
BY_MINUTE: Final = (
    "views", "viewers", "participants", "comments", "likes", "shares", "gifts", "gift_value", "engagement_rate",
    "share_rate", "new_followers", "follow_rate", "fan_club_rate", "new_members", "shop_visit_rate", "to_private_rate",
    "cover_ctr", "item_ctr", "click_to_pay", "conversion", "orders", "buyers", "units", "gmv_placed", "gmv", "refunds",
    "refunds_by_refund_time", "gmv_net", "gmv_net_by_paid_cohort", "gmv_net_by_refund_time", "refund_rate", "roas",
    "gpm", "uv_value", "spend_per_buyer", "order_value", "units_per_order", "kinds_per_order", "coupons_claimed",
    "inflow", "outflow",
)  # fmt: skip
"""The figures of a minute that follow from what happened in it."""
LEVELS: Final = ("online", "peak_online", "avg_online")
"""Those that follow from what happened before, too."""
RANKED: Final = (*BY_MINUTE, *LEVELS)
_KPIS: Final = tuple(CATALOGUE[slug] for slug in BY_MINUTE)

BaseOf = Callable[[int], BaseMeasures]
"""The measures of a minute."""
SpanOf = Callable[[int], Span]
"""The level online in a minute."""


def ranks(
    show: ShowState, started_at: int | None, until: int, feeds: Set[str], base_of: BaseOf, span_of: SpanOf
) -> dict[str, float]:
    """The rank of the last whole minute by slug, as of ``until``; of what the room's sources report only."""
    if started_at is None or not feeds:
        return {}
    last = until // MINUTE - 1
    first = max(-(-started_at // MINUTE), last - MINUTES_COMPARED + 1)
    if last < first:
        return {}
    cache = show.crowds_by_time.cache
    if cache.feeds != feeds:
        cache.feeds, cache.values, cache.ranks = frozenset(feeds), {}, None
    found = _compared(show, first, last, base_of) | _levels([span_of(minute) for minute in range(first, last + 1)])
    return {slug: rank for slug, rank in found.items() if all(feed in feeds for feed in CATALOGUE[slug].feeds)}


def _compared(show: ShowState, first: int, last: int, base_of: BaseOf) -> dict[str, float]:
    show.crowds_by_time.drop_stale()
    cache = show.crowds_by_time.cache
    if cache.ranks is not None and cache.ranks[0] == (first, last):
        return cache.ranks[1]
    rows = [_values(cache, minute, base_of) for minute in range(first, last + 1)]
    columns = zip(BY_MINUTE, zip(*rows, strict=True), strict=True)
    found = {slug: rank for slug, column in columns if (rank := _rank(column)) is not None}
    cache.ranks = ((first, last), found)
    return found


def _levels(spans: Sequence[Span]) -> dict[str, float]:
    """Not remembered: somebody who is late to be told of changes the level of many minutes."""
    means = [span.area / span.covered if span.covered else None for span in spans]
    peaks = [span.peak if span.covered else None for span in spans]
    found = {"online": _rank(means), "peak_online": _rank(peaks), "avg_online": _rank(means)}
    return {slug: rank for slug, rank in found.items() if rank is not None}


def _rank(column: Sequence[float | None]) -> float | None:
    """Where the last of some values stands; None when there is none."""
    mine = column[-1]
    if mine is None:
        return None
    known = [value for value in column if value is not None]
    return (sum(value < mine for value in known) + known.count(mine) / 2) / len(known)


def _values(cache: ShowCache, minute: int, base_of: BaseOf) -> tuple[float | None, ...]:
    values = cache.values.get(minute)
    if values is None:
        base = base_of(minute)
        values = cache.values[minute] = tuple(evaluate(kpi, base)[0] for kpi in _KPIS)
    return values
