"""The last minute and the last five, and as many before them, so that what happens now is not lost in what has been;
and each of the clock's minutes, to compare them.

The last minutes end with the newest whole slot of ten seconds: the present one would pull every trend down. Sums,
people and levels are of the same stretch; a rate over it divides people of these minutes by people of these minutes.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from streams.metrics.sets.uniques import Crowd
from streams.metrics.sets.visits import SLOT
from streams.metrics.state.minutes import SLOTS_A_MINUTE
from streams.metrics.state.show import ShowState
from streams.metrics.state.tally import Tally, summed

MINUTES: Final = (1, 5)
"""How many minutes the stretches have."""
PEOPLE: Final = (
    "viewers", "participants", "engagers", "sharers", "new_followers", "fans", "buyers", "exposed", "clickers",
    "members", "private", "shop", "new_viewers", "new_buyers", "first_buyers",
)  # fmt: skip
"""The measures that are unknown where people are no longer kept by ten seconds."""


class Stretch(Struct, frozen=True):
    """What happened from ``start`` up to ``end``, UTC ms."""

    start: int
    end: int
    tally: Tally
    outside: Tally
    """What of it fell into no run."""
    crowd: Crowd
    known: bool
    """Whether the people are kept for so long."""


def stretches(now: int, minutes: int) -> tuple[range, range]:
    """The slots of the last so many minutes as of an instant, and of as many before."""
    end, length = now // SLOT, minutes * SLOTS_A_MINUTE
    return range(end - length, end), range(end - 2 * length, end - length)


def stretch(show: ShowState, slots: range) -> Stretch:
    """What happened in slots of ten seconds."""
    known = show.minutes.knows(slots.start)
    return _stretch(show, slots, show.minutes.window(slots.start, slots.stop) if known else Crowd(), known)


def whole_minute(show: ShowState, minute: int) -> Stretch:
    """What happened in one of the clock's minutes (UTC ms // 60,000)."""
    slots = range(minute * SLOTS_A_MINUTE, (minute + 1) * SLOTS_A_MINUTE)
    return _stretch(show, slots, show.minutes.minute(minute), known=True)


def _stretch(show: ShowState, slots: range, crowd: Crowd, known: bool) -> Stretch:
    return Stretch(
        start=slots.start * SLOT,
        end=slots.stop * SLOT,
        tally=summed(show.slots[slot] for slot in slots if slot in show.slots),
        outside=summed(show.minutes.outside[slot] for slot in slots if slot in show.minutes.outside),
        crowd=crowd,
        known=known,
    )
