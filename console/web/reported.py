"""Figures that somebody sends in over the web, under the name of whoever sends them."""

from __future__ import annotations

from collections.abc import Sequence

from console.access.rights import Principal
from console.instrumentation import EVENTS_ACCEPTED
from console.rooms.reporting import SENDER
from console.web.services import Services
from streams.events import FigureReported


async def take_figures(services: Services, principal: Principal, room: str, events: Sequence[FigureReported]) -> str:
    """Write figures down and send them; the position in the log. Raises Unavailable: then they are to be sent again."""
    sender = principal.connector if principal.via == "token" else SENDER
    position = await services.reports.take(room, events, principal.name, sender)
    EVENTS_ACCEPTED.labels(room).inc(len(events))
    return position
