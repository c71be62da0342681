"""The changes of many people: the newest are kept, whatever is thrown away meanwhile."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.metrics.sets import histories
from streams.metrics.sets.histories import KEPT, Histories
from streams.metrics.sets.visits import Visits

change_lists = st.lists(st.tuples(st.integers(1, 4), st.integers(0, 300)), max_size=150)


def one_by_one(known: Histories, changes: list[tuple[int, int]]) -> None:
    for person, change in changes:
        who = np.array([person], np.uint32)
        if change >> 1 >= known.latest(who)[0] >> 1:
            known.add(who, np.array([change], np.int64))
        else:
            known.insert(person, change)


def newest(changes: list[tuple[int, int]], person: int) -> list[int]:
    """In order of instants; those of one instant as they were told."""
    return sorted((change for one, change in changes if one == person), key=lambda change: change >> 1)[-KEPT:]


@given(change_lists)
def test_of_each_person_the_newest_changes_are_known_in_order(changes: list[tuple[int, int]]) -> None:
    known = Histories()
    one_by_one(known, changes)
    for person in range(1, 6):
        assert known.of(person) == newest(changes, person)


@given(change_lists, change_lists, st.sampled_from([1, 10**9]))
def test_throwing_away_what_is_not_kept_changes_nothing(
    first: list[tuple[int, int]], second: list[tuple[int, int]], dense: int
) -> None:
    """Whether those who are written down stand by themselves or among everybody."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(histories, "COMPACT_AFTER", 20)
        patch.setattr(histories, "DENSE", dense)
        compacted = Histories()
        one_by_one(compacted, first)
        again = Histories(compacted.arrays())
        one_by_one(again, second)
    known = Histories()
    one_by_one(known, first + second)
    everybody = np.arange(1, 5, dtype=np.uint32)
    for person in everybody.tolist():
        assert again.of(person) == known.of(person)
    assert again.latest(everybody).tolist() == known.latest(everybody).tolist()


def test_what_is_written_down_stays_while_more_is_added() -> None:
    known = Histories()
    one_by_one(known, [(1, 10), (2, 20)])
    arrays = known.arrays()
    one_by_one(known, [(1, 30), (3, 40), (2, 15)])
    before = Histories(arrays)
    assert [before.of(person) for person in (1, 2, 3)] == [[10], [20], []]


def test_heartbeats_of_hours_do_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(histories, "COMPACT_AFTER", 1_000)
    visits = Visits()
    people = list(range(1, 101))
    for beat in range(500):
        visits.add(people, [beat * 60_000] * len(people))
    assert sum(len(array) for array in visits.histories.arrays()) < 4 * KEPT * len(people) + 8_000
    assert visits.curve.level(500 * 30_000) == 100
