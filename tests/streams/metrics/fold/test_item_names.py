"""Items that events call by several names count as one."""

from __future__ import annotations

from streams import events as ev
from streams.clock import MINUTE, SECOND
from streams.metrics.fold.fold import Fold
from streams.metrics.frames.frame import Frame
from streams.metrics.frames.snapshot import snapshot
from streams.metrics.sets.items import ItemNames
from streams.metrics.state.room import RoomState, Setup
from tests.streams.metrics.random_logs import START as T

COAT = Setup(items=(ItemNames("coat", ("7301",), ("coat-m", "coat-s")),))
ON_AIR: list[ev.Logged] = [
    ev.ShowStartBoundary(id="b1", at=T, show="one"),
    ev.RunStartBoundary(id="b2", at=T, show="one", run="r1", slot="s1", kind="look", skus=("7301",)),
    ev.RunStartBoundary(id="b3", at=T + 5 * MINUTE, show="one", run="r2", slot="s2", kind="look", skus=("scarf",)),
]


def frame(*told: ev.Logged, setup: Setup = COAT) -> Frame:
    fold = Fold(RoomState(setup))
    fold.apply([*ON_AIR, *told])
    return snapshot(fold.flush(), "one", T + 30 * MINUTE)


def paid(name: str, order: str, *lines: tuple[str, int, int], at: int = T + 6 * MINUTE) -> ev.Logged:
    told = tuple(ev.OrderLine(*line) for line in lines)
    return ev.OrderPaid(id=name, at=at, order=order, currency="CNY", lines=told, person="ann")


def test_orders_clicks_and_listings_of_all_names_are_of_one_item() -> None:
    """The sizes of one order are one item of it; the run that presented the product by its id sold it."""
    found = frame(
        ev.ItemClicked(id="c1", at=T + MINUTE, sku="7301", person="ann"),
        ev.ItemClicked(id="c2", at=T + MINUTE, sku="coat", person="bob"),
        ev.ItemListed(id="l", at=T + MINUTE, sku="7301", title="Coat", tag_price=900),
        paid("p1", "o1", ("coat-s", 1, 300), ("coat-m", 2, 600)),
        paid("p2", "o2", ("coat", 1, 300), ("scarf", 1, 50)),
        ev.OrderRefunded(id="r", at=T + 9 * MINUTE, order="o1", amount=300, lines=(ev.OrderLine("7301", 1, 300),)),
    )
    coat, scarf = found.items
    assert (coat.sku, coat.title, coat.names, scarf.sku) == ("coat", "Coat", ("7301",), "scarf")
    tally = coat.base.tally
    assert (tally.orders, tally.units, tally.gmv, tally.refunds, tally.item_clicks) == (2, 4, 1_200, 300, 2)
    assert coat.base.clickers == 2
    assert found.base.tally.kinds == 3
    assert [(run.presented.gmv, run.presented.refunds) for run in found.runs] == [(1_200, 300), (50, 0)]


def test_an_order_told_by_two_sources_in_their_own_words_counts_once() -> None:
    """A connector names the product, a file its size: the same lines and amounts."""
    told = paid("p1", "o1", ("7301", 2, 600)), paid("f1", "o1", ("coat-s", 1, 300), ("coat-m", 1, 300))
    assert frame(*told).base.tally.gmv == 600
    assert frame(*told).base.tally.contradictions == 0
    assert frame(*told, setup=Setup()).base.tally.contradictions == 1


def test_what_is_left_of_sizes_adds_up_until_the_whole_is_reported() -> None:
    """As of the newest report: what was sold before is in it."""
    listings = [
        ev.ItemListed(id=f"l{at}", at=T + at * SECOND, sku=sku, title="Coat", tag_price=900, stock=stock)
        for at, sku, stock in ((10, "coat-s", 5), (20, "coat-m", 3), (40, "coat-s", 4))
    ]
    sold = [
        paid("p1", "o1", ("coat-s", 1, 300), at=T + 30 * SECOND),
        paid("p2", "o2", ("coat", 2, 600), at=T + 50 * SECOND),
    ]
    for told in ([*listings, *sold], [*sold, *listings]):
        (coat,) = frame(*told).items
        assert (coat.stock, coat.stock_at) == (4 + 3 - 2, T + 40 * SECOND)
        whole = ev.ItemListed(id="l", at=T + 25 * SECOND, sku="7301", title="Coat", tag_price=900, stock=9)
        (coat,) = frame(*told, whole).items
        assert (coat.stock, coat.stock_at) == (9 - 1 - 2, T + 25 * SECOND)
