"""What the fold keeps beside the figures."""

from streams.metrics.sets.buckets import BUCKET_MS
from streams.metrics.state.room import BUCKETS_TRACKED, UNKNOWN_KINDS_NAMED, Counters, EventTimes, Reservations


def test_a_stretch_is_busy_when_anything_happened_in_it() -> None:
    event_times = EventTimes()
    event_times.add(1, 12_000, 15_000)
    stretches = [(0, 12_000), (0, 12_001), (15_000, 16_000), (15_001, 99_000), (13_000, 14_000)]
    assert [event_times.any_between(*stretch) for stretch in stretches] == [False, True, True, False, True]


def test_a_slot_that_is_touched_again_stays_as_busy_as_it_was() -> None:
    event_times = EventTimes()
    event_times.add(1, 12_000, 18_000)
    event_times.add(1, 14_000, 15_000)
    assert event_times.any_between(17_000, 19_000)
    assert event_times.any_between(11_000, 13_000)


def test_what_is_too_long_ago_counts_as_busy() -> None:
    """So that a boundary for it folds again rather than not."""
    event_times = EventTimes()
    for bucket in range(BUCKETS_TRACKED + 2):
        event_times.add(bucket * 2, bucket * 2 * BUCKET_MS, bucket * 2 * BUCKET_MS + 1)
    quiet = BUCKET_MS + 5
    assert not event_times.any_between(quiet, quiet + 1)
    event_times.prune()
    assert len(event_times.buckets) < BUCKETS_TRACKED
    assert event_times.any_between(quiet, quiet + 1)
    newest = (BUCKETS_TRACKED * 2 - 1) * BUCKET_MS
    assert not event_times.any_between(newest, newest + 1)


def test_unknown_types_are_counted_by_name_up_to_a_limit() -> None:
    counters = Counters()
    for number in range(UNKNOWN_KINDS_NAMED + 5):
        counters.count_unknown(f"kind {number}")
    counters.count_unknown("kind 1")
    assert len(counters.unknown) == UNKNOWN_KINDS_NAMED + 1
    assert (counters.unknown["…"], counters.unknown["kind 1"]) == (5, 2)


def test_reservations_are_found_by_time_whenever_they_were_told() -> None:
    reservations = Reservations()
    for at, who in ((30, 3), (10, 1), (20, 2), (20, 4)):
        reservations.add(at, who)
    assert list(reservations.between(10, 20)) == [2, 4]
    assert list(reservations.between(0, 99)) == [1, 2, 3, 4]
