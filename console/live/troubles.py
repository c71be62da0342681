"""What is out of order with what comes in for a show: the stream that is lost, sources that fall silent or park events.

It is read from the figures, so it comes and goes with them.
"""

from __future__ import annotations

from typing import Any, Final

from streams.metrics.frame import Frame

STREAM_LOST: Final = "stream-lost"
SOURCE_SILENT: Final = "source-silent"
SOURCE_PARKS: Final = "source-parks"
LEVELS: Final = {STREAM_LOST: "error", SOURCE_SILENT: "warning", SOURCE_PARKS: "warning"}
"""The codes of the alerts, and how loud each is."""
FOR_DESKS: Final = frozenset({SOURCE_SILENT, SOURCE_PARKS})
"""What only the desks are told: hosts and crew cannot mend it."""


def troubles(frame: Frame) -> dict[str, dict[str, Any]]:
    """The alerts that a show on air calls for, by code, and their parameters."""
    if not frame.on_air:
        return {}
    silent = [source.name for source in frame.sources if source.is_silent(frame.as_of)]
    parking = [source.name for source in frame.sources if source.is_parking(frame.as_of)]
    found: dict[str, dict[str, Any]] = {}
    if frame.stream.status == "lost":
        found[STREAM_LOST] = {}
    if silent:
        found[SOURCE_SILENT] = {"sources": silent}
    if parking:
        found[SOURCE_PARKS] = {"sources": parking}
    return found
