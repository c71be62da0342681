"""The live pages of the crew: everybody who may read a show may open them, and none of these has figures."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from console.access.parts import ON_AIR, part_key
from console.access.rights import Principal
from console.i18n.language import Language
from console.i18n.texts import PARTS, PLATFORMS, ROLES
from console.rooms import parts, views
from console.rooms.view_settings import VIEWS, Field
from console.store import people
from console.store.rooms import Room
from console.store.shows import Show
from console.web.pages.contexts import Choice
from console.web.pages.crew import contexts as crew
from console.web.pages.page import page, rights, shell, show_head
from console.web.services import LanguageOf, PrincipalOf, ServicesOf, allowed_show, base_url
from streams.errors import NotFound

router = APIRouter(prefix="/shows/{show_id}", include_in_schema=False)

PAGES: Final[dict[str, type[crew.CrewPage]]] = {
    "operator": crew.OperatorPage,
    "backstage": crew.BackstagePage,
    "timeline": crew.TimelinePage,
    "clock": crew.ClockPage,
    "countdown": crew.CountdownPage,
}
"""Those that need nothing but what all have."""
DECIDE: Final = ("owner", "director")
"""The roles of those who are asked first."""


def _route(name: str, kind: type[crew.CrewPage]) -> Callable[..., Awaitable[Response]]:
    async def view(
        show_id: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
    ) -> Response:
        show = await allowed_show(services, principal, show_id, "read")
        room = await services.room(show.room)
        if name == "operator" and (own := _own_address(request, principal, room)):
            return RedirectResponse(own)
        return page(services, language, kind(**crew_fields(request, principal, language, show, room, name)))

    return view


for _name, _kind in PAGES.items():
    router.add_api_route(f"/{_name}", _route(_name, _kind))


@router.get("/info")
async def info(
    show_id: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """The show on one page, to read or to print."""
    show = await allowed_show(services, principal, show_id, "read")
    room = await services.room(show.room)
    deciding = await services.database.read(lambda session: people.with_roles(session, room.slug, DECIDE))
    context = crew.InfoPage(
        **crew_fields(request, principal, language, show, room, "info"),
        platform=language.gettext(PLATFORMS.get(room.platform, room.platform)),
        contacts=tuple(
            crew.Contact(name=person.name, role=language.gettext(ROLES[person.role_in(room.slug) or ""]))
            for person in deciding
        ),
        addresses=_addresses(request, principal, language, show),
    )
    return page(services, language, context)


def _own_address(request: Request, principal: Principal, room: Room) -> str:
    """Where the operator's view of a part is: one that is called by its name stands in the address under its key, and
    without one somebody's own opens. Empty: here. Raises NotFound for what is no part."""
    asked = request.query_params.get("role")
    own = next((part for part in principal.within(room.slug).own_parts if part not in ON_AIR), "")
    part = own if asked is None else parts.find(asked, room.parts) or part_key(asked)
    if asked and not part:
        raise NotFound("There is no part “{part}”; choose one in the settings of this view.", part=asked[:40])
    if part in ("", asked):
        return ""
    return f"{request.url.path}?{urlencode({**request.query_params, 'role': part}, safe=',')}"


def crew_fields(
    request: Request, principal: Principal, language: Language, show: Show, room: Room, name: str
) -> dict[str, Any]:
    """The fields that all pages of the crew have."""
    return {
        "shell": shell(request, principal, language, room),
        "show": show_head(show, room),
        "rights": rights(principal, room.slug),
        "duties": crew.Duties(
            acknowledge=principal.may("acknowledge", room.slug), floor=principal.may("floor", room.slug)
        ),
        "settings": tuple(setting(field, language, room) for field in VIEWS[name].fields),
        "parts": parts.names(room.parts),
    }


def setting(field: Field, language: Language, room: Room) -> crew.Setting:
    """A setting in a language; where parts are chosen, the room's own are among them."""
    choices = {value: language.gettext(label) for value, label in field.choices.items()}
    if field.choices is PARTS:
        choices = parts.labels(room.parts, language)
    return crew.Setting(
        name=field.name,
        type=field.type,
        label=language.gettext(field.label),
        default=field.default,
        choices=tuple(Choice(value=value, label=label) for value, label in choices.items()),
        open=field.open,
    )


def _addresses(request: Request, principal: Principal, language: Language, show: Show) -> tuple[crew.ViewAddress, ...]:
    base = base_url(request)
    return tuple(
        crew.ViewAddress(
            name=name,
            title=language.gettext(offered.view.title),
            purpose=language.gettext(offered.view.purpose),
            url=base + views.path(show.id, name),
        )
        for name, offered in views.OFFERED.items()
        if principal.may(offered.right, show.room) and principal.view in (None, name)
    )
