"""The replay: the console as it was, second by second."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from console.i18n.language import Language
from console.i18n.texts import N_
from console.review.as_run import without_rehearsals
from console.rooms import reported_rows
from console.rundown.events import JournalEntry, Paused
from console.rundown.floor.events import CueSent, Noted
from console.web.pages.control.rundown import bands, rundown_list
from console.web.pages.control.tiles import tiles, tiles_for
from console.web.pages.page import page, rights, shell, show_head
from console.web.pages.review.contexts import Mark, ReplayPage
from console.web.services import LanguageOf, PrincipalOf, ServicesOf, allowed_show

router = APIRouter(prefix="/shows/{show_id}", include_in_schema=False)


@router.get("/replay")
async def replay(
    show_id: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """A scrubber over the show, with what happened marked on it."""
    show = await allowed_show(services, principal, show_id, "read figures")
    room = await services.room(show.room)
    state = await services.service.state(show_id)
    now = services.clock.now()
    frame = await services.figures.frame(room.slug, show_id)
    reporting = await services.database.read(lambda session: reported_rows.settings(session, room.slug))
    entries = without_rehearsals(await services.service.entries(show_id))
    marks = [mark for entry in entries if (mark := _mark(entry, language))]
    if frame.peak is not None:
        marks.append(Mark(at=frame.peak.at, kind="peak", label=language.gettext(N_("Peak online"))))
    context = ReplayPage(
        shell=shell(request, principal, language, room),
        show=show_head(show, room),
        rights=rights(principal, room.slug),
        start=state.started_at or show.starts_at,
        end=max(state.ended_at or now, state.started_at or show.starts_at),
        rundown=rundown_list(state, room, now),
        bands=bands(state),
        marks=tuple(sorted(marks, key=lambda mark: mark.at)),
        tiles=tiles(show, language, tiles_for(frame, reporting)),
    )
    return page(services, language, context)


def _mark(entry: JournalEntry, language: Language) -> Mark | None:
    """What of the journal stands on the scrubber; takes are there as slots."""
    event: Any = entry.event
    match event:
        case CueSent(text=text):
            return Mark(at=entry.at, kind="cue", label=text)
        case Noted(text=text):
            return Mark(at=entry.at, kind="note", label=text)
        case Paused():
            return Mark(at=entry.at, kind="pause", label=language.gettext(N_("Paused")))
    return None
