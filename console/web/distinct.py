"""Distinct people of several shows, as far as their rooms share people."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from msgspec import Struct

from console.i18n.language import Language
from console.i18n.texts import N_
from console.store import rooms, shows
from console.store.shows import Show
from console.web.services import Services
from streams.errors import Invalid
from streams.metrics.frames.distinct import SETS, PeopleSample, distinct

MOST_SHOWS: Final = 100
APART: Final = N_("The rooms do not share their people ({scopes}): one person is somebody else in each.")
NOT_COUNTED: Final = N_("“{show}” is not counted yet.")


class CountedShow(Struct, frozen=True):
    """A show whose people are counted."""

    show: str
    room: str
    title: str
    as_of: int
    """How far its figures are, UTC ms; 0: there are none."""


class DistinctFigure(Struct, frozen=True):
    """How many distinct people did something in any of the shows."""

    value: int | None
    error: float = 0.0
    """The relative standard error; 0: exact."""
    reason: str = ""
    """Why there is no value."""


class DistinctPeople(Struct, frozen=True):
    """Distinct people of several shows; each counts once, in however many of them they were."""

    shows: list[CountedShow]
    people_scope: str | None
    """The room whose people those of all these rooms are; null: there is no such."""
    figures: dict[str, DistinctFigure]
    """By ``viewers``, ``participants`` and ``buyers``."""


async def wanted_shows(services: Services, show_ids: Sequence[str], room_slugs: Sequence[str]) -> list[Show]:
    """The shows of these names, and all of these rooms that have begun; each once. Raises NotFound or Invalid."""
    found = {show.id: show for show in [await services.show(one) for one in show_ids]}
    for slug in room_slugs:
        await services.room(slug)
        of_room = await services.database.read(partial(shows.of_room, room=slug))
        found |= {show.id: show for show in of_room if show.started_at is not None}
    if not (found or room_slugs):
        raise Invalid("Name at least one show or room whose people are to be counted.")
    if len(found) > MOST_SHOWS:
        raise Invalid("People of at most {most} shows are counted together.", most=MOST_SHOWS)
    return list(found.values())


async def distinct_people(services: Services, of: Sequence[Show], language: Language) -> DistinctPeople:
    """Their distinct people."""
    known = {room.slug: room for room in await services.database.read(rooms.all_rooms)}
    scopes = sorted({known[show.room].people_scope for show in of})
    frames = {show.id: await services.figures.frame(show.room, show.id) for show in of}
    counted = [CountedShow(show.id, show.room, show.title, frames[show.id].as_of) for show in of]
    if len(scopes) > 1:
        reason = language.format(APART, {"scopes": ", ".join(scopes)})
        return DistinctPeople(counted, None, {name: DistinctFigure(None, reason=reason) for name in SETS})
    written = {show.id: await services.figures.people(show.room, show.id) for show in of}
    figures = {}
    for name in SETS:
        sets: list[PeopleSample] = []
        reason = ""
        for show in of:
            kpi, people = frames[show.id].kpis[name], written[show.id]
            if kpi.value is None and kpi.reason:
                reason = reason or f"{show.title}: {language.gettext(kpi.reason)}"
            elif people is None or kpi.value is None:
                reason = reason or language.format(NOT_COUNTED, {"show": show.title})
            else:
                sets.append(people[name])
        if reason:
            figures[name] = DistinctFigure(None, reason=reason)
        else:
            found = distinct(sets)
            figures[name] = DistinctFigure(found.people, found.error)
    return DistinctPeople(counted, scopes[0] if scopes else None, figures)
