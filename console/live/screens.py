"""The screens of one web process as people see them: who they are, whether they keep up, a word to one of them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import Final

import msgspec
import structlog

from console.access.rights import Principal
from console.live import presence
from console.live.hub import Hub
from console.live.messages import Changed, Direct, Ping
from console.live.presence import BACK_MS, SILENT_S, GoneScreen, HeldScreen, Presence, ScreenMessage, SentSeqs
from console.live.socket import GONE, REPLACED, SILENCE_S, LiveScreen, clean_name, new_key
from streams.clock import Clock, Instant
from streams.errors import NotFound, Unavailable
from streams.store.feed import RoomFeed

WORD: Final = "screen"
"""A hint of the room's feed: a word for one screen."""

log = structlog.get_logger()
encode = msgspec.json.Encoder().encode
decode_direct = msgspec.json.Decoder(Direct).decode


def sees_screens(principal: Principal, room: str | None = None) -> bool:
    """Whether somebody may know who watches; hosts may not."""
    return any(principal.may(right, room) for right in ("command", "floor", "read figures"))


class Screens:
    """Looks after the screens in the hub; ``room_of`` names the room of a show that somebody watches."""

    def __init__(
        self, hub: Hub, presence: Presence, feed: RoomFeed, clock: Clock, room_of: Callable[[str], str]
    ) -> None:
        self._hub = hub
        self._presence = presence
        self._feed = feed
        self._clock = clock
        self._room_of = room_of
        self._sent: dict[str, SentSeqs] = {}
        self._changed_shows: set[str] = set()
        """Shows whose list has changed, which their desks are not told yet."""
        self._left: dict[str, float] = {}
        """When a screen of a show last went, until its desks are told that it did not come back."""
        self._writing: asyncio.Task[None] | None = None

    # ------------------------------------------------------------------------------------------ coming and going

    def key(self, show: str, wanted: str, principal: Principal) -> str:
        """The id for a new connection: a tab that comes back keeps its own, another browser gets another."""
        there = self._hub.find(show, wanted)
        mine = not isinstance(there, LiveScreen) or there.principal.credential == principal.credential
        return wanted if mine else new_key()

    def join(self, show: str, screen: LiveScreen, seq: int) -> LiveScreen | None:
        """Add a screen that shows the state of ``seq``; the old connection of its tab, if that had not ended yet."""
        old = self._hub.find(show, screen.key)
        self._hub.join(show, screen.key, screen)
        self._sent.setdefault(show, SentSeqs(seq))
        self._changed(show)
        if not isinstance(old, LiveScreen):
            return None
        old.close(REPLACED)
        return old

    def leave(self, show: str, screen: LiveScreen) -> bool:
        """A screen has gone; whether it had been there, and its tab had not come back meanwhile."""
        if self._hub.find(show, screen.key) is not screen:
            return False
        self._hub.leave(show, screen.key)
        room = self._room_of(show)
        self._presence.left(room, self._held(show, screen, self._clock.now()), dismissed=screen.dismissed)
        self._left[show] = time.monotonic()
        if show not in self._hub.shows():
            self._sent.pop(show, None)
        return True

    def is_watched(self, show: str) -> bool:
        """Whether a screen of the show is connected here."""
        return show in self._hub.shows()

    def sent(self, show: str, seq: int) -> None:
        """All screens of a show were sent the state of this seq."""
        if sent := self._sent.get(show):
            sent.sent(seq)

    def ping(self, show: str, screen: LiveScreen, ping: Ping) -> None:
        """A screen has said how it is."""
        screen.round_trip_ms = ping.rtt
        sent = self._sent.get(show)
        screen.lags = sent is not None and ping.seq is not None and ping.seq < sent.due()
        if ping.asleep != screen.asleep:
            screen.asleep_at = time.monotonic() if ping.asleep else None
            self._changed(show)

    # ----------------------------------------------------------------------------------------------- every second

    def look(self) -> None:
        """Close pages that went without a goodbye, flag those that fall behind, tell desks of a changed list.

        One look a second at all of them costs less than a timer for each.
        """
        self._tell_desks()
        now = time.monotonic()
        for show, screen in self._all():
            silent = now - screen.last_seen
            if silent > SILENCE_S:
                screen.close(GONE)
            behind = screen.lags or screen.waits or (silent > SILENT_S and not screen.asleep)
            if behind != screen.behind:
                screen.behind = behind
                self._changed(show)
        for show, at in tuple(self._left.items()):
            if now - at > BACK_MS / 1000:
                del self._left[show]
                self._presence.changed(self._room_of(show), show)
        is_idle = self._writing is None or self._writing.done()
        if is_idle and (due := self._presence.due({self._room_of(show) for show in self._hub.shows()})):
            self._writing = asyncio.create_task(self._write(due))

    async def _write(self, rooms: list[str]) -> None:
        for room in rooms:
            try:
                shows = await self._presence.write(room, tuple(self._seen(room)))
                if shows:
                    await self._feed.publish(room, presence.HINT, encode(sorted(shows)))
            except Unavailable:
                log.debug("the list of screens was not told to the other processes", room=room)

    # ------------------------------------------------------------------------------------------- asked and told

    async def listed(self, show: str, room: str) -> list[HeldScreen]:
        """The screens of a show, over all web processes; while the event log is down, those of this one."""
        try:
            others = await self._presence.others(room)
        except Unavailable:
            others = []
        return presence.joined(self._seen(room), others, show)

    async def gone(self, show: str, room: str, connected: list[HeldScreen]) -> list[GoneScreen]:
        """The screens of a show on which people were reached and that have gone; none while the event log is down."""
        try:
            return await self._presence.gone(room, show, connected)
        except Unavailable:
            return []

    async def dismiss(self, show: str, room: str, key: str) -> None:
        """Tell no more of a screen that has gone. Raises NotFound, or Unavailable while the event log is down."""
        if not await self._presence.forget(room, show, key):
            raise NotFound("No screen “{screen}” has gone from this show.", screen=key)
        self._changed(show)

    async def find(self, show: str, room: str, key: str) -> HeldScreen:
        """A connected screen. Raises NotFound."""
        found = next((seen for seen in await self.listed(show, room) if seen.screen == key), None)
        if found is None:
            raise NotFound("The screen “{screen}” is not connected any more. Look at the list again.", screen=key)
        return found

    async def say(self, show: str, room: str, key: str, message: Direct) -> None:
        """Pass a word to one screen, wherever it is connected. Raises Unavailable."""
        if not self._deliver(show, key, message):
            word = ScreenMessage(show=show, screen=key, message=msgspec.Raw(encode(message)))
            await self._feed.publish(room, WORD, encode(word))

    def pass_on(self, kind: str, payload: bytes) -> bool:
        """Take a hint of a room's feed; whether it was one about screens."""
        if kind == presence.HINT:
            self._changed_shows.update(msgspec.json.decode(payload))
        elif kind == WORD:
            word = msgspec.json.decode(payload, type=ScreenMessage)
            self._deliver(word.show, word.screen, decode_direct(word.message))
        else:
            return False
        return True

    def _deliver(self, show: str, key: str, message: Direct) -> bool:
        screen = self._hub.find(show, key)
        if not isinstance(screen, LiveScreen):
            return False
        if message.do == "rename":
            screen.name = clean_name(message.name)
            self._changed(show)
        screen.say(message)
        return True

    def _tell_desks(self) -> None:
        """Whoever may see the list fetches it anew."""
        payload = encode(Changed(seq=0, what="screens", revision=self._clock.now())).decode()
        changed, self._changed_shows = self._changed_shows, set()
        for show in changed:
            for screen in self._hub.screens(show):
                if isinstance(screen, LiveScreen) and sees_screens(screen.principal):
                    screen.send("screens", payload)

    def _all(self) -> Iterator[tuple[str, LiveScreen]]:
        for show in self._hub.shows():
            for screen in self._hub.screens(show):
                if isinstance(screen, LiveScreen):
                    yield show, screen

    def _changed(self, show: str) -> None:
        self._presence.changed(self._room_of(show), show)

    def _seen(self, room: str) -> Iterator[HeldScreen]:
        now = self._clock.now()
        for show, screen in self._all():
            if self._room_of(show) != room:
                continue
            yield self._held(show, screen, now)

    def _held(self, show: str, screen: LiveScreen, now: Instant) -> HeldScreen:
        who = screen.principal
        return HeldScreen(
            screen=screen.key,
            name=screen.name,
            person=who.name,
            role=who.role or "",
            part=screen.part,
            view=screen.view,
            show=show,
            rtt_ms=screen.round_trip_ms,
            connected_at=presence.instant(now, screen.connected_at),
            heard_at=presence.instant(now, screen.last_seen),
            asleep=screen.asleep,
            asleep_since=None if screen.asleep_at is None else presence.instant(now, screen.asleep_at),
            behind=screen.behind,
            session=who.credential,
            passed=who.show is not None,
        )
