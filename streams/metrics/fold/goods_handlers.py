"""What the fold does with goods: what was listed, shown, clicked and put into carts.

Stock belongs to the room, so it moves outside of shows as well.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from pyroaring import BitMap

from streams import events as ev
from streams.metrics.fold.cursor import Cursor
from streams.metrics.state.cells import person_numbers
from streams.metrics.state.show import ItemState, Listing

OfItem = TypeVar("OfItem", ev.ItemShown, ev.ItemClicked, ev.CartAdded)


class GoodsHandlers(Cursor):
    """Handlers of goods; ``_listed_outside`` serves outside of shows."""

    def _listed(self, event: ev.ItemListed) -> None:
        item = self._show.item(self._items.item(event.sku))
        if item.listing is None or event.at >= item.listing.at:
            item.listing = Listing(
                event.at, event.title, event.tag_price, event.price, event.stock, event.style, event.link_no
            )
        self.state.record_feed("listing", event.at)
        self._report_stock(event)

    def _report_stock(self, event: ev.ItemListed) -> None:
        if event.stock is not None:
            stock, size = self.state.stock(self._items.item(event.sku)), self._items.size(event.sku)
            if size is None:
                stock.add_report(event.at, event.stock)
            else:
                stock.add_size_report(event.at, event.stock, size)

    def _listed_outside(self, events: Sequence[ev.ItemListed]) -> None:
        self._count_outside(events)
        for event in events:
            self._report_stock(event)

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
        if self._items:
            for name in [name for name in skus if self._items.item(name) != name]:
                skus[self._items.item(name)].extend(skus.pop(name))
        for sku, those in skus.items():
            yield self._show.item(sku), those
