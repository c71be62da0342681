"""The rights of connected screens: compared with the database every second, wherever they were changed.

A screen whose right was taken away is told why, and closed; what it still sends is not carried out, because every
command is judged by whom its credential stands for at that moment (``Connections.execute``).
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from typing import Final

import structlog

from console.access.guard import Guard
from console.access.rights import Principal
from console.instrumentation import Seldom
from console.live.broadcast import Rooms
from console.live.farewell import close_code, farewell, sentence
from console.live.hub import Hub
from console.live.messages import Goodbye
from console.live.socket import LiveScreen
from streams.clock import Clock

EVERY_S: Final = 1.0
WRITTEN_EVERY: Final = 60
"""Looks between two times that it is written down what was used."""

log = structlog.get_logger()


class AccessWatcher:
    """Closes screens whose right is gone."""

    def __init__(self, hub: Hub, guard: Guard, rooms: Rooms, clock: Clock) -> None:
        self._hub = hub
        self._guard = guard
        self._rooms = rooms
        self._clock = clock

    async def run(self) -> None:
        """Look every second, and write down what was used every minute, as long as the process lives."""
        seldom = Seldom()
        for second in itertools.count(1):
            await asyncio.sleep(EVERY_S)
            try:
                await self.look()
                if second % WRITTEN_EVERY == 0:
                    await self.write_last_use()
            except Exception as error:
                seldom.note(log, "rights of screens cannot be compared", error)

    async def write_last_use(self) -> None:
        """Write down when sessions and tokens were last used; a screen uses its own as long as it is open."""
        await self._guard.write_last_use({screen.principal.credential for _, screen in self._watching()})

    async def look(self) -> None:
        """Compare. Call it also after a right was changed here, so that nobody waits for the next second."""
        watching = list(self._watching())
        found = await self._guard.refresh({screen.principal.credential for _, screen in watching})
        for show, screen in watching:
            if not screen.closed:
                self._judge(show, screen, found.get(screen.principal.credential))

    def _judge(self, show: str, screen: LiveScreen, now: Principal | None) -> None:
        held, room = screen.principal, self._rooms.known(show)
        why = farewell(held, now, show, room, screen.view, self._clock.now())
        if why is None:
            screen.principal = held if now is None else now.within(room)
            return
        log.info("screen closed", show=show, screen=screen.key, person=held.name, reason=why)
        screen.dismissed = True
        screen.say(Goodbye(code=why, text=screen.translate(sentence(why, held))))
        screen.close(close_code(why, held), why)

    def _watching(self) -> Iterator[tuple[str, LiveScreen]]:
        for show in self._hub.shows():
            for screen in self._hub.screens(show):
                if isinstance(screen, LiveScreen):
                    yield show, screen
