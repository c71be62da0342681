"""Who is in the room, from entries and leaves in any order."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.metrics.sets.buckets import BUCKET_MS
from streams.metrics.sets.histories import KEPT
from streams.metrics.sets.stays import Stay
from streams.metrics.sets.visits import Visits

IN, OUT = False, True
MINUTE = 60_000


def visits(*moves: tuple[int, int, bool]) -> Visits:
    """Moves as (person, instant, leaves)."""
    made = Visits()
    moved(made, *moves)
    return made


def moved(made: Visits, *moves: tuple[int, int, bool]) -> None:
    for person, at, leaves in moves:
        made.add([person], [at * 2 + leaves])


def levels(made: Visits, *at: int) -> list[int]:
    return [made.curve.level(one) for one in at]


def test_people_are_there_from_their_entry_until_they_leave() -> None:
    assert levels(visits((1, 10, IN), (2, 20, IN), (1, 30, OUT)), 9, 10, 20, 29, 30) == [0, 1, 2, 2, 1]


@pytest.mark.parametrize(
    "moves",
    [
        [(1, 10, IN), (1, 15, IN), (1, 30, OUT)],
        [(1, 5, OUT), (1, 10, IN), (1, 30, OUT), (1, 40, OUT)],
        [(1, 30, OUT), (1, 10, IN)],
        [(1, 10, IN), (1, 50, IN), (1, 60, OUT), (1, 30, OUT)],
        [(1, 10, IN), (1, 20, OUT), (1, 20, IN), (1, 30, OUT)],
        [(1, 20, OUT), (1, 20, IN), (1, 10, IN), (1, 30, OUT)],
        [(1, 10, OUT), (1, 10, IN), (1, 10, OUT), (1, 10, IN), (1, 30, OUT)],
        [(1, 10, IN), (1, 30, IN), (1, 30, OUT)],
    ],
    ids=[
        "entered twice",
        "left without having entered",
        "the leave was told first",
        "a leave in between came late",
        "left and entered at once",
        "left and entered at once, and the entry before came late",
        "entered for good after several changes at once",
        "was seen and left at once",
    ],
)
def test_the_visit_is_the_same(moves: list[tuple[int, int, bool]]) -> None:
    assert levels(visits(*moves), 9, 10, 29, 30) == [0, 1, 1, 0]


def test_of_moves_at_one_instant_the_order_in_which_they_are_told_decides() -> None:
    assert levels(visits((1, 10, IN), (1, 10, OUT)), 9, 10, 11) == [0, 0, 0]
    assert levels(visits((1, 10, OUT), (1, 10, IN)), 9, 10, 11) == [0, 1, 1]
    assert visits((1, 10, IN), (1, 10, OUT)).stay(0, 20, MINUTE * 2) == Stay(entries=1, stayed=0)
    again = visits((1, 10, IN), (1, 20, OUT), (1, 20, IN), (1, 30, OUT), (1, 30, IN))
    assert again.stay(0, 40, MINUTE * 2) == Stay(entries=3, stayed=1)


def test_the_area_is_the_time_watched() -> None:
    made = visits((1, 0, IN), (1, 40_000, OUT), (2, 15_000, IN))
    span = made.curve.span(10_000, 50_000)
    assert (span.area, span.covered) == (30_000 + 35_000, 40_000)


def test_the_peak_is_the_first_of_the_highest() -> None:
    made = visits((1, 5, IN), (2, 20_000, IN), (1, 30_000, OUT), (3, 40_000, IN), (2, 50_000, OUT))
    span = made.curve.span(0, 60_000)
    assert (span.peak, span.peak_at) == (2, 20_000)


def test_a_span_begins_with_those_who_are_there() -> None:
    span = visits((1, 5, IN), (2, 6, IN), (2, 50, OUT)).curve.span(100, 200)
    assert (span.peak, span.peak_at, span.area) == (1, 100, 100)


def test_an_empty_span_is_nothing() -> None:
    assert visits((1, 5, IN)).curve.span(10, 10).covered == 0


def test_a_late_move_changes_what_was_measured_long_ago() -> None:
    """Spans that are over are kept; a late event must not find an old answer."""
    made = visits((1, 1_000, IN), (2, 10 * MINUTE, IN))
    assert made.curve.span(0, MINUTE).area == 59_000
    moved(made, (3, 30_000, IN))
    assert made.curve.span(0, MINUTE).area == 59_000 + 30_000


def test_of_a_restless_person_the_newest_moves_are_kept() -> None:
    made = Visits()
    for number in range(KEPT * 3):
        moved(made, (1, number * 20, IN))
        moved(made, (1, number * 20 + 10, OUT))
    assert len(made.histories.of(1)) == KEPT
    assert made.curve.span(0, KEPT * 60).area == KEPT * 3 * 10


moves = st.lists(
    st.tuples(st.integers(1, 3), st.integers(0, 30).map(lambda number: number * BUCKET_MS // 4), st.booleans()),
    max_size=24,
)


@given(st.data(), moves)
def test_the_order_in_which_moves_of_different_instants_are_told_changes_nothing(
    data: st.DataObject, made: list[tuple[int, int, bool]]
) -> None:
    made = [*{(person, at): (person, at, leaves) for person, at, leaves in made}.values()]
    told = visits(*data.draw(st.permutations(made)))
    at = range(-1, 32 * BUCKET_MS // 4, BUCKET_MS // 8)
    assert levels(told, *at) == levels(visits(*made), *at)


@given(moves, st.integers(0, 80_000), st.integers(1, 80_000))
def test_a_span_is_the_sum_of_its_instants(made: list[tuple[int, int, bool]], start: int, length: int) -> None:
    """The level changes at quarters of a bucket only, so it can be summed by hand."""
    curve = visits(*made).curve
    span = curve.span(start, start + length)
    step = BUCKET_MS // 4
    edges = [start, *range((start // step + 1) * step, start + length, step), start + length]
    parts = [(curve.level(edge), following - edge) for edge, following in pairwise(edges)]
    assert span.area == sum(level * duration for level, duration in parts)
    assert span.peak == max(level for level, _ in parts)


@given(moves, moves)
def test_measuring_in_between_changes_nothing(
    first: list[tuple[int, int, bool]], second: list[tuple[int, int, bool]]
) -> None:
    measured = visits(*first)
    for end in (10_000, 40_000, 80_000):
        measured.curve.span(0, end)
    moved(measured, *second)
    fresh = visits(*first, *second)
    for end in (10_000, 40_000, 80_000):
        assert measured.curve.span(0, end) == fresh.curve.span(0, end)


# ------------------------------------------------------------------------------------------ still there after a minute


def stayed(made: Visits, start: int = 0, end: int = 10 * MINUTE, now: int = 60 * MINUTE) -> tuple[int, int]:
    stay = made.stay(start, end, now)
    return stay.entries, stay.stayed


@pytest.mark.parametrize(("left_after", "counts"), [(59_999, 0), (60_000, 0), (60_001, 1)])
def test_who_leaves_within_the_minute_has_not_stayed(left_after: int, counts: int) -> None:
    assert stayed(visits((1, 5, IN), (1, 5 + left_after, OUT))) == (1, counts)


def test_who_came_less_than_a_minute_ago_does_not_count_yet() -> None:
    made = visits((1, 5, IN), (2, 6, IN))
    assert stayed(made, now=5 + MINUTE) == (1, 1)


def test_a_sign_of_presence_is_no_entry_of_somebody_who_is_there() -> None:
    made = visits((1, 0, IN), (1, 40_000, IN), (1, 70_000, OUT))
    assert stayed(made) == (1, 1)


def test_a_late_leave_parts_a_visit() -> None:
    made = visits((1, 0, IN), (1, 50_000, IN), (1, 150_000, OUT))
    moved(made, (1, 30_000, OUT))
    assert stayed(made) == (2, 1)


seconds = st.lists(
    st.tuples(st.integers(1, 3), st.integers(0, 30).map(lambda n: n * 10_000), st.booleans()), max_size=16
)


@given(st.data(), seconds, st.integers(0, 30), st.integers(0, 30))
def test_visits_and_short_visits_are_those_of_the_level_of_each_person(
    data: st.DataObject, made: list[tuple[int, int, bool]], first: int, last: int
) -> None:
    """Told in any order, each of an instant of its own, and counted again by looking at each person at each step."""
    made = [*{(person, at): (person, at, leaves) for person, at, leaves in made}.values()]
    start, end = first * 10_000, last * 10_000
    entries = staying = 0
    for person in (1, 2, 3):
        there = visits(*(move for move in made if move[0] == person)).curve
        for at in range(start, end, 10_000):
            if there.level(at) and not there.level(at - 1):
                entries += 1
                staying += all(there.level(at + later) for later in range(0, 70_000, 10_000))
    assert stayed(visits(*data.draw(st.permutations(made))), start, end) == (entries, staying)
