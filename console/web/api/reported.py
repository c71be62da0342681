"""Figures that people and platforms report: of what has no feed, and of one instant each."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import APIRouter, Request, Response

from console.i18n.validation import plain_values, validated
from console.rooms import reported_rows, reporting
from console.rooms.reporting import Figures
from console.web import bodies
from console.web.api.events import unknown_outcome
from console.web.reported import take_figures
from console.web.services import PrincipalOf, ServicesOf
from streams.errors import Invalid, Unavailable

router = APIRouter(prefix="/api/v1/rooms/{slug}", tags=["events"])


@router.post("/figures", status_code=202, openapi_extra=bodies.described(Figures))
async def report(slug: str, request: Request, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Report figures: what somebody read off a platform's screen, or what a platform says itself.

    Money is in minor units of the room's currency, a percentage a fraction of 1. 202 means that they are on disk; 503
    that this is unknown, and that they are to be sent again: an id counts once. The same figure, scope, source and
    instant under another id corrects it.
    """
    principal.require("report figures", slug)
    room = await services.room(slug)
    wanted = await services.database.read(lambda session: reported_rows.settings(session, slug))
    reporting.require_reporter(principal, slug, wanted.part)
    figures = await _figures(request, services.settings.body_limit)
    events = reporting.events_of(figures, room.currency, services.clock.now())
    try:
        position = await take_figures(services, principal, slug, events)
    except Unavailable as error:
        raise unknown_outcome(error) from error
    return bodies.answer({"accepted": len(events), "position": position}, 202)


async def _figures(request: Request, limit: int) -> Any:
    bodies.content_type(request, bodies.JSON)
    body = await bodies.read(request, limit)
    try:
        return validated(plain_values(body or b"[]"), Figures)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Invalid("The body is no valid JSON: {reason}.", reason=str(error)) from None
