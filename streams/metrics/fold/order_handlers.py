"""What the fold does with orders and refunds, inside of shows and outside.

Laws of this module:
- An order counts once. The same payment told again is no second one; a deposit and a balance add up as one order; an
  edit says what the order holds from then on. Any other second payment with other lines is a contradiction, which is
  counted apart and told of its source.
- In a show count the orders that came from a live room of ours; the rest is counted beside it.
- Refunds follow the payments of their order, also when they come first, up to what was paid and sold. What is claimed
  beyond waits for another payment, is counted apart, and is told of its source once the order is known.
- Of a running total of refunds counts what it rises by over all that was told of its order; a refund of before that is
  told later is in it.
- A gift leaves the shelf; nobody ordered it. So it is with a line for which nobody pays anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import compress, groupby
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace
from pyroaring import BitMap

from streams import events as ev
from streams.metrics.fold.cursor import Cursor, EventOrigin
from streams.metrics.sets.buckets import BUCKET_MS
from streams.metrics.sets.hashes import hashed
from streams.metrics.sets.orders import Claim, LineBack, Payment, PaymentBack, SaleLine, digest_of
from streams.metrics.state.cells import UNKNOWN, Cell
from streams.metrics.state.room import RoomState
from streams.metrics.state.show import segment_of
from streams.metrics.state.tally import Tally


class Sale(Struct, frozen=True, gc=False):
    """What a payment adds to the figures."""

    event: ev.OrderPaid
    number: int
    """Of the order, in the room."""
    payment: Payment
    lines: list[SaleLine]
    orders: int = 0
    """1: it is the first payment of its order."""


class OrderHandlers(Cursor):
    """Handlers of orders, payments and refunds."""

    def __init__(self, state: RoomState) -> None:
        super().__init__(state)
        self._sales_are_received = state.setup.sales == "received"

    def _placed(self, events: Sequence[ev.OrderCreated]) -> None:
        ours = [event for event in self._newly_placed(events) if self._is_ours(event)]
        for cell, some, people in self._by_origin(ours):
            cell.orders_placed += len(some)
            cell.gmv_placed += sum([self._worth(line) for event in some for line in event.lines])
            cell.people["participants"].extend(self._of_audience(some, people))

    def _placed_outside(self, events: Sequence[ev.OrderCreated]) -> None:
        self._count_outside(events)
        self._newly_placed(events)

    def _newly_placed(self, events: Sequence[ev.OrderCreated]) -> list[ev.OrderCreated]:
        """Those of orders that nobody said were placed before."""
        orders = self.state.orders
        names = hashed([event.order for event in events])
        new = orders.placed.add_new(names).tolist()
        orders.corrections.record_placed(events, orders.placed.find(names).tolist())
        self.state.counters.repeated_orders += len(events) - sum(new)
        return list(compress(events, new))

    # ------------------------------------------------------------------------------------------------------- payments

    def _paid(self, events: Sequence[ev.OrderPaid]) -> None:
        sales = self._sales(events)
        skus: defaultdict[str, list[tuple[Sale, int, SaleLine]]] = defaultdict(list)
        for cell, some, people in self._by_cell(sales):
            self._count_sales(cell, some, people)
            for sale, who in zip(some, people, strict=True):
                for line in sale.lines:
                    if not line.gift:
                        skus[line.sku].append((sale, who, line))
        for sku, sold in skus.items():
            self._sold(sku, sold)
        self._settle(sales)

    def _paid_outside(self, events: Sequence[ev.OrderPaid]) -> None:
        self._count_outside(events)
        self._settle(self._sales(events))

    def _by_cell(self, sales: Sequence[Sale]) -> Iterator[tuple[Cell, list[Sale], list[int]]]:
        """The sales of each channel and tier with who paid; those of elsewhere are counted beside them."""
        origins: defaultdict[EventOrigin, list[Sale]] = defaultdict(list)
        for sale in sales:
            if sale.payment.elsewhere:
                cell = self._cell(sale.event)
                cell.orders_elsewhere += sale.orders
                cell.gmv_elsewhere += sum([line.worth for line in sale.lines])
            else:
                origins[sale.event.channel, sale.event.tier].append(sale)
        for origin, some in origins.items():
            yield self._cell_of(origin), some, self._people([sale.event for sale in some])

    def _count_sales(self, cell: Cell, sales: Sequence[Sale], people: Sequence[int]) -> None:
        lines = [line for sale in sales for line in sale.lines]
        sold = [line for line in lines if not line.gift]
        cell.orders += sum([sale.orders for sale in sales])
        cell.people["buyers"].extend(self._of_audience([sale.event for sale in sales], people))
        cell.gmv += sum([line.worth for line in sold])
        cell.paid += sum([line.paid for line in sold])
        cell.subsidy += sum([line.subsidy for line in sold])
        cell.received += sum([line.received for line in sold])
        cell.units += sum([line.units for line in sold])
        cell.kinds += sum([line.new for line in sold])
        if len(sold) < len(lines):
            cell.units_given += sum([line.units for line in lines if line.gift])

    def _sold(self, sku: str, lines: Sequence[tuple[Sale, int, SaleLine]]) -> None:
        """Lines of payments, all of one SKU and no gifts, and who paid."""
        item, show, run_at = self._show.item(sku), self._show, self._attribution(self._slice.show_id).run_at
        runs: defaultdict[str | None, list[SaleLine]] = defaultdict(list)
        for sale, _, line in lines:
            runs[run_at(sku, sale.event.at)].append(line)
        for run, some in runs.items():
            worth, units = sum([line.worth for line in some]), sum([line.units for line in some])
            for tally in (item.tally, show.sales_of(run)):
                tally.gmv += worth
                tally.units += units
            item.tally.orders += sum([line.new for line in some])
        events, people = [sale.event for sale, _, _ in lines], [who for _, who, _ in lines]
        item.crowd.add("buyers", BitMap(self._of_audience(events, people)))

    def _sales(self, events: Sequence[ev.OrderPaid]) -> list[Sale]:
        """What these payments add, in the order of the log."""
        paid = self.state.orders.paid
        numbers, new = paid.add_new([event.order for event in events])
        self.state.orders.corrections.record_paid(events, numbers, new)
        found: list[Sale] = []
        sales = map(self._sale, events, numbers, new)
        for first, run in groupby(sales, attrgetter("orders")):
            some = list(run)
            if first:
                paid.add_first(
                    [sale.number for sale in some], [sale.payment for sale in some], [sale.lines for sale in some]
                )
                found += some
            else:
                found += filter(None, map(self._further, some))
        return found

    def _sale(self, event: ev.OrderPaid, number: int, first: bool) -> Sale:
        """What a payment would add by itself."""
        elsewhere = event.traffic != "live" or (event.account is not None and not self._is_ours(event))
        payment = Payment(event.at, event.channel or UNKNOWN, event.tier or UNKNOWN, elsewhere, event.part)
        return Sale(event, number, payment, self._lines(event), int(first))

    def _further(self, sale: Sale) -> Sale | None:
        """What a further payment of an order adds; None: it was told again, or it contradicts."""
        known, part = self.state.orders.paid.payments(sale.number), sale.payment.part
        digest = digest_of((line.sku, line.gift, line.units, line.paid) for line in sale.lines)
        sale = replace(sale, payment=replace(sale.payment, elsewhere=known[0][0].elsewhere))
        if part == "edit" and digest != known[-1][1]:
            return self._edit(sale, digest)
        parts = [payment.part for payment, _ in known]
        told = any(digest == other and part in (None, kind) for kind, (_, other) in zip(parts, known, strict=True))
        if part == "edit" or told or (part is None and parts[0] == "edit"):  # what the edit replaced comes late
            self.state.counters.repeated_orders += 1
            return None
        if part is None or part in parts:
            self._contradict(sale)
            return None
        return self._add_part(sale, digest)

    def _add_part(self, sale: Sale, digest: int) -> Sale:
        """A deposit or a balance: its money adds up, its units only as far as the order did not hold them."""
        paid = self.state.orders.paid
        held = paid.held(sale.number)
        lines = []
        for line in sale.lines:
            units = held.get((line.sku, line.gift), (0, 0, 0))[0]
            lines.append(replace(line, units=max(0, line.units - units), new=units <= 0 and line.new))
        paid.add(sale.number, sale.payment, lines, told=digest)
        return replace(sale, lines=lines)

    def _edit(self, sale: Sale, digest: int) -> Sale:
        """The order holds these lines from now on: what it holds more is sold, what it holds less goes back."""
        paid = self.state.orders.paid
        held = paid.held(sale.number)
        more: list[SaleLine] = []
        less: dict[str, tuple[int, int]] = {}
        signed: list[SaleLine] = []
        wanted = {(line.sku, line.gift): line for line in sale.lines}
        for sku, gift in held.keys() | wanted.keys():
            units, money, worth = held.get((sku, gift), (0, 0, 0))
            line = wanted.get((sku, gift), SaleLine(sku, 0, 0, 0, gift))
            more_units, more_money, more_worth = line.units - units, line.paid - money, line.worth - worth
            signed.append(SaleLine(sku, more_units, more_money, more_worth, gift))
            if more_units > 0 or more_money > 0:
                gained = max(0, more_money), max(0, more_worth)
                more.append(SaleLine(sku, max(0, more_units), *gained, gift, units <= 0, received=gained[1]))
            if more_units < 0 or more_money < 0:
                before = less.get(sku, (0, 0))
                less[sku] = before[0] + max(0, -more_units), before[1] + max(0, -more_money)
        paid.add(sale.number, sale.payment, sorted(signed), told=digest)
        if less:
            amount = sum([money for _, money in less.values()])
            self._count_claim(sale.event.order, sale.number, self._claim(sale.event, amount, less))
        return replace(sale, lines=sorted(more))

    def _contradict(self, sale: Sale) -> None:
        """A payment that cannot be right beside what is known of its order."""
        if self._slice.show is not None:
            cell = self._cell(sale.event)
            cell.contradictions += 1
            cell.gmv_contradicting += sum([line.worth for line in sale.lines])
        name, taken_at = self.senders.of(sale.event)
        self.state.sources.add_doubts(name, taken_at, contradictions=1)

    def _settle(self, sales: Sequence[Sale]) -> None:
        """What becomes of the shelf when orders are paid, and of claims that waited for it."""
        orders, stock = self.state.orders, self.state.stock
        for sale in sales:
            for line in sale.lines:
                if line.units:
                    stock(line.sku).add_movement(sale.event.at, -line.units)
            if orders.waiting:
                for claim in orders.open_claims(sale.event.order):
                    self._count_claim(sale.event.order, sale.number, claim, waited=True)

    # -------------------------------------------------------------------------------------------------------- refunds

    def _refunded(self, events: Sequence[ev.OrderRefunded]) -> None:
        self._claimed(events)

    def _refunded_outside(self, events: Sequence[ev.OrderRefunded]) -> None:
        self._count_outside(events)
        self._claimed(events)

    def _claimed(self, events: Sequence[ev.OrderRefunded]) -> None:
        orders = self.state.orders
        numbers = orders.paid.numbers([event.order for event in events])
        for event, number in zip(events, numbers, strict=True):
            lines: dict[str, tuple[int, int]] = {}
            for line in event.lines:
                sku = self._items.item(line.sku)
                units, money = lines.get(sku, (0, 0))
                lines[sku] = units + line.quantity, money + line.amount
            amount = event.amount
            if event.total:
                amount, lines = orders.rise(event.order, number, event.at, (amount, lines))
            elif orders.totals_at and orders.is_in_total(event.order, event.at):
                amount, lines = 0, {}
            self._count_claim(event.order, number, self._claim(event, amount, lines))

    def _claim(self, event: ev.OrderPaid | ev.OrderRefunded, amount: int, lines: dict[str, tuple[int, int]]) -> Claim:
        return Claim(amount, lines, event.at, event.channel or UNKNOWN, event.tier or UNKNOWN, *self.senders.of(event))

    def _count_claim(self, order: str, number: int, claim: Claim, *, waited: bool = False) -> None:
        """Count a claim as far as the order (0: not known) was paid; let the rest wait."""
        back = self.state.orders.paid.take_back(number, claim)
        for line in back.lines:
            self._line_back(claim.at, line)
        for payment in back.payments:
            self._payment_back(payment)
        counted = sum([one.worth for one in back.payments if not one.payment.elsewhere])
        beyond = back.rest.amount - (claim.amount if waited else 0)
        self._add_at(claim.at, claim.channel, claim.tier, Tally(refunds_by_time=counted, refunds_beyond=beyond))
        if number and back.rest.amount != claim.doubted:
            more = back.rest.amount - claim.doubted
            self.state.sources.add_doubts(claim.source, claim.taken_at, beyond=more)
            back.rest.doubted = back.rest.amount
        if back.rest.is_open:
            self.state.orders.wait(order, back.rest)

    def _payment_back(self, back: PaymentBack) -> None:
        """Money that went back counts where it was paid."""
        payment = back.payment
        tally = Tally(refunds_elsewhere=back.worth) if payment.elsewhere else Tally(refunds=back.worth)
        self._add_at(payment.at, payment.channel, payment.tier, tally)

    def _line_back(self, at: int, back: LineBack) -> None:
        if back.units:
            self.state.stock(back.sku).add_movement(at, back.units)
        interval = self.state.timeline.interval_at(back.payment.at)
        if interval.show is not None and not back.payment.elsewhere and back.worth:
            show = self.state.show(interval.show)
            show.item(back.sku).tally.refunds += back.worth
            show.sales_of(self._attribution(interval.show).run_at(back.sku, back.payment.at)).refunds += back.worth

    def _add_at(self, at: int, channel: str, tier: str, tally: Tally) -> None:
        """Add measures where an instant belongs, in whichever show."""
        interval = self.state.timeline.interval_at(at)
        if interval.show is None:
            return
        show = self.state.show(interval.show)
        show.add(at // BUCKET_MS, interval.run, interval.hosts, tally)
        segment_of(show.channels, channel).tally.add(tally)
        segment_of(show.tiers, tier).tally.add(tally)

    # ------------------------------------------------------------------------------------------------------ of an order

    def _is_ours(self, event: ev.Order) -> bool:
        """Whether it came from a live room of ours. A room that lists no accounts does not tell them apart."""
        accounts = self.state.setup.accounts
        return event.traffic == "live" and (event.account is None or not accounts or event.account in accounts)

    def _worth(self, line: ev.OrderLine) -> int:
        """What the room counts as sales of a line."""
        if line.gift:
            return 0
        return _received(line) if self._sales_are_received else line.amount

    def _lines(self, event: ev.OrderPaid) -> list[SaleLine]:
        """What a payment by itself sells, by SKU, gifts apart."""
        lines = []
        for line in event.lines:
            sku, amount, received = self._items.item(line.sku), line.amount, line.received
            if received is None:
                received = amount + line.subsidy
            if line.gift or not (amount or received):
                lines.append(SaleLine(sku, line.quantity, 0, 0, True, False))
            else:
                worth = received if self._sales_are_received else amount
                lines.append(SaleLine(sku, line.quantity, amount, worth, False, True, line.subsidy, received))
        return lines if len(lines) == 1 else _by_sku(lines)

    def _of_audience(self, events: Sequence[ev.Event], people: Sequence[int]) -> Sequence[int]:
        """Who of those that did these events is none of the house's own people."""
        if not self._staff:
            return people
        return [who for event, who in zip(events, people, strict=True) if event.person not in self._staff]


def _received(line: ev.OrderLine) -> int:
    return line.received if line.received is not None else line.amount + line.subsidy


def _by_sku(lines: list[SaleLine]) -> list[SaleLine]:
    """The lines with those of one SKU together, gifts apart."""
    found = {(line.sku, line.gift): line for line in lines}
    if len(found) == len(lines):
        return lines
    found.clear()
    for line in lines:
        key = line.sku, line.gift
        found[key] = _together(found[key], line) if key in found else line
    return [*found.values()]


def _together(one: SaleLine, other: SaleLine) -> SaleLine:
    """Two lines of one SKU."""
    return replace(
        one,
        units=one.units + other.units,
        paid=one.paid + other.paid,
        worth=one.worth + other.worth,
        subsidy=one.subsidy + other.subsidy,
        received=one.received + other.received,
    )
