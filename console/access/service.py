"""Sign-in links, browser sessions and tokens. Each is a long random secret of which only the hash is kept."""

from __future__ import annotations

import secrets
from typing import Any, Final

from sqlalchemy.orm import Session

from console.access.rights import PEOPLE_ROLES, TOKEN_ROLES, Principal
from console.store import people, rooms
from console.store.people import Credential, Person
from streams.clock import HOUR, Instant
from streams.errors import Conflict, Invalid, Unauthorised

DAY: Final = 24 * HOUR
LINK_LIFE: Final = DAY


def add_person(session: Session, name: str, role: str, now: Instant) -> Person:
    """Raises Invalid for an unknown role, Conflict for a name that is taken."""
    if role not in PEOPLE_ROLES:
        raise Invalid("“{role}” is no role of a person; use one of {roles}.", role=role, roles=", ".join(PEOPLE_ROLES))
    if people.find(session, name):
        raise Conflict("Somebody is already called “{name}”; choose another name.", name=name)
    person = Person(id=secrets.token_hex(8), name=name, role=role, created_at=now)
    people.add(session, person)
    return person


def make_link(session: Session, person: Person, now: Instant, uses: int | None = 1) -> str:
    """A sign-in secret for a person, valid for a day and, unless told otherwise, for one sign-in."""
    return _issue(session, "link", now, person=person.id, expires_at=now + LINK_LIFE, uses_left=uses)


def make_token(session: Session, room: str | None, role: str, label: str, now: Instant, life: int | None = None) -> str:
    """A token for machines and button boxes; ``life`` is how many ms it is valid, None for ever.

    Raises Invalid for an unknown role, NotFound for an unknown room.
    """
    if role not in TOKEN_ROLES:
        raise Invalid("“{role}” is no role of a token; use one of {roles}.", role=role, roles=", ".join(TOKEN_ROLES))
    if room is not None:
        rooms.get(session, room)
    expires_at = None if life is None else now + life
    return _issue(session, "token", now, role=role, room=room, label=label, expires_at=expires_at)


def open_session(session: Session, link: str, now: Instant, days: int) -> str:
    """Exchange a sign-in secret for a session secret. Raises Unauthorised when the link is spent, old or wrong."""
    credential = people.credential(session, link, now)
    if credential is None or credential.kind != "link":
        raise Unauthorised("This sign-in link is not valid any more. Ask for a new one: “cuelight login-link NAME”.")
    people.use_up(session, credential)
    return _issue(session, "session", now, person=credential.person, expires_at=now + days * DAY)


def revoke(session: Session, secret: str) -> None:
    """A session is signed out, or a token is not needed any more."""
    people.forget(session, secret)


def principal(session: Session, secret: str, kind: str, now: Instant) -> Principal | None:
    """Who a session or token secret stands for; None when it is unknown or expired."""
    credential = people.credential(session, secret, now)
    if credential is None or credential.kind != kind:
        return None
    if credential.person is not None:
        person = people.get(session, credential.person)
        if person is None:
            return None
        return Principal(name=person.name, role=_role(person.role), via="session")
    name = credential.label or f"token {credential.hash[:6]}"
    return Principal(name=name, role=_role(credential.role), room=credential.room, via="token")


def _role(stored: str | None) -> Any:
    return stored


def _issue(session: Session, kind: str, now: Instant, **fields: Any) -> str:
    secret = f"cl_{secrets.token_urlsafe(32)}"
    defaults = {"person": None, "role": None, "room": None, "label": "", "expires_at": None, "uses_left": None}
    people.keep_credential(
        session, Credential(hash=people.digest(secret), kind=kind, created_at=now, **(defaults | fields))
    )
    return secret
