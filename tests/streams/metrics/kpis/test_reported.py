"""Figures that a platform or a person states."""

from typing import Literal

import pytest

from streams import events as ev
from streams.clock import HOUR, MINUTE
from streams.events import ShowGoals
from streams.metrics.frames.frame import Frame
from streams.metrics.frames.points import points, series
from streams.metrics.frames.snapshot import snapshot
from streams.metrics.state.readings import MOST_READINGS, Readings, ReadingsKey, add_reading
from tests.streams.metrics.builders import comment, show_with_one_run, with_ids
from tests.streams.metrics.random_logs import START as T
from tests.streams.metrics.random_logs import folded_state


def stated(slug: str, value: float, source: Literal["platform", "manual"] = "platform") -> ev.FigureReported:
    return ev.FigureReported(id="?", at=T + MINUTE, slug=slug, value=value, source=source)


def frame(*told: ev.Logged, goals: ShowGoals | None = None) -> Frame:
    return snapshot(
        folded_state([*show_with_one_run("one", T, 60, goals), *with_ids(list(told))]), "one", T + 30 * MINUTE
    )


@pytest.mark.parametrize("first", ["manual", "platform"])
def test_of_one_instant_what_was_told_by_hand_stands(first: str) -> None:
    both = [stated("enter_rate", 0.2, "manual"), stated("enter_rate", 0.3, "platform")]
    both.sort(key=lambda one: one.source != first)
    value = frame(*both).kpis["enter_rate"]
    assert (value.value, value.source) == (0.2, "manual")


def test_a_count_stands_in_where_the_platform_gives_no_feed() -> None:
    """Nobody sends likes, so that none are counted, which is not the same as nought."""
    likes = frame(comment(T), stated("likes", 500)).kpis["likes"]
    assert (likes.value, likes.source, likes.at, likes.reported) == (500, "platform", T + MINUTE, None)


def reading(
    slug: str, minute: int, value: float, source: Literal["platform", "manual"] = "manual"
) -> ev.FigureReported:
    return ev.FigureReported(id="?", at=T + minute * MINUTE, slug=slug, value=value, source=source)


def test_a_reading_told_again_is_corrected_and_the_newest_instant_stays_the_newest() -> None:
    """The row of 20:10 is put right after that of 20:20 was reported."""
    shown = frame(reading("views", 10, 12_400), reading("views", 20, 15_000), reading("views", 10, 12_900))
    assert (shown.kpis["views"].value, shown.kpis["views"].at) == (15_000, T + 20 * MINUTE)
    shown = frame(reading("views", 20, 15_000), reading("views", 20, 14_000))
    assert shown.kpis["views"].value == 14_000


def test_the_peak_is_the_highest_reading_of_one_source_while_on_air() -> None:
    """Before the start and by the platform there were more; by hand it was told last."""
    told = [reading("online", -5, 900), reading("online", 5, 300), reading("online", 10, 250)]
    peak = frame(reading("online", 6, 700, "platform"), *told).kpis["peak_online"]
    assert (peak.value, peak.source, peak.at, peak.freshness) == (300, "manual", T + 5 * MINUTE, "fresh")


def test_a_quotient_is_made_of_what_one_source_said_and_is_as_old_as_the_older_part() -> None:
    told = [reading("gmv", 20, 600_000), reading("orders", 10, 20), reading("buyers", 20, 15, "platform")]
    kpis = frame(*told).kpis
    value = kpis["order_value"]
    assert (value.value, value.source, value.at) == (30_000, "manual", T + 10 * MINUTE)
    assert value.freshness == "late"
    assert kpis["spend_per_buyer"].value is None, "its parts are of two sources"
    assert kpis["avg_online"].value is None


def test_curves_show_readings_as_points_and_nothing_between_them() -> None:
    """Nobody sends events, so there is no line of zeros either."""
    told = [reading("gmv", 10, 500), reading("gmv", 20, 900), reading("gmv", 10, 550)]
    state = folded_state([*show_with_one_run("one", T, 60), *with_ids([*told])])
    curve = series(points(state, "one", state.shows["one"].changed_buckets))
    assert curve.at == ()
    assert [(one.at, one.value, one.source) for one in curve.readings["gmv"]] == [
        (T + 10 * MINUTE, 550, "manual"),
        (T + 20 * MINUTE, 900, "manual"),
    ]


def test_readings_are_bounded_and_the_oldest_go() -> None:
    known: dict[ReadingsKey, Readings] = {}
    for at in reversed(range(MOST_READINGS + 2)):
        add_reading(known, ("", "gmv", "manual"), at, at)
    assert known["", "gmv", "manual"].at == list(range(2, MOST_READINGS + 2))


def test_a_rate_that_is_reported_is_due_at_any_time() -> None:
    goals = ShowGoals(targets={"enter_rate": 0.4}, length_ms=HOUR)
    target = frame(stated("enter_rate", 0.2), goals=goals).targets()["enter_rate"]
    assert (target.expected, target.pace) == (0.4, 0.5)
