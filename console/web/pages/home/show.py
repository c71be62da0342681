"""The settings of a show: it is edited, copied, and deleted or hidden."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from msgspec.structs import replace

from console.access.rights import Principal
from console.i18n.language import Language
from console.i18n.validation import validated
from console.rooms.shows import CopyIn, ShowChange, change_show, copy_show, delete_show
from console.store import shows
from console.store.rooms import Room
from console.store.shows import Show
from console.web.pages.contexts import Choice
from console.web.pages.home.contexts import Form, ShowSettingsPage
from console.web.pages.home.forms import errors, filled, read_targets, starts, target_fields, typed
from console.web.pages.page import page, shell, show_head
from console.web.services import LanguageOf, PrincipalOf, Services, ServicesOf, allowed_show
from streams.clock import HOUR
from streams.errors import CuelightError

router = APIRouter(prefix="/shows/{show_id}", include_in_schema=False)
WEEK = 7 * 24 * HOUR


@router.get("/settings")
async def settings(
    show_id: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """What a show is called, when it begins, and what it is to reach."""
    show = await allowed_show(services, principal, show_id, "plan")
    return await _page(request, services, principal, language, show)


@router.post("/settings")
async def change(
    show_id: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """Change the show; a refused form comes back with what was typed."""
    show = await allowed_show(services, principal, show_id, "plan")
    room = await services.room(show.room)
    values = await typed(request)
    try:
        body = validated(_changed(values, show, room), ShowChange)
        await change_show(services.database, services.service, show, body, actor=principal.name)
    except CuelightError as error:
        form = Form(open=True, values=values, errors=errors(error, language, "title"))
        return await _page(request, services, principal, language, show, form=form, status=error.status)
    return RedirectResponse(f"/#room-{show.room}", 303)


@router.post("/copy")
async def copy(
    show_id: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """Make a show like this one and open its plan."""
    show = await allowed_show(services, principal, show_id, "plan")
    room = await services.room(show.room)
    values = await typed(request)
    try:
        fields = {"title": values.get("title", ""), "starts_at": starts(values, room.timezone)}
        made = await copy_show(services.service, show, validated(fields, CopyIn), actor=principal.name)
    except CuelightError as error:
        form = Form(open=True, values=values, errors=errors(error, language, "title"))
        return await _page(request, services, principal, language, show, copy_form=form, status=error.status)
    return RedirectResponse(f"/shows/{made.id}/plan", 303)


@router.post("/delete")
async def delete(show_id: str, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Delete a show that was never on air, or hide it."""
    show = await allowed_show(services, principal, show_id, "plan")
    if await delete_show(services.service, show, actor=principal.name):
        await services.bridge.sweep()
    return RedirectResponse(f"/#room-{show.room}", 303)


@router.post("/unhide")
async def unhide(show_id: str, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Put a hidden show into the lists again."""
    show = await allowed_show(services, principal, show_id, "plan")
    await services.service.change(show.id, {"hidden": False}, principal.name)
    return RedirectResponse(f"/#room-{show.room}", 303)


def _changed(values: dict[str, str], show: Show, room: Room) -> dict[str, object]:
    """The fields of the form; of a show that has begun, those that are still open. Targets without a field stay."""
    named: dict[str, object] = {"title": values.get("title", ""), "purpose": values.get("purpose") or None}
    if not show.is_open:
        return named
    was = filled(show, room)
    # To the second, a start that nobody touched stays as it was.
    start = show.starts_at if values.get("starts_at") == was["starts_at"] else starts(values, room.timezone)
    targets, weights = read_targets(values, room.currency)
    others = {slug: value for slug, value in show.targets.items() if f"target_{slug}" not in values}
    weights |= {slug: weight for slug, weight in show.weights.items() if slug in others}
    if all(weight == show.weights.get(slug, 1) for slug, weight in weights.items()):
        weights = {slug: weight for slug, weight in show.weights.items() if slug in weights}
    return named | {
        "starts_at": start,
        "targets": others | targets,
        "weights": weights,
        "shape_of": values.get("shape_of") or None,
    }


async def _page(
    request: Request,
    services: Services,
    principal: Principal,
    language: Language,
    show: Show,
    *,
    form: Form | None = None,
    copy_form: Form | None = None,
    status: int = 200,
) -> Response:
    room = await services.room(show.room)
    known = await services.database.read(lambda session: shows.of_room(session, show.room))
    values = filled(show, room)
    again = filled(_later(show), room)
    context = ShowSettingsPage(
        shell=shell(request, principal, language, room),
        show=show_head(show, room),
        form=form or Form(values=values),
        copy_form=copy_form or Form(values={"title": show.title, "starts_at": again["starts_at"]}),
        targets=target_fields(language, room.currency),
        past=tuple(
            Choice(value=one.id, label=f"{one.title} · {language.moment(one.starts_at, room.timezone)}")
            for one in known
            if one.ended_at is not None and one.id != show.id
        ),
        begun=not show.is_open,
        deletable=show.is_open,
        running=not show.is_open and show.ended_at is None,
        hidden=show.hidden,
    )
    return page(services, language, context, status)


def _later(show: Show) -> Show:
    """The same show a week later, as most are repeated."""

    return replace(show, starts_at=show.starts_at + WEEK)
