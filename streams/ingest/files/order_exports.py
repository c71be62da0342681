"""Orders as shops export them: a table with the shop's own headings, one row for each line of an order.

Each shop is one row of ``SHOPS``: which heading means what. Rows with the same order number are one order; what only
its first row says (when, who, whether it was paid) holds for the others. An order becomes ``order.created`` when it was
placed and ``order.paid`` when it was paid. Refunds in these tables have no time: a note counts them, none is made up.
An address is never kept: the buyer is known by a hash of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any, Final

from streams.errors import Invalid
from streams.events import Traffic, WireEvent
from streams.ingest.files.cells import BadCell, amount_of, check_not_rounded, plain, time_of
from streams.ingest.files.recording import RecordingBuilder, fingerprint
from streams.text import narrow


@dataclass(frozen=True)
class Shop:
    """Which heading of a shop's export means what; the first of several that is there and filled in counts."""

    name: str
    order: tuple[str, ...]
    sku: tuple[str, ...]
    quantity: tuple[str, ...]
    placed: tuple[str, ...]
    paid: tuple[str, ...]
    amount: tuple[str, ...] = ()
    """What is due for the line, all pieces together."""
    price: tuple[str, ...] = ()
    """What one piece costs, where a line has no amount."""
    discount: tuple[str, ...] = ()
    """What is taken off the line."""
    currency: tuple[str, ...] = ()
    buyer: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    unpaid: frozenset[str] = frozenset()
    """States of an order that nobody paid, whatever its time of payment says."""
    refunded: tuple[str, ...] = ()
    """Amounts, or states, that say that money went back."""
    line: tuple[str, ...] = ()
    """The number of the line; rows with the same are repeats."""
    subsidy: tuple[str, ...] = ()
    """What the platform adds to a line."""
    traffic: tuple[str, ...] = ()
    """What the buyer came from."""
    traffics: tuple[tuple[str, Traffic], ...] = ()
    """What a word in it means; a word that is not there is other traffic."""
    account: tuple[str, ...] = ()
    """Whose room, card or video it was."""


SHOPS: Final = (
    Shop(
        "Douyin",
        order=("主订单编号", "订单编号", "订单号"),
        line=("子订单编号",),
        sku=("商家编码", "商品编码", "商品ID", "商品id", "选购商品", "商品名称"),
        quantity=("商品数量", "数量"),
        amount=("订单应付金额", "应付金额", "商品金额"),
        placed=("订单提交时间", "下单时间", "订单创建时间"),
        paid=("支付完成时间", "支付时间", "付款时间"),
        status=("订单状态",),
        unpaid=frozenset({"待支付", "已关闭", "已取消"}),
        refunded=("售后状态",),
        subsidy=("平台实际承担优惠金额", "平台优惠"),
        traffic=("流量体裁",),
        traffics=(("直播", "live"), ("商品卡", "card"), ("视频", "video")),
        account=("达人昵称", "达人ID"),
    ),
    Shop(
        "Shopify",
        order=("Name",),
        sku=("Lineitem sku", "Lineitem name"),
        quantity=("Lineitem quantity",),
        price=("Lineitem price",),
        discount=("Lineitem discount",),
        placed=("Created at",),
        paid=("Paid at",),
        currency=("Currency",),
        buyer=("Email", "Phone"),
        status=("Financial Status",),
        unpaid=frozenset({"pending", "authorized", "voided", "expired"}),
        refunded=("Refunded Amount",),
    ),
)
_NOT_REFUNDED: Final = frozenset({"", "-", "0", "0.0", "0.00", "无", "无售后", "售后关闭", "售后已关闭"})
_UNTOLD: Final = frozenset({"", "-", "无", "数据将于第二天更新"})
"""What stands in a cell of an export instead of what is not known, or not yet."""


def shop_of(header: list[str]) -> Shop | None:
    """Whose export has these headings: an order number, an item, how many, and when it was placed or paid."""
    names = set(map(plain, header))
    for shop in SHOPS:
        needed = (shop.order, shop.sku, shop.quantity, shop.placed + shop.paid, shop.amount + shop.price)
        if all(names & set(headings) for headings in needed):
            return shop
    return None


@dataclass
class _Order:
    number: int
    """The row that it begins in."""
    currency: str
    buyer: str
    placed: int | None
    paid: int | None
    refunded: bool
    origin: dict[str, str]
    """Traffic and account, as far as the export tells them."""
    lines: list[dict[str, Any]] = field(default_factory=list)


class OrderExport:
    """Collects the rows of an export and gives its orders to the builder."""

    def __init__(self, builder: RecordingBuilder, shop: Shop, currency: str, zone: tzinfo | None) -> None:
        self._builder = builder
        self._shop = shop
        self._currency = currency
        self._zone = zone
        self._orders: dict[str, _Order] = {}
        self._lines: set[str] = set()
        self._nameless = 0

    def read(self, rows: Iterator[tuple[int, dict[str, str]]]) -> None:
        """Read all rows; one that cannot be read is reported, the others count."""
        for number, values in rows:
            cells = {name: cell for name, value in values.items() if (cell := plain(value))}
            try:
                self._row(number, cells)
            except BadCell as cell:
                self._builder.reject("order", number, cell.error, cell.column)
        for name, order in self._orders.items():
            self._add(name, order)
        self._tell()

    def _row(self, number: int, cells: dict[str, str]) -> None:
        shop = self._shop
        column, name = _first(cells, shop.order)
        if not name:
            raise BadCell(shop.order[0], Invalid("it is empty; the number of the order is needed"))
        check_not_rounded(column, name)
        _, line_number = _first(cells, shop.line)
        check_not_rounded(shop.line[0] if shop.line else "", line_number)
        order = self._orders.get(name)
        line = self._line(cells, order.currency if order else self._currency_of(cells))
        if line_number and line_number in self._lines:
            self._builder.repeat("order")
            return
        self._lines.add(line_number)
        if order is None:
            self._orders[name] = order = self._begin(number, name, cells)
        else:
            self._builder.merge("order")
        order.lines.append(line)

    def _currency_of(self, cells: dict[str, str]) -> str:
        return _first(cells, self._shop.currency)[1].upper() or self._currency

    def _begin(self, number: int, name: str, cells: dict[str, str]) -> _Order:
        """What the first row says of the whole order."""
        shop = self._shop
        (placed_in, placed), (paid_in, paid) = _first(cells, shop.placed), _first(cells, shop.paid)
        _, state = _first(cells, shop.status)
        _, buyer = _first(cells, shop.buyer)
        self._nameless += not buyer
        if not placed and not paid:
            raise BadCell(shop.placed[0], Invalid("it is empty; an order was placed at some time"))
        return _Order(
            number,
            self._currency_of(cells),
            fingerprint("csv", "buyer", buyer.casefold()) if buyer else f"order:{name}",
            time_of(placed_in, placed, self._zone) if placed else None,
            time_of(paid_in, paid, self._zone) if paid and state.casefold() not in shop.unpaid else None,
            _first(cells, shop.refunded)[1] not in _NOT_REFUNDED,
            self._origin(cells),
        )

    def _origin(self, cells: dict[str, str]) -> dict[str, str]:
        shop, origin = self._shop, {}
        _, word = _first(cells, shop.traffic)
        if word not in _UNTOLD:
            origin["traffic"] = next((traffic for known, traffic in shop.traffics if known in word), "other")
        _, account = _first(cells, shop.account)
        if account not in _UNTOLD:
            origin["account"] = account
        return origin

    def _line(self, cells: dict[str, str], currency: str) -> dict[str, Any]:
        shop = self._shop
        sku_in, sku = _first(cells, shop.sku)
        check_not_rounded(sku_in, sku)
        quantity_in, text = _first(cells, shop.quantity)
        text = narrow(text)
        if not (text.isascii() and text.isdecimal() and int(text) >= 1):
            raise BadCell(quantity_in or shop.quantity[0], Invalid("`{text}` is no number of pieces", text=text))
        quantity = int(text)
        amount_in, amount = _first(cells, shop.amount)
        price_in, price = _first(cells, shop.price)
        discount_in, discount = _first(cells, shop.discount)
        if amount:
            total = amount_of(amount_in, amount, currency)
        elif price:
            off = amount_of(discount_in, discount, currency) if discount else 0
            total = max(amount_of(price_in, price, currency) * quantity - off, 0)
        else:
            raise BadCell((shop.amount + shop.price)[0], Invalid("it is empty; a line of an order needs its amount"))
        subsidy_in, subsidy = _first(cells, shop.subsidy)
        line: dict[str, Any] = {"sku": sku or "?", "quantity": quantity, "amount": total}
        if subsidy not in _UNTOLD:
            line["subsidy"] = amount_of(subsidy_in, subsidy, currency)
        return line

    def _add(self, name: str, order: _Order) -> None:
        shared: WireEvent = {
            "person": order.buyer,
            "order": name,
            "currency": order.currency,
            "lines": order.lines,
            **order.origin,
        }
        moments = (("order.created", order.placed), ("order.paid", order.paid))
        events = [
            ({"id": fingerprint("csv", self._shop.name, kind, name), "type": kind, **shared}, at)
            for kind, at in moments
            if at is not None
        ]
        understood = self._builder.summary.not_understood
        self._builder.add("order", order.number, (events[0][0],), at=events[0][1])
        for event, at in events[1:] if self._builder.summary.not_understood == understood else ():
            self._builder.add_later("order", (event,), at)

    def _tell(self) -> None:
        note = self._builder.note
        note(Invalid("orders exported from {shop}", shop=self._shop.name))
        if self._nameless:
            note(Invalid("orders without a buyer: {count}. Each counts as a buyer of its own", count=self._nameless))
        apart = sum(order.origin.get("traffic", "live") != "live" for order in self._orders.values())
        if apart:
            note(Invalid("orders that did not come from a live room: {count}. They stand apart in the figures",
                         count=apart))  # fmt: skip
        if refunded := sum(order.refunded for order in self._orders.values()):
            note(Invalid("orders with a refund: {count}. The table does not say when it was; it is left out",
                         count=refunded))  # fmt: skip


def _first(cells: dict[str, str], headings: tuple[str, ...]) -> tuple[str, str]:
    """The first of these headings whose cell is filled in, and the cell; two empty texts when none is."""
    return next(((name, cells[name]) for name in headings if name in cells), ("", ""))
