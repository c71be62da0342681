"""YouTube live chat: replay pages (JSON) and yt-dlp's ``live_chat.json`` (one action a line).

Every item carries YouTube's own id, so nothing needs a hash. A paid message becomes a comment (if it has words) and a
gift whose id is the item's with ``:gift``; the money stays in the currency it was paid in. A membership item is a
joining, unless it is a milestone ("member for 6 months"): that is a comment of somebody who joined long ago.
Memberships bought for others are one gift of that many, whose price YouTube does not say; who received one joined.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO, Final

from streams.errors import Invalid
from streams.events import WireEvent
from streams.ingest.files.json_values import Broken, JsonValues
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
    "replaceChatItemAction": "replaces an item that was counted",
    "addBannerToLiveChatCommand": "a banner",
    "removeBannerForLiveChatCommand": "a banner",
    "liveChatReportModerationStateCommand": "a state of the page",
    "liveChatModeChangeMessageRenderer": "a notice of YouTube",
    "updateLiveChatPollAction": "a poll",
    "showLiveChatActionPanelAction": "a panel of the page",
    "closeLiveChatActionPanelAction": "a panel of the page",
    "updateLiveChatActionPanelAction": "a panel of the page",
    "showLiveChatTooltipCommand": "a notice of YouTube",
}

_PAGE: Final = ("continuationContents", "liveChatContinuation", "actions")
_WRAPPERS: Final = (_PAGE, ("response", *_PAGE), ("chatdata",), ("actions",))
_WHOLE_NUMBER: Final = re.compile(r"\d{1,6}")

ChatItem = dict[str, Any]


def read(data: BinaryIO) -> Recording:
    """Read a replay page, a list of actions, JSON Lines of either, or what yt-dlp and pytchat wrap them in.

    A line or an element that cannot be read is reported, the others count.
    """
    builder = RecordingBuilder("youtube-chat", "action")
    number = 0
    for _, value in JsonValues(data):
        for action in _actions(value):
            number += 1
            try:
                _action(builder, number, action)
            except Invalid as error:
                builder.reject("action", number, error)
    return builder.finish()


def _actions(value: Any) -> Iterable[Any]:
    """The actions in one JSON value: a page of the replay, a list, or an action by itself."""
    for wrapper in _WRAPPERS:
        inner = _dig(value, *wrapper)
        if isinstance(inner, list):
            return inner
    return value if isinstance(value, list) else [value]


def _action(builder: RecordingBuilder, number: int, action: Any) -> None:
    """Take one action apart; a replay wraps the live ones and says where in the video they belong."""
    if isinstance(action, Broken):
        raise action.error
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


def _gifted_memberships(item: ChatItem) -> tuple[WireEvent, ...]:
    """Somebody bought memberships for others; what they cost is not said."""
    header = _dig(item, "header", "liveChatSponsorshipsHeaderRenderer") or {}
    words = _words(_dig(header, "primaryText"))
    count = _WHOLE_NUMBER.search(words)
    gift = {**_head({**header, **item}), "type": "gift", "value": None, "count": int(count[0]) if count else 1}
    return (gift | {"title": words} if words else gift,)


def _received_membership(item: ChatItem) -> tuple[WireEvent, ...]:
    return ({**_head(item), "type": "fanclub.joined"},)


_READERS: Final[dict[str, Callable[[ChatItem], tuple[WireEvent, ...]]]] = {
    "liveChatTextMessageRenderer": _text_message,
    "liveChatPaidMessageRenderer": _paid_message,
    "liveChatPaidStickerRenderer": _paid_sticker,
    "liveChatMembershipItemRenderer": _membership,
    "liveChatSponsorshipsGiftPurchaseAnnouncementRenderer": _gifted_memberships,
    "liveChatSponsorshipsGiftRedemptionAnnouncementRenderer": _received_membership,
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
