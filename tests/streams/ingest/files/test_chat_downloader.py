"""Chats of chat-downloader."""

import json
from typing import Any

import pytest

from streams.events import WireEvent
from streams.ingest.files import Recording, read

TEXT: dict[str, Any] = {
    "action_type": "add_chat_item",
    "author": {"id": "UC1", "name": "Ann"},
    "message": "hello",
    "message_id": "M1",
    "message_type": "text_message",
    "time_in_seconds": 12.5,
    "timestamp": 1_777_636_812_500_000,
}
PAID = TEXT | {"message_type": "paid_message", "money": {"amount": 5.0, "currency": "USD", "text": "$5.00"}}


def recording(*messages: object, lines: bool = False) -> Recording:
    text = "\n".join(map(json.dumps, messages)) if lines else json.dumps(messages)
    return read(text.encode())


def events(found: Recording) -> list[WireEvent]:
    return [event for row in found.elements for event in row.events]


@pytest.mark.parametrize("lines", [True, False])
def test_an_array_and_lines_are_read(lines: bool):
    found = recording(TEXT, TEXT | {"message_id": "M2"}, lines=lines)
    assert found.format == "chat-downloader"
    assert events(found)[0] == {"id": "M1", "type": "comment", "person": "UC1", "name": "Ann", "text": "hello"}
    assert found.elements[0].at == 1_777_636_812_500


@pytest.mark.parametrize(
    ("money", "value", "currency"),
    [
        ({"amount": 5.0, "currency": "USD"}, 500, "USD"),
        ({"amount": 500, "currency": "JPY"}, 500, "JPY"),
        ({"amount": 0.29, "currency": "EUR"}, 29, "EUR"),
        ({"text": "CZK 20.00"}, 2_000, "CZK"),
    ],
)
def test_a_paid_message_is_a_comment_and_its_money(money: dict[str, Any], value: int, currency: str):
    comment, gift = events(recording(PAID | {"money": money}))
    assert (comment["type"], gift["value"], gift["currency"]) == ("comment", value, currency)


def test_a_message_before_the_video_began_has_a_negative_place():
    early = TEXT | {"time_in_seconds": -3, "timestamp": 1_777_636_797_000_000, "message_id": "M0"}
    assert [row.offset_ms for row in recording(TEXT, early).elements] == [0, 15_500]


@pytest.mark.parametrize("kind", ["ticker_paid_message_item", "viewer_engagement_message", "placeholder_item"])
def test_what_repeats_or_announces_is_set_aside(kind: str):
    assert recording(TEXT, TEXT | {"message_type": kind}).summary.kinds[kind].set_aside == 1


def test_what_takes_a_message_back_is_set_aside():
    found = recording(TEXT, {"action_type": "remove_chat_item", "target_message_id": "M1"})
    assert found.summary.kinds["remove_chat_item"].set_aside == 1


def test_memberships():
    joined = TEXT | {"message_type": "membership_item", "message": None}
    milestone = joined | {"header_primary_text": "Member for 6 months", "message": "again", "message_id": "M2"}
    gifted = {"message_type": "sponsorships_gift_purchase_announcement", "header_primary_text": "Sent 5 memberships"}
    found = recording(joined, milestone, TEXT | gifted | {"message_id": "M3"})
    assert [event["type"] for event in events(found)] == ["fanclub.joined", "comment", "gift"]
    assert events(found)[2]["count"] == 5


def test_a_kind_that_is_not_known_is_named():
    (problem,) = recording(TEXT, TEXT | {"message_type": "hologram"}).summary.problems
    assert str(problem) == "element 2: `hologram` is not known here"
