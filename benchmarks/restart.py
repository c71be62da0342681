"""A worker that is killed with a show of ten million events behind it, Valkey up: until right figures are served again.

The show is folded once and stands in a checkpoint; what came after that, as much as comes between two checkpoints,
stands in the log. Then a fresh worker process starts, as after a kill, and the clock runs until the frame that it
writes holds every comment. ``python -m benchmarks.restart [EVENTS]``.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from benchmarks.flat import PEOPLE
from benchmarks.fold import BATCH, DURATION, audience, boundaries
from streams.checkpoints import Checkpoints, Pointers
from streams.clock import SystemClock
from streams.connection import connect
from streams.consumer import Worker
from streams.embedded import EmbeddedValkey
from streams.events import Comment, Logged
from streams.frames import Frames
from streams.log import RoomLog
from streams.metrics.fold import Fold
from streams.metrics.saved import Frozen
from streams.metrics.state import RoomState, Setup
from streams.room_consumer import CHECKPOINT_EVENTS, mark

EVENTS = 10_000_000
ROOM = "bench"


def _batches(events: Iterable[Logged]) -> Iterator[list[Logged]]:
    stream = iter(events)
    while batch := list(islice(stream, BATCH)):
        yield batch


async def _measure(directory: Path, count: int) -> None:
    valkey = EmbeddedValkey(directory)
    await valkey.start()
    try:
        await _restart(directory, valkey.url, count)
    finally:
        await valkey.stop()


async def _restart(directory: Path, url: str, count: int) -> None:
    redis = connect(url)
    log, frames = RoomLog(redis), Frames(redis)
    start = int(time.time() * 1_000) - DURATION
    position = await log.append(ROOM, boundaries(start))
    folder = Fold(RoomState())
    folder.apply(boundaries(start))
    comments = done = 0
    for batch in _batches(audience(count, PEOPLE, start)):
        comments += sum(isinstance(event, Comment) for event in batch)
        done += len(batch)
        if done <= count - CHECKPOINT_EVENTS:
            folder.apply(batch)
        else:
            await log.append(ROOM, batch)
    folder.state.position = position
    name = f"{await Pointers(redis).log_name(ROOM)}-{mark(Setup())}"
    checkpoint = Checkpoints(directory).write(ROOM, name, Frozen(folder.settle()))
    size = sum(path.stat().st_size for path in checkpoint.path.parent.iterdir()) / 1e6
    print(f"checkpoint of {done - CHECKPOINT_EVENTS:,} events: {size:.0f} MB", flush=True)
    del folder
    begun = time.monotonic()
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.restart", "--work", str(directory), url
    )
    try:
        while True:
            frame = await frames.read_frame(ROOM, "show")
            if frame is not None and frame.base.tally.comments == comments:
                break
            await asyncio.sleep(0.01)
        taken = time.monotonic() - begun
        print(f"right figures {taken:.2f} s after the start of the process; {_peak_mb(worker.pid):.0f} MB at the most")
    finally:
        worker.kill()
        await worker.wait()
    await redis.aclose()


def _peak_mb(process: int) -> float:
    """The most memory that a process ever had."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1e3


async def _work(directory: Path, url: str) -> None:
    await Worker(connect(url), directory, SystemClock()).run()


def main(count: int = EVENTS) -> None:
    """Print the time."""
    with tempfile.TemporaryDirectory(prefix="cuelight-bench-") as directory:
        asyncio.run(_measure(Path(directory), count))


if __name__ == "__main__":
    if "--work" in sys.argv:
        asyncio.run(_work(Path(sys.argv[2]), sys.argv[3]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS)
