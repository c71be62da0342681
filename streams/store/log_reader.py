"""What is new in the logs of many rooms, for those who follow them."""

from __future__ import annotations

from collections.abc import Mapping

from streams.store import keys
from streams.store.connection import RedisClient
from streams.store.log import Entry, entry_from
from streams.store.stream_reader import StreamReader


class LogReader:
    """Reads on in logs; of use to one caller at a time. ``aclose`` it at the end."""

    def __init__(self, redis: RedisClient) -> None:
        self._reader = StreamReader(redis)

    async def read(self, after: Mapping[str, str], wait_ms: int, count: int = 16) -> dict[str, list[Entry]]:
        """At most ``count`` new entries of each room after its position, oldest first.

        Waits up to ``wait_ms`` for the first when there is none; rooms without news are left out. Raises Unavailable.
        """
        rooms = {keys.log(room): room for room in after}
        news = await self._reader.read({log: after[room] for log, room in rooms.items()}, wait_ms, count)
        return {rooms[log]: [entry_from(*entry) for entry in entries] for log, entries in news.items()}

    async def aclose(self) -> None:
        """Stop waiting."""
        await self._reader.aclose()
