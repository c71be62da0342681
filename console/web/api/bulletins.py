"""Bulletins: the text of a show for the group, and the template of a room."""

from __future__ import annotations

import structlog
from fastapi import APIRouter, Request, Response

from console.live.bulletins import BulletinOut
from console.rooms import bulletins
from console.rooms.bulletins import BulletinIn, BulletinSettings
from console.web import bodies
from console.web.services import InstantOf, PrincipalOf, ServicesOf, allowed_show

router = APIRouter(prefix="/api/v1", tags=["figures"])
log = structlog.get_logger()


@router.get("/shows/{show_id}/bulletin", openapi_extra=bodies.answered(BulletinOut))
async def bulletin(show_id: str, services: ServicesOf, principal: PrincipalOf, at: InstantOf | None = None) -> Response:
    """The text for the group with the figures of now, or as they were at an instant; and when one is due.

    Lines whose figures are not known are left out.
    """
    show = await allowed_show(services, principal, show_id, "read figures")
    return bodies.answer(await services.bulletins.read(show, await services.room(show.room), at))


@router.get("/rooms/{slug}/bulletin", openapi_extra=bodies.answered(BulletinSettings))
async def settings(slug: str, services: ServicesOf, principal: PrincipalOf) -> Response:
    """The template of a room, and how often a bulletin is due."""
    principal.require("read figures", slug)
    room = await services.room(slug)
    return bodies.answer(await services.database.read(lambda session: bulletins.settings_of(session, room)))


@router.put("/rooms/{slug}/bulletin", openapi_extra=bodies.described(BulletinIn) | bodies.answered(BulletinSettings))
async def change(slug: str, request: Request, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Write the template; 409 with the `current` one when somebody else has changed it since `changed_at`."""
    principal.require("plan", slug)
    room = await services.room(slug)
    body = await bodies.json_of(request, BulletinIn, services.settings.body_limit, derived=("changed_by",))
    now = services.clock.now()
    kept = await services.database.write(
        lambda session: bulletins.keep(session, room, body, by=principal.name, now=now)
    )
    log.info("bulletin changed", room=slug, by=principal.name)
    return bodies.answer(kept)


@router.delete("/rooms/{slug}/bulletin", openapi_extra=bodies.answered(BulletinSettings))
async def reset(slug: str, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Go back to the built-in template."""
    principal.require("plan", slug)
    room = await services.room(slug)
    log.info("bulletin reset", room=slug, by=principal.name)
    return bodies.answer(await services.database.write(lambda session: bulletins.reset(session, room)))
