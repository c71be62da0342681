"""YouTube live chat: replay pages (JSON) and yt-dlp's ``live_chat.json`` (one action a line).

Every item carries YouTube's own id, so nothing needs a hash. A paid message becomes a comment (if it has words) and a
gift whose id is the item's with ``:gift``; the money stays in the currency it was paid in. A membership item is a
joining, unless it is a milestone ("member for 6 months"): that is a comment of somebody who joined long ago.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, BinaryIO, Final

import msgspec

from streams.errors import Invalid
from streams.events import WireEvent
from streams.ingest.files.recording import Recording, RecordingBuilder, fingerprint
from streams.money import parse_amount

_ID_KEPT: Final = 190
# Known, and deliberately no event.
_SET_ASIDE: Final = {
    "liveChatPlaceholderItemRenderer": "placeholder",
    "liveChatViewerEngagementMessageRenderer": "a notice of YouTube",
    "addLiveChatTickerItemAction": "shows a paid message or a membership again",
    "markChatItemAsDeletedAction": "moderation",
    "markChatItemsByAuthorAsDeletedAction": "moderation",
    "removeChatItemAction": "moderation",
    "removeChatItemByAuthorAction": "moderation",
}

ChatItem = dict[str, Any]


def read(data: BinaryIO) -> Recording:
    """Read a replay page, a list of actions, or JSON Lines of either. Raises ``Invalid`` when it is no JSON."""
    builder = RecordingBuilder("youtube-chat", "action")
    number = 0
    for value in _values(data):
        for action in _actions(value):
            number += 1
            try:
                _action(builder, number, action)
            except Invalid as error:
                builder.reject("action", number, error)
    return builder.finish()


def _values(data: BinaryIO) -> Iterable[Any]:
    """The JSON values of the file: one for each line, or one for the whole when the first line is none by itself."""
    first = data.readline().removeprefix(b"\xef\xbb\xbf")
    try:
        value = msgspec.json.decode(first)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        yield _decode(first + data.read(), 1)
        return
    yield value
    for number, line in enumerate(data, start=2):
        if line.strip():
            yield _decode(line, number)


def _decode(text: bytes, line: int) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Invalid(
            "the JSON that begins in line {line} cannot be read: {reason}. The file is damaged or was cut off; "
            "download the chat again",
            line=line,
            reason=str(error),
        ) from None


def _actions(value: Any) -> Iterable[Any]:
    """The actions in one JSON value: a page of the replay, a list, or an action by itself."""
    page = _dig(value, "continuationContents", "liveChatContinuation", "actions")
    if page is None:
        page = value if isinstance(value, list) else _dig(value, "actions")
    return page if isinstance(page, list) else [value]


def _action(builder: RecordingBuilder, number: int, action: Any) -> None:
    """Take one action apart; a replay wraps the live ones and says where in the video they belong."""
    if not isinstance(action, dict):
        raise Invalid("it is not a JSON object")
    replay = action.get("replayChatItemAction")
    inner: Any = [action]
    offset: int | None = None
    if isinstance(replay, dict):
        inner = replay.get("actions")
        # In a recording of a running stream yt-dlp writes the offset beside the wrapper.
        offset = _number(replay.get("videoOffsetTimeMsec", action.get("videoOffsetTimeMsec")))
    if not isinstance(inner, list) or not inner:
        raise Invalid("it holds no action")
    for one in inner:
        name = next((key for key in one if key != "clickTrackingParams"), "") if isinstance(one, dict) else ""
        item = _dig(one, "addChatItemAction", "item") if name == "addChatItemAction" else None
        kind = next(iter(item), name) if isinstance(item, dict) else name
        _item(builder, number, kind or "action", _dig(item, kind), offset)


def _item(builder: RecordingBuilder, number: int, kind: str, item: Any, offset: int | None) -> None:
    if kind in _SET_ASIDE:
        builder.set_aside(kind, _SET_ASIDE[kind])
        return
    reader = _READERS.get(kind)
    try:
        if reader is None or not isinstance(item, dict):
            raise Invalid("`{kind}` is not known here", kind=kind)
        events = reader(item)
        microseconds = _number(item.get("timestampUsec"))
        at = None if microseconds is None else microseconds // 1_000
        if at is None and offset is None:
            raise Invalid("it says neither when it was nor where in the video")
    except Invalid as error:
        builder.reject(kind, number, error)
        return
    if events:
        builder.add(kind, number, events, offset=offset, at=at)
    else:
        builder.set_aside(kind, "a milestone without a message")


def _text_message(item: ChatItem) -> tuple[WireEvent, ...]:
    return (_comment(item),)


def _paid_message(item: ChatItem) -> tuple[WireEvent, ...]:
    # People may pay without a word; then there is nothing to show in the chat.
    return (_comment(item), _gift(item, None)) if _words(item.get("message")) else (_gift(item, None),)


def _paid_sticker(item: ChatItem) -> tuple[WireEvent, ...]:
    label = _dig(item, "sticker", "accessibility", "accessibilityData", "label")
    return (_gift(item, label if isinstance(label, str) else None),)


def _membership(item: ChatItem) -> tuple[WireEvent, ...]:
    if "headerPrimaryText" not in item:
        return ({**_head(item), "type": "fanclub.joined"},)
    return (_comment(item),) if _words(item.get("message")) else ()


_READERS: Final[dict[str, Callable[[ChatItem], tuple[WireEvent, ...]]]] = {
    "liveChatTextMessageRenderer": _text_message,
    "liveChatPaidMessageRenderer": _paid_message,
    "liveChatPaidStickerRenderer": _paid_sticker,
    "liveChatMembershipItemRenderer": _membership,
}


def _comment(item: ChatItem) -> WireEvent:
    return {**_head(item), "type": "comment", "text": _words(item.get("message"))}


def _gift(item: ChatItem, title: str | None) -> WireEvent:
    amount = _words(item.get("purchaseAmountText"))
    if not amount:
        raise Invalid("the amount paid is missing")
    value, currency = parse_amount(amount)
    head = _head(item)
    gift = {**head, "id": f"{head['id']}:gift", "type": "gift", "value": value, "currency": currency, "count": 1}
    return gift | {"title": title} if title else gift


def _head(item: ChatItem) -> WireEvent:
    identity = item.get("id")
    if not isinstance(identity, str) or not identity:
        raise Invalid("the id is missing")
    # The door takes ids of up to 200 characters.
    head: WireEvent = {"id": identity if len(identity) <= _ID_KEPT else fingerprint("youtube-chat", identity)}
    if person := item.get("authorExternalChannelId"):
        head["person"] = person
    if name := _words(item.get("authorName")):
        head["name"] = name
    return head


def _words(node: Any) -> str:
    """The text of a YouTube text node: ``simpleText``, or runs of text and emoji."""
    if isinstance(simple := _dig(node, "simpleText"), str):
        return simple
    runs = _dig(node, "runs")
    return "".join(map(_run, runs)) if isinstance(runs, list) else ""


def _run(run: Any) -> str:
    if isinstance(text := _dig(run, "text"), str):
        return text
    shortcuts, identity = _dig(run, "emoji", "shortcuts"), _dig(run, "emoji", "emojiId")
    # A channel's own emoji has an id that nobody can read; its shortcut (":wave:") says what it is.
    named = isinstance(shortcuts, list) and shortcuts and _dig(run, "emoji", "isCustomEmoji")
    return str(shortcuts[0]) if named else str(identity or "")


def _dig(node: Any, *path: str) -> Any:
    """The value at ``path``, None where the way ends."""
    for key in path:
        if not isinstance(node, dict):
            return None
        node = node.get(key)
    return node


def _number(value: Any) -> int | None:
    try:
        return None if value is None else int(value)
    except (TypeError, ValueError, OverflowError):
        raise Invalid("`{value}` is not a time", value=value) from None
