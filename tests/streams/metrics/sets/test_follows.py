"""Follows and unfollows: whom a scope won, and whom it lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.metrics.sets.follows import Follows


def follows(*told: tuple[int, int, bool]) -> Follows:
    """Moves as (person, instant, unfollows)."""
    made = Follows()
    for person, at, unfollows in told:
        made.add([person], [at * 2 + unfollows])
    return made


def test_who_follows_again_counts_once() -> None:
    assert follows((1, 10, False), (1, 20, True), (1, 30, False)).net == 1


def test_it_is_right_whenever_somebody_asks() -> None:
    made = Follows()
    expected: dict[int, int] = {}
    for start in range(0, 6_000, 700):
        people = range(start, start + 1_400)
        made.add([person + 1 for person in people], [start * 2] * len(people))
        expected |= dict.fromkeys(people, 1)
        gone = range(start, start + 200)
        made.add([person + 1 for person in gone], [start * 2 + 3] * len(gone))
        expected |= dict.fromkeys(gone, 0)
        assert made.net == sum(expected.values())
        assert Follows(made.net, made.layers).net == made.net


def test_who_changes_their_mind_does_not_count() -> None:
    assert follows((1, 10, False), (1, 20, True)).net == 0


def test_an_old_follower_who_goes_is_lost() -> None:
    assert follows((1, 10, True)).net == -1


def test_an_old_follower_who_comes_back_is_as_before() -> None:
    assert follows((1, 10, True), (1, 20, False)).net == 0


@pytest.mark.parametrize("held", [1, 2, 3], ids=["one by one", "in two", "together"])
def test_of_changes_at_one_instant_the_order_in_which_they_are_told_decides(held: int) -> None:
    """Follow and unfollow at once, then a follow a millisecond later: won, not as before."""
    made = Follows()
    changes = [10 * 2, 10 * 2 + 1, 11 * 2]
    for start in range(0, 3, held):
        made.add([1] * len(changes[start : start + held]), changes[start : start + held])
        assert made.net in (0, 1)
    assert made.net == 1
    assert follows((1, 10, False), (1, 10, True)).net == 0
    assert follows((1, 10, True), (1, 10, False)).net == 0
    assert follows((1, 10, False), (1, 10, True), (1, 10, False)).net == 1


told = st.lists(st.tuples(st.integers(1, 3), st.integers(0, 9), st.booleans()), max_size=12)


@given(st.data(), told)
def test_the_order_in_which_moves_of_different_instants_are_told_changes_nothing(
    data: st.DataObject, made: list[tuple[int, int, bool]]
) -> None:
    made = [*{(person, at): (person, at, unfollows) for person, at, unfollows in made}.values()]
    assert follows(*data.draw(st.permutations(made))).net == follows(*made).net


@given(told, told)
def test_two_scopes_together_are_as_one(
    first: list[tuple[int, int, bool]], second: list[tuple[int, int, bool]]
) -> None:
    """An instant is in one of them."""
    second = [(person, at + 10, unfollows) for person, at, unfollows in second]
    merged = follows(*first)
    merged.merge(follows(*second))
    assert merged.net == follows(*first, *second).net
