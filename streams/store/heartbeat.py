"""Whether somebody folds, and which rooms cannot be folded: said by workers, read by the pages' processes.

Both are keys that run out by themselves, so that a worker that hangs says nothing, as it should.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from streams.store import keys
from streams.store.connection import RedisClient, reachable

BEAT_EVERY_S: Final = 1.0
BEAT_LASTS_MS: Final = 5_000
TROUBLE_LASTS_MS: Final = 25_000
"""Longer than a room that failed is left alone, so that lasting trouble does not flicker."""


class Pulse:
    """The signs of life on one Redis. Raises Unavailable when it is out of reach."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis

    async def beat(self) -> None:
        """A worker lives."""
        async with reachable():
            await self._redis.set(keys.PULSE, "1", px=BEAT_LASTS_MS)

    async def beats(self) -> bool:
        """Whether a worker has said within five seconds that it lives."""
        async with reachable():
            return bool(await self._redis.exists(keys.PULSE))

    async def trouble(self, room: str, reason: str) -> None:
        """A room cannot be folded."""
        async with reachable():
            await self._redis.set(keys.trouble(room), reason, px=TROUBLE_LASTS_MS)

    async def troubles(self, rooms: Sequence[str]) -> dict[str, str]:
        """Which of these rooms cannot be folded, and why."""
        found: dict[str, str] = {}
        for room in rooms:
            async with reachable():
                reason: Any = await self._redis.get(keys.trouble(room))
            if reason is not None:
                found[room] = reason.decode()
        return found
