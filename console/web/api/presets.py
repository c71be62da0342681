"""Presets of a room: a view with its settings, under a name."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Path, Request, Response
from msgspec import Struct

from console.rooms import views
from console.rooms.presets import PresetIn, PresetOut, preset, preset_from, presets_of
from console.store import documents
from console.store.documents import Document
from console.web import bodies
from console.web.services import PrincipalOf, ServicesOf

router = APIRouter(prefix="/api/v1/rooms/{slug}/presets", tags=["presets"])

PresetKeyOf = Annotated[str, Path(pattern="^[a-z0-9][a-z0-9_-]{0,63}$")]


class PresetsOut(Struct):
    presets: list[PresetOut]


@router.get("", openapi_extra=bodies.answered(PresetsOut))
async def listed(slug: str, services: ServicesOf, principal: PrincipalOf) -> Response:
    """The presets of a room, by name."""
    principal.require("read", slug)
    return bodies.answer(PresetsOut(await presets_of(services.database, slug)))


@router.put("/{key}", openapi_extra=bodies.described(PresetIn) | bodies.answered(PresetOut))
async def save(slug: str, key: PresetKeyOf, request: Request, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Save a preset, in place of the one with this key if there is one."""
    principal.require("command", slug)
    await services.room(slug)
    body = await bodies.json_of(
        request,
        PresetIn,
        services.settings.body_limit,
        given={"key": key},
        derived=("changed_by", "changed_at"),
    )
    views.offered(body.view)
    body.query = views.clean_query(body.query)
    document = Document(
        room=slug,
        kind="preset",
        key=key,
        body=msgspec.to_builtins(body),
        changed_by=principal.name,
        changed_at=services.clock.now(),
    )
    await services.database.write(lambda session: documents.keep(session, document))
    return bodies.answer(preset_from(document))


@router.delete("/{key}", status_code=204)
async def delete(slug: str, key: PresetKeyOf, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Delete a preset; links to it lead nowhere then."""
    principal.require("command", slug)
    await preset(services.database, slug, key)
    await services.database.write(lambda session: documents.forget(session, slug, "preset", key))
    return Response(status_code=204)
