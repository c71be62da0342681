"""Files of past shows as they come in a form: read within limits, and what past shows are made with here."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import msgspec
from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from console.access.rights import Principal
from console.past.adding import MOST_FILES, Choices, PastFile
from console.past.proposal import Proposal
from console.store import rooms
from console.web import bodies
from console.web.services import Services
from streams.errors import Invalid, TooLarge

LARGEST: Final = 300_000_000
"""Bytes of all files that are given at once."""
MULTIPART: Final = "multipart/form-data"
ROOM: Final = "room:"
SHOW: Final = "show:"
"""What the fields of choices begin with; the rest is the key of what is decided."""


@asynccontextmanager
async def form_of(request: Request) -> AsyncIterator[FormData]:
    """The form with its files, which are on disk when they are large. Raises WrongType, TooLarge or Invalid."""
    bodies.content_type(request, MULTIPART)
    parser = MultiPartParser(
        request.headers, _limited(request), max_files=MOST_FILES + 1, max_fields=2_000, max_part_size=100_000
    )
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise Invalid("The form cannot be read: {reason}.", reason=error.message) from None
    try:
        yield form
    finally:
        await form.close()


async def _limited(request: Request) -> AsyncGenerator[bytes, None]:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > LARGEST:
            raise TooLarge("The files are larger than {size} MB together.", size=LARGEST // 1_000_000)
        yield chunk


async def uploads_of(form: FormData) -> list[PastFile]:
    """The files of the form, each once."""
    columns = _json(form, "columns", dict[str, dict[str, str | None]])
    found: dict[tuple[str, bytes], PastFile] = {}
    for part in form.getlist("file"):
        if isinstance(part, UploadFile) and part.filename:
            data = await part.read()
            upload = PastFile(name=part.filename, data=data, columns=columns.get(part.filename, {}))
            found.setdefault((upload.name, data), upload)
    return list(found.values())


def choices_of(form: FormData) -> Choices:
    """What was decided: fields ``room:KEY`` and ``show:KEY``, or both together as JSON in ``choices``."""
    sent = _json(form, "choices", dict[str, dict[str, str]])
    fields = {name: str(value) for name, value in form.items() if not isinstance(value, UploadFile) and value}
    chosen_rooms = {name.removeprefix(ROOM): value for name, value in fields.items() if name.startswith(ROOM)}
    chosen_shows = {name.removeprefix(SHOW): value for name, value in fields.items() if name.startswith(SHOW)}
    return Choices(rooms=sent.get("rooms", {}) | chosen_rooms, shows=sent.get("shows", {}) | chosen_shows)


def _json(form: FormData, name: str, kind: Any) -> Any:
    text = form.get(name)
    if not isinstance(text, str) or not text:
        return {}
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Invalid(
            "“{field}” cannot be read: {reason}.",
            extra={"errors": [{"field": name, "reason": str(error)}]},
            field=name,
            reason=str(error),
        ) from None


async def propose(services: Services, principal: Principal, form: FormData) -> Proposal:
    """What would be made of a form. Raises Forbidden for a room that one may not make."""
    choices = choices_of(form)
    known = await services.database.read(rooms.all_rooms)
    allowed = [room.slug for room in known if principal.may("plan", room.slug)]
    proposal = await services.past.proposal(await uploads_of(form), choices, allowed)
    if proposal.new_rooms:
        principal.require("create rooms")
    return proposal
