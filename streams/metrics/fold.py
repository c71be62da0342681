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

Events of one stretch of time and one channel are collected in a cell and booked together when somebody asks for the
figures: a set takes many people at once several times faster than one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from streams import events as ev
from streams.clock import Instant
from streams.metrics import stream
from streams.metrics.audience_handlers import AudienceHandlers
from streams.metrics.cells import Booking, Handlers, Spot
from streams.metrics.sales_handlers import SalesHandlers
from streams.metrics.state import Figure, RoomState
from streams.metrics.visits import SLOT

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

    def apply(self, events: Sequence[ev.Logged]) -> None:
        """Take in events in the order of the log. Raises Late; the state is lost then."""
        state = self.state
        fresh = state.repeats.fresh(events)
        state.counters.folded += len(fresh)
        state.counters.repeats += len(events) - len(fresh)
        if self._staff:
            fresh = [event for event in fresh if not self._of_staff(event)]
        spot = self._spot
        start, end, first, last, handlers = spot.start, spot.end, spot.first, spot.last, spot.handlers
        for event in fresh:
            at = event.at
            if not start <= at < end:
                spot.first, spot.last = first, last
                self._spot = spot = self._spot_at(at)
                start, end, first, last, handlers = spot.start, spot.end, spot.first, spot.last, spot.handlers
            if handlers[type(event)](event):
                spot.first, spot.last = first, last
                self._bound(event)  # type: ignore[arg-type]
                spot = self._spot
                start, end, first, last, handlers = spot.start, spot.end, spot.first, spot.last, spot.handlers
                continue
            if at > last:
                last = at
            if at < first:
                first = at
        spot.first, spot.last = first, last
        self._collected += len(fresh)
        if self._collected > BOOK_AFTER:
            self.settle()

    def preload(self, boundaries: Iterable[ev.Boundary]) -> None:
        """Make boundaries known that stand further on in the log. Raises Late when the state is too old for one."""
        for boundary in boundaries:
            self._bound(boundary)

    def settle(self) -> RoomState:
        """Book what was collected; the state is complete then."""
        Booking(self.state).book(self._spots.values())
        self.state.activity.prune()
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
        place = self.state.timeline.place(at)
        slot = at // SLOT * SLOT
        start = max(slot, place.start)
        spot = self._spots.get(start)
        if spot is None:
            spot = self._spots[start] = Spot(
                start,
                min(slot + SLOT, place.end),
                show_id=place.show,
                show=self.state.show(place.show) if place.show is not None else None,
                run=place.run,
                hosts=place.hosts,
                handlers=self._inside if place.show is not None else self._outside,
            )
        return spot

    def _bound(self, boundary: ev.Boundary) -> None:
        self.settle()
        show, busy = self.state.show(boundary.show), self.state.activity.within
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
        figure = Figure(event.at, event.source, event.value)
        figures[key] = max(figure, figures.get(key, figure))

    def _unknown(self, event: ev.Unknown) -> None:
        self._cell(event).unknown += 1
        self.state.counters.unknown_kind(event.kind)

    def _stream_started(self, event: ev.StreamStarted) -> None:
        self._show.stream.add(event.at, stream.STARTED)

    def _stream_ended(self, event: ev.StreamEnded) -> None:
        self._show.stream.add(event.at, stream.ENDED)

    def _stream_health(self, event: ev.StreamHealth) -> None:
        broken = event.fps == 0 or event.bitrate == 0
        self._show.stream.add(event.at, stream.BROKEN if broken else stream.WELL)

    def _noted(self, event: ev.Event) -> None:
        """Kept in the log; nothing is counted."""

    def _unknown_outside(self, event: ev.Unknown) -> None:
        self._count_outside(event)
        self.state.counters.unknown_kind(event.kind)

    # ------------------------------------------------------------------------------------------------------- the table

    def _handlers_inside(self) -> Handlers:
        return {
            ev.ViewerEntered: self._entered,
            ev.ViewerLeft: self._left,
            ev.ViewerPresent: self._present,
            ev.AudienceOnline: self._online,
            ev.CoverShown: self._cover_shown,
            ev.CoverClicked: self._cover_clicked,
            ev.Comment: self._comment,
            ev.Like: self._like,
            ev.Share: self._share,
            ev.Follow: self._follow,
            ev.Unfollow: self._unfollow,
            ev.FanClubJoined: self._fan,
            ev.MemberJoined: self._member,
            ev.PrivateAdded: self._private,
            ev.ShopOpened: self._shop,
            ev.CouponClaimed: self._coupon,
            ev.LotteryEntered: self._lottery,
            ev.Reserved: self._reserved,
            ev.Gift: self._gift,
            ev.ItemListed: self._listed,
            ev.ItemShown: self._shown,
            ev.ItemClicked: self._clicked,
            ev.CartAdded: self._cart,
            ev.OrderCreated: self._placed,
            ev.OrderPaid: self._paid,
            ev.OrderRefunded: self._refunded,
            ev.AdSpend: self._ad_spend,
            ev.FigureReported: self._figure,
            ev.StreamStarted: self._stream_started,
            ev.StreamEnded: self._stream_ended,
            ev.StreamHealth: self._stream_health,
            ev.Violation: self._noted,
            ev.Unknown: self._unknown,
            **dict.fromkeys(ev.Boundary.__args__, _is_boundary),
        }

    def _handlers_outside(self) -> Handlers:
        return dict.fromkeys(ev.Inbound.__args__, self._count_outside) | {
            ev.Reserved: self._reserved,
            ev.ItemListed: self._listed_outside,
            ev.OrderCreated: self._placed_outside,
            ev.OrderPaid: self._paid_outside,
            ev.OrderRefunded: self._refunded_outside,
            ev.Unknown: self._unknown_outside,
            **dict.fromkeys(ev.Boundary.__args__, _is_boundary),
        }


def _is_boundary(event: ev.Boundary) -> bool:
    """Tells the loop that the stretches of time change."""
    return True
