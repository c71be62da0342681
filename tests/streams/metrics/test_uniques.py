"""People, each counted once."""

from hypothesis import given
from hypothesis import strategies as st

from streams.metrics.uniques import Crowd, Moves, People, united


def test_people_are_numbered_in_the_order_of_the_log() -> None:
    people = People()
    assert people.numbers(["ann", "bob", "ann"]) == [1, 2, 1]
    assert people.numbers(["cy", "bob"]) == [3, 2]


def test_numbers_stay_when_people_are_read_back() -> None:
    before = People()
    names = [f"p{number}" for number in range(3_000)]
    assert before.numbers(names) == list(range(1, 3_001))
    after = People(before.hashes)
    assert after.numbers([*names, "cy"]) == list(range(1, 3_002))


def moves(*told: tuple[int, int, bool]) -> Moves:
    """Moves as (person, instant, unfollows)."""
    made = Moves()
    for person, at, unfollows in told:
        made.add(person, at * 2 + unfollows)
    return made


def test_who_follows_again_counts_once() -> None:
    assert moves((1, 10, False), (1, 20, True), (1, 30, False)).net == 1


def test_who_changes_their_mind_does_not_count() -> None:
    assert moves((1, 10, False), (1, 20, True)).net == 0


def test_an_old_follower_who_goes_is_lost() -> None:
    assert moves((1, 10, True)).net == -1


def test_an_old_follower_who_comes_back_is_as_before() -> None:
    assert moves((1, 10, True), (1, 20, False)).net == 0


told = st.lists(st.tuples(st.integers(1, 3), st.integers(0, 9), st.booleans()), max_size=12)


@given(st.data(), told)
def test_the_order_in_which_moves_are_told_changes_nothing(
    data: st.DataObject, made: list[tuple[int, int, bool]]
) -> None:
    assert moves(*data.draw(st.permutations(made))).net == moves(*made).net


@given(told, told)
def test_two_scopes_together_are_as_one(
    first: list[tuple[int, int, bool]], second: list[tuple[int, int, bool]]
) -> None:
    merged = moves(*first)
    merged.merge(moves(*second))
    assert merged.net == moves(*first, *second).net


def test_together_everybody_counts_once_and_the_parts_stay() -> None:
    one, other = Crowd(), Crowd()
    one.buyers.update([1, 2])
    other.buyers.update([2, 3])
    assert list(united([one, other]).buyers) == [1, 2, 3]
    assert (list(one.buyers), list(other.buyers)) == ([1, 2], [2, 3])
