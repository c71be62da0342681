"""Chats as chat-downloader writes them: an array or lines of messages, from YouTube, Twitch and others.

``timestamp`` is in microseconds, ``time_in_seconds`` the place in the video, negative before it began; ``money`` is an
amount in whole units with its currency. What moderates or repeats a message is set aside.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any, BinaryIO, Final

from streams.errors import Invalid
from streams.events import WireEvent
from streams.ingest.files.identities import platform_id
from streams.ingest.files.json_values import Broken, JsonValues
from streams.ingest.files.recording import EventIds, Recording, RecordingBuilder
from streams.money import minor_digits, parse_amount, to_minor

_COMMENTS: Final = frozenset({"text_message", "comment", "chat_message", "highlighted_message", "announcement"})
_PAID: Final = frozenset({"paid_message", "paid_sticker"})
_MEMBERS: Final = frozenset({"membership_item", "sponsorships_gift_redemption_announcement", "subscription"})
_GIFTED: Final = frozenset({"sponsorships_gift_purchase_announcement", "mystery_subscription_gift"})
_SET_ASIDE: Final = {
    "placeholder_item": "placeholder",
    "viewer_engagement_message": "a notice of the platform",
    "mode_change_message": "a notice of the platform",
    "ban_user": "moderation",
    "delete_message": "moderation",
}
_WHOLE_NUMBER: Final = re.compile(r"\d{1,6}")

Message = dict[str, Any]


def read(data: BinaryIO) -> Recording:
    """Read the messages of a file; one that cannot be read is reported, the others count."""
    values = JsonValues(data)
    builder = RecordingBuilder("chat-downloader", values.unit)
    ids = EventIds("chat-downloader")
    for number, value in values:
        kind: str = values.unit
        try:
            if isinstance(value, Broken):
                raise value.error
            if not isinstance(value, dict):
                raise Invalid("it is not a JSON object")
            kind = str(value.get("message_type") or value.get("action_type") or kind)
            _message(builder, ids, number, kind, value)
        except Invalid as error:
            builder.reject(kind, number, error)
    return builder.finish()


def _message(builder: RecordingBuilder, ids: EventIds, number: int, kind: str, message: Message) -> None:
    if (action := message.get("action_type")) not in (None, "add_chat_item", "text_message"):
        builder.set_aside(str(action), "moderation, or shows a message again")
        return
    if why := _SET_ASIDE.get(kind) or (kind.startswith("ticker_") and "shows a paid message or a membership again"):
        builder.set_aside(kind, why)
        return
    microseconds, seconds = message.get("timestamp"), message.get("time_in_seconds")
    at = int(microseconds) // 1_000 if isinstance(microseconds, (int, float)) else None
    offset = round(seconds * 1_000) if isinstance(seconds, (int, float)) else None
    if at is None and offset is None:
        raise Invalid("it says neither when it was nor where in the video")
    events = _events(kind, message)
    if not events:
        builder.set_aside(kind, "a milestone without a message")
        return
    identity = platform_id(message.get("message_id")) or ids.id_of({**events[0], "offset": offset}, at or 0)
    head = _head(message)
    named = (
        {"id": identity if index == 0 else f"{identity}:gift", **head, **event} for index, event in enumerate(events)
    )
    builder.add(kind, number, tuple(named), offset=offset, at=at)


def _events(kind: str, message: Message) -> tuple[WireEvent, ...]:
    """What a message says, without who said it."""
    text = message.get("message")
    comment: tuple[WireEvent, ...] = ({"type": "comment", "text": text},) if isinstance(text, str) and text else ()
    if kind in _PAID or isinstance(message.get("money"), dict):
        return (*comment, _money(message["money"] if isinstance(message.get("money"), dict) else {}))
    if kind in _COMMENTS:
        return comment or ({"type": "comment", "text": ""},)
    if kind in _MEMBERS:
        return comment if message.get("header_primary_text") else ({"type": "fanclub.joined"},)
    if kind in _GIFTED:
        words = str(message.get("header_primary_text") or text or "")
        count = _WHOLE_NUMBER.search(words)
        return ({"type": "gift", "value": None, "count": int(count[0]) if count else 1},)
    raise Invalid("`{kind}` is not known here", kind=kind)


def _money(money: dict[str, Any]) -> WireEvent:
    amount, currency = money.get("amount"), money.get("currency")
    if isinstance(currency, str) and isinstance(amount, (int, float, str)):
        try:
            value = to_minor(Decimal(str(amount)), minor_digits(currency))
        except (InvalidOperation, ValueError, OverflowError):
            raise Invalid("the amount paid is missing") from None
    elif isinstance(money.get("text"), str):
        value, currency = parse_amount(money["text"])
    else:
        raise Invalid("the amount paid is missing")
    return {"type": "gift", "value": value, "currency": currency, "count": 1}


def _head(message: Message) -> WireEvent:
    author = message.get("author")
    author = author if isinstance(author, dict) else {}
    head: WireEvent = {}
    if person := platform_id(author.get("id")):
        head["person"] = person
    name = author.get("display_name") or author.get("name")
    if isinstance(name, str) and name:
        head["name"] = name
        head.setdefault("person", f"name:{name}")
    return head
