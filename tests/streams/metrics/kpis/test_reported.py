"""Figures that a platform or a person states."""

from typing import Literal

import pytest

from streams import events as ev
from streams.clock import HOUR, MINUTE
from streams.events import ShowGoals
from streams.metrics.frames.frame import Frame
from streams.metrics.frames.snapshot import snapshot
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


def test_a_rate_that_is_reported_is_due_at_any_time() -> None:
    goals = ShowGoals(targets={"enter_rate": 0.4}, length_ms=HOUR)
    target = frame(stated("enter_rate", 0.2), goals=goals).targets()["enter_rate"]
    assert (target.expected, target.pace) == (0.4, 0.5)
