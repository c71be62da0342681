"""What a room's other shows say of one of them: who is new, who bought for the first time, who came back.

Laws of this module:
- A room knows what its own log holds, and nothing else. Its first show has nobody to compare with: unknown, not new.
- A show is earlier when it began earlier. Somebody is new who entered no earlier show, and buys for the first time who
  paid in no show that began in the year before.
- Somebody bought again who paid in a later show that began within the days after the end. It is unknown until they are
  over.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct
from pyroaring import BitMap

from streams.clock import HOUR
from streams.metrics.sets.uniques import Crowd, People
from streams.metrics.state.room import RoomState
from streams.metrics.state.windows import ShowTimes

DAY: Final = 24 * HOUR
YEAR: Final = 365 * DAY
REPURCHASES: Final = (30 * DAY, 90 * DAY)


class History(Struct, array_like=True, frozen=True):
    """How far back a room's record goes, as seen by one show."""

    shows: int = 0
    """Its earlier shows."""
    since: int | None = None
    """When the first of them began, UTC ms."""
    coverage: float = 0.0
    """How much of the year before the show that is, 0 to 1."""


class EarlierPeople(Struct, frozen=True):
    """The people of earlier shows."""

    viewers: BitMap | None
    """None: nobody was seen to enter one."""
    buyers: BitMap | None
    """Of the year before; None for the first show."""
    sample_level: int = 0
    """The viewers are one in 2**level (``sketch``)."""


class NewPeople(Struct, frozen=True):
    """How many of a crowd are new; None: not known."""

    new_viewers: int | None = None
    new_buyers: int | None = None
    first_buyers: int | None = None


def history(state: RoomState, show: str) -> History:
    """How far back the room's record goes before a show."""
    begins = _begins(state.timeline.shows.get(show))
    starts = [times.started for _, times in _earlier(state, show)]
    since = min((start for start in starts if start is not None), default=None)
    if since is None or begins is None:
        return History()
    return History(len(starts), since, min(1.0, (begins - since) / YEAR))


def earlier_people(state: RoomState, show: str) -> EarlierPeople:
    """The people of the shows before a show; worked out anew when one of those changes."""
    begins = _begins(state.timeline.shows.get(show))
    before = [(state.shows.outline(name), name, times) for name, times in _earlier(state, show) if name in state.shows]
    seen = (begins, [(name, known.revision) for known, name, _ in before])
    mine = state.shows.get(show)
    cache = mine.crowds_by_time.cache if mine is not None else None
    if cache is not None and cache.history is not None and cache.history[0] == seen:
        found: EarlierPeople = cache.history[1]
        return found
    viewers = _union(known.viewers for known, _, _ in before)
    bought = [known for known, _, times in before if (begins or 0) - (times.started or 0) <= YEAR]
    level = max((known.sample_level for known, _, _ in before), default=0)
    found = EarlierPeople(viewers or None, _union(known.buyers for known in bought) if before else None, level)
    if cache is not None:
        for other in state.shows.awake.values():  # only the show that is looked at keeps them: together they would grow
            other.crowds_by_time.cache.history = None
        cache.history = (seen, found)
    return found


def new_people(before: EarlierPeople, crowd: Crowd, people: People, level: int) -> NewPeople:
    """Who of a crowd is new to the room. ``level`` is that of the crowd's show; of two samples the thinner counts."""
    if before.viewers is None:
        new_viewers = new_buyers = None
    else:
        viewers, buyers, thinner = crowd.viewers, crowd.buyers, max(level, before.sample_level)
        if before.sample_level:
            buyers = buyers & people.sample(before.sample_level)
            viewers = viewers & people.sample(thinner)
        new_viewers = viewers.difference_cardinality(before.viewers) << thinner
        new_buyers = buyers.difference_cardinality(before.viewers) << before.sample_level
    first = crowd.buyers.difference_cardinality(before.buyers) if before.buyers is not None else None
    return NewPeople(new_viewers, new_buyers, first)


def bought_again(state: RoomState, show: str, days_ms: int, now: int) -> int | None:
    """Buyers of a show who paid in a later one that began within the time after its end; None until that is over."""
    times, known = state.timeline.shows.get(show), state.shows.get(show)
    if times is None or known is None or times.started is None or times.ended is None or now < times.ended + days_ms:
        return None
    later = _union(
        state.shows.outline(name).buyers
        for name, other in state.timeline.shows.items()
        if name != show
        and name in state.shows
        and other.started is not None
        and times.started < other.started <= times.ended + days_ms
    )
    return known.crowd.buyers.intersection_cardinality(later)


def matured(ended_at: int | None, since: int, now: int) -> bool:
    """Whether the days of a repurchase were over between two instants."""
    return ended_at is not None and any(since < ended_at + days <= now for days in REPURCHASES)


def _earlier(state: RoomState, show: str) -> list[tuple[str, ShowTimes]]:
    begins = _begins(state.timeline.shows.get(show))
    if begins is None:
        return []
    return [
        (name, times)
        for name, times in state.timeline.shows.items()
        if name != show and times.started is not None and times.started < begins
    ]


def _begins(times: ShowTimes | None) -> int | None:
    if times is None:
        return None
    return times.started if times.started is not None else times.planned


def _union(sets: Iterable[BitMap]) -> BitMap:
    return BitMap.union(*(BitMap(), *sets))
