"""What the fold must know of rooms, as it stands in the database now."""

from __future__ import annotations

import asyncio
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from console.instrumentation import Seldom
from console.rooms.item_names import ItemNamesByRoom
from console.store import rooms, staff
from console.store.rooms import Room
from console.store.session import Database
from streams.errors import Unavailable
from streams.metrics.state.interaction import InteractionWeights
from streams.metrics.state.room import Setup

HOLDS_S: Final = 1.0
"""For so long an answer is given again: a worker asks for each of its rooms."""

log = structlog.get_logger()


class Setups:
    """Reads all rooms at once. While the database is away, what was known of them holds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, Setup] = {}
        self._names = ItemNamesByRoom()
        self._until = 0.0
        self._turn = asyncio.Lock()
        self._seldom = Seldom()

    async def of(self, room: str) -> Setup:
        """How a room is set up; the defaults for a log whose room nobody knows."""
        async with self._turn:
            now = asyncio.get_running_loop().time()
            if now >= self._until or room not in self._known:
                try:
                    self._known = await self._database.read(lambda session: setups(session, self._names))
                except (SQLAlchemyError, Unavailable) as error:
                    if room not in self._known:
                        raise
                    self._seldom.note(log, "the set-up of rooms cannot be read; what was known of them holds", error)
                self._until = now + HOLDS_S
        return self._known.get(room, Setup())


def setups(session: Session, names: ItemNamesByRoom | None = None) -> dict[str, Setup]:
    """How every room is set up. ``names``: those that were read before."""
    keys, named = staff.keys(session), (names or ItemNamesByRoom()).read(session)
    return {
        room.slug: Setup(
            currency=room.currency,
            delay=room.broadcast_delay_ms,
            lag=room.lag_ms,
            staff=keys.get(room.slug, ()),
            interaction_weights=_weights(room),
            sales=room.sales,
            accounts=tuple(sorted(set(room.accounts))),
            items=named.get(room.slug, ()),
        )
        for room in rooms.all_rooms(session)
    }


def _weights(room: Room) -> InteractionWeights | None:
    if room.interaction_version == 1:
        return None
    return InteractionWeights(**room.interaction_weights, version=room.interaction_version)
