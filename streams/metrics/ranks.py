"""Where the last whole minute stands among the whole minutes of a show so far.

A minute is one of the clock's, and counts when all of it lies between the start and now (or the end). The rank is the
share of these minutes that were below the last one, with half of those that were equal, itself among them: 0.5 is the
middle, near 1 a high point. A minute without a value (nobody came, so nothing converts) is not compared.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from streams.clock import MINUTE
from streams.metrics.base import Base
from streams.metrics.catalogue import CATALOGUE
from streams.metrics.kpi import evaluate
from streams.metrics.minutes import SLOTS_A_MINUTE, Memory
from streams.metrics.state import Show
from streams.metrics.tally import summed

RANKED: Final = (
    "views", "viewers", "comments", "likes", "shares", "gifts", "gift_value", "engagement_rate", "share_rate",
    "click_to_pay", "conversion", "orders", "buyers", "units", "gmv_placed", "gmv", "gpm", "uv_value",
    "spend_per_buyer", "order_value", "units_per_order", "coupons_claimed",
)  # fmt: skip
"""The figures that have a meaning for a single minute, beyond what is online."""
_KPIS: Final = tuple(CATALOGUE[slug] for slug in RANKED)


def ranks(show: Show, started_at: int | None, until: int, feeds: Collection[str]) -> dict[str, float]:
    """The rank of the last whole minute by slug, as of ``until``; of what the room's sources report only."""
    if started_at is None:
        return {}
    first, last = -(-started_at // MINUTE), until // MINUTE - 1
    if last < first:
        return {}
    found = _compared(show, first, last)
    return {
        kpi.slug: found[kpi.slug] for kpi in _KPIS if kpi.slug in found and all(feed in feeds for feed in kpi.feeds)
    }


def _compared(show: Show, first: int, last: int) -> dict[str, float]:
    show.minutes.forget()
    memory = show.minutes.memory
    if memory.ranks is not None and memory.ranks[0] == (first, last):
        return memory.ranks[1]
    rows = [_values(show, memory, minute) for minute in range(first, last + 1)]
    found: dict[str, float] = {}
    for slug, column in zip(RANKED, zip(*rows, strict=True), strict=True):
        mine = column[-1]
        if mine is None:
            continue
        known = [value for value in column if value is not None]
        below = sum(value < mine for value in known)
        found[slug] = (below + known.count(mine) / 2) / len(known)
    memory.ranks = ((first, last), found)
    return found


def _values(show: Show, memory: Memory, minute: int) -> tuple[float | None, ...]:
    values = memory.values.get(minute)
    if values is None:
        base = _base(show, minute)
        values = memory.values[minute] = tuple(evaluate(kpi, base)[0] for kpi in _KPIS)
    return values


def _base(show: Show, minute: int) -> Base:
    slots = range(minute * SLOTS_A_MINUTE, (minute + 1) * SLOTS_A_MINUTE)
    tally = summed(show.slots[slot] for slot in slots if slot in show.slots)
    people = show.minutes.minute(minute)
    return Base(
        scope="run",
        tally=tally,
        views=tally.views,
        viewers=len(people.viewers),
        engagers=len(people.engagers),
        sharers=len(people.sharers),
        buyers=len(people.buyers),
        clickers=len(people.clickers),
    )
