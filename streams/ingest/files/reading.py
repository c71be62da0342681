"""Which reader a file needs, and the one call that uses it."""

from __future__ import annotations

import codecs
import io
import re
from typing import BinaryIO, Final, Literal

from streams.errors import Invalid
from streams.ingest.files import danmaku, jsonl, table, youtube
from streams.ingest.files.recording import FORMATS, Format, Recording

_HEAD: Final = 1 << 16
_MARKS: Final = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_YOUTUBE: Final = (b'"replayChatItemAction"', b'"addChatItemAction"', b'"liveChatContinuation"')


def read(data: BinaryIO | bytes, format: Format | Literal["auto"] = "auto", currency: str = "CNY") -> Recording:
    """Read a recording; ``currency`` is the room's: meant where a table names none, and that of all orders.

    Raises ``Invalid`` when nothing can be made of the file as a whole. Single elements that are not understood are in
    the recording's ``summary``. The elements are held in memory: about 1 KB for an event.
    """
    if isinstance(data, bytes) or not data.seekable():
        data = io.BytesIO(data if isinstance(data, bytes) else data.read())
    if format == "auto":
        format = detect(data)
    match format:
        case "danmaku-xml":
            return danmaku.read(data)
        case "youtube-chat":
            return youtube.read(data)
        case "jsonl":
            return jsonl.read(data, currency)
        case "csv":
            return table.read(data, currency)


def detect(data: BinaryIO) -> Format:
    """The format by the content of the file's beginning; ``data`` is left at its start."""
    head = data.read(_HEAD)
    data.seek(0)
    # A zero byte between the letters is UTF-16, as spreadsheets write it.
    start = head.lstrip(b"".join(_MARKS)).replace(b"\x00", b"").lstrip()
    if not start:
        raise Invalid("the file is empty")
    if start.startswith(b"<"):
        return "danmaku-xml"
    if any(mark in head for mark in _YOUTUBE):
        return "youtube-chat"
    if start.startswith((b"{", b"[")):
        return "jsonl"
    header = start.split(b"\n", 1)[0].lower()
    if {b"type", b"at"} <= {name.strip(b'" \r') for name in re.split(rb"[,;\t]", header)}:
        return "csv"
    raise Invalid(
        "the format of the file is not recognised; name it with --format, one of {formats}", formats=", ".join(FORMATS)
    )
