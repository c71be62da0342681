"""Screens and views: every view of a show with its settings, the presets of its room, and who is connected."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from console.live.screens import sees_screens
from console.rooms import parts, views
from console.rooms.presets import preset, presets_of
from console.web.pages.contexts import Choice
from console.web.pages.crew.routes import setting
from console.web.pages.page import page, rights, shell, show_head
from console.web.pages.screens.contexts import PresetLine, ViewCard, ViewsPage
from console.web.services import LanguageOf, PrincipalOf, ServicesOf, allowed_show

router = APIRouter(prefix="/shows/{show_id}", include_in_schema=False)


@router.get("/views")
async def views_page(
    show_id: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """What can be opened where, and who is connected."""
    show = await allowed_show(services, principal, show_id, "read")
    room = await services.room(show.room)
    state = await services.service.state(show_id)
    may_open = {name for name, offered in views.OFFERED.items() if principal.may(offered.right, room.slug)}
    context = ViewsPage(
        shell=shell(request, principal, language, room),
        show=show_head(show, room),
        rights=rights(principal, room.slug),
        views=tuple(
            ViewCard(
                name=name,
                title=language.gettext(offered.view.title),
                purpose=language.gettext(offered.view.purpose),
                settings=tuple(setting(field, language, room) for field in offered.view.fields),
                coded=offered.role is not None,
            )
            for name, offered in views.OFFERED.items()
            if name in may_open
        ),
        presets=tuple(
            PresetLine(key=one.key, name=one.name, view=one.view, query=one.query)
            for one in await presets_of(services.database, room.slug)
            if one.view in may_open
        ),
        parts=tuple(Choice(value=part, label=label) for part, label in parts.labels(room.parts, language).items()),
        cues=tuple(Choice(value=slot.cue, label=f"{slot.cue} {slot.title}") for slot in state.plan),
        sees_screens=sees_screens(principal, room.slug),
    )
    return page(services, language, context)


@router.get("/p/{key}")
async def open_preset(show_id: str, key: str, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Open a preset of the room on this show."""
    show = await allowed_show(services, principal, show_id, "read")
    found = await preset(services.database, show.room, key)
    return RedirectResponse(views.path(show_id, found.view, found.query), 303)
