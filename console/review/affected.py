"""Wrong price: the orders of an item that were paid within a window, with what they should have cost.

Pure. Laws of this module:
- An order is one row per SKU of the item. It is in the window when its first payment is; a deposit and a balance add
  up, an edit says what the order holds, the same payment told again counts once, and a payment that contradicts what
  is known of its order counts for nothing, as in the figures.
- What the shop's books say of an order (``order.corrected``) stands in the place of what was told of it, as in the
  figures; so the corrections are known before the orders are read.
- What is due is the announced price at the instant of payment times the quantity, or one given price for all.
- The gap is what the shop did not get: due, less what the buyer paid and what the platform added to it.
- Gifts have no price, so they are never affected.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Final

from msgspec import Struct, field

from streams.clock import HOUR, Instant
from streams.events import Logged, OrderCorrected, OrderLine, OrderPaid, OrderRefunded
from streams.metrics.sets.corrections import Corrections

DAY: Final = 24 * HOUR


class AffectedOrder(Struct, frozen=True, kw_only=True):
    """One SKU of one order. Instants UTC ms, money minor units of the room's currency."""

    order: str
    """Its number on the platform."""
    sku: str
    quantity: int
    paid: int
    """By the buyer, for these units."""
    subsidy: int
    """What the platform added (平台补贴)."""
    due: int | None
    """The announced price times the quantity; None: no price is known."""
    gap: int | None
    """Positive: so much was paid too little; negative: too much."""
    refunded: int
    """What went back to the buyer so far; a refund that names no item counts by its share of what was paid."""
    paid_at: int
    ship_by: int | None
    """None: a presale whose shipping time nobody has said."""


class Totals(Struct, frozen=True, kw_only=True):
    """What the orders come to. Money in minor units."""

    orders: int = 0
    """All that hold the item and were paid in the window."""
    affected: int = 0
    """Those of them with a gap."""
    units: int = 0
    """Of the affected ones, as all that follows."""
    paid: int = 0
    due: int = 0
    loss: int = 0
    """What was paid too little."""
    overpaid: int = 0
    """What was paid too much."""
    refunded: int = 0
    ship_by: int | None = None
    """When the first of them has to ship, UTC ms."""


class Shipping(Struct, frozen=True, kw_only=True):
    """When an order of the item has to ship."""

    promise_ms: int
    """After its payment, where the item has no days of its own."""
    presale: bool = False
    days: int | None = None
    """The item's own days from payment to dispatch; None: it has none."""

    def by(self, paid_at: int) -> int | None:
        """The last instant, UTC ms; None: it is not known, as of a presale without days."""
        if self.days is not None:
            return paid_at + max(1, self.days) * DAY
        return None if self.presale else paid_at + self.promise_ms


class _ItemOrder(Struct):
    """What is known of an order that holds the item."""

    paid_at: int
    person: str
    parts: list[tuple[str | None, tuple[OrderLine, ...]]]
    """Its payments, each with its lines as told."""
    held: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    """By SKU: units, paid, subsidy."""


class ItemOrders:
    """The orders of one item, from events in the order of the log."""

    def __init__(self, skus: Collection[str], corrections: Iterable[OrderCorrected] = ()) -> None:
        """``skus``: all that the item may be called by: its own and those of its sizes.

        ``corrections``: those of the room, in any order.
        """
        self._skus = frozenset(skus)
        self._corrections = Corrections()
        for correction in corrections:
            self._corrections.add(correction)
        self._orders: dict[str, _ItemOrder] = {}
        self._refunds: dict[str, dict[str, OrderRefunded]] = defaultdict(dict)
        """By order and id, because a refund told twice is one; they may come before their order."""

    def take(self, events: Iterable[Logged]) -> None:
        """Add what happened."""
        for event in events:
            if isinstance(event, OrderPaid):
                for paid in self._corrections.corrected([event]):
                    self._paid(paid)
            elif isinstance(event, OrderRefunded):
                self._refunds[event.order][event.id] = event

    def rows(
        self, start: Instant, end: Instant, price: Callable[[int], int | None], shipping: Shipping
    ) -> list[AffectedOrder]:
        """The orders that were paid from ``start`` up to before ``end``, the first one first.

        ``price``: the announced price of one unit at an instant.
        """
        found = [
            self._row(number, order, sku, price, shipping)
            for number, order in self._orders.items()
            if start <= order.paid_at < end
            for sku, (units, _, _) in order.held.items()
            if units > 0 and sku in self._skus
        ]
        return sorted(found, key=lambda row: (row.paid_at, row.order, row.sku))

    def people(self, orders: Collection[str]) -> dict[str, str]:
        """The pseudonyms of who paid these orders."""
        return {number: self._orders[number].person for number in orders if number in self._orders}

    def _row(
        self, number: str, order: _ItemOrder, sku: str, price: Callable[[int], int | None], shipping: Shipping
    ) -> AffectedOrder:
        units, paid, subsidy = order.held[sku]
        unit_price = price(order.paid_at)
        due = None if unit_price is None else unit_price * units
        return AffectedOrder(
            order=number,
            sku=sku,
            quantity=units,
            paid=paid,
            subsidy=subsidy,
            due=due,
            gap=None if due is None else due - paid - subsidy,
            refunded=self._refunded(number, order, sku),
            paid_at=order.paid_at,
            ship_by=shipping.by(order.paid_at),
        )

    def _refunded(self, number: str, order: _ItemOrder, sku: str) -> int:
        """What went back of the SKU, no more than was paid: what names no item, by its share of the order.

        A running total counts for what it rises by over all that was told before.
        """
        paid, whole = order.held[sku][1], sum(paid for _, paid, _ in order.held.values())
        told = back = 0
        for refund in self._refunds.get(number, {}).values():
            rise = max(0, refund.amount - told) if refund.total else refund.amount
            told += rise
            if refund.lines:
                named = sum(line.amount for line in refund.lines if line.sku == sku)
                back += max(0, min(rise, named - back)) if refund.total else named
            elif whole:
                back += rise * paid // whole
        return min(back, paid)

    def _paid(self, event: OrderPaid) -> None:
        order = self._orders.get(event.order)
        if order is None:
            if any(line.sku in self._skus and not line.gift for line in event.lines):
                order = self._orders[event.order] = _ItemOrder(event.at, event.person, [(event.part, event.lines)])
                _hold(order, event.lines)
            return
        told = [part for part, lines in order.parts if _same(lines, event.lines)]
        parts = [part for part, _ in order.parts]
        if event.part == "edit":
            if not _same(order.parts[-1][1], event.lines):
                order.parts.append((event.part, event.lines))
                order.held.clear()
                _hold(order, event.lines)
        elif event.part is not None and event.part not in parts and event.part not in told:
            order.parts.append((event.part, event.lines))
            order.paid_at = min(order.paid_at, event.at)
            _hold(order, event.lines)


def totals(rows: Iterable[AffectedOrder]) -> Totals:
    """What these orders come to; those without a gap, or without a price, are only counted."""
    rows = list(rows)
    hit = [row for row in rows if row.gap]
    gaps = [row.gap or 0 for row in hit]
    return Totals(
        orders=len({row.order for row in rows}),
        affected=len({row.order for row in hit}),
        units=sum(row.quantity for row in hit),
        paid=sum(row.paid for row in hit),
        due=sum(row.due or 0 for row in hit),
        loss=sum(gap for gap in gaps if gap > 0),
        overpaid=-sum(gap for gap in gaps if gap < 0),
        refunded=sum(row.refunded for row in hit),
        ship_by=min((row.ship_by for row in hit if row.ship_by is not None), default=None),
    )


def _hold(order: _ItemOrder, lines: Iterable[OrderLine]) -> None:
    """Add the lines of a payment: money adds up, of units the order holds the most that a payment names."""
    units: defaultdict[str, int] = defaultdict(int)
    for line in lines:
        if not line.gift:
            units[line.sku] += line.quantity
            held, paid, subsidy = order.held.get(line.sku, (0, 0, 0))
            order.held[line.sku] = held, paid + line.amount, subsidy + line.subsidy
    for sku, count in units.items():
        held, paid, subsidy = order.held[sku]
        order.held[sku] = max(held, count), paid, subsidy


def _same(lines: Iterable[OrderLine], others: Iterable[OrderLine]) -> bool:
    return _told(lines) == _told(others)


def _told(lines: Iterable[OrderLine]) -> list[tuple[str, bool, int, int]]:
    return sorted((line.sku, line.gift, line.quantity, line.amount) for line in lines)
