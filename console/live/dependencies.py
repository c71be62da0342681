"""Watches over what the pages depend on, and tells the screens when it fails and when it is back."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Final

import structlog

from console.instrumentation import DISK_LEFT, LOG_UP, WORKER_UP
from console.live.alarms import DISK_LOW
from console.live.live import Live
from console.live.messages import Alert
from streams.errors import Unavailable
from streams.store.connection import patient
from streams.store.disk import disk_space
from streams.store.heartbeat import Pulse
from streams.store.log import RoomLog

EVERY_S: Final = 2.0
ANSWER_S: Final = 2.0
BACK_S: Final = 5.0
"""Once the event log is back, a worker has so long to be heard again."""
DISK_EVERY_S: Final = 10.0
REMIND_S: Final = 3_600.0
"""While the disk is short of room, the log says so again this often."""
ENOUGH: Final = 0.01
"""So much more than the least must be left before the warning goes, so that it does not flicker."""
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

    def __init__(self, live: Live, room_log: RoomLog, pulse: Pulse, data: Path, disk_warning: float) -> None:
        """``disk_warning``: with less than this share left of the disk that holds ``data``, screens are told."""
        self._live = live
        self._log = room_log
        self._pulse = pulse
        self._faults: set[tuple[str, str]] = set()
        self._worker_seen = time.monotonic() + STARTING_S
        self._data = data
        self._disk_warning = disk_warning
        self._disk_looked_at = float("-inf")
        self._disk_told_at = float("-inf")
        self.disk_left: float | None = None
        """The share of the disk that is left, 0 to 1; None: it is not known."""
        self.disk_low = False
        """Whether that is too little."""

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
            await self._look_at_disk()
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

    async def _look_at_disk(self) -> None:
        now = time.monotonic()
        if now - self._disk_looked_at < DISK_EVERY_S:
            return
        self._disk_looked_at = now
        try:
            space = await asyncio.to_thread(disk_space, self._data)
        except OSError:  # it is somebody else's, or not there yet
            return
        self.disk_left = space.share_left
        DISK_LEFT.set(space.share_left)
        low = space.share_left < self._disk_warning + (ENOUGH if self.disk_low else 0.0)
        if low != self.disk_low or (low and now - self._disk_told_at > REMIND_S):
            self._disk_told_at = now
            percent, megabytes = round(100 * space.share_left), space.left_bytes >> 20
            log.log(
                30 if low else 20,
                "the disk is getting full; make room, or move the data" if low else "the disk has room again",
                percent_left=percent,
                megabytes_left=megabytes,
                directory=str(self._data),
            )
            alert = Alert(seq=0, number=0, level="warning", code=DISK_LOW, params={"percent": percent}, on=low)
            self._live.alarms.send(alert)
        self.disk_low = low

    async def _tell(self, code: str, room: str, *, on: bool) -> None:
        log.log(40 if on else 20, "out of order" if on else "in order again", what=code, room=room or None)
        self._live.alarms.send(Alert(seq=0, number=0, level="error", code=code, on=on), room)
