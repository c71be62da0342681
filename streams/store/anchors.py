"""By which anchor the processes of one machine tell the time: all by the same, also those that are started again.

One key for each boot of a machine, because the time since the boot means nothing to others. It holds the anchor, and a
number that living processes raise while the machine's clock and theirs disagree:

    1790000000000:0     the boot was then, by the clock of our processes
    1790000000000:7     … and somebody still goes by it, though the machine's clock says something else by now
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from streams.clock import Instant
from streams.store import keys
from streams.store.connection import RedisClient, reachable

KEPT_S: Final = 90 * 86_400
"""Redis may forget an anchor then; whoever lives writes it again."""
BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")

_RAISE: Final = """
local anchor, count = string.match(redis.call('GET', KEYS[1]) or '', '^(-?%d+):(%d+)$')
if not anchor or tonumber(anchor) < tonumber(ARGV[1]) then
  redis.call('SET', KEYS[1], ARGV[1] .. ':0', 'EX', ARGV[2])
  return ARGV[1]
end
return anchor
"""
_TOUCH: Final = """
local anchor, count = string.match(redis.call('GET', KEYS[1]) or '', '^(-?%d+):(%d+)$')
if anchor then redis.call('SET', KEYS[1], anchor .. ':' .. string.format('%.0f', count + 1), 'EX', ARGV[1]) end
return 0
"""


def boot_id() -> str:
    """What the system calls this boot; empty where it has no name for it."""
    try:
        return BOOT_ID.read_text().strip()
    except OSError:
        return ""


class NotedAnchor(Struct, frozen=True):
    """An anchor as it is written down."""

    anchor: Instant
    count: int
    """Rises while somebody goes by it against the machine's clock."""


class Anchors:
    """The anchor of this boot of this machine, on one Redis. Raises Unavailable when it is out of reach.

    Where a boot has no name, nothing is found and nothing is kept: every process begins by the machine's clock.
    """

    def __init__(self, redis: RedisClient, boot: str | None = None) -> None:
        self._redis = redis
        self._boot = boot_id() if boot is None else boot
        self._raise = redis.register_script(_RAISE)
        self._touch = redis.register_script(_TOUCH)

    async def read(self) -> NotedAnchor | None:
        """The anchor; None when there is none."""
        if not self._boot:
            return None
        async with reachable():
            value: Any = await self._redis.get(self._key)
        if value is None:
            return None
        anchor, _, count = value.decode().partition(":")
        return NotedAnchor(Instant(int(anchor)), int(count))

    async def raise_to(self, anchor: Instant) -> Instant:
        """Note an anchor unless a later one is; return the one that holds."""
        if not self._boot:
            return anchor
        async with reachable():
            holds: Any = await self._raise(keys=[self._key], args=[anchor, KEPT_S])
        return Instant(int(holds))

    async def replace(self, anchor: Instant) -> None:
        """Note an anchor in place of a later one. Only for the one who knows that nobody goes by that any more."""
        if self._boot:
            async with reachable():
                await self._redis.set(self._key, f"{anchor}:0", ex=KEPT_S)

    async def touch(self) -> None:
        """Say that somebody goes by the anchor."""
        if self._boot:
            async with reachable():
                await self._touch(keys=[self._key], args=[KEPT_S])

    @property
    def _key(self) -> str:
        return keys.anchor(self._boot)
