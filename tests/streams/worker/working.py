"""Workers under observation."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from streams.clock import Clock
from streams.metrics.frames.frame import Frame
from streams.store.connection import RedisClient
from streams.store.directory_blobs import DirectoryBlobs
from streams.worker.observer import Unobserved
from streams.worker.worker import Worker


class Watching(Unobserved):
    """Remembers every fact, and wakes whoever waits for one."""

    def __init__(self) -> None:
        self.facts: list[tuple[Any, ...]] = []
        self.frames: list[Frame] = []
        self._heard = asyncio.Event()

    def _fact(self, *fact: Any) -> None:
        self.facts.append(fact)
        self._heard.set()

    def folded(self, room: str, events: int, repeats: int) -> None:
        self._fact("folded", room, events, repeats)

    def frame(self, room: str, frame: Frame) -> None:
        self.frames.append(frame)
        self._fact("frame", room)

    def late(self, room: str, at: int, events: int) -> None:
        self._fact("late", room, at, events)

    def recounted(self, room: str) -> None:
        self._fact("recounted", room)

    def checkpoint(self, room: str, milliseconds: int) -> None:
        self._fact("checkpoint", room)

    def checkpoint_failed(self, room: str, reason: str) -> None:
        self._fact("checkpoint failed", room, reason)

    def lease(self, room: str, held: bool) -> None:
        self._fact("lease", room, held)

    def unreadable(self, room: str, position: str, events: int) -> None:
        self._fact("unreadable", room, events)

    def failed(self, room: str, error: Exception) -> None:
        self._fact("failed", room, type(error).__name__)

    def count(self, *fact: Any) -> int:
        """How many facts begin like this one."""
        return Counter(known[: len(fact)] for known in self.facts)[fact]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for facts until the condition holds."""
        while not condition():
            self._heard.clear()
            await self._heard.wait()

    async def hear(self, *fact: Any, times: int = 1) -> None:
        """Wait until there were so many facts that begin like this one."""
        await self.until(lambda: self.count(*fact) >= times)


@asynccontextmanager
async def working(
    redis: RedisClient, data: Path, clock: Clock, watching: Watching | None = None, **options: Any
) -> AsyncIterator[Worker]:
    """A worker that runs as long as the block."""
    worker = Worker(redis, DirectoryBlobs(data), clock, observer=watching, **options)
    task = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
