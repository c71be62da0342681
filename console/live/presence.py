"""Who is connected, over all web processes: each tells the others about its own screens.

A process writes the list of its screens of a room into one field of a hash in Redis, when something about them has
changed (at most every two seconds) and every ten seconds besides, and gives the room's feed a hint when it changed. A
list that was not renewed for long is that of a process that died. Nothing is written for rooms that nobody watches,
and no screen has a timer of its own: all of them are looked at once a second.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable
from typing import Any, Final

import msgspec
from msgspec import Struct

from streams.clock import Clock, Instant
from streams.errors import Unavailable
from streams.store import keys
from streams.store.connection import RedisClient, reachable

HINT: Final = "screens"
"""A hint of the room's feed: the lists of these shows have changed."""
AT_MOST_MS: Final = 2_000
RENEWED_MS: Final = 10_000
DEAD_MS: Final = 25_000
SILENT_S: Final = 40.0
"""A page pings every 30 s or so; one that was not heard for this long is behind."""
GRACE_S: Final = 3.0
"""A page may take this long to show what it was sent."""


class ConnectedScreen(Struct, frozen=True, kw_only=True):
    """One connected screen, as the list of screens shows it."""

    screen: str
    """Its id; ``screen:<id>`` addresses a cue to it."""
    name: str
    """What the screen is called; empty when nobody named it."""
    person: str
    role: str
    part: str
    view: str
    show: str
    rtt_ms: float | None
    """The last measured round trip."""
    connected_at: int
    heard_at: int
    asleep: bool
    """Its page is hidden: the device sleeps, or shows something else."""
    behind: bool
    """It shows less than it was sent, takes nothing, or was not heard for long."""
    passed: bool = False
    """A pass signed it in, so it opens one view only."""


class HeldScreen(ConnectedScreen, frozen=True, kw_only=True):
    """The same with what only servers know of it."""

    session: str = ""
    """The hash of the session that opened it."""


class ScreenList(Struct, frozen=True):
    """The screens of one process in a room."""

    at: int
    screens: tuple[HeldScreen, ...]


class ScreenMessage(Struct, frozen=True, kw_only=True):
    """A hint of the room's feed (kind ``screen``): a word for one screen, for the process that holds it."""

    show: str
    screen: str
    message: msgspec.Raw
    """A ``direct`` message."""


class SentSeqs:
    """Which seq the screens of a show were sent, and since when they should show it."""

    def __init__(self, seq: int) -> None:
        self._seq = seq
        self._before = seq
        self._at = time.monotonic()

    def sent(self, seq: int) -> None:
        """All screens were sent the state of this seq."""
        self._before = self.due()
        self._seq = seq
        self._at = time.monotonic()

    def due(self) -> int:
        """The seq that every screen shows by now."""
        return self._seq if time.monotonic() - self._at > GRACE_S else self._before


class Presence:
    """What one process tells the others of its screens and learns of theirs. Raises Unavailable while Redis is away."""

    def __init__(self, redis: RedisClient, clock: Clock) -> None:
        self._redis = redis
        self._clock = clock
        self._process = secrets.token_hex(8)
        self._changed: dict[str, set[str]] = {}
        self._written: dict[str, int] = {}

    def changed(self, room: str, show: str) -> None:
        """Something about the screens of a show has changed."""
        self._changed.setdefault(room, set()).add(show)

    def due(self, watched: Iterable[str]) -> list[str]:
        """The rooms whose list is to be written now, of those that are watched and those that were a moment ago."""
        now = self._clock.now()
        ages = {room: now - self._written.get(room, 0) for room in {*watched, *self._changed}}
        return [room for room, age in ages.items() if age >= (AT_MOST_MS if room in self._changed else RENEWED_MS)]

    async def write(self, room: str, screens: tuple[HeldScreen, ...]) -> set[str]:
        """Tell the other processes about this one's screens of a room; the shows whose list has changed."""
        now = self._written[room] = self._clock.now()
        changed = self._changed.pop(room, set())
        try:
            await self._keep(room, ScreenList(now, screens))
        except Unavailable:
            self._changed.setdefault(room, set()).update(changed)
            raise
        if not screens and room not in self._changed:
            self._written.pop(room, None)
        return changed

    async def _keep(self, room: str, listed: ScreenList) -> None:
        key = keys.screens(room)
        async with reachable():
            if not listed.screens:
                await self._redis.hdel(key, self._process)
                return
            async with self._redis.pipeline(transaction=False) as pipe:
                pipe.hset(key, self._process, msgspec.json.encode(listed).decode())
                pipe.pexpire(key, DEAD_MS)
                await pipe.execute()

    async def others(self, room: str) -> list[HeldScreen]:
        """The screens of a room that other processes hold."""
        async with reachable():
            found: Any = await self._redis.hgetall(keys.screens(room))
        own = self._process.encode()
        lists = [msgspec.json.decode(body, type=ScreenList) for process, body in found.items() if process != own]
        living = self._clock.now() - DEAD_MS
        return [screen for listed in lists if listed.at > living for screen in listed.screens]


def joined(own: Iterable[HeldScreen], others: Iterable[HeldScreen], show: str) -> list[HeldScreen]:
    """The screens of a show, those that came first first. Of two with one id the newer connection is meant: the page
    has come back to another process, which its old one has not noticed yet."""
    newest: dict[str, HeldScreen] = {}
    for screen in (*own, *others):
        known = newest.get(screen.screen)
        if screen.show == show and (known is None or known.connected_at < screen.connected_at):
            newest[screen.screen] = screen
    return sorted(newest.values(), key=lambda screen: (screen.connected_at, screen.screen))


def instant(now: Instant, monotonic: float) -> int:
    """The instant of a reading of the monotonic clock, for a list that people read."""
    return now - round((time.monotonic() - monotonic) * 1000)
