"""People, each counted once."""

from streams.metrics.sets.uniques import Crowd, People, united


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


def test_together_everybody_counts_once_and_the_parts_stay() -> None:
    one, other = Crowd(), Crowd()
    one.buyers.update([1, 2])
    other.buyers.update([2, 3])
    assert list(united([one, other]).buyers) == [1, 2, 3]
    assert (list(one.buyers), list(other.buyers)) == ([1, 2], [2, 3])
