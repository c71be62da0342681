"""The fold: events in, base measures out.

Laws of this module:
- It reads the room's log and nothing else: the same log gives the same figures, wherever it was interrupted.
- An id counts once; so does an order that is paid, however often a platform says so.
- An event counts where its own instant belongs. Only boundaries decide where that is, not the order in which they came:
  one that comes after events it concerns raises ``Late``, and the log is folded again with the boundary known.
- Refunds follow their order to its show, its run and its minute, also when they come first.
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
from streams.metrics.cells import UNKNOWN_CHANNEL, Cell, Handlers, Spot
from streams.metrics.state import Figure, Listing, Paid, Refund, RoomState, Show
from streams.metrics.tally import Tally
from streams.metrics.visits import SLOT

BOOK_AFTER: Final = 50_000
"""Events collected before they are booked unasked."""


class Late(Exception):
    """A boundary changes where events belong that are folded already, from ``at`` on.

    The state is not to be used any more. Fold again from one that can ``preload`` the boundaries of this one.
    """

    def __init__(self, at: Instant) -> None:
        super().__init__(at)
        self.at = at


class Fold:
    """Folds a room's events into its state. Before reading the state, ``settle``."""

    def __init__(self, state: RoomState) -> None:
        self.state = state
        self._numbers = state.people.numbers
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
        for spot in self._spots.values():
            spot.book(self.state)
        self.state.activity.prune()
        self._spots.clear()
        self._spot = self._nowhere()
        self._collected = 0
        return self.state

    # ------------------------------------------------------------------------------------------------------- where

    def _nowhere(self) -> Spot:
        return Spot(0, 0, show_id=None, show=None, run=None, handlers=self._outside)

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
                handlers=self._inside if place.show is not None else self._outside,
            )
        return spot

    def _bound(self, boundary: ev.Boundary) -> None:
        self.settle()
        self.state.show(boundary.show).revision += 1
        for start, end in self.state.timeline.add(boundary):
            if self.state.activity.within(start, end):
                raise Late(start)

    def _cell(self, channel: str | None) -> Cell:
        cells = self._spot.cells
        cell = cells.get(channel)
        if cell is None:
            cell = cells[channel] = Cell()
        return cell

    def _who(self, event: ev.Event) -> int | None:
        """The number of the person, else of the device; None when nobody is named."""
        name = event.person or event.device
        if name is None:
            return None
        return self._numbers.get(name) or self.state.people.number(name)

    @property
    def _show(self) -> Show:
        show = self._spot.show
        assert show is not None, "handlers for events inside a show are called there only"
        return show

    # ------------------------------------------------------------------------------------------------------ audience

    def _entered(self, event: ev.ViewerEntered) -> None:
        cell = self._cell(event.channel)
        cell.views += 1
        who = self._who(event)
        assert who is not None
        cell.viewers.append(who)
        self._show.visits.enter(who, event.at)

    def _left(self, event: ev.ViewerLeft) -> None:
        self._cell(event.channel).leaves += 1
        who = self._who(event)
        assert who is not None
        self._show.visits.leave(who, event.at)

    def _present(self, event: ev.ViewerPresent) -> None:
        who = self._who(event)
        assert who is not None
        self._show.visits.enter(who, event.at)

    def _online(self, event: ev.AudienceOnline) -> None:
        self._show.online.add(event.at, event.count)
        self.state.heard("online", event.at)

    def _cover_shown(self, event: ev.CoverShown) -> None:
        self._cell(event.channel).cover_shown += event.count

    def _cover_clicked(self, event: ev.CoverClicked) -> None:
        self._cell(event.channel).cover_clicked += event.count

    def _comment(self, event: ev.Comment) -> None:
        cell = self._cell(event.channel)
        cell.comments += 1
        if (who := self._who(event)) is not None:
            cell.engagers.append(who)

    def _like(self, event: ev.Like) -> None:
        cell = self._cell(event.channel)
        cell.likes += event.count
        if (who := self._who(event)) is not None:
            cell.engagers.append(who)

    def _share(self, event: ev.Share) -> None:
        cell = self._cell(event.channel)
        cell.shares += 1
        cell.sharers.append(self._person(event.person))

    def _follow(self, event: ev.Follow) -> None:
        cell = self._cell(event.channel)
        cell.follows += 1
        who = self._person(event.person)
        cell.engagers.append(who)
        cell.moves.append((who, event.at * 2))

    def _unfollow(self, event: ev.Unfollow) -> None:
        cell = self._cell(event.channel)
        cell.unfollows += 1
        cell.moves.append((self._person(event.person), event.at * 2 + 1))

    def _gift(self, event: ev.Gift) -> None:
        cell = self._cell(event.channel)
        cell.gifts += event.count
        if event.currency == self.state.setup.currency:
            cell.gift_value += event.value
        else:
            foreign = self._show.foreign
            foreign[event.currency] = foreign.get(event.currency, 0) + event.value
        if (who := self._who(event)) is not None:
            cell.participants.append(who)

    def _fan(self, event: ev.FanClubJoined) -> None:
        self._cell(event.channel).fans.append(self._person(event.person))

    def _member(self, event: ev.MemberJoined) -> None:
        self._cell(event.channel).members.append(self._person(event.person))

    def _private(self, event: ev.PrivateAdded) -> None:
        self._cell(event.channel).private.append(self._person(event.person))

    def _shop(self, event: ev.ShopOpened) -> None:
        self._cell(event.channel).shop.append(self._person(event.person))

    def _coupon(self, event: ev.CouponClaimed) -> None:
        cell = self._cell(event.channel)
        cell.coupons += 1
        cell.participants.append(self._person(event.person))

    def _lottery(self, event: ev.LotteryEntered) -> None:
        self._cell(event.channel).participants.append(self._person(event.person))

    def _reserved(self, event: ev.Reserved) -> None:
        self.state.reservations.add(event.at, self._person(event.person))
        self.state.heard("reserved", event.at)

    def _person(self, name: str) -> int:
        return self._numbers.get(name) or self.state.people.number(name)

    # --------------------------------------------------------------------------------------------------------- items

    def _listed(self, event: ev.ItemListed) -> None:
        item = self._show.item(event.sku)
        if item.listing is None or event.at >= item.listing.at:
            item.listing = Listing(
                event.at, event.title, event.tag_price, event.price, event.stock, event.style, event.link_no
            )
        self.state.heard("listing", event.at)
        self._reported_stock(event)

    def _reported_stock(self, event: ev.ItemListed) -> None:
        if event.stock is not None:
            self.state.stock(event.sku).report(event.at, event.stock)

    def _moved(self, at: int, lines: Iterable[ev.Line], way: int) -> None:
        """Units that left the shelf (way −1), gifts among them, or came back (+1)."""
        for line in lines:
            self.state.stock(line.sku).move(at, way * line.quantity)

    def _shown(self, event: ev.ItemShown) -> None:
        cell = self._cell(event.channel)
        cell.item_shown += 1
        item = self._show.item(event.sku)
        item.tally.item_shown += 1
        who = self._person(event.person)
        cell.exposed.append(who)
        item.crowd.exposed.add(who)

    def _clicked(self, event: ev.ItemClicked) -> None:
        cell = self._cell(event.channel)
        cell.item_clicks += 1
        item = self._show.item(event.sku)
        item.tally.item_clicks += 1
        who = self._person(event.person)
        cell.clickers.append(who)
        item.crowd.clickers.add(who)

    def _cart(self, event: ev.CartAdded) -> None:
        cell = self._cell(event.channel)
        cell.carts += 1
        self._show.item(event.sku).tally.carts += 1
        cell.participants.append(self._person(event.person))

    # -------------------------------------------------------------------------------------------------------- orders

    def _placed(self, event: ev.OrderCreated) -> None:
        if self._again(event.order, self.state.orders.placed):
            return
        self.state.orders.placed.add(event.order)
        cell = self._cell(event.channel)
        cell.orders_placed += 1
        cell.gmv_placed += sum(line.amount for line in event.lines)
        cell.participants.append(self._person(event.person))

    def _paid(self, event: ev.OrderPaid) -> None:
        orders = self.state.orders
        if self._again(event.order, orders.paid):
            return
        spot, who = self._spot, self._person(event.person)
        channel = event.channel or UNKNOWN_CHANNEL
        orders.paid[event.order] = Paid(spot.show_id, spot.run, channel, event.at // SLOT)
        cell = self._cell(event.channel)
        cell.orders += 1
        cell.buyers.append(who)
        kinds = set()
        for line in event.lines:
            cell.gmv += line.amount
            item = self._show.item(line.sku)
            item.tally.gmv += line.amount
            item.crowd.buyers.add(who)
            if line.amount:
                cell.units += line.quantity
                item.tally.units += line.quantity
                kinds.add(line.sku)
        cell.kinds += len(kinds)
        for sku in {line.sku for line in event.lines}:
            self._show.item(sku).tally.orders += 1
        self._moved(event.at, event.lines, -1)
        self._catch_up(event.order)

    def _refunded(self, event: ev.OrderRefunded) -> None:
        self._cell(event.channel).refunds_by_time += event.amount
        self._moved(event.at, event.lines, +1)
        self._refund(event.order, Refund(event.amount, event.lines))

    def _refund(self, order: str, refund: Refund) -> None:
        orders = self.state.orders
        paid = orders.paid.get(order)
        if paid is None:
            orders.early.setdefault(order, []).append(refund)
        elif paid.show is not None:
            show = self.state.show(paid.show)
            show.book(paid.slot, paid.run, paid.channel, Tally(refunds=refund.amount))
            for line in refund.lines:
                show.item(line.sku).tally.refunds += line.amount

    def _catch_up(self, order: str) -> None:
        for refund in self.state.orders.early.pop(order, ()):
            self._refund(order, refund)

    def _again(self, order: str, known: Iterable[str]) -> bool:
        again = order in known
        self.state.counters.repeated_orders += again
        return again

    # --------------------------------------------------------------------------------------------------------- others

    def _ad_spend(self, event: ev.AdSpend) -> None:
        self._cell(event.channel).ad_spend += event.amount

    def _figure(self, event: ev.FigureReported) -> None:
        key = (event.scope or "", event.slug)
        figures = self._show.figures
        figure = Figure(event.at, event.source, event.value)
        figures[key] = max(figure, figures.get(key, figure))

    def _unknown(self, event: ev.Unknown) -> None:
        self._cell(event.channel).unknown += 1
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

    # ------------------------------------------------------------------------------------------------ outside of shows

    def _count_outside(self, event: ev.Event) -> None:
        kind = str(event.__struct_config__.tag)
        outside = self.state.counters.outside
        outside[kind] = outside.get(kind, 0) + 1

    def _listed_outside(self, event: ev.ItemListed) -> None:
        self._count_outside(event)
        self._reported_stock(event)

    def _unknown_outside(self, event: ev.Unknown) -> None:
        self._count_outside(event)
        self.state.counters.unknown_kind(event.kind)

    def _placed_outside(self, event: ev.OrderCreated) -> None:
        self._count_outside(event)
        if not self._again(event.order, self.state.orders.placed):
            self.state.orders.placed.add(event.order)

    def _paid_outside(self, event: ev.OrderPaid) -> None:
        self._count_outside(event)
        orders = self.state.orders
        if not self._again(event.order, orders.paid):
            orders.paid[event.order] = Paid(None, None, event.channel or UNKNOWN_CHANNEL, event.at // SLOT)
            self._moved(event.at, event.lines, -1)
            self._catch_up(event.order)

    def _refunded_outside(self, event: ev.OrderRefunded) -> None:
        self._count_outside(event)
        self._moved(event.at, event.lines, +1)
        self._refund(event.order, Refund(event.amount, event.lines))

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
