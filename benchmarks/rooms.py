"""A hundred rooms on one worker, two hundred events a second each: how far the fold is behind the log.

A generator writes a batch of each room four times a second, spread over the quarter second; a worker in a process of
its own folds them, writes frames and checkpoints, and notes for every batch how long after the log took it in it was
folded. All shows are on air.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from benchmarks import machine
from benchmarks.fold import audience
from streams import events as ev
from streams.clock import SystemClock
from streams.store.connection import connect
from streams.store.directory_blobs import DirectoryBlobs
from streams.store.embedded import EmbeddedValkey
from streams.store.log import RoomLog
from streams.worker.observer import Unobserved
from streams.worker.worker import Worker

ROOMS = 100
RATE = 200
SECONDS = 30
TURNS = 4
"""Batches of a room a second."""


class Lags(Unobserved):
    """Notes how far behind each batch was folded."""

    def __init__(self) -> None:
        self.ms: list[int] = []

    def lag(self, room: str, milliseconds: int) -> None:
        self.ms.append(milliseconds)


async def _work(directory: Path, url: str) -> None:
    lags = Lags()
    archive = DirectoryBlobs(directory)
    worker = asyncio.create_task(Worker(connect(url), archive, SystemClock(), observer=lags).run())
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)
    print(json.dumps(lags.ms), flush=True)


async def _measure(directory: Path) -> None:
    valkey = EmbeddedValkey(directory)
    await valkey.start()
    try:
        log = RoomLog(connect(valkey.url))
        now = int(time.time() * 1_000)
        rooms = [f"room-{number}" for number in range(ROOMS)]
        for room in rooms:
            begin: list[ev.Logged] = [
                ev.ShowStartBoundary(id="begin", at=now, show=room),
                ev.RunStartBoundary(id="run", at=now, show=room, run="r1", slot="s1", kind="look"),
            ]
            await log.append(room, begin)
        worker = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.rooms", "--work", str(directory), valkey.url),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=1 << 26,
        )
        assert worker.stdin is not None
        assert worker.stdout is not None
        await worker.stdout.readline()
        took = await _generate(log, rooms)
        worker.stdin.write(b"\n")
        lags = json.loads(await worker.stdout.readline())
        await worker.wait()
    finally:
        await valkey.stop()
    print(
        f"{ROOMS} rooms, {ROOMS * RATE * SECONDS / took:,.0f} events/s in all for {took:.0f} s: {len(lags):,} batches, "
        f"fold lag p50 {machine.percentile(lags, 50):.0f} ms, p99 {machine.percentile(lags, 99):.0f} ms "
        f"(demanded: 1,000), largest {max(lags)} ms"
    )


async def _generate(log: RoomLog, rooms: list[str]) -> float:
    """Write what the rooms' audiences do, each batch at its time; how long that took, s."""
    size = RATE // TURNS
    pool = list(audience(20 * size, 5_000))
    chance = random.Random(1)
    begun = time.monotonic()
    for turn in range(SECONDS * TURNS):
        for number, room in enumerate(rooms):
            await asyncio.sleep(max(0.0, begun + (turn + number / ROOMS) / TURNS - time.monotonic()))
            at, first = int(time.time() * 1_000) - 5, chance.randrange(19) * size
            await log.append(
                room,
                [
                    msgspec.structs.replace(event, id=f"{turn}-{place}", at=at)
                    for place, event in enumerate(pool[first : first + size])
                ],
            )
    return time.monotonic() - begun


def main() -> None:
    """Print the lag."""
    with tempfile.TemporaryDirectory(prefix="cuelight-bench-") as directory:
        asyncio.run(_measure(Path(directory)))


if __name__ == "__main__":
    if "--work" in sys.argv:
        asyncio.run(_work(Path(sys.argv[2]), sys.argv[3]))
    else:
        main()
