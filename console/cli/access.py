"""``cuelight token``, ``cuelight user`` and ``cuelight login-link``: make tokens, people and links."""

from __future__ import annotations

from sqlalchemy.orm import Session

from console.access import service as access
from console.cli import serve
from console.settings import Settings
from console.store import people
from console.store.migrate import run_on
from console.store.people import Person
from streams.clock import SystemClock


def create_token(settings: Settings, room: str | None, role: str, label: str, connector: str | None) -> str:
    """Make a token and return its secret, which is kept nowhere. Raises NotFound or Invalid."""

    def make(session: Session) -> str:
        now = SystemClock().now()
        return access.make_token(session, room, role, label or f"{role} token", now, connector=connector)

    return run_on(settings, lambda database: database.write(make))


def add_person(settings: Settings, name: str, role: str) -> Person:
    """Add somebody who may sign in. Raises Invalid or Conflict."""

    def add(session: Session) -> Person:
        return access.add_person(session, name, role, SystemClock().now())

    return run_on(settings, lambda database: database.write(add))


def login_link(settings: Settings, name: str, url: str | None) -> str:
    """A link that signs somebody in, at the address typed, the public one or the running server's. Raises NotFound."""

    def make(session: Session) -> str:
        return access.make_link(session, people.by_name(session, name), SystemClock().now())

    secret = run_on(settings, lambda database: database.write(make))
    return f"{url or settings.public_url or serve.address(settings.data)}/enter?link={secret}"
