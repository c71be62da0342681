"""Presets of a room: a view with its settings, under a name."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Path, Request, Response
from msgspec import Meta, Struct

from console.store import documents
from console.store.documents import Document
from console.web import bodies, views
from console.web.api.screens import Query
from console.web.services import Parts, PartsOf, PrincipalOf
from streams.errors import NotFound

router = APIRouter(prefix="/api/v1/rooms/{slug}/presets", tags=["presets"])

KeyOf = Annotated[str, Path(pattern="^[a-z0-9][a-z0-9_-]{0,63}$")]


class PresetIn(Struct, forbid_unknown_fields=True):
    """A view with its settings."""

    name: Annotated[str, Meta(min_length=1, max_length=80, pattern=r"\S")]
    view: str
    query: Query = ""
    """As the view's address carries them."""


class PresetOut(PresetIn):
    """A preset of a room; ``/shows/{id}/p/{key}`` opens it on a show."""

    key: str = ""
    changed_by: str = ""
    changed_at: int = 0


class PresetsOut(Struct):
    presets: list[PresetOut]


@router.get("", openapi_extra=bodies.answered(PresetsOut))
async def listed(slug: str, parts: PartsOf, principal: PrincipalOf) -> Response:
    """The presets of a room, by name."""
    principal.require("read", slug)
    return bodies.answer(PresetsOut(await presets_of(parts, slug)))


@router.put("/{key}", openapi_extra=bodies.described(PresetIn) | bodies.answered(PresetOut))
async def save(slug: str, key: KeyOf, request: Request, parts: PartsOf, principal: PrincipalOf) -> Response:
    """Save a preset, in place of the one with this key if there is one."""
    principal.require("command", slug)
    await parts.room(slug)
    body = await bodies.json_of(request, PresetIn, parts.settings.body_limit)
    views.offered(body.view)
    body.query = views.clean_query(body.query)
    document = Document(
        room=slug,
        kind="preset",
        key=key,
        body=msgspec.to_builtins(body),
        changed_by=principal.name,
        changed_at=parts.clock.now(),
    )
    await parts.database.write(lambda session: documents.keep(session, document))
    return bodies.answer(_preset(document))


@router.delete("/{key}", status_code=204)
async def delete(slug: str, key: KeyOf, parts: PartsOf, principal: PrincipalOf) -> Response:
    """Delete a preset; links to it lead nowhere then."""
    principal.require("command", slug)
    await preset(parts, slug, key)
    await parts.database.write(lambda session: documents.forget(session, slug, "preset", key))
    return Response(status_code=204)


async def presets_of(parts: Parts, room: str) -> list[PresetOut]:
    """The presets of a room, by name."""
    found = await parts.database.read(lambda session: documents.listed(session, room, "preset"))
    return sorted((_preset(document) for document in found), key=lambda preset: (preset.name, preset.key))


async def preset(parts: Parts, room: str, key: str) -> PresetOut:
    """A preset of a room. Raises NotFound."""
    found = next((one for one in await presets_of(parts, room) if one.key == key), None)
    if found is None:
        raise NotFound("There is no preset “{key}” in this room. It may have been deleted.", key=key)
    return found


def _preset(document: Document) -> PresetOut:
    own = {"key": document.key, "changed_by": document.changed_by, "changed_at": document.changed_at}
    return msgspec.convert(document.body | own, PresetOut)
