"""Danmaku recordings: the XML that recorders of live rooms write.

What the elements mean, and what was decided where the format leaves it open:

- ``<d p="offset s, mode, size, colour, epoch ms, pool, midHash, row" uid user>text`` is a comment. Recorders clamp what
  was said before the recording began to offset 0, and the epoch still says when; wherever the offset is not clamped
  it equals epoch − start of recording to the millisecond. So the epoch paces the clamped rows, the offset the others.
- The eighth value is no row id, although players call it one: it repeats between different messages of one person.
  What a ``<d>`` *is* is therefore its whole element; identical elements are repeats. The offset is left out where there
  is an epoch, so that two recordings that overlap agree about their messages.
- ``<gift ts uid user giftname giftcount cointype price>`` may have whole seconds, and people do press the button three
  times a second: identical gifts are counted each, by an occurrence number. ``price`` is one piece's. ``cointype`` says
  that it is in gold seeds (1000 are CNY 1) or in silver seeds, which are free; without it, the writer decides
  (``danmaku_writers``), or what the platform said, in ``raw``. A gift without a price counts, its worth is unknown.
- ``<sc ts uid user price time>text`` is a paid message: a comment, and a gift with the money. Nobody pays twice for the
  same words in one second, so an identical one is a repeat.
- ``<guard ts uid user giftname count price level>`` is a paid membership: a gift with the money. It is not counted as
  joining the fan club: that is a different thing on the platform, with its own gift, and a renewal looks the same.
  ``<toast>`` announces a guard; where that stands in the file, too, it is not a second one.
- ``<member ts uid user>`` is somebody who entered the room.
- ``ts`` and ``timestamp`` from 100,000,000,000 on are instants (epoch ms), below that seconds of the recording.
- Who: the uid; where it is hidden ("0", "undefined"), the seventh value of ``p``, which is the uid with some writers
  and a hash with others; where that is missing too, the nickname. The last two are marked, so that they never meet a
  uid by chance. Two people whose nicknames are masked alike count as one.
- What tells the writer and the start may stand at the end of the file: until it was read, elements wait.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO, Final
from xml.sax.saxutils import unescape

from streams.clock import Instant
from streams.errors import Invalid
from streams.events import WireEvent
from streams.ingest.files.danmaku_money import gift_worth, guard_worth, paid_message_worth, pieces
from streams.ingest.files.danmaku_writers import UNKNOWN, Marks, Writer, writer_of
from streams.ingest.files.identities import is_masked, is_nothing, platform_id
from streams.ingest.files.recording import Recording, RecordingBuilder, fingerprint
from streams.ingest.files.text import encoding_of
from streams.ingest.files.xml_elements import Attributes, Damage, Element, Walk
from streams.instants import parse_instant

_EPOCH_MS: Final = 100_000_000_000
_TOAST_APART_MS: Final = 60_000
"""A toast and the guard that it announces are no further apart."""
# What stands beside the messages and says nothing about the audience.
_FURNITURE: Final = frozenset(
    {
        "chatserver", "chatid", "mission", "maxlimit", "state", "real_name", "source", "metadata",
        "BililiveRecorder", "BililiveRecorderRecordInfo", "BililiveRecorderXmlStyle", "RecorderXmlStyle",
    }
)  # fmt: skip
_START: Final = ("metadata/record_start_time", "metadata/video_start_time")


def read(data: BinaryIO) -> Recording:
    """Read a danmaku XML file; damage costs the element it stands in.

    Raises ``Invalid`` when there is no recording in it, or a document type is declared.
    """
    return _DanmakuReader().run(data)


@dataclass
class _Part:
    """One recording of the file, as far as it was read."""

    marks: Marks = field(default_factory=Marks)
    start: str = ""
    head_read: bool = False
    waiting: list[Element] = field(default_factory=list)
    toasts: list[Element] = field(default_factory=list)
    guards: list[tuple[str, int | None]] = field(default_factory=list)
    """Who became a guard, and when: ms of the recording or epoch ms."""
    uids: set[str] = field(default_factory=set)
    writer: Writer = UNKNOWN


class _DanmakuReader:
    """One pass over the file."""

    def __init__(self) -> None:
        self._builder = RecordingBuilder("danmaku-xml", "line")
        self._part = _Part()
        self._line = 0
        self._writers: list[Writer] = []
        self._masked: set[str] = set()
        self._occurrences: Counter[str] = Counter()
        self._readers: dict[str, Callable[[Attributes, str], None]] = {
            "d": self._message,
            "gift": self._gift,
            "sc": self._paid_message,
            "guard": self._guard,
            "toast": self._guard,
            "member": self._member,
        }

    def run(self, data: BinaryIO) -> Recording:
        encoding = encoding_of(data)
        walk = Walk(data, encoding)
        for found in walk:
            if isinstance(found, Damage):
                self._damage(found)
            elif found.tag == "i":
                self._next_part(found.line)
            else:
                self._element(found)
        self._end_part()
        self._tell(walk.changed)
        return self._builder.finish(_start_instant(self._part.start), encoding)

    # -------------------------------------------------------------------------------------------- the file's parts

    def _damage(self, damage: Damage) -> None:
        if damage.tag:
            self._builder.reject(damage.tag, damage.line, damage.error)
        else:
            self._builder.add_problem(damage.line, damage.error)

    def _next_part(self, line: int) -> None:
        """A recording begins; before all others, or joined to the one before."""
        if self._line:
            self._end_part()
            self._builder.end_part(_start_instant(self._part.start))
            self._builder.note(Invalid("another recording begins in line {line}; both are read", line=line))
            self._part = _Part()
        self._line = line

    def _element(self, element: Element) -> None:
        part = self._part
        part.marks.see(element)
        if element.tag in _START and not part.start:
            part.start = element.text
        elif element.tag == "BililiveRecorderRecordInfo":
            part.start = element.attributes.get("start_time", "")
        if element.tag in ("metadata", "BililiveRecorderRecordInfo"):
            self._head(part)
        if element.tag.startswith("metadata/") or element.tag in _FURNITURE:
            return
        if uid := platform_id(element.attributes.get("uid")):
            part.uids.add(uid)
        if element.tag == "toast":
            part.toasts.append(element)
        elif part.head_read:
            self._understand(element)
        else:
            part.waiting.append(element)

    def _head(self, part: _Part, *, ended: bool = False) -> None:
        """The head was read, or the foot: now the elements can be understood, if it says enough."""
        part.writer = writer_of(part.marks)
        part.head_read = ended or part.writer.in_p != "either"
        if not part.head_read:
            return
        for element in part.waiting:
            self._understand(element)
        part.waiting = []

    def _end_part(self) -> None:
        part = self._part
        self._head(part, ended=True)
        for toast in part.toasts:
            if self._announces_known_guard(toast):
                self._builder.set_aside("toast", "announces a guard that is counted")
            else:
                self._understand(toast)
        if part.writer not in self._writers:
            self._writers.append(part.writer)

    def _announces_known_guard(self, toast: Element) -> bool:
        try:
            moment = _moment(toast.attributes)
        except Invalid:
            return False
        person = self._who(toast.attributes).get("person", "")
        for known in self._part.guards:
            apart = 0 if moment is None or known[1] is None else abs(moment - known[1])
            if known[0] == person and apart <= _TOAST_APART_MS:
                self._part.guards.remove(known)
                return True
        return False

    def _tell(self, changed: int) -> None:
        """What should be known of the file as a whole."""
        note = self._builder.note
        for writer in self._writers:
            if writer.name:
                note(Invalid("written by {writer}", writer=writer.name))
        if self._masked:
            note(
                Invalid(
                    "people known by a masked nickname only: {count}. Who is masked alike counts as one",
                    count=len(self._masked),
                )
            )
        if changed:
            note(Invalid("characters that XML does not allow, mended or left out: {count}", count=changed))

    # ------------------------------------------------------------------------------------------------ the elements

    def _understand(self, element: Element) -> None:
        self._line = element.line
        if (reader := self._readers.get(element.tag)) is None:
            self._builder.reject(element.tag, element.line, Invalid("<{tag}> is not known here", tag=element.tag))
            return
        try:
            self._kind = element.tag
            reader(element.attributes, element.text)
        except Invalid as error:
            self._builder.reject(element.tag, element.line, error)

    def _message(self, attributes: Attributes, text: str) -> None:
        values = _need(attributes, "p").split(",")
        if len(values) < 7:
            raise Invalid("`p` has {count} values; at least 7 are needed", count=len(values))
        epoch = _whole(values[4], "the fifth value of `p`")
        # Bilibili's archive of videos has seconds here: when a comment was written, maybe years after the video.
        at = epoch if epoch >= _EPOCH_MS else _instant(attributes.get("timestamp", ""))
        when = values[1:] if at is not None else [*values, self._part.start]
        rest = [f"{name}={value}" for name, value in sorted(attributes.items()) if name != "p"]
        event = {"id": fingerprint("danmaku-xml", "d", *when, *rest, text), "type": "comment"}
        event |= self._who(attributes, values[6]) | {"text": self._plain(text)}
        self._builder.add("d", self._line, (event,), offset=_milliseconds(values[0]), at=at)

    def _gift(self, attributes: Attributes, text: str) -> None:
        key = self._key("gift", attributes, text)
        self._occurrences[key] += 1
        identity = fingerprint("danmaku-xml", key, str(self._occurrences[key]))
        self._add(attributes, self._money(identity, attributes, gift_worth(attributes, self._part.writer)))

    def _paid_message(self, attributes: Attributes, text: str) -> None:
        identity = self._key("sc", attributes, text)
        comment: WireEvent = {"id": identity, "type": "comment", **self._who(attributes), "text": self._plain(text)}
        worth = paid_message_worth(attributes, self._part.writer)
        self._add(attributes, comment, self._money(f"{identity}:gift", attributes, worth, count=1))

    def _guard(self, attributes: Attributes, text: str) -> None:
        identity = self._key("guard", attributes, text)
        event = self._money(identity, attributes, guard_worth(attributes, self._part.writer))
        self._part.guards.append((event.get("person", ""), _moment(attributes)))
        self._add(attributes, event)

    def _member(self, attributes: Attributes, text: str) -> None:
        identity = self._key("member", attributes, text)
        self._add(attributes, {"id": identity, "type": "viewer.entered", **self._who(attributes)})

    def _add(self, attributes: Attributes, *events: WireEvent) -> None:
        offset, at = _when(attributes)
        self._builder.add(self._kind, self._line, events, offset=offset, at=at)

    def _money(self, identity: str, attributes: Attributes, worth: int | None, count: int | None = None) -> WireEvent:
        event: WireEvent = {"id": identity, "type": "gift", **self._who(attributes), "value": worth}
        event["count"] = pieces(attributes) if count is None else count
        if worth is not None:
            event["currency"] = "CNY"
        title = "" if count else attributes.get("giftname") or attributes.get("role") or ""
        return event | {"title": self._plain(title)} if title else event

    def _who(self, attributes: Attributes, in_p: str = "") -> WireEvent:
        name = self._plain(attributes.get("user", ""))
        name = "" if is_nothing(name) else name
        who: WireEvent = {"name": name} if name else {}
        if uid := platform_id(attributes.get("uid")):
            who["person"] = uid
        elif hashed := platform_id(in_p):
            who["person"] = hashed if self._is_uid(hashed) else f"mid:{hashed}"
        elif name:
            who["person"] = f"name:{name}"
            if is_masked(name):
                self._masked.add(name)
        return who

    def _is_uid(self, in_p: str) -> bool:
        writer = self._part.writer
        return writer.in_p == "uid" or (writer.in_p == "either" and in_p in self._part.uids)

    def _plain(self, text: str) -> str:
        """The text as somebody typed it, where the writer is known to escape it twice."""
        return unescape(text, _QUOTES) if self._part.writer.escapes_twice else text

    def _key(self, tag: str, attributes: Attributes, text: str) -> str:
        """The whole element; its time counts from the recording's start, which therefore belongs to it."""
        pairs = [f"{name}={value}" for name, value in sorted(attributes.items())]
        return fingerprint("danmaku-xml", tag, self._part.start, *pairs, text)


_QUOTES: Final = {"&quot;": '"', "&apos;": "'", "&#39;": "'", "&#34;": '"'}


def _need(attributes: Attributes, name: str) -> str:
    if name not in attributes:
        raise Invalid("the attribute `{name}` is missing", name=name)
    return attributes[name]


def _whole(text: str, what: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise Invalid("{what} is `{text}`, not a whole number", what=what, text=text) from None


def _when(attributes: Attributes) -> tuple[int | None, int | None]:
    """The offset and the instant that an element names, ms; at least one of them."""
    at = _instant(attributes.get("timestamp", ""))
    text = attributes.get("ts") if at is not None else _need(attributes, "ts")
    if text is None:
        return None, at
    moment = _milliseconds(text)
    # As "seconds" an instant in ms would lie thousands of years away.
    return (None, moment // 1_000) if moment >= _EPOCH_MS * 1_000 else (moment, at)


def _moment(attributes: Attributes) -> int | None:
    offset, at = _when(attributes)
    return offset if at is None else at


def _instant(text: str) -> int | None:
    """Epoch milliseconds, when that is what the text is."""
    return int(text) if text.isascii() and text.isdecimal() and int(text) >= _EPOCH_MS else None


def _milliseconds(seconds: str) -> int:
    try:
        value = float(seconds)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Invalid("the time `{text}` is not a number of seconds", text=seconds)
    return round(value * 1_000)


def _start_instant(text: str) -> Instant | None:
    """The start of the recording: ISO 8601, or epoch seconds or milliseconds from older recorders."""
    if not text.isdecimal():
        return parse_instant(text)
    number = int(text)
    return Instant(number if number >= _EPOCH_MS else number * 1_000)
