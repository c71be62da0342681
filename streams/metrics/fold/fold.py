"""The fold: events in, base measures out.

Laws of this module:
- It reads the room's log and nothing else: the same log gives the same figures, wherever it was interrupted.
- An id counts once; so does an order that is paid, however often a platform says so.
- An event counts where its own instant belongs. Only boundaries decide where that is, not the order in which they came:
  one that comes after events it concerns raises ``Late``, and the log is folded again with the boundary known.
- So it is with order lines, which belong to the run that presented their SKU in the view by item (``attribution``).
- Refunds follow their order to its show, its run and its minute, also when they come first.
- What the house's own accounts do is no audience; their orders are sales without a buyer.
- An event outside any show is counted as such, and nowhere else; only the shelf (``stocks``) is one for the room.

Everything is done to many events at once, because one by one takes several times as long: ids and people are looked up
together, events of one type and one stretch of time (a spot) go to their handler together, and what they add up to is
collected in cells, by channel and tier, and booked when somebody asks for the figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

from streams import events as ev
from streams.clock import Instant
from streams.metrics.fold.audience_handlers import AudienceHandlers
from streams.metrics.fold.sales_handlers import SalesHandlers
from streams.metrics.sets.buckets import BUCKET_MS
from streams.metrics.state import stream
from streams.metrics.state.cells import Booking, Handlers, Spot
from streams.metrics.state.room import RoomState
from streams.metrics.state.show import ReportedFigure

BOOK_AFTER: Final = 50_000
"""Events collected before they are booked unasked."""


AUDIENCE_ONLY: Final = frozenset(
    {
        ev.ViewerEntered, ev.ViewerLeft, ev.ViewerPresent, ev.Comment, ev.Like, ev.Share, ev.Follow, ev.Unfollow,
        ev.FanClubJoined, ev.MemberJoined, ev.PrivateAdded, ev.ShopOpened, ev.CouponClaimed, ev.LotteryEntered,
        ev.Reserved, ev.Gift, ev.ItemShown, ev.ItemClicked, ev.CartAdded,
    }
)  # fmt: skip
"""What counts only when the audience does it; of staff's orders the money counts, but not the buyer."""

BOUNDARIES: Final = frozenset(ev.Boundary.__args__)


class Late(Exception):
    """A boundary changes where events belong that are folded already, from ``at`` on.

    The state is not to be used any more. Fold again from one that can ``preload`` the boundaries of this one.
    """

    def __init__(self, at: Instant) -> None:
        super().__init__(at)
        self.at = at


class Fold(AudienceHandlers, SalesHandlers):
    """Folds a room's events into its state. Before reading the state, ``settle``."""

    def __init__(self, state: RoomState) -> None:
        super().__init__(state)
        self._collected = 0
        self._spots: dict[int, Spot] = {}
        self._inside = self._handlers_inside()
        self._outside = self._handlers_outside()
        self._spot = self._nowhere()

    def apply(self, events: Sequence[ev.Logged]) -> Sequence[ev.Logged]:
        """Take in events in the order of the log; return those that were not told before.

        Raises Late; the state is lost then.
        """
        state = self.state
        fresh = state.repeats.fresh(events)
        state.counters.folded += len(fresh)
        state.counters.repeats += len(events) - len(fresh)
        counted = [event for event in fresh if not self._of_staff(event)] if self._staff else fresh
        if BOUNDARIES.isdisjoint(map(type, counted)):
            self._take(counted)
        else:
            for is_boundary, some in groupby(counted, _is_boundary):
                if is_boundary:
                    self.preload(some)  # type: ignore[arg-type]
                else:
                    self._take(list(some))
        self._collected += len(fresh)
        if self._collected > BOOK_AFTER:
            self.settle()
        return fresh

    def _take(self, events: Sequence[ev.Logged]) -> None:
        """Events between two boundaries, one type after the other."""
        names = [event.person or event.device for event in events]
        self._numbers = dict(zip(names, self.state.people.numbers(names), strict=True))
        kinds: defaultdict[type[ev.Logged], list[ev.Logged]] = defaultdict(list)
        for event in events:
            kinds[type(event)].append(event)
        for kind, some in kinds.items():
            if kind in AUDIENCE_ONLY:
                some.sort(key=_at)  # their order in the log is all the same, and so they fall into fewer spots
            for spot, together in self._spots_of(some):
                self._spot = spot
                spot.handlers[kind](together)

    def _spots_of(self, events: list[ev.Logged]) -> Iterator[tuple[Spot, list[ev.Logged]]]:
        """The events as they follow each other, cut where another spot begins."""
        instants = [event.at for event in events]
        first, last = min(instants), max(instants)
        begin = 0
        while begin < len(events):
            spot = self._spot_at(instants[begin])
            if spot.holds(first) and spot.holds(last):
                end = len(events)
            else:
                others = (index for index in range(begin + 1, len(events)) if not spot.holds(instants[index]))
                end = next(others, len(events))
            spot.first = min(spot.first, *instants[begin:end])
            spot.last = max(spot.last, *instants[begin:end])
            yield spot, events[begin:end]
            begin = end

    def preload(self, boundaries: Iterable[ev.Boundary]) -> None:
        """Make boundaries known that stand further on in the log. Raises Late when the state is too old for one."""
        for boundary in boundaries:
            self._bound(boundary)

    def settle(self) -> RoomState:
        """Book what was collected; the state is complete then."""
        Booking(self.state).book(self._spots.values())
        self.state.event_times.prune()
        self._spots.clear()
        self._spot = self._nowhere()
        self._collected = 0
        return self.state

    def _of_staff(self, event: ev.Logged) -> bool:
        """Whether it is to be left out because the house's own people did it."""
        return type(event) in AUDIENCE_ONLY and (event.person or event.device) in self._staff

    # ------------------------------------------------------------------------------------------------------- where

    def _nowhere(self) -> Spot:
        return Spot(0, 0, handlers=self._outside)

    def _spot_at(self, at: int) -> Spot:
        if self._spot.holds(at):
            return self._spot
        interval = self.state.timeline.interval_at(at)
        bucket = at // BUCKET_MS * BUCKET_MS
        start = max(bucket, interval.start)
        spot = self._spots.get(start)
        if spot is None:
            spot = self._spots[start] = Spot(
                start,
                min(bucket + BUCKET_MS, interval.end),
                show_id=interval.show,
                show=self.state.show(interval.show) if interval.show is not None else None,
                run=interval.run,
                hosts=interval.hosts,
                handlers=self._inside if interval.show is not None else self._outside,
            )
        return spot

    def _bound(self, boundary: ev.Boundary) -> None:
        if boundary.id in self.state.timeline.boundaries:
            return
        self.settle()
        show, busy = self.state.show(boundary.show), self.state.event_times.any_between
        show.revision += 1
        before = self._presented(boundary.show)
        for start, end in self.state.timeline.add(boundary):
            if busy(start, end):
                raise Late(start)
        del self._by_item[boundary.show]
        for sku, first, until in before.changes(self._presented(boundary.show)):
            item = show.items.get(sku)
            if item is not None and (item.tally.orders or item.tally.refunds) and busy(first, until):
                raise Late(Instant(first))

    # --------------------------------------------------------------------------------------------------------- others

    def _ad_spend(self, event: ev.AdSpend) -> None:
        self._cell(event).ad_spend += event.amount

    def _figure(self, event: ev.FigureReported) -> None:
        key = (event.scope or "", event.slug)
        figures = self._show.figures
        figure = ReportedFigure(event.at, event.source, event.value)
        figures[key] = max(figure, figures.get(key, figure), key=_standing)

    def _unknown(self, event: ev.Unknown) -> None:
        self._cell(event).unknown += 1
        self.state.counters.count_unknown(event.kind)

    def _stream_started(self, event: ev.StreamStarted) -> None:
        self._show.stream.add(event.at, stream.STARTED)

    def _stream_ended(self, event: ev.StreamEnded) -> None:
        self._show.stream.add(event.at, stream.ENDED)

    def _stream_health(self, event: ev.StreamHealth) -> None:
        broken = event.fps == 0 or event.bitrate == 0
        self._show.stream.add(event.at, stream.BROKEN if broken else stream.WELL)

    def _noted(self, events: Sequence[ev.Event]) -> None:
        """Kept in the log; nothing is counted."""

    def _unknown_outside(self, events: Sequence[ev.Unknown]) -> None:
        self._count_outside(events)
        for event in events:
            self.state.counters.count_unknown(event.kind)

    # ------------------------------------------------------------------------------------------------------- the table

    def _handlers_inside(self) -> Handlers:
        return {
            ev.ViewerEntered: self._entered,
            ev.ViewerLeft: self._left,
            ev.ViewerPresent: self._present,
            ev.AudienceOnline: _each(self._online),
            ev.CoverShown: _each(self._cover_shown),
            ev.CoverClicked: _each(self._cover_clicked),
            ev.Comment: self._comments,
            ev.Like: self._likes,
            ev.Share: self._shares,
            ev.Follow: self._follows,
            ev.Unfollow: self._unfollows,
            ev.FanClubJoined: self._into("fans"),
            ev.MemberJoined: self._into("members"),
            ev.PrivateAdded: self._into("private"),
            ev.ShopOpened: self._into("shop"),
            ev.CouponClaimed: self._coupons,
            ev.LotteryEntered: self._into("participants"),
            ev.Reserved: self._reserved,
            ev.Gift: self._gifts,
            ev.ItemListed: _each(self._listed),
            ev.ItemShown: self._shown,
            ev.ItemClicked: self._clicked,
            ev.CartAdded: self._carts,
            ev.OrderCreated: self._placed,
            ev.OrderPaid: self._paid,
            ev.OrderRefunded: _each(self._refunded),
            ev.AdSpend: _each(self._ad_spend),
            ev.FigureReported: _each(self._figure),
            ev.StreamStarted: _each(self._stream_started),
            ev.StreamEnded: _each(self._stream_ended),
            ev.StreamHealth: _each(self._stream_health),
            ev.Violation: self._noted,
            ev.Unknown: _each(self._unknown),
        }

    def _handlers_outside(self) -> Handlers:
        return dict.fromkeys(ev.Inbound.__args__, self._count_outside) | {
            ev.Reserved: self._reserved,
            ev.ItemListed: self._listed_outside,
            ev.OrderCreated: self._placed_outside,
            ev.OrderPaid: self._paid_outside,
            ev.OrderRefunded: self._refunded_outside,
            ev.Unknown: self._unknown_outside,
        }


def _each(handle: Callable[[Any], None]) -> Callable[[Sequence[Any]], None]:
    """A handler of one event as one of many."""

    def handle_all(events: Sequence[Any]) -> None:
        for event in events:
            handle(event)

    return handle_all


def _standing(figure: ReportedFigure) -> tuple[int, bool, float]:
    """The figure of which this is the largest stands: the newest, and of one instant what was told by hand."""
    return figure.at, figure.source == "manual", figure.value


def _is_boundary(event: ev.Logged) -> bool:
    return isinstance(event, ev.Boundary)


_at = attrgetter("at")
