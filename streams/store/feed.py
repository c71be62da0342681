"""The feed of a room: short news for every web process. A hint, never the truth.

One Redis stream per room, cut to about the newest thousand. Who was away too long misses some, and reads what is true
elsewhere: the journal, the frames, the log.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import Any, Final

from msgspec import Struct

from streams.store import keys
from streams.store.connection import RedisClient, reachable
from streams.store.stream_reader import StreamReader

KEPT: Final = 1_000
"""About how many hints a room keeps."""
WAIT_MS: Final = 1_000
"""How long one read waits; a room that joins meanwhile is followed after at most so long."""
HINTS: Final = 100
"""Hints of a room that are read at once."""


class Hint(Struct, frozen=True):
    """One piece of news."""

    room: str
    position: str
    kind: str
    payload: bytes


class RoomFeed:
    """The feeds of all rooms on one Redis. Raises Unavailable when it is out of reach."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis

    async def publish(self, room: str, kind: str, payload: bytes) -> str:
        """Tell everyone who follows the room; return the hint's position."""
        async with reachable():
            position: Any = await self._redis.xadd(
                keys.feed(room), {"k": kind, "p": payload}, maxlen=KEPT, approximate=True
            )
        return str(position.decode())

    async def follow(
        self, rooms: Iterable[str] | Callable[[], Iterable[str]], after: Mapping[str, str] | None = None
    ) -> AsyncIterator[Hint]:
        """News of the rooms as they come, without end; from ``after`` (room → position) where it names the room, else
        from now on. With a function, the rooms are asked for before every read, at least once a second; ``after`` is
        looked at whenever a room is new. Raises Unavailable.
        """
        wanted = rooms if callable(rooms) else lambda held=tuple(rooms): held
        positions: dict[str, str] = {}
        async with contextlib.aclosing(StreamReader(self._redis)) as reader:
            while True:
                current = set(wanted())
                positions = {room: position for room, position in positions.items() if room in current}
                for room in current - positions.keys():
                    positions[room] = (after or {}).get(room) or await self.newest(room)
                for hint in await _hints(reader, positions):
                    positions[hint.room] = hint.position
                    yield hint

    async def newest(self, room: str) -> str:
        """The position of a room's newest hint."""
        async with reachable():
            newest: Any = await self._redis.xrevrange(keys.feed(room), count=1)
        return str(newest[0][0].decode()) if newest else "0-0"


async def _hints(reader: StreamReader, positions: Mapping[str, str]) -> list[Hint]:
    rooms = {keys.feed(room): room for room in positions}
    news = await reader.read({feed: positions[room] for feed, room in rooms.items()}, WAIT_MS, HINTS)
    return [
        Hint(rooms[feed], position.decode(), fields[b"k"].decode(), fields[b"p"])
        for feed, entries in news.items()
        for position, fields in entries
    ]
