"""Rows of a shop's order export become orders, and orders become events.

Rows with the same order number are one order; what only its first row says (when, who, whether it was paid) holds for
the others. An order is paid when it has a time of payment, whatever became of it later: what is off by now went back.

    主订单编号  子订单编号  商家编码  商品数量  订单应付金额  支付完成时间          订单状态  售后状态
    69         70         A1       1        199.00       2026/5/1 20:04      已完成    -
    69         71         B1       1        49.00        2026/5/1 20:04      已关闭    退款成功

is an order of 248.00, paid, of which 49.00 went back. How much went back is told as a running total
(``order.refunded`` with ``total``), so that a newer export adds only what is new, and ``order.corrected`` says what the
order holds as of the export. An address is never kept: the buyer is known by a hash of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any, Final, Literal, NamedTuple

from streams.clock import Instant
from streams.errors import Invalid
from streams.events import WireEvent
from streams.ingest.files.cells import BadCell, amount_of, check_not_rounded, plain, time_of
from streams.ingest.files.recording import fingerprint
from streams.ingest.files.shops import Headings, Shop
from streams.text import narrow

State = Literal["placed", "paid", "shipped", "refunded", "partly refunded", "closed"]
"""What became of an order: closed is one that nobody paid and nobody will."""

_UNTOLD: Final = frozenset({"", "-", "无", "数据将于第二天更新"})
"""What stands in a cell of an export instead of what is not known, or not yet."""
_NO_REFUND: Final = frozenset({"无退款申请", "没有申请退款", "无", "-", "无售后"})
_GIFTS: Final = ("赠品", "福袋")


@dataclass(frozen=True)
class ShopLine:
    """A line of an order, all pieces together; money in minor units."""

    sku: str
    title: str
    quantity: int
    amount: int
    """Paid by the buyer."""
    subsidy: int | None
    """By the platform; None: not told."""
    received: int | None
    """By the shop; None: the amount and the subsidy."""
    gift: bool
    back: int
    """How much of the amount went back."""
    returned: int
    """Pieces that came back; all of them when all of the money did."""


@dataclass
class ShopOrder:
    """An order as an export tells it."""

    shop: str
    number: str
    row: int
    """The row that it begins in."""
    currency: str
    buyer: str
    placed: Instant | None
    paid: Instant | None
    is_closed: bool
    is_shipped: bool
    origin: dict[str, str]
    """Traffic and account, as far as the export tells them."""
    refund: int | None
    """What went back of the order as a whole; None: it is told by line, or not at all."""
    refunded_at: Instant | None
    lines: list[ShopLine] = field(default_factory=list)

    @property
    def amount(self) -> int:
        """What the buyer paid, or is to pay, gifts left out."""
        return sum(line.amount for line in self.lines if not line.gift)

    @property
    def back(self) -> int:
        """What went back of it so far."""
        if self.paid is None:
            return 0
        return self.refund if self.refund is not None else sum(line.back for line in self.lines)

    @property
    def state(self) -> State:
        """What became of it."""
        if self.paid is None:
            return "closed" if self.is_closed else "placed"
        if self.back:
            return "refunded" if self.back >= self.amount else "partly refunded"
        return "shipped" if self.is_shipped else "paid"


class BadRow(NamedTuple):
    """A row that was refused."""

    number: int
    column: str | None
    error: Invalid


class OrderRows:
    """Collects the rows of a shop's export. Read ``orders`` and ``refused`` when all are there."""

    def __init__(self, shop: Shop, header: Iterable[str], currency: str, zone: tzinfo | None) -> None:
        self.shop = shop
        self._header = frozenset(header)
        self.orders: dict[str, ShopOrder] = {}
        self.refused: list[BadRow] = []
        self.newest: Instant | None = None
        """The latest instant that the rows tell of: the export is not older."""
        self.nameless = 0
        """Orders whose buyer is not told."""
        self.merged = self.repeats = self.skipped = 0
        """Rows that go on with an order, that were there before, and that explain the headings."""
        self._currency = currency
        self._zone = zone
        self._lines: set[str] = set()

    def add(self, number: int, values: Mapping[str, str]) -> None:
        """Read a row by its headings; one that cannot be read is refused, the others count."""
        cells = {name: cell for name, value in values.items() if (cell := plain(value))}
        try:
            self._row(number, cells)
        except BadCell as cell:
            self.refused.append(BadRow(number, cell.column, cell.error))

    def _row(self, number: int, cells: dict[str, str]) -> None:
        shop = self.shop
        column, name = _first(cells, shop.order)
        if not name:
            raise BadCell(_heading(shop.order), Invalid("it is empty; the number of the order is needed"))
        if shop.skipped and name.startswith(shop.skipped):
            self.skipped += 1
            return
        check_not_rounded(column, name)
        line_in, line_number = _first(cells, shop.line)
        check_not_rounded(line_in, line_number)
        order = self.orders.get(name)
        state = _first(cells, shop.status)[1]
        begun = order or self._begin(number, name, cells, state)
        line = self._line(cells, begun, state)
        if line_number and line_number in self._lines:
            self.repeats += 1
            return
        self._lines.add(line_number)
        if order is None:
            self.orders[name] = begun
        else:
            self.merged += 1
            order.is_closed = order.is_closed and state.casefold() in shop.closed
            order.is_shipped = order.is_shipped or state.casefold() in shop.shipped
        begun.lines.append(line)

    def _begin(self, number: int, name: str, cells: dict[str, str], state: str) -> ShopOrder:
        """What the first row says of the whole order."""
        shop = self.shop
        placed, paid = self._time(cells, shop.placed), self._time(cells, shop.paid)
        if placed is None and paid is None:
            raise BadCell(_heading(shop.placed), Invalid("it is empty; an order was placed at some time"))
        if not self._has(shop.paid) and _says_paid(cells, shop, state):
            paid = placed  # the table tells no times of payment, which follows within minutes
        _, buyer = _first(cells, shop.buyer)
        self.nameless += not buyer
        currency = _first(cells, shop.currency)[1].upper() or self._currency
        refund = self._money(cells, shop.refund, currency) if shop.refund_of == "order" else None
        off = state.casefold() in shop.closed
        if paid is not None and shop.refund_of == "order" and not refund:
            refund = None if off or _is_whole(cells, shop) else 0
        return ShopOrder(
            shop.name, name, number, currency,
            fingerprint("csv", "buyer", buyer.casefold()) if buyer else f"order:{name}",
            placed,
            paid if state.casefold() not in shop.unpaid else None,
            off,
            state.casefold() in shop.shipped,
            self._origin(cells),
            refund,
            self._time(cells, shop.refunded_at),
        )  # fmt: skip

    def _line(self, cells: dict[str, str], order: ShopOrder, state: str) -> ShopLine:
        shop, currency = self.shop, order.currency
        sku_in, sku = _first(cells, shop.sku)
        check_not_rounded(sku_in, sku)
        quantity = self._pieces(cells, shop.quantity)
        amount = self._amount(cells, currency, quantity)
        subsidy, received = self._money(cells, shop.subsidy, currency), self._money(cells, shop.received, currency)
        title = _first(cells, shop.title)[1]
        gift = not (amount or subsidy or received) or _is_gift(title, _first(cells, shop.kind)[1])
        back = self._back(cells, currency, amount, state) if order.paid is not None else 0
        returned = self._count(cells, shop.returned)
        if order.refunded_at is None and back:
            order.refunded_at = self._time(cells, shop.refunded_at)
        if not returned and back and back >= amount:
            returned = quantity
        return ShopLine(sku or "?", title, quantity, amount, subsidy, received, gift, back, min(returned, quantity))

    def _amount(self, cells: dict[str, str], currency: str, quantity: int) -> int:
        shop = self.shop
        amount = self._money(cells, shop.amount, currency)
        if amount is not None:
            return max(amount - (self._money(cells, shop.postage, currency) or 0), 0)
        price = self._money(cells, shop.price, currency)
        if price is None:
            raise BadCell(
                _heading(shop.amount + shop.price), Invalid("it is empty; a line of an order needs its amount")
            )
        return max(price * quantity - (self._money(cells, shop.discount, currency) or 0), 0)

    def _back(self, cells: dict[str, str], currency: str, amount: int, state: str) -> int:
        """What went back of a line."""
        shop = self.shop
        if shop.refund_of == "line" and (told := self._money(cells, shop.refund, currency)):
            return told
        return amount if state.casefold() in shop.closed or _is_whole(cells, shop) else 0

    def _pieces(self, cells: dict[str, str], headings: Headings) -> int:
        column, text = _first(cells, headings)
        text = narrow(text)
        if not self._has(headings):
            return 1
        text = text.removesuffix(".0")
        if not (text.isascii() and text.isdecimal() and int(text) >= 1):
            raise BadCell(column or _heading(headings), Invalid("`{text}` is no number of pieces", text=text))
        return int(text)

    def _has(self, headings: Headings) -> bool:
        """Whether the table has a column of one of these headings."""
        return not self._header.isdisjoint(headings)

    def _count(self, cells: dict[str, str], headings: Headings) -> int:
        _, text = _first(cells, headings)
        text = narrow(text).removesuffix(".0")
        return int(text) if text.isascii() and text.isdecimal() else 0

    def _money(self, cells: dict[str, str], headings: Headings, currency: str) -> int | None:
        """The first of these that is filled in; None when none is."""
        column, text = _first(cells, headings)
        if text in _UNTOLD or text in _NO_REFUND:
            return None
        return amount_of(column, text, currency)

    def _time(self, cells: dict[str, str], headings: Headings) -> Instant | None:
        column, text = _first(cells, headings)
        if text in _UNTOLD:
            return None
        at = time_of(column, text, self._zone)
        self.newest = at if self.newest is None else max(self.newest, at)
        return at

    def _origin(self, cells: dict[str, str]) -> dict[str, str]:
        shop, origin = self.shop, {}
        _, word = _first(cells, shop.traffic)
        if word not in _UNTOLD:
            found = next((traffic for known, traffic in shop.traffics if known in word), shop.traffic_else)
            if found is not None:
                origin["traffic"] = str(found)
        _, account = _first(cells, shop.account)
        if account not in _UNTOLD:
            origin["account"] = account
        return origin


def events_of(order: ShopOrder, as_of: Instant) -> list[tuple[WireEvent, Instant]]:
    """What an order says, each with its instant: placed, paid, and what went back, as of an instant.

    The same order gives the same ids in every export; of what went back, each sum has one.
    """
    lines = [_line_event(line) for line in order.lines]
    shared: WireEvent = {"order": order.number, "currency": order.currency, "lines": lines, **order.origin}
    found = [
        ({"id": fingerprint("csv", order.shop, kind, order.number), "type": kind, "person": order.buyer, **shared}, at)
        for kind, at in (("order.created", order.placed), ("order.paid", order.paid))
        if at is not None
    ]
    if order.back:
        at = order.refunded_at or as_of
        found.append((_refund_event(order), max(at, order.paid or at)))
    return found


def correction_of(order: ShopOrder, as_of: Instant) -> tuple[WireEvent, Instant]:
    """What an order holds as of an instant, in the place of what was told of it before."""
    lines = [_line_event(line) for line in order.lines]
    content = [str(order.paid is not None), *sorted(map(str, lines)), str(sorted(order.origin.items())), str(as_of)]
    return {
        "id": fingerprint("csv", order.shop, "order.corrected", order.number, *content),
        "type": "order.corrected",
        "order": order.number,
        "currency": order.currency,
        "lines": lines,
        "paid": order.paid is not None,
        **order.origin,
    }, as_of


def _refund_event(order: ShopOrder) -> WireEvent:
    whole = order.back >= order.amount
    back = [(line, line.quantity, line.amount) if whole else (line, line.returned, line.back) for line in order.lines]
    lines = [
        {"sku": line.sku, "quantity": pieces, "amount": amount}
        for line, pieces, amount in back
        if not line.gift and (pieces or amount)
    ]
    content = [str(order.back), *(f"{line['sku']} {line['quantity']} {line['amount']}" for line in lines)]
    event: WireEvent = {
        "id": fingerprint("csv", order.shop, "order.refunded", order.number, *content),
        "type": "order.refunded",
        "order": order.number,
        "amount": order.back,
        "total": True,
    }
    return event | ({"lines": lines} if lines else {})


def _line_event(line: ShopLine) -> dict[str, Any]:
    event: dict[str, Any] = {"sku": line.sku, "quantity": line.quantity, "amount": line.amount}
    if line.subsidy is not None:
        event["subsidy"] = line.subsidy
    if line.received is not None:
        event["received"] = line.received
    if line.gift:
        event["gift"] = True
    return event


def traffics_of(orders: Iterable[ShopOrder]) -> int:
    """How many orders came from no live room."""
    return sum(order.origin.get("traffic", "live") != "live" for order in orders)


def _is_whole(cells: dict[str, str], shop: Shop) -> bool:
    """Whether the after-sales of a row say that all of it went back."""
    state = _first(cells, shop.refunded)[1].casefold()
    return state in shop.whole or any(word in state for word in shop.whole if not word.isascii())


def _says_paid(cells: dict[str, str], shop: Shop, state: str) -> bool:
    """Whether the states of a row say that it was paid."""
    off = state.casefold() in shop.unpaid | shop.closed
    return (bool(state) and not off) or _is_whole(cells, shop)


def _is_gift(title: str, kind: str) -> bool:
    return any(word in kind for word in _GIFTS) or title.lstrip("【[（( ").startswith(_GIFTS)


def _heading(headings: Headings) -> str | None:
    return headings[0] if headings else None


def _first(cells: Mapping[str, str], headings: Headings) -> tuple[str, str]:
    """The first of these headings whose cell is filled in, and the cell; two empty texts when none is."""
    return next(((name, cells[name]) for name in headings if name in cells), ("", ""))
