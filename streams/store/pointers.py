"""What Redis knows of the checkpoints of a room."""

from __future__ import annotations

import secrets
from typing import Any, Final

from streams.store import keys
from streams.store.checkpoints import Checkpoint
from streams.store.connection import RedisClient, reachable

_POINT: Final = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[2], 'file', ARGV[2], 'position', ARGV[3])
return 1
"""


class Pointers:
    """The names of logs and their newest checkpoints. Raises Unavailable when Redis is out of reach."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis
        self._point = redis.register_script(_POINT)

    async def log_name(self, room: str) -> str:
        """The name of the room's log, given once: another Redis has another log, whatever its positions are."""
        async with reachable():
            await self._redis.hsetnx(keys.checkpoint(room), "log", secrets.token_hex(8))
            name: Any = await self._redis.hget(keys.checkpoint(room), "log")
        return str(name.decode())

    async def rename_log(self, room: str) -> None:
        """From now on it is another log than the one of this name, whose checkpoints know what this one does not."""
        async with reachable():
            await self._redis.delete(keys.checkpoint(room))

    async def point(self, room: str, token: int, checkpoint: Checkpoint) -> bool:
        """Name the newest checkpoint. False: the token of the lease is out of date."""
        async with reachable():
            pointed = await self._point(
                keys=[keys.token(room), keys.checkpoint(room)],
                args=[token, checkpoint.name.rpartition("/")[2], checkpoint.position],
            )
        return bool(pointed)
