"""Events as JSON: one a line as they would be POSTed, or in an array, pretty-printed or not."""

from __future__ import annotations

from typing import Any, BinaryIO

from streams.errors import Invalid
from streams.ingest.checks import IGNORED_NAMED, unread
from streams.ingest.files.json_values import Broken, JsonValues
from streams.ingest.files.recording import EventIds, Recording, RecordingBuilder
from streams.instants import read_instant


def read(data: BinaryIO, currency: str) -> Recording:
    """Read the events of a file; ``currency`` is the room's.

    A line, or an element of an array, that cannot be read is reported with its number, the others count.
    """
    values = JsonValues(data)
    builder = RecordingBuilder("jsonl", values.unit, currency)
    ids = EventIds("jsonl")
    ignored: dict[str, None] = {}
    for number, value in values:
        try:
            _event(builder, ids, number, value)
        except Invalid as error:
            builder.reject(values.unit, number, error)
        if isinstance(value, dict) and len(ignored) < IGNORED_NAMED:
            ignored |= dict.fromkeys(unread(value))
    if ignored:
        builder.note(Invalid("fields that nobody reads: {names}", names=", ".join(ignored)))
    return builder.finish()


def _event(builder: RecordingBuilder, ids: EventIds, number: int, event: Any) -> None:
    if isinstance(event, Broken):
        raise event.error
    if not isinstance(event, dict):
        raise Invalid("it is not an object; write one event on each line")
    at = read_instant(event.pop("at", None))
    if "id" not in event:
        event["id"] = ids.id_of(event, at)
    builder.add(str(event.get("type", builder.unit)), number, (event,), at=at)
