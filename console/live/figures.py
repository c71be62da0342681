"""The figures of shows as the pages read them: the newest frame, the curves, the comment feed."""

from __future__ import annotations

from typing import Final

import msgspec
from msgspec import Raw, Struct

from console.live.messages import ChartReading, CommentLine, Comments, Metrics, Points
from streams.clock import MINUTE, Instant
from streams.errors import Unavailable
from streams.metrics.frames.comments import ChatLine, ChatLines
from streams.metrics.frames.distinct import PeopleSample
from streams.metrics.frames.frame import Frame, frame_from
from streams.metrics.frames.points import Series
from streams.metrics.frames.snapshot import snapshot
from streams.metrics.state.room import RoomState
from streams.store.connection import RedisClient
from streams.store.frames import COMMENTS, FRAME, Frames

CHART_SPAN: Final = 30 * MINUTE
REMEMBERED: Final = 32
"""Shows whose newest frame is kept for when the event log is down."""
PAGE: Final = 1_000
"""Frames read at once."""

News = Frame | ChatLines

_encode = msgspec.json.Encoder().encode
_chat_lines = msgspec.json.Decoder(ChatLines).decode


class Opening(Struct, frozen=True):
    """What a desk that has just connected is shown."""

    metrics: Raw | None
    points: Points | None
    comments: tuple[CommentLine, ...]


class Figures:
    """Reads what the worker writes.

    While the event log is down, on a full disk for example, the newest figures are those that were read last; they say
    as of when they are.
    """

    def __init__(self, redis: RedisClient) -> None:
        self._frames = Frames(redis)
        self._newest: dict[str, Frame] = {}
        """By show, the ones read last at the end."""
        self._counted_to: dict[str, str] = {}
        """By room."""

    async def frame(self, room: str, show: str, at: int | None = None) -> Frame:
        """The newest frame, or the one that was shown at an instant; before any, all figures are unknown.

        Raises Unavailable when the event log is down and nothing was read before.
        """
        try:
            found = await self._frames.read_frame(room, show, at)
        except Unavailable:
            if at is not None or show not in self._newest:
                raise
            return self._newest[show]
        if found is not None and at is None:
            self._remember(found)
        return found or snapshot(RoomState(), show, at or 0)

    async def counted_to(self, room: str) -> str:
        """How far of the room's log the newest frames count, as a position of it. Raises Unavailable as ``frame``."""
        try:
            self._counted_to[room] = await self._frames.counted_to(room)
        except Unavailable:
            if room not in self._counted_to:
                raise
        return self._counted_to[room]

    def _remember(self, frame: Frame) -> None:
        self._newest.pop(frame.show, None)
        self._newest[frame.show] = frame
        if len(self._newest) > REMEMBERED:
            del self._newest[next(iter(self._newest))]

    async def frames(self, room: str, show: str, start: int, end: int, step: int) -> list[Frame]:
        """Frames from ``start`` to ``end``, at most one per ``step`` ms: the newest of each."""
        chosen: dict[int, Frame] = {}
        after = start - 1
        while True:
            page = await self._frames.read_frames(room, show, after, end, PAGE)
            for frame in page:
                chosen[(frame.as_of - start) // step] = frame
            if len(page) < PAGE:
                return list(chosen.values())
            after = page[-1].as_of

    async def people(self, room: str, show: str) -> dict[str, PeopleSample] | None:
        """Who was in a show, by set; None while nobody wrote it down."""
        return await self._frames.people(room, show)

    async def curve(self, room: str, show: str, since: int = 0) -> Series:
        """The curves of a show, a point every ten seconds."""
        return await self._frames.curve(room, show, since)

    async def opening(self, room: str, show: str, now: Instant) -> Opening:
        """The figures for a page that has just connected; empty while the event log is down."""
        try:
            frame = await self._frames.read_frame(room, show)
            series = await self._frames.curve(room, show, now - CHART_SPAN)
            chat_lines = await self._frames.recent_comments(room)
        except Unavailable:
            return Opening(None, None, ())
        return Opening(
            metrics=_live(frame) if frame else None,
            points=_points(series),
            comments=_lines(chat_lines, show),
        )

    async def chat(self, room: str, show: str) -> tuple[CommentLine, ...]:
        """The newest lines of a show's chat; none while the event log is down."""
        try:
            return _lines(await self._frames.recent_comments(room), show)
        except Unavailable:
            return ()

    async def points(self, room: str, show: str, now: Instant) -> Points:
        """The chart's curves anew: events that came late change what was drawn. Raises Unavailable."""
        return _points(await self._frames.curve(room, show, now - CHART_SPAN))

    def read(self, kind: str, payload: bytes) -> News | None:
        """What a hint of the room's feed says; None when it is not about figures."""
        if kind == FRAME:
            return frame_from(payload)
        return _chat_lines(payload) if kind == COMMENTS else None

    def message(self, show: str, news: News, seq: int) -> Metrics | Comments | None:
        """It as a message to the screens of a show; None when it is not about it."""
        if isinstance(news, Frame):
            return Metrics(seq=seq, frame=_live(news)) if news.show == show else None
        lines = _lines(news.lines, show)
        return Comments(seq=seq, lines=lines, skipped=news.skipped) if lines else None


def _live(frame: Frame) -> Raw:
    """The frame as the desks get it: the whole show, and its runs with what a desk shows of one."""
    view = frame.view(scopes=False) | {"recent": frame.recent_values(_LATELY)}
    view["runs"] = [
        {
            "run_id": run.run_id,
            "slot_id": run.slot_id,
            "kpis": {slug: kpi for slug, kpi in frame.kpis_of(run).items() if slug in _OF_A_RUN},
        }
        for run in frame.runs[-1:]
    ]
    return Raw(_encode(view))


def _points(series: Series) -> Points:
    readings = {
        slug: tuple(ChartReading(at=one.at, value=one.value, source=one.source) for one in series.readings[slug])
        for slug in _DRAWN
        if slug in series.readings
    }
    return Points(seq=0, at=series.at, series={name: series.series[name] for name in _DRAWN}, readings=readings)


_DRAWN: Final = ("online", "comments_per_min")
TILES: Final = (
    "online",
    "peak_online",
    "viewers",
    "participants",
    "comments",
    "likes",
    "orders",
    "gmv",
    "conversion",
    "spend_per_buyer",
)
"""The figures on the tiles of the control page, in their order."""
_LATELY: Final = (*TILES, "avg_online")
"""What that page is told of the last minutes; of those online it is told the mean."""
_OF_A_RUN: Final = frozenset({"gmv", "orders", "comments", "likes", "peak_online"})


def _lines(chat_lines: list[ChatLine], show: str) -> tuple[CommentLine, ...]:
    return tuple(
        CommentLine(id=line.id, at=line.at, text=line.text, name=line.name, gift=line.kind == "gift")
        for line in chat_lines
        if line.show == show
    )
