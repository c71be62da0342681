"""Counts of a while, over all processes: how often somebody did something since the first time within a window.

Five within a minute: the first one sets the count to 1 for 60 s, the others raise it, and a minute after the first it
is gone. The server's clock may step back; a window that would last longer than it may begins anew.
"""

from __future__ import annotations

from typing import Any, Final

from msgspec import Struct

from streams.store import keys
from streams.store.connection import RedisClient, reachable

_COUNT: Final = """
local left = redis.call('PTTL', KEYS[1])
if left < 0 or left > tonumber(ARGV[1]) then
  redis.call('SET', KEYS[1], 1, 'PX', ARGV[1])
  return {1, tonumber(ARGV[1])}
end
return {redis.call('INCR', KEYS[1]), left}
"""


class Count(Struct, frozen=True):
    """How often, and how long it is remembered."""

    times: int
    left_ms: int


class SharedCounters:
    """The counts on one Redis. Raises Unavailable when it is out of reach."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis

    async def count(self, name: str, who: str, within_ms: int) -> Count:
        """Count one more; how often it was within the window that is open."""
        async with reachable():
            found: Any = await self._redis.eval(_COUNT, 1, keys.count(name, who), str(within_ms))
        return Count(int(found[0]), int(found[1]))
