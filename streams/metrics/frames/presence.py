"""Presence in a show as of an instant: who was there, for how long, and when there were most."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from streams.metrics.frames.frame import Peak
from streams.metrics.frames.show_at import ShowAt
from streams.metrics.sets.online import NO_SPAN, Span


class ShowPresence:
    """What is known of presence follows from what the sources report: levels, entries, or entries and leaves."""

    def __init__(self, at: ShowAt) -> None:
        self._at = at
        self._spans: dict[tuple[int, int], Span] = {}

    @property
    def is_known(self) -> bool:
        """Whether any source of the room reports presence."""
        return self._at.reports_online or self._at.reports_entries

    def online(self) -> int | None:
        """How many are there."""
        at = self._at.now if self._at.ended is None else min(self._at.now, self._at.ended)
        if self._at.reports_online:
            return self._at.state.online.level(at)
        return self._at.state.visits.curve.level(at) if self._at.reports_entries else None

    def span(self, start: int | None, end: int) -> Span:
        """The level over a time."""
        if start is None or end <= start:
            return NO_SPAN
        span = self._spans.get((start, end))
        if span is None:
            curve = self._at.state.online if self._at.reports_online else self._at.state.visits.curve
            span = self._spans[start, end] = curve.span(start, end)
        return span

    def watched(self, start: int | None, end: int) -> int | None:
        """Time that all visits lasted between two instants; None where leaves are not reported."""
        if start is None or not (self._at.reports_entries and self._at.reports_leaves):
            return None
        return (
            self.span(start, end).area
            if not self._at.reports_online
            else self._at.state.visits.curve.span(start, end).area
        )

    def stays(self, times: Sequence[tuple[int, int]]) -> dict[str, int | None]:
        """Visits that began in these times, a minute ago or earlier, and those of them that lasted longer."""
        if not (self._at.reports_entries and self._at.reports_leaves and times):
            return {"entries_minute_old": None, "stayed": None}
        found = [self._at.state.visits.stay(start, end, self._at.now) for start, end in times]
        return {"entries_minute_old": sum(one.entries for one in found), "stayed": sum(one.stayed for one in found)}

    def peak(self, span: Span) -> Peak | None:
        """The most people at once, and the run on air then."""
        if span.peak is None or span.peak_at is None or not self.is_known:
            return None
        run = self._at.room.timeline.interval_at(span.peak_at).run
        final = self._at.times.resolve(run) if run is not None else None
        slot = self._at.times.runs[final].slot if final in self._at.times.runs else None
        return Peak(span.peak, span.peak_at, final, slot)


def joined(spans: Iterable[Span]) -> Span:
    """Several times as one."""
    area = covered = 0
    peak: int | None = None
    peak_at: int | None = None
    for span in spans:
        area += span.area
        covered += span.covered
        if span.peak is not None and (peak is None or span.peak > peak):
            peak, peak_at = span.peak, span.peak_at
    return Span(area, covered, peak, peak_at)
