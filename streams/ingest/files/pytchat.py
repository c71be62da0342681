"""YouTube chats as pytchat writes them: one message a line, or an array, with text and amount already worked out.

``timestamp`` is in milliseconds; ``amountValue`` is in whole units of ``currency``.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, BinaryIO, Final

from streams.errors import Invalid
from streams.events import WireEvent
from streams.ingest.files.identities import platform_id
from streams.ingest.files.json_values import Broken, JsonValues
from streams.ingest.files.recording import EventIds, Recording, RecordingBuilder
from streams.money import minor_digits, parse_amount, to_minor

_PAID: Final = frozenset({"superChat", "superSticker", "donation"})
_WRAPPERS: Final = ("chatdata", "items", "chats", "messages")


def read(data: BinaryIO) -> Recording:
    """Read the messages of a file; one that cannot be read is reported, the others count."""
    values = JsonValues(data)
    builder = RecordingBuilder("pytchat", values.unit)
    ids = EventIds("pytchat")
    for number, value in values:
        for message in _messages(value):
            kind: str = values.unit
            try:
                if isinstance(message, Broken):
                    raise message.error
                if not isinstance(message, dict):
                    raise Invalid("it is not a JSON object")
                kind = str(message.get("type") or kind)
                _message(builder, ids, number, kind, message)
            except Invalid as error:
                builder.reject(kind, number, error)
    return builder.finish()


def _messages(value: Any) -> list[Any]:
    if isinstance(value, dict):
        for wrapper in _WRAPPERS:
            if isinstance(inner := value.get(wrapper), list):
                return inner
    return value if isinstance(value, list) else [value]


def _message(builder: RecordingBuilder, ids: EventIds, number: int, kind: str, message: dict[str, Any]) -> None:
    at = message.get("timestamp")
    if not isinstance(at, int):
        raise Invalid("`timestamp` must be epoch milliseconds")
    events = _events(kind, message)
    identity = platform_id(message.get("id")) or ids.id_of(events[0], at)
    head = _head(message.get("author"))
    named = (
        {"id": identity if index == 0 else f"{identity}:gift", **head, **event} for index, event in enumerate(events)
    )
    builder.add(kind, number, tuple(named), at=at)


def _events(kind: str, message: dict[str, Any]) -> tuple[WireEvent, ...]:
    text = message.get("message")
    comment: tuple[WireEvent, ...] = ({"type": "comment", "text": text},) if isinstance(text, str) and text else ()
    if kind in _PAID:
        return (*comment, _money(message))
    if kind == "newSponsor":
        return ({"type": "fanclub.joined"},)
    if kind == "textMessage":
        return comment or ({"type": "comment", "text": ""},)
    raise Invalid("`{kind}` is not known here", kind=kind)


def _money(message: dict[str, Any]) -> WireEvent:
    amount, currency = message.get("amountValue"), message.get("currency")
    try:
        if isinstance(amount, (int, float)) and isinstance(currency, str) and len(currency) == 3:
            value = to_minor(Decimal(str(amount)), minor_digits(currency))
        else:
            value, currency = parse_amount(str(message.get("amountString", "")))
    except (InvalidOperation, ValueError, OverflowError):
        raise Invalid("the amount paid is missing") from None
    return {"type": "gift", "value": value, "currency": currency, "count": 1}


def _head(author: Any) -> WireEvent:
    author = author if isinstance(author, dict) else {}
    head: WireEvent = {}
    if person := platform_id(author.get("channelId")):
        head["person"] = person
    if isinstance(name := author.get("name"), str) and name:
        head["name"] = name
    return head
