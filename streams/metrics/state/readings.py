"""Readings: what platforms and people state of a show, one number of one figure at one instant.

A room reports 12,400 views by hand at 20:10 and 15,000 at 20:20, then finds that the first was 12,900:
``{("", "views", "manual"): Readings(at=[20:10, 20:20], values=[12_900, 15_000])}``, the scope "" being the show.

Laws of this module:
- The same scope, figure, source and instant again is a correction: the later one in the log counts.
- What is kept does not depend on the order in which other instants came in: the newest of each series.
- Sources are never mixed: a series has one, and so has whatever is made of several readings.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct, field

MOST_READINGS: Final = 2_000
"""Of one series; the oldest go. A reading a minute for a day is 1,440."""
MOST_SERIES: Final = 1_000
"""Of one show; who sends scopes without end is not listened to beyond this."""
MANUAL: Final = "manual"


class ReportedFigure(Struct, frozen=True, array_like=True):
    """A figure that a platform or a person stated; the newest counts, by hand before platform."""

    at: int
    source: str
    value: float


class Reading(Struct, frozen=True, array_like=True):
    """One reading of one figure of the show itself, as curves show it."""

    slug: str
    at: int
    source: str
    value: float


class Readings(Struct, array_like=True):
    """The readings of one figure by one source, by instant (UTC ms), aligned with their values."""

    at: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def add(self, at: int, value: float) -> None:
        """Add a reading, or correct the one of that instant."""
        index = bisect_left(self.at, at)
        if index < len(self.at) and self.at[index] == at:
            self.values[index] = value
            return
        self.at.insert(index, at)
        self.values.insert(index, value)
        if len(self.at) > MOST_READINGS:
            del self.at[0], self.values[0]


ReadingsKey = tuple[str, str, str]
"""Scope ("" is the show), slug and source."""


def add_reading(known: dict[ReadingsKey, Readings], key: ReadingsKey, at: int, value: float) -> None:
    """Add a reading to the series of a show."""
    series = known.get(key)
    if series is None:
        if len(known) >= MOST_SERIES:
            return
        series = known[key] = Readings()
    series.add(at, value)


def newest_by_source(known: dict[ReadingsKey, Readings]) -> dict[str, dict[str, ReportedFigure]]:
    """The newest reading of each figure of the show itself: slug → source → reading."""
    found: dict[str, dict[str, ReportedFigure]] = {}
    for (scope, slug, source), series in known.items():
        if scope == "":
            found.setdefault(slug, {})[source] = ReportedFigure(series.at[-1], source, series.values[-1])
    return found


def newest(figures: Iterable[ReportedFigure]) -> ReportedFigure | None:
    """The one that counts of several: the newest, and of one instant what was reported by hand."""
    return max(figures, key=lambda figure: (figure.at, figure.source == MANUAL), default=None)


def of_show(known: dict[ReadingsKey, Readings]) -> Iterator[Reading]:
    """Every reading of the show itself."""
    for (scope, slug, source), series in known.items():
        if scope == "":
            for at, value in zip(series.at, series.values, strict=True):
                yield Reading(slug, at, source, value)
