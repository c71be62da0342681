"""More people than are counted one by one."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams import events as ev
from streams.clock import HOUR, MINUTE
from streams.metrics.fold.fold import Fold
from streams.metrics.frames.frame import Frame
from streams.metrics.frames.snapshot import snapshot
from streams.metrics.state.room import RoomState, Setup
from streams.metrics.state.saved import SavedState, restored_state
from tests.streams.metrics.random_logs import START as T

BOUND = 1_000
PEOPLE = 20_000


def log(people: int = PEOPLE) -> list[ev.Logged]:
    """Everybody enters, every second comments, every tenth buys, in two runs; half of them were there before."""
    told: list[ev.Logged] = [
        ev.ShowStartBoundary(id="b0", at=T - 5 * HOUR, show="earlier"),
        ev.ShowEndBoundary(id="b1", at=T - 4 * HOUR, show="earlier"),
        ev.ShowStartBoundary(id="b2", at=T, show="one"),
        ev.RunStartBoundary(id="b3", at=T, show="one", run="r1", slot="s1", kind="look", delay=0),
        ev.RunStartBoundary(id="b4", at=T + 10 * MINUTE, show="one", run="r2", slot="s2", kind="look", delay=0),
    ]
    for number in range(people):
        at = T + number * 20 * MINUTE // people
        who: dict[str, Any] = {"person": f"person {number}", "channel": "feed"}
        if number % 2:
            told.append(ev.ViewerEntered(id=f"h{number}", at=T - 5 * HOUR + 1, person=f"person {number}"))
        told.append(ev.ViewerEntered(id=f"v{number}", at=at, **who))
        if number % 2:
            told.append(ev.Comment(id=f"c{number}", at=at, text="hi", **who))
        if number % 10 == 0:
            lines = (ev.OrderLine("A", 1, 100),)
            paid = ev.OrderPaid(id=f"o{number}", at=at, order=f"o{number}", currency="CNY", lines=lines, **who)
            told.append(paid)
    return told


def shown(told: list[ev.Logged], *cuts: int, exact: int = BOUND) -> Frame:
    fold = Fold(RoomState(Setup(exact=exact)))
    for start, end in zip((0, *cuts), (*cuts, len(told)), strict=True):
        fold.apply(told[start:end])
        fold = Fold(restored_state(SavedState(fold.flush())))
    return snapshot(fold.flush(), "one", T + 20 * MINUTE)


def test_up_to_the_bound_people_are_exact() -> None:
    frame = shown(log(900))
    assert (frame.base.viewers, frame.base.buyers, frame.unique_error) == (900, 90, 0.0)


@pytest.mark.parametrize(
    ("measure", "true"), [("viewers", 20_000), ("engagers", 10_000), ("participants", 11_000), ("new_viewers", 10_000)]
)
def test_beyond_it_counts_are_as_near_as_the_error_says(measure: str, true: int) -> None:
    """Four standard errors; what is chosen follows from the names, so that this is no matter of luck."""
    frame = shown(log())
    assert 0 < frame.unique_error < 1 / (BOUND / 2) ** 0.5
    error = 4 * frame.unique_error * (true * PEOPLE) ** 0.5
    assert getattr(frame.base, measure) == pytest.approx(true, abs=error)


def test_buyers_are_exact_in_every_scope() -> None:
    frame = shown(log())
    scopes = [frame.base, *(run.base for run in frame.runs), frame.channels[0].base, frame.items[0].base]
    assert [scope.buyers for scope in scopes] == [2_000, 1_000, 1_000, 2_000, 2_000]


@settings(max_examples=15)
@given(st.lists(st.integers(0, len(log(3_000))), max_size=4))
def test_where_the_log_is_cut_and_written_down_changes_nothing(cuts: list[int]) -> None:
    told = log(3_000)
    assert msgspec.to_builtins(shown(told, *sorted(cuts))) == msgspec.to_builtins(shown(told))
