"""Takes figures that were reported: who said so goes to the database, what counts to the room's log."""

from __future__ import annotations

from collections.abc import Sequence

from console.access.rights import Principal
from console.instrumentation import EVENTS_ACCEPTED
from console.rooms.reporting import SENDER
from console.store import readings
from console.store.readings import ReportedReading
from console.web.services import Services
from streams.events import FigureReported
from streams.store import issuers
from streams.store.log import Part


async def take_figures(services: Services, principal: Principal, room: str, events: Sequence[FigureReported]) -> str:
    """Write figures down and send them; the position in the log. Raises Unavailable: then they are to be sent again."""
    sender = principal.connector if principal.via == "token" else SENDER
    now = services.clock.now()
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
            by=principal.name,
            taken_at=now,
        )
        for event in events
    ]
    # First who said it, then what counts: whoever gets no answer sends both again, under the same ids.
    await services.database.write(lambda session: readings.add(session, given))
    await services.people_scope(room)
    position = await services.room_log.append_parts(room, [Part(events, sender, issuers.of_connector(sender))])
    EVENTS_ACCEPTED.labels(room).inc(len(events))
    return position
