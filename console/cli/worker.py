"""Wires one worker process together: it folds the rooms' logs into figures.

Started by ``cuelight serve`` as a child, it loads its code, begins when it is told so on its standard input, and ends
when that does, and so with its parent, however that ended.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import threading
from functools import partial

import structlog

from console.cli import loop, memory, metrics_listener
from console.cli.workers import BEGIN
from console.instrumentation import Seldom, WorkerLog, exposed, set_up_logs
from console.rooms.setups import Setups
from console.rundown.bridge import LogBridge
from console.rundown.clock_keeper import LOOK_EVERY_S, ClockKeeper
from console.rundown.service import RundownService
from console.settings import Settings
from console.store import schema_version, shows
from console.store.session import Database
from streams.clock import Clock, SteadyClock
from streams.errors import Unavailable
from streams.store.anchors import Anchors
from streams.store.archive import archive_at
from streams.store.connection import RedisClient, connect
from streams.store.frames import Frames
from streams.store.heartbeat import BEAT_EVERY_S, Pulse
from streams.store.log import RoomLog
from streams.worker.worker import Worker

SETTLE_S = 1.0
log = structlog.get_logger()


def run(settings: Settings) -> int:
    """Work until a signal comes or the parent ends."""
    memory.give_back()
    return loop.run(_work(settings))


async def _work(settings: Settings) -> int:
    running = asyncio.get_running_loop()
    stopping = asyncio.Event()
    for number in loop.ending_signals():
        running.add_signal_handler(number, stopping.set)
    redis = connect(settings.redis_url or "")
    database = Database(settings.sqlalchemy_url())
    schema_version.check(database)

    pulse = Pulse(redis)
    archive = archive_at(settings.archive_url or str(settings.data))
    clock = SteadyClock()
    keeper = ClockKeeper(clock, Anchors(redis), database)
    await keeper.begin()
    worker = Worker(redis, archive, clock, setup_of=Setups(database).of, observer=_Reporter(pulse))
    work = (worker.run(), _settle(database, redis, clock), _beat(pulse), _keep(keeper))
    tasks = [asyncio.create_task(coroutine) for coroutine in work]
    waiting = asyncio.create_task(stopping.wait())
    async with metrics_listener.serving(settings, exposed):
        done, _ = await asyncio.wait([waiting, *tasks], return_when=asyncio.FIRST_COMPLETED)
    for task in (*tasks, waiting):
        task.cancel()
    await asyncio.gather(*tasks, waiting, return_exceptions=True)
    await database.close()
    await redis.aclose()
    for task in done - {waiting}:
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("the worker cannot go on", exc_info=error)
            return 1
    return 0


class _Reporter(WorkerLog):
    """Tells the pages, too, which room cannot be counted."""

    def __init__(self, pulse: Pulse) -> None:
        super().__init__()
        self._pulse = pulse
        self._telling: set[asyncio.Task[None]] = set()

    def failed(self, room: str, error: Exception) -> None:
        super().failed(room, error)
        task = asyncio.create_task(self._tell(room, str(error) or type(error).__name__))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _tell(self, room: str, reason: str) -> None:
        with contextlib.suppress(Unavailable):
            await self._pulse.trouble(room, reason)


async def _beat(pulse: Pulse) -> None:
    """Say that this worker lives, from the loop that folds: one that hangs falls silent."""
    seldom = Seldom()
    while True:
        try:
            await pulse.beat()
        except Unavailable as error:
            seldom.note(log, "the event log is out of reach; trying on", error)
        await asyncio.sleep(BEAT_EVERY_S)


async def _keep(keeper: ClockKeeper) -> None:
    """Keep the clock; the web process tells people of its steps."""
    seldom = Seldom()
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        try:
            await keeper.look()
        except Unavailable:
            pass
        except Exception as error:
            seldom.note(log, "the machine's clock cannot be watched", error)


async def _settle(database: Database, redis: RedisClient, clock: Clock) -> None:
    """Write down what shows that nobody watches do by themselves."""
    seldom = Seldom()
    service = RundownService(database, clock)
    bridge = LogBridge(database, RoomLog(redis, ask_disk=True, clock=clock), Frames(redis))
    service.on_commit.append(bridge.committed)
    while True:
        await asyncio.sleep(SETTLE_S)
        try:
            for show_id, seq in (await database.read(partial(shows.moving, now=clock.now()))).items():
                known = service.known(show_id)
                if known is None or known.seq < seq:
                    await service.state(show_id)
                await service.append_due(show_id)
        except Exception as error:
            seldom.note(log, "settling of live shows failed", error)


def _end_with_parent() -> None:
    """Send ourselves SIGTERM when the parent's end of our standard input is closed."""

    def watch() -> None:
        with contextlib.suppress(OSError):
            while os.read(0, 1):  # not through sys.stdin, whose lock would be held when the interpreter ends
                pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()


if __name__ == "__main__":
    own = Settings().model_copy(update={"metrics_port": None})  # that one is its parent's
    set_up_logs(own.log_level, as_json=own.log_json)
    if os.read(0, len(BEGIN)):
        _end_with_parent()
        sys.exit(run(own))
