"""Into which show an order or a row of an ads report falls.

Orders and whatever has an instant go where the fold counts them: into the show whose window holds the instant
(``streams.metrics.state.windows``). An ads report that knows the day alone goes into the only show of its room that
began on that day; where there are several, nobody can say how it is to be divided, and a person chooses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal

from msgspec import Struct

from console.i18n import zone
from console.past.reports import AdReport
from streams.clock import Instant
from streams.events import Boundary, ShowEndBoundary, ShowPlanBoundary, ShowStartBoundary
from streams.metrics.state.windows import RoomTimeline

OUTSIDE: Final = "no-show"
NO_DAY: Final = "no-day"
SEVERAL: Final = "several-shows"
Why = Literal["no-show", "no-day", "several-shows"]
"""Why something has no place: no show of the room was on then, it says no time, or several shows may be meant."""


class ShowSpan(Struct, frozen=True, kw_only=True):
    """A show that is here, or is to be made."""

    key: str
    room: str
    planned_at: int
    started_at: int | None
    ended_at: int | None


class ShowPlace(Struct, frozen=True):
    """The show that something falls into, or why none does, with those that may be meant."""

    show: str | None
    why: Why | None = None
    choices: tuple[str, ...] = ()


class Places:
    """The shows of all rooms, ready to be asked."""

    def __init__(self, spans: Iterable[ShowSpan], zones: Mapping[str, str]) -> None:
        self._zones = zones
        self._spans: dict[str, list[ShowSpan]] = {}
        for span in spans:
            self._spans.setdefault(span.room, []).append(span)
        self._timelines = {room: RoomTimeline(_boundaries(shows)) for room, shows in self._spans.items()}

    def at(self, room: str, at: Instant) -> ShowPlace:
        """Where an instant belongs."""
        timeline = self._timelines.get(room)
        show = timeline.interval_at(at).show if timeline is not None else None
        return ShowPlace(show) if show is not None else ShowPlace(None, OUTSIDE)

    def ads(self, report: AdReport) -> ShowPlace:
        """Where a row of an ads report belongs."""
        if report.at is not None:
            return self.at(report.room, report.at)
        began = [span for span in self._spans.get(report.room, ()) if span.started_at is not None]
        if report.day is None:
            return ShowPlace(None, NO_DAY, tuple(span.key for span in began))
        timezone = self._zones[report.room]
        keys = [span.key for span in began if zone.local(Instant(span.started_at or 0), timezone).date() == report.day]
        if len(keys) == 1:
            return ShowPlace(keys[0])
        return ShowPlace(None, SEVERAL if keys else OUTSIDE, tuple(keys))


def _boundaries(spans: Sequence[ShowSpan]) -> list[Boundary]:
    found: list[Boundary] = []
    for span in spans:
        planned = ShowPlanBoundary(id=f"show:{span.key}:0", at=0, show=span.key, starts_at=span.planned_at)
        found.append(planned)
        if span.started_at is not None:
            found.append(ShowStartBoundary(id=f"show:{span.key}:1", at=span.started_at, show=span.key))
        if span.ended_at is not None:
            found.append(ShowEndBoundary(id=f"show:{span.key}:2", at=span.ended_at, show=span.key))
    return found
