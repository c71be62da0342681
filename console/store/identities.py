"""The identity vaults of rooms: sealed rows by pseudonym, and who looked at which. What is sealed is not read here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, Literal

from msgspec import Struct
from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from console.store.tables import IdentityAuditRow, IdentityRow, RoomRow

Act = Literal["read", "erase", "expire", "set"]
TOGETHER: Final = 500
"""So many rows in one statement."""


class SealedRow(Struct, frozen=True, kw_only=True):
    """One person of a room."""

    key: str
    """The pseudonym."""
    sealed: bytes
    seen_at: int
    """When something of them was last taken, UTC ms, to the day."""


class AuditEntry(Struct, frozen=True, kw_only=True):
    """Something that was done to a vault."""

    at: int
    """UTC ms."""
    by: str
    """Who did it."""
    act: Act
    """Somebody was read, or erased; rows expired; the vault was switched on or off, or given another term."""
    key: str | None = None
    """Whose row it was; null: not one person's."""
    note: str = ""
    """What for, or how many."""


def days(session: Session, room: str) -> int | None:
    """How long a room keeps who its people are; None: not at all. Nobody changes it before this transaction is over."""
    row = session.get(RoomRow, room, with_for_update=True)
    return row.vault_days if row is not None else None


def kept_for(session: Session) -> dict[str, int | None]:
    """The days of every room that has rows or may have some."""
    known = session.execute(select(RoomRow.slug, RoomRow.vault_days))
    holding = set(session.scalars(select(IdentityRow.room).distinct()))
    return {slug: kept for slug, kept in known if kept is not None or slug in holding}


def find(session: Session, room: str, keys: Iterable[str], since: int = 0) -> dict[str, SealedRow]:
    """The rows of these pseudonyms that were seen since an instant (UTC ms)."""
    found: dict[str, SealedRow] = {}
    for some in _chunks(keys):
        wanted = select(IdentityRow).where(IdentityRow.room == room, IdentityRow.key.in_(some))
        for row in session.scalars(wanted.where(IdentityRow.seen_at >= since)):
            found[row.key] = SealedRow(key=row.key, sealed=row.sealed, seen_at=row.seen_at)
    return found


def keep(session: Session, room: str, rows: Sequence[SealedRow]) -> None:
    """Write rows, each in the place of one of the same pseudonym."""
    insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    for some in _chunks(rows):
        values = [{"room": room, "key": row.key, "sealed": row.sealed, "seen_at": row.seen_at} for row in some]
        statement = insert(IdentityRow).values(values)
        newer = {"sealed": statement.excluded.sealed, "seen_at": statement.excluded.seen_at}
        session.execute(statement.on_conflict_do_update(index_elements=["room", "key"], set_=newer))


def forget(session: Session, room: str, keys: Iterable[str]) -> list[str]:
    """Delete the rows of these pseudonyms; those that there were."""
    found = sorted(find(session, room, keys))
    for some in _chunks(found):
        session.execute(delete(IdentityRow).where(IdentityRow.room == room, IdentityRow.key.in_(some)))
    return found


def forget_before(session: Session, room: str, before: int | None) -> int:
    """Delete the rows that were last seen before an instant (UTC ms), all without one; how many."""
    wanted = delete(IdentityRow).where(IdentityRow.room == room)
    if before is not None:
        wanted = wanted.where(IdentityRow.seen_at < before)
    return int(session.execute(wanted).rowcount)  # type: ignore[attr-defined]


def count(session: Session, room: str, since: int) -> int:
    """How many people of a room are kept that were seen since an instant (UTC ms)."""
    wanted = select(func.count()).where(IdentityRow.room == room, IdentityRow.seen_at >= since)
    return int(session.scalar(wanted) or 0)


def record(session: Session, room: str, entries: Iterable[AuditEntry]) -> None:
    """Write down what was done."""
    session.add_all(
        IdentityAuditRow(room=room, at=one.at, by=one.by, act=one.act, key=one.key, note=one.note) for one in entries
    )


def audit(session: Session, room: str, count: int) -> list[AuditEntry]:
    """What was done, the newest first."""
    wanted = select(IdentityAuditRow).where(IdentityAuditRow.room == room).order_by(IdentityAuditRow.number.desc())
    return [
        AuditEntry(at=row.at, by=row.by, act=row.act, key=row.key, note=row.note)  # type: ignore[arg-type]
        for row in session.scalars(wanted.limit(count))
    ]


def _chunks(of: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(of)
    while some := list(islice(rest, TOGETHER)):
        yield some
