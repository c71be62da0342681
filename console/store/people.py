"""People who sign in, and the secrets that stand for people and machines."""

from __future__ import annotations

import hashlib

from msgspec import Struct
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from console.store.tables import CredentialRow, PersonRow
from streams.clock import Instant
from streams.errors import NotFound


class Person(Struct, frozen=True, kw_only=True):
    id: str
    name: str
    role: str
    created_at: int


class Credential(Struct, frozen=True, kw_only=True):
    """What a secret stands for."""

    hash: str
    kind: str
    person: str | None
    role: str | None
    room: str | None
    label: str
    created_at: int
    expires_at: int | None
    uses_left: int | None


def digest(secret: str) -> str:
    """What is kept of a secret. They are long and random, so a plain hash cannot be guessed back."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _person(row: PersonRow) -> Person:
    return Person(id=row.id, name=row.name, role=row.role, created_at=row.created_at)


def add(session: Session, person: Person) -> None:
    session.add(PersonRow(id=person.id, name=person.name, role=person.role, created_at=person.created_at))
    session.flush()


def by_name(session: Session, name: str) -> Person:
    """Raises NotFound."""
    person = find(session, name)
    if person is None:
        raise NotFound("Nobody is called “{name}” here. Add them with “cuelight user add”.", name=name)
    return person


def find(session: Session, name: str) -> Person | None:
    row = session.scalar(select(PersonRow).where(PersonRow.name == name))
    return _person(row) if row else None


def get(session: Session, person_id: str) -> Person | None:
    row = session.get(PersonRow, person_id)
    return _person(row) if row else None


def count(session: Session) -> int:
    return len((session.scalars(select(PersonRow.id))).all())


def keep_credential(session: Session, credential: Credential) -> None:
    session.add(
        CredentialRow(
            hash=credential.hash,
            kind=credential.kind,
            person=credential.person,
            role=credential.role,
            room=credential.room,
            label=credential.label,
            created_at=credential.created_at,
            expires_at=credential.expires_at,
            uses_left=credential.uses_left,
        )
    )


def credential(session: Session, secret: str, now: Instant) -> Credential | None:
    """What this secret stands for, unless it is unknown, expired or used up."""
    row = session.get(CredentialRow, digest(secret))
    if row is None or (row.expires_at is not None and row.expires_at <= now) or row.uses_left == 0:
        return None
    return Credential(
        hash=row.hash,
        kind=row.kind,
        person=row.person,
        role=row.role,
        room=row.room,
        label=row.label,
        created_at=row.created_at,
        expires_at=row.expires_at,
        uses_left=row.uses_left,
    )


def use_up(session: Session, credential: Credential) -> None:
    """One use of a credential with a limited number of them."""
    row = session.get(CredentialRow, credential.hash)
    if row is not None and row.uses_left is not None:
        row.uses_left -= 1


def forget(session: Session, secret: str) -> None:
    """Delete a credential, for example at sign-out."""
    session.execute(delete(CredentialRow).where(CredentialRow.hash == digest(secret)))
