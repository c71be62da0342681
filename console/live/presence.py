"""Who is connected, over all web processes: each tells the others about its own screens.

A process writes the list of its screens of a room into one field of a hash in Redis, when something about them has
changed (at most every two seconds) and every ten seconds besides, and gives the room's feed a hint when it changed. A
list that was not renewed for long is that of a process that died. Nothing is written for rooms that nobody watches,
and no screen has a timer of its own: all of them are looked at once a second.

Beside the lists stands a memory of the screens on which people are reached: who was there and when it was last seen.
It is renewed with the lists. Whoever stands in it and in no list has gone, whether its page was closed, its network was
lost or its process died: with lists of A and B and a memory of A, B and C, C has gone.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable
from typing import Any, Final

import msgspec
from msgspec import Struct

from streams.clock import HOUR, Clock, Instant
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
BACK_MS: Final = 5_000
"""A page that is loaded anew is back by then; one that is not has gone."""
REMEMBERED_MS: Final = 12 * HOUR
"""So long a screen that has gone is told of; a device that a pass signs in stays signed in as long."""
TIDIED_AFTER_S: Final = 2 * 86_400
"""Redis may forget then what nobody renewed; what counts is told by the instants in it, for its clock may be set."""
REACHED: Final = frozenset({"cue", "cohost", "operator", "backstage"})
"""The views on which people get cues: that one of them has gone is an alarm."""


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
    asleep_since: int | None = None
    """When its page was hidden."""
    behind: bool
    """It shows less than it was sent, takes nothing, or was not heard for long."""
    passed: bool = False
    """A pass signed it in, so it opens one view only."""


class HeldScreen(ConnectedScreen, frozen=True, kw_only=True):
    """The same with what only servers know of it."""

    session: str = ""
    """The hash of the session that opened it."""


class GoneScreen(Struct, frozen=True, kw_only=True):
    """A screen on which people were reached and that is not connected any more."""

    screen: str
    name: str
    person: str
    role: str
    part: str
    view: str
    show: str
    last_seen: int
    """When it was last heard of, or when its page had been hidden before."""


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
        self._left: dict[str, dict[str, GoneScreen | None]] = {}
        """By room and field: what is not written down yet; None: nothing is to be remembered."""

    def changed(self, room: str, show: str) -> None:
        """Something about the screens of a show has changed."""
        self._changed.setdefault(room, set()).add(show)

    def left(self, room: str, screen: HeldScreen, *, dismissed: bool = False) -> None:
        """A screen has gone; ``dismissed``: it was sent away, and nobody misses it."""
        self.changed(room, screen.show)
        field = _field(screen.show, screen.screen)
        self._left.setdefault(room, {})[field] = gone_screen(screen) if _is_reached(screen) and not dismissed else None

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
            await self._remember(room, screens)
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
                pipe.expire(key, TIDIED_AFTER_S)
                await pipe.execute()

    async def _remember(self, room: str, screens: tuple[HeldScreen, ...]) -> None:
        seen = {_field(one.show, one.screen): gone_screen(one) if _is_reached(one) else None for one in screens}
        written = self._left.pop(room, {}) | seen
        kept: dict[Any, Any] = {
            field: msgspec.json.encode(one).decode() for field, one in written.items() if one is not None
        }
        dropped = [field for field, one in written.items() if one is None]
        key = keys.remembered_screens(room)
        try:
            async with reachable(), self._redis.pipeline(transaction=False) as pipe:
                if dropped:
                    pipe.hdel(key, *dropped)
                if kept:
                    pipe.hset(key, mapping=kept)
                    pipe.expire(key, TIDIED_AFTER_S)
                await pipe.execute()
        except Unavailable:
            self._left[room] = written | self._left.get(room, {})
            raise

    async def gone(self, room: str, show: str, connected: Iterable[ConnectedScreen]) -> list[GoneScreen]:
        """The screens of a show that were there and are not; those that went last first. ``connected``: all that are.

        One that somebody with the same part has opened again on the same view since then has come back.
        """
        async with reachable():
            found: Any = await self._redis.hgetall(keys.remembered_screens(room))
        there = list(connected)
        now = self._clock.now()
        gone, forgotten = [], []
        for field, body in found.items():
            one = msgspec.json.decode(body, type=GoneScreen)
            if one.show != show or any(screen.screen == one.screen for screen in there):
                continue
            if one.last_seen < now - REMEMBERED_MS or any(_is_again(one, screen) for screen in there):
                forgotten.append(field)
            elif one.last_seen <= now - BACK_MS:
                gone.append(one)
        await self._forget(room, forgotten)
        return sorted(gone, key=lambda one: (-one.last_seen, one.screen))

    async def forget(self, room: str, show: str, screen: str) -> bool:
        """Remember a screen no longer; whether it was known."""
        self._left.get(room, {}).pop(_field(show, screen), None)
        return await self._forget(room, [_field(show, screen)])

    async def _forget(self, room: str, fields: list[Any]) -> bool:
        if not fields:
            return False
        async with reachable():
            return bool(await self._redis.hdel(keys.remembered_screens(room), *fields))

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


def gone_screen(screen: HeldScreen) -> GoneScreen:
    """What is remembered of a screen."""
    return GoneScreen(
        screen=screen.screen,
        name=screen.name,
        person=screen.person,
        role=screen.role,
        part=screen.part,
        view=screen.view,
        show=screen.show,
        last_seen=screen.heard_at if screen.asleep_since is None else screen.asleep_since,
    )


def _is_reached(screen: ConnectedScreen) -> bool:
    """Whether somebody who works on the show gets cues on it; managers only look on."""
    return screen.view in REACHED and screen.role != "viewer"


def _field(show: str, screen: str) -> str:
    return f"{show}:{screen}"


def _is_again(gone: GoneScreen, screen: ConnectedScreen) -> bool:
    """Whether somebody who has gone came back with this screen."""
    same = (gone.person, gone.part, gone.view) == (screen.person, screen.part, screen.view)
    return same and screen.connected_at >= gone.last_seen


def instant(now: Instant, monotonic: float) -> int:
    """The instant of a reading of the monotonic clock, for a list that people read."""
    return now - round((time.monotonic() - monotonic) * 1000)
