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
        ("{", "the file ends here in the middle"),
        ('{"type": x}\n', "it cannot be read as JSON"),
        ("[1]", "it is not an object"),
        ({"type": "like"}, "`nothing` is no instant"),
        ({"type": "like", "at": 1_767_225_600.5}, "looks like seconds"),
        ({"type": "like", "at": True}, "ISO 8601 with an offset"),
        ({"type": "like", "at": -1}, "is no instant"),
        ({"at": 1}, "`type` must be a text"),
        ({"type": 5, "at": 1}, "`type` must be a text"),
        ({"type": "like", "at": 1, "count": 0}, "`count`: expected"),
        ({"type": "follow", "at": 1}, "`person` is missing"),
        ({"type": "viewer.entered", "at": 1}, "`person` or `device` is required"),
        ({"type": "run.started", "at": 1}, "written by the console itself"),
        ({"type": "drone.landed", "at": 1, "person": 7}, "`person`: expected"),
        ({"id": "", "type": "like", "at": 1}, "`id`: expected"),
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


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_array_of_events_is_read_as_the_door_takes_it(indent: int | None, encoding: str):
    content = json.dumps([LIKE, {**LIKE, "id": "e2"}], indent=indent).encode(encoding)
    assert ids(read(content)) == ["e1", "e2"]


def test_a_bad_element_of_an_array_costs_itself():
    found = read(f"[{json.dumps(LIKE)}, {{'x'}}, {json.dumps({**LIKE, 'id': 'e3'})}]".encode())
    assert ids(found) == ["e1", "e3"]
    assert str(found.summary.problems[0]).startswith("element 2: it cannot be read as JSON")


@pytest.mark.parametrize("array", [True, False])
@pytest.mark.parametrize("cut", [1, 5, 20, 40])
def test_what_came_before_a_cut_is_kept(array: bool, cut: int):
    """The account says where the file ends."""
    one, two = json.dumps(LIKE), json.dumps({**LIKE, "id": "e2"})[:cut]
    found = read(f"[{one}, {two}".encode() if array else f"{one}\n{two}".encode(), "jsonl")
    assert ids(found) == ["e1"]
    (problem,) = found.summary.problems
    assert str(problem).startswith(f"{'element' if array else 'line'} 2: the file ends here in the middle")


@pytest.mark.parametrize("damage", [rb"\ud83d", b"\xf0\x9f", b"\x01"])
def test_a_damaged_character_costs_itself(damage: bytes):
    line = b'{"id": "e1", "type": "comment", "at": 1767225600000, "text": "cut #"}'.replace(b"#", damage)
    (event,) = read(line + b"\n").elements[0].events
    assert event["text"] in ("cut \ufffd", "cut \x01")


def test_a_great_array_is_never_held_as_a_whole():
    """A hundred thousand elements in one line are read piece by piece."""
    line = json.dumps(LIKE)
    found = read(b"[" + b",".join([line.encode()] * 20_000) + b"]")
    assert (found.size, found.summary.repeats) == (20_000, 19_999)


def test_fields_that_nobody_reads_are_named():
    like = {"type": "like", "at": 1_767_225_600_000}
    lines = [like, like | {"mood": 1}, {"type": "drone.landed", "at": like["at"], "pad": 2}]
    found = read("\n".join(map(json.dumps, lines)).encode(), "jsonl")
    assert [str(note) for note in found.summary.notes] == ["fields that nobody reads: like.mood"]
