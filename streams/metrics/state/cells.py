"""What was folded but not added to the state yet: cells, and the slices of time they belong to."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct, field
from pyroaring import BitMap

from streams import events as ev
from streams.metrics.sets.buckets import BUCKET_MS
from streams.metrics.sets.uniques import Crowd
from streams.metrics.state.room import RoomState
from streams.metrics.state.show import ShowState, segment_of
from streams.metrics.state.sketch import downsample
from streams.metrics.state.tally import Tally

UNKNOWN: Final = "unknown"
"""The channel, and the tier, of events that name none."""

Handlers = Mapping[type[Struct], Callable[[Sequence[Any]], None]]
"""What is done with events of one type that belong to one slice of time, in the order of the log."""


def person_numbers() -> array[int]:
    """People's numbers in an array: thousands of lists would keep the garbage collector busy."""
    return array("I")


def _no_people() -> defaultdict[str, array[int]]:
    return defaultdict(person_numbers)


class FollowChanges:
    """Follows and unfollows in the order of the log: who, and the change in the notation of ``follows``."""

    __slots__ = ("changes", "who")

    def __init__(self) -> None:
        self.who: array[int] = array("I")
        self.changes: array[int] = array("q")

    def add(self, people: Iterable[int], changes: Iterable[int]) -> None:
        """Add a change of each of these people."""
        self.who.extend(people)
        self.changes.extend(changes)


class SliceFollows:
    """Those of a slice: all of them, and those of each channel and tier. At one instant the order of the log decides in
    each of these, whatever the others are that somebody followed through."""

    __slots__ = ("channels", "tiers", "whole")

    def __init__(self) -> None:
        self.whole = FollowChanges()
        self.channels: defaultdict[str | None, FollowChanges] = defaultdict(FollowChanges)
        self.tiers: defaultdict[str | None, FollowChanges] = defaultdict(FollowChanges)

    def add(self, events: Sequence[ev.Follow | ev.Unfollow], people: Sequence[int]) -> None:
        """Add what these people did."""
        changes = [event.at * 2 + (type(event) is ev.Unfollow) for event in events]
        self.whole.add(people, changes)
        for event, who, change in zip(events, people, changes, strict=True):
            for part in (self.channels[event.channel], self.tiers[event.tier]):
                part.who.append(who)
                part.changes.append(change)


class Cell(Tally, gc=False):
    """What happened in one slice of time through one channel, by one tier."""

    people: defaultdict[str, array[int]] = field(default_factory=_no_people)
    """The numbers of those who did something, by the sets of ``CROWD_SETS``."""


CROWD_SETS: Final[dict[str, tuple[str, ...]]] = {
    "viewers": ("viewers",),
    "participants": ("participants",),
    "engagers": ("engagers", "participants"),
    "sharers": ("sharers", "engagers", "participants"),
    "fans": ("fans", "participants"),
    "buyers": ("buyers", "participants"),
    "exposed": ("exposed",),
    "clickers": ("clickers", "participants"),
    "members": ("members", "participants"),
    "private": ("private", "participants"),
    "shop": ("shop", "participants"),
}
"""The sets of a crowd that each array of a cell's people goes into."""

FEEDS: Final[Mapping[type[ev.Logged], str]] = {
    ev.ViewerEntered: "entries",
    ev.ViewerLeft: "leaves",
    ev.Comment: "chat",
    ev.Like: "likes",
    ev.Share: "shares",
    ev.Follow: "follows",
    ev.Unfollow: "follows",
    ev.Gift: "gifts",
    ev.CoverShown: "covers",
    ev.CoverClicked: "covers",
    ev.ItemShown: "items",
    ev.ItemClicked: "items",
    ev.CartAdded: "items",
    ev.OrderCreated: "orders",
    ev.OrderPaid: "orders",
    ev.OrderRefunded: "orders",
    ev.CouponClaimed: "coupons",
    ev.AdSpend: "ads",
    ev.FanClubJoined: "fans",
    ev.MemberJoined: "members",
    ev.PrivateAdded: "private",
    ev.ShopOpened: "shop",
}
"""What a source may or may not report, by the events that show it does. They show it also when they add nothing: a
streak that does not rise, a refund beyond what was paid, a day without ad spend."""


class TimeSlice:
    """A time within one bucket, one show, one run and one set of hosts, and its cells."""

    __slots__ = (
        "cells", "end", "first", "follows", "handlers", "hosts", "kinds", "last", "run", "show", "show_id", "start",
    )  # fmt: skip

    def __init__(
        self,
        start: int,
        end: int,
        *,
        handlers: Handlers,
        show_id: str | None = None,
        show: ShowState | None = None,
        run: str | None = None,
        hosts: tuple[str, ...] = (),
    ) -> None:
        self.start = start
        self.end = end
        self.show_id = show_id
        self.show = show
        self.run = run
        self.hosts = hosts
        self.handlers = handlers
        """What to do with an event here; other things are done outside of shows."""
        self.cells: dict[tuple[str | None, str | None], Cell] = {}
        """By channel and tier."""
        self.follows = SliceFollows()
        self.kinds: set[type[ev.Logged]] = set()
        """The types of its events."""
        self.first = end
        """The earliest event here, and the latest; ``first > last`` while there was none."""
        self.last = -1

    def contains(self, at: int) -> bool:
        """Whether an instant is in this slice."""
        return self.start <= at < self.end


class CellFlush:
    """Adds what was collected to the state, and everybody to the sets they belong in, each set in one go."""

    def __init__(self, state: RoomState) -> None:
        self._state = state

    def flush(self, slices: Iterable[TimeSlice]) -> None:
        """Add all slices."""
        shows = []
        for time_slice in slices:
            if time_slice.last >= 0:
                self._state.event_times.add(time_slice.start // BUCKET_MS, time_slice.first, time_slice.last)
                if time_slice.show is not None:
                    self._flush_slice(time_slice, time_slice.show)
                    shows.append(time_slice.show)
        for show in {id(show): show for show in shows}.values():
            downsample(self._state, show)
            show.crowds_by_time.prune()

    def _flush_slice(self, time_slice: TimeSlice, show: ShowState) -> None:
        bucket, unions = time_slice.start // BUCKET_MS, show.crowds_by_time.cache.unions
        whole = Cell()
        people = Crowd()
        for (channel, tier), cell in time_slice.cells.items():
            groups = segment_of(show.channels, channel or UNKNOWN), segment_of(show.tiers, tier or UNKNOWN)
            for tally in (whole, groups[0].tally, groups[1].tally):
                tally.add(cell)
            some = _crowd(cell)
            people.merge(some)
            for group in groups:
                _merge(some, unions.with_unions(group.crowd))
        segment = segment_of(show.segments, (time_slice.run, time_slice.hosts))
        crowds = (show.crowd, show.crowds_by_time.crowd_of(bucket), *unions.with_unions(segment.crowd))
        _merge(people, crowds)
        _follow(time_slice.follows.whole, crowds)
        for channel, followed in time_slice.follows.channels.items():
            _follow(followed, unions.with_unions(segment_of(show.channels, channel or UNKNOWN).crowd))
        for tier, followed in time_slice.follows.tiers.items():
            _follow(followed, unions.with_unions(segment_of(show.tiers, tier or UNKNOWN).crowd))
        show.add(bucket, time_slice.run, time_slice.hosts, whole)
        for kind in (
            time_slice.kinds & FEEDS.keys()
        ):  # to the bucket only: the last event depends on when this is flushed
            self._state.record_feed(FEEDS[kind], bucket * BUCKET_MS)


def _crowd(cell: Cell) -> Crowd:
    """The people of a cell, each in every set that is theirs."""
    crowd = Crowd()
    for name, people in cell.people.items():
        some = BitMap(people)
        for target in CROWD_SETS[name]:
            crowd.add(target, some)
    return crowd


def _merge(people: Crowd, crowds: Iterable[Crowd]) -> None:
    for crowd in crowds:
        crowd.merge(people)


def _follow(followed: FollowChanges, crowds: Iterable[Crowd]) -> None:
    if followed.who:
        for crowd in crowds:
            crowd.follows.add(followed.who, followed.changes)
