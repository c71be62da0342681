"""``cuelight token``, ``user``, ``session`` and ``login-link``: who and what gets in, also while no server runs.

A running server learns of it by itself, within a second or two: it compares rights with the database.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy.orm import Session

from console.access import people as access
from console.access import service
from console.access.people import ListedPerson, OpenSession, PersonChange, PersonIn, Token
from console.access.rights import Principal
from console.cli import serve
from console.i18n.validation import validated
from console.i18n.zone import instant_of
from console.rooms import parts as room_parts
from console.settings import Settings
from console.store import people, rooms
from console.store.migrate import run_on
from console.store.people import Person
from streams.clock import Instant, SystemClock
from streams.errors import Invalid

ACTOR: Final = Principal(name="cuelight", role="owner")
"""Whoever can read the data directory can do everything."""
NEVER: Final = "never"
TAKE_AWAY: Final = "none"
T = TypeVar("T")


def create_token(settings: Settings, room: str | None, role: str, label: str, connector: str | None) -> str:
    """Make a token and return its secret, which is kept nowhere. Raises NotFound or Invalid."""
    return _write(
        settings,
        lambda session, now: service.make_token(
            session, room, role, label or f"{role} token", now, connector=connector
        ),
    )


def tokens(settings: Settings) -> list[Token]:
    """All tokens, without their secrets, the newest first."""
    return _write(settings, lambda session, now: access.tokens(session, ACTOR, now))


def revoke_tokens(settings: Settings, keys: Sequence[str]) -> list[Token]:
    """Revoke tokens, all or none; which they were. Raises NotFound."""
    return _write(settings, lambda session, now: [access.revoke_token(session, ACTOR, key, now) for key in keys])


def add_person(
    settings: Settings, name: str, role: str, room_slugs: Sequence[str], parts: Sequence[str], expires: str | None
) -> ListedPerson:
    """Add somebody who may sign in; the role holds in the rooms, or in all when none is named.

    Raises Invalid, NotFound or Conflict.
    """
    fields: dict[str, Any] = {"name": name, "parts": [part for part in parts if part.strip()]}
    fields |= {"rooms": dict.fromkeys(room_slugs, role)} if room_slugs else {"role": role}
    body = validated(fields | {"expires_at": _end(settings, expires)}, PersonIn)
    return _write(
        settings,
        lambda session, now: access.add(session, ACTOR, body, room_parts.keys(session, body.parts), now),
    )


def change_person(
    settings: Settings,
    name: str,
    *,
    new_name: str | None,
    role: str | None,
    room_slugs: Sequence[str],
    parts: Sequence[str] | None,
    expires: str | None,
) -> ListedPerson:
    """Change what is given of somebody; the role holds in the rooms, or in all when none is named.

    Raises Invalid, NotFound, Conflict or Refused.
    """
    if room_slugs and role is None:
        raise Invalid("Say which role in the room: “--role host”, or “--role none” to take it away.")
    wanted = None if role == TAKE_AWAY else role
    fields: dict[str, Any] = {}
    if new_name is not None:
        fields["name"] = new_name
    if role is not None:
        fields |= {"rooms": dict.fromkeys(room_slugs, wanted)} if room_slugs else {"role": wanted}
    if parts is not None:
        fields["parts"] = [part for part in parts if part.strip()]
    if expires is not None:
        fields["expires_at"] = _end(settings, expires)
    body = validated(fields, PersonChange)

    def work(session: Session, now: Instant) -> ListedPerson:
        keys = None if parts is None else room_parts.keys(session, parts)
        return access.change(session, ACTOR, people.by_name(session, name).id, body, keys, now)

    return _write(settings, work)


def remove_people(settings: Settings, names: Sequence[str]) -> list[Person]:
    """Remove people, all or none; who they were. Raises NotFound or Refused."""

    def work(session: Session, _now: Instant) -> list[Person]:
        return [access.remove(session, ACTOR, people.by_name(session, name).id) for name in names]

    return _write(settings, work)


def everybody(settings: Settings, room: str | None) -> list[ListedPerson]:
    """All people by name, or those who get into a room. Raises NotFound."""

    def work(session: Session, now: Instant) -> list[ListedPerson]:
        found = access.listed(session, ACTOR, now)
        if room is None:
            return found
        rooms.get(session, room)
        return [member for member in found if member.rooms.get(room, member.role) is not None]

    return _write(settings, work)


def sessions(settings: Settings, name: str | None) -> list[OpenSession]:
    """Where people and devices are signed in, the newest first; those of one person, where one is named.

    Raises NotFound.
    """

    def work(session: Session, now: Instant) -> list[OpenSession]:
        person = None if name is None else people.by_name(session, name).id
        return access.sessions(session, ACTOR, now, person)

    return _write(settings, work)


def revoke_sessions(settings: Settings, keys: Sequence[str], name: str | None) -> int:
    """End sessions, all or none, and all of a person, where one is named; how many. Raises NotFound."""
    if not keys and name is None:
        raise Invalid("Name the sessions that are to end, or a person: “--user NAME”.")

    def work(session: Session, now: Instant) -> int:
        ended = len([access.end_session(session, ACTOR, key, now) for key in keys])
        if name is not None:
            ended += access.end_sessions(session, ACTOR, people.by_name(session, name).id, now)
        return ended

    return _write(settings, work)


def login_link(settings: Settings, name: str, url: str | None) -> str:
    """A link that signs somebody in, at the address typed, the public one or the running server's. Raises NotFound."""
    secret = _write(settings, lambda session, now: service.make_link(session, people.by_name(session, name), now))
    return f"{url or settings.public_url or serve.address(settings.data)}/enter?link={secret}"


def zone_of(settings: Settings) -> str:
    """The time zone in which instants are shown: that of the first room."""
    found = run_on(settings, lambda database: database.read(rooms.all_rooms))
    return found[0].timezone if found else "UTC"


def _end(settings: Settings, typed: str | None) -> int | None:
    """When access ends; a time without an offset is in the time zone in which instants are shown. Raises Invalid."""
    if typed is None or typed == NEVER:
        return None
    try:
        return instant_of(datetime.fromisoformat(typed), zone_of(settings))
    except ValueError:
        raise Invalid("“{text}” is no time; write it like 2026-10-01T20:00.", text=typed) from None


def _write(settings: Settings, work: Callable[[Session, Instant], T]) -> T:
    now = SystemClock().now()
    return run_on(settings, lambda database: database.write(lambda session: work(session, now)))
