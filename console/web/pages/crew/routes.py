"""The live pages of the crew: everybody who may read a show may open them, and none of them has figures."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from console.access.rights import Principal
from console.i18n.language import LANGS, Language, language_for
from console.i18n.texts import PARTS, ROLES
from console.rooms import views
from console.rooms.view_settings import VIEWS, Field
from console.store import people
from console.store.rooms import Room
from console.store.shows import Show
from console.web.pages.contexts import Choice
from console.web.pages.crew import contexts as crew
from console.web.pages.home.routes import PLATFORMS
from console.web.pages.page import page, rights, shell, show_head
from console.web.services import LanguageOf, PrincipalOf, Services, ServicesOf, allowed_show

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
        return page(services, language, kind(**_common(request, principal, language, show, room, name)))

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
    deciding = await services.database.read(lambda session: people.with_roles(session, DECIDE))
    context = crew.InfoPage(
        **_common(request, principal, language, show, room, "info"),
        platform=language.gettext(PLATFORMS.get(room.platform, room.platform)),
        contacts=tuple(
            crew.Contact(name=person.name, role=language.gettext(ROLES[person.role])) for person in deciding
        ),
        addresses=_addresses(services, request, principal, language, show),
    )
    return page(services, language, context)


def _common(
    request: Request, principal: Principal, language: Language, show: Show, room: Room, name: str
) -> dict[str, Any]:
    return {
        "shell": shell(request, principal, language, room),
        "show": show_head(show, room),
        "rights": rights(principal, room.slug),
        "duties": crew.Duties(
            acknowledge=principal.may("acknowledge", room.slug), floor=principal.may("floor", room.slug)
        ),
        "settings": tuple(setting(field, language) for field in VIEWS[name].fields),
        "parts": _names_of_parts(),
    }


def setting(field: Field, language: Language) -> crew.Setting:
    return crew.Setting(
        name=field.name,
        type=field.type,
        label=language.gettext(field.label),
        default=field.default,
        choices=tuple(Choice(value=value, label=language.gettext(label)) for value, label in field.choices.items()),
        open=field.open,
    )


def _names_of_parts() -> dict[str, tuple[str, ...]]:
    """Each part under its key and its names in all languages: people write into a plan what they say."""
    languages = [language_for(lang) for lang in LANGS]
    return {
        part: tuple(dict.fromkeys((part, *(language.gettext(label) for language in languages))))
        for part, label in PARTS.items()
    }


def _addresses(
    services: Services, request: Request, principal: Principal, language: Language, show: Show
) -> tuple[crew.ViewAddress, ...]:
    base = (services.settings.public_url or str(request.base_url)).rstrip("/")
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
