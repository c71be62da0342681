"""Keeps the clock of one process on the time of the house, whatever happens to the clock of its machine.

- While a show is on air or rehearsed, a step of the machine's clock moves nothing. It is an alarm.
- Forward, the machine's clock is followed when no show is on air: time jumps ahead, as it does after a sleep.
- Back, it is followed only when the processes are started again with no show on air: within a process no time comes
  twice, so that nothing that lasts a while lasts an hour longer.
- A process that is started goes by the anchor of those that run, or ran, since the machine booted. After a reboot it
  begins by the machine's clock, though not before the last entry of a show that is on air.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

import structlog
from sqlalchemy.orm import Session

from console.instrumentation import CLOCK_STEP
from console.store import journal, shows
from console.store.session import Database
from streams.clock import SECOND, Duration, Instant, SteadyClock
from streams.errors import Unavailable
from streams.store.anchors import Anchors, NotedAnchor

LOOK_EVERY_S: Final = 1.0
STEP: Final = 1 * SECOND
"""A smaller difference is no step; the clocks of sound machines differ by less."""
WATCHED_S: Final = 3 * LOOK_EVERY_S
"""So long a start waits for a word of processes that go by an anchor that is to be given up."""
REACHED_WITHIN_S: Final = 30.0
"""So long a start during a show waits for the anchor: to begin by a clock that was set forward would take all along."""
RETRY_S: Final = 0.1

log = structlog.get_logger()


class ClockKeeper:
    """``await begin()`` before anybody reads the clock, then ``await look()`` every second."""

    def __init__(self, clock: SteadyClock, anchors: Anchors, database: Database) -> None:
        self._clock = clock
        self._anchors = anchors
        self._database = database

    async def begin(self) -> None:
        """Set the clock as this process is to tell the time."""
        newest = await self._database.read(_newest_on_air)
        noted = await self._noted(0.0 if newest is None else REACHED_WITHIN_S)
        if newest is not None:
            anchor = self._clock.machine_anchor() if noted is None else noted.anchor
            anchor = Instant(max(anchor, newest - self._clock.since_boot()))
        else:
            anchor = await self._anchor_off_air(noted)
        self._clock.begin_at(anchor)
        await self._agree()

    async def look(self) -> Duration:
        """Follow what is to be followed; return by how much the machine's clock is ahead all the same (negative:
        behind), or 0. Raises Unavailable."""
        await self._agree()
        step = self._clock.step
        if step >= STEP and await self._database.read(_newest_on_air) is None:
            log.warning("the machine's clock was set forward, and is followed", by_s=step // SECOND)
            self._clock.follow(await self._anchors.raise_to(self._clock.machine_anchor()))
            step = self._clock.step
        if abs(step) < STEP:
            step = Duration(0)
        else:
            await self._anchors.touch()
        CLOCK_STEP.set(step / SECOND)
        return step

    async def _agree(self) -> None:
        """Go by the latest anchor that is known."""
        try:
            self._clock.follow(await self._anchors.raise_to(self._clock.anchor))
        except Unavailable:
            log.debug("no word of other processes' clocks; going on by the own one")

    async def _noted(self, within_s: float = 0.0) -> NotedAnchor | None:
        """The anchor that holds; None when there is none, or nobody could say so in that time."""
        end = asyncio.get_running_loop().time() + within_s
        while True:
            try:
                return await self._anchors.read()
            except Unavailable:
                if asyncio.get_running_loop().time() >= end:
                    return None
            await asyncio.sleep(RETRY_S)

    async def _anchor_off_air(self, noted: NotedAnchor | None) -> Instant:
        """The machine's, unless a process lives that goes by a later one."""
        while noted is not None and noted.anchor - self._clock.machine_anchor() >= STEP:
            await asyncio.sleep(WATCHED_S)
            now = await self._noted()
            if now is None or now == noted:
                log.warning("the machine's clock was set back, and is followed")
                with suppress(Unavailable):
                    await self._anchors.replace(self._clock.machine_anchor())
                break
            if now.anchor >= noted.anchor:
                return now.anchor
            noted = now
        return self._clock.machine_anchor()


def _newest_on_air(session: Session) -> Instant | None:
    """The instant of the newest entry of all shows that are on air or rehearsed; None: no show is."""
    on_air = [show.id for show in shows.on_air(session)]
    return journal.newest_at(session, on_air) if on_air else None
