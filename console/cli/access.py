"""``cuelight token``, ``cuelight user`` and ``cuelight login-link``: make tokens, people and links."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from console.access import service as access
from console.cli import serve
from console.rooms import parts as room_parts
from console.settings import Settings
from console.store import people, rooms
from console.store.migrate import run_on
from console.store.people import Person
from streams.clock import SystemClock
from streams.errors import Invalid


def create_token(settings: Settings, room: str | None, role: str, label: str, connector: str | None) -> str:
    """Make a token and return its secret, which is kept nowhere. Raises NotFound or Invalid."""

    def make(session: Session) -> str:
        now = SystemClock().now()
        return access.make_token(session, room, role, label or f"{role} token", now, connector=connector)

    return run_on(settings, lambda database: database.write(make))


def add_person(settings: Settings, name: str, role: str, parts: Sequence[str] = ()) -> Person:
    """Add somebody who may sign in. Raises Invalid or Conflict."""

    def add(session: Session) -> Person:
        return access.add_person(session, name, role, SystemClock().now(), _keys(session, parts))

    return run_on(settings, lambda database: database.write(add))


def set_parts(settings: Settings, name: str, parts: Sequence[str]) -> Person:
    """Give somebody these parts in the place of theirs. Raises NotFound, or Invalid for one that no room has."""

    def change(session: Session) -> Person:
        return people.set_parts(session, name, _keys(session, parts))

    return run_on(settings, lambda database: database.write(change))


def _keys(session: Session, typed: Sequence[str]) -> list[str]:
    """The keys of parts by whatever they are called in any room. Raises Invalid."""
    own = [name for room in rooms.all_rooms(session) for name in room.parts]
    keys = {one: room_parts.find(one, own) for one in typed if one.strip()}
    if unknown := [one for one, key in keys.items() if not key]:
        raise Invalid(
            "There is no part “{part}”; use one of {parts}, or add it to a room: “cuelight room set ROOM --part NAME”.",
            part=unknown[0],
            parts=", ".join(room_parts.names(own)),
        )
    return list(dict.fromkeys(keys.values()))


def login_link(settings: Settings, name: str, url: str | None) -> str:
    """A link that signs somebody in, at the address typed, the public one or the running server's. Raises NotFound."""

    def make(session: Session) -> str:
        return access.make_link(session, people.by_name(session, name), SystemClock().now())

    secret = run_on(settings, lambda database: database.write(make))
    return f"{url or settings.public_url or serve.address(settings.data)}/enter?link={secret}"
