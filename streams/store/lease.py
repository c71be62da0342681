"""Who folds a room: a lease of two seconds, with a token that rises each time the room changes hands.

The lease keeps two workers from doing the same work. The token keeps a worker that was away, and does not know yet that
it lost the room, from writing over its successor: every write of frames and pointers checks it on the server.

A token is the server's time in microseconds, or one more than the token before. So it rises also when a replica takes
over that has not heard of the newest one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from msgspec import Struct

from streams.store import keys
from streams.store.connection import RedisClient, reachable

LASTS_MS: Final = 2_000
RENEW_MS: Final = 500

_ACQUIRE: Final = """
if not redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 0 end
local now = redis.call('TIME')
local token = math.max(now[1] * 1000000 + now[2], (tonumber(redis.call('GET', KEYS[2])) or 0) + 1)
redis.call('SET', KEYS[2], string.format('%.0f', token))
return token
"""
_RENEW: Final = """
if redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('GET', KEYS[2]) == ARGV[3] then
  return redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return 0
"""
_RELEASE: Final = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""


class Lease(Struct, frozen=True):
    """The right to fold a room, as long as it is renewed."""

    room: str
    owner: str
    token: int


class Leases:
    """The leases on one Redis. Raises Unavailable when it is out of reach."""

    def __init__(self, redis: RedisClient) -> None:
        self._acquire = redis.register_script(_ACQUIRE)
        self._renew = redis.register_script(_RENEW)
        self._release = redis.register_script(_RELEASE)

    async def acquire(self, room: str, owner: str) -> Lease | None:
        """The room's lease, or None while somebody else has it. ``owner`` must be unique among workers."""
        async with reachable():
            token: Any = await self._acquire(keys=_keys(room), args=[owner, LASTS_MS])
        return Lease(room, owner, int(token)) if token else None

    async def renew(self, lease: Lease) -> bool:
        """Two more seconds; False: the room went to somebody else."""
        async with reachable():
            renewed: Any = await self._renew(keys=_keys(lease.room), args=[lease.owner, LASTS_MS, lease.token])
        return bool(renewed)

    async def release(self, lease: Lease) -> None:
        """Let somebody else have the room at once."""
        async with reachable():
            await self._release(keys=_keys(lease.room), args=[lease.owner])


async def clear_leases(redis: RedisClient, rooms: Iterable[str]) -> None:
    """Forget who had the rooms. Only for the one who knows that no worker runs: a server that locked its directory."""
    async with reachable():
        for room in rooms:
            await redis.delete(keys.lease(room))


def _keys(room: str) -> list[str]:
    return [keys.lease(room), keys.token(room)]
