"""Rooms: where shows take place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct, field
from sqlalchemy import select
from sqlalchemy.orm import Session

from console.store.missing import NO_ROOM
from console.store.tables import RoomRow
from streams.errors import Conflict, NotFound
from streams.metrics.state.interaction import KINDS, VERSION_1
from streams.metrics.state.room import Sales
from streams.metrics.state.windows import DEFAULT_LAG

Weights = Mapping[str, float]
"""What one interaction of each kind counts, by kind."""
FIRST: Final[Weights] = {kind: getattr(VERSION_1, kind) for kind in KINDS}


SHIP_HOURS: Final = 48
"""Within so long of its payment an order ships where a room promises nothing else."""


class Room(Struct, frozen=True, kw_only=True):
    """A live room on a platform."""

    slug: str
    name: str
    platform: str
    timezone: str
    """IANA name; used only where people read or type times."""
    currency: str
    broadcast_delay_ms: int
    """How much later viewers see the screen; attribution subtracts it."""
    lag_ms: int = DEFAULT_LAG
    """How long after a slot's end orders of its items still belong to it, in the view by item."""
    interaction_weights: dict[str, float] = field(default_factory=lambda: dict(FIRST))
    """What one like, comment, share and follow counts in the interaction index."""
    interaction_version: int = 1
    """Rises with every change of these weights; frames name the one they were made with."""
    sales: Sales = "paid"
    """Which amount of an order counts as sales: what the buyer paid, or what the shop receives."""
    accounts: list[str] = field(default_factory=list)
    """The room's own accounts, as orders name them; of others, orders stand apart. Empty: they are not told apart."""
    parts: list[str] = field(default_factory=list)
    """The names of the parts of its crew that it has besides the usual ones."""
    ship_hours: int = SHIP_HOURS
    """Within so many hours of its payment an order ships, as the room promises; products have days of their own."""
    simulated: bool
    """Its audience comes from the simulator; said on every page and in every export."""
    created_at: int
    parent: str | None = None
    """The room that this one is a part of; None: of none."""
    people_scope: str = ""
    """The room within which a person is one and the same: itself, unless it shares the people of another."""
    people_since: int | None = None
    """When its first event came, UTC ms; from then on the scope stays. None: not yet."""
    vault_days: int | None = None
    """How long after somebody was last seen it is kept who they are; None: it is not kept at all."""


def _room(row: RoomRow) -> Room:
    return Room(
        slug=row.slug,
        name=row.name,
        platform=row.platform,
        timezone=row.timezone,
        currency=row.currency,
        broadcast_delay_ms=row.broadcast_delay_ms,
        lag_ms=row.lag_ms,
        interaction_weights={**FIRST, **row.interaction_weights},
        interaction_version=row.interaction_version,
        sales=row.sales,  # type: ignore[arg-type]
        accounts=row.accounts,
        parts=row.parts,
        ship_hours=row.ship_hours,
        simulated=row.simulated,
        created_at=row.created_at,
        parent=row.parent,
        people_scope=row.people_scope or row.slug,
        people_since=row.people_since,
        vault_days=row.vault_days,
    )


def create(session: Session, room: Room) -> None:
    """Raises Conflict when the slug is taken."""
    if session.get(RoomRow, room.slug):
        raise Conflict("There is already a room “{slug}”; choose another short name.", slug=room.slug)
    session.add(
        RoomRow(
            slug=room.slug,
            name=room.name,
            platform=room.platform,
            timezone=room.timezone,
            currency=room.currency,
            broadcast_delay_ms=room.broadcast_delay_ms,
            lag_ms=room.lag_ms,
            sales=room.sales,
            accounts=room.accounts,
            parts=room.parts,
            ship_hours=room.ship_hours,
            simulated=room.simulated,
            created_at=room.created_at,
            parent=room.parent,
            people_scope=_stored_scope(room.slug, room.people_scope),
        )
    )


def _stored_scope(slug: str, scope: str) -> str | None:
    return scope if scope and scope != slug else None


def get(session: Session, slug: str) -> Room:
    """Raises NotFound."""
    row = session.get(RoomRow, slug)
    if row is None:
        raise _unknown(slug)
    return _room(row)


def _unknown(slug: str) -> NotFound:
    return NotFound(NO_ROOM, slug=slug)


def change(session: Session, slug: str, **fields: str | int | Weights | list[str] | None) -> Room:
    """Give a room another name, delay, lag, weights, sales, accounts, promise, parent or scope. Raises NotFound."""
    # Two changes at once must not come to the same version.
    row = session.get(RoomRow, slug, with_for_update=True)
    if row is None:
        raise _unknown(slug)
    wanted = fields.get("interaction_weights")
    if wanted is not None and wanted != _room(row).interaction_weights:
        row.interaction_version += 1
    if isinstance(scope := fields.get("people_scope"), str):
        fields["people_scope"] = _stored_scope(slug, scope)
    for name, value in fields.items():
        setattr(row, name, value)
    return _room(row)


def fix_people(session: Session, slug: str, now: int) -> str:
    """The scope of a room's people, which stays from now on: an event is about to be taken. Raises NotFound."""
    row = session.get(RoomRow, slug, with_for_update=True)
    if row is None:
        raise _unknown(slug)
    if row.people_since is None:
        row.people_since = now
    return row.people_scope or slug


def lock_all(session: Session) -> list[Room]:
    """All rooms, by short name; nobody else changes one before this transaction is over."""
    return [_room(row) for row in session.scalars(select(RoomRow).order_by(RoomRow.slug).with_for_update())]


def find(session: Session, slug: str) -> Room | None:
    """The room, or None."""
    row = session.get(RoomRow, slug)
    return _room(row) if row else None


def all_rooms(session: Session) -> list[Room]:
    """All rooms by name."""
    return [_room(row) for row in session.scalars(select(RoomRow).order_by(RoomRow.name, RoomRow.slug))]
