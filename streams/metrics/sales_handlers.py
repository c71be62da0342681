"""What the fold does with goods and orders.

An order counts once, however often it is paid. Refunds follow it, also when they come first. Stock belongs to the room,
so it moves outside of shows as well. A line of amount 0 is a gift: it leaves the shelf, but nobody ordered the item.
"""

from __future__ import annotations

from collections.abc import Iterable

from streams import events as ev
from streams.metrics.cells import UNKNOWN
from streams.metrics.cursor import Cursor
from streams.metrics.hashes import Numbering
from streams.metrics.orders import Paid, PaidOrders, Refund
from streams.metrics.state import Listing, part
from streams.metrics.tally import Tally
from streams.metrics.visits import SLOT


class SalesHandlers(Cursor):
    """Handlers of goods and orders, inside of shows and outside."""

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
        cell = self._cell(event)
        cell.item_shown += 1
        item = self._show.item(event.sku)
        item.tally.item_shown += 1
        who = self._person(event.person)
        cell.exposed.append(who)
        item.crowd.exposed.add(who)

    def _clicked(self, event: ev.ItemClicked) -> None:
        cell = self._cell(event)
        cell.item_clicks += 1
        item = self._show.item(event.sku)
        item.tally.item_clicks += 1
        who = self._person(event.person)
        cell.clickers.append(who)
        item.crowd.clickers.add(who)

    def _cart(self, event: ev.CartAdded) -> None:
        cell = self._cell(event)
        cell.carts += 1
        self._show.item(event.sku).tally.carts += 1
        cell.participants.append(self._person(event.person))

    # -------------------------------------------------------------------------------------------------------- orders

    def _placed(self, event: ev.OrderCreated) -> None:
        if self._again(event.order, self.state.orders.placed):
            return
        self.state.orders.placed.number(event.order)
        cell = self._cell(event)
        cell.orders_placed += 1
        cell.gmv_placed += sum(line.amount for line in event.lines)
        if event.person not in self._staff:
            cell.participants.append(self._person(event.person))

    def _paid(self, event: ev.OrderPaid) -> None:
        orders = self.state.orders
        if self._again(event.order, orders.paid):
            return
        orders.paid.add(event.order, _noted(event))
        show, cell = self._show, self._cell(event)
        cell.orders += 1
        kinds = set()
        presented = self._presented(self._spot.show_id)
        for line in event.lines:
            cell.gmv += line.amount
            item = show.item(line.sku)
            item.tally.gmv += line.amount
            sold = show.sold_by(presented.run(line.sku, event.at))
            sold.gmv += line.amount
            if line.amount:
                cell.units += line.quantity
                item.tally.units += line.quantity
                sold.units += line.quantity
                kinds.add(line.sku)
        cell.kinds += len(kinds)
        for sku in kinds:
            show.item(sku).tally.orders += 1
        if event.person not in self._staff:
            who = self._person(event.person)
            cell.buyers.append(who)
            for sku in kinds:
                show.item(sku).crowd.buyers.add(who)
        self._moved(event.at, event.lines, -1)
        self._catch_up(event.order)

    def _refunded(self, event: ev.OrderRefunded) -> None:
        self._cell(event).refunds_by_time += event.amount
        self._moved(event.at, event.lines, +1)
        self._refund(event.order, Refund(event.amount, event.lines))

    def _refund(self, order: str, refund: Refund) -> None:
        orders = self.state.orders
        paid = orders.paid.get(order)
        if paid is None:
            orders.early.setdefault(order, []).append(refund)
            return
        place = self.state.timeline.place(paid.at)
        if place.show is None:
            return
        show, back = self.state.show(place.show), Tally(refunds=refund.amount)
        show.book(paid.at // SLOT, place.run, place.hosts, back)
        part(show.channels, paid.channel).tally.add(back)
        part(show.tiers, paid.tier).tally.add(back)
        presented = self._presented(place.show)
        for line in refund.lines:
            show.item(line.sku).tally.refunds += line.amount
            show.sold_by(presented.run(line.sku, paid.at)).refunds += line.amount

    def _catch_up(self, order: str) -> None:
        for refund in self.state.orders.early.pop(order, ()):
            self._refund(order, refund)

    def _again(self, order: str, known: Numbering | PaidOrders) -> bool:
        again = order in known
        self.state.counters.repeated_orders += again
        return again

    # ------------------------------------------------------------------------------------------------ outside of shows

    def _listed_outside(self, event: ev.ItemListed) -> None:
        self._count_outside(event)
        self._reported_stock(event)

    def _placed_outside(self, event: ev.OrderCreated) -> None:
        self._count_outside(event)
        if not self._again(event.order, self.state.orders.placed):
            self.state.orders.placed.number(event.order)

    def _paid_outside(self, event: ev.OrderPaid) -> None:
        self._count_outside(event)
        orders = self.state.orders
        if not self._again(event.order, orders.paid):
            orders.paid.add(event.order, _noted(event))
            self._moved(event.at, event.lines, -1)
            self._catch_up(event.order)

    def _refunded_outside(self, event: ev.OrderRefunded) -> None:
        self._count_outside(event)
        self._moved(event.at, event.lines, +1)
        self._refund(event.order, Refund(event.amount, event.lines))


def _noted(event: ev.OrderPaid) -> Paid:
    return Paid(event.at, event.channel or UNKNOWN, event.tier or UNKNOWN)
