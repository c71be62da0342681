"""The products of rooms, and their pictures.

Each change of a room's list takes the next revision of it, under a lock of the room, so that an edit can name the
revision that it was based on. A product that was taken off the list stays stored and gives up its id and code.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

import msgspec
from msgspec import Struct
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from console.store.missing import NO_ROOM
from console.store.product import Product
from console.store.tables import ItemRow, PictureRow, RoomRow
from streams.errors import NotFound

NO_ITEM: Final = "This product is not on the list. Somebody may have removed it; look at the list."
_COLUMNS: Final = ("id", "room", "revision", "archived_at", "changed_by", "changed_at")
"""What stands in columns of its own; all else is in the body."""


class Picture(Struct, frozen=True, kw_only=True):
    """A picture in two sizes, both WebP."""

    key: str
    """The hash of the large one."""
    large: bytes
    small: bytes


def listed(session: Session, room: str) -> list[Product]:
    """The products on a room's list: by link number, then those without one, the oldest first."""
    wanted = (
        select(ItemRow)
        .where(ItemRow.room == room, ItemRow.archived_at.is_(None))
        .order_by(ItemRow.link_no.is_(None), ItemRow.link_no, ItemRow.number)
    )
    return [_product(row) for row in session.scalars(wanted)]


def get(session: Session, room: str, item: str) -> Product:
    """A product, also one that was taken off the list. Raises NotFound."""
    row = session.get(ItemRow, item)
    if row is None or row.room != room:
        raise NotFound(NO_ITEM)
    return _product(row)


def named(session: Session, room: str, ids: Collection[str], codes: Collection[str]) -> list[Product]:
    """The products on the list that have one of these ids of ours, or one of these product ids or codes."""
    wanted = or_(ItemRow.id.in_(ids), ItemRow.product_id.in_(codes), ItemRow.code.in_(codes))
    rows = session.scalars(select(ItemRow).where(ItemRow.room == room, ItemRow.archived_at.is_(None), wanted))
    return [_product(row) for row in rows]


def taken_off(session: Session, room: str) -> list[Product]:
    """The products that were taken off a room's list, the last one first."""
    wanted = (
        select(ItemRow)
        .where(ItemRow.room == room, ItemRow.archived_at.is_not(None))
        .order_by(ItemRow.archived_at.desc(), ItemRow.number.desc())
    )
    return [_product(row) for row in session.scalars(wanted)]


def count(session: Session, room: str) -> int:
    """How many products are on a room's list."""
    wanted = select(func.count()).where(ItemRow.room == room, ItemRow.archived_at.is_(None))
    return session.scalars(wanted).one()


def revision(session: Session, room: str) -> int:
    """The revision of a room's list. Raises NotFound."""
    found = session.scalar(select(RoomRow.items_revision).where(RoomRow.slug == room))
    if found is None:
        raise NotFound(NO_ROOM, slug=room)
    return found


def revisions(session: Session) -> dict[str, int]:
    """The revision of every room's list that has been changed at all."""
    wanted = select(RoomRow.slug, RoomRow.items_revision).where(RoomRow.items_revision > 0)
    return {row.slug: row.items_revision for row in session.execute(wanted)}


def costs(session: Session, room: str) -> dict[str, int]:
    """What one unit costs the house, by everything that orders may call a product, also one that was taken off."""
    products = (*taken_off(session, room), *listed(session, room))
    return {code: one.cost for one in products if one.cost is not None for code in one.codes}


def lock(session: Session, room: str) -> int:
    """Let nobody else change the room's list until this transaction is over; its revision. Raises NotFound."""
    found = session.scalar(select(RoomRow.items_revision).where(RoomRow.slug == room).with_for_update())
    if found is None:
        raise NotFound(NO_ROOM, slug=room)
    return found


def keep(session: Session, room: str, products: Sequence[Product], revision: int) -> None:
    """Write products as a revision of the room's list; ids and codes may change hands among them."""
    ids = [product.id for product in products]
    session.execute(update(ItemRow).where(ItemRow.id.in_(ids)).values(product_id=None, code=None))
    known = {row.id: row for row in session.scalars(select(ItemRow).where(ItemRow.id.in_(ids)))}
    number = session.scalar(select(func.max(ItemRow.number)).where(ItemRow.room == room)) or 0
    for product in products:
        row = known.get(product.id)
        if row is None:
            number += 1
            row = ItemRow(id=product.id, room=room, number=number)
            session.add(row)
        _fill(row, product)
    session.execute(update(RoomRow).where(RoomRow.slug == room).values(items_revision=revision))
    session.flush()


def keep_picture(session: Session, room: str, picture: Picture) -> None:
    """Store a picture; the same one once."""
    session.merge(PictureRow(room=room, key=picture.key, large=picture.large, small=picture.small))


def picture(session: Session, room: str, key: str) -> Picture:
    """A picture of a room. Raises NotFound."""
    row = session.get(PictureRow, (room, key))
    if row is None:
        raise NotFound("This picture is not here any more.")
    return Picture(key=row.key, large=row.large, small=row.small)


def drop_pictures(session: Session, room: str, keys: Iterable[str]) -> None:
    """Delete pictures."""
    session.execute(delete(PictureRow).where(PictureRow.room == room, PictureRow.key.in_(list(keys))))


def _fill(row: ItemRow, product: Product) -> None:
    on_list = product.archived_at is None
    row.product_id = (product.product_id or None) if on_list else None
    row.code = (product.code or None) if on_list else None
    row.link_no = product.link_no
    row.revision = product.revision
    row.archived_at = product.archived_at
    row.changed_by = product.changed_by
    row.changed_at = product.changed_at
    row.body = {name: value for name, value in msgspec.to_builtins(product).items() if name not in _COLUMNS}


def _product(row: ItemRow) -> Product:
    return msgspec.convert(row.body | {name: getattr(row, name) for name in _COLUMNS}, Product)
