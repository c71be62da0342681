"""``cuelight show``: make shows and list them, also while no server runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from console.cli.clock import clock_of
from console.i18n.texts import Translate
from console.i18n.validation import validated
from console.i18n.zone import instant_of
from console.rooms.shows import CopyIn, ShowChange, change_show, copy_show, delete_show
from console.rooms.targets import read_target
from console.rundown.generate import TEMPLATES
from console.rundown.service import RundownService
from console.settings import Settings
from console.store import rooms, shows
from console.store.migrate import run_on
from console.store.session import Database
from console.store.shows import Show
from streams.errors import Invalid
from streams.text import one_line

ACTOR: Final = "cuelight"


def create(
    settings: Settings, room: str, title: str, starts_at: str, template: str, targets: Sequence[str], _: Translate
) -> Show:
    """Make a show with the rundown of a template, in the terminal's language.

    ``starts_at`` is ISO 8601; without an offset it is in the room's time zone. ``targets`` are typed as ``gmv=50000``.
    Raises NotFound or Invalid.
    """
    if template not in TEMPLATES:
        raise Invalid("There is no template “{name}”; use one of {names}.", name=template, names=", ".join(TEMPLATES))
    _time(starts_at)

    async def work(database: Database) -> Show:
        return await RundownService(database, await clock_of(settings)).create(
            room=room,
            title=one_line(title),
            starts_at=await _instant(database, room, starts_at),
            purpose=None,
            targets=await _targets(database, room, targets, {}),
            plan=TEMPLATES[template](_).plan,
            actor=ACTOR,
        )

    return run_on(settings, work)


def change(
    settings: Settings,
    show_id: str,
    *,
    title: str | None,
    starts_at: str | None,
    hidden: bool | None,
    targets: Sequence[str],
) -> Show:
    """Change what is given; targets that are not named stay. Raises NotFound, Invalid or Conflict."""

    async def work(database: Database) -> Show:
        known = await database.read(lambda session: shows.get(session, show_id))
        fields: dict[str, object] = {"title": one_line(title)} if title is not None else {}
        if starts_at is not None:
            fields["starts_at"] = await _instant(database, known.room, starts_at)
        if hidden is not None:
            fields["hidden"] = hidden
        if targets:
            fields["targets"] = await _targets(database, known.room, targets, known.targets)
        body = validated(fields, ShowChange)
        return await change_show(database, RundownService(database, await clock_of(settings)), known, body, actor=ACTOR)

    return run_on(settings, work)


def copy(settings: Settings, show_id: str, starts_at: str, title: str | None) -> Show:
    """Make a show like another one. Raises NotFound or Invalid."""

    async def work(database: Database) -> Show:
        known = await database.read(lambda session: shows.get(session, show_id))
        fields: dict[str, object] = {"starts_at": await _instant(database, known.room, starts_at)}
        if title is not None:
            fields["title"] = one_line(title)
        body = validated(fields, CopyIn)
        return await copy_show(RundownService(database, await clock_of(settings)), known, body, actor=ACTOR)

    return run_on(settings, work)


def delete(settings: Settings, show_id: str) -> bool:
    """Delete a show that was never on air, or hide it; whether it was deleted. Raises NotFound or Conflict."""

    async def work(database: Database) -> bool:
        known = await database.read(lambda session: shows.get(session, show_id))
        return await delete_show(RundownService(database, await clock_of(settings)), known, actor=ACTOR)

    return run_on(settings, work)


async def _instant(database: Database, room: str, typed: str) -> int:
    """A typed time; without an offset it is in the room's time zone."""
    local = _time(typed)
    zone = (await database.read(lambda session: rooms.get(session, room))).timezone
    return round(local.timestamp() * 1000) if local.tzinfo else instant_of(local, zone)


async def _targets(database: Database, room: str, typed: Sequence[str], known: Mapping[str, float]) -> dict[str, float]:
    """The known targets with those that were typed; one without a value is taken away."""
    currency = (await database.read(lambda session: rooms.get(session, room))).currency
    targets = dict(known)
    for text in typed:
        slug, equals, value = text.partition("=")
        try:
            if not equals:
                raise ValueError
            target = read_target(slug, value or "0", currency)
        except KeyError:
            raise Invalid("There is no figure “{name}”; docs/kpis.md lists them.", name=slug) from None
        except ValueError:
            raise Invalid("“{text}” is no target; write it like gmv=50000.", text=text) from None
        if value:
            targets[slug] = target
        else:
            targets.pop(slug, None)
    return targets


def _time(typed: str) -> datetime:
    try:
        return datetime.fromisoformat(typed)
    except ValueError:
        raise Invalid("“{text}” is no time; write it like 2026-10-01T20:00.", text=typed) from None


def all_shows(settings: Settings, hidden: bool = False) -> tuple[list[Show], dict[str, str]]:
    """All shows that are not hidden, or those as well, and each room's time zone."""

    def listed(session: Session) -> tuple[list[Show], dict[str, str]]:
        listed = [show for show in shows.all_shows(session) if hidden or not show.hidden]
        return listed, {room.slug: room.timezone for room in rooms.all_rooms(session)}

    return run_on(settings, lambda database: database.read(listed))
