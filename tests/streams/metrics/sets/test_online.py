"""The platform's own count of people online."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.clock import MINUTE, SECOND
from streams.metrics.sets.online import NO_SPAN, OnlineSamples


def samples(*pairs: tuple[int, int]) -> OnlineSamples:
    made = OnlineSamples()
    for at, count in pairs:
        made.add(at, count)
    return made


def test_the_newest_sample_counts_however_old() -> None:
    made = samples((10, 5), (20, 7))
    assert [made.level(at) for at in (9, 10, 19, 20, 10**9)] == [None, 5, 5, 7, 7]


def test_the_mean_is_weighted_by_time() -> None:
    span = samples((0, 100), (30 * SECOND, 200)).span(0, 40 * SECOND)
    assert span.area / span.covered == pytest.approx(125)


def test_gaps_are_left_out() -> None:
    """A sample holds for two minutes."""
    span = samples((0, 100), (10 * MINUTE, 300)).span(0, 11 * MINUTE)
    assert span.covered == 3 * MINUTE
    assert span.area == 2 * MINUTE * 100 + MINUTE * 300


def test_the_peak_is_the_first_of_the_highest() -> None:
    span = samples((0, 1), (10, 9), (20, 3), (30, 9)).span(0, 100)
    assert (span.peak, span.peak_at) == (9, 10)


def test_what_was_counted_before_holds_on() -> None:
    span = samples((0, 9), (50, 3)).span(20, 100)
    assert (span.peak, span.peak_at, span.area) == (9, 20, 30 * 9 + 50 * 3)


def test_what_was_counted_long_before_does_not() -> None:
    assert samples((0, 9)).span(2 * MINUTE, 3 * MINUTE).peak is None


def test_without_samples_nothing_is_known() -> None:
    assert OnlineSamples().span(0, 100) == NO_SPAN


def test_of_two_samples_for_one_instant_the_one_told_later_counts() -> None:
    assert [samples((10, 5), (10, 7)).level(10), samples((10, 7), (10, 5)).level(10)] == [7, 5]


pairs = st.lists(st.tuples(st.integers(0, 20).map(lambda number: number * 30 * SECOND), st.integers(0, 9)), max_size=12)


@given(st.data(), pairs)
def test_late_samples_are_put_where_they_belong(data: st.DataObject, made: list[tuple[int, int]]) -> None:
    """Also when somebody asked in between."""
    made = [*dict(made).items()]
    told = data.draw(st.permutations(made))
    late = OnlineSamples()
    for at, count in told:
        late.add(at, count)
        late.span(0, 5 * MINUTE)
    in_order = samples(*sorted(made))
    for end in (MINUTE, 5 * MINUTE, 20 * MINUTE):
        assert late.span(17 * SECOND, end) == in_order.span(17 * SECOND, end)


@given(pairs, st.integers(0, 10 * MINUTE), st.integers(0, 10 * MINUTE), st.integers(0, 10 * MINUTE))
def test_spans_side_by_side_add_up(made: list[tuple[int, int]], start: int, first: int, second: int) -> None:
    known = samples(*made)
    parts = known.span(start, start + first), known.span(start + first, start + first + second)
    whole = known.span(start, start + first + second)
    assert whole.area == sum(part.area for part in parts)
    assert whole.covered == sum(part.covered for part in parts)
