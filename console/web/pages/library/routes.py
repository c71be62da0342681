"""The page of a room's playbooks and phrases."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from console.rooms import library, parts
from console.rooms.library import PHRASES, PLAYBOOKS, ListedDocument
from console.web.pages.contexts import Choice
from console.web.pages.library.contexts import PlaybooksPage, RoomHead
from console.web.pages.page import page, shell
from console.web.services import LanguageOf, PrincipalOf, ServicesOf

router = APIRouter(include_in_schema=False)


@router.get("/rooms/{slug}/playbooks")
async def playbooks(
    slug: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """What to do when something breaks, and what is said all evening; to be read, and with the right to be changed."""
    principal.require("read", slug)
    room = await services.room(slug)

    def load(session: Session) -> tuple[list[ListedDocument], list[ListedDocument]]:
        translate = language.gettext
        return library.listed(session, PLAYBOOKS, slug, translate), library.listed(session, PHRASES, slug, translate)

    plays, phrases = await services.database.read(load)
    context = PlaybooksPage(
        shell=shell(request, principal, language, room),
        room=RoomHead(slug=room.slug, name=room.name, timezone=room.timezone),
        may_plan=principal.may("plan", slug),
        playbooks=tuple(one.body() for one in plays),
        phrases=tuple(one.body() for one in phrases),
        parts=tuple(Choice(value=part, label=label) for part, label in parts.labels(room.parts, language).items()),
    )
    return page(services, language, context)
