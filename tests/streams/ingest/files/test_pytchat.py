"""Chats of pytchat."""

import json
from typing import Any

from streams.ingest.files import read

TEXT: dict[str, Any] = {
    "author": {"name": "Ann", "channelId": "UC1", "isChatOwner": False},
    "type": "textMessage",
    "id": "M1",
    "timestamp": 1_777_636_812_500,
    "elapsedTime": "00:12",
    "message": "hello",
    "amountValue": 0.0,
    "amountString": "",
    "currency": "",
}
PAID = TEXT | {"type": "superChat", "id": "M2", "amountValue": 5.0, "amountString": "$5.00", "currency": "USD"}


def test_messages_are_comments_and_gifts():
    found = read("\n".join(map(json.dumps, (TEXT, PAID, TEXT | {"id": "M3", "type": "newSponsor"}))).encode())
    events = [event for row in found.elements for event in row.events]
    assert found.format == "pytchat"
    assert [event["type"] for event in events] == ["comment", "comment", "gift", "fanclub.joined"]
    assert (events[2]["value"], events[2]["currency"], events[2]["person"]) == (500, "USD", "UC1")
    assert found.elements[0].at == 1_777_636_812_500


def test_an_array_of_messages_is_read():
    assert read(json.dumps([TEXT, PAID]).encode()).summary.events == {"comment": 2, "gift": 1}
