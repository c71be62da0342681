"""Sign-in links, browser sessions and tokens. Each is a long random secret of which only the hash is kept."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import parse_qsl

from sqlalchemy.orm import Session

from console.access.parts import OF_VIEWS
from console.access.rights import CONNECTOR, CONNECTOR_LENGTH, NOWHERE, PEOPLE_ROLES, ROOM_ROLES, TOKEN_ROLES, Principal
from console.store import people, rooms
from console.store.people import Credential, Person
from console.store.shows import Show
from streams.clock import HOUR, MINUTE, Instant
from streams.errors import Conflict, Invalid, NotFound, Unauthorised
from streams.text import one_line

DAY: Final = 24 * HOUR
LINK_LIFE: Final = DAY
PASS_LIFE: Final = 15 * MINUTE
PASS_USES: Final = 20
"""How many devices one pass may sign in: whoever photographs a code should not sign in a crowd."""
PASS_SESSION: Final = 12 * HOUR
SPENT: Final = "This sign-in link is not valid any more. Ask for a new one: “cuelight login-link NAME”."
KEY: Final = 12
"""How much of the hash of a pass, a session or a token names it in lists."""
NAME_LENGTH: Final = 80


def add_person(
    session: Session,
    name: str,
    role: str | None,
    now: Instant,
    parts: Sequence[str] = (),
    rooms_: Mapping[str, str] = NOWHERE,
    expires_at: int | None = None,
) -> Person:
    """Add somebody with a role for all rooms, roles in single ones, or both.

    Raises Invalid for an unknown role or an empty name, NotFound for a room, Conflict for a name that is taken.
    """
    name = free_name(session, name)
    if role is not None:
        check_role(role, PEOPLE_ROLES)
    for room, role_there in rooms_.items():
        check_role(role_there, ROOM_ROLES)
        rooms.get(session, room)
    person = Person(
        id=secrets.token_hex(8),
        name=name,
        role=role,
        rooms=dict(rooms_),
        created_at=now,
        expires_at=expires_at,
        parts=tuple(parts),
    )
    people.add(session, person)
    return person


def free_name(session: Session, typed: str) -> str:
    """A name as it is kept. Raises Invalid for none, Conflict for one that is taken."""
    name = one_line(typed).strip()
    if not 1 <= len(name) <= NAME_LENGTH:
        raise Invalid("Type a name of 1 to {limit} characters.", limit=NAME_LENGTH)
    if people.find(session, name):
        raise Conflict("Somebody is already called “{name}”; choose another name.", name=name)
    return name


def check_role(role: str, roles: Sequence[str]) -> None:
    """Raises Invalid for a role that is none of these."""
    if role not in roles:
        raise Invalid("“{role}” is no role of a person; use one of {roles}.", role=role, roles=", ".join(roles))


def make_link(session: Session, person: Person, now: Instant, uses: int | None = 1) -> str:
    """A sign-in secret for a person, valid for a day and, unless told otherwise, for one sign-in."""
    return _issue(session, "link", now, person=person.id, expires_at=now + LINK_LIFE, uses_left=uses)


def make_token(
    session: Session,
    room: str | None,
    role: str,
    label: str,
    now: Instant,
    life: int | None = None,
    connector: str | None = None,
) -> str:
    """A token for machines and button boxes; ``life`` is how many ms it is valid, None for ever.

    ``connector``: whose events it sends; None: it is called as the token is. Raises Invalid for an unknown role or a
    name that is none, NotFound for an unknown room.
    """
    if connector is not None and not re.fullmatch(CONNECTOR, connector):
        raise Invalid(
            "“{name}” is no name of a connector: 1 to 80 characters, without blanks at its ends.", name=connector
        )
    if role not in TOKEN_ROLES:
        raise Invalid("“{role}” is no role of a token; use one of {roles}.", role=role, roles=", ".join(TOKEN_ROLES))
    if room is not None:
        rooms.get(session, room)
    expires_at = None if life is None else now + life
    return _issue(
        session, "token", now, role=role, room=room, label=one_line(label), connector=connector, expires_at=expires_at
    )


def make_pass(session: Session, show: Show, view: str, query: str, name: str, role: str, now: Instant) -> str:
    """A secret that signs devices in to one view of one show, for a quarter of an hour."""
    fields = {"show": show.id, "room": show.room, "view": view, "query": query, "label": name, "role": role}
    return _issue(session, "pass", now, expires_at=now + PASS_LIFE, uses_left=PASS_USES, **fields)


def entrance(session: Session, secret: str, now: Instant) -> Credential:
    """What a sign-in link or a pass would open; nothing is used up. Raises Unauthorised when it is old or wrong."""
    credential = people.credential(session, secret, now)
    if credential is None or credential.kind not in ("link", "pass"):
        raise Unauthorised(SPENT)
    person = people.get(session, credential.person) if credential.person else None
    if person is not None and person.expires_at is not None and person.expires_at <= now:
        raise Unauthorised("Your access has run out. Ask whoever looks after people to extend it.")
    return credential


def open_session(session: Session, secret: str, now: Instant, days: int, browser: str = "") -> tuple[str, Credential]:
    """Exchange a link or pass for the secret of a session; also what it was.

    A person's session lasts ``days``, one of a pass twelve hours; ``browser`` is what it is known by in lists. Raises
    Unauthorised as ``entrance`` does.
    """
    credential = entrance(session, secret, now)
    people.use_up(session, credential)
    if credential.kind == "link":
        expires_at = now + days * DAY
        opened = _issue(session, "session", now, person=credential.person, expires_at=expires_at, label=browser)
    else:
        copied = {name: getattr(credential, name) for name in ("show", "room", "view", "query", "label", "role")}
        expires_at = now + PASS_SESSION
        opened = _issue(session, "session", now, expires_at=expires_at, source=credential.hash, **copied)
    session.flush()
    people.mark_used(session, {people.digest(opened): now})
    return opened, credential


def revoke_pass(session: Session, show: str, key: str, now: Instant) -> None:
    """Close a pass of a show and every session it has opened. Raises NotFound.

    ``key`` is the beginning of the hash, as lists name it. A pass that has run out lives on in its sessions.
    """
    known = {credential.source or credential.hash for credential in people.of_show(session, show, now)}
    found = next((hash_ for hash_ in known if hash_.startswith(key)), None) if len(key) >= KEY else None
    if found is None:
        raise NotFound("There is no such pass, or it has run out already.")
    people.forget_pass(session, found)


def revoke(session: Session, secret: str) -> None:
    """A session is signed out, or a token is not needed any more."""
    people.forget(session, [people.digest(secret)])


def principals(session: Session, hashes: Sequence[str], now: Instant) -> dict[str, Principal]:
    """Whom sessions and tokens stand for, by their hashes; without those that are unknown or have expired."""
    found = [(one, person) for one, person in people.credentials(session, hashes) if one.kind in ("session", "token")]
    standing = {one.hash: _principal(one, person) for one, person in found}
    return {hash_: who for hash_, who in standing.items() if who is not None and not who.has_expired(now)}


def _principal(credential: Credential, person: Person | None) -> Principal | None:
    if person is not None:
        ends = [end for end in (credential.expires_at, person.expires_at) if end is not None]
        return Principal(
            name=person.name,
            person=person.id,
            role=_role(person.role),
            rooms={room: _role(role) for room, role in person.rooms.items()},
            connector=person.name,
            via="session",
            credential=credential.hash,
            parts=person.parts,
            until=min(ends, default=None),
        )
    if credential.person is not None:
        return None
    return Principal(
        name=credential.label or f"token {credential.hash[:6]}",
        connector=credential.connector or (credential.label or f"{credential.role} token")[:CONNECTOR_LENGTH],
        role=_role(credential.role),
        room=credential.room,
        via="session" if credential.kind == "session" else "token",
        show=credential.show,
        view=credential.view,
        credential=credential.hash,
        source=credential.source,
        parts=_parts_of(credential),
        until=credential.expires_at,
    )


def _parts_of(credential: Credential) -> tuple[str, ...]:
    """A device that a pass signed in plays the part that its address names, or that of its view."""
    if credential.view is None:
        return ()
    named = dict(parse_qsl(credential.query)).get("role") or OF_VIEWS.get(credential.view, "")
    return (named,) if named else ()


def _role(stored: str | None) -> Any:
    return stored


def _issue(session: Session, kind: str, now: Instant, **fields: Any) -> str:
    secret = f"cl_{secrets.token_urlsafe(32)}"
    defaults = {"person": None, "role": None, "room": None, "label": "", "expires_at": None, "uses_left": None}
    people.keep_credential(
        session, Credential(hash=people.digest(secret), kind=kind, created_at=now, **(defaults | fields))
    )
    return secret
