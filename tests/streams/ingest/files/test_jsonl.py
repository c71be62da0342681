"""JSON Lines of events."""

import json

import pytest

from streams.ingest.files import Recording, read

LIKE = {"id": "e1", "type": "like", "at": 1_767_225_600_000, "count": 3}


def recording(*lines: object) -> Recording:
    return read("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines).encode(), "jsonl")


def ids(found: Recording) -> list[str]:
    return [event["id"] for row in found.elements for event in row.events]


def test_an_event_is_passed_on_as_it_is():
    """Its instant moves to the row: how the recording is played decides about it."""
    (row,) = recording(LIKE).elements
    assert row.at == 1_767_225_600_000
    assert row.events == ({"id": "e1", "type": "like", "count": 3},)


def test_an_event_without_an_id_gets_the_same_one_each_time():
    """The order of its fields does not matter; its time does."""
    nameless = {"type": "like", "at": 1_767_225_600_001, "count": 3}
    turned = dict(reversed(nameless.items()))
    assert ids(recording(nameless)) == ids(recording(turned))
    assert ids(recording(nameless)) != ids(recording({**nameless, "at": 1_767_225_600_002}))


def test_an_identical_event_without_an_id_is_a_repeat():
    assert recording(*[{"type": "comment", "text": "hi", "at": 1_767_225_600_000}] * 2).summary.repeats == 1


def test_identical_gifts_at_a_whole_second_count_each():
    """Between whole seconds identical gifts are repeats."""
    gift = {"type": "gift", "value": 1, "currency": "CNY", "at": 1_767_225_600_000}
    assert recording(gift, gift).summary.repeats == 0
    assert recording({**gift, "at": 1_767_225_600_001}, {**gift, "at": 1_767_225_600_001}).summary.repeats == 1


def test_an_unknown_type_is_kept_and_named():
    """The room keeps such events and shows them as unknown."""
    found = recording({"id": "x", "type": "drone.landed", "at": 1, "height": 3})
    assert found.summary.unknown == {"drone.landed": 1}
    assert found.elements[0].events[0]["height"] == 3


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "it cannot be read as JSON"),
        ("[1]", "it is not an object"),
        ({"type": "like"}, "`at` must be epoch milliseconds"),
        ({"type": "like", "at": 1.5}, "`at` must be epoch milliseconds"),
        ({"type": "like", "at": True}, "`at` must be epoch milliseconds"),
        ({"type": "like", "at": -1}, "outside the years"),
        ({"at": 1}, "`type` must be a text"),
        ({"type": 5, "at": 1}, "`type` must be a text"),
        ({"type": "like", "at": 1, "count": 0}, "$.count"),
        ({"type": "follow", "at": 1}, "missing required field `person`"),
        ({"type": "viewer.entered", "at": 1}, "`person` or `device` is required"),
        ({"type": "run.started", "at": 1}, "written by the console itself"),
        ({"type": "drone.landed", "at": 1, "person": 7}, "$.person"),
        ({"id": "", "type": "like", "at": 1}, "$.id"),
        ({"type": "ad.spend", "at": 1, "amount": 5, "currency": "USD"}, "it is in USD, the room is in CNY"),
    ],
)
def test_a_bad_line_is_reported_with_its_number(line: object, reason: str):
    """Blank lines count as lines, and the good ones are kept."""
    found = recording(LIKE, "", line)
    (problem,) = found.summary.problems
    assert str(problem).startswith("line 3: ")
    assert reason in str(problem)
    assert found.size == 1


def test_a_byte_order_mark_is_no_part_of_the_first_line():
    assert read(b"\xef\xbb\xbf" + json.dumps(LIKE).encode()).size == 1
