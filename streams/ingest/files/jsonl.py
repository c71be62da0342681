"""JSON Lines: one event a line, as it would be POSTed."""

from __future__ import annotations

from typing import BinaryIO

import msgspec

from streams.errors import Invalid
from streams.events import WireEvent
from streams.ingest.files.recording import EventIds, Recording, RecordingBuilder


def read(data: BinaryIO, currency: str) -> Recording:
    """Read one event a line; ``currency`` is the room's.

    A line that cannot be read is reported with its number, the others count.
    """
    builder = RecordingBuilder("jsonl", "line", currency)
    ids = EventIds("jsonl")
    for number, line in enumerate(data, start=1):
        text = line.removeprefix(b"\xef\xbb\xbf").strip() if number == 1 else line.strip()
        if not text:
            continue
        try:
            event = _event(text)
            at = event.pop("at", None)
            if type(at) is not int:
                raise Invalid("`at` must be epoch milliseconds")
        except Invalid as error:
            builder.reject("line", number, error)
            continue
        if "id" not in event:
            event["id"] = ids.id_of(event, at)
        builder.add(str(event.get("type", "line")), number, (event,), at=at)
    return builder.finish()


def _event(text: bytes) -> WireEvent:
    try:
        event = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Invalid("it cannot be read as JSON: {reason}", reason=str(error)) from None
    if not isinstance(event, dict):
        raise Invalid("it is not an object; write one event on each line")
    return event
