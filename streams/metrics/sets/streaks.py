"""Running totals: what an event of a streak adds to what was told of the streak before.

TikTok and Douyin tell a gift that is sent again and again as a streak, and each frame with the total so far: 1, 2, 3
roses. What counts is the rise over the highest total that was seen, so that lost, late and repeated frames do no harm:

>>> from streams.events import Gift
>>> streaks = Streaks()
>>> def rose(count):
...     return Gift(id="a", at=0, value=100 * count, currency="CNY", count=count, streak="roses")
>>> rises = [streaks.rise(rose(count)) for count in (1, 3, 2, 3, 4)]
>>> [(event.count, event.value) for event in rises]
[(1, 100), (2, 200), (0, 0), (0, 0), (1, 100)]
>>> list(streaks.totals.values())
[(4, 400)]
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace
from xxhash import xxh3_64_intdigest

from streams.events import Gift, Like, Logged

STREAKS_KEPT: Final = 10_000
"""So many of a room's streaks are known, the newest; a frame of one that is forgotten counts whole."""

Totals = tuple[int, int]
"""Count, and value in minor units; a like has none, and it may be unknown."""


class Streaks(Struct, array_like=True):
    """The highest totals of a room's streaks."""

    totals: dict[int, Totals] = field(default_factory=dict)
    """By hash of type and name; the one that was told of last is last."""

    def rise(self, event: Gift | Like) -> Gift | Like:
        """The event with what it adds instead of totals."""
        key = _key(event)
        count, value = before = self.totals.pop(key, (0, 0))
        told_count, told_value = told = _totals(event)
        self.totals[key] = _highest(before, told)
        if len(self.totals) > STREAKS_KEPT:
            del self.totals[next(iter(self.totals))]
        risen = max(0, told_count - count)
        if isinstance(event, Gift) and event.value is not None:
            return replace(event, count=risen, value=max(0, told_value - value))
        return replace(event, count=risen)

    def with_rising(self, events: Sequence[Logged], new: Sequence[Logged], staff: Set[str]) -> list[Logged]:
        """The new ones of some events, and those that share an id with another but rise above all before them.

        An id that is known begins no streak: of one that is forgotten, frames that are sent again are repeats. What
        staff sends makes no streak.
        """
        highest: dict[int, Totals] = {}
        found: list[Logged] = []
        position = 0
        for event in events:
            is_new = position < len(new) and event is new[position]
            position += is_new
            if isinstance(event, Gift | Like) and event.streak and (event.person or event.device) not in staff:
                key = _key(event)
                known = highest.get(key) or self.totals.get(key)
                if known or is_new:
                    highest[key] = risen = _highest(known or (0, 0), _totals(event))
                    is_new = is_new or risen != known
            if is_new:
                found.append(event)
        return found


def _highest(one: Totals, other: Totals) -> Totals:
    return max(one[0], other[0]), max(one[1], other[1])


def _totals(event: Gift | Like) -> Totals:
    return event.count, (event.value or 0) if isinstance(event, Gift) else 0


def _key(event: Gift | Like) -> int:
    return xxh3_64_intdigest(f"{type(event).__name__}:{event.streak}".encode())
