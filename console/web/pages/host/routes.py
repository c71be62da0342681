"""The hosts' screens: cue screen and co-host's tablet."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from console.web.pages.host.contexts import CohostPage, CuePage
from console.web.pages.page import opened, page, rights, shell, show_head
from console.web.services import LanguageOf, PrincipalOf, ServicesOf

router = APIRouter(prefix="/shows/{show_id}", include_in_schema=False)


@router.get("/cue")
async def cue(
    show_id: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """The hosts' screen."""
    show, room, _ = await opened(services, principal, show_id, "read")
    context = CuePage(
        shell=shell(request, principal, language, room),
        show=show_head(show, room),
        rights=rights(principal, room.slug),
    )
    return page(services, language, context)


@router.get("/cohost")
async def cohost(
    show_id: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """The co-host's tablet."""
    show, room, _ = await opened(services, principal, show_id, "read")
    context = CohostPage(
        shell=shell(request, principal, language, room),
        show=show_head(show, room),
        rights=rights(principal, room.slug),
    )
    return page(services, language, context)
