"""Rooms and shows: the first page, and the forms that make them."""

from __future__ import annotations

from zoneinfo import available_timezones

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from console.access.parts import ON_AIR, path_of
from console.access.rights import Principal
from console.i18n.language import Language
from console.i18n.texts import N_, PLATFORMS
from console.i18n.validation import validated
from console.rooms import parts, units
from console.rooms.rooms import RoomIn, room_of, short_name
from console.rooms.shows import ShowIn, make_show
from console.rundown.generate import TEMPLATES
from console.store import people, rooms, shows
from console.store.rooms import Room
from console.store.shows import Show
from console.web.pages.contexts import Choice
from console.web.pages.home.contexts import Form, HomeChoices, HomePage, OwnParts, RoomCard, ShowCard, ShowForm
from console.web.pages.home.forms import errors, show_fields, target_fields, typed
from console.web.pages.page import page, rights, room_pages, shell
from console.web.services import LanguageOf, PrincipalOf, Services, ServicesOf
from streams.errors import CuelightError, Forbidden

router = APIRouter(include_in_schema=False)

CURRENCIES = ("CNY", "USD", "EUR", "GBP", "JPY", "HKD", "TWD", "SGD", "MYR", "THB", "VND", "IDR", "PHP", "KRW")
TEMPLATE_NAMES = {
    "standard-2h": N_("Standard two hours"),
    "short-10m": N_("Ten minutes, for practice"),
    "blank": N_("Opening and closing only"),
}


@router.get("/")
async def home(request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf) -> Response:
    """All rooms with their shows."""
    return await _page(request, services, principal, language)


@router.post("/rooms")
async def add_room(request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf) -> Response:
    """Make a room; a refused form comes back with what was typed."""
    principal.require("create rooms")
    values = await typed(request)
    try:
        taken = {room.slug for room in await services.database.read(rooms.all_rooms)}
        named = values | {"slug": short_name(values.get("slug", ""), values.get("name", ""), taken)}
        room = room_of(validated(named, RoomIn), services.clock.now())
        await services.database.write(lambda session: units.make(session, room))
    except CuelightError as error:
        form = Form(open=True, values=values, errors=errors(error, language, "slug"))
        return await _page(request, services, principal, language, room_form=form, status=error.status)
    return RedirectResponse(f"/#room-{room.slug}", 303)


@router.post("/rooms/{slug}/shows")
async def add_show(
    slug: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """Make a show and open its plan; a refused form comes back with what was typed."""
    principal.require("plan", slug)
    room = await services.room(slug)
    values = await typed(request)
    try:
        body = validated(show_fields(values, room), ShowIn)
        show = await make_show(
            services.database, services.service, slug, body, actor=principal.name, translate=language.gettext
        )
    except CuelightError as error:
        form = ShowForm(room=slug, values=values, errors=errors(error, language, "title"))
        return await _page(request, services, principal, language, show_form=form, status=error.status)
    return RedirectResponse(f"/shows/{show.id}/plan", 303)


@router.post("/parts")
async def choose_parts(request: Request, services: ServicesOf, principal: PrincipalOf) -> Response:
    """A crew member says which parts they play; those of the hosts are for hosts."""
    known = _parts_to_choose(principal, await services.database.read(rooms.all_rooms))
    if known is None:
        raise Forbidden(
            "Only crew choose their parts here; others get them by “cuelight user change NAME --part PART”."
        )
    asked = [str(part) for part in (await request.form()).getlist("part")]
    wanted = [part for part in known if part in asked]
    await services.database.write(lambda session: people.change(session, principal.person or "", parts=wanted))
    await services.live.access.look()
    return RedirectResponse("/", 303)


def _parts_to_choose(principal: Principal, found: list[Room]) -> tuple[str, ...] | None:
    """What somebody of the crew who signed in may choose from; None for all others."""
    if not principal.plays("crew") or principal.via != "session" or principal.show is not None:
        return None
    own = [name for room in found if principal.may("read", room.slug) for name in room.parts]
    return tuple(part for part in parts.names(own) if part not in ON_AIR)


async def _page(
    request: Request,
    services: Services,
    principal: Principal,
    language: Language,
    *,
    room_form: Form | None = None,
    show_form: ShowForm | None = None,
    status: int = 200,
) -> Response:
    principal.require("read")
    known = await services.database.read(rooms.all_rooms)
    found = [room for room in known if principal.may("read", room.slug)]
    names = {room.slug: room.name for room in found}
    listed = [show for show in await services.database.read(shows.all_shows) if show.room in names]
    called = parts.labels([name for room in found for name in room.parts], language)
    to_choose = _parts_to_choose(principal, found)
    lengths = {show.id: sum(s.duration_ms for s in (await services.service.state(show.id)).plan) for show in listed}
    context = HomePage(
        shell=shell(request, principal, language),
        rooms=tuple(_room_card(room, names, listed, lengths, principal, language) for room in found),
        parts=None
        if to_choose is None
        else OwnParts(
            choices=tuple(Choice(value=part, label=called[part]) for part in to_choose),
            own=principal.own_parts,
            names=tuple(called.get(part, part) for part in principal.own_parts),
        ),
        may_create_rooms=principal.may("create rooms"),
        room_form=room_form or Form(),
        show_form=show_form,
        targets={room.slug: target_fields(language, room.currency) for room in found},
        choices=HomeChoices(
            platforms=tuple(Choice(value=key, label=language.gettext(name)) for key, name in PLATFORMS.items()),
            timezones=tuple(sorted(zone for zone in available_timezones() if "/" in zone)),
            currencies=CURRENCIES,
            templates=tuple(
                Choice(value=key, label=language.gettext(TEMPLATE_NAMES.get(key, key))) for key in TEMPLATES
            ),
        ),
    )
    return page(services, language, context, status)


def _own_views(principal: Principal, room: Room, language: Language) -> tuple[Choice, ...]:
    """The views of one's own parts: of those that this room has."""
    called = parts.labels(room.parts, language)
    return tuple(
        Choice(value=path_of(part), label=language.gettext("Cue screen") if part == "host" else called[part])
        for part in principal.within(room.slug).own_parts
        if part in called
    )


def _room_card(
    room: Room,
    names: dict[str, str],
    listed: list[Show],
    lengths: dict[str, int],
    principal: Principal,
    language: Language,
) -> RoomCard:
    own = [show for show in listed if show.room == room.slug and not show.hidden]
    hidden = [show for show in listed if show.room == room.slug and show.hidden]
    own.sort(key=lambda show: (show.status != "on_air", show.status in ("ended", "reviewed")))
    cards = tuple(
        ShowCard(
            id=show.id,
            title=show.title,
            status=show.status,
            starts_at=show.starts_at,
            length_ms=lengths[show.id],
            purpose=show.purpose,  # type: ignore[arg-type]
            from_files=show.from_files,
        )
        for show in own
    )
    return RoomCard(
        slug=room.slug,
        name=room.name,
        platform=language.gettext(PLATFORMS.get(room.platform, room.platform)),
        timezone=room.timezone,
        currency=room.currency,
        simulated=room.simulated,
        parent=names.get(room.parent or "", ""),
        shows=cards,
        own_views=_own_views(principal, room, language),
        hidden=tuple(Choice(value=show.id, label=show.title) for show in hidden),
        may_plan=principal.may("plan", room.slug),
        may_set_up=principal.may("plan", room.slug) or principal.may("read identities", room.slug),
        may_report=rights(principal, room.slug).report,
        pages=room_pages(principal, room),
        may_see_figures=principal.may("read figures", room.slug),
    )
