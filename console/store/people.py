"""People who sign in, and the secrets that stand for people and machines."""

from __future__ import annotations

import hashlib

from msgspec import Struct
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

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


async def add(session: AsyncSession, person: Person) -> None:
    session.add(PersonRow(id=person.id, name=person.name, role=person.role, created_at=person.created_at))
    await session.flush()


async def by_name(session: AsyncSession, name: str) -> Person:
    """Raises NotFound."""
    person = await find(session, name)
    if person is None:
        raise NotFound("Nobody is called “{name}” here. Add them with “cuelight user add”.", name=name)
    return person


async def find(session: AsyncSession, name: str) -> Person | None:
    row = await session.scalar(select(PersonRow).where(PersonRow.name == name))
    return _person(row) if row else None


async def get(session: AsyncSession, person_id: str) -> Person | None:
    row = await session.get(PersonRow, person_id)
    return _person(row) if row else None


async def count(session: AsyncSession) -> int:
    return len((await session.scalars(select(PersonRow.id))).all())


async def keep_credential(session: AsyncSession, credential: Credential) -> None:
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


async def credential(session: AsyncSession, secret: str, now: Instant) -> Credential | None:
    """What this secret stands for, unless it is unknown, expired or used up."""
    row = await session.get(CredentialRow, digest(secret))
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


async def use_up(session: AsyncSession, credential: Credential) -> None:
    """One use of a credential with a limited number of them."""
    row = await session.get(CredentialRow, credential.hash)
    if row is not None and row.uses_left is not None:
        row.uses_left -= 1


async def forget(session: AsyncSession, secret: str) -> None:
    """Delete a credential, for example at sign-out."""
    await session.execute(delete(CredentialRow).where(CredentialRow.hash == digest(secret)))
