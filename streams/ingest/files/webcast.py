"""Messages of TikTok and Douyin rooms, as the tools that listen to them write them down, one line after another.

The same messages come in several wrappings:

- ``{"messages": [{"type": "WebcastChatMessage", "data": {…}}], "timestamp": ms}`` (Euler Stream)
- ``{"type": "WebcastChatMessage", "data": {…}}``, or ``method`` and ``payload``
- ``{"event": "chat", "data": {…}}`` (TikTok-Live-Connector)

A streak of gifts is told again and again with a running total, until ``repeatEnd``: its last total counts, once; so
does that of a streak whose end was not recorded. A gift costs diamonds, whose price in money differs from person to
person: its worth is unknown. A like carries how many it is, and the room's total, which does not count again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, Final

from streams.errors import Invalid
from streams.events import WireEvent
from streams.ingest.files.identities import platform_id
from streams.ingest.files.json_values import Broken, JsonValues
from streams.ingest.files.recording import EventIds, Recording, RecordingBuilder, fingerprint

_EPOCH_MS: Final = 100_000_000_000
_NAMES: Final = {
    "chat": "WebcastChatMessage",
    "gift": "WebcastGiftMessage",
    "like": "WebcastLikeMessage",
    "member": "WebcastMemberMessage",
    "social": "WebcastSocialMessage",
    "follow": "WebcastSocialMessage",
    "share": "WebcastSocialMessage",
    "roomUser": "WebcastRoomUserSeqMessage",
}
_FOLLOW: Final = 1
_SHARE: Final = 3

Fields = dict[str, Any]


def read(data: BinaryIO) -> Recording:
    """Read the messages of a file; one that cannot be read is reported, the others count."""
    return _WebcastReader(JsonValues(data)).run()


class _WebcastReader:
    def __init__(self, values: JsonValues) -> None:
        self._values = values
        self._builder = RecordingBuilder("webcast", values.unit)
        self._ids = EventIds("webcast")
        self._streaks: dict[tuple[str, str, str], tuple[int, WireEvent, int]] = {}
        """Streaks that go on, by person, gift and group: the number of the last line, the gift so far, its instant."""
        self._readers: dict[str, Callable[[Fields], WireEvent | None]] = {
            "WebcastChatMessage": _chat,
            "WebcastEmoteChatMessage": _chat,
            "WebcastLikeMessage": _like,
            "WebcastMemberMessage": _member,
            "WebcastSocialMessage": _social,
            "WebcastRoomUserSeqMessage": _online,
        }

    def run(self) -> Recording:
        for number, value in self._values:
            kind: str = self._values.unit
            try:
                for kind, fields, at in _messages(value):
                    self._message(number, kind, fields, at)
            except Invalid as error:
                self._builder.reject(kind, number, error)
        for number, gift, at in self._streaks.values():
            self._add("WebcastGiftMessage", number, gift, at)
        return self._builder.finish()

    def _message(self, number: int, kind: str, fields: Fields, at: int) -> None:
        if kind == "WebcastGiftMessage":
            self._gift(number, fields, at)
            return
        if (reader := self._readers.get(kind)) is None:
            self._builder.set_aside(kind, "says nothing that is counted here")
            return
        if (event := reader(fields)) is None:
            self._builder.set_aside(kind, "neither a follow nor a share")
            return
        event |= _who(fields)
        if identity := _message_id(fields):
            event["id"] = f"webcast:{identity}"
        self._add(kind, number, event, at)

    def _gift(self, number: int, fields: Fields, at: int) -> None:
        gift, streak, goes_on = _gift(fields)
        if streak is None:
            if identity := _message_id(fields):
                gift["id"] = f"webcast:{identity}"
            self._add("WebcastGiftMessage", number, gift, at)
            return
        if streak in self._streaks:
            self._builder.merge("WebcastGiftMessage")
            gift["count"] = max(gift["count"], self._streaks[streak][1]["count"])
        if streak[2]:
            gift["id"] = fingerprint("webcast", "streak", *streak)
        if goes_on:
            self._streaks[streak] = (number, gift, at)
        else:
            self._streaks.pop(streak, None)
            self._add("WebcastGiftMessage", number, gift, at)

    def _add(self, kind: str, number: int, event: WireEvent, at: int) -> None:
        if "id" not in event:
            event["id"] = self._ids.id_of(event, at)
        self._builder.add(kind, number, (event,), at=at)


def _messages(value: Any) -> Iterator[tuple[str, Fields, int]]:
    """Kind, fields and instant of each message in one JSON value."""
    if isinstance(value, Broken):
        raise value.error
    if not isinstance(value, dict):
        raise Invalid("it is not a JSON object")
    inside = value.get("messages")
    for message in inside if isinstance(inside, list) else [value]:
        if not isinstance(message, dict):
            raise Invalid("it is not a JSON object")
        name = message.get("type") or message.get("method") or message.get("event")
        fields = message.get("data", message.get("payload"))
        if not isinstance(name, str) or not isinstance(fields, dict):
            raise Invalid("it is no message with a type and data")
        at = _instant(fields) or _instant(message) or _instant(value)
        if at is None:
            raise Invalid("it does not say when it was")
        yield _NAMES.get(name, name), ({"action": name, **fields} if name in ("follow", "share") else fields), at


def _instant(fields: Fields) -> int | None:
    """Epoch milliseconds, from the names and units that are in use."""
    for found in (_dig(fields, "common", "createTime"), *(fields.get(name) for name in ("createTime", "timestamp"))):
        number = _count(found)
        if number >= _EPOCH_MS:
            return number
        if number >= _EPOCH_MS // 1_000:
            return number * 1_000
    return None


def _message_id(fields: Fields) -> str | None:
    return platform_id(_dig(fields, "common", "msgId")) or platform_id(fields.get("msgId"))


def _chat(fields: Fields) -> WireEvent:
    text = fields.get("comment", fields.get("content"))
    return {"type": "comment", "text": text if isinstance(text, str) else ""}


def _like(fields: Fields) -> WireEvent:
    return {"type": "like", "count": _count(fields.get("count", fields.get("likeCount"))) or 1}


def _member(_: Fields) -> WireEvent:
    return {"type": "viewer.entered"}


def _social(fields: Fields) -> WireEvent | None:
    words = f"{fields.get('action')} {fields.get('displayType')} {_dig(fields, 'common', 'displayText', 'displayType')}"
    action = _count(fields.get("action"))
    if action == _FOLLOW or "follow" in words:
        return {"type": "follow"}
    return {"type": "share"} if action == _SHARE or "share" in words else None


def _online(fields: Fields) -> WireEvent:
    return {"type": "audience.online", "count": _count(fields.get("viewerCount", fields.get("total")))}


def _gift(fields: Fields) -> tuple[WireEvent, tuple[str, str, str] | None, bool]:
    """The gift; what tells its streak from others, None when it is none; whether the streak goes on."""
    details = next((found for name in _DETAILS if isinstance(found := fields.get(name), dict)), {})
    gift: WireEvent = {"type": "gift", **_who(fields), "value": None}
    gift["count"] = _count(fields.get("repeatCount", fields.get("comboCount"))) or 1
    title = details.get("giftName") or details.get("name") or fields.get("giftName")
    if isinstance(title, str) and title:
        gift["title"] = title
    kind = _count(details.get("giftType", details.get("type", fields.get("giftType"))))
    if not (kind == 1 or details.get("combo") or fields.get("combo")):
        return gift, None, False
    gift_id = platform_id(fields.get("giftId")) or platform_id(details.get("id")) or ""
    streak = (str(gift.get("person", "")), gift_id, platform_id(fields.get("groupId")) or "")
    return gift, streak, not _count(fields.get("repeatEnd"))


_DETAILS: Final = ("giftDetails", "gift", "extendedGiftInfo")


def _who(fields: Fields) -> WireEvent:
    user = fields.get("user")
    user = user if isinstance(user, dict) else fields
    who: WireEvent = {}
    found = (platform_id(user.get(name)) for name in ("userId", "idStr", "id", "uid", "secUid", "uniqueId"))
    if person := next((one for one in found if one), None):
        who["person"] = person
    name = user.get("nickname") or user.get("nickName") or user.get("uniqueId")
    if isinstance(name, str) and name:
        who["name"] = name
    return who


def _count(value: Any) -> int:
    """The number, which some tools write as a text; 0 where there is none."""
    try:
        return max(int(value), 0) if isinstance(value, (int, str)) else 0
    except ValueError:
        return 0


def _dig(node: Any, *path: str) -> Any:
    for key in path:
        if not isinstance(node, dict):
            return None
        node = node.get(key)
    return node
