"""Taking figures that were reported: who said so is written down, then they go into the room's log."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from console.rooms.reporting import SENDER
from console.store import readings, rooms
from console.store.readings import ReportedReading
from console.store.session import Database
from streams.clock import Clock
from streams.events import FigureReported
from streams.store import issuers
from streams.store.log import Part, RoomLog


class FigureReports:
    """Takes figures for a room."""

    def __init__(self, database: Database, room_log: RoomLog, clock: Clock) -> None:
        self._database = database
        self._room_log = room_log
        self._clock = clock

    async def take(self, room: str, events: Sequence[FigureReported], by: str, sender: str = SENDER) -> str:
        """Take figures; where they end in the log. Raises Unavailable: whether they were taken is unknown then.

        First who said it, then what counts: whoever gets no answer sends both again, under the same ids.
        """
        now = self._clock.now()
        given = [
            ReportedReading(
                room=room,
                sender=sender,
                id=event.id,
                at=event.at,
                slug=event.slug,
                scope=event.scope or "",
                source=event.source,
                value=event.value,
                by=by,
                taken_at=now,
            )
            for event in events
        ]

        def write(session: Session) -> None:
            readings.add(session, given)
            rooms.fix_people(session, room, now)

        await self._database.write(write)
        return await self._room_log.append_parts(room, [Part(events, sender, issuers.of_connector(sender))])
