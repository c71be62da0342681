"""Danmaku recordings: the XML that Bilibili live recorders write.

What the elements mean, and what was decided where the format leaves it open:

- ``<d p="offset s, mode, size, colour, epoch ms, pool, midHash, row" uid user>text`` is a comment. Recorders clamp what
  was said before the recording began to offset 0, and the epoch still says when; wherever the offset is not clamped
  it equals epoch − start of recording to the millisecond. So the epoch paces the clamped rows, the offset the others.
- The eighth value is no row id, although players call it one: it repeats between different messages of one person.
  What a ``<d>`` *is* is therefore its whole element; identical elements are repeats. The offset is left out where there
  is an epoch, so that two recordings that overlap agree about their messages.
- ``<gift ts uid user giftname giftcount cointype price>`` has whole seconds, and people do press the button three times
  a second: identical gifts are counted each, by an occurrence number. ``price`` is one piece's, in gold seeds; 1000
  gold seeds are CNY 1. Silver seeds are free.
- ``<sc ts uid user price time>text`` is a paid message, ``price`` in CNY: a comment, and a gift with the money. Nobody
  pays twice for the same words in one second, so an identical one is a repeat.
- ``<guard ts uid user giftname count price level>`` is a paid membership: a gift with the money. It is not counted as
  joining the fan club: that is a different thing on the platform, with its own gift, and a renewal looks the same.
- Who: the uid; where it is hidden ("0"), the midHash; where that is missing too, the masked nickname. The last two are
  marked, so that they never meet a uid by chance. Two people whose nicknames are masked alike count as one.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import BinaryIO, Final
from xml.parsers import expat

from streams.clock import Instant
from streams.errors import Invalid
from streams.events import WireEvent
from streams.ingest.files.recording import Recording, RecordingBuilder, fingerprint, parse_instant
from streams.money import to_minor

_CHUNK: Final = 1 << 16
_TEXT_KEPT: Final = 100_000
_EPOCH_MS: Final = 100_000_000_000
_SEEDS_PER_FEN: Final = 10
_YUAN: Final = re.compile(r"\d{1,12}(\.\d{1,6})?", re.ASCII)
_GOLD: Final = frozenset({"金瓜子", "gold"})
_SILVER: Final = frozenset({"银瓜子", "silver"})
# What stands beside the messages and says nothing about the audience.
_FURNITURE: Final = frozenset(
    {
        "chatserver", "chatid", "mission", "maxlimit", "state", "real_name", "source", "metadata",
        "BililiveRecorder", "BililiveRecorderRecordInfo", "BililiveRecorderXmlStyle",
    }
)  # fmt: skip

Attributes = dict[str, str]


def read(data: BinaryIO) -> Recording:
    """Read a danmaku XML file. Raises ``Invalid`` when it is not well-formed or declares a document type."""
    return _DanmakuReader().run(data)


class _DanmakuReader:
    """One pass over the file: expat calls ``_open``, ``_text`` and ``_close``; children of the root are elements."""

    def __init__(self) -> None:
        self._builder = RecordingBuilder("danmaku-xml", "line")
        self._path: list[str] = []
        self._attributes: Attributes = {}
        self._line = 0
        self._pieces: list[str] = []
        self._length = 0
        self._start = ""
        self._occurrences: Counter[str] = Counter()
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._open
        self._parser.EndElementHandler = self._close
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._readers: dict[str, Callable[[Attributes, str], None]] = {
            "d": self._message,
            "gift": self._gift,
            "sc": self._paid_message,
            "guard": self._guard,
        }

    def run(self, data: BinaryIO) -> Recording:
        try:
            while chunk := data.read(_CHUNK):
                self._parser.Parse(chunk, False)
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise Invalid(
                "line {line}, column {column}: {problem}. The file is damaged or was cut off there; "
                "repair that place or export the recording again",
                line=error.lineno,
                column=error.offset + 1,
                problem=expat.ErrorString(error.code),
            ) from None
        except (LookupError, ValueError):
            # What pyexpat raises for an encoding that it does not know, or that has several bytes for a letter.
            raise Invalid("the file declares an encoding that cannot be read here; save it as UTF-8") from None
        return self._builder.finish(_start_instant(self._start))

    def _refuse_doctype(self, *_: object) -> None:
        raise Invalid(
            "line {line}: the file declares a document type. Danmaku recordings have none, and entities in it can be "
            "used to attack the reader; remove the <!DOCTYPE …> declaration",
            line=self._parser.CurrentLineNumber,
        )

    def _open(self, tag: str, attributes: Attributes) -> None:
        line = self._parser.CurrentLineNumber
        if not self._path and tag != "i":
            raise Invalid("line {line}: the root is <{tag}>; a danmaku recording's is <i>", line=line, tag=tag)
        self._path.append(tag)
        self._pieces, self._length = [], 0
        if len(self._path) == 2:
            self._attributes, self._line = attributes, line
            if tag == "BililiveRecorderRecordInfo":
                self._start = attributes.get("start_time", "")

    def _text(self, text: str) -> None:
        # A text without end must not fill the memory; one this long is refused as a comment anyway.
        if self._length < _TEXT_KEPT:
            self._pieces.append(text)
            self._length += len(text)

    def _close(self, tag: str) -> None:
        if self._path == ["i", "metadata", "record_start_time"]:
            self._start = "".join(self._pieces).strip()
        elif len(self._path) == 2 and tag not in _FURNITURE:
            self._element(tag)
        self._path.pop()

    def _element(self, tag: str) -> None:
        if (reader := self._readers.get(tag)) is None:
            self._builder.reject(tag, self._line, Invalid("<{tag}> is not known here", tag=tag))
            return
        try:
            reader(self._attributes, "".join(self._pieces))
        except Invalid as error:
            self._builder.reject(tag, self._line, error)

    def _message(self, attributes: Attributes, text: str) -> None:
        values = _need(attributes, "p").split(",")
        if len(values) < 7:
            raise Invalid("`p` has {count} values; at least 7 are needed", count=len(values))
        epoch = _whole(values[4], "the fifth value of `p`")
        # Bilibili's archive of videos has seconds here: when a comment was written, maybe years after the video.
        at = epoch if epoch >= _EPOCH_MS else None
        when = values[1:] if at is not None else [*values, self._start]
        rest = [f"{name}={value}" for name, value in sorted(attributes.items()) if name != "p"]
        event = {"id": fingerprint("danmaku-xml", "d", *when, *rest, text), "type": "comment"}
        event |= _who(attributes, values[6]) | {"text": text}
        self._builder.add("d", self._line, (event,), offset=_milliseconds(values[0]), at=at)

    def _gift(self, attributes: Attributes, text: str) -> None:
        key = self._key("gift", attributes, text)
        self._occurrences[key] += 1
        count = _whole(_need(attributes, "giftcount"), "`giftcount`")
        coin = _need(attributes, "cointype")
        if coin not in _GOLD | _SILVER:
            raise Invalid("`{coin}` is not a kind of coin known here", coin=coin)
        price = _whole(_need(attributes, "price"), "`price`") if coin in _GOLD else 0
        identity = fingerprint("danmaku-xml", key, str(self._occurrences[key]))
        event = _money(identity, attributes, _fen(price * count), count, attributes.get("giftname"))
        self._add("gift", attributes, event)

    def _paid_message(self, attributes: Attributes, text: str) -> None:
        identity = self._key("sc", attributes, text)
        comment: WireEvent = {"id": identity, "type": "comment", **_who(attributes), "text": text}
        gift = _money(f"{identity}:gift", attributes, _yuan(_need(attributes, "price")), 1, None)
        self._add("sc", attributes, comment, gift)

    def _guard(self, attributes: Attributes, text: str) -> None:
        count = _whole(_need(attributes, "count"), "`count`")
        value = _fen(_whole(_need(attributes, "price"), "`price`") * count)
        identity = self._key("guard", attributes, text)
        self._add("guard", attributes, _money(identity, attributes, value, count, attributes.get("giftname")))

    def _add(self, kind: str, attributes: Attributes, *events: WireEvent) -> None:
        self._builder.add(kind, self._line, events, offset=_milliseconds(_need(attributes, "ts")))

    def _key(self, tag: str, attributes: Attributes, text: str) -> str:
        """The whole element; its time counts from the recording's start, which therefore belongs to it."""
        pairs = [f"{name}={value}" for name, value in sorted(attributes.items())]
        return fingerprint("danmaku-xml", tag, self._start, *pairs, text)


def _who(attributes: Attributes, mid_hash: str = "") -> WireEvent:
    uid, name = attributes.get("uid", "0"), attributes.get("user", "")
    who: WireEvent = {"name": name} if name else {}
    if uid not in ("", "0"):
        who["person"] = uid
    elif mid_hash not in ("", "0"):
        who["person"] = f"mid:{mid_hash}"
    elif name:
        who["person"] = f"name:{name}"
    return who


def _money(identity: str, attributes: Attributes, value: int, count: int, title: str | None) -> WireEvent:
    event: WireEvent = {"id": identity, "type": "gift", **_who(attributes)}
    event |= {"value": value, "currency": "CNY", "count": count}
    return event | {"title": title} if title else event


def _need(attributes: Attributes, name: str) -> str:
    if name not in attributes:
        raise Invalid("the attribute `{name}` is missing", name=name)
    return attributes[name]


def _whole(text: str, what: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise Invalid("{what} is `{text}`, not a whole number", what=what, text=text) from None


def _milliseconds(seconds: str) -> int:
    try:
        value = float(seconds)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Invalid("the time `{text}` is not a number of seconds", text=seconds)
    return round(value * 1_000)


def _fen(seeds: int) -> int:
    return (seeds + _SEEDS_PER_FEN // 2) // _SEEDS_PER_FEN


def _yuan(text: str) -> int:
    if not _YUAN.fullmatch(text):
        raise Invalid("`price` is `{text}`, not an amount in yuan", text=text)
    return to_minor(Decimal(text), 2)


def _start_instant(text: str) -> Instant | None:
    """The start of the recording: ISO 8601, or epoch seconds or milliseconds from older recorders."""
    if not text.isdecimal():
        return parse_instant(text)
    number = int(text)
    return Instant(number if number >= _EPOCH_MS else number * 1_000)
