"""Which streams are one show, and which of the shows that are here already it is.

Laws of this module:
- The answer depends on what was told alone, not on how it is split into files, nor on their order.
- Two rows of one account whose starts lie within a minute tell of one stream; what was exported last counts.
- Streams of one room between which no more than fifteen minutes lie are one show: the stream broke off and went on.
- A show that is here is the same when both were on air at some instant, or began within thirty minutes. Where streams
  of one show fit to several that are here, each goes to the one with which it has most time in common.
- A show that is only planned here, within those thirty minutes, is nobody's: it waits for its start.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from msgspec import Struct

from console.past.reports import StreamReport
from streams.clock import MINUTE, Instant

SAME_WITHIN: Final = MINUTE
JOINED_WITHIN: Final = 15 * MINUTE
NEAR_WITHIN: Final = 30 * MINUTE


class ToldStream(Struct, frozen=True, kw_only=True):
    """A stream with all that was told of it, the newest last."""

    room: str
    started_at: Instant
    ended_at: Instant
    reports: tuple[StreamReport, ...]

    @property
    def scope(self) -> str:
        """What its totals are kept under: its start to the minute, because some files know no seconds."""
        return f"stream:{min(one.started_at for one in self.reports) // MINUTE * MINUTE}"


class JoinedShow(Struct, frozen=True, kw_only=True):
    """Streams that are one show, in order."""

    room: str
    streams: tuple[ToldStream, ...]

    @property
    def started_at(self) -> Instant:
        return self.streams[0].started_at

    @property
    def ended_at(self) -> Instant:
        return max(stream.ended_at for stream in self.streams)

    @property
    def title(self) -> str:
        """What the files call it: the first of its streams that has a title."""
        titles = (one.title for stream in self.streams for one in reversed(stream.reports) if one.title)
        return next(titles, "")


class KnownShow(Struct, frozen=True, kw_only=True):
    """A show that is here."""

    id: str
    room: str
    title: str
    planned_at: int
    started_at: int | None
    """None: it has not begun."""
    ended_at: int | None
    """None: it is on air, or has not begun."""

    def common(self, start: int, end: int) -> int:
        """How long it was on air between two instants, ms; negative: how far apart they are."""
        if self.started_at is None:
            return -1
        return min(end, self.ended_at if self.ended_at is not None else end) - max(start, self.started_at)

    def begins_near(self, start: int) -> bool:
        """Whether it began, or is planned to begin, at about that instant."""
        return abs((self.started_at if self.started_at is not None else self.planned_at) - start) <= NEAR_WITHIN


class Match(Struct, frozen=True, kw_only=True):
    """A show as the files tell it, and the one here that it is."""

    told: JoinedShow
    known: KnownShow | None
    """None: there is none."""
    waits: bool = False
    """``known`` is only planned."""


def streams_of(reports: Iterable[StreamReport]) -> tuple[ToldStream, ...]:
    """The streams of which these rows tell."""
    ordered = sorted(reports, key=lambda one: (_account(one), one.started_at, one.source))
    found: list[list[StreamReport]] = []
    for _, told in groupby(ordered, _account):
        group: list[StreamReport] = []
        for one in told:
            if group and one.started_at - group[-1].started_at > SAME_WITHIN:
                found.append(group)
                group = []
            group.append(one)
        found.append(group)
    return tuple(sorted(map(_stream, found), key=_order))


def _account(report: StreamReport) -> tuple[str, str, str]:
    return report.room, report.platform, report.account.casefold()


def _stream(told: Sequence[StreamReport]) -> ToldStream:
    ordered = sorted(told, key=lambda one: one.source)
    newest = ordered[-1]
    return ToldStream(room=newest.room, started_at=newest.started_at, ended_at=newest.ended_at, reports=tuple(ordered))


def _order(stream: ToldStream) -> tuple[str, int, int, str, str]:
    newest = stream.reports[-1]
    return stream.room, stream.started_at, stream.ended_at, newest.platform, newest.account.casefold()


def joined(streams: Iterable[ToldStream]) -> tuple[JoinedShow, ...]:
    """The shows that the streams are."""
    found: list[list[ToldStream]] = []
    until = 0
    for stream in sorted(streams, key=_order):
        if found and found[-1][0].room == stream.room and stream.started_at <= until + JOINED_WITHIN:
            found[-1].append(stream)
            until = max(until, stream.ended_at)
        else:
            found.append([stream])
            until = stream.ended_at
    return tuple(JoinedShow(room=streams[0].room, streams=tuple(streams)) for streams in found)


def matched(told: Iterable[JoinedShow], known: Iterable[KnownShow]) -> tuple[Match, ...]:
    """Each show with the one here that it is; one whose streams fit to several is taken apart."""
    here = sorted(known, key=lambda show: (show.started_at or show.planned_at, show.id))
    found: list[Match] = []
    for show in told:
        common = [one for one in here if one.room == show.room and one.common(show.started_at, show.ended_at) > 0]
        if len(common) > 1:
            found += _apart(show, common)
        else:
            found.append(_match(show, common or [one for one in here if one.room == show.room]))
    return tuple(sorted(found, key=lambda one: (one.told.room, one.told.started_at)))


def _match(told: JoinedShow, here: Sequence[KnownShow]) -> Match:
    for one in here:
        if one.common(told.started_at, told.ended_at) > 0:
            return Match(told=told, known=one)
    near = [one for one in here if one.begins_near(told.started_at) or _goes_on(one, told)]
    if not near:
        return Match(told=told, known=None)
    best = min(
        near, key=lambda one: (one.started_at is None, abs((one.started_at or one.planned_at) - told.started_at))
    )
    return Match(told=told, known=best, waits=best.started_at is None)


def _goes_on(known: KnownShow, told: JoinedShow) -> bool:
    """Whether the stream went on, after a break, when the show here was over already."""
    return known.ended_at is not None and 0 <= told.started_at - known.ended_at <= JOINED_WITHIN


def _apart(told: JoinedShow, here: Sequence[KnownShow]) -> list[Match]:
    """The streams of one show by the show here with which each has most time in common."""
    shares: dict[str, list[ToldStream]] = {}
    for stream in told.streams:
        best = max(here, key=lambda one: (one.common(stream.started_at, stream.ended_at), one.id))
        shares.setdefault(best.id, []).append(stream)
    by_id = {one.id: one for one in here}
    return [
        Match(told=JoinedShow(room=told.room, streams=tuple(streams)), known=by_id[show])
        for show, streams in shares.items()
    ]
