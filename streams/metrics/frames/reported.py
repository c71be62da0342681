"""What platforms and people say of a show's figures, as of an instant, from their readings.

Laws of this module:
- Of a figure the newest reading counts; of one instant the one by hand before the platform's.
- What nobody states may be made of readings, of one source alone: the peak is the highest reading online while on air,
  or the stated peak where that is higher; a quotient is made of the newest readings of its two parts, and is as old as
  the older of them. Where several sources could, it is the one whose reading would be the newest, by hand first.
- Between readings nothing is known, so nothing is averaged over time or split over runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from streams.metrics.kpis.catalogue import CATALOGUE
from streams.metrics.kpis.kpi import Kpi
from streams.metrics.state.readings import MANUAL, Readings, ReadingsKey, ReportedFigure, newest, newest_by_source

ONLINE: Final = "online"
PEAK: Final = "peak_online"
_QUOTIENTS: Final = tuple(kpi for kpi in CATALOGUE.values() if kpi.parts is not None)

BySource = Mapping[str, ReportedFigure]


def reported_figures(
    readings: dict[ReadingsKey, Readings], started: int | None, until: int
) -> dict[str, ReportedFigure]:
    """By slug, what is stated of the show itself or follows from it; ``until`` is the end of the air time so far."""
    if not readings:
        return {}
    known = newest_by_source(readings)
    found = {slug: figure for slug, by_source in known.items() if (figure := newest(by_source.values())) is not None}
    if started is not None and (peak := newest_peak(readings, known, started, until)) is not None:
        found[PEAK] = peak
    for kpi in _QUOTIENTS:
        if kpi.slug not in found and (quotient := newest(_quotients(kpi, known))) is not None:
            found[kpi.slug] = quotient
    return dict(sorted(found.items()))


def newest_by_hand(readings: Mapping[ReadingsKey, Readings]) -> int | None:
    """When a person last read a figure of the show itself, whichever it was."""
    return max(
        (some.at[-1] for (scope, _, source), some in readings.items() if (scope, source) == ("", MANUAL)), default=None
    )


def newest_peak(
    readings: Mapping[ReadingsKey, Readings], known: Mapping[str, BySource], started: int, until: int
) -> ReportedFigure | None:
    """The most online by the source that said something of it last; when it was first reached counts."""
    stated, levels = known.get(PEAK, {}), known.get(ONLINE, {})
    speaking = newest([*stated.values(), *levels.values()])
    if speaking is None:
        return None
    source = speaking.source
    series = readings.get(("", ONLINE, source), Readings())
    candidates = [
        ReportedFigure(at, source, value)
        for at, value in zip(series.at, series.values, strict=True)
        if started <= at <= until
    ]
    if source in stated:
        candidates.insert(0, stated[source])
    return max(candidates, key=lambda figure: figure.value, default=None)


def _quotients(kpi: Kpi, known: Mapping[str, BySource]) -> Iterator[ReportedFigure]:
    """A quotient by every source that states both of its parts."""
    assert kpi.parts is not None
    above, below = (known.get(slug, {}) for slug in kpi.parts)
    for source in above.keys() & below.keys():
        if below[source].value:
            value = above[source].value / below[source].value * kpi.scale
            yield ReportedFigure(min(above[source].at, below[source].at), source, value)
