"""Rooms: where shows take place."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from console.store.tables import RoomRow
from streams.errors import Conflict, NotFound


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
    simulated: bool
    """Its audience comes from the simulator; said on every page and in every export."""
    created_at: int


def _room(row: RoomRow) -> Room:
    return Room(
        slug=row.slug,
        name=row.name,
        platform=row.platform,
        timezone=row.timezone,
        currency=row.currency,
        broadcast_delay_ms=row.broadcast_delay_ms,
        simulated=row.simulated,
        created_at=row.created_at,
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
            simulated=room.simulated,
            created_at=room.created_at,
        )
    )


def get(session: Session, slug: str) -> Room:
    """Raises NotFound."""
    row = session.get(RoomRow, slug)
    if row is None:
        raise NotFound("There is no room “{slug}”. Create it first, or check its short name.", slug=slug)
    return _room(row)


def find(session: Session, slug: str) -> Room | None:
    """The room, or None."""
    row = session.get(RoomRow, slug)
    return _room(row) if row else None


def all_rooms(session: Session) -> list[Room]:
    """All rooms by name."""
    return [_room(row) for row in session.scalars(select(RoomRow).order_by(RoomRow.name, RoomRow.slug))]
