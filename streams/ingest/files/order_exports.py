"""Orders as shops export them, into a recording: an order is placed, paid and refunded at the times of the table.

What the headings mean is in ``shops``, how rows become orders in ``shop_orders``. Where a table does not tell when
money went back, that is the newest instant in it: the export is not older. A note says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import tzinfo

from streams.errors import Invalid
from streams.ingest.files.recording import RecordingBuilder
from streams.ingest.files.shop_orders import OrderRows, ShopOrder, events_of, traffics_of
from streams.ingest.files.shops import Shop


class OrderExport:
    """Collects the rows of an export and gives its orders to the builder."""

    def __init__(
        self, builder: RecordingBuilder, shop: Shop, header: Iterable[str], currency: str, zone: tzinfo | None
    ) -> None:
        self._builder = builder
        self._rows = OrderRows(shop, header, currency, zone)

    def read(self, rows: Iterator[tuple[int, dict[str, str]]]) -> None:
        """Read all rows; one that cannot be read is reported, the others count."""
        found = self._rows
        for number, values in rows:
            found.add(number, values)
        for number, column, error in found.refused:
            self._builder.reject("order", number, error, column)
        for order in found.orders.values():
            self._add(order)
        for _ in range(found.merged):
            self._builder.merge("order")
        for _ in range(found.repeats):
            self._builder.repeat("order")
        for _ in range(found.skipped):
            self._builder.set_aside("row", "explains the headings")
        self._tell()

    def _add(self, order: ShopOrder) -> None:
        assert self._rows.newest is not None, "an order has an instant"
        (first, at), *rest = events_of(order, self._rows.newest)
        understood = self._builder.summary.not_understood
        self._builder.add("order", order.row, (first,), at=at)
        for event, at in rest if self._builder.summary.not_understood == understood else ():
            self._builder.add_later("order", (event,), at)

    def _tell(self) -> None:
        note, orders = self._builder.note, self._rows.orders.values()
        note(Invalid("orders exported from {shop}", shop=self._rows.shop.name))
        if self._rows.nameless:
            note(Invalid("orders without a buyer: {count}. Each counts as a buyer of its own",
                         count=self._rows.nameless))  # fmt: skip
        if apart := traffics_of(orders):
            note(Invalid("orders that did not come from a live room: {count}. They stand apart in the figures",
                         count=apart))  # fmt: skip
        if timeless := sum(bool(order.back) and order.refunded_at is None for order in orders):
            note(Invalid("orders with a refund: {count}. The table does not say when it was; it counts at the newest "
                         "time in the table", count=timeless))  # fmt: skip
