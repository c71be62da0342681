"""A worker: consumers for all rooms that have a log and that nobody else has.

One loop reads what is new of all its rooms, a few entries of each, folds it and writes what is due. A room that has
much to catch up with gets as many entries a round as any other, so it holds nobody up. Any number of workers may run on
one Redis; when one ends or hangs, the others take its rooms over within two seconds, at once when it ended in order.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from redis.asyncio import Redis

from streams.clock import Clock
from streams.errors import Unavailable
from streams.store.lease import RENEW_MS, Lease, Leases
from streams.worker.observer import Observer
from streams.worker.recounts import Recounts
from streams.worker.room_consumer import Consumer, SetupOf, tools

__all__ = ["Worker"]

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

    ``data``: where checkpoints go. ``setup_of``: how a room is set up, asked every few seconds; every room has the
    defaults without it. ``observer`` is told what happens.
    """

    def __init__(
        self,
        redis: Redis,
        data: Path,
        clock: Clock,
        *,
        setup_of: SetupOf | None = None,
        observer: Observer | None = None,
    ) -> None:
        self._tools = tools(redis, data, clock, setup_of, observer)
        self._leases = Leases(redis)
        self._recounts = Recounts(self._tools)
        self._name = secrets.token_hex(8)
        self._held: dict[str, Lease] = {}
        self._opening: dict[str, asyncio.Task[Consumer]] = {}
        self._consumers: dict[str, Consumer] = {}
        self._left_alone: dict[str, float] = {}
        self._adopt_at = 0.0

    @property
    def rooms(self) -> dict[str, Consumer]:
        """The rooms that are folded here at present."""
        return dict(self._consumers)

    async def run(self) -> None:
        """Work until cancelled; rooms are left so that others can go on at once."""
        renewing = asyncio.create_task(self._renew())
        try:
            while True:
                try:
                    await self._round()
                except Unavailable:
                    await asyncio.sleep(RETRY_S)
        finally:
            renewing.cancel()
            await self._close()

    async def _round(self) -> None:
        await self._adopt()
        positions = {room: consumer.position for room, consumer in self._consumers.items()}
        if not positions:
            await self._first_ready()
            return
        news = await self._tools.log.tail(positions, 1 if self._recounts.busy else WAIT_MS, ENTRIES)
        for room, entries in news.items():
            with self._guarded(room):
                await self._consumers[room].take(entries)
        await self._write()

    async def _write(self) -> None:
        """Write what is due, room by room, as long as there is time; those that are left come first the next time."""
        running = asyncio.get_running_loop()
        over = running.time() + WRITE_S
        for room, consumer in list(self._consumers.items()):
            self._consumers[room] = self._consumers.pop(room)
            with self._guarded(room):
                await consumer.tick(self._tools.clock.now(), len(self._consumers))
                self._consumers[room] = await self._recounts.go_on(consumer)
            if consumer.lost:
                self._drop(room)
            if running.time() > over:
                break

    @contextlib.contextmanager
    def _guarded(self, room: str) -> Iterator[None]:
        """One room's trouble is not another's."""
        try:
            yield
        except Unavailable:
            raise
        except Exception as error:
            self._fail(room, error)

    def _fail(self, room: str, error: Exception) -> None:
        self._tools.observer.failed(room, error)
        self._left_alone[room] = asyncio.get_running_loop().time() + LEFT_ALONE_S
        self._drop(room)

    # ---------------------------------------------------------------------------------------------------------- leases

    async def _adopt(self) -> None:
        """Take over rooms that nobody has, and let consumers that are ready begin."""
        now = asyncio.get_running_loop().time()
        for room, task in list(self._opening.items()):
            if task.done():
                del self._opening[room]
                self._begin(room, task)
        if now < self._adopt_at:
            return
        self._adopt_at = now + ADOPT_EVERY_S
        for room in await self._tools.log.rooms():
            if room in self._held or self._left_alone.get(room, 0.0) > now:
                continue
            lease = await self._leases.acquire(room, self._name)
            if lease is not None:
                self._held[room] = lease
                self._opening[room] = asyncio.create_task(Consumer.open(self._tools, lease))

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

    async def _renew(self) -> None:
        """Keep the leases; whoever lost one stops before it is written over."""
        while True:
            await asyncio.sleep(RENEW_MS / 1_000)
            for room, lease in list(self._held.items()):
                with contextlib.suppress(Unavailable):  # the lease may run out meanwhile; then it is lost below
                    if not await self._leases.renew(lease) and self._held.get(room) is lease:
                        self._lose(room)

    def _lose(self, room: str) -> None:
        if room in self._consumers:
            self._consumers[room].lost = True  # dropped at the end of the round that may be folding it now
        else:
            self._drop(room)

    def _drop(self, room: str) -> None:
        self._held.pop(room, None)
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
            with contextlib.suppress(Unavailable), self._guarded(room):
                await consumer.close()
        for lease in self._held.values():
            with contextlib.suppress(Unavailable):
                await self._leases.release(lease)
