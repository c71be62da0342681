"""Rooms that are set up differently than they are counted: who takes their place, and when.

What is staff, what currency counts, how long a slot earns: the fold is given these, and its figures follow from them
back to the first event. So a room whose set-up has changed is counted again, by a successor, from the log or from a
checkpoint of the new set-up. Meanwhile its consumer goes on making frames as before. As soon as the successor has come
as far, it has the room.
"""

from __future__ import annotations

import asyncio
from typing import Final

from streams.errors import Unavailable
from streams.store.log import Entry, RoomLog, after_or_at
from streams.worker.consumer import Consumer
from streams.worker.tools import Tools

ASK_EVERY_S: Final = 2.0
"""How often it is looked up how a room is set up."""
ENTRIES: Final = 16
"""Log entries read at once."""
EVENTS: Final = 10_000
"""About so many events of a room are counted again in one round, so that its frames keep coming."""


class Successor:
    """A consumer on its way to where another one is."""

    def __init__(self, consumer: Consumer, log: RoomLog) -> None:
        self.consumer = consumer
        self._log = log
        self._read: list[Entry] = []

    async def go_on(self, until: str) -> None:
        """Fold some more of the log, not beyond a position. Raises Unavailable."""
        consumer = self.consumer
        if not self._read:
            self._read = await self._log.read(consumer.room, consumer.position, ENTRIES)
        share: list[Entry] = []
        while self._read and after_or_at(until, self._read[0].position) and sum(one.count for one in share) < EVENTS:
            share.append(self._read.pop(0))
        await consumer.take(share)
        if share and consumer.position != share[-1].position:  # it had to go back
            self._read.clear()


class Recounts:
    """Those of one worker."""

    def __init__(self, with_tools: Tools) -> None:
        self._tools = with_tools
        self._ask_at: dict[str, float] = {}
        self._asking: dict[str, asyncio.Task[Consumer | None]] = {}
        self._successors: dict[str, Successor] = {}

    @property
    def busy(self) -> bool:
        """Whether something is being counted again."""
        return bool(self._successors)

    async def go_on(self, consumer: Consumer) -> Consumer:
        """Do what is next for a room; who has it from now on. Raises Unavailable."""
        self._look_up(consumer)
        successor = self._successors.get(consumer.room)
        if successor is None or consumer.lease.lost:
            return consumer
        await successor.go_on(consumer.position)
        if not successor.consumer.succeed(consumer):
            return consumer
        del self._successors[consumer.room]
        self._tools.observer.recounted(consumer.room)
        return successor.consumer

    def drop(self, room: str) -> None:
        """Somebody else has the room."""
        self._successors.pop(room, None)
        if (task := self._asking.pop(room, None)) is not None:
            task.cancel()

    async def close(self) -> None:
        """Leave everything as it is."""
        tasks = list(self._asking.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _look_up(self, consumer: Consumer) -> None:
        """Look up in the background, now and then, how the room is set up; nothing waits for the answer."""
        room, now = consumer.room, asyncio.get_running_loop().time()
        task = self._asking.get(room)
        if task is not None and task.done():
            del self._asking[room]
            self._take(consumer, task)
        elif task is None and now >= self._ask_at.get(room, 0.0):
            self._ask_at[room] = now + ASK_EVERY_S
            self._asking[room] = asyncio.create_task(self._newcomer(consumer))

    async def _newcomer(self, consumer: Consumer) -> Consumer | None:
        """A new successor, if the room needs one; one that it does not need any more is sent away."""
        wanted = await self._tools.setup_of(consumer.room)
        known = self._successors.get(consumer.room)
        if known is not None and known.consumer.setup == wanted:
            return None
        self._successors.pop(consumer.room, None)
        if wanted == consumer.setup:
            return None
        return await Consumer.open(self._tools, consumer.lease)

    def _take(self, consumer: Consumer, task: asyncio.Task[Consumer | None]) -> None:
        try:
            successor = task.result()
        except Unavailable:
            return
        if successor is not None and successor.setup != consumer.setup:
            self._successors[consumer.room] = Successor(successor, self._tools.log)
