"""The journal of a show: entries in order, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import msgspec
from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from console.rundown.events import AnyFact, Entry
from console.store.tables import AnswerRow, JournalRow
from streams.clock import Instant

_decode = msgspec.json.Decoder(AnyFact).decode
_encode = msgspec.json.Encoder().encode
_APPEND = insert(cast(Table, JournalRow.__table__))


def read(session: Session, show_id: str, after: int = 0, until: int | None = None) -> list[Entry]:
    """The entries with ``after < seq`` (and ``seq <= until``), in order."""
    query = select(JournalRow.seq, JournalRow.at, JournalRow.actor, JournalRow.event)
    query = query.where(JournalRow.show == show_id, JournalRow.seq > after).order_by(JournalRow.seq)
    if until is not None:
        query = query.where(JournalRow.seq <= until)
    rows = session.execute(query)
    return [Entry(seq=seq, at=Instant(at), actor=actor, event=_decode(event)) for seq, at, actor, event in rows]


def append(session: Session, show_id: str, entries: Sequence[Entry]) -> None:
    """Add entries. A seq that somebody else has just used raises SQLAlchemy's IntegrityError."""
    if entries:
        rows = [
            {"show": show_id, "seq": e.seq, "at": e.at, "actor": e.actor, "event": _encode(e.event).decode()}
            for e in entries
        ]
        session.connection().execute(_APPEND, rows)


def answer(session: Session, show_id: str, actor: str, key: str) -> bytes | None:
    """What was answered to this actor's command with this idempotency key, if there was one."""
    row = session.get(AnswerRow, (show_id, key, actor))
    return row.answer.encode() if row else None


def keep_answer(session: Session, show_id: str, actor: str, key: str, body: bytes, at: Instant) -> None:
    """Keep the first answer to a command with an idempotency key."""
    session.add(AnswerRow(show=show_id, key=key, actor=actor, answer=body.decode(), at=at))
