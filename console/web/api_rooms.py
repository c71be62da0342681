"""Rooms and their shows: making them."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import available_timezones

from fastapi import APIRouter, Request, Response
from msgspec import Meta, Struct

from console.rundown.generate import TEMPLATES
from console.store import rooms
from console.store.rooms import Room
from console.store.shows import Show
from console.web import bodies
from console.web.parts import LanguageOf, Parts, PartsOf, PrincipalOf
from console.web.words import N_, Words
from streams.errors import Invalid

router = APIRouter(prefix="/api/v1", tags=["rooms"])

Slug = Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9-]{0,62}$")]
Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
"""PostgreSQL has no place for a NUL."""
At = Annotated[int, Meta(ge=0, le=253_402_300_799_999)]
DEFAULT_TEMPLATE = "standard-2h"


class RoomIn(Struct, forbid_unknown_fields=True):
    """A new room."""

    slug: Slug
    name: Name
    platform: Annotated[str, Meta(min_length=1, max_length=64)] = "other"
    timezone: str = "Asia/Shanghai"
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] = "CNY"
    broadcast_delay_ms: Annotated[int, Meta(ge=1_000, le=600_000)] = 3_000


class ShowIn(Struct, forbid_unknown_fields=True):
    """A new show; ``template`` names the rundown it begins with."""

    title: Name
    starts_at: At
    purpose: str | None = None
    targets: dict[str, float] = {}
    template: str = DEFAULT_TEMPLATE


def _field(field: str, message: str, /, **params: object) -> Invalid:
    reason = message.format(**params)
    return Invalid(message, extra={"errors": [{"field": field, "reason": reason}]}, **params)


def room_of(body: RoomIn, now: int, *, simulated: bool = False) -> Room:
    """The room to make. Raises Invalid for a time zone that does not exist."""
    if body.timezone not in available_timezones():
        raise _field(
            "timezone", N_("There is no time zone “{zone}”; use a name like Asia/Shanghai."), zone=body.timezone
        )
    return Room(
        slug=body.slug,
        name=body.name,
        platform=body.platform,
        timezone=body.timezone,
        currency=body.currency,
        broadcast_delay_ms=body.broadcast_delay_ms,
        simulated=simulated,
        created_at=now,
    )


async def make_show(parts: Parts, room: str, body: ShowIn, actor: str, words: Words) -> Show:
    """Make a show with the rundown of its template. Raises Invalid for an unknown template, purpose or target."""
    if body.template not in TEMPLATES:
        names = ", ".join(TEMPLATES)
        raise _field(
            "template", N_("There is no template “{name}”; use one of {names}."), name=body.template, names=names
        )
    await parts.room(room)
    return await parts.service.create(
        room=room,
        title=body.title,
        starts_at=body.starts_at,
        purpose=body.purpose,
        targets=body.targets,
        plan=TEMPLATES[body.template](words.gettext).plan,
        actor=actor,
    )


@router.post("/rooms", status_code=201, openapi_extra=bodies.described(RoomIn))
async def create_room(request: Request, parts: PartsOf, principal: PrincipalOf) -> Response:
    """Make a room."""
    principal.require("create rooms")
    body = await bodies.json_of(request, RoomIn, parts.settings.body_limit)
    room = room_of(body, parts.clock.now())
    await parts.database.write(lambda session: rooms.create(session, room))
    return bodies.answer(room, 201)


@router.get("/rooms")
async def list_rooms(parts: PartsOf, principal: PrincipalOf) -> Response:
    """The rooms this token or person may enter."""
    principal.require("read")
    found = await parts.database.read(rooms.all_rooms)
    return bodies.answer([room for room in found if principal.may("read", room.slug)])


@router.post("/rooms/{slug}/shows", status_code=201, openapi_extra=bodies.described(ShowIn))
async def create_show(
    slug: str, request: Request, parts: PartsOf, principal: PrincipalOf, words: LanguageOf
) -> Response:
    """Make a show in a room, with the rundown of a template."""
    principal.require("plan", slug)
    await parts.room(slug)
    body = await bodies.json_of(request, ShowIn, parts.settings.body_limit)
    return bodies.answer(await make_show(parts, slug, body, principal.name, words), 201)
