"""Alarms on the screens: told when they begin, to whoever connects meanwhile, and when they end."""

from __future__ import annotations

from typing import Any

from console.live.alarms import changes, concerns
from console.live.broadcast import VARIANTS, Broadcast, Rooms
from console.live.messages import Alert
from console.live.sharing import Sharing


class AlarmWatcher:
    """What is out of order at present, by code and room; an empty room is all of them."""

    def __init__(self, rooms: Rooms, broadcast: Broadcast, sharing: Sharing) -> None:
        self._rooms = rooms
        self._broadcast = broadcast
        self._sharing = sharing
        self._alerts: dict[tuple[str, str], Alert] = {}

    def current(self, room: str, variant: str) -> tuple[Alert, ...]:
        """What a screen of this variant is told when it connects."""
        return tuple(
            alert for (code, about), alert in self._alerts.items() if about in ("", room) and concerns(code, variant)
        )

    async def look(self, show: str) -> None:
        """The alarms about stream and sources come and go with the figures."""
        room = await self._rooms.of(show)
        found: dict[str, dict[str, Any]] = {}
        for one in {show, *self._rooms.shows(room)}:
            found |= self._sharing.alarms(one, await self._rooms.reporting(room))
        known = {code: alert.params for (code, about), alert in self._alerts.items() if about == room}
        for alert in changes(known, found):
            self.send(alert, room)

    def send(self, alert: Alert, room: str = "") -> None:
        """Tell every screen, or those of a room, that something is broken, or that it is well again."""
        if alert.on:
            self._alerts[alert.code, room] = alert
        else:
            self._alerts.pop((alert.code, room), None)
        for show in self._broadcast.hub.shows():
            if room in ("", self._rooms.known(show)):
                self._broadcast.send(show, alert, [name for name in VARIANTS if concerns(alert.code, name)])
