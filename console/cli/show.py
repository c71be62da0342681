"""``cuelight show``: make shows and list them, also while no server runs."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from console.i18n.texts import Translate
from console.i18n.zone import instant_of
from console.rundown.generate import TEMPLATES
from console.rundown.service import RundownService
from console.settings import Settings
from console.store import rooms, shows
from console.store.migrate import run_on
from console.store.session import Database
from console.store.shows import Show
from streams.clock import SystemClock
from streams.errors import Invalid
from streams.text import one_line

ACTOR: Final = "cuelight"


def create(settings: Settings, room: str, title: str, starts_at: str, template: str, _: Translate) -> Show:
    """Make a show with the rundown of a template, in the terminal's language.

    ``starts_at`` is ISO 8601; without an offset it is in the room's time zone. Raises NotFound or Invalid.
    """
    if template not in TEMPLATES:
        raise Invalid("There is no template “{name}”; use one of {names}.", name=template, names=", ".join(TEMPLATES))
    try:
        local = datetime.fromisoformat(starts_at)
    except ValueError:
        raise Invalid("“{text}” is no time; write it like 2026-10-01T20:00.", text=starts_at) from None

    async def work(database: Database) -> Show:
        zone = (await database.read(lambda session: rooms.get(session, room))).timezone
        return await RundownService(database, SystemClock()).create(
            room=room,
            title=one_line(title),
            starts_at=round(local.timestamp() * 1000) if local.tzinfo else instant_of(local, zone),
            purpose=None,
            targets={},
            plan=TEMPLATES[template](_).plan,
            actor=ACTOR,
        )

    return run_on(settings, work)


def all_shows(settings: Settings) -> tuple[list[Show], dict[str, str]]:
    """All shows, and each room's time zone."""

    def listed(session: Session) -> tuple[list[Show], dict[str, str]]:
        return shows.all_shows(session), {room.slug: room.timezone for room in rooms.all_rooms(session)}

    return run_on(settings, lambda database: database.read(listed))
