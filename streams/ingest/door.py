"""The door: what a posted batch must look like.

Laws of this module:
- A batch is judged as a whole before anything of it is used. Bad events are named by index, all of them, with a
  reason that names the field; the good rest passes only on request.
- A type nobody knows here is kept as ``Unknown``. The types this product writes itself are refused from outside.
- Orders and ad spend are in the room's currency or refused: two currencies never add up. A gift in another currency
  passes; its money is kept apart later.
- Ids, labels and texts are set right, and what only looks right is refused, by ``streams.ingest.checks``.
- Half an emoji, as a text cut inside one ends, becomes U+FFFD; it costs no event.
- What of a person may pass is made by ``streams.ingest.pseudonyms``, before anybody else sees the events.

Big bodies are read in steps of some 2,000 events, so that the caller can let others run between them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import DecodeError, Meta, Raw, Struct, ValidationError

from streams.errors import Invalid
from streams.events import (
    EVENT_TYPES,
    INTERNAL_TYPES,
    AdSpend,
    Arrival,
    Inbound,
    OrderCorrected,
    OrderCreated,
    OrderPaid,
    Unknown,
)
from streams.ingest import checks
from streams.ingest.checks import ByType, by_type, reason, tidied
from streams.ingest.damaged_json import mend_surrogates, split_array
from streams.ingest.pseudonyms import public_source

BodyFormat = Literal["json", "ndjson", "cloudevents"]

EVENTS_A_STEP: Final = 2_000
"""Events read in one go."""
SMALL_BODY: Final = 256 * 1024
"""A body of at most so many bytes is read in one go, whatever it holds."""
SOURCES_NAMED: Final = 50
"""So many CloudEvents sources of a batch are shown by name; further ones together as "…"."""
EVENTS_LOOKED_AT: Final = 10
"""So many events of a body are looked at for fields that nobody reads, within its first ``LOOKED_AT`` bytes."""
LOOKED_AT: Final = 16 * 1024
ENVELOPE: Final = ("id", "at", "person", "device", "channel", "tier", "name")


class EventError(Struct, frozen=True):
    """What is wrong with one event. ``index`` counts from 0; None: the body as a whole cannot be read."""

    index: int | None
    reason: str


class Batch(Struct):
    """The events of a body that may pass, in its order, and what is wrong with the others."""

    events: list[Arrival]
    errors: list[EventError]
    ignored: tuple[str, ...] = ()
    """Fields that nobody reads (``comment.mood``), as far as the first events of the body show."""
    by_source: dict[str, list[Arrival]] = {}
    """The same events by the CloudEvents ``source`` that they name, secrets and all; "" is none."""

    def shown_sources(self) -> dict[str, str]:
        """What the log calls each source: without what may be secret in it, and the same "…" for all beyond some."""
        if self.by_source.keys() == {""}:
            return {"": ""}
        shown: dict[str, str] = {}
        names: set[str] = set()
        for source in self.by_source:
            name = public_source(source)
            if name not in names and len(names) >= SOURCES_NAMED:
                name = "…"
            names.add(name)
            shown[source] = name
        return shown


def decode(body: bytes, kind: BodyFormat, currency: str, *, partial: bool = False) -> Batch:
    """Read a whole body at once.

    ``currency`` is the room's. Raises Invalid, with ``extra["errors"]`` a list of ``{index, reason}``, when an event is
    bad and ``partial`` is false, when all are bad, and when the body holds no events.
    """
    reading = BodyReader(body, kind, currency)
    for _ in reading:
        pass
    return reading.batch(partial=partial)


class BodyReader:
    """A body being read, step by step: iterate to the end, then ask for the batch.

    Each step yields the good events it found. Nothing may be written before ``batch`` has judged the whole.
    """

    def __init__(self, body: bytes, kind: BodyFormat, currency: str) -> None:
        self._body = body
        self._kind = kind
        self._currency = currency
        self._events: list[Arrival] = []
        self._errors: list[EventError] = []
        self._sources: dict[int, str] = {}
        """By event (its identity): the source that it names."""
        self._ignored: dict[str, None] = {}
        self._count = 0
        self._done = False

    def __iter__(self) -> Iterator[list[Arrival]]:
        try:
            for step in self._steps():
                events, errors = step
                self._events += events
                self._errors += errors
                yield events
        except (DecodeError, UnicodeDecodeError) as error:
            self._errors.append(EventError(None, f"the body is not {_NAMES[self._kind]}: {reason(error)}"))
        except RecursionError:
            self._errors.append(EventError(None, "the body is nested too deeply"))
        self._done = True

    def batch(self, *, partial: bool = False) -> Batch:
        """The whole batch. Raises Invalid as ``decode`` does."""
        if not self._done:
            raise RuntimeError("a body is read to its end before it is judged")
        if not self._count and not self._errors:
            self._errors.append(EventError(None, "the batch is empty"))
        unreadable = any(error.index is None for error in self._errors)
        if self._errors and (unreadable or not partial or not self._events):
            raise Invalid(
                "{count} of the batch cannot be taken; nothing was written.",
                count=len(self._errors),
                extra={"errors": [{"index": error.index, "reason": error.reason} for error in self._errors]},
            )
        return Batch(self._events, self._errors, tuple(self._ignored), self._by_source())

    def _by_source(self) -> dict[str, list[Arrival]]:
        if not self._sources:
            return {"": self._events}
        found: dict[str, list[Arrival]] = {}
        for event in self._events:
            found.setdefault(self._sources[id(event)], []).append(event)
        return found

    def _steps(self) -> Iterator[tuple[list[Arrival], list[EventError]]]:
        body = self._body.removeprefix(b"\xef\xbb\xbf")
        if self._kind != "cloudevents":
            for fields in _first_events(body):
                self._ignore(fields)
        if self._kind == "json" and len(body) <= SMALL_BODY:
            whole = self._decode_together(body, 0) or self._decode_together(mend_surrogates(body), 0)
            if whole is not None:
                self._count = len(whole[0]) + len(whole[1])
                yield whole
                return
        raws = _lines(body) if self._kind == "ndjson" else _elements(body)
        self._count = len(raws)
        for start in range(0, len(raws), EVENTS_A_STEP):
            chunk = raws[start : start + EVENTS_A_STEP]
            if self._kind == "cloudevents":
                yield self._decode_each(chunk, start, self._cloud_event)
            else:
                yield self._decode_together(chunk, start) or self._decode_each(chunk, start, _plain_event)

    def _decode_together(
        self, chunk: bytes | Sequence[bytes | Raw], start: int
    ) -> tuple[list[Arrival], list[EventError]] | None:
        """The usual case, all events good: one decode. None: find out one by one."""
        try:
            if isinstance(chunk, bytes):
                events = _decode_list(chunk)
            elif self._kind == "ndjson":
                events = _decode_lines(b"\n".join(chunk))
            else:
                events = _decode_list(b"[" + b",".join(chunk) + b"]")
        except (DecodeError, UnicodeDecodeError, RecursionError):
            return None
        if not isinstance(chunk, bytes) and len(events) != len(chunk):  # a line that is not one event
            return None
        return self._judged(events, range(start, start + len(events)))

    def _decode_each(
        self, raws: Sequence[bytes | Raw], start: int, read: Callable[[bytes | Raw], Arrival]
    ) -> tuple[list[Arrival], list[EventError]]:
        events: list[Arrival] = []
        indices: list[int] = []
        errors: list[EventError] = []
        for index, raw in enumerate(raws, start):
            try:
                events.append(_read_mended(read, raw))
                indices.append(index)
            except (DecodeError, UnicodeDecodeError) as error:  # ValidationError is a DecodeError
                errors.append(EventError(index, reason(error)))
            except RecursionError:
                errors.append(EventError(index, "the event is nested too deeply"))
        events, bad = self._judged(events, indices)
        return events, sorted(errors + bad, key=lambda error: error.index or 0)

    def _cloud_event(self, raw: bytes | Raw) -> Arrival:
        cloud = _decode_cloud_event(raw)
        event = _event_of(cloud)
        self._ignore({"type": cloud.type, **cloud.data})
        self._sources[id(event)] = cloud.source if isinstance(cloud.source, str) else ""
        return event

    def _ignore(self, fields: dict[str, Any]) -> None:
        if len(self._ignored) < checks.IGNORED_NAMED:
            self._ignored |= dict.fromkeys(checks.unread(fields))

    def _judged(self, events: list[Arrival], indices: Sequence[int]) -> tuple[list[Arrival], list[EventError]]:
        """The events set right, without those that only look right."""
        kinds = by_type(events)
        odd = dict(tidied(events, kinds)) | self._foreign(events, kinds)
        if not odd:
            return events, []
        errors = [EventError(indices[position], odd[position]) for position in sorted(odd)]
        return [event for position, event in enumerate(events) if position not in odd], errors

    def _foreign(self, events: list[Arrival], kinds: ByType) -> dict[int, str]:
        """The positions of orders and ad spend in another currency than the room's, each with the reason."""
        priced = [event for kind in _IN_ROOM_CURRENCY for event in kinds.get(kind, ())]
        if all(event.currency == self._currency for event in priced):
            return {}
        return {
            position: f"`currency`: this room trades in {self._currency}, not {event.currency}"
            for position, event in enumerate(events)
            if isinstance(event, _IN_ROOM_CURRENCY) and event.currency != self._currency
        }


_NAMES: Final = {"json": "a JSON array", "ndjson": "JSON by line", "cloudevents": "a JSON array of CloudEvents"}
_IN_ROOM_CURRENCY: Final = (OrderCreated, OrderPaid, OrderCorrected, AdSpend)
_decode_list: Callable[[bytes], Any] = msgspec.json.Decoder(list[Inbound]).decode
_decode_lines: Callable[[bytes], list[Arrival]] = msgspec.json.Decoder(Inbound).decode_lines
_decode_one: Callable[[bytes | Raw], Arrival] = msgspec.json.Decoder(Inbound).decode
_decode_elements: Callable[[bytes], list[Raw]] = msgspec.json.Decoder(list[Raw]).decode
_decode_object: Callable[[bytes | Raw], dict[str, Any]] = msgspec.json.Decoder(dict[str, Any]).decode


def _first_events(body: bytes) -> Iterator[dict[str, Any]]:
    """The first events of an array or of lines, as far as they can be read."""
    text = body[:LOOKED_AT].decode(errors="replace")
    at = 0
    for _ in range(EVENTS_LOOKED_AT):
        if (start := text.find("{", at)) < 0:
            return
        try:
            fields, at = _OBJECTS.raw_decode(text, start)
        except (ValueError, RecursionError):
            return
        yield fields


_OBJECTS: Final = json.JSONDecoder(strict=False)


def _lines(body: bytes) -> list[bytes]:
    return [line for line in body.split(b"\n") if line.strip()]


def _elements(body: bytes) -> Sequence[bytes | Raw]:
    """The elements of a JSON array, each unread. One that is no JSON spoils only itself."""
    try:
        return _decode_elements(body)
    except (DecodeError, UnicodeDecodeError):
        if not (parts := split_array(mend_surrogates(body))):
            raise
        return parts


# ------------------------------------------------------------------------------------------------------ one event


def _read_mended(read: Callable[[bytes | Raw], Arrival], raw: bytes | Raw) -> Arrival:
    try:
        return read(raw)
    except ValidationError:
        raise
    except DecodeError:
        return read(mend_surrogates(bytes(raw)))


def _plain_event(raw: bytes | Raw) -> Arrival:
    try:
        return _decode_one(raw)
    except ValidationError as error:
        return _second_look(_decode_object(raw), error)


def _second_look(fields: dict[str, Any], error: ValidationError) -> Arrival:
    """The event after what its types do not read was mended."""
    try:
        mended = checks.mended(fields)
    except Invalid as invalid:
        raise ValidationError(f"{invalid} - at `$.at`") from None
    if mended == fields:
        return _known_or_unknown(fields, error)
    try:
        return _as_inbound(mended)
    except ValidationError as other:
        return _known_or_unknown(mended, other)


class _CloudEvent(Struct):
    """What of a CloudEvent is read; the rest of its envelope says nothing here."""

    id: str
    type: str
    time: Annotated[datetime, Meta(tz=True)]
    data: dict[str, Any] = {}
    source: Any = None


_decode_cloud_event: Callable[[bytes | Raw], _CloudEvent] = msgspec.json.Decoder(_CloudEvent).decode


def _as_inbound(fields: dict[str, Any]) -> Arrival:
    """Written and read again, because converting into a union costs twenty times as much."""
    try:
        return _decode_one(msgspec.json.encode(fields))
    except OverflowError:
        raise ValidationError("an integer is larger than 64 bits") from None


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def _event_of(cloud: _CloudEvent) -> Arrival:
    at = (cloud.time - _EPOCH) // timedelta(milliseconds=1)
    fields = {**cloud.data, "id": cloud.id, "type": cloud.type, "at": at}
    try:
        return _as_inbound(fields)
    except ValidationError as error:
        return _known_or_unknown(fields, error)


def _known_or_unknown(fields: dict[str, Any], error: ValidationError) -> Arrival:
    """An event whose type is not ours as ``Unknown``; any other stays the error it is."""
    kind = fields.get("type")
    if not isinstance(kind, str) or kind in EVENT_TYPES:
        raise error
    if kind in INTERNAL_TYPES:
        raise ValidationError(f"`type`: {kind!r} is written by this product only")
    envelope: dict[str, Any] = {name: fields[name] for name in ENVELOPE if name in fields}
    rest = {name: value for name, value in fields.items() if name not in ENVELOPE and name != "type"}
    event = msgspec.convert(envelope | {"kind": kind, "fields": rest, "type": "unknown"}, Unknown)
    try:
        msgspec.msgpack.encode(event)
    except OverflowError:
        raise ValidationError("an integer is larger than 64 bits") from None
    return event
