"""Which run sold what, in the view by item."""

import pytest

from streams import events as ev
from streams.clock import HOUR, MINUTE
from streams.metrics.fold.fold import Fold, LateBoundary
from streams.metrics.frames.snapshot import snapshot
from streams.metrics.state.attribution import Attribution
from streams.metrics.state.room import RoomState, Setup
from streams.metrics.state.windows import DEFAULT_LAG, RoomTimeline
from tests.streams.metrics.random_logs import START as T
from tests.streams.metrics.random_logs import folded_state

D = 3_000
BEGIN = ev.ShowStartBoundary(id="s", at=T, show="one")
END = ev.ShowEndBoundary(id="e", at=T + HOUR, show="one")


def run(name: str, minute: int, *skus: str) -> ev.RunStartBoundary:
    return ev.RunStartBoundary(
        id=f"b{name}", at=T + minute * MINUTE, show="one", run=name, slot=name, kind="look", skus=skus
    )


def undone(name: str, into: str, minute: int) -> ev.RunVoidBoundary:
    return ev.RunVoidBoundary(id=f"v{name}", at=T + minute * MINUTE, show="one", run=name, into=into)


def presented(*bounds: ev.Boundary, lag: int = DEFAULT_LAG) -> Attribution:
    return Attribution(RoomTimeline([BEGIN, *bounds]).shows["one"], lag)


def test_an_item_belongs_to_its_run_from_when_viewers_see_it_until_the_lag_is_over() -> None:
    found = presented(run("r1", 10, "A"), run("r2", 20, "B"))
    over = T + 20 * MINUTE + D + DEFAULT_LAG
    at = (T + 10 * MINUTE + D - 1, T + 10 * MINUTE + D, over - 1, over)
    assert [found.run_at("A", instant) for instant in at] == [None, "r1", "r1", None]


def test_a_run_that_presents_it_again_takes_it_over() -> None:
    found = presented(run("r1", 0, "A"), run("r2", 10, "B"), run("r3", 15, "A"))
    assert [found.run_at("A", T + minute * MINUTE) for minute in (14, 16)] == ["r1", "r3"]


def test_what_nobody_presents_is_sold_from_the_shelf() -> None:
    assert presented(run("r1", 0, "A")).run_at("B", T + MINUTE) is None


def test_the_last_run_ends_with_the_show() -> None:
    found = presented(run("r1", 0, "A"), END, lag=MINUTE)
    over = T + HOUR + D + MINUTE
    assert [found.run_at("A", at) for at in (over - 1, over)] == ["r1", None]


def test_an_undone_run_and_the_one_that_goes_on_end_together() -> None:
    """So the first take keeps its items as long as it is really on air."""
    found = presented(run("r1", 0, "A"), run("r2", 5, "B"), undone("r2", "r1", 6), run("r3", 30, "C"))
    at = T + 30 * MINUTE + D + DEFAULT_LAG - 1
    assert (found.run_at("A", at), found.run_at("B", at)) == ("r1", "r2")
    assert (found.run_at("A", at + 1), found.run_at("B", at + 1)) == (None, None)


def paid(order: str, at: int, sku: str = "A") -> ev.OrderPaid:
    lines = (ev.OrderLine(sku, 2, 100),)
    return ev.OrderPaid(id=order, at=at, person="ann", order=order, currency="CNY", lines=lines)


def test_what_an_undone_run_sold_is_shown_with_the_one_that_goes_on() -> None:
    log: list[ev.Logged] = [
        BEGIN,
        run("r1", 0, "A"),
        run("r2", 5, "B"),
        undone("r2", "r1", 6),
        paid("o", T + 7 * MINUTE, "B"),
    ]
    (shown,) = snapshot(folded_state(log), "one", T + HOUR).runs
    assert (shown.run_id, shown.presented.gmv, shown.presented.units) == ("r1", 100, 2)


def test_refunds_that_name_their_lines_go_where_the_order_went() -> None:
    """Also when they come first, and whatever was on air then."""
    back = ev.OrderRefunded(id="back", at=T + 50 * MINUTE, order="o", amount=70, lines=(ev.OrderLine("A", 1, 50),))
    order = paid("o", T + 12 * MINUTE)
    tellings: list[list[ev.Logged]] = [[order, back], [back, order]]
    for told in tellings:
        frame = snapshot(folded_state([BEGIN, run("r1", 0, "A"), run("r2", 10, "B"), *told]), "one", T + HOUR)
        assert [(one.presented.gmv, one.presented.refunds) for one in frame.runs] == [(100, 50), (0, 0)]
        assert [one.base.tally.gmv for one in frame.runs] == [0, 100], "by time the second run was on air"


def test_a_boundary_that_moves_folded_lines_comes_late() -> None:
    """The undo changes no run's time, but it keeps the first run's items for longer."""
    fold = Fold(RoomState(Setup(lag=MINUTE)))
    fold.apply([BEGIN, run("r1", 0, "A"), run("r2", 5, "B"), paid("o", T + 20 * MINUTE)])
    with pytest.raises(LateBoundary):
        fold.apply([undone("r2", "r1", 21)])


def test_a_boundary_that_moves_nothing_that_was_sold_is_not_late() -> None:
    fold = Fold(RoomState(Setup(lag=MINUTE)))
    fold.apply([BEGIN, run("r1", 0, "A"), run("r2", 5, "B"), paid("o", T + 20 * MINUTE, "C")])
    fold.apply([undone("r2", "r1", 21)])
    assert snapshot(fold.flush(), "one", T + HOUR).shelf.gmv == 100
