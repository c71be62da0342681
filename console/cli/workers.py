"""The workers of a server, as its children: one is at work, another stands by with its code loaded.

Loading the code takes most of a second, which a room whose worker was killed need not wait for.
``CUELIGHT_STANDBY=0`` saves the memory of the second one.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import subprocess
import sys
from asyncio.subprocess import Process
from typing import TYPE_CHECKING, Final

import structlog

from console.settings import Settings
from streams.errors import Unavailable
from streams.store.connection import connect
from streams.store.lease import clear_leases
from streams.store.log import RoomLog
from streams.store.processes import end

if TYPE_CHECKING:
    from console.live.dependencies import DependencyWatcher

PROGRAM: Final = "console.cli.worker"
BEGIN: Final = b"\n"
"""Tells a child on its standard input to begin."""
RESTART_S = 0.5
SOUND_S = 5.0
"""A worker that lived for so long is replaced at once; only then another one stands by."""
STOP_S = 10.0
HUNG_S = 20.0
"""A worker that has been silent this long is ended and replaced."""

log = structlog.get_logger()


async def start(settings: Settings) -> Process:
    """A worker that loads its code and waits to be told to begin. It ends with this process, as its input does."""
    environment = os.environ | {
        "REDIS_URL": settings.redis_url or "",
        "CUELIGHT_DATA": str(settings.data),
        "CUELIGHT_LOG_LEVEL": logging.getLevelName(logging.getLogger().level),
    }
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", PROGRAM, stdin=subprocess.PIPE, env=environment, start_new_session=True
    )


async def stop(child: Process) -> None:
    """End a worker, and wait until it has put its work away; one that is over already is no error."""
    await end(child, STOP_S)


async def keep(settings: Settings, first: Process, watch: DependencyWatcher, *, ours: bool) -> None:
    """Keep one worker at work until cancelled, ``first`` to begin with.

    ``ours``: the event log is the bundled one, so that no other worker has rooms of it.
    """
    child: Process | None = None
    standby: Process | None = first
    try:
        while True:
            child, standby = standby, None
            if child is None or child.returncode is not None:
                child = await start(settings)
            _begin(child)
            try:
                await asyncio.wait_for(child.wait(), SOUND_S)
                await asyncio.sleep(RESTART_S)
            except TimeoutError:
                standby = await start(settings) if settings.standby else None
                await _until_over(child, watch)
            log.error("the worker ended; another one goes on", code=child.returncode)
            if ours:
                with contextlib.suppress(Unavailable):
                    await free_rooms(settings.redis_url or "")
    finally:
        await asyncio.gather(*(stop(one) for one in (child, standby) if one is not None))


async def free_rooms(url: str) -> None:
    """Give back all rooms of a log that only our workers read: one that was killed would hold them for two seconds."""
    redis = connect(url)
    await clear_leases(redis, await RoomLog(redis).rooms())
    await redis.aclose()


def _begin(child: Process) -> None:
    assert child.stdin is not None
    child.stdin.write(BEGIN)


async def _until_over(child: Process, watch: DependencyWatcher) -> None:
    """Wait until the worker has ended; one that hangs is ended."""
    while True:
        try:
            await asyncio.wait_for(child.wait(), HUNG_S)
            return
        except TimeoutError:
            if watch.worker_silent_for() > HUNG_S:
                child.kill()
