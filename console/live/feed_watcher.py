"""What the feeds of the watched rooms say, passed on to the screens: figures, comments, messages to screens."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

from console.live.broadcast import Broadcast, Rooms
from console.live.figures import Figures
from console.live.journal_watcher import HINT, JournalWatcher
from console.live.messages import Comments, Metrics
from console.live.screens import Screens
from console.live.sharing import Sharing
from streams.clock import Clock
from streams.errors import Unavailable
from streams.metrics.frames.frame import Frame
from streams.store.feed import RoomFeed

RETRY_S: Final = 1.0
REDRAW_MS: Final = 10_000
"""The chart is sent anew this often while figures come: events that came late change what was drawn."""


class FeedWatcher:
    """Follows the feeds of all rooms that somebody watches."""

    def __init__(
        self,
        *,
        feed: RoomFeed,
        rooms: Rooms,
        broadcast: Broadcast,
        screens: Screens,
        sharing: Sharing,
        figures: Figures,
        journal: JournalWatcher,
        clock: Clock,
    ) -> None:
        self._feed = feed
        self._rooms = rooms
        self._broadcast = broadcast
        self._screens = screens
        self._sharing = sharing
        self._figures = figures
        self._journal = journal
        self._clock = clock
        self._redrawn: dict[str, int] = {}
        self._from: dict[str, str] = {}
        """Where a room's feed is followed from: read before its first screen's snapshot, so that nothing is lost, then
        how far it was followed, so that nothing is sent again when the feed was out of reach."""

    async def begin(self, room: str) -> None:
        """A screen of a room is about to be sent its snapshot."""
        if room not in self._rooms.watched():
            with suppress(Unavailable):
                self._from[room] = await self._feed.newest(room)

    async def run(self) -> None:
        """Pass on whatever comes."""
        while True:
            try:
                async for hint in self._feed.follow(self._rooms.watched, self._from):
                    self._from[hint.room] = hint.position
                    await self._pass_on(hint.room, hint.kind, hint.payload)
            except Unavailable:
                await asyncio.sleep(RETRY_S)

    async def _pass_on(self, room: str, kind: str, payload: bytes) -> None:
        if kind == HINT:
            await self._journal.on_hint(payload)
        elif not self._screens.pass_on(kind, payload):
            await self._send_figures(room, kind, payload)

    async def _send_figures(self, room: str, kind: str, payload: bytes) -> None:
        received = self._figures.read(kind, payload)
        if received is None:
            return
        for show in self._rooms.shows(room):
            if isinstance(received, Frame) and received.show == show:
                self._sharing.update(received)
            message = self._figures.message(show, received, self._journal.sent_seq(show))
            if message is None:
                continue
            self._broadcast.send(show, message, ("desk", "crew") if isinstance(message, Comments) else ("desk",))
            if isinstance(message, Metrics):
                await self._redraw(room, show)

    async def _redraw(self, room: str, show: str) -> None:
        now = self._clock.now()
        if now - self._redrawn.get(show, 0) >= REDRAW_MS:
            self._redrawn[show] = now
            self._broadcast.send(show, await self._figures.points(room, show, now), ("desk",))
