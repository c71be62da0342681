"""People who sign in, and the secrets that stand for people and machines."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from console.store.tables import CredentialRow, PersonRow
from streams.clock import Instant
from streams.errors import NotFound

AT_ONCE: Final = 500
"""How many rows one statement asks for by name."""


class Person(Struct, frozen=True, kw_only=True):
    id: str
    name: str
    role: str
    created_at: int
    parts: tuple[str, ...] = ()
    """The keys of the parts that they play."""


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
    show: str | None = None
    view: str | None = None
    query: str = ""
    source: str | None = None
    connector: str | None = None


def digest(secret: str) -> str:
    """What is kept of a secret. They are long and random, so a plain hash cannot be guessed back."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _person(row: PersonRow) -> Person:
    return Person(id=row.id, name=row.name, role=row.role, created_at=row.created_at, parts=tuple(row.parts))


def _credential(row: CredentialRow) -> Credential:
    return Credential(
        hash=row.hash,
        kind=row.kind,
        person=row.person,
        role=row.role,
        room=row.room,
        label=row.label,
        connector=row.connector,
        created_at=row.created_at,
        expires_at=row.expires_at,
        uses_left=row.uses_left,
        show=row.show,
        view=row.view,
        query=row.query,
        source=row.source,
    )


def add(session: Session, person: Person) -> None:
    session.add(
        PersonRow(
            id=person.id,
            name=person.name,
            role=person.role,
            created_at=person.created_at,
            parts=list(person.parts),
        )
    )
    session.flush()


def set_parts(session: Session, name: str, parts: Sequence[str]) -> Person:
    """Give somebody these parts in the place of theirs. Raises NotFound."""
    row = session.get(PersonRow, by_name(session, name).id)
    assert row is not None
    row.parts = list(parts)
    return _person(row)


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


def with_roles(session: Session, roles: Sequence[str]) -> list[Person]:
    """Everybody with one of these roles, by name."""
    return [
        _person(row)
        for row in session.scalars(select(PersonRow).where(PersonRow.role.in_(roles)).order_by(PersonRow.name))
    ]


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
            connector=credential.connector,
            created_at=credential.created_at,
            expires_at=credential.expires_at,
            uses_left=credential.uses_left,
            show=credential.show,
            view=credential.view,
            query=credential.query,
            source=credential.source,
        )
    )


def credential(session: Session, secret: str, now: Instant) -> Credential | None:
    """What this secret stands for, unless it is unknown, expired or used up."""
    row = session.get(CredentialRow, digest(secret))
    if row is None or (row.expires_at is not None and row.expires_at <= now) or row.uses_left == 0:
        return None
    return _credential(row)


def credentials(session: Session, hashes: Sequence[str]) -> list[Credential]:
    """The credentials with these hashes, whether they have expired or not."""
    found = (session.scalars(select(CredentialRow).where(CredentialRow.hash.in_(some))) for some in _chunks(hashes))
    return [_credential(row) for rows in found for row in rows]


def with_ids(session: Session, ids: Sequence[str]) -> dict[str, Person]:
    """People by id."""
    found = (session.scalars(select(PersonRow).where(PersonRow.id.in_(some))) for some in _chunks(ids))
    return {row.id: _person(row) for rows in found for row in rows}


def _chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """In portions, because a statement takes a limited number of values."""
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))


def of_show(session: Session, show: str, now: Instant) -> list[Credential]:
    """The passes to a show and the sessions that they have opened, the newest first; without those that expired."""
    wanted = select(CredentialRow).where(CredentialRow.show == show).order_by(CredentialRow.created_at.desc())
    return [_credential(row) for row in session.scalars(wanted) if row.expires_at is None or row.expires_at > now]


def move(session: Session, key: str, view: str, role: str) -> None:
    """A session of a pass opens another view from now on; ``key`` is its hash."""
    session.execute(update(CredentialRow).where(CredentialRow.hash == key).values(view=view, role=role))


def forget_pass(session: Session, key: str) -> None:
    """Delete a pass and every session that it has opened; ``key`` is its hash."""
    session.execute(delete(CredentialRow).where(or_(CredentialRow.hash == key, CredentialRow.source == key)))


def use_up(session: Session, credential: Credential) -> None:
    """One use of a credential with a limited number of them."""
    row = session.get(CredentialRow, credential.hash)
    if row is not None and row.uses_left is not None:
        row.uses_left -= 1


def forget(session: Session, secret: str) -> None:
    """Delete a credential, for example at sign-out."""
    session.execute(delete(CredentialRow).where(CredentialRow.hash == digest(secret)))
