"""A shop's export as a table of orders: rows of lines become one row for each order, compared with what is known.

An export is as new as its name says, or else as the newest instant that stands in it. What it tells of an order counts
when it is not older than what is known of it; of two that are equally new, what is further on does.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from console.i18n.texts import N_, Translate
from console.i18n.zone import local
from console.sheets.columns import EXACT, Code, Column, Moment, Money, TableKind, Text
from console.sheets.difference import Difference, Values
from console.sheets.grid import Cell, Sheet, text_of
from console.sheets.matching import CellProblem, Chosen, FoundTable, Heading, ReadRow, plain_heading
from streams.clock import HOUR, Instant
from streams.errors import Invalid
from streams.events import WireEvent
from streams.ingest.files.cells import plain
from streams.ingest.files.shop_orders import BadRow, OrderRows, ShopOrder, correction_of, events_of
from streams.ingest.files.shops import BY_HAND, MEANINGS, SHOPS, Shop, headings_of, shop_of

LABELS: Final[dict[str, str]] = {
    "order": N_("Order number"),
    "status": N_("State"),
    "placed": N_("Placed"),
    "paid": N_("Paid at"),
    "sku": N_("Items"),
    "amount": N_("Paid by the buyer"),
    "refund": N_("Refunded"),
    "traffic": N_("Came from"),
    "account": N_("Account"),
    "line": N_("Line number"),
    "title": N_("Title"),
    "quantity": N_("Pieces"),
    "price": N_("Price of one"),
    "discount": N_("Discount"),
    "postage": N_("Shipping"),
    "currency": N_("Currency"),
    "buyer": N_("Buyer"),
    "refunded": N_("After-sales"),
    "refunded_at": N_("Refunded at"),
    "returned": N_("Pieces returned"),
    "subsidy": N_("Paid by the platform"),
    "received": N_("Received by the shop"),
    "kind": N_("Kind of order"),
}
"""What a heading may mean."""
LONGEST: Final = 400 * 24 * HOUR
"""An export is not that much newer than anything in it."""
STATES: Final[dict[str, str]] = {
    "placed": N_("not paid yet"),
    "closed": N_("closed"),
    "paid": N_("paid, to be shipped"),
    "shipped": N_("shipped"),
    "partly refunded": N_("partly refunded"),
    "refunded": N_("refunded"),
}
"""How far on an order is, from the least to the most, in words."""
_NAMED_TIME: Final = re.compile(
    r"(?<!\d)(20\d{2})[-_.]?(\d{2})[-_.]?(\d{2})[-_. T]?(\d{2})[-_.:]?(\d{2})(?:[-_.:]?(\d{2}))?(?!\d)"
)
_NAMED_EPOCH: Final = re.compile(r"(?<!\d)(1[5-9]\d{8})(\d{3})?(?!\d)")


class KnownOrder(NamedTuple):
    """An order as it is known."""

    as_of: Instant
    """How new that is."""
    values: Values
    """By the columns of the table of orders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedOrders(FoundTable):
    """A table of orders."""

    shop: str
    """Whose export it is."""
    as_of: Instant
    """How new it is."""
    orders: Mapping[str, ShopOrder] = field(default_factory=dict)
    """Those whose rows could be read."""

    @property
    def more(self) -> dict[str, Any]:
        """Whose it is, how new, and by day of payment and where they came from: orders, what was paid and went back."""
        zone = self.table.column("paid").read.zone  # type: ignore[attr-defined]
        sums: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
        for order in self.orders.values():
            if order.paid is not None:
                day = local(order.paid, zone).date().isoformat()
                for index, value in enumerate((1, order.amount, order.back)):
                    sums[day, order.origin.get("traffic", "live")][index] += value
        summary = [
            {"day": day, "traffic": traffic, "orders": orders, "amount": amount, "refunded": back}
            for (day, traffic), (orders, amount, back) in sorted(sums.items())
        ]
        return {"shop": self.shop, "as_of": self.as_of, "summary": summary}


@dataclass(frozen=True, slots=True)
class _State(Text):
    """How far on an order is; a file says it in the shop's words, people read it in theirs."""

    translate: Translate = str

    def written(self, value: Any) -> Cell:
        return self.translate(STATES[value]) if value in STATES else str(value)


def order_table(currency: str, timezone: str, translate: Translate = str) -> TableKind:
    """The columns of a table of orders, under all headings that shops have for them."""
    money, moment = Money(currency), Moment(timezone)
    readers: dict[str, Any] = {"order": Code(), "placed": moment, "paid": moment, "amount": money, "refund": money}
    readers |= {"subsidy": money, "received": money, "status": _State(1_000, translate=translate)}
    return TableKind(
        "orders",
        tuple(
            Column(
                key,
                LABELS[key],
                tuple(dict.fromkeys(heading for shop in SHOPS for heading in getattr(shop, key))),
                readers.get(key, Text(1_000)),
                identifies=key == "order",
            )
            for key in LABELS
        ),
    )


def found_orders(
    found: FoundTable, sheet: Sheet, chosen: Chosen, name: str, known: Mapping[str, KnownOrder]
) -> tuple[ExportedOrders, Mapping[str, Values]]:
    """The orders of a table, each a row, and those that are known of the time that they are of."""
    header = {heading.place: plain(heading.text) for heading in found.headings}
    shop = _shop(found.headings, chosen)
    amount, paid = found.table.column("amount").read, found.table.column("paid").read
    assert isinstance(amount, Money), "as ``order_table`` makes it"
    assert isinstance(paid, Moment), "as ``order_table`` makes it"
    currency, timezone = amount.currency, paid.zone
    zone = ZoneInfo(timezone)
    rows = OrderRows(shop, header.values(), currency, zone)
    for row in found.rows:
        cells = sheet.rows[row.number - 1]
        texts = {name: _written(cells[place]) for place, name in header.items() if place < len(cells)}
        rows.add(row.number, texts)
    as_of = _as_of(name, rows.newest or Instant(0), zone)
    orders, refused = _in_currency(rows, currency)
    read = [ReadRow(bad.number, {}, (_problem(bad),)) for bad in refused]
    read += [ReadRow(order.row, dict(_newest(order, as_of, known.get(order.number)))) for order in orders.values()]
    first, last = (
        edge((order.placed or order.paid or 0 for order in orders.values()), default=0) for edge in (min, max)
    )
    there = {
        number: one.values
        for number, one in known.items()
        if number in orders or first <= (one.values.get("placed") or one.values.get("paid") or 0) <= last
    }
    headings = tuple(_meant(heading, shop) for heading in found.headings)
    told = ExportedOrders(
        table=found.table, sheet=found.sheet, header=found.header, headings=headings,
        rows=tuple(sorted(read, key=lambda row: row.number)), left_out=found.left_out,
        samples=found.samples, shop=shop.name, as_of=as_of, orders=orders,
    )  # fmt: skip
    return told, there


def told_by(found: ExportedOrders, changes: Difference) -> tuple[list[tuple[WireEvent, Instant]], list[Values]]:
    """What is new and changed as events, each with its instant, and what is known of the orders from then on."""
    values: list[Values] = [*(row.values for row in changes.new), *(row.values for row in changes.changed)]
    events: list[tuple[WireEvent, Instant]] = []
    for order in (found.orders[one["order"]] for one in values):
        events += [*events_of(order, found.as_of), correction_of(order, found.as_of)]
    same = {row.row for row in changes.same}  # as new as this export now, so that an older one does not count
    return events, values + [row.values for row in found.rows if row.number in same]


def values_of(order: ShopOrder) -> dict[str, Any]:
    """An order as a row of the table."""
    return {
        "order": order.number,
        "status": order.state,
        "placed": order.placed,
        "paid": order.paid,
        "sku": ", ".join(f"{line.sku} × {line.quantity}" for line in order.lines),
        "amount": order.amount,
        "refund": order.back,
        "subsidy": sum(line.subsidy or 0 for line in order.lines),
        "received": sum(line.received or 0 for line in order.lines),
        "traffic": order.origin.get("traffic"),
        "account": order.origin.get("account"),
    }


def _written(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(cell, float) and cell.is_integer() and abs(cell) >= EXACT:
        return f"{cell:.14E}"  # a spreadsheet keeps no more figures: it is rounded, and is to be seen as that
    return text_of(cell)


def _newest(order: ShopOrder, as_of: Instant, known: KnownOrder | None) -> Values:
    """What holds of an order: what the table tells, or what is known and newer."""
    values = values_of(order)
    if known is not None and _rank(known.values, known.as_of) > _rank(values, as_of):
        return known.values
    return values


def _rank(values: Values, as_of: int) -> tuple[int, int, int]:
    return as_of, list(STATES).index(values["status"]), values["refund"]


def _shop(headings: Iterable[Heading], chosen: Chosen) -> Shop:
    """Whose export it is, with what a person said its headings mean."""
    texts = [plain(heading.text) for heading in headings]
    shop = shop_of(texts)
    meant = {text: key for heading, text in zip(headings, texts, strict=False) if (key := heading.key)}
    if shop is None:
        shop = replace(BY_HAND, **{key: (text,) for text, key in reversed(meant.items())})  # type: ignore[arg-type]
    corrected = {plain_heading(text): key for text, key in chosen.items()}
    for text in texts:
        if plain_heading(text) in corrected:
            key = corrected[plain_heading(text)]
            changes = {one: tuple(name for name in getattr(shop, one) if name != text) for one in MEANINGS}
            if key is not None:
                changes[key] = (text, *changes[key])
            shop = replace(shop, **changes)  # type: ignore[arg-type]
    if not shop.order or not (shop.placed or shop.paid) or not (shop.amount or shop.price):
        raise Invalid(
            "This is no export of orders that is known here. Say which columns are the order number, the time and the "
            "amount."
        )
    return shop


def _meant(heading: Heading, shop: Shop) -> Heading:
    """A heading that means something in this shop's export is known."""
    if heading.key is not None or plain(heading.text) not in headings_of(shop):
        return heading
    key = next(key for key in MEANINGS if plain(heading.text) in getattr(shop, key))
    return Heading(heading.place, heading.text, key)


def _in_currency(rows: OrderRows, currency: str) -> tuple[dict[str, ShopOrder], list[BadRow]]:
    orders, refused = {}, [*rows.refused]
    for number, order in rows.orders.items():
        if order.currency == currency:
            orders[number] = order
        else:
            error = Invalid("it is in {other}, the room is in {currency}", other=order.currency, currency=currency)
            refused.append(BadRow(order.row, None, error))
    return orders, refused


def _problem(bad: BadRow) -> CellProblem:
    return CellProblem(bad.column or "", "unreadable", bad.error.message, bad.error.params)


def _as_of(name: str, newest: Instant, zone: ZoneInfo) -> Instant:
    """When an export was made: as its name says, if that is not before what it tells; else as it tells."""
    stated = 0
    if found := _NAMED_TIME.search(name):
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
        try:
            stated = int(datetime(year, month, day, hour, minute, second, tzinfo=zone).timestamp() * 1_000)
        except ValueError:
            stated = 0
    elif found := _NAMED_EPOCH.search(name):
        stated = int(found[1]) * 1_000
    return Instant(stated) if newest <= stated <= newest + LONGEST else newest
