"""Wrong price: which orders it affected, worked out by hand."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from console.review.affected import AffectedOrder, ItemOrders, Shipping, totals
from streams.clock import HOUR, Instant
from streams.events import Logged, OrderCorrected, OrderLine, OrderPaid, OrderRefunded

START, END = Instant(1_000_000), Instant(2_000_000)


def line(amount: int, quantity: int = 1, sku: str = "K1", **fields: Any) -> OrderLine:
    return OrderLine(sku, quantity, amount, **fields)


def paid(order: str, *lines: OrderLine, at: int = 1_500_000, **fields: Any) -> OrderPaid:
    said = f"{order}-{fields.get('part')}-{at}"
    return OrderPaid(id=said, at=at, person=f"p{order}", order=order, currency="CNY", lines=lines, **fields)


def refund(order: str, amount: int, *lines: OrderLine, name: str = "r") -> OrderRefunded:
    return OrderRefunded(id=f"{name}{order}{amount}", at=9_000_000, order=order, amount=amount, lines=lines)


def corrected(order: str, *lines: OrderLine, at: int = 5_000_000, **fields: Any) -> OrderCorrected:
    return OrderCorrected(id=f"c{order}{at}", at=at, order=order, currency="CNY", lines=lines, **fields)


def found(events: list[Logged], price: int | None = 59_900, **shipping: Any) -> list[AffectedOrder]:
    orders = ItemOrders({"K1", "K1-M"}, [event for event in events if isinstance(event, OrderCorrected)])
    orders.take(events)
    return orders.rows(START, END, lambda _: price, Shipping(**{"promise_ms": 48 * HOUR} | shipping))


def test_an_order_has_a_gap_of_what_was_announced_less_what_came_in() -> None:
    """Two coats at 59.90 instead of 599: 1,198.00 − 119.80."""
    (row,) = found([paid("9" * 18, line(11_980, 2))])
    assert (row.order, row.sku, row.quantity) == ("9" * 18, "K1", 2)
    assert (row.paid, row.due, row.gap, row.refunded) == (11_980, 119_800, 107_820, 0)
    assert (row.paid_at, row.ship_by) == (1_500_000, 1_500_000 + 48 * HOUR)


def test_only_orders_that_were_paid_in_the_window_and_hold_the_item() -> None:
    events: list[Logged] = [
        paid("early", line(1), at=START - 1),
        paid("first", line(1), at=START),
        paid("last", line(1), at=END - 1),
        paid("late", line(1), at=END),
        paid("other", line(1, sku="K2")),
        paid("gift", line(0, gift=True)),
        paid("size", line(1, sku="K1-M"), line(5, sku="K2"), at=START + 1),
    ]
    assert [(row.order, row.sku) for row in found(events)] == [("first", "K1"), ("size", "K1-M"), ("last", "K1")]


def test_what_the_platform_added_is_no_loss_and_an_order_for_nothing_is_one() -> None:
    rows = found([paid("a", line(49_900, subsidy=10_000)), paid("b", line(0), at=1_500_001)])
    assert [row.gap for row in rows] == [0, 59_900]


def test_a_payment_told_again_counts_once_a_deposit_and_a_balance_add_up_and_an_edit_replaces() -> None:
    events: list[Logged] = [
        paid("a", line(5_000), part="deposit"),
        paid("a", line(5_000), at=1_600_000),
        paid("a", line(9_900), at=1_700_000, part="balance"),
        paid("a", line(9_900), at=1_700_000, part="balance"),
        paid("b", line(5_990, 3), at=1_500_001),
        paid("b", line(1), at=1_500_001),
        paid("b", line(3_990, 2), at=1_600_000, part="edit"),
        paid("c", line(1), at=1_500_002),
        paid("c", line(5, sku="K2"), at=1_600_000, part="edit"),
    ]
    assert [(row.order, row.quantity, row.paid, row.paid_at) for row in found(events)] == [
        ("a", 1, 14_900, 1_500_000),
        ("b", 2, 3_990, 1_500_001),
    ]


def test_refunds_count_once_also_when_they_come_first_and_never_more_than_was_paid() -> None:
    events: list[Logged] = [
        refund("a", 1_000),
        paid("a", line(6_000), line(2_000, sku="K2")),
        refund("a", 1_000),
        refund("a", 500, line(500)),
        refund("a", 2_000, line(2_000, sku="K2")),
        paid("b", line(3_000), at=1_500_001),
        refund("b", 99_999),
    ]
    # of a, 750 of the 1,000 that name no item are the coat's: it is three quarters of what was paid
    assert [(row.order, row.refunded) for row in found(events)] == [("a", 1_250), ("b", 3_000)]


def test_a_running_total_of_refunds_counts_for_what_it_rises_by() -> None:
    totals_told: list[Logged] = [
        OrderRefunded(id=f"t{amount}", at=9, order="a", amount=amount, total=True) for amount in (1_000, 2_500, 2_000)
    ]
    named = OrderRefunded(id="n", at=9, order="a", amount=2_800, lines=(line(2_800),), total=True)
    (row,) = found([paid("a", line(6_000)), refund("a", 500), *totals_told, named])
    assert row.refunded == 2_800


def test_the_books_of_the_shop_stand_in_the_place_of_what_was_told() -> None:
    """a cost 99.00 and no 59.90; b was never paid; c is of another item; d is of this one; e was edited later still."""
    events: list[Logged] = [
        paid("a", line(5_990)),
        paid("b", line(5_990)),
        paid("c", line(5_990)),
        paid("d", line(9_000, sku="K2"), at=1_500_001),
        paid("e", line(1_000), at=1_500_002, part="deposit"),
        paid("e", line(4_990), at=1_600_000, part="balance"),
        paid("e", line(100, 2), at=6_000_000, part="edit"),
        corrected("a", line(1), at=4_000_000),
        corrected("a", line(9_900, subsidy=1_000)),
        corrected("b", line(5_990), paid=False),
        corrected("c", line(5_990, sku="K2")),
        corrected("d", line(5_990, sku="K1-M")),
        corrected("e", line(5_990)),
        corrected("nobody", line(1)),
    ]
    rows = [(row.order, row.sku, row.quantity, row.paid, row.subsidy) for row in found(events)]
    assert rows == [("a", "K1", 1, 9_900, 1_000), ("d", "K1-M", 1, 5_990, 0), ("e", "K1", 2, 100, 0)]


def test_an_item_ships_by_its_own_days_and_a_presale_says_nothing_while_they_are_unknown() -> None:
    event = paid("a", line(1))
    assert found([event], presale=True)[0].ship_by is None
    assert found([event], presale=True, days=15)[0].ship_by == 1_500_000 + 15 * 24 * HOUR
    assert found([event], days=0)[0].ship_by == 1_500_000 + 24 * HOUR
    assert found([event], promise_ms=24 * HOUR)[0].ship_by == 1_500_000 + 24 * HOUR


def test_totals_are_of_the_orders_with_a_gap() -> None:
    rows = found([paid("a", line(9_900)), paid("b", line(59_900)), paid("c", line(69_900)), refund("a", 9_900)])
    sums = totals(rows)
    assert (sums.orders, sums.affected, sums.units) == (3, 2, 2)
    assert (sums.loss, sums.overpaid, sums.paid, sums.due, sums.refunded) == (50_000, 10_000, 79_800, 119_800, 9_900)
    assert totals(found([paid("a", line(9_900))], price=None)).affected == 0


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 9_999), st.integers(1, 3)), max_size=20), st.randoms())
def test_orders_come_out_the_same_however_the_log_mixes_and_repeats_them(
    drawn: list[tuple[int, int, int]], chance: random.Random
) -> None:
    events: list[Logged] = [paid(f"o{n}", line(amount, units)) for n, amount, units in dict.fromkeys(drawn)]
    first = {event.order: event for event in reversed(events) if isinstance(event, OrderPaid)}
    told: list[Logged] = [*first.values(), *(refund(order, 7) for order in first)]
    mixed = told * 2
    chance.shuffle(mixed)
    assert found(mixed) == found(told)
