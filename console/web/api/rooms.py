"""Rooms and their shows: making them, and how a room is set up."""

from __future__ import annotations

import structlog
from fastapi import APIRouter, Request, Response
from msgspec import to_builtins

from console.rooms import units
from console.rooms.rooms import RoomChange, RoomIn, changes, room_of
from console.rooms.shows import ShowIn, make_show
from console.store import rooms
from console.store.rooms import Room
from console.web import bodies
from console.web.services import LanguageOf, PrincipalOf, ServicesOf

router = APIRouter(prefix="/api/v1", tags=["rooms"])
log = structlog.get_logger()


@router.post("/rooms", status_code=201, openapi_extra=bodies.described(RoomIn))
async def create_room(request: Request, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Make a room."""
    principal.require("create rooms")
    body = await bodies.json_of(request, RoomIn, services.settings.body_limit)
    room = room_of(body, services.clock.now())
    await services.database.write(lambda session: units.make(session, room))
    return bodies.answer(room, 201)


@router.get("/rooms")
async def list_rooms(services: ServicesOf, principal: PrincipalOf) -> Response:
    """The rooms this token or person may enter."""
    principal.require("read")
    found = await services.database.read(rooms.all_rooms)
    return bodies.answer([room for room in found if principal.may("read", room.slug)])


@router.get("/rooms/{slug}", openapi_extra=bodies.answered(Room))
async def get_room(slug: str, services: ServicesOf, principal: PrincipalOf) -> Response:
    """A room as it is set up."""
    principal.require("read", slug)
    return bodies.answer(await services.database.read(lambda session: rooms.get(session, slug)))


@router.put("/rooms/{slug}", openapi_extra=bodies.described(RoomChange) | bodies.answered(Room))
async def change_room(slug: str, request: Request, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Change how a room is set up; its figures are counted again within seconds where that changes them.

    All that GET gives may be sent back. What cannot be changed must be as it is.
    """
    principal.require("plan", slug)
    known = await services.database.read(lambda session: rooms.get(session, slug))
    body = await bodies.json_of(
        request,
        RoomChange,
        services.settings.body_limit,
        given=to_builtins(known),
        derived=("interaction_version",),
    )
    for other in (body.parent, body.people_scope):
        if isinstance(other, str) and other != slug:
            principal.require("plan", other)  # it is hung into their room, too
    room = await services.database.write(lambda session: units.change(session, slug, body))
    services.forget_room(slug)
    log.info("room changed", room=slug, by=principal.name, **changes(body))
    return bodies.answer(room)


@router.post("/rooms/{slug}/shows", status_code=201, openapi_extra=bodies.described(ShowIn))
async def create_show(
    slug: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """Make a show in a room, with the rundown of a template."""
    principal.require("plan", slug)
    await services.room(slug)
    body = await bodies.json_of(request, ShowIn, services.settings.body_limit)
    show = await make_show(
        services.database, services.service, slug, body, actor=principal.name, translate=language.gettext
    )
    return bodies.answer(show, 201)
