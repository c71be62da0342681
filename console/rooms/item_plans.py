"""Plans follow the products: what changed of them reaches the shows of the room that are not over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import structlog
from sqlalchemy.orm import Session

from console.rundown.commands import RevisePlan
from console.rundown.model import State
from console.rundown.products import ProductChange, follow
from console.rundown.schedule import performance
from console.rundown.service import RundownService
from console.store import shows
from console.store.session import Database
from console.store.shows import Show
from streams.errors import Conflict, CuelightError

TRIES: Final = 5
"""Somebody may change the plan at the same moment, time and again."""

log = structlog.get_logger()


async def carry(
    database: Database, service: RundownService, room: str, changes: Sequence[ProductChange], actor: str
) -> list[Show]:
    """Carry changes of products into every slot that was not taken yet; the shows whose plans changed.

    Each is one revision of the plan by ``actor``, who can undo it. A plan that does not take it is left as it is.
    """
    changed = []
    for show in await database.read(lambda session: open_shows(session, room)):
        try:
            if await _carried(service, show.id, changes, actor):
                changed.append(show)
        except CuelightError as error:
            log.warning("a plan does not follow its products", show=show.id, reason=str(error))
    return changed


def open_shows(session: Session, room: str) -> list[Show]:
    """The shows of a room that are not over, the latest first."""
    return [show for show in shows.of_room(session, room) if show.status not in ("ended", "reviewed")]


def taken(state: State) -> frozenset[str]:
    """The slots that were on air, or are just now."""
    on_air = {state.run.slot.id} if state.run is not None else set()
    return frozenset(performance(state).keys() | on_air)


async def _carried(service: RundownService, show: str, changes: Sequence[ProductChange], actor: str) -> bool:
    for left in reversed(range(TRIES)):
        state = await service.state(show)
        plan = follow(state.plan, taken(state), changes)
        if plan == state.plan:
            return False
        try:
            await service.execute(show, RevisePlan(revision=state.revision, slots=plan), actor)
        except Conflict:
            if not left:
                raise
        else:
            return True
    return False
