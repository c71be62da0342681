"""Watches over what the pages depend on, and tells the screens when it fails and when it is back."""

from __future__ import annotations

import asyncio
import time
from typing import Final

import structlog

from console.instrumentation import LOG_UP, WORKER_UP
from console.live.live import Live
from console.live.messages import Alert
from streams.errors import Unavailable
from streams.store.connection import patient
from streams.store.heartbeat import Pulse
from streams.store.log import RoomLog

EVERY_S: Final = 2.0
ANSWER_S: Final = 2.0
BACK_S: Final = 5.0
"""Once the event log is back, a worker has so long to be heard again."""
SILENT_S: Final = 2.0
"""After its pulse has run out, a worker counts as missing this much later."""
STARTING_S: Final = 15.0
"""A worker may take this long to come up before it counts as missing."""
EVENT_LOG: Final = "event-log"
WORKER: Final = "worker"
ROOM: Final = "room-not-counted"

log = structlog.get_logger()


class DependencyWatcher:
    """The state of event log, worker and rooms as this process sees it."""

    def __init__(self, live: Live, room_log: RoomLog, pulse: Pulse) -> None:
        self._live = live
        self._log = room_log
        self._pulse = pulse
        self._faults: set[tuple[str, str]] = set()
        self._worker_seen = time.monotonic() + STARTING_S

    @property
    def faults(self) -> list[str]:
        """What is wrong at present, for ``/readyz``."""
        return sorted(f"{code} {room}".strip() for code, room in self._faults)

    def worker_silent_for(self) -> float:
        """Seconds since a worker was last heard of; negative while one may still be starting."""
        return time.monotonic() - self._worker_seen

    async def run(self) -> None:
        """Look every two seconds."""
        while True:
            faults = await self._look()
            for code, room in faults - self._faults:
                await self._tell(code, room, on=True)
            for code, room in self._faults - faults:
                await self._tell(code, room, on=False)
            self._faults = faults
            LOG_UP.set((EVENT_LOG, "") not in faults)
            WORKER_UP.set((WORKER, "") not in faults)
            await asyncio.sleep(EVERY_S)

    async def _look(self) -> set[tuple[str, str]]:
        try:
            with patient(ANSWER_S):
                await self._log.durable()
                if await self._pulse.beats():
                    self._worker_seen = max(self._worker_seen, time.monotonic())
                failing = await self._pulse.troubles(sorted(self._live.rooms.watched()))
        except Unavailable:  # nobody can hear a worker either
            self._worker_seen = max(self._worker_seen, time.monotonic() + BACK_S)
            return {(EVENT_LOG, "")}
        faults = {(ROOM, room) for room in failing}
        return faults | {(WORKER, "")} if self.worker_silent_for() > SILENT_S else faults

    async def _tell(self, code: str, room: str, *, on: bool) -> None:
        log.log(40 if on else 20, "out of order" if on else "in order again", what=code, room=room or None)
        self._live.alarms.send(Alert(seq=0, number=0, level="error", code=code, on=on), room)
