"""The journal as the rundown knows it: its events between the stored text and their types."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy.orm import Session

from console.rundown.events import AnyFact, JournalEntry
from console.store import journal
from console.store.journal import JournalRecord
from streams.clock import Instant

_decode = msgspec.json.Decoder(AnyFact).decode
_encode = msgspec.json.Encoder().encode


def read(session: Session, show_id: str, after: int = 0, until: int | None = None) -> list[JournalEntry]:
    """The entries with ``after < seq`` (and ``seq <= until``), in order."""
    records = journal.read(session, show_id, after, until)
    return [
        JournalEntry(seq=seq, at=Instant(at), actor=actor, event=_decode(event)) for seq, at, actor, event in records
    ]


def append(session: Session, show_id: str, entries: Sequence[JournalEntry]) -> None:
    """Add entries. A seq that somebody else has just used raises SQLAlchemy's IntegrityError."""
    records = [JournalRecord(one.seq, one.at, one.actor, _encode(one.event).decode()) for one in entries]
    journal.append(session, show_id, records)
