"""Messages to the screens of a show: encoded once, and to whom they go."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Final

import msgspec

from console.live.hub import Hub
from console.live.messages import Message
from console.live.socket import LiveScreen
from console.rooms import reported_rows
from console.rooms.reporting import Reporting
from console.store import shows
from console.store.session import Database

REMEMBERED_S: Final = 5.0
VARIANTS: Final = ("desk", "crew", "cue")

_encode = msgspec.json.Encoder().encode


class Rooms:
    """The room of each show that somebody watches."""

    def __init__(self, database: Database, hub: Hub) -> None:
        self._database = database
        self._hub = hub
        self._rooms: dict[str, str] = {}
        self._reporting: dict[str, tuple[Reporting, float]] = {}

    async def of(self, show: str) -> str:
        """The room of a show. Raises NotFound."""
        if show not in self._rooms:
            self._rooms[show] = (await self._database.read(lambda session: shows.get(session, show))).room
        return self._rooms[show]

    async def reporting(self, room: str) -> Reporting:
        """What a room reports by hand, remembered for a short while: another process may change it."""
        known, until = self._reporting.get(room, (None, 0.0))
        if known is None or time.monotonic() >= until:
            known = await self._database.read(lambda session: reported_rows.settings(session, room))
            self._reporting[room] = (known, time.monotonic() + REMEMBERED_S)
        return known

    def known(self, show: str) -> str:
        """The room of a show whose screens are connected."""
        return self._rooms[show]

    def watched(self) -> set[str]:
        """The rooms whose shows this process's screens watch."""
        return {self._rooms[show] for show in self._hub.shows()}

    def shows(self, room: str) -> list[str]:
        """The watched shows of a room."""
        return [show for show in self._hub.shows() if self._rooms.get(show) == room]


class Broadcast:
    """Sends through the hub."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    def send(self, show: str, message: Message, variants: Iterable[str] = VARIANTS) -> None:
        """The same message to all screens of these variants."""
        self.hub.send(show, _tag(message), dict.fromkeys(variants, _encode(message).decode()))

    def send_each(self, show: str, make: Callable[[str], Message]) -> None:
        """To the screens of each variant that is watching, what ``make`` makes for it."""
        messages: Mapping[str, Message] = {variant: make(variant) for variant in self.hub.variants(show)}
        for kind in {_tag(message) for message in messages.values()}:
            self.hub.send(show, kind, {name: _encode(message).decode() for name, message in messages.items()})

    def send_where(self, show: str, message: Message, concerns: Callable[[LiveScreen], bool]) -> None:
        """To the screens that it concerns."""
        payload = _encode(message).decode()
        for screen in self.hub.screens(show):
            if isinstance(screen, LiveScreen) and concerns(screen):
                screen.send(_tag(message), payload)


def _tag(message: Message) -> str:
    return str(message.__struct_config__.tag)
