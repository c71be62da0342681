"""Orders as the newest export that was imported tells them, to say what another export changes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from console.store.tables import ShopOrderRow
from streams.clock import Instant

AT_ONCE = 400
"""Rows looked up in one statement: SQLite takes no more than 999 parameters in old versions."""


class StoredOrder(Struct, frozen=True):
    """One of them."""

    number: str
    as_of: Instant
    """How new the export was."""
    values: dict[str, Any]
    """By the columns of the table of orders."""


def of_room(session: Session, room: str) -> list[StoredOrder]:
    """All of a room."""
    rows = session.execute(
        select(ShopOrderRow.number, ShopOrderRow.as_of, ShopOrderRow.values).where(ShopOrderRow.room == room)
    )
    return [StoredOrder(number, Instant(as_of), values) for number, as_of, values in rows]


def revision(session: Session, room: str) -> int:
    """Changes with every import that changes something: when that was, UTC ms."""
    return int(session.scalar(select(func.max(ShopOrderRow.at)).where(ShopOrderRow.room == room)) or 0)


def keep(session: Session, room: str, orders: Iterable[StoredOrder], at: Instant) -> None:
    """Keep what an export tells of these orders."""
    wanted = {order.number: order for order in orders}
    names = list(wanted)
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        known = {
            row.number: row
            for row in session.scalars(
                select(ShopOrderRow).where(ShopOrderRow.room == room, ShopOrderRow.number.in_(some))
            )
        }
        for number in some:
            order = wanted[number]
            row = known.get(number)
            if row is None:
                session.add(ShopOrderRow(room=room, number=number, as_of=order.as_of, values=order.values, at=at))
            else:
                row.at = at if row.values != order.values else row.at
                row.as_of, row.values = max(row.as_of, order.as_of), order.values
