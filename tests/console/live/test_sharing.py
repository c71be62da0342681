"""What screens are told of the figures without getting them."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from console.live.sharing import FRAME_HOLDS, Sharing, glance, left
from console.rundown import commands
from console.rundown.model import Item
from streams import events as ev
from streams.clock import MINUTE, SECOND, Instant
from streams.metrics.frames.frame import STOCK_HOLDS, Frame
from streams.metrics.frames.snapshot import snapshot
from tests.console.rundown.stage import START, Stage, slot
from tests.streams.metrics.random_logs import folded_state

PLAN = tuple(slot(name, items=(Item(sku=name.upper()),)) for name in "abcdef")
NOW = Instant(START + 2 * MINUTE)


def listed(sku: str, stock: int, at: int = START) -> ev.Logged:
    return ev.ItemListed(id=f"{sku}{at}", at=at, sku=sku, title=sku, tag_price=1, stock=stock)


def frame(*told: ev.Logged, now: int = NOW, heard: int | None = None, **more: Any) -> Frame:
    log: list[ev.Logged] = [
        ev.ShowStartBoundary(id="b", at=START, show="s1"),
        ev.Comment(id="c", at=now - SECOND if heard is None else heard, text="hi"),
    ]
    return replace(snapshot(folded_state([*log, *told]), "s1", now), **more)


ALL = frame(*(listed(sku, 5) for sku in "ABCDEFX"))
LIVE = Stage.live(PLAN).state
SHARED = replace(LIVE, floor=replace(LIVE.floor, figures_shared=True))


def test_a_cue_screen_is_told_of_the_slot_on_air_and_the_next_three() -> None:
    assert set(left(ALL, LIVE, NOW, cue=True)) == set("ABCD")
    assert set(left(ALL, LIVE, NOW, cue=False)) == set("ABCDEF")


def test_a_skipped_slot_is_not_at_hand() -> None:
    stage = Stage.live(PLAN)
    stage.do(commands.Skip(slot_id="b"))
    assert set(left(ALL, stage.state, NOW, cue=True)) == set("ACDE")


def test_more_sold_than_there_was_is_none_left() -> None:
    sold = ev.OrderPaid(
        id="p", at=START + 1, person="ann", order="o", currency="CNY", lines=(ev.OrderLine("A", 3, 100),)
    )
    assert left(frame(listed("A", 2), sold), LIVE, NOW, cue=True) == {"A": 0}


@pytest.mark.parametrize(
    ("told", "now"),
    [
        (frame(listed("A", 5, NOW - STOCK_HOLDS - 1)), NOW),
        (frame(listed("A", 5), now=START + 5 * MINUTE, heard=START), Instant(START + 5 * MINUTE)),
        (frame(listed("A", 5)), Instant(NOW + FRAME_HOLDS + 1)),
        (frame(listed("A", 5), ended_at=NOW), NOW),
    ],
    ids=["reported too long ago", "the feed is late", "nobody counts any more", "the show is over"],
)
def test_a_figure_that_cannot_be_trusted_is_taken_away(told: Frame, now: Instant) -> None:
    assert left(told, LIVE, now, cue=True) == {}


def test_hosts_see_figures_only_while_they_are_shared() -> None:
    assert glance(ALL, LIVE, NOW) == {}
    assert glance(ALL, SHARED, NOW) == {
        "online": None,
        "viewers": None,
        "orders": None,
        "gmv": None,
        "conversion": None,
    }
    sold = ev.OrderPaid(id="p", at=NOW - 1, person="ann", order="o", currency="CNY", lines=(ev.OrderLine("A", 1, 100),))
    assert glance(frame(sold), SHARED, NOW)["gmv"] == 100
    assert glance(frame(sold), SHARED, Instant(NOW + FRAME_HOLDS + 1))["gmv"] is None


def news(sharing: Sharing, state: Any = LIVE, now: Instant = NOW) -> dict[tuple[str, str], Any]:
    told = sharing.changes(state, now, {"desk", "crew", "cue"})
    return {(variant, type(message).__name__): message for variant, message in told}


def test_only_what_changed_is_told() -> None:
    sharing = Sharing()
    assert news(sharing) == {}
    sharing.update(ALL)
    assert set(news(sharing)) == {("crew", "StockMessage"), ("cue", "StockMessage"), ("desk", "StockMessage")}
    sharing.update(replace(ALL, as_of=NOW + SECOND))
    assert news(sharing) == {}
    sharing.update(frame(*(listed(sku, 5) for sku in "ABCDE"), listed("F", 4)))
    assert set(news(sharing)) == {("crew", "StockMessage"), ("desk", "StockMessage")}


def test_what_is_not_shared_any_more_is_cleared() -> None:
    sharing = Sharing()
    sharing.update(frame())
    assert set(news(sharing, SHARED)) == {("crew", "Glance"), ("cue", "Glance")}
    assert {message.figures == {} for message in news(sharing).values()} == {True}
    assert news(sharing) == {}


def test_time_alone_takes_a_figure_away() -> None:
    sharing = Sharing()
    sharing.update(ALL)
    news(sharing)
    gone = news(sharing, now=Instant(NOW + FRAME_HOLDS + 1))
    assert [message.left for message in gone.values()] == [{}, {}, {}]


def test_a_screen_that_joins_knows_what_the_others_know() -> None:
    sharing = Sharing()
    assert sharing.stock(LIVE, NOW, "cue") is None
    sharing.update(ALL)
    first = sharing.stock(LIVE, NOW, "cue")
    assert first is not None
    assert set(first.left) == set("ABCD")
    assert [kind for kind in news(sharing) if kind[0] == "cue"] == []
