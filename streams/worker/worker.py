"""A worker: consumers for all rooms that have a log and that nobody else has.

One loop reads what is new of all its rooms, a few entries of each, folds it and writes what is due. A room that has
much to catch up with gets as many entries a round as any other, so it holds nobody up. Any number of workers may run on
one Redis; when one ends or hangs, the others take its rooms over within three seconds, at once when it ended in order.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Iterator
from typing import Final

from streams.clock import Clock
from streams.errors import Unavailable
from streams.store.blob_store import BlobStore
from streams.store.connection import RedisClient
from streams.store.lease import Leases
from streams.store.log_reader import LogReader
from streams.worker.consumer import Consumer
from streams.worker.held_lease import HeldLease
from streams.worker.observer import Observer
from streams.worker.recounts import Recounts
from streams.worker.tools import SetupOf, tools

WAIT_MS: Final = 100
"""How long a round waits for something new."""
ENTRIES: Final = 16
"""Log entries of a room folded in one round."""
ADOPT_EVERY_S: Final = 0.5
WRITE_S: Final = 0.05
"""After so much time of writing, a worker looks whether there is something to fold."""
RETRY_S: Final = 0.2
"""Wait before Redis is tried again."""
LEFT_ALONE_S: Final = 10.0
"""How long a room that failed here is left to others."""


class Worker:
    """Runs until it is cancelled.

    ``archive``: where checkpoints go. ``setup_of``: how a room is set up, asked every few seconds; every room has the
    defaults without it. ``observer`` is told what happens.
    """

    def __init__(
        self,
        redis: RedisClient,
        archive: BlobStore,
        clock: Clock,
        *,
        setup_of: SetupOf | None = None,
        observer: Observer | None = None,
    ) -> None:
        self._tools = tools(redis, archive, clock, setup_of, observer)
        self._leases = Leases(redis)
        self._reader = LogReader(redis)
        self._recounts = Recounts(self._tools)
        self._name = secrets.token_hex(8)
        self._held: dict[str, HeldLease] = {}
        self._opening: dict[str, asyncio.Task[Consumer]] = {}
        self._consumers: dict[str, Consumer] = {}
        self._left_alone: dict[str, float] = {}
        self._out_of_reach: Unavailable | None = None
        self._adopt_at = 0.0

    @property
    def rooms(self) -> dict[str, Consumer]:
        """The rooms that are folded here at present."""
        return dict(self._consumers)

    async def run(self) -> None:
        """Work until cancelled; rooms are left so that others can go on at once."""
        try:
            while True:
                try:
                    await self._round()
                except Unavailable:
                    await asyncio.sleep(RETRY_S)
        finally:
            await self._close()

    async def _round(self) -> None:
        """Do some of what is to be done for all rooms. Raises Unavailable at the end, when one was out of reach."""
        self._out_of_reach = None
        self._drop_lost()
        await self._adopt()
        if self._consumers:
            await self._fold()
            await self._write()
        else:
            await self._first_ready()
        if self._out_of_reach is not None:
            raise self._out_of_reach

    async def _fold(self) -> None:
        positions = {room: consumer.position for room, consumer in self._consumers.items()}
        news = await self._reader.read(positions, 1 if self._recounts.busy else WAIT_MS, ENTRIES)
        for room, entries in news.items():
            with self._guarded(room):
                await self._consumers[room].take(entries)

    async def _write(self) -> None:
        """Write what is due, room by room, as long as there is time; those that are left come first the next time."""
        running = asyncio.get_running_loop()
        over = running.time() + WRITE_S
        for room, consumer in list(self._consumers.items()):
            self._consumers[room] = self._consumers.pop(room)
            with self._guarded(room):
                await consumer.tick(self._tools.clock.now(), len(self._consumers))
                self._consumers[room] = await self._recounts.go_on(consumer)
            if running.time() > over:
                break

    @contextlib.contextmanager
    def _guarded(self, room: str) -> Iterator[None]:
        """One room's trouble is not another's; one that is out of reach is tried again."""
        try:
            yield
        except Unavailable as error:
            self._out_of_reach = error
        except Exception as error:
            self._fail(room, error)

    def _fail(self, room: str, error: Exception) -> None:
        self._tools.observer.failed(room, error)
        self._left_alone[room] = asyncio.get_running_loop().time() + LEFT_ALONE_S
        self._drop(room)

    # ---------------------------------------------------------------------------------------------------------- leases

    def _drop_lost(self) -> None:
        for room, lease in list(self._held.items()):
            if lease.lost:
                self._drop(room)

    async def _adopt(self) -> None:
        """Take over rooms that nobody has, and let consumers that are ready begin."""
        for room, task in list(self._opening.items()):
            if task.done():
                del self._opening[room]
                self._begin(room, task)
        now = asyncio.get_running_loop().time()
        if now < self._adopt_at:
            return
        self._adopt_at = now + ADOPT_EVERY_S
        for room in await self._tools.log.rooms():
            if room not in self._held and self._left_alone.get(room, 0.0) <= now:
                with self._guarded(room):
                    await self._take_over(room)

    async def _take_over(self, room: str) -> None:
        lease = await self._leases.acquire(room, self._name)
        if lease is not None:
            self._held[room] = held = HeldLease(self._leases, lease)
            self._opening[room] = asyncio.create_task(Consumer.open(self._tools, held))

    async def _first_ready(self) -> None:
        """Wait a round's time, or until a consumer is ready."""
        if self._opening:
            opening = self._opening.values()
            await asyncio.wait(opening, timeout=WAIT_MS / 1_000, return_when=asyncio.FIRST_COMPLETED)
        else:
            await asyncio.sleep(WAIT_MS / 1_000)

    def _begin(self, room: str, task: asyncio.Task[Consumer]) -> None:
        if task.cancelled():
            return
        error = task.exception()
        if error is None and room in self._held:
            self._consumers[room] = task.result()
            self._tools.observer.lease(room, True)
        elif isinstance(error, Unavailable):
            self._drop(room)
        elif isinstance(error, Exception):
            self._fail(room, error)

    def _drop(self, room: str) -> None:
        if (lease := self._held.pop(room, None)) is not None:
            lease.run_out()
        if self._consumers.pop(room, None) is not None:
            self._tools.observer.lease(room, False)
        self._recounts.drop(room)
        if (task := self._opening.pop(room, None)) is not None:
            task.cancel()

    async def _close(self) -> None:
        await self._recounts.close()
        for task in self._opening.values():
            task.cancel()
        await asyncio.gather(*self._opening.values(), return_exceptions=True)
        for room, consumer in list(self._consumers.items()):
            with self._guarded(room):
                await consumer.close()
        for lease in self._held.values():
            with contextlib.suppress(Unavailable):
                await lease.release()
        await self._reader.aclose()
