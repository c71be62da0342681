"""The page of a room's bulletin and robots."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from console.access.rights import Principal
from console.i18n.language import Language
from console.i18n.validation import validated
from console.notify.bodies import MESSAGE_KINDS, RobotChange, RobotIn
from console.rooms import bulletins
from console.rooms.bulletins import BulletinIn, BulletinSettings
from console.store import robots as stored
from console.web import robots as changes
from console.web.pages.home.contexts import Form
from console.web.pages.home.forms import errors, typed
from console.web.pages.page import page, shell
from console.web.pages.robots.contexts import DeliveriesFragment, PreviewFragment, RobotCard
from console.web.pages.robots.page import (
    GETS,
    RefusedForms,
    filled,
    preview,
    robot_card,
    robots_page,
    room_head,
)
from console.web.services import LanguageOf, PrincipalOf, Services, ServicesOf
from streams.errors import Conflict, CuelightError

router = APIRouter(prefix="/rooms/{slug}", include_in_schema=False)


@router.get("/robots")
async def listed(
    slug: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """The template of the bulletin, and the groups that it goes to."""
    return await _page(slug, request, services, principal, language)


@router.post("/robots")
async def add(
    slug: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """Add a robot; a refused form comes back with what was typed."""
    values = await typed(request)
    try:
        added = await changes.add(services, principal, slug, validated(_robot(values), RobotIn))
    except CuelightError as error:
        return await _refused(slug, request, services, principal, language, values, error)
    return _to(slug, added.id)


@router.post("/robots/{robot}")
async def change(
    slug: str, robot: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """Change a robot. An address that is left empty stays as it is."""
    values = await typed(request)
    fields = _robot(values)
    if not values.get("address") and not values.get("secret"):
        del fields["address"], fields["secret"]
    elif not values.get("address"):
        del fields["address"]
    try:
        await changes.change(services, principal, slug, robot, validated(fields, RobotChange))
    except CuelightError as error:
        return await _refused(slug, request, services, principal, language, values, error, robot)
    return _to(slug, robot)


@router.post("/robots/{robot}/test")
async def test(slug: str, robot: str, services: ServicesOf, principal: PrincipalOf, language: LanguageOf) -> Response:
    """Send a test, which then stands first among the robot's deliveries."""
    await changes.test(services, principal, slug, robot, language)
    return _to(slug, robot)


@router.post("/robots/{robot}/remove")
async def remove(slug: str, robot: str, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Delete a robot."""
    await changes.remove(services, principal, slug, robot)
    return RedirectResponse(f"/rooms/{slug}/robots", 303)


@router.get("/fragments/robots/{robot}")
async def deliveries(
    slug: str, robot: str, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """What went through a robot, as it is now."""
    principal.require("plan", slug)

    def work(session: Session) -> RobotCard:
        return robot_card(session, stored.get(session, slug, robot), language)

    found = await services.database.read(work)
    return page(services, language, DeliveriesFragment(room=room_head(await services.room(slug)), robot=found))


@router.post("/bulletin")
async def keep(
    slug: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """Keep the template; a refused form comes back with what was typed, and may be saved over somebody else's."""
    principal.require("plan", slug)
    room, values, now = await services.room(slug), await typed(request), services.clock.now()
    try:
        body = validated(_bulletin(values), BulletinIn)
        await services.database.write(lambda session: bulletins.keep(session, room, body, by=principal.name, now=now))
    except CuelightError as error:
        if error.status == 409:
            values["changed_at"] = str(error.extra["current"]["changed_at"] or "")
        form = Form(open=True, values=values, errors=errors(error, language, "template"))
        refused = RefusedForms(bulletin=form)
        return await _page(slug, request, services, principal, language, refused, error.status)
    return RedirectResponse(f"/rooms/{slug}/robots?saved=1", 303)


@router.post("/robots/{robot}/deliveries/{delivery}/again")
async def send_again(slug: str, robot: str, delivery: str, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Send a text once more; twice pressed, it goes once, and the list says what became of it."""
    with suppress(Conflict):
        await changes.send_again(services, principal, slug, robot, delivery)
    return _to(slug, robot)


@router.post("/bulletin/reset")
async def reset(slug: str, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Go back to the built-in template."""
    principal.require("plan", slug)
    room = await services.room(slug)
    await services.database.write(lambda session: bulletins.reset(session, room))
    return RedirectResponse(f"/rooms/{slug}/robots", 303)


@router.post("/bulletin/preview")
async def previewed(
    slug: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """What a template would say that is being typed; nothing is changed."""
    principal.require("plan", slug)
    room = await services.room(slug)
    shown = await preview(services, room, await typed(request), language)
    return page(services, language, PreviewFragment(room=room_head(room), preview=shown))


def _robot(values: dict[str, str]) -> dict[str, object]:
    gets = [kind for kind in MESSAGE_KINDS if values.get(f"{GETS}{kind}")]
    return {name: values.get(name, "") for name in ("name", "address", "secret")} | {"gets": gets}


def _bulletin(values: dict[str, str]) -> dict[str, object]:
    def number(name: str) -> int | None:
        return int(values[name]) if values.get(name, "").isdecimal() and len(values[name]) < 16 else None

    return {
        "template": values.get("template", ""),
        "lang": values.get("lang", ""),
        "every_min": number("every_min") or 0,
        "changed_at": number("changed_at"),
    }


def _to(slug: str, robot: str) -> Response:
    return RedirectResponse(f"/rooms/{slug}/robots#robot-{robot}", 303)


async def _refused(
    slug: str,
    request: Request,
    services: Services,
    principal: Principal,
    language: Language,
    values: dict[str, str],
    error: CuelightError,
    robot: str = "",
) -> Response:
    if error.status != 422:
        raise error
    form = Form(open=True, values=values, errors=errors(error, language, "name"))
    return await _page(slug, request, services, principal, language, RefusedForms(robot=robot, form=form), 422)


async def _page(
    slug: str,
    request: Request,
    services: Services,
    principal: Principal,
    language: Language,
    refused: RefusedForms | None = None,
    status: int = 200,
) -> Response:
    principal.require("plan", slug)
    room = await services.room(slug)
    refused = refused or RefusedForms()

    def settings(session: Session) -> BulletinSettings:
        return bulletins.settings_of(session, room)

    values = refused.bulletin.values if refused.bulletin else filled(await services.database.read(settings))
    shown = await preview(services, room, values, language)
    frame = shell(request, principal, language, room)
    compose = partial(robots_page, room=room, language=language, frame=frame, shown=shown, refused=refused)
    return page(services, language, await services.database.read(compose), status)
