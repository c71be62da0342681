"""Which reader a file needs, and the one call that uses it."""

from __future__ import annotations

import io
import re
from datetime import timedelta, timezone, tzinfo
from typing import BinaryIO, Final, Literal, cast

from streams.errors import Invalid
from streams.ingest.files import chat_downloader, danmaku, jsonl, pytchat, table, webcast, youtube
from streams.ingest.files.foreign import refuse_foreign
from streams.ingest.files.recording import FORMATS, Format, Recording
from streams.ingest.files.text import Utf8Content, encoding_of
from streams.ingest.files.unpacking import GZIP, GzipContent

CHINA: Final = timezone(timedelta(hours=8))
_HEAD: Final = 1 << 16
_YOUTUBE: Final = (b'"replayChatItemAction"', b'"addChatItemAction"', b'"liveChatContinuation"')
_WEBCAST: Final = re.compile(rb'"Webcast\w+Message"|"event"\s*:\s*"(?:chat|gift|like|member|social|roomUser)"')


def read(
    data: BinaryIO | bytes,
    format: Format | Literal["auto"] = "auto",
    currency: str = "CNY",
    zone: tzinfo = CHINA,
) -> Recording:
    """Read a recording, packed with gzip or not.

    ``currency`` is the room's: meant where a table names none, and that of all orders. ``zone`` is the room's,
    too: that of times in a table that name none. Raises ``Invalid`` when nothing can be made of the file as a
    whole. Single elements that are not understood are in the recording's ``summary``. The elements are held in memory:
    about 1 KB for an event.
    """
    if isinstance(data, bytes) or not data.seekable():
        data = io.BytesIO(data if isinstance(data, bytes) else data.read())
    packed = _unpacked(data)
    content = data if packed is None else cast(BinaryIO, io.BufferedReader(packed))
    recording = _read(content, format, currency, zone)
    if packed is not None and packed.cut:
        recording.summary.notes.append(Invalid("the packed file was cut off; what came before is kept"))
    return recording


def _read(data: BinaryIO, format: Format | Literal["auto"], currency: str, zone: tzinfo | None) -> Recording:
    if format == "auto":
        format = detect(data)
    if format == "danmaku-xml":
        return danmaku.read(data)
    if format == "csv":
        return table.read(data, currency, zone)
    encoding = encoding_of(data)
    # UTF-8 is read as it is: each line may have a damaged byte of its own.
    text = data if encoding.startswith("utf-8") else cast(BinaryIO, io.BufferedReader(Utf8Content(data, encoding)))
    match format:
        case "youtube-chat":
            return youtube.read(text)
        case "chat-downloader":
            return chat_downloader.read(text)
        case "pytchat":
            return pytchat.read(text)
        case "webcast":
            return webcast.read(text)
        case "jsonl":
            return jsonl.read(text, currency)


def _unpacked(data: BinaryIO) -> GzipContent | None:
    """What the file holds, if it is packed."""
    head = data.read(len(GZIP))
    data.seek(0)
    return GzipContent(data) if head == GZIP else None


def detect(data: BinaryIO) -> Format:
    """The format by the content of the file's beginning; ``data`` is left at its start.

    Raises ``Invalid`` when it is a file of another program, or of none that is known.
    """
    head = data.read(_HEAD)
    data.seek(0)
    refuse_foreign(head)
    encoding = encoding_of(data)
    start = head.decode(encoding, "replace").lstrip("\ufeff \t\r\n\0").encode()
    if not start:
        raise Invalid("the file is empty")
    if start.startswith(b"<"):
        return "danmaku-xml"
    if start.startswith((b"{", b"[")) or any(mark in start for mark in _YOUTUBE):
        refuse_foreign(start)
        return _json_format(start)
    header = start.split(b"\n", 1)[0]
    if table.is_known_header(header.decode("utf-8", "replace")):
        return "csv"
    raise Invalid(
        "the format of the file is not recognised; name it with --format, one of {formats}", formats=", ".join(FORMATS)
    )


def _json_format(start: bytes) -> Format:
    if any(mark in start for mark in _YOUTUBE):
        return "youtube-chat"
    if b'"message_type"' in start and (b'"action_type"' in start or b'"time_in_seconds"' in start):
        return "chat-downloader"
    if b'"channelId"' in start and b'"amountString"' in start:
        return "pytchat"
    return "webcast" if _WEBCAST.search(start) else "jsonl"
