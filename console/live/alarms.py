"""Alarms: what is wrong with what comes in for a show: a lost stream, and sources that fall silent, park events or send
what cannot be right.

It is read from the figures, so it comes and goes with them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from console.live.messages import Alert
from console.rooms.reporting import SENDER, Reporting
from streams.clock import MINUTE
from streams.metrics.frames.frame import Frame

CLOCK_SET: Final = "clock-set"
STREAM_LOST: Final = "stream-lost"
SOURCE_SILENT: Final = "source-silent"
SOURCE_PARKS: Final = "source-parks"
SOURCE_DOUBTFUL: Final = "source-doubtful"
FIGURES_DUE: Final = "figures-due"
"""A row of figures is to be reported by hand and is not there; quiet, for the part that reports and for the desks."""
DISK_LOW: Final = "disk-low"
"""One about the installation; no figures call for it."""
_LEVELS: Final = {
    STREAM_LOST: "error",
    SOURCE_SILENT: "warning",
    SOURCE_PARKS: "warning",
    SOURCE_DOUBTFUL: "warning",
    FIGURES_DUE: "info",
}
"""The codes of the alerts, and how loud each is."""
_FOR_DESKS: Final = frozenset({SOURCE_SILENT, SOURCE_PARKS, SOURCE_DOUBTFUL, DISK_LOW})
"""What only the desks are told: hosts and crew cannot mend it."""


def alarms(frame: Frame, reporting: Reporting | None = None) -> dict[str, dict[str, Any]]:
    """The alerts that a show on air calls for, by code, and their parameters."""
    if not frame.on_air:
        return {}
    silent = [one.name for one in frame.sources if one.is_silent(frame.as_of) and one.name != SENDER]
    parking = [source.name for source in frame.sources if source.is_parking(frame.as_of)]
    found: dict[str, dict[str, Any]] = {}
    if frame.stream.status == "lost":
        found[STREAM_LOST] = {}
    if silent:
        found[SOURCE_SILENT] = {"sources": silent}
    if parking:
        found[SOURCE_PARKS] = {"sources": parking}
    if doubtful := [source.name for source in frame.sources if source.is_doubtful(frame.as_of)]:
        found[SOURCE_DOUBTFUL] = {"sources": doubtful}
    if reporting is not None and (due_at := row_due(frame, reporting)) is not None and due_at <= frame.as_of:
        found[FIGURES_DUE] = {"due_at": due_at, "part": reporting.part, "show": frame.show}
    return found


def row_due(frame: Frame, reporting: Reporting) -> int | None:
    """When the next row of figures is to be reported (UTC ms); None where nobody waits for one.

    A room that did not say what it wants is reminded only while no source delivers anything.
    """
    if frame.started_at is None or not reporting.every_min or (frame.feeds and not reporting.chosen):
        return None
    return max(frame.started_at, frame.by_hand_at or 0) + reporting.every_min * MINUTE


def changes(known: Mapping[str, dict[str, Any]], found: Mapping[str, dict[str, Any]]) -> Iterator[Alert]:
    """The alerts to send, given those that are known, by code: of alarms that began, changed or ended."""
    for code, level in _LEVELS.items():
        params = found.get(code)
        if params != known.get(code):
            yield Alert(seq=0, number=0, level=level, code=code, params=params or {}, on=params is not None)


def concerns(code: str, variant: str) -> bool:
    """Whether a kind of screen is told of an alert."""
    if code in (CLOCK_SET, FIGURES_DUE):
        return variant != "cue"  # the hosts go on rightly, and report nothing
    return variant == "desk" or code not in _FOR_DESKS
