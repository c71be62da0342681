"""Keeps this process's clock, and tells the screens when the machine's clock was set under a running show."""

from __future__ import annotations

import asyncio
from typing import Final

import structlog

from console.instrumentation import Seldom
from console.live.alarms import CLOCK_SET
from console.live.live import Live
from console.live.messages import Alert
from console.rundown.clock_keeper import LOOK_EVERY_S, STEP, ClockKeeper
from streams.clock import SECOND, Duration
from streams.errors import Unavailable

IN_ORDER: Final = Duration(0)

log = structlog.get_logger()


class ClockWatcher:
    """``await begin()`` before anybody reads the clock, then ``run()``."""

    def __init__(self, live: Live, keeper: ClockKeeper) -> None:
        self._live = live
        self._keeper = keeper
        self._told = IN_ORDER

    @property
    def faults(self) -> list[str]:
        """What is wrong at present, for ``/readyz``."""
        return [CLOCK_SET] if self._told else []

    async def begin(self) -> None:
        """Set the clock as this process is to tell the time."""
        await self._keeper.begin()

    async def run(self) -> None:
        """Look every second."""
        seldom = Seldom()
        while True:
            try:
                self._tell(await self._keeper.look())
            except Unavailable:
                pass  # the event log's own alarm says so
            except Exception as error:
                seldom.note(log, "the machine's clock cannot be watched", error)
            await asyncio.sleep(LOOK_EVERY_S)

    def _tell(self, step: Duration) -> None:
        if step == self._told or (step and self._told and abs(step - self._told) < STEP):
            return
        self._told = step
        log.log(
            40 if step else 20, "the machine's clock was set" if step else "the clock is right", by_s=step // SECOND
        )
        alert = Alert(seq=0, number=0, level="error", code=CLOCK_SET, params={"by_ms": step}, on=bool(step))
        self._live.alarms.send(alert)
