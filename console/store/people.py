"""People who sign in, and the secrets that stand for people and machines."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import bindparam, delete, func, or_, select, update
from sqlalchemy.orm import Session

from console.store.tables import CredentialRow, PersonRow, RoomRoleRow
from streams.clock import Instant
from streams.errors import NotFound

AT_ONCE: Final = 500
"""How many rows one statement asks for by name."""
NO_PERSON: Final = "Nobody is called “{name}” here. Add them with “cuelight user add”."

_CREDENTIALS: Final = (
    select(
        *CredentialRow.__table__.columns,
        PersonRow.id,
        PersonRow.name,
        PersonRow.role.label("everywhere"),
        PersonRow.created_at.label("person_created_at"),
        PersonRow.expires_at.label("person_expires_at"),
        PersonRow.last_used_at.label("person_last_used_at"),
        PersonRow.parts,
    )
    .outerjoin(PersonRow, PersonRow.id == CredentialRow.person)
    .where(CredentialRow.hash.in_(bindparam("hashes", expanding=True)))
)
_ROLES: Final = select(RoomRoleRow.person, RoomRoleRow.room, RoomRoleRow.role).where(
    RoomRoleRow.person.in_(bindparam("people", expanding=True))
)


class Person(Struct, frozen=True, kw_only=True):
    """Somebody who signs in."""

    id: str
    name: str
    role: str | None
    """What they are in all rooms; None: only what ``rooms`` says."""
    rooms: dict[str, str] = {}
    """What they are in single rooms, by short name; it goes before ``role``."""
    created_at: int
    expires_at: int | None = None
    """From when on they are nobody here, UTC ms; None: never."""
    last_used_at: int | None = None
    """When they last were here, UTC ms, to a minute or so; None: never."""
    parts: tuple[str, ...] = ()
    """The keys of the parts that they play."""

    def role_in(self, room: str) -> str | None:
        """What they are in a room; None: nothing."""
        return self.rooms.get(room, self.role)


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
    last_used_at: int | None = None


def digest(secret: str) -> str:
    """What is kept of a secret. They are long and random, so a plain hash cannot be guessed back."""
    return hashlib.sha256(secret.encode()).hexdigest()


# ---------------------------------------------------------------------------------------------------------- people


def _people(session: Session, rows: Sequence[PersonRow]) -> list[Person]:
    roles: dict[str, dict[str, str]] = {}
    for ids in _chunks([row.id for row in rows]):
        for role in session.scalars(select(RoomRoleRow).where(RoomRoleRow.person.in_(ids)).order_by(RoomRoleRow.room)):
            roles.setdefault(role.person, {})[role.room] = role.role
    return [
        Person(
            id=row.id,
            name=row.name,
            role=row.role or None,
            rooms=roles.get(row.id, {}),
            created_at=row.created_at,
            expires_at=row.expires_at,
            last_used_at=row.last_used_at,
            parts=tuple(row.parts),
        )
        for row in rows
    ]


def add(session: Session, person: Person) -> None:
    session.add(
        PersonRow(
            id=person.id,
            name=person.name,
            role=person.role or "",
            created_at=person.created_at,
            expires_at=person.expires_at,
            parts=list(person.parts),
        )
    )
    session.flush()
    for room, role in person.rooms.items():
        set_role_in(session, person.id, room, role)


def change(session: Session, person_id: str, **fields: Any) -> Person:
    """Give somebody another name, role for all rooms, end or parts. Raises NotFound."""
    row = session.get(PersonRow, person_id)
    if row is None:
        raise NotFound(NO_PERSON, name=person_id)
    if "role" in fields:
        fields["role"] = fields["role"] or ""
    for name, value in fields.items():
        setattr(row, name, value)
    session.flush()
    return _people(session, [row])[0]


def set_role_in(session: Session, person_id: str, room: str, role: str | None) -> None:
    """Make somebody this in a room; None: what they are in all rooms."""
    session.execute(delete(RoomRoleRow).where(RoomRoleRow.person == person_id, RoomRoleRow.room == room))
    if role is not None:
        session.add(RoomRoleRow(person=person_id, room=room, role=role))
        session.flush()


def remove(session: Session, person_id: str) -> None:
    """Delete somebody with all that lets them in."""
    session.execute(delete(CredentialRow).where(CredentialRow.person == person_id))
    session.execute(delete(RoomRoleRow).where(RoomRoleRow.person == person_id))
    session.execute(delete(PersonRow).where(PersonRow.id == person_id))


def by_name(session: Session, name: str) -> Person:
    """Raises NotFound."""
    person = find(session, name)
    if person is None:
        raise NotFound(NO_PERSON, name=name)
    return person


def find(session: Session, name: str) -> Person | None:
    row = session.scalar(select(PersonRow).where(PersonRow.name == name))
    return _people(session, [row])[0] if row else None


def get(session: Session, person_id: str) -> Person | None:
    row = session.get(PersonRow, person_id)
    return _people(session, [row])[0] if row else None


def with_ids(session: Session, ids: Sequence[str]) -> dict[str, Person]:
    """People by id."""
    rows = [row for some in _chunks(ids) for row in session.scalars(select(PersonRow).where(PersonRow.id.in_(some)))]
    return {person.id: person for person in _people(session, rows)}


def everybody(session: Session) -> list[Person]:
    """All people, by name."""
    return _people(session, session.scalars(select(PersonRow).order_by(PersonRow.name)).all())


def with_roles(session: Session, room: str, roles: Collection[str]) -> list[Person]:
    """Everybody with one of these roles in a room, by name."""
    return [person for person in everybody(session) if person.role_in(room) in roles]


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(PersonRow)) or 0


# ----------------------------------------------------------------------------------------------------- credentials


def _credential(row: Any) -> Credential:
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
        last_used_at=row.last_used_at,
    )


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


def credentials(session: Session, hashes: Sequence[str]) -> list[tuple[Credential, Person | None]]:
    """The credentials with these hashes and whose they are, whether they have expired or not.

    Every second asks for those of all screens: nothing is made that the answer does not hold.
    """
    connection = session.connection()
    rows = [row for some in _chunks(hashes) for row in connection.execute(_CREDENTIALS, {"hashes": some})]
    roles: dict[str, dict[str, str]] = {}
    for some in _chunks(list({row.person for row in rows if row.person is not None})):
        for person, room, role in connection.execute(_ROLES, {"people": some}):
            roles.setdefault(person, {})[room] = role
    return [(_credential(row), _owner(row, roles)) for row in rows]


def _owner(row: Any, roles: Mapping[str, dict[str, str]]) -> Person | None:
    if row.id is None:
        return None
    return Person(
        id=row.id,
        name=row.name,
        role=row.everywhere or None,
        rooms=roles.get(row.id, {}),
        created_at=row.person_created_at,
        expires_at=row.person_expires_at,
        last_used_at=row.person_last_used_at,
        parts=tuple(row.parts),
    )


def of_kind(session: Session, kind: str, now: Instant) -> list[Credential]:
    """All sessions, or all tokens, the newest first; without those that expired."""
    wanted = select(CredentialRow).where(CredentialRow.kind == kind).order_by(CredentialRow.created_at.desc())
    return [_credential(row) for row in session.scalars(wanted) if row.expires_at is None or row.expires_at > now]


def of_show(session: Session, show: str, now: Instant) -> list[Credential]:
    """The passes to a show and the sessions that they have opened, the newest first; without those that expired."""
    wanted = select(CredentialRow).where(CredentialRow.show == show).order_by(CredentialRow.created_at.desc())
    return [_credential(row) for row in session.scalars(wanted) if row.expires_at is None or row.expires_at > now]


def mark_used(session: Session, used: Mapping[str, Instant]) -> None:
    """Somebody came with these credentials, by hash; nothing is known of those that are gone."""
    for hash_, at in used.items():
        session.execute(update(CredentialRow).where(CredentialRow.hash == hash_).values(last_used_at=at))
    for one, person in credentials(session, list(used)):
        if person is not None and (person.last_used_at or 0) < used[one.hash]:
            session.execute(update(PersonRow).where(PersonRow.id == person.id).values(last_used_at=used[one.hash]))


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


def forget(session: Session, hashes: Sequence[str]) -> None:
    """Delete credentials, for example at sign-out."""
    session.execute(delete(CredentialRow).where(CredentialRow.hash.in_(hashes)))


def _chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """In portions, because a statement takes a limited number of values."""
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))
