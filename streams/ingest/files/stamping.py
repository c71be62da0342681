"""Playing a recording: which event is sent when, and at which instant it happens."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Literal

from streams.clock import Duration, Instant
from streams.errors import Invalid
from streams.events import WireEvent
from streams.ingest.files.recording import RecordedElement, Recording

Mode = Literal["now", "original"]


def stamp(
    recording: Recording, mode: Mode, speed: float | Literal["max"], start: Instant
) -> Iterator[tuple[Duration, WireEvent]]:
    """The events in order, each with the milliseconds after ``start`` at which to send it.

    ``now``: the first happens at ``start`` and the gaps are the recorded ones ÷ ``speed``. With ``max`` all are sent at
    once and happened in the recorded time that ends at ``start``. ``original``: sent likewise, happened when recorded.
    Ids never depend on any of this.
    """
    if speed != "max" and not (speed > 0 and math.isfinite(speed)):
        raise Invalid("a speed is a number above 0, or max")
    if mode == "original" and any(element.at is None for element in recording.elements):
        raise Invalid("the recording does not say when it was made; play it with --at now")
    return _stamped(recording, mode, speed, start)


def _stamped(
    recording: Recording, mode: Mode, speed: float | Literal["max"], start: Instant
) -> Iterator[tuple[Duration, WireEvent]]:
    for element in recording.elements:
        after = 0 if speed == "max" else round(element.offset_ms / speed)
        at = element.at if mode == "original" else _now(recording, element, after, speed, start)
        for event in element.events:
            yield Duration(after), {**event, "at": at}


def _now(
    recording: Recording, element: RecordedElement, after: int, speed: float | Literal["max"], start: Instant
) -> int:
    return start - (recording.length_ms - element.offset_ms) if speed == "max" else start + after
