"""What the fold does with goods and orders.

An order counts once, however often it is paid. Refunds follow it, also when they come first. Stock belongs to the room,
so it moves outside of shows as well. A line of amount 0 is a gift: it leaves the shelf, but nobody ordered the item.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress
from typing import TypeVar

from pyroaring import BitMap

from streams import events as ev
from streams.metrics.fold.cursor import AnyEvent, Cursor
from streams.metrics.sets.buckets import BUCKET_MS
from streams.metrics.sets.hashes import hashed
from streams.metrics.sets.orders import Payment, Refund
from streams.metrics.state.cells import UNKNOWN, person_numbers
from streams.metrics.state.show import ItemState, Listing, segment_of
from streams.metrics.state.tally import Tally

OfItem = TypeVar("OfItem", ev.ItemShown, ev.ItemClicked, ev.CartAdded)


class SalesHandlers(Cursor):
    """Handlers of goods and orders, inside of shows and outside."""

    # --------------------------------------------------------------------------------------------------------- items

    def _listed(self, event: ev.ItemListed) -> None:
        item = self._show.item(event.sku)
        if item.listing is None or event.at >= item.listing.at:
            item.listing = Listing(
                event.at, event.title, event.tag_price, event.price, event.stock, event.style, event.link_no
            )
        self.state.record_feed("listing", event.at)
        self._report_stock(event)

    def _report_stock(self, event: ev.ItemListed) -> None:
        if event.stock is not None:
            self.state.stock(event.sku).add_report(event.at, event.stock)

    def _move_stock(self, at: int, lines: Iterable[ev.OrderLine], sign: int) -> None:
        """Units that left the shelf (sign −1), gifts among them, or came back (+1)."""
        for line in lines:
            self.state.stock(line.sku).add_movement(at, sign * line.quantity)

    def _shown(self, events: Sequence[ev.ItemShown]) -> None:
        for cell, some, people in self._by_origin(events):
            cell.item_shown += len(some)
            cell.people["exposed"].extend(people)
            for item, those in self._items_of(some, people):
                item.tally.item_shown += len(those)
                item.crowd.add("exposed", BitMap(those))

    def _clicked(self, events: Sequence[ev.ItemClicked]) -> None:
        for cell, some, people in self._by_origin(events):
            cell.item_clicks += len(some)
            cell.people["clickers"].extend(people)
            for item, those in self._items_of(some, people):
                item.tally.item_clicks += len(those)
                item.crowd.add("clickers", BitMap(those))

    def _carts(self, events: Sequence[ev.CartAdded]) -> None:
        for cell, some, people in self._by_origin(events):
            cell.carts += len(some)
            cell.people["participants"].extend(people)
            for item, those in self._items_of(some, people):
                item.tally.carts += len(those)

    def _items_of(self, events: Iterable[OfItem], people: Iterable[int]) -> Iterator[tuple[ItemState, array[int]]]:
        """Each item of the show that these events are about, and who did those."""
        skus: defaultdict[str, array[int]] = defaultdict(person_numbers)
        for event, who in zip(events, people, strict=True):
            skus[event.sku].append(who)
        for sku, those in skus.items():
            yield self._show.item(sku), those

    # -------------------------------------------------------------------------------------------------------- orders

    def _placed(self, events: Sequence[ev.OrderCreated]) -> None:
        for cell, some, people in self._by_origin(self._newly_placed(events)):
            cell.orders_placed += len(some)
            cell.gmv_placed += sum([line.amount for event in some for line in event.lines])
            cell.people["participants"].extend(self._of_audience(some, people))

    def _paid(self, events: Sequence[ev.OrderPaid]) -> None:
        orders = self._newly_paid(events)
        skus: defaultdict[str, list[tuple[ev.OrderPaid, int, ev.OrderLine]]] = defaultdict(list)
        for cell, some, people in self._by_origin(orders):
            cell.orders += len(some)
            cell.people["buyers"].extend(self._of_audience(some, people))
            for event, who in zip(some, people, strict=True):
                kinds = set()
                for line in event.lines:
                    skus[line.sku].append((event, who, line))
                    if line.amount:
                        cell.gmv += line.amount
                        cell.units += line.quantity
                        kinds.add(line.sku)
                cell.kinds += len(kinds)
        for sku, sold in skus.items():
            self._sold(sku, sold)
        self._take_off_shelf(orders)

    def _sold(self, sku: str, lines: Sequence[tuple[ev.OrderPaid, int, ev.OrderLine]]) -> None:
        """Lines of paid orders, all of one SKU, and who paid."""
        item, show, run_at = self._show.item(sku), self._show, self._attribution(self._slice.show_id).run_at
        orders: dict[str, tuple[ev.OrderPaid, int]] = {}
        for event, who, line in lines:
            sold = show.sales_of(run_at(sku, event.at))
            if line.amount:
                orders[event.order] = event, who
                for tally in (item.tally, sold):
                    tally.gmv += line.amount
                    tally.units += line.quantity
        item.tally.orders += len(orders)
        if orders:
            item.crowd.add("buyers", BitMap(self._of_audience(*zip(*orders.values(), strict=True))))

    def _newly_placed(self, events: Sequence[ev.OrderCreated]) -> list[ev.OrderCreated]:
        """Those of orders that nobody said were placed before."""
        placed = self.state.orders.placed.add_new(hashed([event.order for event in events]))
        return self._first_reports(events, placed.tolist())

    def _newly_paid(self, events: Sequence[ev.OrderPaid]) -> list[ev.OrderPaid]:
        """Those of orders that nobody said were paid before."""
        paid = [Payment(event.at, event.channel or UNKNOWN, event.tier or UNKNOWN) for event in events]
        return self._first_reports(events, self.state.orders.paid.add_new([event.order for event in events], paid))

    def _take_off_shelf(self, orders: Iterable[ev.OrderPaid]) -> None:
        """What becomes of the shelf when orders are paid, and of their refunds when those came first."""
        early = self.state.orders.early
        for event in orders:
            self._move_stock(event.at, event.lines, -1)
            for refund in early.pop(event.order, ()) if early else ():
                self._refund(event.order, refund)

    def _refunded(self, event: ev.OrderRefunded) -> None:
        self._cell(event).refunds_by_time += event.amount
        self._move_stock(event.at, event.lines, +1)
        self._refund(event.order, Refund(event.amount, event.lines))

    def _refund(self, order: str, refund: Refund) -> None:
        orders = self.state.orders
        paid = orders.paid.get(order)
        if paid is None:
            orders.early.setdefault(order, []).append(refund)
            return
        interval = self.state.timeline.interval_at(paid.at)
        if interval.show is None:
            return
        show, back = self.state.show(interval.show), Tally(refunds=refund.amount)
        show.add(paid.at // BUCKET_MS, interval.run, interval.hosts, back)
        segment_of(show.channels, paid.channel).tally.add(back)
        segment_of(show.tiers, paid.tier).tally.add(back)
        attribution = self._attribution(interval.show)
        for line in refund.lines:
            show.item(line.sku).tally.refunds += line.amount
            show.sales_of(attribution.run_at(line.sku, paid.at)).refunds += line.amount

    def _first_reports(self, events: Sequence[AnyEvent], new: Sequence[bool]) -> list[AnyEvent]:
        """The events of orders that are reported for the first time."""
        self.state.counters.repeated_orders += len(events) - sum(new)
        return list(compress(events, new))

    def _of_audience(self, events: Sequence[ev.Event], people: Sequence[int]) -> Sequence[int]:
        """Who of those that did these events is none of the house's own people."""
        if not self._staff:
            return people
        return [who for event, who in zip(events, people, strict=True) if event.person not in self._staff]

    # ------------------------------------------------------------------------------------------------ outside of shows

    def _listed_outside(self, events: Sequence[ev.ItemListed]) -> None:
        self._count_outside(events)
        for event in events:
            self._report_stock(event)

    def _placed_outside(self, events: Sequence[ev.OrderCreated]) -> None:
        self._count_outside(events)
        self._newly_placed(events)

    def _paid_outside(self, events: Sequence[ev.OrderPaid]) -> None:
        self._count_outside(events)
        self._take_off_shelf(self._newly_paid(events))

    def _refunded_outside(self, events: Sequence[ev.OrderRefunded]) -> None:
        self._count_outside(events)
        for event in events:
            self._move_stock(event.at, event.lines, +1)
            self._refund(event.order, Refund(event.amount, event.lines))
