"""A recording as elements with their events, and the honest account of what was in it.

A reader walks a file once and tells a ``RecordingBuilder`` what it meets: an element was understood, set aside or not
understood. The builder checks every event against the vocabulary, notices repeats, and at the end lays the elements out
in time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from statistics import median_low
from typing import Any, Final, Literal, NamedTuple, cast

import msgspec
from msgspec import Struct

from streams.clock import Duration, Instant
from streams.errors import Invalid
from streams.events import EVENT_TYPES, INTERNAL_TYPES, Arrival, Event, Inbound, WireEvent
from streams.ingest.checks import reason, tidied

Format = Literal["danmaku-xml", "youtube-chat", "chat-downloader", "pytchat", "webcast", "jsonl", "csv"]
ElementUnit = Literal["line", "action", "element", "row"]

FORMATS: Final[tuple[Format, ...]] = (
    "danmaku-xml", "youtube-chat", "chat-downloader", "pytchat", "webcast", "jsonl", "csv",
)  # fmt: skip
PROBLEMS_KEPT: Final = 1_000
"""How many problems are kept in words; all are counted."""

_SHAPES: Final[dict[str, type[Event]]] = {str(kind.__struct_config__.tag): kind for kind in Inbound.__args__}
_IN_ROOM_CURRENCY: Final = frozenset({"order.created", "order.paid", "order.corrected", "ad.spend"})
_LATEST: Final = 253_402_300_799_999
_LONGEST: Final = 366 * 86_400_000


class RecordedElement(Struct, frozen=True):
    """What one element of the file became."""

    offset_ms: Duration
    """Since the first moment of the recording, never negative."""
    at: Instant | None
    """When it happened, if the file says; None for all elements of a recording or for none."""
    events: tuple[WireEvent, ...]
    """In wire form without ``at``, which depends on how the recording is played."""


class Problem(NamedTuple):
    """An element that was not understood, or something about the file that should be known."""

    kind: str
    """The element's kind; empty for a note about the whole file."""
    unit: ElementUnit
    number: int
    """Counted from 1: the line, the action, or the row with the header as row 1."""
    column: str | None
    error: Invalid

    def __str__(self) -> str:
        column = f", column {self.column}" if self.column else ""
        return f"{self.unit} {self.number}{column}: {self.error}"


@dataclass
class ElementCounts:
    """What became of one kind of element: ``found`` is the sum of the next five."""

    found: int = 0
    understood: int = 0
    """Elements that became events nobody had seen before."""
    repeats: int = 0
    """Elements that say again what an earlier one said: same ids, counted once by the room."""
    merged: int = 0
    """Elements that joined an event begun by an earlier one."""
    set_aside: int = 0
    """Known elements that are no event; ``why`` says why."""
    not_understood: int = 0
    events: Counter[str] = field(default_factory=Counter)
    """New events by their type; an element may become more than one."""
    why: Counter[str] = field(default_factory=Counter)


@dataclass
class ReadSummary:
    """The account of a file; every element of it is in exactly one place."""

    kinds: dict[str, ElementCounts] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    """The first ``PROBLEMS_KEPT`` in words."""
    notes: list[Invalid] = field(default_factory=list)
    """What should be known of the file as a whole: who wrote it, what is unknown, what was mended."""

    @property
    def events(self) -> Counter[str]:
        """New events by type over all kinds."""
        return sum((kind.events for kind in self.kinds.values()), Counter())

    @property
    def repeats(self) -> int:
        return sum(kind.repeats for kind in self.kinds.values())

    @property
    def not_understood(self) -> int:
        return sum(kind.not_understood for kind in self.kinds.values())

    @property
    def unknown(self) -> Counter[str]:
        """New events whose type the vocabulary does not have; the room keeps and shows them as unknown."""
        return Counter({name: count for name, count in self.events.items() if name not in EVENT_TYPES})

    def report(self) -> dict[str, Any]:
        """The account as plain data, for ``--json``."""
        return {
            "kinds": {
                name: {
                    "found": kind.found,
                    "understood": kind.understood,
                    "repeats": kind.repeats,
                    "merged": kind.merged,
                    "set_aside": kind.set_aside,
                    "not_understood": kind.not_understood,
                    "events": dict(kind.events),
                    "why": dict(kind.why),
                }
                for name, kind in self.kinds.items()
            },
            "notes": [str(note) for note in self.notes],
            "problems": [str(problem) for problem in self.problems],
        }


@dataclass(frozen=True)
class Recording:
    """A file that was read, its elements in the order of time."""

    format: Format
    elements: tuple[RecordedElement, ...]
    summary: ReadSummary
    encoding: str = "utf-8"
    """How the text was encoded; worth showing when it was guessed."""

    @property
    def length_ms(self) -> Duration:
        """From the first row to the last."""
        return self.elements[-1].offset_ms if self.elements else Duration(0)

    @property
    def size(self) -> int:
        """How many events will be sent, repeats included."""
        return sum(len(element.events) for element in self.elements)


def fingerprint(format: Format, *fields: str) -> str:
    """The id of an event that has none from its platform: the same for the same element, in every run."""
    return f"{format}:{blake2b(msgspec.json.encode(fields), digest_size=16).hexdigest()}"


class EventIds:
    """Ids for events that came without one.

    Identical events are repeats, except gifts whose time is in whole seconds: people press the button faster than that.
    """

    def __init__(self, format: Format) -> None:
        self._format = format
        self._occurrences: Counter[str] = Counter()

    def id_of(self, event: WireEvent, at: int) -> str:
        """The same id for the same event in every run."""
        content = msgspec.json.encode([event, at], order="deterministic").decode()
        name = fingerprint(self._format, content)
        if event.get("type") != "gift" or at % 1_000:
            return name
        self._occurrences[name] += 1
        return fingerprint(self._format, content, str(self._occurrences[name]))


class _UnplacedElement(NamedTuple):
    """An element before it has its place in time: what the element itself says about time."""

    offset: int | None
    at: int | None
    events: tuple[WireEvent, ...]


class RecordingBuilder:
    """What a reader fills while it walks a file.

    ``currency`` is the room's; orders in another are refused, as they are at the door. None: the format has no orders.
    """

    def __init__(self, format: Format, unit: ElementUnit, currency: str | None = None) -> None:
        self._currency = currency
        self.format = format
        self.unit: ElementUnit = unit
        self.summary = ReadSummary()
        self._unplaced: list[_UnplacedElement] = []
        self._parts: list[tuple[list[_UnplacedElement], Instant | None]] = []
        self._seen: set[str] = set()
        self._worthless = 0

    def add(
        self, kind: str, number: int, events: tuple[WireEvent, ...], *, offset: int | None = None, at: int | None = None
    ) -> None:
        """Element ``number`` of ``kind`` says ``events``, ``offset`` ms into the recording and/or at ``at``."""
        try:
            for event in events:
                check(event, self._currency)
            _check_time(offset, at)
        except Invalid as error:
            self.reject(kind, number, error)
            return
        self._unplaced.append(_UnplacedElement(offset, at, events))
        count = self._found(kind)
        if self._new(count, events):
            count.understood += 1
        else:
            count.repeats += 1

    def add_later(self, kind: str, events: tuple[WireEvent, ...], at: int) -> None:
        """Further events of an element that ``add`` counted, which happened at another instant."""
        self._unplaced.append(_UnplacedElement(None, at, events))
        self._new(self.summary.kinds[kind], events)

    def _new(self, count: ElementCounts, events: tuple[WireEvent, ...]) -> bool:
        """Count the events that nobody had seen before; whether there are any."""
        known = len(self._seen)
        for event in events:
            if event["id"] not in self._seen:
                self._seen.add(event["id"])
                count.events[event["type"]] += 1
                if event["type"] == "gift" and event["value"] is None:
                    self._worthless += event.get("count", 1)
        return len(self._seen) > known

    def merge(self, kind: str) -> None:
        """An element joined an event that was begun by an earlier one."""
        self._found(kind).merged += 1

    def repeat(self, kind: str) -> None:
        """An element says nothing that an earlier one had not said."""
        self._found(kind).repeats += 1

    def set_aside(self, kind: str, why: str) -> None:
        """An element is known and deliberately no event."""
        count = self._found(kind)
        count.set_aside += 1
        count.why[why] += 1

    def reject(self, kind: str, number: int, error: Invalid, column: str | None = None) -> None:
        """An element was not understood."""
        self._found(kind).not_understood += 1
        self.add_problem(number, error, column, kind)

    def add_problem(self, number: int, error: Invalid, column: str | None = None, kind: str = "") -> None:
        """Something the reader of the summary should know, beside what is counted."""
        if len(self.summary.problems) < PROBLEMS_KEPT:
            self.summary.problems.append(Problem(kind, self.unit, number, column, error))

    def note(self, message: Invalid) -> None:
        """Something that should be known of the file as a whole."""
        self.summary.notes.append(message)

    def end_part(self, start: Instant | None = None) -> None:
        """One of several recordings in the file ends; ``start`` is the instant of its offset 0 as its head says it."""
        self._parts.append((self._unplaced, start))
        self._unplaced = []

    def finish(self, start: Instant | None = None, encoding: str = "utf-8") -> Recording:
        """Lay the elements out in time. ``start`` is the instant of offset 0 as the file's head says it."""
        if self._worthless:
            self.note(
                Invalid(
                    "gifts without a price that can be trusted: {count}. They count, their worth is unknown",
                    count=self._worthless,
                )
            )
        self.end_part(start)
        placed = sorted(self._placed(), key=lambda found: found[0])
        first = placed[0][0] if placed else 0
        elements = tuple(RecordedElement(Duration(position - first), at, events) for position, at, events in placed)
        self.summary.problems.sort(key=lambda problem: problem.number)
        return Recording(self.format, elements, self.summary, encoding)

    def _placed(self) -> Iterator[tuple[int, Instant | None, tuple[WireEvent, ...]]]:
        """Each element with its place, ms after the first part's start. A part without an instant follows the last."""
        whole: int | None = None
        end = 0
        for number, (elements, start) in enumerate(self._parts):
            origin = _origin(elements, start)
            whole = origin if number == 0 else whole
            shift = end if origin is None or whole is None else origin - whole
            for element in elements:
                position = _position(element, origin)
                end = max(end, position + shift)
                yield position + shift, _instant(element, position, origin), element.events
            elements.clear()

    def _found(self, kind: str) -> ElementCounts:
        if (count := self.summary.kinds.get(kind)) is None:
            count = self.summary.kinds[kind] = ElementCounts()
        count.found += 1
        return count


def _origin(elements: list[_UnplacedElement], start: Instant | None) -> int | None:
    """The instant of offset 0: by the elements that carry both times, else by the head, else the first element."""
    both = [m.at - m.offset for m in elements if m.at is not None and m.offset is not None and m.offset > 0]
    if both:
        return median_low(both)
    if start is not None:
        return start
    return min((m.at for m in elements if m.at is not None), default=None)


def _position(element: _UnplacedElement, origin: int | None) -> int:
    """Where an element stands, ms after the recording's start.

    An offset of 0 means "at the start or before": recorders clamp what was said earlier and the player shows at once.
    There the instant paces truthfully.
    """
    if element.offset is not None and element.offset > 0:
        return element.offset
    if element.at is None or origin is None:
        return element.offset or 0
    return element.at - origin if element.offset is None else min(0, element.at - origin)


def _instant(element: _UnplacedElement, position: int, origin: int | None) -> Instant | None:
    if element.at is not None:
        return Instant(element.at)
    return None if origin is None else Instant(origin + position)


def check(event: WireEvent, currency: str | None = None) -> None:
    """Refuse what the door would refuse; an unknown type passes, the room keeps it."""
    kind = event.get("type")
    if not isinstance(kind, str) or not 0 < len(kind) <= 200:
        raise Invalid("`type` must be a text of 1 to 200 characters")
    if kind in INTERNAL_TYPES:
        raise Invalid("`{type}` is written by the console itself; remove it from the file", type=kind)
    shape = _SHAPES.get(kind, Event)
    try:
        # A struct insists on its tag; the bare envelope's is its name.
        struct = msgspec.convert({**event, "at": 0, "type": shape.__struct_config__.tag}, shape)
    except msgspec.ValidationError as error:
        raise Invalid("{reason}", reason=reason(error)) from None
    arrival = cast(Arrival, struct)
    for _, why in tidied([arrival], {type(arrival): [arrival]}):
        raise Invalid("{reason}", reason=why)
    if currency is not None and kind in _IN_ROOM_CURRENCY and event["currency"] != currency:
        raise Invalid("it is in {other}, the room is in {currency}", other=event["currency"], currency=currency)


def _check_time(offset: int | None, at: int | None) -> None:
    if at is not None and not 0 <= at <= _LATEST:
        raise Invalid("the instant {at} is outside the years 1970 to 9999", at=at)
    if offset is not None and abs(offset) > _LONGEST:
        raise Invalid("the time {offset} ms into the recording is more than a year away", offset=offset)
