"""A worker with a show of ten million events: the memory it takes, and how long a killed one is away.

The whole server runs. The events of a million viewers, two hours of them, go straight to its log, as fast as its worker
folds them; the worker's memory is read as it goes. Then the worker is stopped, as many events as come between two
checkpoints go to the log, the worker is killed, and the clock runs from there until the figures hold all of them.
``python -m benchmarks.restart [EVENTS]``.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from benchmarks import servers
from benchmarks.flat import PEOPLE
from benchmarks.fold import BATCH, DURATION, audience, boundaries
from streams.events import Comment, Logged
from streams.store.connection import connect
from streams.store.frames import Frames
from streams.store.log import RoomLog
from streams.worker.checkpointer import CHECKPOINT_EVENTS
from tests.server import CuelightServer

EVENTS = 10_000_000
ROOM = "bench"
STEP = 1_000_000
POLL_S = 0.05
AHEAD = 200_000
"""So many events at most wait in the log to be folded."""


class Room:
    """One room's log, and what comes out of it."""

    def __init__(self, url: str) -> None:
        self._redis = connect(url)
        self._log, self._frames = RoomLog(self._redis), Frames(self._redis)
        self.comments = 0
        """That were written."""

    async def write(self, events: list[Logged]) -> None:
        """Put events into the log."""
        self.comments += sum(isinstance(event, Comment) for event in events)
        await self._log.append(ROOM, events)

    async def folded(self) -> None:
        """Wait until the figures hold everything."""
        while True:
            frame = await self._frames.read_frame(ROOM, "show")
            if frame is not None and frame.base.tally.comments == self.comments:
                return
            await asyncio.sleep(POLL_S)

    async def close(self) -> None:
        await self._redis.aclose()


async def _measure(server: CuelightServer, count: int) -> None:
    room = Room(json.loads((server.data / "runtime.json").read_text())["redis_url"])
    worker = server.worker
    start = int(time.time() * 1_000) - DURATION
    await room.write(boundaries(start))
    events = iter(batches(audience(count, PEOPLE, start)))
    print(f"{'events':>12} {'memory of the worker, MB':>25} {'at the most':>12}")
    for done in range(BATCH, count - CHECKPOINT_EVENTS + 1, BATCH):
        await room.write(next(events))
        if done % AHEAD == 0:
            await room.folded()
        if done % STEP == 0 or done == count - CHECKPOINT_EVENTS:
            await room.folded()
            print(f"{done:>12,} {_memory_mb(worker, 'VmRSS'):>25.0f} {_memory_mb(worker, 'VmHWM'):>12.0f}", flush=True)
    os.kill(worker, signal.SIGSTOP)
    for batch in events:
        await room.write(batch)
    os.kill(worker, signal.SIGKILL)
    begun = time.monotonic()
    await room.folded()
    taken = time.monotonic() - begun
    print(f"killed with {count:,} events behind it: right figures {taken:.2f} s later (demanded: 3)")
    print(f"the new worker took {_memory_mb(server.worker, 'VmHWM'):.0f} MB at the most")
    await room.close()


def batches(events: Iterable[Logged]) -> Iterator[list[Logged]]:
    """Events as they are written, so many at a time."""
    stream = iter(events)
    while batch := list(islice(stream, BATCH)):
        yield batch


def _memory_mb(process: int, what: str) -> float:
    """Resident memory of a process: ``VmRSS`` now, ``VmHWM`` the most it ever had."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition(f"{what}:")[2].split()[0]) * 1_024 / 1e6


def main(count: int = EVENTS) -> None:
    """Print both."""
    with servers.cuelight() as server:
        asyncio.run(_measure(server, count))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
