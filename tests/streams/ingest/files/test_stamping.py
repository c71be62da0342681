"""Playing a recording."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.clock import Duration, Instant
from streams.errors import Invalid
from streams.ingest.files import ReadSummary, RecordedElement, Recording, stamp

NOW = Instant(1_767_225_600_000)
offsets = st.lists(st.integers(0, 10_000_000), min_size=1).map(lambda gaps: [0, *sorted(gaps)])
speeds = st.floats(0.1, 1_000)


def recording(offsets: list[int], start: int | None = 5_000) -> Recording:
    rows = tuple(
        RecordedElement(
            Duration(offset),
            None if start is None else Instant(start + offset),
            ({"id": f"a{index}", "type": "like"}, {"id": f"b{index}", "type": "like"}),
        )
        for index, offset in enumerate(offsets)
    )
    return Recording("jsonl", rows, ReadSummary())


@given(offsets, speeds)
def test_now_keeps_the_gaps_divided_by_the_speed(offsets: list[int], speed: float):
    """Each is sent when it happens, to the millisecond; the events of a row belong together."""
    played = list(stamp(recording(offsets), "now", speed, NOW))
    assert [event["id"] for _, event in played[::2]] == [f"a{index}" for index in range(len(offsets))]
    for offset, (first, one), (second, other) in zip(offsets, played[::2], played[1::2], strict=True):
        assert abs(first - offset / speed) <= 0.5
        assert one["at"] == other["at"] == NOW + first
        assert first == second


@given(offsets)
def test_max_sends_all_at_once_and_ends_now(offsets: list[int]):
    """The recorded gaps lie before now."""
    played = list(stamp(recording(offsets), "now", "max", NOW))
    assert {after for after, _ in played} == {0}
    assert played[-1][1]["at"] == NOW
    first = played[0][1]["at"]
    assert [event["at"] - first for _, event in played[::2]] == offsets


@given(offsets, speeds)
def test_original_says_the_recorded_instants(offsets: list[int], speed: float):
    """The pace of sending is the same as for now."""
    played = list(stamp(recording(offsets), "original", speed, NOW))
    assert [event["at"] for _, event in played[::2]] == [5_000 + offset for offset in offsets]
    assert [after for after, _ in played] == [after for after, _ in stamp(recording(offsets), "now", speed, NOW)]


@given(offsets, speeds | st.just("max"), st.sampled_from(["now", "original"]))
def test_ids_do_not_depend_on_how_it_is_played(offsets: list[int], speed, mode):
    source = recording(offsets)
    played = [event["id"] for _, event in stamp(source, mode, speed, NOW)]
    assert played == [event["id"] for row in source.elements for event in row.events]


def test_the_recording_itself_is_not_changed():
    source = recording([0])
    list(stamp(source, "now", 1, NOW))
    assert "at" not in source.elements[0].events[0]


def test_original_needs_to_know_when_it_was():
    """Said at once, not when the first event is taken."""
    with pytest.raises(Invalid, match="--at now"):
        stamp(recording([0], start=None), "original", 1, NOW)


@pytest.mark.parametrize("speed", [0, -1, float("inf"), float("nan")])
def test_a_speed_is_above_zero(speed: float):
    with pytest.raises(Invalid, match="above 0"):
        stamp(recording([0]), "now", speed, NOW)


def test_an_empty_recording_plays_nothing():
    assert list(stamp(Recording("jsonl", (), ReadSummary()), "now", "max", NOW)) == []
