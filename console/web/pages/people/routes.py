"""People, their roles and sessions; devices and tokens. Who may not invite sees themselves."""

from __future__ import annotations

from functools import partial
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from console.access import people as access
from console.access.people import PersonChange, PersonIn
from console.access.rights import Principal
from console.i18n.language import Language
from console.i18n.validation import validated
from console.web import people as changes
from console.web.pages.home.contexts import Form
from console.web.pages.home.forms import errors, typed
from console.web.pages.page import page, shell
from console.web.pages.people.contexts import ShownLink
from console.web.pages.people.forms import filled, person_fields
from console.web.pages.people.page import Shown, part_labels, people_page, seen_rooms, timezone_of
from console.web.services import LanguageOf, PrincipalOf, Services, ServicesOf
from streams.errors import CuelightError

router = APIRouter(prefix="/people", include_in_schema=False)


@router.get("")
async def listed(
    request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf, room: str = ""
) -> Response:
    """Everybody whom one may see, or who gets into a room."""
    return await _page(request, services, principal, language, room)


@router.post("")
async def add(request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf) -> Response:
    """Add somebody; a refused form comes back with what was typed."""
    principal.require("invite")
    values = await typed(request)
    room = values.pop("room", "")
    try:
        fields = person_fields(values, await _timezone(services, principal, room))
        fields["rooms"] = {slug: role for slug, role in _rooms_of(fields).items() if role is not None}
        added = await changes.add_person(services, principal, validated(fields, PersonIn))
    except CuelightError as error:
        form = Form(open=True, values=values, errors=errors(error, language, "name"))
        return await _page(request, services, principal, language, room, Shown(form=form), error.status)
    return _back(room, added.id)


@router.post("/{person_id}")
async def change(
    person_id: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """Change somebody; a refused form comes back with what was typed."""
    values = await typed(request)
    room = values.pop("room", "")
    timezone = await _timezone(services, principal, room)
    was = await services.database.read(
        lambda session: filled(
            access.get(session, principal, person_id), part_labels(session, principal, language), timezone
        )
    )
    try:
        told = {name: value for name, value in values.items() if value != was.get(name, "")}
        body = validated(person_fields(told, timezone), PersonChange)
        await changes.change_person(services, principal, person_id, body)
    except CuelightError as error:
        form = Form(open=True, values=values, errors=errors(error, language, "name"))
        return await _page(
            request, services, principal, language, room, Shown(person=person_id, form=form), error.status
        )
    return _back(room, person_id)


@router.post("/{person_id}/link")
async def make_link(
    person_id: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """Make a sign-in link and show it, once."""
    room = (await typed(request)).get("room", "")
    _, made = await changes.link_for(services, principal, person_id, request)
    link = ShownLink(url=made.url, qr=made.qr, expires_at=made.expires_at)
    return await _page(request, services, principal, language, room, Shown(person=person_id, link=link))


@router.post("/{person_id}/sign-out")
async def sign_out(person_id: str, request: Request, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Sign somebody out everywhere."""
    room = (await typed(request)).get("room", "")
    await changes.sign_out_everywhere(services, principal, person_id)
    return _back(room, person_id)


@router.post("/{person_id}/remove")
async def remove(
    person_id: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """Remove somebody."""
    room = (await typed(request)).get("room", "")
    try:
        await changes.remove_person(services, principal, person_id)
    except CuelightError as error:
        if error.status != 422:
            raise
        form = Form(open=True, errors=errors(error, language, "name"))
        return await _page(
            request, services, principal, language, room, Shown(person=person_id, form=form), error.status
        )
    return _back(room)


@router.post("/sessions/{key}/end")
async def end_session(key: str, request: Request, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Sign a browser or a device out."""
    room = (await typed(request)).get("room", "")
    ended = await changes.end_session(services, principal, key)
    return _back(room, ended.person or "")


@router.post("/tokens/{key}/revoke")
async def revoke_token(key: str, request: Request, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Revoke a token."""
    principal.require("invite")
    room = (await typed(request)).get("room", "")
    await changes.revoke_token(services, principal, key)
    return _back(room)


def _back(room: str, person: str = "") -> Response:
    query = f"?room={quote(room)}" if room else ""
    return RedirectResponse(f"/people{query}{f'#person-{person}' if person else ''}", 303)


def _rooms_of(fields: dict[str, object]) -> dict[str, str | None]:
    found = fields.get("rooms", {})
    assert isinstance(found, dict)
    return found


async def _timezone(services: Services, principal: Principal, room: str) -> str:
    return await services.database.read(lambda session: timezone_of(seen_rooms(session, principal), room))


async def _page(
    request: Request,
    services: Services,
    principal: Principal,
    language: Language,
    room: str,
    shown: Shown | None = None,
    status: int = 200,
) -> Response:
    if room:
        principal.require("invite", room)
    now = services.clock.now()
    frame = shell(request, principal, language, await services.room(room) if room else None)
    compose = partial(people_page, by=principal, room=room, now=now, language=language, frame=frame, shown=shown)
    return page(services, language, await services.database.read(compose), status)
