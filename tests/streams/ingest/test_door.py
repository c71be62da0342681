"""What a posted batch must look like."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.errors import Invalid
from streams.events import EVENT_TYPES, INTERNAL_TYPES, Comment, Gift, OrderPaid, Unknown
from streams.ingest.door import SOURCES_NAMED, BodyFormat, BodyReader, EventError, decode

FORMS = "epoch milliseconds (1767225600000) or ISO 8601 with an offset (2026-01-01T08:00:00+08:00)"

GOOD: dict[str, Any] = {"id": "e1", "type": "comment", "at": 1_767_225_600_000, "person": "u1", "text": "好看"}
PAID: dict[str, Any] = {
    "id": "e2",
    "type": "order.paid",
    "at": 1,
    "person": "u",
    "order": "987654321098765432",
    "currency": "CNY",
    "lines": [{"sku": "A", "quantity": 1, "amount": 100}],
}


def body(*events: Any, kind: BodyFormat = "json") -> bytes:
    if kind == "ndjson":
        return b"\n".join(json.dumps(event, ensure_ascii=False).encode() for event in events) + b"\n"
    return json.dumps(events, ensure_ascii=False).encode()


def event_errors(raised: pytest.ExceptionInfo[Invalid]) -> list[tuple[int | None, str]]:
    return [(error["index"], error["reason"]) for error in raised.value.extra["errors"]]


def refused(*events: Any, kind: BodyFormat = "json") -> list[tuple[int | None, str]]:
    with pytest.raises(Invalid) as raised:
        decode(body(*events, kind=kind), kind, "CNY")
    return event_errors(raised)


def without(event: dict[str, Any], field: str) -> dict[str, Any]:
    return {name: value for name, value in event.items() if name != field}


@pytest.mark.parametrize("kind", ["json", "ndjson"])
def test_good_events_pass_in_order(kind: BodyFormat) -> None:
    batch = decode(body(GOOD, PAID, kind=kind), kind, "CNY")
    assert [type(event) for event in batch.events] == [Comment, OrderPaid]
    assert batch.errors == []


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (without(GOOD, "id"), "`id` is missing"),
        (without(GOOD, "type"), "`type` is missing"),
        (without(GOOD, "at"), "`at` is missing"),
        (without(GOOD, "text"), "`text` is missing"),
        (GOOD | {"at": "now"}, f"`at`: `now` is no instant; write {FORMS}"),
        (GOOD | {"at": -1}, f"`at`: `-1` is no instant; write {FORMS}"),
        (GOOD | {"id": ""}, "`id`: expected `str` of length >= 1"),
        (GOOD | {"type": 7}, "`type`: expected `str`"),
        (PAID | {"order": 987}, "`order`: expected `str`, got `int`"),
        (PAID | {"lines": []}, "`lines`: expected `array` of length >= 1"),
        (PAID | {"lines": [{"sku": "A", "amount": 1}]}, "`lines[0].quantity` is missing"),
        (PAID | {"currency": "cny"}, "`currency`: expected `str` matching regex '^[A-Z]{3}$'"),
        ({"id": "v", "type": "viewer.entered", "at": 1}, "`person` or `device` is required"),
        ({"id": "l", "type": "like", "at": 1, "count": 0}, "`count`: expected `int` >= 1"),
        ([], "an event is an object, got `array`"),
        (3, "an event is an object, got `int`"),
        (None, "an event is an object, got `null`"),
    ],
)
def test_a_bad_event_is_refused_with_a_reason_that_names_the_field(event: Any, reason: str) -> None:
    assert refused(GOOD, event) == [(1, reason)]


def test_every_bad_event_is_named() -> None:
    """Not only the first: whoever mends a batch wants to do it once."""
    assert [index for index, _ in refused(without(GOOD, "at"), GOOD, 5, GOOD, PAID | {"currency": "USD"})] == [0, 2, 4]


@pytest.mark.parametrize("kind", ["json", "ndjson", "cloudevents"])
def test_an_empty_batch_is_refused(kind: BodyFormat) -> None:
    with pytest.raises(Invalid) as raised:
        decode(b"" if kind == "ndjson" else b"[]", kind, "CNY")
    assert event_errors(raised) == [(None, "the batch is empty")]


@pytest.mark.parametrize("broken", [b"", b"{}", b'"x"', b"[1", b"nonsense", b"[" * 100_000])
def test_a_body_that_is_no_array_is_refused_as_a_whole(broken: bytes) -> None:
    with pytest.raises(Invalid) as raised:
        decode(broken, "json", "CNY", partial=True)
    assert [index for index, _ in event_errors(raised)] == [None]


def test_a_line_that_is_no_json_is_refused_by_its_index() -> None:
    with pytest.raises(Invalid) as raised:
        decode(body(GOOD, kind="ndjson") + b"nonsense\n" + body(GOOD, kind="ndjson"), "ndjson", "CNY")
    assert [index for index, _ in event_errors(raised)] == [1]


@pytest.mark.parametrize("kind", ["json", "ndjson", "cloudevents"])
def test_text_that_is_not_utf8_is_refused_by_its_index(kind: BodyFormat) -> None:
    with pytest.raises(Invalid) as raised:
        decode(body(GOOD | {"id": "#"}, kind=kind).replace(b"#", b"\xff"), kind, "CNY")
    assert event_errors(raised) == [(0, "its text is not UTF-8")]


@pytest.mark.parametrize("kind", ["json", "ndjson", "cloudevents"])
def test_half_an_emoji_costs_no_event(kind: BodyFormat) -> None:
    """The half becomes U+FFFD; a whole pair and an escaped backslash stay what they are."""
    other = {"data": {"text": "#"}} if kind == "cloudevents" else {"text": "#"}
    first = CLOUD if kind == "cloudevents" else GOOD
    events = [first, first | {"id": "e9"} | other]
    text = body(*events, kind=kind).replace(b"#", rb"cut \ud83d \ud83d\ude00 \\ud83d")
    batch = decode(text, kind, "CNY")
    assert [event.text for event in batch.events if isinstance(event, Comment)][-1] == "cut \ufffd 😀 \\ud83d"
    assert len(batch.events) == 2


@pytest.mark.parametrize("fault", [rb"x\q", b"x\x01", b"x\xff", b"\xed\xa0\xbd"])
@pytest.mark.parametrize("kind", ["json", "ndjson"])
def test_an_event_with_a_broken_text_costs_only_itself(kind: BodyFormat, fault: bytes) -> None:
    text = body(GOOD, GOOD | {"text": "[#,"}, GOOD, kind=kind).replace(b"#", fault)
    batch = decode(text, kind, "CNY", partial=True)
    assert ([error.index for error in batch.errors], len(batch.events)) == ([1], 2)


def test_two_broken_lines_do_not_make_a_whole_one() -> None:
    whole = body(GOOD, kind="ndjson").strip()
    cut = whole.index(b", ") + 1
    with pytest.raises(Invalid) as raised:
        decode(whole[:cut] + b"\n" + whole[cut:], "ndjson", "CNY")
    assert [index for index, _ in event_errors(raised)] == [0, 1]


def test_blank_lines_and_a_byte_order_mark_do_no_harm() -> None:
    lines = b"\xef\xbb\xbf\n" + body(GOOD, kind="ndjson") + b"\r\n\n" + body(PAID, kind="ndjson")
    assert len(decode(lines, "ndjson", "CNY").events) == 2


def test_partial_keeps_the_good_ones() -> None:
    batch = decode(body(GOOD, 5, PAID), "json", "CNY", partial=True)
    assert [event.id for event in batch.events] == ["e1", "e2"]
    assert batch.errors == [EventError(1, "an event is an object, got `int`")]


def test_partial_refuses_when_nothing_is_good() -> None:
    with pytest.raises(Invalid):
        decode(body(5), "json", "CNY", partial=True)


def test_an_unknown_type_is_kept_with_its_fields() -> None:
    (event,) = decode(
        body({"id": "x", "type": "heart.sent", "at": 5, "person": "u", "size": [1, 2]}), "json", "CNY"
    ).events
    assert event == Unknown(id="x", at=5, person="u", kind="heart.sent", fields={"size": [1, 2]})


def test_an_unknown_type_needs_the_envelope_all_the_same() -> None:
    assert refused({"type": "heart.sent", "at": 5}) == [(0, "`id` is missing")]


@pytest.mark.parametrize("kind", sorted(INTERNAL_TYPES))
def test_what_only_this_product_writes_is_refused_from_outside(kind: str) -> None:
    event = {"id": "x", "type": kind, "at": 5, "show": "s", "run": "r", "slot": "s", "kind": "look"}
    assert refused(event) == [(0, f"`type`: {kind!r} is written by this product only")]


def test_what_the_log_cannot_hold_is_refused() -> None:
    """MessagePack knows integers of 64 bits."""
    assert refused({"id": "x", "type": "odd", "at": 5, "big": 2**70}) == [(0, "an integer is larger than 64 bits")]


@pytest.mark.parametrize(
    "event",
    [PAID, PAID | {"type": "order.created"}, {"id": "a", "type": "ad.spend", "at": 1, "amount": 5, "currency": "CNY"}],
)
def test_money_in_another_currency_is_refused(event: dict[str, Any]) -> None:
    assert decode(body(event), "json", "CNY").events
    assert refused(GOOD, event | {"currency": "USD"}) == [(1, "`currency`: this room trades in CNY, not USD")]


def test_a_gift_in_another_currency_passes() -> None:
    gift = {"id": "g", "type": "gift", "at": 1, "value": 500, "currency": "JPY"}
    assert decode(body(gift), "json", "CNY").events == [Gift(id="g", at=1, value=500, currency="JPY")]


def test_a_gift_of_unknown_value_says_so() -> None:
    """A value needs its currency; one that is left out altogether was forgotten."""
    unknown = {"id": "g", "type": "gift", "at": 1, "value": None}
    assert decode(body(unknown), "json", "CNY").events == [Gift(id="g", at=1, value=None)]
    assert refused(unknown | {"value": 5})[0][1].startswith("`currency` is required")
    assert refused({"id": "g", "type": "gift", "at": 1}) == [(0, "`value` is missing")]


# --------------------------------------------------------------------------------------------------------- CloudEvents


CLOUD: dict[str, Any] = {
    "specversion": "1.0",
    "source": "/shop",
    "id": "c1",
    "type": "comment",
    "time": "2026-01-01T08:00:00.250+08:00",
    "data": {"person": "u1", "text": "好看", "at": 3},
}


def test_a_cloud_event_becomes_an_event() -> None:
    """Its envelope wins over what the data say."""
    (event,) = decode(body(CLOUD), "cloudevents", "CNY").events
    assert event == Comment(id="c1", at=1_767_225_600_250, person="u1", text="好看")


def test_a_gateway_names_its_sources_and_no_secret_of_theirs() -> None:
    """User, query and fragment of an address may hold keys; they reach nobody."""
    named = ["//shop:key@hub/orders?sig=1#x", "douyin/live", 7, "//hub/orders", ""]
    events = [CLOUD | {"id": f"e{number}", "source": source} for number, source in enumerate(named)]
    batch = decode(body(*events), "cloudevents", "CNY")
    assert batch.shown_sources() == dict(zip(named[:2], ["//hub/orders", "douyin/live"], strict=True)) | {
        "": "",
        "//hub/orders": "//hub/orders",
    }
    assert [event.id for event in batch.by_source[""]] == ["e2", "e4"]


def test_of_a_gateway_with_many_sources_only_some_are_shown_by_name() -> None:
    events = [CLOUD | {"id": f"e{number}", "source": f"s{number}"} for number in range(SOURCES_NAMED + 10)]
    batch = decode(body(*events), "cloudevents", "CNY")
    shown = list(batch.shown_sources().values())
    assert len(batch.by_source) == SOURCES_NAMED + 10
    assert (len(set(shown)), shown.count("…")) == (SOURCES_NAMED + 1, 10)


def test_a_cloud_event_of_an_unknown_type_is_kept() -> None:
    (event,) = decode(body(without(CLOUD, "data") | {"type": "com.example.x"}), "cloudevents", "CNY").events
    assert isinstance(event, Unknown)


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (without(CLOUD, "time"), "`time` is missing"),
        (
            CLOUD | {"time": "2026-01-01T08:00:00"},
            "`time`: expected `datetime` with a timezone component; "
            "write ISO 8601 with an offset (2026-01-01T08:00:00+08:00)",
        ),
        (CLOUD | {"data": []}, "`data`: expected `object`, got `array`"),
        (CLOUD | {"data": {}}, "`text` is missing"),
        (CLOUD | {"type": "show.started"}, "`type`: 'show.started' is written by this product only"),
    ],
)
def test_a_bad_cloud_event_is_refused_with_a_reason(event: dict[str, Any], reason: str) -> None:
    with pytest.raises(Invalid) as raised:
        decode(body(CLOUD, event), "cloudevents", "CNY")
    assert event_errors(raised) == [(1, reason)]


# -------------------------------------------------------------------------------------------------------- big batches


@pytest.mark.parametrize("kind", ["json", "ndjson"])
def test_a_big_body_is_read_in_steps(kind: BodyFormat) -> None:
    """So that others may run in between; the indices go through."""
    events: list[Any] = [GOOD | {"id": f"e{index}"} for index in range(9_000)]
    events[7_777] = 5
    reading = BodyReader(body(*events, kind=kind), kind, "CNY")
    steps = [len(step) for step in reading]
    assert steps == [2_000, 2_000, 2_000, 1_999, 1_000]
    assert [fault.index for fault in reading.batch(partial=True).errors] == [7_777]
    assert len(reading.batch(partial=True).events) == 8_999


def test_a_body_is_not_judged_before_its_end() -> None:
    reading = BodyReader(body(*[GOOD] * 9_000), "json", "CNY")
    next(iter(reading))
    with pytest.raises(RuntimeError):
        reading.batch()


def test_a_body_that_breaks_off_gives_nothing() -> None:
    """The good events before the break are not taken either: nobody knows what the sender meant."""
    whole = body(*[GOOD | {"id": f"e{index}"} for index in range(9_000)])
    with pytest.raises(Invalid):
        decode(whole[:-50], "json", "CNY", partial=True)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
near_events = st.fixed_dictionaries(
    {},
    optional={
        "id": st.text(max_size=3) | json_values,
        "type": st.sampled_from(sorted(EVENT_TYPES | INTERNAL_TYPES | {"odd"})) | json_values,
        "at": st.integers(-5, 2**62) | json_values,
        "person": st.text(max_size=3) | json_values,
        "text": st.text(max_size=3),
        "count": json_values,
        "lines": json_values,
        "x": json_values,
    },
)


@given(st.lists(near_events | json_values, min_size=1, max_size=8))
def test_every_event_either_passes_or_has_a_reason(events: list[Any]) -> None:
    """Nothing is lost between the two, nothing raises otherwise, and what passes can be written to the log."""
    reading = BodyReader(body(*events), "json", "CNY")
    good = [event for step in reading for event in step]
    try:
        bad = reading.batch(partial=True).errors
    except Invalid as error:
        bad = [EventError(**fault) for fault in error.extra["errors"]]
    assert len(good) + len(bad) == len(events)
    assert all(fault.reason for fault in bad)
    msgspec.msgpack.encode(good)


@given(st.lists(near_events, min_size=1, max_size=8))
def test_the_two_ways_of_posting_agree(events: list[Any]) -> None:
    def answer(kind: BodyFormat) -> tuple[list[Any], list[EventError]]:
        reading = BodyReader(body(*events, kind=kind), kind, "CNY")
        good = [event for step in reading for event in step]
        try:
            return good, reading.batch(partial=True).errors
        except Invalid as error:
            return good, [EventError(**fault) for fault in error.extra["errors"]]

    assert answer("json") == answer("ndjson")
