"""What of an order counts, with figures worked out by hand; each example is one of docs/events.md."""

from typing import Any

import pytest
from msgspec.structs import replace

from streams import events as ev
from streams.clock import MINUTE
from streams.metrics.fold.fold import Fold
from streams.metrics.fold.senders import Senders
from streams.metrics.frames.frame import Frame
from streams.metrics.frames.snapshot import snapshot
from streams.metrics.sets.streaks import STREAKS_KEPT
from streams.metrics.state.room import RoomState, Setup
from streams.metrics.state.tally import Tally
from tests.streams.metrics.builders import SHOW_ON_AIR, show_with_one_run
from tests.streams.metrics.random_logs import START as T
from tests.streams.metrics.random_logs import folded_state

A = ev.OrderLine("A", 1, 10_000)


def paid(*lines: ev.OrderLine, at: int = T + 1, order: str = "O1", **more: Any) -> ev.OrderPaid:
    name = f"{order}{at}{lines}{more}"[:200]
    return ev.OrderPaid(id=name, at=at, person="u1", order=order, currency="CNY", lines=lines or (A,), **more)


def refunded(
    amount: int, *lines: ev.OrderLine, at: int = T + 2, order: str = "O1", name: str = "r", total: bool = False
) -> ev.OrderRefunded:
    name = f"{name}{order}{at}{amount}{total}"
    return ev.OrderRefunded(id=name, at=at, order=order, amount=amount, lines=lines, total=total)


def frame(*told: ev.Logged, setup: Setup | None = None) -> Frame:
    return snapshot(folded_state([*SHOW_ON_AIR, *told], setup=setup), "one", T + 5 * MINUTE)


def sent(*told: tuple[str, ev.Logged]) -> Frame:
    """The figures of events that these sources sent."""
    fold = Fold(RoomState())
    fold.apply(SHOW_ON_AIR)
    entries = [(name, event.at, [event]) for name, event in told]
    for name, taken_at, events in entries:
        fold.state.sources.record(name, taken_at, events)
    fold.senders = Senders(entries)
    fold.apply([event for _, event in told])
    return snapshot(fold.flush(), "one", T + MINUTE)


def values(found: Frame, *slugs: str) -> list[Any]:
    return [found.kpi(slug).value for slug in slugs]


# ---------------------------------------------------------------------------------------------------------- refunds


def test_refunds_count_up_to_what_was_paid() -> None:
    """A notice told twice under two ids: net nothing, and the rest beside it."""
    found = frame(paid(), refunded(8_000), refunded(8_000, name="again"))
    assert values(found, "gmv", "refunds", "gmv_net", "refund_rate", "refunds_beyond") == [
        10_000,
        10_000,
        0,
        1.0,
        6_000,
    ]
    assert values(found, "refunds_by_refund_time", "gmv_net_by_refund_time") == [10_000, 0]


@pytest.mark.parametrize("reverse", [False, True])
def test_a_running_total_counts_what_it_rises_by(*, reverse: bool) -> None:
    """Of 100.00 a webhook takes back 40.00; exports say 40.00, 60.00 and 60.00 once more."""
    told = [
        refunded(4_000),
        *(refunded(amount, at=at, total=True) for amount, at in ((4_000, T + 3), (6_000, T + 4), (6_000, T + 5))),
    ]
    found = frame(paid(), *(reversed(told) if reverse else told))
    assert values(found, "refunds", "refunds_by_refund_time", "gmv_net", "refunds_beyond") == [6_000, 6_000, 4_000, 0]


def test_a_running_total_comes_before_its_order() -> None:
    found = frame(refunded(6_000, total=True), paid(), refunded(8_000, at=T + 3, total=True))
    assert values(found, "refunds", "refunds_beyond") == [8_000, 0]


def test_a_refund_after_a_running_total_adds_to_it() -> None:
    found = frame(paid(), refunded(6_000, total=True), refunded(1_000, at=T + 3))
    assert values(found, "refunds") == [7_000]


def test_a_running_total_brings_back_each_unit_once() -> None:
    one, both = ev.OrderLine("A", 1, 5_000), ev.OrderLine("A", 2, 10_000)
    listed = ev.ItemListed(id="l", at=T, sku="A", title="Coat", tag_price=1, stock=10)
    told = (
        refunded(5_000, one),
        refunded(10_000, both, at=T + 3, total=True),
        refunded(10_000, both, at=T + 4, total=True),
    )
    state = folded_state([*SHOW_ON_AIR, listed, paid(both), *told])
    assert state.stock("A").left == 10


# ------------------------------------------------------------------------------------------------------ corrections


def corrected(*lines: ev.OrderLine, at: int = T + 9, **more: Any) -> ev.OrderCorrected:
    return ev.OrderCorrected(id=f"c{at}{more}", at=at, order="O1", currency="CNY", lines=lines or (A,), **more)


CHEAPER = ev.OrderLine("A", 1, 9_000)


@pytest.mark.parametrize(
    ("told", "gmv", "buyers", "elsewhere"),
    [
        ((paid(), corrected(CHEAPER)), 9_000, 1, 0),
        ((corrected(CHEAPER), paid()), 9_000, 1, 0),
        ((paid(), corrected(traffic="card")), 0, 0, 10_000),
        ((paid(traffic="card"), corrected()), 10_000, 1, 0),
        ((paid(), paid(at=T + 3, order="O2"), corrected(paid=False)), 10_000, 1, 0),
        ((paid(), corrected(paid=False), corrected(at=T + 10)), 10_000, 1, 0),
        ((paid(), corrected(CHEAPER, at=T + 10), corrected()), 9_000, 1, 0),
        ((paid(), corrected(CHEAPER), paid(CHEAPER, at=T + 3)), 9_000, 1, 0),
        ((paid(), corrected(), paid(CHEAPER, at=T + 10, part="edit")), 10_000, 1, 0),
        ((paid(order="O2"), corrected()), 10_000, 1, 0),
    ],
    ids=[
        "another amount", "before it is told of", "no live room", "a live room", "nobody paid", "somebody did",
        "the newest holds", "told again", "an edit after it", "no order by itself",
    ],
)  # fmt: skip
def test_a_correction_holds_instead_of_what_was_told(
    told: tuple[ev.Logged, ...], gmv: int, buyers: int, elsewhere: int
) -> None:
    found = frame(*told)
    assert values(found, "gmv", "buyers", "gmv_elsewhere", "payments_contradicting") == [gmv, buyers, elsewhere, 0]


def test_a_refund_follows_its_order_where_a_correction_puts_it() -> None:
    found = frame(paid(), refunded(4_000), corrected(traffic="card"))
    assert values(found, "refunds", "refunds_elsewhere") == [0, 4_000]


# ---------------------------------------------------------------------------------------------------------- refunds


def test_shipping_that_is_refunded_too_is_beyond() -> None:
    found = frame(paid(), refunded(10_500))
    assert values(found, "gmv_net", "refund_rate", "refunds_beyond") == [0, 1.0, 500]


@pytest.mark.parametrize("first", [0, 1, 2], ids=["both before", "one before", "both after"])
def test_refunds_that_come_before_their_order_wait_for_it(first: int) -> None:
    told: list[ev.Logged] = [refunded(8_000), refunded(8_000, name="again")]
    told.insert(first, paid())
    found = frame(*told)
    assert values(found, "gmv_net", "refunds_by_refund_time", "refunds_beyond") == [0, 10_000, 6_000]


def test_a_refund_of_an_order_that_nobody_paid_takes_nothing_off() -> None:
    found = frame(paid(), refunded(3_000, order="unknown"))
    assert values(found, "gmv_net", "gmv_net_by_refund_time", "refunds_beyond") == [10_000, 10_000, 3_000]


def test_a_refund_in_another_show_is_where_it_was_made_and_its_order_where_it_was_paid() -> None:
    later = T + 24 * 60 * MINUTE
    log = [*show_with_one_run("one", T, 60), *show_with_one_run("two", later, 60)]
    told = [*log, paid(), refunded(8_000, at=later + 1), refunded(8_000, at=later + 2, name="again")]
    state = folded_state(told)
    first, second = (snapshot(state, show, later + MINUTE) for show in ("one", "two"))
    assert values(first, "refunds", "refunds_by_refund_time", "refunds_beyond") == [10_000, 0, 0]
    assert values(second, "refunds", "refunds_by_refund_time", "refunds_beyond") == [0, 10_000, 6_000]


def test_lines_come_back_up_to_what_was_sold_of_their_item() -> None:
    """Three pieces are claimed of two that were sold, and one of an item that was not: two come back."""
    listed = ev.ItemListed(id="l", at=T, sku="A", title="Coat", tag_price=1, stock=10)
    sold = paid(ev.OrderLine("A", 2, 10_000))
    found = frame(listed, sold, refunded(10_000, ev.OrderLine("A", 3, 12_000), ev.OrderLine("B", 1, 500)))
    (item,) = found.items
    assert (item.stock, item.base.tally.refunds) == (10, 10_000)
    (run,) = found.runs
    assert (run.presented.refunds, found.shelf.refunds) == (0, 10_000)
    assert frame(listed, refunded(1, ev.OrderLine("A", 1, 1), order="unknown")).items[0].stock == 10


def test_what_is_beyond_is_told_of_who_claims_it() -> None:
    """Another source than the order's; one that waits for its order is no doubt yet."""
    found = sent(("shop", paid()), ("refunds", refunded(10_500)), ("late", refunded(1, order="x")))
    assert {source.name: source.refunds_beyond for source in found.sources} == {"late": 0, "refunds": 500, "shop": 0}
    assert [source.name for source in found.sources if source.is_doubtful(found.as_of)] == ["refunds"]


# -------------------------------------------------------------------------------------------------- second payments


def test_the_same_payment_told_again_counts_once() -> None:
    state = folded_state([*SHOW_ON_AIR, paid(), paid(at=T + 9)])
    found = snapshot(state, "one", T + MINUTE)
    assert (found.base.tally.gmv, found.base.tally.contradictions, state.counters.repeated_orders) == (10_000, 0, 1)


def test_a_deposit_and_a_balance_are_one_order() -> None:
    deposit = paid(ev.OrderLine("A", 1, 5_000), part="deposit")
    balance = paid(ev.OrderLine("A", 1, 25_000), at=T + 9, part="balance")
    for told in (
        [deposit, balance],
        [balance, deposit],
        [deposit, balance, paid(*balance.lines, at=T + 11, part="balance")],
    ):
        found = frame(*told)
        assert values(found, "orders", "units", "kinds_per_order", "gmv", "buyers") == [1, 1, 1.0, 30_000, 1]
    found = frame(deposit, balance, refunded(40_000, ev.OrderLine("A", 2, 40_000)))
    assert values(found, "gmv_net", "refunds_beyond") == [0, 10_000]


def test_an_edited_order_is_what_it_was_edited_to() -> None:
    found = frame(paid(), paid(A, ev.OrderLine("B", 1, 4_000), at=T + 9, part="edit"))
    assert values(found, "orders", "units", "gmv", "refunds") == [1, 2, 14_000, 0]


def test_an_edit_to_less_is_a_refund_of_the_difference() -> None:
    listed = ev.ItemListed(id="l", at=T, sku="A", title="Coat", tag_price=1, stock=10)
    sold = paid(ev.OrderLine("A", 3, 30_000))
    less = paid(ev.OrderLine("A", 1, 10_000), at=T + 9, part="edit")
    told_twice = paid(ev.OrderLine("A", 1, 10_000), at=T + 10, part="edit")
    found = frame(listed, sold, less, told_twice)
    assert values(found, "gmv", "gmv_net", "refunds_by_refund_time", "refunds_beyond") == [30_000, 10_000, 20_000, 0]
    assert found.items[0].stock == 9
    again = frame(sold, less, paid(ev.OrderLine("A", 2, 20_000), at=T + 11, part="edit"))
    assert values(again, "gmv", "gmv_net") == [40_000, 20_000]


def test_other_lines_without_a_word_are_a_contradiction() -> None:
    """It is counted and told of its source, and is no sale."""
    found = sent(("shop", paid()), ("gateway", paid(ev.OrderLine("A", 1, 9_000), at=T + 2)))
    assert values(found, "gmv", "orders", "payments_contradicting", "gmv_contradicting") == [10_000, 1, 1, 9_000]
    assert {source.name: source.contradictions for source in found.sources} == {"gateway": 1, "shop": 0}


# -------------------------------------------------------------------------------------------- traffic, amounts, gifts


@pytest.mark.parametrize("traffic", ["card", "video", "other"])
def test_only_what_came_from_the_live_room_counts_in_the_show(traffic: str) -> None:
    listed = ev.ItemListed(id="l", at=T, sku="A", title="Coat", tag_price=1, stock=10)
    other = paid(at=T + 5, order="O2", traffic=traffic)
    found = frame(listed, paid(), other, refunded(10_000, A, order="O2"))
    assert values(found, "gmv", "orders", "buyers", "units", "gmv_net") == [10_000, 1, 1, 1, 10_000]
    assert values(found, "gmv_elsewhere", "orders_elsewhere", "refunds_elsewhere") == [10_000, 1, 10_000]
    assert values(found, "refunds_by_refund_time", "refunds_beyond") == [0, 0]
    assert (found.items[0].stock, found.items[0].base.tally.gmv) == (9, 10_000)


@pytest.mark.parametrize(
    ("accounts", "gmv"), [((), 30_000), (("ours",), 20_000), (("also ours", "ours"), 20_000), (("third",), 10_000)]
)
def test_only_what_came_from_an_account_of_ours_counts(accounts: tuple[str, ...], gmv: int) -> None:
    """An order that names none is ours; a room that lists none does not tell accounts apart."""
    told = [paid(), paid(order="O2", account="ours"), paid(order="O3", account="theirs")]
    found = frame(*told, setup=Setup(accounts=accounts))
    assert values(found, "gmv", "gmv_elsewhere") == [gmv, 30_000 - gmv]


def test_orders_that_are_placed_elsewhere_are_not_ordered_here() -> None:
    placed = ev.OrderCreated(id="c", at=T + 1, person="u1", order="O1", currency="CNY", lines=(A,), traffic="card")
    assert values(frame(placed), "gmv_placed", "participants") == [0, 0]


def test_a_further_payment_came_from_where_the_first_did() -> None:
    deposit = paid(ev.OrderLine("A", 1, 5_000), part="deposit", traffic="card")
    found = frame(deposit, paid(ev.OrderLine("A", 1, 25_000), at=T + 9, part="balance"))
    assert values(found, "gmv", "gmv_elsewhere", "orders_elsewhere") == [0, 30_000, 1]


SUBSIDISED = ev.OrderLine("A", 1, 8_000, subsidy=2_000)


def test_three_amounts_stand_beside_each_other() -> None:
    found = frame(paid(SUBSIDISED), paid(ev.OrderLine("A", 1, 8_000, received=7_500), order="O2"))
    assert values(found, "paid_amount", "subsidy", "received_amount") == [16_000, 2_000, 17_500]
    assert values(found, "gmv", "subsidy_per_order") == [16_000, 1_000.0]


def test_a_room_chooses_what_its_sales_are() -> None:
    """Half of what the buyer paid goes back: half of what the shop receives, too; all of it leaves nothing."""
    received = Setup(sales="received")
    for back, net in ((0, 10_000), (4_000, 5_000), (8_000, 0), (9_000, 0)):
        found = frame(paid(SUBSIDISED), refunded(back, ev.OrderLine("A", 1, back)), setup=received)
        assert (found.sales, *values(found, "gmv", "gmv_net")) == ("received", 10_000, net)
        assert found.items[0].base.tally.refunds == 10_000 - net
    assert (frame(paid(SUBSIDISED)).sales, *values(frame(paid(SUBSIDISED)), "gmv")) == ("paid", 8_000)


def test_a_fully_subsidised_line_is_sold_and_no_gift() -> None:
    found = frame(paid(ev.OrderLine("A", 1, 0, subsidy=10_000)))
    assert values(found, "units", "units_given", "gmv", "received_amount") == [1, 0, 0, 10_000]


@pytest.mark.parametrize(
    "gift", [ev.OrderLine("G", 2, 0), ev.OrderLine("G", 2, 900, gift=True)], ids=["free", "marked"]
)
def test_gift_lines_are_no_sales(gift: ev.OrderLine) -> None:
    listed = ev.ItemListed(id="l", at=T, sku="G", title="Towel", tag_price=1, stock=10)
    found = frame(listed, paid(A, gift))
    assert values(found, "gmv", "units", "units_given", "kinds_per_order") == [10_000, 1, 2, 1.0]
    towel = next(item for item in found.items if item.sku == "G")
    assert (towel.stock, towel.base.tally.orders, towel.base.tally.gmv) == (8, 0, 0)
    assert values(frame(listed, paid(A, gift), refunded(900, ev.OrderLine("G", 3, 900))), "gmv_net") == [9_100]


def test_fields_that_are_absent_mean_what_they_meant() -> None:
    """An old log: every order is live and ours, what was paid is what counts."""
    found = frame(paid())
    assert found.base.tally == Tally(orders=1, units=1, kinds=1, gmv=10_000, paid=10_000, received=10_000)


# ----------------------------------------------------------------------------------------------------------- streaks


def rose(count: int, name: str, *, streak: str | None = "roses", at: int = T + 3) -> ev.Gift:
    return ev.Gift(
        id=name, at=at, person="u1", value=100 * count, currency="CNY", count=count, title="Rose", streak=streak
    )


@pytest.mark.parametrize("names", ["aaa", "abc", "aba"], ids=["one id", "an id each", "mixed"])
@pytest.mark.parametrize("batch", [1, 7])
def test_running_totals_of_a_streak_count_once(names: str, batch: int) -> None:
    frames = [rose(count, name) for count, name in zip((1, 2, 3), names, strict=True)]
    for told in (frames, [*frames, *frames], frames[2:], [*frames[::-1], *frames]):
        found = snapshot(folded_state([*SHOW_ON_AIR, *told], batch=batch), "one", T + MINUTE)
        assert values(found, "gifts", "gift_value", "participants") == [3, 300, 1]


def test_what_a_streak_rises_by_counts_where_it_rises() -> None:
    second = ev.RunStartBoundary(id="b3", at=T + MINUTE, show="one", run="r2", slot="s2", kind="look", delay=0)
    found = frame(second, rose(2, "a"), rose(5, "b", at=T + MINUTE + 1), rose(4, "late", at=T + MINUTE + 2))
    assert [run.base.tally.gifts for run in found.runs] == [2, 3]


def test_streaks_are_told_apart_by_name_and_by_kind() -> None:
    like = ev.Like(id="l1", at=T + 3, count=7, streak="roses"), ev.Like(id="l2", at=T + 4, count=9, streak="roses")
    found = frame(rose(1, "a"), rose(3, "b"), rose(2, "c", streak="tulips"), rose(2, "d", streak=None), *like)
    assert values(found, "gifts", "gift_value", "likes") == [7, 700, 9]


def test_a_forgotten_streak_that_is_sent_again_is_a_repeat() -> None:
    fold = Fold(RoomState(Setup(currency="CNY")))
    frames = [rose(count, f"r{count}", at=T + count) for count in (1, 2)]
    others = [rose(1, f"o{number}", streak=f"o{number}") for number in range(STREAKS_KEPT)]
    fold.apply([*SHOW_ON_AIR, *frames])
    fold.apply(others)
    assert fold.apply(frames) == []


def test_a_streak_of_unknown_value_counts_and_adds_no_money() -> None:
    told = [replace(rose(count, f"r{count}", at=T + count), value=None, currency=None) for count in (1, 3)]
    assert values(frame(*told), "gifts", "gift_value") == [3, 0]
