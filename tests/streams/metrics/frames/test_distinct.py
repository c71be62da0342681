"""Distinct people of several shows: exact while they are few, then by a sample that is the same people everywhere."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams import events as ev
from streams.metrics.frames import distinct as module
from streams.metrics.frames.distinct import distinct, samples, samples_bytes, samples_from
from streams.metrics.state.room import RoomState, Setup
from tests.streams.metrics.random_logs import START as T
from tests.streams.metrics.random_logs import folded_state


def room(*people: str, setup: Setup | None = None) -> RoomState:
    """A room with one show that these people came to see."""
    came = [ev.ViewerEntered(id=name, at=T + 1, person=name) for name in people]
    return folded_state([ev.ShowStartBoundary(id="begin", at=T, show="one"), *came], setup=setup)


def test_the_example_is_true() -> None:
    assert doctest.testmod(module) == doctest.TestResults(0, 2)


def test_nobody_in_no_show() -> None:
    assert distinct([]).people == 0


@given(st.lists(st.sets(st.sampled_from("abcdefghij")), max_size=5))
def test_few_people_are_counted_exactly(rooms: list[set[str]]) -> None:
    found = distinct([samples(room(*people), "one")["viewers"] for people in rooms])
    assert (found.people, found.error) == (len(set().union(*rooms)), 0.0)


@pytest.mark.parametrize("exact", [1_000_000, 1_500])
def test_of_many_people_a_sample_is_near_enough(exact: int) -> None:
    """Shows of different sizes, one of which is kept as a sample itself."""
    large = [f"person {number}" for number in range(4_000)]
    states = [room(*large, setup=Setup(exact=exact)), room(*large[3_900:], "else")]
    found = distinct([samples_from(samples_bytes(samples(one, "one", most=1_000)))["viewers"] for one in states])
    assert 0 < found.error < 0.06
    assert abs(found.people - 4_001) < 4 * found.error * 4_001


def test_what_is_kept_comes_back_as_it_was() -> None:
    kept = samples(room("ann", "bob"), "one")
    again = samples_from(samples_bytes(kept))
    assert {name: (one.level, list(one.hashes)) for name, one in again.items()} == {
        name: (one.level, list(one.hashes)) for name, one in kept.items()
    }
