"""Who gets in where: what somebody sees and changes of people, sessions and tokens.

Owners look after all of it. Whoever may invite to a room (``rights.GIVES``) sees who gets in there, gives and takes the
roles that they may give, and makes sign-in links; but only for people who are nothing beyond that, or a link would
lend them the rights of somebody who is more. One owner always stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Final, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field
from sqlalchemy.orm import Session

from console.access import service
from console.access.rights import GIVES, PersonRole, Principal, Role, RoomRole
from console.access.service import KEY, NAME_LENGTH
from console.i18n.texts import N_
from console.store import people, rooms
from console.store.people import Credential, Person
from streams.clock import Instant
from streams.errors import Forbidden, Invalid, NotFound, Refused
from streams.events import EpochMs
from streams.text import one_line

MOST_PARTS: Final = 40
NO_ROLE: Final = N_("Give them a role, for all rooms or in one of them.")
NO_TOKEN: Final = N_("There is no such token. It may have been revoked already.")
NO_SESSION: Final = N_("There is no such session. It may have ended already.")
NameIn = Annotated[str, Meta(min_length=1, max_length=NAME_LENGTH)]
PartIn = Annotated[str, Meta(min_length=1, max_length=80)]
PartsIn = Annotated[list[PartIn], Meta(max_length=MOST_PARTS)]
RoomIn = Annotated[str, Meta(min_length=1, max_length=64)]


class PersonIn(Struct, forbid_unknown_fields=True):
    """Somebody to add; they need a role for all rooms or in one of them."""

    name: NameIn
    role: PersonRole | None = None
    """In all rooms."""
    rooms: dict[RoomIn, RoomRole] = field(default_factory=dict)
    """In single rooms, by short name; it goes before ``role``."""
    parts: PartsIn = field(default_factory=list)
    """The parts that they play, by key or name."""
    expires_at: EpochMs | None = None
    """From when on they are nobody here; null: never."""


class PersonChange(Struct, forbid_unknown_fields=True):
    """What to change of somebody; what is left out stays."""

    name: NameIn | UnsetType = UNSET
    role: PersonRole | UnsetType | None = UNSET
    """In all rooms; null: in none besides those of ``rooms``."""
    rooms: dict[RoomIn, RoomRole | None] | UnsetType = UNSET
    """In single rooms: those that are named here change, null takes the role in that room away."""
    parts: PartsIn | UnsetType = UNSET
    expires_at: EpochMs | UnsetType | None = UNSET


class ListedPerson(Struct, kw_only=True):
    """Somebody as lists show them."""

    id: str
    name: str
    role: str | None
    """In all rooms."""
    rooms: dict[str, str]
    """In single rooms, as far as one may know of them."""
    parts: tuple[str, ...]
    created_at: int
    expires_at: int | None
    last_used_at: int | None
    """When they last were here, to a minute or so; null: never."""
    sessions: int
    """In how many browsers they are signed in."""
    managed: bool
    """Whoever asks may rename them, make links for them, sign them out and remove them."""


class OpenSession(Struct, kw_only=True):
    """A browser in which somebody is signed in, or a device that a pass signed in."""

    id: str
    kind: Literal["person", "device"]
    person: str | None
    """The id of the person; null for a device."""
    name: str
    browser: str
    """As the browser calls itself; empty: unknown."""
    room: str | None
    show: str | None
    view: str | None
    """What a device opens."""
    role: str | None
    created_at: int
    expires_at: int | None
    last_used_at: int | None
    current: bool
    """It is the one that asks."""


class Token(Struct, kw_only=True):
    """A token without its secret."""

    id: str
    label: str
    role: str
    room: str | None
    """The only room it opens; null: all."""
    connector: str | None
    created_at: int
    expires_at: int | None
    last_used_at: int | None


# -------------------------------------------------------------------------------------------------- who may do what


def gives(by: Principal, room: str) -> frozenset[Role]:
    """The roles that somebody may give and take in a room."""
    role = by.role_in(room)
    return GIVES.get(role, frozenset()) if role is not None and by.may("invite", room) else frozenset()


def sees(by: Principal, person: Person, known_rooms: Iterable[str]) -> bool:
    """Whether somebody is in a list of people: they get in where one may invite."""
    if by.may("look after people") or by.person == person.id:
        return True
    return any(person.role_in(room) is not None and by.may("invite", room) for room in known_rooms)


def manages(by: Principal, person: Person) -> bool:
    """Whether one may do everything with somebody: they are nothing that one may not give."""
    if by.may("look after people"):
        return True
    return (
        person.role is None
        and bool(person.rooms)
        and all(role in gives(by, room) for room, role in person.rooms.items())
    )


def _require_managed(by: Principal, person: Person) -> None:
    if not manages(by, person):
        raise Forbidden(
            "“{name}” has roles that you may not give, here or in other rooms. Ask an owner.", name=person.name
        )


def _require_giving(by: Principal, room: str, *roles: str | None) -> None:
    """Raises NotFound for a room that one may not know of, Forbidden for a role that one may not give."""
    by.require("invite", room)
    given = gives(by, room)
    for role in roles:
        if role is not None and role not in given:
            raise Forbidden("You may not give or take the role “{role}” in this room. Ask an owner.", role=role)


# ----------------------------------------------------------------------------------------------------------- people


def listed(session: Session, by: Principal, now: Instant) -> list[ListedPerson]:
    """Everybody whom one may see, by name."""
    slugs = [room.slug for room in rooms.all_rooms(session)]
    signed_in = [one.person for one in people.of_kind(session, "session", now) if one.person is not None]
    found = [person for person in people.everybody(session) if sees(by, person, slugs)]
    return [_member(by, person, signed_in.count(person.id)) for person in found]


def get(session: Session, by: Principal, person_id: str) -> Person:
    """Somebody whom one may see. Raises NotFound."""
    person = people.get(session, person_id)
    if person is None or not sees(by, person, [room.slug for room in rooms.all_rooms(session)]):
        raise NotFound("Nobody with this id is here. Look at the list of people again.")
    return person


def add(session: Session, by: Principal, body: PersonIn, parts: Sequence[str], now: Instant) -> ListedPerson:
    """Add somebody; ``parts`` are keys. Raises Forbidden, NotFound, Invalid or Conflict."""
    if body.role is None and not body.rooms:
        raise Invalid(NO_ROLE, extra={"errors": [{"field": "role", "reason": NO_ROLE}]})
    if body.role is not None:
        by.require("look after people")
    for room, role in body.rooms.items():
        _require_giving(by, room, role)
    person = service.add_person(session, body.name, body.role, now, parts, body.rooms, body.expires_at)
    return _member(by, person, 0)


def change(
    session: Session, by: Principal, person_id: str, body: PersonChange, parts: Sequence[str] | None, now: Instant
) -> ListedPerson:
    """Change somebody; ``parts`` are keys, None: they stay.

    Raises Forbidden, NotFound, Invalid, Conflict or Refused.
    """
    person = get(session, by, person_id)
    fields: dict[str, object] = {}
    if not isinstance(body.name, UnsetType) and one_line(body.name).strip() != person.name:
        fields["name"] = service.free_name(session, body.name)
    if parts is not None:
        fields["parts"] = list(parts)
    if not isinstance(body.expires_at, UnsetType):
        fields["expires_at"] = body.expires_at
    if fields:
        _require_managed(by, person)
    if not isinstance(body.role, UnsetType) and body.role != person.role:
        by.require("look after people")
        fields["role"] = body.role
    if not isinstance(body.rooms, UnsetType):
        _change_rooms(session, by, person, body.rooms)
    changed = people.change(session, person_id, **fields)
    _keep_an_owner(session, person, changed)
    return _member(by, changed, len(_sessions_of(session, person_id, now)))


def _change_rooms(session: Session, by: Principal, person: Person, wanted: Mapping[str, str | None]) -> None:
    for room, role in wanted.items():
        if role == person.rooms.get(room):
            continue
        _require_giving(by, room, role, person.rooms.get(room))
        if person.role is not None and not by.may("look after people"):
            _require_giving(by, room, person.role)  # it would be overruled there
        rooms.get(session, room)
        people.set_role_in(session, person.id, room, role)


def remove(session: Session, by: Principal, person_id: str) -> Person:
    """Remove somebody, with all that lets them in; who it was. Raises Forbidden, NotFound or Refused."""
    person = get(session, by, person_id)
    _require_managed(by, person)
    people.remove(session, person_id)
    _keep_an_owner(session, person, None)
    return person


def make_link(session: Session, by: Principal, person_id: str, now: Instant) -> tuple[Person, str]:
    """A sign-in link's secret for somebody, and who they are. Raises Forbidden or NotFound."""
    person = get(session, by, person_id)
    if by.person != person_id:
        _require_managed(by, person)
    return person, service.make_link(session, person, now)


def _keep_an_owner(session: Session, before: Person, after: Person | None) -> None:
    """Raises Refused when the last owner for good would go; then nobody could let anybody in."""
    stays = after is not None and _is_owner(after)
    if _is_owner(before) and not stays and not any(_is_owner(person) for person in people.everybody(session)):
        raise Refused("“{name}” is the last owner. Make somebody else an owner first.", name=before.name)


def _is_owner(person: Person) -> bool:
    return person.role == "owner" and person.expires_at is None


def _member(by: Principal, person: Person, sessions: int) -> ListedPerson:
    return ListedPerson(
        id=person.id,
        name=person.name,
        role=person.role,
        rooms={room: role for room, role in person.rooms.items() if by.role_in(room) is not None},
        parts=person.parts,
        created_at=person.created_at,
        expires_at=person.expires_at,
        last_used_at=person.last_used_at,
        sessions=sessions,
        managed=manages(by, person),
    )


# --------------------------------------------------------------------------------------------------------- sessions


def sessions(session: Session, by: Principal, now: Instant, person_id: str | None = None) -> list[OpenSession]:
    """The sessions that one may end, the newest first; of one person, where one is named. Raises NotFound."""
    if person_id is not None:
        get(session, by, person_id)
    found = people.of_kind(session, "session", now) if person_id is None else _sessions_of(session, person_id, now)
    known = people.with_ids(session, list({one.person for one in found if one.person is not None}))
    return [
        _session(by, one, known.get(one.person or "")) for one in found if _ends(by, one, known.get(one.person or ""))
    ]


def end_session(session: Session, by: Principal, key: str, now: Instant) -> OpenSession:
    """Sign a browser or a device out; which it was. Raises NotFound."""
    found = people.of_kind(session, "session", now)
    known = people.with_ids(session, list({one.person for one in found if one.person is not None}))
    mine = [one for one in found if _ends(by, one, known.get(one.person or ""))]
    ended = _named(mine, key, NO_SESSION)
    people.forget(session, [ended.hash])
    return _session(by, ended, known.get(ended.person or ""))


def end_sessions(session: Session, by: Principal, person_id: str, now: Instant) -> int:
    """Sign somebody out everywhere, with the links that were not used yet; of how many browsers.

    Raises NotFound or Forbidden.
    """
    person = get(session, by, person_id)
    if by.person != person_id:
        _require_managed(by, person)
    open_ = _sessions_of(session, person_id, now)
    links = [one for one in people.of_kind(session, "link", now) if one.person == person_id]
    people.forget(session, [one.hash for one in (*open_, *links)])
    return len(open_)


def _sessions_of(session: Session, person_id: str, now: Instant) -> list[Credential]:
    return [one for one in people.of_kind(session, "session", now) if one.person == person_id]


def _ends(by: Principal, one: Credential, person: Person | None) -> bool:
    if one.person is not None:
        return person is not None and (by.person == person.id or manages(by, person))
    return one.room is not None and by.show is None and by.may("command", one.room)


def _session(by: Principal, one: Credential, person: Person | None) -> OpenSession:
    return OpenSession(
        id=one.hash[:KEY],
        kind="device" if person is None else "person",
        person=one.person,
        name=one.label if person is None else person.name,
        browser="" if person is None else one.label,
        room=one.room,
        show=one.show,
        view=one.view,
        role=one.role if person is None else person.role,
        created_at=one.created_at,
        expires_at=one.expires_at,
        last_used_at=one.last_used_at,
        current=one.hash == by.credential,
    )


# ----------------------------------------------------------------------------------------------------------- tokens


def tokens(session: Session, by: Principal, now: Instant) -> list[Token]:
    """The tokens that one may revoke, the newest first."""
    return [_token(one) for one in _tokens(session, by, now)]


def get_token(session: Session, by: Principal, key: str, now: Instant) -> Token:
    """Raises NotFound."""
    return _token(_named(_tokens(session, by, now), key, NO_TOKEN))


def revoke_token(session: Session, by: Principal, key: str, now: Instant) -> Token:
    """Revoke a token; which it was. Raises NotFound."""
    found = _named(_tokens(session, by, now), key, NO_TOKEN)
    people.forget(session, [found.hash])
    return _token(found)


def _tokens(session: Session, by: Principal, now: Instant) -> list[Credential]:
    found = people.of_kind(session, "token", now)
    if by.may("look after people"):
        return found
    return [one for one in found if one.room is not None and one.role in gives(by, one.room)]


def _named(found: Sequence[Credential], key: str, missing: str) -> Credential:
    one = next((one for one in found if one.hash.startswith(key)), None) if len(key) >= KEY else None
    if one is None:
        raise NotFound(missing)
    return one


def _token(one: Credential) -> Token:
    return Token(
        id=one.hash[:KEY],
        label=one.label,
        role=one.role or "",
        room=one.room,
        connector=one.connector,
        created_at=one.created_at,
        expires_at=one.expires_at,
        last_used_at=one.last_used_at,
    )
