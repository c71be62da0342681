"""Who folds a room: a lease, renewed every half second, with a token that rises each time the room changes hands.

The lease keeps two workers from doing the same work. The token keeps a worker that was away, and does not know yet that
it lost the room, from writing over its successor: every write of frames and pointers checks it on the server.

A lease has no time at which it runs out, because the server's clock may be set. It is a number that its owner raises;
who waits for the room has watched it, and takes the room when the number has stood still for two seconds by the
waiter's own stopwatch:

    a:1 … a:2 … a:3 (a dies) … b sees a:3, again a:3, after two seconds still a:3 → b:4

A token is the server's time in microseconds, or one more than the token before. So it rises also when a replica takes
over that has not heard of the newest one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any, Final

from msgspec import Struct

from streams.store import keys
from streams.store.connection import RedisClient, reachable

LASTS_MS: Final = 2_000
RENEW_MS: Final = 500

_ACQUIRE: Final = """
local held = redis.call('GET', KEYS[1])
if held and held ~= ARGV[2] then return held end
local count = held and tonumber(string.match(held, '%d+$')) or 0
redis.call('SET', KEYS[1], ARGV[1] .. ':' .. string.format('%.0f', count + 1))
local now = redis.call('TIME')
local token = math.max(now[1] * 1000000 + now[2], (tonumber(redis.call('GET', KEYS[2])) or 0) + 1)
redis.call('SET', KEYS[2], string.format('%.0f', token))
return token
"""
_RENEW: Final = """
local owner, count = string.match(redis.call('GET', KEYS[1]) or '', '^(.*):(%d+)$')
if owner ~= ARGV[1] or redis.call('GET', KEYS[2]) ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[1], owner .. ':' .. string.format('%.0f', count + 1))
return 1
"""
_RELEASE: Final = """
if string.match(redis.call('GET', KEYS[1]) or '', '^(.*):%d+$') == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""


class Lease(Struct, frozen=True):
    """The right to fold a room, as long as it is renewed."""

    room: str
    owner: str
    token: int


class _Watched(Struct, frozen=True):
    """A lease that somebody else has: what it said when it was last seen to change, and when that was."""

    held: bytes
    since_s: float


class Leases:
    """The leases on one Redis, as one worker sees them. Raises Unavailable when it is out of reach.

    ``stopwatch``: seconds that nobody can set.
    """

    def __init__(self, redis: RedisClient, stopwatch: Callable[[], float] = time.monotonic) -> None:
        self._acquire = redis.register_script(_ACQUIRE)
        self._renew = redis.register_script(_RENEW)
        self._release = redis.register_script(_RELEASE)
        self._stopwatch = stopwatch
        self._watched: dict[str, _Watched] = {}

    async def acquire(self, room: str, owner: str) -> Lease | None:
        """The room's lease, or None while somebody else has it. ``owner`` must be unique among workers."""
        now = self._stopwatch()
        watched = self._watched.get(room)
        run_out = watched is not None and (now - watched.since_s) * 1_000 >= LASTS_MS
        async with reachable():
            answer: Any = await self._acquire(
                keys=_keys(room), args=[owner, watched.held if watched is not None and run_out else b""]
            )
        if isinstance(answer, int):
            self._watched.pop(room, None)
            return Lease(room, owner, answer)
        if watched is None or watched.held != answer:
            self._watched[room] = _Watched(answer, now)
        return None

    async def renew(self, lease: Lease) -> bool:
        """Two more seconds; False: the room went to somebody else."""
        async with reachable():
            renewed: Any = await self._renew(keys=_keys(lease.room), args=[lease.owner, lease.token])
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
