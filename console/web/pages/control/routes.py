"""The director's page, its list of slots after a change, and the address of a show itself."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from console.access.parts import path_of
from console.rooms import parts, reported_rows
from console.rooms.reporting import Reporting
from console.store.shows import Show
from console.web.pages.contexts import Choice
from console.web.pages.control.contexts import ControlPage, RundownFragment
from console.web.pages.control.rundown import bands, rundown_list
from console.web.pages.control.tiles import tiles, tiles_for
from console.web.pages.page import opened, page, rights, shell, show_head
from console.web.services import LanguageOf, PrincipalOf, Services, ServicesOf, allowed_show
from streams.errors import Unavailable
from streams.metrics.frames.frame import Frame
from streams.metrics.frames.snapshot import snapshot
from streams.metrics.state.room import RoomState

router = APIRouter(prefix="/shows/{show_id}", include_in_schema=False)


@router.get("")
async def show(show_id: str, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Lead to the page that fits the show and the person."""
    found = await allowed_show(services, principal, show_id, "read")
    if not principal.may("read figures", found.room):
        own = next(iter(principal.within(found.room).own_parts), "")
        return RedirectResponse(f"/shows/{show_id}/{path_of(own)}" if own else "/")
    return RedirectResponse(f"/shows/{show_id}/{'review' if found.status in ('ended', 'reviewed') else 'control'}")


@router.get("/control")
async def control(
    show_id: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """The director's page; without the right to command it only shows."""
    show, room, state = await opened(services, principal, show_id, "read figures")
    frame, reporting = await _reported(services, show)
    context = ControlPage(
        shell=shell(request, principal, language, room),
        show=show_head(show, room),
        rights=rights(principal, room.slug),
        rundown=rundown_list(state, room, services.clock.now()),
        tiles=tiles(show, language, tiles_for(frame, reporting)),
        bands=bands(state),
        roles=tuple(
            Choice(value=f"role:{part}", label=label) for part, label in parts.labels(room.parts, language).items()
        ),
    )
    return page(services, language, context)


async def _reported(services: Services, show: Show) -> tuple[Frame, Reporting]:
    """The newest figures and what the room reports by hand; unknown figures while the event log is down."""
    reporting = await services.database.read(lambda session: reported_rows.settings(session, show.room))
    try:
        return await services.figures.frame(show.room, show.id), reporting
    except Unavailable:
        return snapshot(RoomState(), show.id, 0), reporting


@router.get("/fragments/rundown")
async def rundown_rows(show_id: str, services: ServicesOf, principal: PrincipalOf, language: LanguageOf) -> Response:
    """The control page's list after a change of the plan."""
    _, room, state = await opened(services, principal, show_id, "read figures")
    context = RundownFragment(
        rights=rights(principal, room.slug), rundown=rundown_list(state, room, services.clock.now())
    )
    return page(services, language, context)
