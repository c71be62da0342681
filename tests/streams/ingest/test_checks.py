"""What is checked and set right of every event, at the door and in files alike."""

import json
from typing import Any

import msgspec
import pytest
from msgspec import inspect

from streams.errors import Invalid
from streams.events import Inbound, OrderPaid, OrderRefunded
from streams.ingest.door import BodyFormat, decode
from streams.ingest.files import read
from tests.paths import SHARED

FORMS = "epoch milliseconds (1767225600000) or ISO 8601 with an offset (2026-01-01T08:00:00+08:00)"

AT = 1_767_225_600_000
PAID: dict[str, Any] = {
    "id": "p1", "type": "order.paid", "at": AT, "person": "u1", "order": "O9", "currency": "CNY",
    "lines": [{"sku": "A", "quantity": 1, "amount": 5000}],
}  # fmt: skip
LIKE: dict[str, Any] = {"id": "l", "type": "like", "at": AT}
COMMENT: dict[str, Any] = {"id": "c", "type": "comment", "at": AT, "text": "hi"}


def taken(*events: dict[str, Any], kind: BodyFormat = "json") -> list[Any]:
    lines = [json.dumps(event) for event in events]
    body = "\n".join(lines) if kind == "ndjson" else f"[{','.join(lines)}]"
    return decode(body.encode(), kind, "CNY").events


def why(event: dict[str, Any]) -> str:
    """Why the door and a file refuse an event; both say the same."""
    with pytest.raises(Invalid) as raised:
        taken(LIKE, event)
    (error,) = raised.value.extra["errors"]
    assert error["index"] == 1
    found = read(json.dumps(event).encode(), "jsonl").summary
    assert found.not_understood == 1
    assert str(found.problems[0].error).removeprefix("`at`: ") == error["reason"].removeprefix("`at`: ")
    return str(error["reason"])


@pytest.mark.parametrize("order", [" O9 ", "O9\t", '="O9"', "\u3000O9", "\ufeffO9", "'O9", "Ｏ９"])
def test_an_order_meets_its_refund_however_its_id_is_guarded(order: str):
    paid, refunded = taken(
        PAID | {"order": order}, {"id": "r", "type": "order.refunded", "at": AT, "order": "O9", "amount": 5000}
    )
    assert (paid.order, refunded.order) == ("O9", "O9")


def test_case_37():
    path = SHARED / "cases" / "37-order-id-with-blank.json"
    if not path.is_file():
        pytest.skip(f"no {path}")
    paid, refunded = taken(*({**event, "at": AT} for event in json.loads(path.read_text())["body"]))
    assert isinstance(paid, OrderPaid)
    assert isinstance(refunded, OrderRefunded)
    assert paid.order == refunded.order


@pytest.mark.parametrize("kind", ["json", "ndjson"])
def test_people_items_and_labels_are_set_right(kind: BodyFormat):
    event = PAID | {
        "id": " p1",
        "person": "u1\t",
        "channel": " 搜索 ",
        "tier": "\u200b",
        "lines": [{**PAID["lines"][0], "sku": "A "}],
    }
    (paid,) = taken(event, kind=kind)
    assert (paid.id, paid.person, paid.channel, paid.tier) == ("p1", "u1", "搜索", None)
    assert paid.lines[0].sku == "A"


def test_accounts_and_streaks_are_set_right():
    paid, gift, like = taken(
        PAID | {"account": " 官方号\t"},
        {"id": "g", "type": "gift", "at": AT, "value": 1, "currency": "CNY", "streak": "s1 "},
        LIKE | {"streak": "\ufeffs2"},
    )
    assert (paid.account, gift.streak, like.streak) == ("官方号", "s1", "s2")


def test_texts_hold_nothing_unseen():
    comment, gift, item = taken(
        {"id": "1", "type": "comment", "at": AT, "text": "\u202eevil\u0007 👨\u200d👩"},
        {"id": "2", "type": "gift", "at": AT, "value": 1, "currency": "CNY", "title": "\u200bRose\n"},
        {
            "id": "3",
            "type": "item.listed",
            "at": AT,
            "sku": "\u2067A1",
            "title": "Coat\u0000",
            "tag_price": 1,
            "style": " S",
        },
    )
    assert comment.text == "evil 👨\u200d👩"
    assert gift.title == "Rose"
    assert (item.sku, item.title, item.style) == ("A1", "Coat", "S")


@pytest.mark.parametrize("nobody", ["undefined", "null", "0", "-1", " NaN "])
def test_nobodys_id_names_nobody(nobody: str):
    """Else all who came without an id would be one person."""
    said, came = taken(
        {"id": "1", "type": "comment", "at": AT, "text": "hi", "person": nobody},
        {"id": "2", "type": "viewer.entered", "at": AT, "person": nobody, "device": "d1"},
    )
    assert (said.person, came.person, came.device) == (None, None, "d1")


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (LIKE | {"at": 1_767_225_600}, f"`at`: `1767225600` looks like seconds; write {FORMS}"),
        (LIKE | {"at": 1_767_225_600.25}, f"`at`: `1767225600.25` looks like seconds; write {FORMS}"),
        (LIKE | {"at": AT * 1000}, f"`at`: `{AT * 1000}` looks like microseconds; write {FORMS}"),
        (LIKE | {"at": "2026-01-01T08:00:00"}, f"`at`: `2026-01-01T08:00:00` is no instant; write {FORMS}"),
        (PAID | {"order": "1.23E+17"}, "`order`: `1.23E+17` was rounded by a spreadsheet"),
        (PAID | {"person": '="6.9E+18"'}, "`person`: `6.9E+18` was rounded by a spreadsheet"),
        (PAID | {"order": " \t"}, "`order`: it holds nothing that is seen"),
        (PAID | {"order": "undefined"}, "`order`: `undefined` is no id"),
        (PAID | {"person": "undefined"}, "`person`: `undefined` is nobody's id"),
        ({"id": "v", "type": "viewer.entered", "at": AT, "person": "0"}, "`person`: `0` is nobody's id"),
        (
            PAID | {"lines": [{"sku": "\u200b", "quantity": 1, "amount": 1}]},
            "`lines[0].sku`: it holds nothing that is seen",
        ),
        (
            PAID | {"lines": [{"sku": "A", "quantity": 1, "amount": 199.0}]},
            "`lines[0].amount`: money is whole minor units",
        ),
        (
            PAID | {"lines": [{"sku": "A", "quantity": 1, "amount": "199"}]},
            "`lines[0].amount`: money is whole minor units",
        ),
        ({"id": "g", "type": "gift", "at": AT, "value": 5.5, "currency": "CNY"}, "`value`: money is whole minor units"),
    ],
)
def test_what_only_looks_right_is_refused_with_the_hint(event: dict[str, Any], reason: str):
    assert why(event).startswith(reason)


@pytest.mark.parametrize("kind", ["json", "ndjson"])
def test_an_instant_may_be_a_text_with_an_offset(kind: BodyFormat):
    first, second = taken(LIKE | {"at": "2026-01-01T08:00:00+08:00"}, LIKE | {"id": "m"}, kind=kind)
    assert first.at == second.at == AT


def test_an_instant_of_an_unknown_type_may_be_one_too():
    (event,) = taken({"id": "d", "type": "drone.landed", "at": "2026-01-01T00:00:00Z", "pad": 3})
    assert (event.at, event.fields) == (AT, {"pad": 3})


def test_a_type_with_blanks_is_that_type():
    (event,) = taken(COMMENT | {"type": " comment\t"})
    assert event.text == "hi"


def test_only_the_bad_events_of_a_batch_are_lost():
    events = [LIKE | {"id": f"e{number}", "at": AT if number % 3 else AT // 1000} for number in range(9)]
    batch = decode(json.dumps(events).encode(), "json", "CNY", partial=True)
    assert [event.id for event in batch.events] == ["e1", "e2", "e4", "e5", "e7", "e8"]
    assert [error.index for error in batch.errors] == [0, 3, 6]


@pytest.mark.parametrize("kind", ["json", "ndjson", "cloudevents"])
def test_fields_that_nobody_reads_are_named(kind: BodyFormat):
    event: dict[str, Any] = PAID | {"mood": 1, "lines": [PAID["lines"][0] | {"colour": "x"}]}
    if kind == "cloudevents":
        event = {
            "specversion": "1.0",
            "id": "1",
            "source": "s",
            "type": "order.paid",
            "time": "2026-01-01T00:00:00Z",
        } | {"data": event}
    events = [event, {"id": "d", "type": "drone.landed", "at": AT, "pad": 1}]
    body = (
        "\n".join(map(json.dumps, events))
        if kind == "ndjson"
        else json.dumps(events[: 1 if kind == "cloudevents" else 2])
    )
    assert set(decode(body.encode(), kind, "CNY").ignored) >= {"order.paid.mood", "order.paid.lines.colour"}
    assert not any(name.startswith("drone") for name in decode(body.encode(), kind, "CNY").ignored)


def test_a_batch_without_such_fields_names_none():
    assert decode(json.dumps([PAID, COMMENT, LIKE]).encode(), "json", "CNY").ignored == ()


def is_free_text(field: msgspec.structs.FieldInfo) -> bool:
    info = inspect.type_info(field.type)
    kinds = info.types if isinstance(info, inspect.UnionType) else (info,)
    return any(isinstance(kind, inspect.StrType) and kind.pattern is None for kind in kinds)


SAMPLES: dict[str, Any] = PAID | {
    "count": 1, "text": "t", "value": 1, "sku": "s", "title": "t", "tag_price": 1, "amount": 1, "slug": "s",
    "source": "manual", "device": "d",
}  # fmt: skip


@pytest.mark.parametrize("kind", Inbound.__args__, ids=lambda kind: kind.__name__)
def test_every_text_and_id_of_the_vocabulary_is_looked_at(kind: type[msgspec.Struct]):
    """Whoever adds a field names it in ``checks``; a nickname is masked later."""
    fields = msgspec.structs.fields(kind)
    needed = {field.name: SAMPLES[field.name] for field in fields if field.required} | {
        "device": "d",
        "currency": "CNY",
    }
    for field in fields:
        if is_free_text(field) and field.name != "name":
            (event,) = taken(needed | {"type": kind.__struct_config__.tag, field.name: "\u200bA\u202e"})
            assert getattr(event, field.name) == "A", field.name
