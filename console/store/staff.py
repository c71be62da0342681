"""Staff: accounts of the house's own people on the platform of a room. They are no audience."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from console.store.tables import StaffRow
from streams.errors import NotFound


class Account(Struct, frozen=True, kw_only=True):
    """One account; what the platform calls it is not kept."""

    key: str
    """Its pseudonym in this room, as the door makes it."""
    note: str
    """Whose it is, in the words of whoever added it."""
    added_by: str
    added_at: int


def listed(session: Session, room: str) -> list[Account]:
    """The accounts of a room, the newest first."""
    wanted = select(StaffRow).where(StaffRow.room == room).order_by(StaffRow.added_at.desc(), StaffRow.note)
    return [_account(row) for row in session.scalars(wanted)]


def keys(session: Session) -> dict[str, tuple[str, ...]]:
    """The pseudonyms of every room that has staff, in order."""
    found: dict[str, list[str]] = {}
    for row in session.scalars(select(StaffRow)):
        found.setdefault(row.room, []).append(row.key)
    return {room: tuple(sorted(of_room)) for room, of_room in found.items()}


def add(session: Session, room: str, account: Account) -> None:
    """Put an account on the list, which must not hold it."""
    session.add(
        StaffRow(
            room=room,
            key=account.key,
            note=account.note,
            added_by=account.added_by,
            added_at=account.added_at,
        )
    )


def remove(session: Session, room: str, key: str) -> Account:
    """Take an account off the list; what it was. Raises NotFound."""
    row = session.get(StaffRow, (room, key))
    if row is None:
        raise NotFound("This account is not on the list of staff. Somebody may have removed it already.")
    session.execute(delete(StaffRow).where(StaffRow.room == room, StaffRow.key == key))
    return _account(row)


def _account(row: StaffRow) -> Account:
    return Account(key=row.key, note=row.note, added_by=row.added_by, added_at=row.added_at)
