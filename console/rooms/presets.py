"""Presets of a room: a view with its settings, under a name."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from console.rooms.views import QUERY_LIMIT
from console.store import documents
from console.store.documents import Document
from console.store.session import Database
from streams.errors import NotFound

ViewQuery = Annotated[str, Meta(max_length=QUERY_LIMIT)]
"""Settings of a view as its address carries them."""


class PresetIn(Struct, forbid_unknown_fields=True):
    """A view with its settings."""

    name: Annotated[str, Meta(min_length=1, max_length=80, pattern=r"\S")]
    view: str
    query: ViewQuery = ""
    """As the view's address carries them."""


class PresetOut(PresetIn):
    """A preset of a room; ``/shows/{id}/p/{key}`` opens it on a show."""

    key: str = ""
    changed_by: str = ""
    changed_at: int = 0


async def presets_of(database: Database, room: str) -> list[PresetOut]:
    """The presets of a room, by name."""
    found = await database.read(lambda session: documents.listed(session, room, "preset"))
    return sorted((preset_from(document) for document in found), key=lambda preset: (preset.name, preset.key))


async def preset(database: Database, room: str, key: str) -> PresetOut:
    """A preset of a room. Raises NotFound."""
    found = next((one for one in await presets_of(database, room) if one.key == key), None)
    if found is None:
        raise NotFound("There is no preset “{key}” in this room. It may have been deleted.", key=key)
    return found


def preset_from(document: Document) -> PresetOut:
    own = {"key": document.key, "changed_by": document.changed_by, "changed_at": document.changed_at}
    return msgspec.convert(document.body | own, PresetOut)
