"""What the fold keeps beside the figures."""

from streams.metrics.sets.visits import SLOT
from streams.metrics.state.room import KINDS_NAMED, SLOTS_WATCHED, Activity, Counters, Reservations


def test_a_stretch_is_busy_when_anything_happened_in_it() -> None:
    activity = Activity()
    activity.touch(1, 12_000, 15_000)
    stretches = [(0, 12_000), (0, 12_001), (15_000, 16_000), (15_001, 99_000), (13_000, 14_000)]
    assert [activity.within(*stretch) for stretch in stretches] == [False, True, True, False, True]


def test_a_slot_that_is_touched_again_stays_as_busy_as_it_was() -> None:
    activity = Activity()
    activity.touch(1, 12_000, 18_000)
    activity.touch(1, 14_000, 15_000)
    assert activity.within(17_000, 19_000)
    assert activity.within(11_000, 13_000)


def test_what_is_too_long_ago_counts_as_busy() -> None:
    """So that a boundary for it folds again rather than not."""
    activity = Activity()
    for slot in range(SLOTS_WATCHED + 2):
        activity.touch(slot * 2, slot * 2 * SLOT, slot * 2 * SLOT + 1)
    quiet = SLOT + 5
    assert not activity.within(quiet, quiet + 1)
    activity.prune()
    assert len(activity.slots) < SLOTS_WATCHED
    assert activity.within(quiet, quiet + 1)
    newest = (SLOTS_WATCHED * 2 - 1) * SLOT
    assert not activity.within(newest, newest + 1)


def test_unknown_types_are_counted_by_name_up_to_a_limit() -> None:
    counters = Counters()
    for number in range(KINDS_NAMED + 5):
        counters.unknown_kind(f"kind {number}")
    counters.unknown_kind("kind 1")
    assert len(counters.unknown) == KINDS_NAMED + 1
    assert (counters.unknown["…"], counters.unknown["kind 1"]) == (5, 2)


def test_reservations_are_found_by_time_whenever_they_were_told() -> None:
    reservations = Reservations()
    for at, who in ((30, 3), (10, 1), (20, 2), (20, 4)):
        reservations.add(at, who)
    assert list(reservations.between(10, 20)) == [2, 4]
    assert list(reservations.between(0, 99)) == [1, 2, 3, 4]
