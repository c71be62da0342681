"""Whether somebody folds, and which rooms cannot be folded: said by workers, read by the pages' processes.

A sign of life is a value that its writer keeps changing. A reader looks when it changed last, by its own stopwatch, so
that no clock that is set makes a worker live or die; one that hangs says nothing, as it should. The keys run out after
a day, only to be tidied away.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from streams.store import keys
from streams.store.connection import RedisClient, reachable

BEAT_EVERY_S: Final = 1.0
BEAT_LASTS_S: Final = 5.0
TROUBLE_LASTS_S: Final = 25.0
"""Longer than a room that failed is left alone, so that lasting trouble does not flicker."""
TIDIED_AFTER_S: Final = 86_400


class Changes:
    """Since when values are as they are, by the reader's stopwatch. What was found at the first look may be old."""

    def __init__(self, stopwatch: Callable[[], float] = time.monotonic) -> None:
        self._stopwatch = stopwatch
        self._known: dict[str, tuple[bytes | None, float]] = {}

    def age(self, name: str, value: bytes | None) -> float:
        """Look at a value: seconds since it was first seen to be this one; infinite: it always was."""
        now = self._stopwatch()
        if name not in self._known:
            self._known[name] = value, float("-inf")
        elif self._known[name][0] != value:
            self._known[name] = value, now
        return now - self._known[name][1]


class Pulse:
    """The signs of life on one Redis. Raises Unavailable when it is out of reach."""

    def __init__(self, redis: RedisClient, stopwatch: Callable[[], float] = time.monotonic) -> None:
        self._redis = redis
        self._changes = Changes(stopwatch)

    async def beat(self) -> None:
        """A worker lives."""
        await self._change(keys.PULSE, "")

    async def beats(self) -> bool:
        """Whether a worker was heard of within five seconds, between two looks of this one who asks."""
        async with reachable():
            value: Any = await self._redis.get(keys.PULSE)
        return self._changes.age(keys.PULSE, value) < BEAT_LASTS_S

    async def trouble(self, room: str, reason: str) -> None:
        """A room cannot be folded."""
        await self._change(keys.trouble(room), reason)

    async def troubles(self, rooms: Sequence[str]) -> dict[str, str]:
        """Which of these rooms cannot be folded, and why."""
        found: dict[str, str] = {}
        for room in rooms:
            key = keys.trouble(room)
            async with reachable():
                value: Any = await self._redis.get(key)
            if self._changes.age(key, value) < TROUBLE_LASTS_S and value is not None:
                found[room] = value.decode().partition(" ")[2]
        return found

    async def _change(self, key: str, text: str) -> None:
        async with reachable():
            await self._redis.set(key, f"{secrets.token_hex(8)} {text}", ex=TIDIED_AFTER_S)
