"""The orders of a room, by id: what was paid of each, and what went back.

Ids are kept as 64-bit hashes: among a million orders, two are taken for one with a probability of 1 in 37 million.

Arrays only grow, so that a checkpoint holds what the one before did not. An order has one payment or several; a payment
has lines. What went back of a payment or a line is written down as a new total; the newest is looked up by number.

Two orders are paid, one of them by a deposit and a balance, and 40 of the first come back. Each way to come here and
each SKU is written down once and named by its number:

>>> paid = PaidOrders()
>>> paid.add_new(["a", "b"])
([1, 2], [True, True])
>>> paid.add(1, Payment(5, "search", "power"), [SaleLine("coat", 1, 100, 100)])
>>> paid.add(2, Payment(6, "feed", "power", part="deposit"), [SaleLine("scarf", 2, 50, 50)])
>>> paid.add(2, Payment(9, "feed", "power", part="balance"), [SaleLine("scarf", 0, 250, 250)], told=123)
>>> paid.order, paid.at, paid.origin, paid.line_end
(array('I', [1, 2, 2]), array('q', [5, 6, 9]), array('I', [0, 1, 2]), array('I', [1, 2, 3]))
>>> paid.sku, paid.units, paid.paid, paid.skus
(array('I', [0, 2, 2]), array('q', [1, 2, 0]), array('q', [100, 50, 250]), ['coat', 'scarf'])
>>> [back.worth for back in paid.take_back(1, Claim(40, {})).payments]
[40]
>>> paid.back_of, paid.back_total
(array('I', [1]), array('q', [40]))
>>> paid.take_back(1, Claim(80, {})).rest.amount
20
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace
from numpy.typing import ArrayLike
from xxhash import xxh3_64_intdigest

from streams.metrics.sets.corrections import Corrections
from streams.metrics.sets.hashes import Numbering, hashed

WAITING_KEPT: Final = 100_000
"""Of so many orders claims wait for a payment; those of further ones push out the oldest, which stay beyond."""


class SaleLine(Struct, frozen=True, order=True, gc=False):
    """What a payment sold of one SKU. Of an order that was edited, also what it no longer holds: negative."""

    sku: str
    units: int
    paid: int
    """By the buyer."""
    worth: int
    """What the room counts as sales: paid by the buyer, or received by the shop."""
    gift: bool = False
    new: bool = True
    """Whether the order did not hold the SKU before."""
    subsidy: int = 0
    """By the platform."""
    received: int = 0
    """By the shop."""


class Payment(Struct, frozen=True, array_like=True, gc=False):
    """When an order was paid, UTC ms, and by whom. Its refunds are counted there, too."""

    at: int
    channel: str
    tier: str
    elsewhere: bool = False
    """It came from no live room, or from somebody else's."""
    part: str | None = None
    """deposit, balance or edit."""


Origin = tuple[str, str, bool, str | None]
"""Channel, tier, elsewhere and part of a payment."""


class Claim(Struct, array_like=True):
    """A refund, or what is left of it, of which no payment is known."""

    amount: int
    """Paid by the buyer."""
    lines: dict[str, tuple[int, int]]
    """Units and money by SKU."""
    at: int = 0
    channel: str = ""
    tier: str = ""
    source: str = ""
    taken_at: int = 0
    """Who claims it, and when that was taken in, UTC ms."""
    doubted: int = 0
    """How much of the amount is told of its source as a doubt."""

    @property
    def is_open(self) -> bool:
        """Whether anything of it waits for a payment."""
        return self.amount > 0 or bool(self.lines)


class PaymentBack(NamedTuple):
    """What went back of a payment; ``worth`` as the room counts sales."""

    payment: Payment
    worth: int


class LineBack(NamedTuple):
    """What went back of a line of a payment."""

    payment: Payment
    sku: str
    units: int
    worth: int


Back = tuple[int, dict[str, tuple[int, int]]]
"""Money of an order, and units and money by SKU."""


class TakenBack(NamedTuple):
    """What of a claim counts, and what is left of it."""

    payments: list[PaymentBack]
    lines: list[LineBack]
    rest: Claim


class PaidOrders:
    """Paid orders, in some 80 bytes each.

    By payment: ``order`` (its number), ``at``, ``origin``, ``line_end`` (where its lines end).
    By line: ``sku`` (its number times 2, plus 1 for a gift), ``units``, ``paid``, ``worth``.
    By refund: ``back_of`` a payment, ``back_total`` of what it paid; ``line_of``, ``line_units``, ``line_total``.
    """

    def __init__(
        self,
        ids: ArrayLike = (),
        payments: Sequence[Iterable[int]] = ((),) * 4,
        lines: Sequence[Iterable[int]] = ((),) * 4,
        refunds: Sequence[Iterable[int]] = ((),) * 5,
        origins: Iterable[Origin] = (),
        skus: Iterable[str] = (),
        digests: Mapping[int, int] = MappingProxyType({}),
    ) -> None:
        self.numbering = Numbering(ids)
        self.order, self.at, self.origin, self.line_end = map(array, "IqII", payments)
        self.sku, self.units, self.paid, self.worth = map(array, "Iqqq", lines)
        self.back_of, self.back_total, self.line_of, self.line_units, self.line_total = map(array, "IqIqq", refunds)
        self.origins: list[Origin] = list(origins)
        self.skus = list(skus)
        self.digests = dict(digests)
        """By further payment of an order: what its lines were when they were told; the first holds its own."""
        self._origins = {origin: number for number, origin in enumerate(self.origins)}
        self._skus = {sku: number for number, sku in enumerate(self.skus)}
        self._newest = array("I", bytes(4 * len(self.numbering)))
        """By order: its newest payment, 0 for none yet."""
        self._before = array("I")
        """By payment: the one before it of the same order, 0 for none."""
        for number, order in enumerate(self.order, 1):
            self._before.append(self._newest[order - 1])
            self._newest[order - 1] = number
        self._back = {payment: index for index, payment in enumerate(self.back_of)}
        self._line_back = {line: index for index, line in enumerate(self.line_of)}
        """Where the newest total of a payment and of a line stands; most have none."""

    @property
    def arrays(self) -> tuple[Sequence[array[int]], Sequence[array[int]], Sequence[array[int]]]:
        """Those of payments, lines and refunds, of which another one is made."""
        return (
            (self.order, self.at, self.origin, self.line_end),
            (self.sku, self.units, self.paid, self.worth),
            (self.back_of, self.back_total, self.line_of, self.line_units, self.line_total),
        )

    def numbers(self, orders: Sequence[str]) -> list[int]:
        """The number of each of these orders; 0: it was not paid."""
        found: list[int] = self.numbering.find(hashed(orders)).tolist()
        return found

    def add_new(self, orders: Sequence[str]) -> tuple[list[int], list[bool]]:
        """The number of each of these orders, and which were not there yet, each but once: a payment must follow."""
        highest = len(self.numbering)
        numbers: list[int] = self.numbering.number(hashed(orders)).tolist()
        new = []
        for number in numbers:  # new orders are numbered as they come
            new.append(number > highest)
            highest = max(highest, number)
        self._newest.extend([0] * sum(new))
        return numbers, new

    def add(self, number: int, payment: Payment, lines: Iterable[SaleLine], told: int | None = None) -> None:
        """Add a payment of the order of that number; of a further one ``told`` is the digest of what was told."""
        self.order.append(number)
        self.at.append(payment.at)
        self.origin.append(self._origin(payment))
        if told is not None:
            self.digests[len(self.order)] = told
        for line in lines:
            self._add_line(line)
        self.line_end.append(len(self.sku))
        self._before.append(self._newest[number - 1])
        self._newest[number - 1] = len(self.order)

    def add_first(self, numbers: Sequence[int], payments: Iterable[Payment], lines: Iterable[list[SaleLine]]) -> None:
        """The same for the first payments of orders, many in one go."""
        self.order.extend(numbers)
        self.at.extend([payment.at for payment in payments])
        self.origin.extend(map(self._origin, payments))
        for some in lines:
            for line in some:
                self._add_line(line)
            self.line_end.append(len(self.sku))
        self._before.extend([0] * len(numbers))
        for payment, number in enumerate(numbers, len(self.order) - len(numbers) + 1):
            self._newest[number - 1] = payment

    def payments(self, order: int) -> list[tuple[Payment, int]]:
        """The payments of an order in the order of the log, each with the digest of its lines."""
        return [(self._payment(number), self._digest(number)) for number in self._payments(order)]

    def held(self, order: int) -> dict[tuple[str, bool], tuple[int, int, int]]:
        """What an order holds by SKU and whether it is a gift: units, paid and worth, refunds not taken off."""
        found: dict[tuple[str, bool], tuple[int, int, int]] = {}
        for number in self._payments(order):
            for line in self._lines(number):
                key = self.skus[self.sku[line] >> 1], bool(self.sku[line] & 1)
                units, paid, worth = found.get(key, (0, 0, 0))
                found[key] = units + self.units[line], paid + self.paid[line], worth + self.worth[line]
        return found

    def take_back(self, order: int, claim: Claim) -> TakenBack:
        """Count a claim as far as its order (0: not known) was paid and sold, from the first payment on."""
        amount, wanted = claim.amount, dict(claim.lines)
        payments: list[PaymentBack] = []
        lines: list[LineBack] = []
        for number in self._payments(order):
            payment = self._payment(number)
            if amount and (money := min(amount, self._left_of(number))):
                payments.append(PaymentBack(payment, self._money_back(number, money)))
                amount -= money
            for line in sorted(self._lines(number), key=lambda line: self.sku[line] & 1):  # gifts last
                sku = self.skus[self.sku[line] >> 1]
                if sku in wanted and (back := self._line_back_of(line, *wanted[sku])) is not None:
                    units, money, worth = back
                    lines.append(LineBack(payment, sku, units, worth))
                    wanted[sku] = wanted[sku][0] - units, wanted[sku][1] - money
        rest = {sku: left for sku, left in wanted.items() if any(left)}
        return TakenBack(payments, lines, replace(claim, amount=amount, lines=rest))

    def gone_back(self, order: int) -> Back:
        """All that went back of an order (0: not known) so far: money, and units and money by SKU."""
        amount, lines = 0, dict[str, tuple[int, int]]()
        for number in self._payments(order):
            amount += self._total_back(number)
            for line in self._lines(number):
                if (index := self._line_back.get(line)) is not None:
                    _add_line(lines, self.skus[self.sku[line] >> 1], self.line_units[index], self.line_total[index])
        return amount, lines

    def _digest(self, payment: int) -> int:
        """That of its lines as they were told."""
        if payment in self.digests:
            return self.digests[payment]
        return digest_of(
            (self.skus[self.sku[line] >> 1], bool(self.sku[line] & 1), self.units[line], self.paid[line])
            for line in self._lines(payment)
        )

    def _left_of(self, payment: int) -> int:
        """What of a payment did not go back yet."""
        return max(0, self._paid_in(payment)[0] - self._total_back(payment))

    def _paid_in(self, payment: int) -> tuple[int, int]:
        """Paid and worth; what an edit takes out of an order goes back of the payments before it."""
        lines = [line for line in self._lines(payment) if self.paid[line] > 0]
        return sum(self.paid[line] for line in lines), sum(self.worth[line] for line in lines)

    def _total_back(self, payment: int) -> int:
        index = self._back.get(payment)
        return 0 if index is None else self.back_total[index]

    def _money_back(self, payment: int, money: int) -> int:
        """Take back so much of a payment; return what it is worth."""
        before = self._total_back(payment)
        self._back[payment] = len(self.back_of)
        self.back_of.append(payment)
        self.back_total.append(before + money)
        return _share(before + money, *self._paid_in(payment)) - _share(before, *self._paid_in(payment))

    def _line_back_of(self, line: int, units: int, money: int) -> tuple[int, int, int] | None:
        """Take back units and money of a line, as far as there are; return units, money and worth. None: nothing."""
        index = self._line_back.get(line)
        units_before, money_before = (0, 0) if index is None else (self.line_units[index], self.line_total[index])
        units = max(0, min(units, self.units[line] - units_before))
        money = max(0, min(money, self.paid[line] - money_before))
        if not units and not money:
            return None
        self._line_back[line] = len(self.line_of)
        self.line_of.append(line)
        self.line_units.append(units_before + units)
        self.line_total.append(money_before + money)
        paid, worth = self.paid[line], self.worth[line]
        return units, money, _share(money_before + money, paid, worth) - _share(money_before, paid, worth)

    def _payments(self, order: int) -> list[int]:
        """The numbers of an order's payments, the first in the log first."""
        payment = self._newest[order - 1] if order else 0
        found = []
        while payment:
            found.append(payment)
            payment = self._before[payment - 1]
        return found[::-1]

    def _payment(self, number: int) -> Payment:
        return Payment(self.at[number - 1], *self.origins[self.origin[number - 1]])

    def _lines(self, payment: int) -> range:
        return range(self.line_end[payment - 2] if payment > 1 else 0, self.line_end[payment - 1])

    def _origin(self, payment: Payment) -> int:
        origin = payment.channel, payment.tier, payment.elsewhere, payment.part
        number = self._origins.get(origin)
        if number is None:
            number = self._origins[origin] = len(self.origins)
            self.origins.append(origin)
        return number

    def _add_line(self, line: SaleLine) -> None:
        number = self._skus.get(line.sku)
        if number is None:
            number = self._skus[line.sku] = len(self.skus)
            self.skus.append(line.sku)
        self.sku.append(number * 2 + line.gift)
        self.units.append(line.units)
        self.paid.append(line.paid)
        self.worth.append(line.worth)


def digest_of(lines: Iterable[tuple[str, bool, int, int]]) -> int:
    """The same for the same lines in whatever order: SKU, whether it is a gift, units, paid."""
    return xxh3_64_intdigest(repr(sorted(lines)).encode())


def _add_line(lines: dict[str, tuple[int, int]], sku: str, units: int, money: int) -> None:
    before = lines.get(sku, (0, 0))
    lines[sku] = before[0] + units, before[1] + money


def _share(back: int, paid: int, worth: int) -> int:
    """What is worth as much of ``worth`` as ``back`` is of what was paid, so that all of it is all of it."""
    return worth * back // paid if paid else 0


class Orders(Struct):
    """The orders of a room."""

    placed: Numbering = field(default_factory=Numbering)
    paid: PaidOrders = field(default_factory=PaidOrders)
    corrections: Corrections = field(default_factory=Corrections)
    waiting: dict[str, list[Claim]] = field(default_factory=dict)
    """Refunds, or what is left of them, of which no payment is known yet, by order."""
    totals_at: dict[str, int] = field(default_factory=dict)
    """Until when a running total of refunds says what went back, by order."""

    def wait(self, order: str, claim: Claim) -> None:
        """Let what is left of a claim wait for a payment."""
        self.waiting.setdefault(order, []).append(claim)
        if len(self.waiting) > WAITING_KEPT:
            del self.waiting[next(iter(self.waiting))]

    def rise(self, order: str, number: int, at: int, total: Back) -> Back:
        """What a running total of refunds as of an instant adds to all that was told of an order of that number."""
        self.totals_at[order] = max(at, self.totals_at.get(order, at))
        amount, lines = self.paid.gone_back(number)
        for claim in self.waiting.get(order, ()):
            amount += claim.amount
            for sku, (units, money) in claim.lines.items():
                _add_line(lines, sku, units, money)
        risen = {}
        for sku, (units, money) in total[1].items():
            before = lines.get(sku, (0, 0))
            risen[sku] = max(0, units - before[0]), max(0, money - before[1])
        return max(0, total[0] - amount), risen

    def is_in_total(self, order: str, at: int) -> bool:
        """Whether a running total has told of a refund of that instant."""
        return at <= self.totals_at.get(order, -1)

    def open_claims(self, order: str) -> Sequence[Claim]:
        """The claims that waited for this order; they no longer do."""
        return self.waiting.pop(order, ())
