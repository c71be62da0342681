"""Orders of shops' exports; which shop it is and what its columns mean is known in ``streams``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from console.past.reading import OrdersFile, UnusableRow
from console.sheets.grid import Cell, Sheet, text_of
from console.sheets.matching import SEARCHED
from streams.ingest.files.cells import plain
from streams.ingest.files.shop_orders import OrderRows, events_of
from streams.ingest.files.shops import Shop, shop_of


class OrdersSheet(Struct, frozen=True, kw_only=True):
    """The sheet of a file that holds orders."""

    sheet: Sheet
    header: int
    """The number of its row of headings."""
    shop: Shop

    @property
    def names(self) -> list[str]:
        """Its headings."""
        return [plain(text_of(cell)) for cell in self.sheet.rows[self.header - 1]]

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """The filled cells of each row by their heading."""
        names = self.names
        for number, row in self.sheet.numbered():
            if number > self.header:
                cells = zip(names, map(_written, row), strict=False)
                yield number, {name: cell for name, cell in cells if name and cell}


def orders_sheet(sheets: Sequence[Sheet]) -> OrdersSheet | None:
    """The sheet whose headings are those of a shop's export; None: there is none."""
    for sheet in sheets:
        for number, row in enumerate(sheet.rows[:SEARCHED], start=1):
            shop = shop_of([plain(text_of(cell)) for cell in row])
            if shop is not None:
                return OrdersSheet(sheet=sheet, header=number, shop=shop)
    return None


def accounts_of(orders: OrdersSheet) -> tuple[str, ...]:
    """The accounts that the orders name, each once."""
    found: dict[str, None] = {}
    for _, values in orders.rows():
        account = next((values[name] for name in orders.shop.account if name in values), "")
        if (account := plain(account)) and account not in ("-", "无"):
            found[account] = None
    return tuple(found)


def read_orders(orders: OrdersSheet, currency: str, timezone: str) -> OrdersFile:
    """The orders as events of a room."""
    rows = OrderRows(orders.shop, orders.names, currency, ZoneInfo(timezone))
    for number, values in orders.rows():
        if values:
            rows.add(number, values)
    as_of = rows.newest
    return OrdersFile(
        events=tuple(
            event | {"at": at}
            for order in rows.orders.values()
            for event, at in (events_of(order, as_of) if as_of is not None else ())
        ),
        refused=tuple(
            UnusableRow(row=number, code="order", message=error.message, params=dict(error.params), column=column or "")
            for number, column, error in rows.refused
        ),
    )


def _written(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(cell, float) and cell.is_integer() and abs(cell) >= 1e15:
        return f"{cell:.14E}"  # a spreadsheet keeps no more figures: it is rounded, and is to be seen as that
    return text_of(cell)
