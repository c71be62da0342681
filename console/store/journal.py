"""The journal of a show: records in order, never changed. What an event means is the rundown's affair."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, cast

from sqlalchemy import Table, func, insert, select
from sqlalchemy.orm import Session

from console.store.tables import AnswerRow, JournalRow
from streams.clock import Instant

_APPEND = insert(cast(Table, JournalRow.__table__))


class JournalRecord(NamedTuple):
    """One record as it is stored."""

    seq: int
    at: int
    actor: str
    event: str
    """The event as JSON."""


def read(session: Session, show_id: str, after: int = 0, until: int | None = None) -> list[JournalRecord]:
    """The records with ``after < seq`` (and ``seq <= until``), in order."""
    query = select(JournalRow.seq, JournalRow.at, JournalRow.actor, JournalRow.event)
    query = query.where(JournalRow.show == show_id, JournalRow.seq > after).order_by(JournalRow.seq)
    if until is not None:
        query = query.where(JournalRow.seq <= until)
    return [JournalRecord(*row) for row in session.execute(query)]


def newest_at(session: Session, show_ids: Sequence[str]) -> Instant | None:
    """The instant of the newest record of these shows."""
    newest = session.scalar(select(func.max(JournalRow.at)).where(JournalRow.show.in_(show_ids)))
    return Instant(newest) if newest is not None else None


def append(session: Session, show_id: str, records: Sequence[JournalRecord]) -> None:
    """Add records. A seq that somebody else has just used raises SQLAlchemy's IntegrityError."""
    if records:
        session.connection().execute(_APPEND, [{"show": show_id, **record._asdict()} for record in records])


def answer(session: Session, show_id: str, actor: str, key: str) -> bytes | None:
    """What was answered to this actor's command with this idempotency key, if there was one."""
    row = session.get(AnswerRow, (show_id, key, actor))
    return row.answer.encode() if row else None


def keep_answer(session: Session, show_id: str, actor: str, key: str, body: bytes, at: Instant) -> None:
    """Keep the first answer to a command with an idempotency key."""
    session.add(AnswerRow(show=show_id, key=key, actor=actor, answer=body.decode(), at=at))
