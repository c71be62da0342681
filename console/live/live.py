"""The live side of one web process: connections, and one watcher each for rights, journal, feeds and alarms."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

import structlog
from starlette.requests import HTTPConnection

from console.access.guard import Guard
from console.i18n.texts import Translate
from console.instrumentation import Seldom
from console.live.access_watcher import AccessWatcher
from console.live.alarm_watcher import AlarmWatcher
from console.live.broadcast import Broadcast, Rooms
from console.live.connections import Connections
from console.live.feed_watcher import FeedWatcher
from console.live.figures import Figures
from console.live.hub import Hub
from console.live.journal_watcher import JournalWatcher
from console.live.presence import Presence
from console.live.screens import Screens
from console.live.sharing import Sharing
from console.rundown.limits import CommandLimits
from console.rundown.service import RundownService
from console.store.session import Database
from streams.clock import Clock
from streams.store.feed import RoomFeed

CHECK_S: Final = 1.0

log = structlog.get_logger()


class Live:
    """Sends what changes to the screens that watch it."""

    def __init__(
        self,
        *,
        database: Database,
        service: RundownService,
        feed: RoomFeed,
        presence: Presence,
        figures: Figures,
        guard: Guard,
        limits: CommandLimits,
        clock: Clock,
        language: Callable[[HTTPConnection], Translate],
    ) -> None:
        hub = Hub()
        broadcast = Broadcast(hub)
        self._service = service
        self._hub = hub
        self._sharing = Sharing()
        self.rooms = Rooms(database, hub)
        self.screens = Screens(hub, presence, feed, clock, self.rooms.known)
        self.access = AccessWatcher(hub, guard, self.rooms, clock)
        self.alarms = AlarmWatcher(self.rooms, broadcast, self._sharing)
        self.journal = JournalWatcher(
            database=database,
            service=service,
            feed=feed,
            rooms=self.rooms,
            broadcast=broadcast,
            screens=self.screens,
            sharing=self._sharing,
            clock=clock,
        )
        self.feed = FeedWatcher(
            feed=feed,
            rooms=self.rooms,
            broadcast=broadcast,
            screens=self.screens,
            sharing=self._sharing,
            figures=figures,
            journal=self.journal,
            clock=clock,
        )
        self.connections = Connections(
            service=service,
            figures=figures,
            guard=guard,
            limits=limits,
            clock=clock,
            language=language,
            rooms=self.rooms,
            screens=self.screens,
            sharing=self._sharing,
            journal=self.journal,
            feed=self.feed,
            alarms=self.alarms,
        )

    async def check(self) -> None:
        """Every second: find what a lost hint left out, and what changes without any."""
        seldom = Seldom()
        while True:
            await asyncio.sleep(CHECK_S)
            try:
                self.screens.look()
                await self.journal.find_missed()
                for show in self._hub.shows():
                    if state := self._service.known(show):
                        self.journal.send_shared(state)
                    await self.alarms.look(show)
            except Exception as error:
                seldom.note(log, "check of live shows failed", error)
