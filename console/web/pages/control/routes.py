"""The director's page, its list of slots after a change, and the address of a show itself."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from console.access.parts import path_of
from console.rooms import parts
from console.web.pages.contexts import Choice
from console.web.pages.control.contexts import ControlPage, RundownFragment
from console.web.pages.control.rundown import bands, rundown_list
from console.web.pages.control.tiles import tiles
from console.web.pages.page import opened, page, rights, shell, show_head
from console.web.services import LanguageOf, PrincipalOf, ServicesOf, allowed_show

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
    context = ControlPage(
        shell=shell(request, principal, language, room),
        show=show_head(show, room),
        rights=rights(principal, room.slug),
        rundown=rundown_list(state, room, services.clock.now()),
        tiles=tiles(show, language),
        bands=bands(state),
        roles=tuple(
            Choice(value=f"role:{part}", label=label) for part, label in parts.labels(room.parts, language).items()
        ),
    )
    return page(services, language, context)


@router.get("/fragments/rundown")
async def rundown_rows(show_id: str, services: ServicesOf, principal: PrincipalOf, language: LanguageOf) -> Response:
    """The control page's list after a change of the plan."""
    _, room, state = await opened(services, principal, show_id, "read figures")
    context = RundownFragment(
        rights=rights(principal, room.slug), rundown=rundown_list(state, room, services.clock.now())
    )
    return page(services, language, context)
