"""What becomes of orders and refunds, as docs/events.md says it: from lists, at the end, with nothing of the fold.

Payments of an order stand in a row in the order of the log, and so do the refunds that were claimed. What one claim
takes of one payment is how far the two overlap when both rows are laid side by side, each from 0 on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from streams import events as ev


@dataclass
class Line:
    sku: str
    gift: bool
    units: int
    paid: int
    worth: int
    new: bool


@dataclass
class Payment:
    """A payment that counts. ``lines`` hold what it adds; ``orders``: 1 for the first of its order."""

    event: ev.OrderPaid
    turn: int
    lines: list[Line]
    ours: bool
    orders: int = 0


@dataclass
class Claim:
    event: ev.OrderRefunded | ev.OrderPaid
    turn: int
    amount: int
    lines: list[tuple[str, int, int]]


@dataclass
class Back:
    """What a claim takes of a payment (``sku`` empty), or of its lines of a SKU."""

    claim: Claim
    payment: Payment
    sku: str = ""
    units: int = 0
    money: int = 0
    worth: int = 0


@dataclass
class Book:
    """The orders of a room."""

    payments: list[Payment] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    contradictions: list[ev.OrderPaid] = field(default_factory=list)
    backs: list[Back] = field(default_factory=list)
    accounts: Sequence[str] = ()
    received: bool = False

    @classmethod
    def of(cls, events: Iterable[ev.Logged], accounts: Sequence[str] = (), *, received: bool = False) -> "Book":
        """The book of a log without repeats."""
        book = cls(accounts=accounts, received=received)
        for turn, event in enumerate(events):
            if isinstance(event, ev.OrderPaid):
                book._pay(event, turn)
            elif isinstance(event, ev.OrderRefunded):
                book._claim(event, turn)
        for order in {claim.event.order for claim in book.claims}:
            book._take_back(order)
        return book

    def worth(self, line: ev.OrderLine) -> int:
        """What a line adds to the sales."""
        if line.gift:
            return 0
        return money_received(line) if self.received else line.amount

    def ours(self, event: ev.Order) -> bool:
        return event.traffic == "live" and (not self.accounts or event.account in (None, *self.accounts))

    def lines(self, event: ev.OrderPaid) -> list[Line]:
        """The lines of a payment, by SKU, gifts apart."""
        found: dict[tuple[str, bool], Line] = {}
        for line in event.lines:
            gift = line.gift or not (line.amount or money_received(line))
            one = found.setdefault((line.sku, gift), Line(line.sku, gift, 0, 0, 0, not gift))
            one.units += line.quantity
            one.paid += 0 if gift else line.amount
            one.worth += 0 if gift else self.worth(line)
        return list(found.values())

    def beyond(self, claim: Claim) -> int:
        """What a claim asks beyond what was paid."""
        return claim.amount - sum(back.money for back in self.backs if back.claim is claim and not back.sku)

    def _claim(self, event: ev.OrderRefunded, turn: int) -> None:
        mine = [claim for claim in self.claims if claim.event.order == event.order]
        lines = [(line.sku, line.quantity, line.amount) for line in event.lines]
        amount = event.amount
        if event.total:
            amount = max(0, amount - sum(claim.amount for claim in mine))
            told = [line for claim in mine for line in claim.lines]
            lines = [
                (
                    sku,
                    max(0, _units(lines, sku) - _units(told, sku)),
                    max(0, _money(lines, sku) - _money(told, sku)),
                )
                for sku in {line[0] for line in lines}
            ]
        elif any(
            isinstance(claim.event, ev.OrderRefunded) and claim.event.total and event.at <= claim.event.at
            for claim in mine
        ):
            amount, lines = 0, []
        self.claims.append(Claim(event, turn, amount, lines))

    def _pay(self, event: ev.OrderPaid, turn: int) -> None:
        mine = [payment for payment in self.payments if payment.event.order == event.order]
        lines = self.lines(event)
        if not mine:
            self.payments.append(Payment(event, turn, lines, self.ours(event), 1))
            return
        parts = [payment.event.part for payment in mine]
        same = [part for part, other in zip(parts, mine, strict=True) if _alike(self.lines(other.event), lines)]
        if event.part == "edit":
            if not _alike(self.lines(mine[-1].event), lines):
                self._edit(event, turn, mine, lines)
        elif (event.part is None and (same or parts[0] == "edit")) or (event.part is not None and event.part in same):
            return
        elif event.part is None or event.part in parts:
            self.contradictions.append(event)
        else:
            held = _held(mine)
            added = [
                Line(
                    line.sku, line.gift, max(0, line.units - held.get((line.sku, line.gift), [0])[0]), line.paid,
                    line.worth, not line.gift and held.get((line.sku, line.gift), [0])[0] <= 0,
                )
                for line in lines
            ]  # fmt: skip
            self.payments.append(Payment(event, turn, added, mine[0].ours))

    def _edit(self, event: ev.OrderPaid, turn: int, mine: list[Payment], lines: list[Line]) -> None:
        held = _held(mine)
        wanted = {(line.sku, line.gift): [line.units, line.paid, line.worth] for line in lines}
        payment = Payment(event, turn, [], mine[0].ours)
        less = []
        for key in {*held, *wanted}:
            before, after = held.get(key, [0, 0, 0]), wanted.get(key, [0, 0, 0])
            units, paid, worth = (one - other for one, other in zip(after, before, strict=True))
            payment.lines.append(Line(*key, units, paid, worth, not key[1] and before[0] <= 0 < units))
            if units < 0 or paid < 0:
                less.append((key[0], max(0, -units), max(0, -paid)))
        self.payments.append(payment)
        if less:
            self.claims.append(Claim(event, turn, sum(money for _, _, money in less), less))

    def _take_back(self, order: str) -> None:
        payments = [payment for payment in self.payments if payment.event.order == order]
        claims = [claim for claim in self.claims if claim.event.order == order]
        rows = [(payment, _paid(payment), _worth(payment)) for payment in payments]
        for claim, payment, money, worth in _overlaps([(claim, claim.amount) for claim in claims], rows):
            self.backs.append(Back(claim, payment, money=money, worth=worth))
        self._take_lines_back(payments, claims)

    def _take_lines_back(self, payments: list[Payment], claims: list[Claim]) -> None:
        for sku in {sku for claim in claims for sku, _, _ in claim.lines}:
            lines = [
                (payment, line)
                for payment in payments
                for line in sorted(payment.lines, key=lambda line: line.gift)
                if line.sku == sku
            ]
            asked = [(claim, [line for line in claim.lines if line[0] == sku]) for claim in claims]
            units = _overlaps(
                [(claim, sum(line[1] for line in some)) for claim, some in asked],
                [(payment, max(0, line.units), 0) for payment, line in lines],
            )
            money = _overlaps(
                [(claim, sum(line[2] for line in some)) for claim, some in asked],
                [(payment, max(0, line.paid), max(0, line.worth)) for payment, line in lines],
            )
            self.backs += [Back(claim, payment, sku, units=much) for claim, payment, much, _ in units]
            self.backs += [Back(claim, payment, sku, worth=worth) for claim, payment, _, worth in money]


def money_received(line: ev.OrderLine) -> int:
    return line.amount + line.subsidy if line.received is None else line.received


def _units(lines: Sequence[tuple[str, int, int]], sku: str) -> int:
    return sum(units for name, units, _ in lines if name == sku)


def _money(lines: Sequence[tuple[str, int, int]], sku: str) -> int:
    return sum(money for name, _, money in lines if name == sku)


def _paid(payment: Payment) -> int:
    return sum(max(0, line.paid) for line in payment.lines)


def _worth(payment: Payment) -> int:
    return sum(line.worth for line in payment.lines if line.paid > 0)


def _alike(one: list[Line], other: list[Line]) -> bool:
    return sorted((line.sku, line.gift, line.units, line.paid) for line in one) == sorted(
        (line.sku, line.gift, line.units, line.paid) for line in other
    )


def _held(payments: list[Payment]) -> dict[tuple[str, bool], list[int]]:
    held: dict[tuple[str, bool], list[int]] = {}
    for payment in payments:
        for line in payment.lines:
            known = held.setdefault((line.sku, line.gift), [0, 0, 0])
            for index, more in enumerate((line.units, line.paid, line.worth)):
                known[index] += more
    return held


def _overlaps(
    claims: Sequence[tuple[Claim, int]], row: Sequence[tuple[Payment, int, int]]
) -> list[tuple[Claim, Payment, int, int]]:
    """How much each claim takes of each payment, and what that is worth."""
    found = []
    claimed = 0
    for claim, asked in claims:
        begin = 0
        for payment, there, worth in row:
            low, high = max(claimed, begin) - begin, min(claimed + asked, begin + there) - begin
            if low < high:
                found.append((claim, payment, high - low, worth * high // there - worth * low // there))
            begin += there
        claimed += asked
    return found
