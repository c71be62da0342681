"""What a room has made its own: playbooks, saved phrases, presets of views, the template of its bulletin."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from console.store.tables import DocumentRow, RoomRow

DocumentKind = Literal["playbook", "phrase", "preset", "bulletin", "reporting", "ad_plan"]


class Document(Struct, frozen=True, kw_only=True):
    """One of them; what ``body`` holds depends on its kind."""

    room: str
    kind: DocumentKind
    key: str
    """Unique in its room and kind."""
    body: dict[str, Any]
    changed_by: str
    changed_at: int


def listed(session: Session, room: str, kind: DocumentKind) -> list[Document]:
    """A room's documents of a kind, by key."""
    wanted = select(DocumentRow).where(DocumentRow.room == room, DocumentRow.kind == kind).order_by(DocumentRow.key)
    return [_document(row, kind) for row in session.scalars(wanted)]


def find(session: Session, room: str, kind: DocumentKind, key: str) -> Document | None:
    """A document, or None."""
    row = session.get(DocumentRow, (room, kind, key))
    return _document(row, kind) if row is not None else None


def count(session: Session, room: str, kind: DocumentKind) -> int:
    """How many of a kind a room has."""
    wanted = select(func.count()).where(DocumentRow.room == room, DocumentRow.kind == kind)
    return session.scalars(wanted).one()


def lock(session: Session, room: str) -> None:
    """Let nobody else change the room's documents until this transaction is over."""
    session.execute(select(RoomRow.slug).where(RoomRow.slug == room).with_for_update())


def keep(session: Session, document: Document) -> None:
    """Write a document, in place of the one with its key if there is one."""
    session.merge(
        DocumentRow(
            room=document.room,
            kind=document.kind,
            key=document.key,
            body=document.body,
            changed_by=document.changed_by,
            changed_at=document.changed_at,
        )
    )


def _document(row: DocumentRow, kind: DocumentKind) -> Document:
    return Document(
        room=row.room,
        kind=kind,
        key=row.key,
        body=row.body,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
    )


def forget(session: Session, room: str, kind: DocumentKind, key: str) -> None:
    """Delete a document, if it is there."""
    session.execute(
        delete(DocumentRow).where(DocumentRow.room == room, DocumentRow.kind == kind, DocumentRow.key == key)
    )
