"""Events that arrive twice."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.events import Comment, Logged
from streams.metrics.sets import repeats as repeats_module
from streams.metrics.sets.repeats import Repeats
from tests.effort import FULL, examples


def said(*names: str) -> list[Logged]:
    return [Comment(id=name, at=1, text="hi") for name in names]


def ids(events: object) -> list[str]:
    return [event.id for event in events]  # type: ignore[attr-defined]


def test_each_id_counts_once() -> None:
    repeats = Repeats()
    assert ids(repeats.without_repeats(said("a", "b", "a"))) == ["a", "b"]
    assert ids(repeats.without_repeats(said("b", "c"))) == ["c"]


def test_the_first_telling_counts() -> None:
    first, second = Comment(id="a", at=1, text="first"), Comment(id="a", at=2, text="second")
    assert Repeats().without_repeats([first, second]) == [first]


def test_the_newest_ids_are_remembered_and_the_memory_is_bounded() -> None:
    repeats = Repeats(remembered=100)
    for number in range(1_000):
        repeats.without_repeats(said(f"e{number}"))
        newest = range(max(0, number - 99), number + 1)
        assert repeats.without_repeats(said(*(f"e{known}" for known in newest))) == []
        assert len(repeats.young) + len(repeats.old) <= 200
    assert ids(repeats.without_repeats(said("e0"))) == ["e0"]


def test_it_goes_on_from_what_was_written_down() -> None:
    repeats = Repeats(remembered=100)
    repeats.without_repeats(said(*(f"e{number}" for number in range(150))))
    again = Repeats(repeats.young.hashes, repeats.old.hashes, remembered=100)
    assert again.without_repeats(said(*(f"e{number}" for number in range(150)))) == []
    assert (len(again.young), len(again.old)) == (50, 100)


def test_the_last_two_million_ids_of_a_room_count_once() -> None:
    most = examples(2_000_000)
    batch = most // 40
    repeats = Repeats() if FULL else Repeats(remembered=most)
    for start in range(0, 2 * most + 2 * batch, batch):
        assert len(repeats.without_repeats(said(*map(str, range(start, start + batch))))) == batch
    assert repeats.without_repeats(said(*map(str, range(most + 2 * batch, 2 * most + 2 * batch)))) == []
    assert len(repeats.without_repeats(said("0"))) == 1


def test_later_names_of_old_events_are_known_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """They take no room from ids, and what is forgotten does not depend on how many come at once."""
    monkeypatch.setattr(repeats_module, "NAMES_REMEMBERED", 10)
    names = [f"n{number}" for number in range(47)]
    at_once, singly = Repeats(remembered=5), Repeats(remembered=5)
    at_once.add_names(names)
    for name in names:
        singly.add_names([name])
        assert len(singly.names) < 20
    assert at_once.names.hashes.tolist() == singly.names.hashes.tolist()
    assert ids(at_once.without_repeats(said("n46", "n0"))) == ["n0"]
    assert (len(at_once.young), len(at_once.old)) == (1, 0)


@given(st.lists(st.sampled_from("abcdefghijkl"), max_size=40), st.lists(st.integers(1, 40), max_size=5))
def test_what_is_known_does_not_depend_on_how_the_log_is_cut(told: list[str], cuts: list[int]) -> None:
    whole, parts = Repeats(remembered=3), Repeats(remembered=3)
    edges = [0, *sorted(cuts), len(told)]
    through = [name for start, end in pairwise(edges) for name in ids(parts.without_repeats(said(*told[start:end])))]
    assert through == ids(whole.without_repeats(said(*told)))


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=6), max_size=10))
def test_whatever_comes_each_id_comes_through_once(batches: list[list[str]]) -> None:
    repeats = Repeats()
    through = [name for batch in batches for name in ids(repeats.without_repeats(said(*batch)))]
    told = [name for batch in batches for name in batch]
    assert through == list(dict.fromkeys(told))
