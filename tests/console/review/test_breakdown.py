"""The show taken apart: what adds up does, what does not is not added, and few people are not broken down."""

from __future__ import annotations

from typing import Any

import pytest

from console.review.breakdown import BY_ITEM, Breakdown, parts
from console.rundown.model import Run, Slot
from streams import events as ev
from streams.clock import MINUTE, SECOND, Duration, Instant
from streams.metrics.frames.frame import Frame
from streams.metrics.frames.snapshot import snapshot
from tests.streams.metrics.random_logs import START as T
from tests.streams.metrics.random_logs import folded_state

END = T + 90 * MINUTE


def taken(number: int, kind: str, at: int) -> Run:
    slot = Slot(id=f"s{number}", cue=f"A{number}", kind=kind, title=f"Slot {number}", duration_ms=Duration(MINUTE))  # type: ignore[arg-type]
    return Run(run_id=f"r{number}", slot=slot, started_at=Instant(at), planned_start=None)


RUNS = (taken(1, "warmup", T), taken(2, "look", T + 10 * MINUTE), taken(3, "look", T + 20 * MINUTE))


def shown(*told: ev.Logged) -> Frame:
    """A show of a warm-up and two looks, the first of which presents A; B is presented by nobody."""
    bounds: list[ev.Logged] = [
        ev.ShowStartBoundary(id="b0", at=T, show="one"),
        ev.RunStartBoundary(id="b1", at=T, show="one", run="r1", slot="s1", kind="warmup"),
        ev.RunStartBoundary(id="b2", at=T + 10 * MINUTE, show="one", run="r2", slot="s2", kind="look", skus=("A",)),
        ev.RunStartBoundary(id="b3", at=T + 20 * MINUTE, show="one", run="r3", slot="s3", kind="look"),
        ev.ShowEndBoundary(id="b4", at=T + 30 * MINUTE, show="one"),
    ]
    return snapshot(folded_state([*bounds, *told]), "one", END)


def paid(number: int, at: int, sku: str, amount: int, **more: Any) -> ev.Logged:
    person = more.pop("person", f"p{number}")
    lines = (ev.OrderLine(sku, 1, amount),)
    return ev.OrderPaid(id=f"o{number}", at=at, person=person, order=str(number), currency="CNY", lines=lines, **more)


def came(person: str, at: int, **more: Any) -> ev.Logged:
    return ev.ViewerEntered(id=f"v-{person}-{at}", at=at, person=person, **more)


def of(frame: Frame, by: str) -> Breakdown:
    titles = {run.slot.id: run.slot.title for run in RUNS}
    return next(one for one in parts(frame, RUNS, titles).breakdowns if one.by == by)


SALES = (
    paid(1, T + 5 * MINUTE, "B", 100),
    paid(2, T + 12 * MINUTE, "A", 1_000),
    paid(3, T + 22 * MINUTE, "A", 2_000),
    paid(4, T + 25 * MINUTE, "B", 40),
    paid(5, T + 30 * MINUTE + 30 * SECOND, "B", 7),
)


def test_sales_by_time_and_by_item_are_told_apart_and_each_adds_up_to_the_show() -> None:
    found = of(shown(*SALES), "run")
    by_time = [line.figures["gmv"] for line in found.lines]
    by_item = [line.figures[BY_ITEM] for line in found.lines]
    assert found.outside is not None
    assert found.shelf is not None
    assert (by_time, found.outside.figures["gmv"]) == ([100, 1_000, 2_040], 7)
    assert (by_item, found.shelf.figures[BY_ITEM]) == ([0, 3_000, 0], 147)
    assert found.sums["gmv"] == found.sums[BY_ITEM] == 3_147


@pytest.mark.parametrize("by", ["run", "kind", "item"])
def test_what_the_parts_sold_sums_to_the_sales_of_the_show(by: str) -> None:
    frame = shown(*SALES)
    assert of(frame, by).sums["gmv"] == frame.kpi("gmv").value


def test_a_look_has_both_views_and_its_name() -> None:
    first, second = of(shown(*SALES), "look").lines
    assert (first.title, first.cue, first.figures["gmv"], first.figures[BY_ITEM]) == ("Slot 2", "A2", 1_000, 3_000)
    assert (second.title, second.figures["gmv"], second.figures[BY_ITEM]) == ("Slot 3", 2_040, 0)


def test_people_and_rates_of_parts_are_never_summed() -> None:
    visits = [came("ann", T + minute * MINUTE) for minute in (1, 11, 21)]
    found = of(shown(*visits, *SALES), "run")
    assert [line.figures["viewers"] for line in found.lines] == [1, 1, 1]
    assert not found.sums.keys() & {"viewers", "buyers", "peak_online", "conversion", "spend_per_buyer"}


def test_a_channel_of_four_people_is_named_and_not_broken_down() -> None:
    few = [came(f"few{number}", T + MINUTE, channel="ads") for number in range(4)]
    many = [came(f"many{number}", T + MINUTE, channel="feed") for number in range(5)]
    found = of(shown(*few, *many, paid(1, T + MINUTE, "A", 500, person="few1", channel="ads")), "channel")
    ads, feed = found.lines
    assert (ads.key, ads.too_few, ads.figures) == ("ads", True, {})
    assert feed.figures["viewers"] == 5
    assert not found.sums  # it would tell what the small one sold


def test_without_orders_neither_view_of_the_sales_says_nought() -> None:
    found = of(shown(came("ann", T + MINUTE)), "run")
    assert all(line.figures.get("gmv") is None and line.figures.get(BY_ITEM) is None for line in found.lines)
    assert not found.sums.keys() & {"gmv", BY_ITEM}
