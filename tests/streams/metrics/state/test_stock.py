"""What is left of an item."""

from typing import Any

import pytest

from streams import events as ev
from streams.clock import MINUTE, SECOND
from streams.metrics.frames.frame import STOCK_HOLDS, Frame
from streams.metrics.frames.snapshot import snapshot
from streams.metrics.state.freshness import Freshness
from streams.metrics.state.stock import MOVEMENTS_KEPT, StockState
from tests.streams.metrics.random_logs import START as T
from tests.streams.metrics.random_logs import folded_state

ON_AIR: list[ev.Logged] = [
    ev.ShowStartBoundary(id="b1", at=T, show="one"),
    ev.RunStartBoundary(id="b2", at=T, show="one", run="r1", slot="s1", kind="look"),
]


def listed(at: int, stock: int | None, sku: str = "A", *, again: bool = False) -> ev.Logged:
    return ev.ItemListed(id=f"l{at}{sku}{again}", at=at, sku=sku, title="Coat", tag_price=100, stock=stock)


def paid(at: int, quantity: int = 1, amount: int = 100, order: str = "first") -> ev.Logged:
    lines = (ev.OrderLine("A", quantity, amount),)
    return ev.OrderPaid(id=f"p{at}{order}", at=at, person="ann", order=f"{order}{at}", currency="CNY", lines=lines)


def refunded(at: int, quantity: int = 1) -> ev.Logged:
    return ev.OrderRefunded(
        id=f"r{at}", at=at, order=f"first{T + 1}", amount=100, lines=(ev.OrderLine("A", quantity, 100),)
    )


def frame(*told: ev.Logged, now: int = T + 5 * MINUTE) -> Frame:
    alive = ev.Comment(id="alive", at=now - SECOND, text="hi")
    return snapshot(folded_state([*ON_AIR, *told, alive]), "one", now)


def left(*told: ev.Logged) -> int | None:
    return frame(*told).items[0].stock


@pytest.mark.parametrize(
    ("told", "units"),
    [
        ([listed(T, 10)], 10),
        ([listed(T, 10), paid(T + 1, 3)], 7),
        ([paid(T + 1, 3), listed(T, 10)], 7),
        ([listed(T, 10), paid(T + 1, 3), refunded(T + 2)], 8),
        ([listed(T, 10), paid(T + 1, 3), listed(T + 2, 9)], 9),
        ([paid(T, 3), listed(T, 10)], 10),
        ([listed(T, 10), paid(T, 3)], 7),
        ([paid(T, 3), listed(T, 10), paid(T, 3, order="second")], 7),
        ([listed(T, 9), listed(T, 10, again=True)], 10),
        ([listed(T, 10), listed(T + 2, None), paid(T + 3)], 9),
        ([listed(T, 10), paid(T + 1, 1, amount=0)], 9),
        ([listed(T, 1), paid(T + 1, 3)], -2),
        ([listed(T, None), paid(T + 1)], None),
    ],
    ids=[
        "as reported",
        "less what was sold",
        "whichever was heard first",
        "plus what came back",
        "a newer report wins",
        "a report holds what was sold up to it",
        "at one instant the order of the log decides",
        "at one instant, before and after the report",
        "of two reports for one instant the later in the log counts",
        "a listing without stock leaves it",
        "gifts leave the shelf too",
        "oversold",
        "never reported",
    ],
)
def test_stock_is_the_newest_report_and_what_moved_since(told: list[ev.Logged], units: int | None) -> None:
    assert left(*told) == units


def test_what_happens_outside_of_shows_moves_the_shelf_too() -> None:
    """Yesterday's listing and this morning's sales concern the same shelf as tonight's show."""
    yesterday = T - 24 * 60 * MINUTE
    assert left(listed(yesterday, 10), paid(yesterday + MINUTE, 2), listed(T, None)) == 8


def test_a_figure_says_when_it_was_reported_and_when_it_is_too_old() -> None:
    def fresh(now: int) -> Freshness:
        told = frame(listed(T, 10), now=now)
        return told.stock_of(told.items[0]).freshness

    assert frame(listed(T, 10)).items[0].stock_at == T
    assert (fresh(T + STOCK_HOLDS), fresh(T + STOCK_HOLDS + 1)) == ("fresh", "late")


def test_a_feed_that_is_late_makes_stock_late() -> None:
    silent = snapshot(folded_state([*ON_AIR, listed(T, 10)]), "one", T + 3 * MINUTE)
    assert silent.stock_of(silent.items[0]).freshness == "late"


def test_the_answer_about_items_has_it() -> None:
    view: dict[str, Any] = frame(listed(T, 10), paid(T + 1)).view()
    told = view["items"][0]["stock"]
    assert (told.value, told.at, told.freshness) == (9, T, "fresh")


def test_many_sales_do_not_make_it_grow_for_ever() -> None:
    stock = StockState()
    stock.add_report(0, 20_000)
    for at in range(1, 3 * MOVEMENTS_KEPT):
        stock.add_movement(at, -1)
    assert len(stock.movements) <= MOVEMENTS_KEPT
    assert stock.left == 20_000 - 3 * MOVEMENTS_KEPT + 1
