"""What is sent is read whole, or refused by the name of what is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from console.i18n.validation import plain_values, validated, without_read_only
from console.rooms.library import PlaybookIn
from console.rooms.rooms import RoomChange, RoomIn
from console.rooms.shows import ShowIn
from console.rundown.commands import AnyCommand
from console.web.api.shows import RundownIn
from console.web.api.staff import StaffIn
from streams.errors import Invalid

AT = 1_767_225_600_000
SLOT: dict[str, Any] = {
    "id": "a", "cue": "A1", "kind": "item", "title": "Coat", "duration_ms": 60_000, "custom": {},
    "items": [{"sku": "A1", "custom": {}, "sizes": [{"name": "M", "stock": 3}]}],
}  # fmt: skip
BODIES: list[tuple[Any, dict[str, Any]]] = [
    (RundownIn, {"revision": 0, "slots": [SLOT, SLOT | {"id": "b", "cue": "A2"}]}),
    (AnyCommand, {"type": "revise_plan", "revision": 0, "slots": [SLOT]}),
    (AnyCommand, {"type": "call_playbook", "key": "k", "name": "K", "steps": [{"text": "Call"}]}),
    (AnyCommand, {"type": "take", "slot_id": "a"}),
    (PlaybookIn, {"name": "K", "steps": [{"text": "Call"}, {"kind": "timer", "text": "Wait", "ms": 5}]}),
    (RoomChange, {"interaction_weights": {"likes": 1, "comments": 1, "shares": 1, "follows": 1}}),
    (StaffIn, {"accounts": [{"id": "u1"}, {"id": "u2", "note": "Ann"}]}),
    (ShowIn, {"title": "A", "starts_at": AT, "targets": {"gmv": 1}}),
]


def refused(values: Any, kind: Any) -> Invalid:
    with pytest.raises(Invalid) as raised:
        validated(values, kind)
    return raised.value


def slots(**fields: Any) -> dict[str, Any]:
    return {"revision": 0, "slots": [SLOT | fields]}


def objects(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object in a body that has fields of its own, with its path."""
    if isinstance(value, dict):
        if not path.endswith(("custom", "targets")):
            yield path, value
        for name, inner in value.items():
            yield from objects(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from objects(inner, f"{path}[{at}]")


@pytest.mark.parametrize(("kind", "body"), BODIES)
def test_an_unknown_field_is_named_however_deep_it_stands(kind: Any, body: dict[str, Any]):
    validated(body, kind)
    for number, (path, _) in enumerate(objects(body)):
        changed = json.loads(json.dumps(body))
        _, inner = list(objects(changed))[number]
        inner["camera"] = 1
        field = f"{path}.camera" if path else "camera"
        error = refused(changed, kind)
        assert [one["field"] for one in error.extra["errors"]] == [field]
        assert f"“{field}”" in str(error)


def test_all_unknown_fields_are_named_at_once():
    error = refused(slots(camera="C1", items=[{"sku": "A", "colour2": "x"}]), RundownIn)
    assert {one["field"] for one in error.extra["errors"]} == {"slots[0].camera", "slots[0].items[0].colour2"}


def test_what_was_stored_with_more_fields_is_still_read():
    assert msgspec.convert({"slots": [SLOT | {"camera": 1}], "revision": 0}, RundownIn).slots[0].id == "a"


def test_columns_of_a_rooms_own_are_reserved_for_items():
    error = refused(slots(items=[{"sku": "A", "custom": {"camera": "C1"}}]), RundownIn)
    assert str(error).startswith("“slots[0].items[0].custom” is reserved for columns of a room's own")


@pytest.mark.parametrize("written", [AT, "2026-01-01T08:00:00+08:00", "2026-01-01T00:00:00Z"])
def test_an_instant_is_read_in_both_forms(written: Any):
    assert validated(slots(start=written), RundownIn).slots[0].start == AT
    assert validated({"title": "A", "starts_at": written}, ShowIn).starts_at == AT
    assert validated({"name": "K", "steps": [{"text": "a"}], "changed_at": written}, PlaybookIn).changed_at == AT


@pytest.mark.parametrize("written", ["20:00", "2026-01-01T08:00:00", AT // 1000, AT * 1000, -1, 1.5])
def test_an_error_about_an_instant_shows_both_forms(written: Any):
    error = refused(slots(start=written), RundownIn)
    assert error.extra["errors"][0]["field"] == "slots[0].start"
    assert "epoch milliseconds (1767225600000) or ISO 8601 with an offset (2026-01-01T08:00:00+08:00)" in str(error)


def test_no_instant_stays_none():
    assert validated(slots(start=None), RundownIn).slots[0].start is None


def test_texts_and_ids_hold_nothing_that_is_not_seen():
    body = slots(title="\u202eCoat\u200b", notes="one\n\ttwo\u0007", items=[{"sku": " Ａ1\t", "title": "👨\u200d👩"}])
    slot = validated(body, RundownIn).slots[0]
    assert (slot.title, slot.notes) == ("Coat", "one\n\ttwo")
    assert (slot.items[0].sku, slot.items[0].title) == ("A1", "👨\u200d👩")
    assert validated({"accounts": [{"id": " u1\u200b"}]}, StaffIn).accounts[0].id == "u1"
    room = validated({"slug": "a", "name": "\u2067A", "accounts": [" 官方号"]}, RoomIn)
    assert (room.name, room.accounts) == ("A", ["官方号"])


def test_a_text_of_what_nobody_sees_is_empty():
    assert str(refused(slots(title="\u200b\u202e"), RundownIn)) == "“slots[0].title” must not be empty."


def test_decimals_of_money_are_refused_with_the_hint():
    error = refused(slots(items=[{"sku": "A", "price": 199.0}]), RundownIn)
    assert str(error) == "“slots[0].items[0].price” is money in whole minor units: write 19900 for 199.00."


@pytest.mark.parametrize("number", [2**63, -(2**70)])
def test_a_number_that_no_store_holds_is_refused(number: int):
    assert refused({"type": "ack_cue", "number": number}, AnyCommand).extra["errors"][0]["field"] == "number"


def test_a_body_that_is_nested_too_deeply_is_no_json():
    with pytest.raises(msgspec.DecodeError):
        plain_values(b"[" * 100_000)


def test_what_is_only_given_out_may_be_sent_back():
    given = {"slug": "street", "currency": "CNY"}
    sent = given | {"name": "Street", "version": 7}
    assert without_read_only(sent, RoomChange, given, ("version",)) == {"name": "Street"}
    with pytest.raises(Invalid, match="“currency” cannot be changed here"):
        without_read_only(sent | {"currency": "USD"}, RoomChange, given, ("version",))
    assert without_read_only({"nmae": "x"}, RoomChange, given) == {"nmae": "x"}
