"""The fold: events in, base measures out.

Laws of this module:
- It reads the room's log and nothing else: the same log gives the same figures, wherever it was interrupted.
- An id counts once; of a streak, the total says what is new. A payment of an order counts once, however often a
  platform tells it.
- What happened is ordered by instants; at one instant the order of the log decides.
- An event counts where its own instant belongs. Only boundaries decide where that is, not the order in which they came:
  one that comes after events it concerns raises ``LateBoundary``, and the log is folded again with the boundary known.
- What a correction says of an order holds for all that is told of it, before and after. It is known by what it says,
  whatever its id; one that is late raises ``LateBoundary``, too.
- So it is with order lines, which belong to the run that presented their SKU in the view by item (``attribution``).
- Refunds follow their order to its show, its run and its minute, also when they come first, up to what was paid of it.
- What the house's own accounts do is no audience; their orders are sales without a buyer.
- An event outside any show is counted as such, and nowhere else; only the shelf (``stocks``) is one for the room.

Everything is done to many events at once, because one by one takes several times as long: ids and people are looked up
together, events of one type and one slice of time go to their handler together (of several types where their order
matters), and what they add up to is collected in cells, by channel and tier, which are flushed into the state when
somebody asks for the figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, groupby
from operator import attrgetter
from typing import Any, Final

from streams import events as ev
from streams.clock import Instant
from streams.metrics.fold.audience_handlers import AudienceHandlers
from streams.metrics.fold.goods_handlers import GoodsHandlers
from streams.metrics.fold.order_handlers import OrderHandlers
from streams.metrics.sets.buckets import BUCKET_MS
from streams.metrics.sets.hashes import hashed
from streams.metrics.state import stream
from streams.metrics.state.cells import CellFlush, Handlers, TimeSlice
from streams.metrics.state.readings import add_reading
from streams.metrics.state.room import RoomState

FLUSH_AFTER: Final = 50_000
"""Events collected before they are flushed unasked."""


AUDIENCE_ONLY: Final = frozenset(
    {
        ev.ViewerEntered, ev.ViewerLeft, ev.ViewerPresent, ev.Comment, ev.Like, ev.Share, ev.Follow, ev.Unfollow,
        ev.FanClubJoined, ev.MemberJoined, ev.PrivateAdded, ev.ShopOpened, ev.CouponClaimed, ev.LotteryEntered,
        ev.Reserved, ev.Gift, ev.ItemShown, ev.ItemClicked, ev.CartAdded,
    }
)  # fmt: skip
"""What counts only when the audience does it; of staff's orders the money counts, but not the buyer."""

MIXED: Final[tuple[tuple[type[ev.Logged], ...], ...]] = (
    (ev.ViewerEntered, ev.ViewerLeft, ev.ViewerPresent),
    (ev.Follow, ev.Unfollow),
    (ev.StreamStarted, ev.StreamEnded, ev.StreamHealth),
)
"""Types of events whose order among each other matters and that have a handler in common."""
_MIXED_KINDS: Final = frozenset(chain.from_iterable(MIXED))
SHELF: Final[tuple[type[ev.Logged], ...]] = (ev.ItemListed, ev.OrderPaid, ev.OrderRefunded)
"""Types whose order matters for what is left of an item when there is a listing among them, and for running totals."""

BOUNDARIES: Final = frozenset(ev.Boundary.__args__)


class LateBoundary(Exception):
    """A boundary changes where events belong that are folded already, from ``at`` on; or a correction, what an order
    holds that is.

    The state is not to be used any more. Fold again from one that can ``preload`` what this one and it know.
    """

    def __init__(self, at: Instant) -> None:
        super().__init__(at)
        self.at = at


class Fold(AudienceHandlers, GoodsHandlers, OrderHandlers):
    """Folds a room's events into its state. Before reading the state, ``flush``."""

    def __init__(self, state: RoomState) -> None:
        super().__init__(state)
        self._unflushed = 0
        self._slices: dict[int, TimeSlice] = {}
        self._inside = self._handlers_inside()
        self._outside = self._handlers_outside()
        self._slice = self._nowhere()

    def apply(self, events: Sequence[ev.Logged]) -> Sequence[ev.Logged]:
        """Fold events in the order of the log; return those that are no repeats.

        Raises Late; the state is lost then.
        """
        state = self.state
        if ev.OrderCorrected in map(type, events):
            self.preload((), [event for event in events if type(event) is ev.OrderCorrected])
        new = state.repeats.without_repeats(events)
        if len(new) < len(events):
            new = state.streaks.with_rising(events, new, self._staff)
        state.counters.folded += len(new)
        state.counters.repeats += len(events) - len(new)
        counted = [event for event in new if not self._of_staff(event)] if self._staff else new
        if BOUNDARIES.isdisjoint(map(type, counted)):
            self._apply(counted)
        else:
            for is_boundary, some in groupby(counted, _is_boundary):
                if is_boundary:
                    self.preload(some)  # type: ignore[arg-type]
                else:
                    self._apply(list(some))
        self._unflushed += len(new)
        if self._unflushed > FLUSH_AFTER:
            self.flush()
        return new

    def _apply(self, events: Sequence[ev.Logged]) -> None:
        """Events between two boundaries, one type after the other."""
        corrections = self.state.orders.corrections
        names = [event.person or event.device for event in events]
        self._numbers = dict(zip(names, self.state.people.numbers(names), strict=True))
        for kind, some in _by_kind(events):
            if kind is ev.Like or kind is ev.Gift:
                some = self._risen(some)  # type: ignore[arg-type]
            if kind is ev.OrderCorrected:
                continue
            if corrections.newest and (kind is ev.OrderCreated or kind is ev.OrderPaid):
                some = corrections.corrected(some)  # type: ignore[type-var]
                if not some:
                    continue
            if kind in AUDIENCE_ONLY:
                some.sort(key=_at)  # so they fall into fewer slices; those of one instant stay in order
            for time_slice, together in self._by_slice(some):
                self._slice = time_slice
                time_slice.kinds.update(map(type, together) if kind in _MIXED_KINDS else (kind,))
                time_slice.handlers[kind](together)

    def _risen(self, events: list[ev.Like | ev.Gift]) -> list[ev.Logged]:
        """The same with what each frame of a streak adds."""
        if not any(map(_streak, events)):
            return [*events]
        return [event if event.streak is None else self.state.streaks.rise(event) for event in events]

    def _by_slice(self, events: list[ev.Logged]) -> Iterator[tuple[TimeSlice, list[ev.Logged]]]:
        """The events as they follow each other, cut where another slice begins."""
        instants = list(map(_at, events))
        first, last = min(instants), max(instants)
        begin = 0
        while begin < len(events):
            time_slice = self._slice_at(instants[begin])
            if time_slice.contains(first) and time_slice.contains(last):
                end = len(events)
            else:
                others = (index for index in range(begin + 1, len(events)) if not time_slice.contains(instants[index]))
                end = next(others, len(events))
            some = instants[begin:end] if end - begin < len(events) else (first, last)
            time_slice.first = min(time_slice.first, *some)
            time_slice.last = max(time_slice.last, *some)
            yield time_slice, events[begin:end]
            begin = end

    def preload(self, boundaries: Iterable[ev.Boundary], corrections: Iterable[ev.OrderCorrected] = ()) -> None:
        """Make boundaries and corrections of orders known that stand further on in the log.

        Raises LateBoundary when the state is too old for one.
        """
        for boundary in boundaries:
            self._add_boundary(boundary)
        self._add_corrections(corrections)

    def flush(self) -> RoomState:
        """Add what was collected to the state, which is complete then."""
        CellFlush(self.state).flush(self._slices.values())
        self.state.event_times.prune()
        self._slices.clear()
        self._slice = self._nowhere()
        self._unflushed = 0
        return self.state

    def _of_staff(self, event: ev.Logged) -> bool:
        """Whether it is to be left out because the house's own people did it."""
        return type(event) in AUDIENCE_ONLY and (event.person or event.device) in self._staff

    # ------------------------------------------------------------------------------------------------------- where

    def _nowhere(self) -> TimeSlice:
        return TimeSlice(0, 0, handlers=self._outside)

    def _slice_at(self, at: int) -> TimeSlice:
        if self._slice.contains(at):
            return self._slice
        interval = self.state.timeline.interval_at(at)
        bucket = at // BUCKET_MS * BUCKET_MS
        start = max(bucket, interval.start)
        time_slice = self._slices.get(start)
        if time_slice is None:
            time_slice = self._slices[start] = TimeSlice(
                start,
                min(bucket + BUCKET_MS, interval.end),
                show_id=interval.show,
                show=self.state.show(interval.show) if interval.show is not None else None,
                run=interval.run,
                hosts=interval.hosts,
                handlers=self._inside if interval.show is not None else self._outside,
            )
        return time_slice

    def _add_boundary(self, boundary: ev.Boundary) -> None:
        if boundary.id in self.state.timeline.boundaries:
            return
        self.flush()
        show, busy = self.state.show(boundary.show), self.state.event_times.any_between
        show.revision += 1
        before = self._attribution(boundary.show)
        for start, end in self.state.timeline.add(boundary):
            if busy(start, end):
                raise LateBoundary(start)
        del self._attributions[boundary.show]
        for sku, first, until in before.changes(self._attribution(boundary.show)):
            item = show.items.get(sku)
            if item is not None and (item.tally.units or item.tally.gmv or item.tally.refunds) and busy(first, until):
                raise LateBoundary(Instant(first))

    def _add_corrections(self, corrections: Iterable[ev.OrderCorrected]) -> None:
        orders = self.state.orders
        newer = [one for one in corrections if orders.corrections.is_newer(one)]
        if not newer:
            return
        names = hashed([one.order for one in newer])
        places, payments = orders.placed.find(names).tolist(), orders.paid.numbering.find(names).tolist()
        for one, placed, paid in zip(newer, places, payments, strict=True):
            if orders.corrections.is_newer(one):
                if orders.corrections.is_late(one, placed, paid):
                    raise LateBoundary(Instant(one.at))
                orders.corrections.add(one)

    # --------------------------------------------------------------------------------------------------------- others

    def _ad_spend(self, event: ev.AdSpend) -> None:
        self._cell(event).ad_spend += event.amount

    def _figure(self, event: ev.FigureReported) -> None:
        show = self._show
        add_reading(show.readings, (event.scope or "", event.slug, event.source), event.at, event.value)
        show.changed_buckets.add(event.at // BUCKET_MS)
        show.revision += 1

    def _unknown(self, event: ev.Unknown) -> None:
        self._cell(event).unknown += 1
        self.state.counters.count_unknown(event.kind)

    def _stream(self, event: ev.StreamStarted | ev.StreamEnded | ev.StreamHealth) -> None:
        match event:
            case ev.StreamStarted():
                what = stream.STARTED
            case ev.StreamEnded():
                what = stream.ENDED
            case ev.StreamHealth():
                what = stream.BROKEN if event.fps == 0 or event.bitrate == 0 else stream.HEALTHY
        self._show.stream.add(event.at, what)

    def _ignore(self, events: Sequence[ev.Event]) -> None:
        """Kept in the log; nothing is counted."""

    def _unknown_outside(self, events: Sequence[ev.Unknown]) -> None:
        self._count_outside(events)
        for event in events:
            self.state.counters.count_unknown(event.kind)

    # ------------------------------------------------------------------------------------------------------- the table

    def _handlers_inside(self) -> Handlers:
        return {
            ev.ViewerEntered: self._visited,
            ev.ViewerLeft: self._visited,
            ev.ViewerPresent: self._visited,
            ev.AudienceOnline: _each(self._online),
            ev.CoverShown: _each(self._cover_shown),
            ev.CoverClicked: _each(self._cover_clicked),
            ev.Comment: self._comments,
            ev.Like: self._likes,
            ev.Share: self._shares,
            ev.Follow: self._followed,
            ev.Unfollow: self._followed,
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
            ev.OrderRefunded: self._refunded,
            ev.AdSpend: _each(self._ad_spend),
            ev.FigureReported: _each(self._figure),
            ev.StreamStarted: _each(self._stream),
            ev.StreamEnded: _each(self._stream),
            ev.StreamHealth: _each(self._stream),
            ev.Violation: self._ignore,
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


def _by_kind(events: Sequence[ev.Logged]) -> Iterator[tuple[type[ev.Logged], list[ev.Logged]]]:
    """The events by type, in the order of the log; of ``MIXED`` types together, under the first of them."""
    kinds: defaultdict[type[ev.Logged], list[ev.Logged]] = defaultdict(list)
    for event in events:
        kinds[type(event)].append(event)
    for types in MIXED:
        together = [kind for kind in types if kind in kinds]
        if len(together) > 1:
            some = [event for event in events if type(event) in types]
            for kind in together:
                del kinds[kind]
            kinds[together[0]] = some
    if _shelf_in_order(kinds):
        for kind in SHELF:
            kinds.pop(kind, None)
        for kind, run in groupby((event for event in events if type(event) in SHELF), type):
            yield kind, list(run)
    yield from kinds.items()


def _shelf_in_order(kinds: dict[type[ev.Logged], list[ev.Logged]]) -> bool:
    """Whether the order of listings, payments and refunds matters among these events."""
    if ev.ItemListed in kinds:
        return ev.OrderPaid in kinds or ev.OrderRefunded in kinds
    # A running total of refunds has in it what an edit took back before, and not what one takes back later.
    return ev.OrderPaid in kinds and ev.OrderRefunded in kinds and any(map(_total, kinds[ev.OrderRefunded]))


def _each(handle: Callable[[Any], None]) -> Callable[[Sequence[Any]], None]:
    """A handler of one event as one of many."""

    def handle_all(events: Sequence[Any]) -> None:
        for event in events:
            handle(event)

    return handle_all


def _is_boundary(event: ev.Logged) -> bool:
    return isinstance(event, ev.Boundary)


_at = attrgetter("at")
_streak = attrgetter("streak")
_total = attrgetter("total")
