"""Forms that bring a file or a pasted table, and the imports that are made of them: shared by interface and pages."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from typing import Final

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from console.access.rights import Principal
from console.i18n.language import Language
from console.rooms import reported_rows
from console.rooms.imports import ImportKind, Imports, Target, Upload
from console.rooms.reporting import require_reporter
from console.sheets.difference import RefusedRow
from console.sheets.grid import LARGEST_FILE
from console.store.imports import StagedImport
from console.web import bodies
from console.web.services import Services, allowed_show
from streams.errors import Invalid, NotFound

FORM: Final = "multipart/form-data"
AROUND: Final = 1_000_000
"""Bytes of the fields beside the file."""
PASTED: Final = 10_000_000
"""Bytes of what is pasted."""


class SentForm(dict[str, str]):
    """The fields of a form, and the file beside them."""

    file: tuple[str, bytes] | None = None

    def upload(self) -> Upload:
        """What is to be read. Raises Invalid when there is nothing."""
        if self.file is not None and (self.file[0] or self.file[1]):
            return Upload(*self.file)
        if self.get("pasted", "").strip():
            return Upload(pasted=self["pasted"])
        raise Invalid("Choose a file, or paste the cells of a table.", extra={"errors": [{"field": "file"}]})


async def sent_form(request: Request) -> SentForm:
    """A form with a file. Raises WrongType, TooLarge or Invalid."""
    bodies.content_type(request, FORM)
    body = await bodies.read(request, LARGEST_FILE + AROUND)

    async def once() -> AsyncGenerator[bytes, None]:
        yield body

    sent = SentForm()
    try:
        parser = MultiPartParser(request.headers, once(), max_files=1, max_fields=1_000, max_part_size=PASTED)
        for name, value in (await parser.parse()).multi_items():
            if isinstance(value, UploadFile):
                sent.file = (value.filename or "", await value.read())
            else:
                sent[name] = value
    except (MultiPartException, KeyError) as error:
        raise Invalid("The form cannot be read: {reason}.", reason=str(error)) from None
    return sent


async def sent_import(
    services: Services, principal: Principal, slug: str, request: Request
) -> tuple[SentForm, ImportKind, Target]:
    """A form that brings a table, what it is, and where it goes. Raises as ``sent_form`` and ``target_of`` do."""
    principal.require("read", slug)
    sent = await sent_form(request)
    kind = services.imports.kind(sent.get("what", ""))
    principal.require(kind.right, slug)
    return sent, kind, await target_of(services, principal, kind, slug, sent.get("show") or None)


def columns_of(text: str) -> dict[str, str | None] | None:
    """Corrected columns as JSON; None where there are none. Raises Invalid."""
    if not text.strip():
        return None
    try:
        columns = json.loads(text)
    except ValueError:
        columns = None
    if not isinstance(columns, dict) or not all(key is None or isinstance(key, str) for key in columns.values()):
        raise Invalid(
            "“columns” is no object of headings and keys of columns.", extra={"errors": [{"field": "columns"}]}
        )
    return columns


async def target_of(
    services: Services, principal: Principal, kind: ImportKind, slug: str, show_id: str | None
) -> Target:
    """Where a table goes. Raises Invalid, NotFound or Forbidden."""
    room = await services.room(slug)
    if not kind.per_show and not show_id:
        return Target(room)
    if not show_id:
        raise Invalid("Say which show this is for.", extra={"errors": [{"field": "show"}]})
    show = await allowed_show(services, principal, show_id, kind.right)
    if show.room != slug:
        raise NotFound("The show {show} is not one of this room.", show=show_id)
    if kind.right == "report figures":  # it is held by the part that reports, which the room chooses
        wanted = await services.database.read(lambda session: reported_rows.settings(session, slug))
        require_reporter(principal, slug, wanted.part)
    return Target(room, show)


async def staged_import(
    services: Services, principal: Principal, slug: str, import_id: str
) -> tuple[StagedImport, ImportKind, Target]:
    """An import that somebody may look at and apply. Raises NotFound or Forbidden."""
    principal.require("read", slug)
    imports: Imports = services.imports
    staged = await imports.get(slug, import_id)
    kind = imports.kind(staged.what)
    principal.require(kind.right, slug)
    return staged, kind, await target_of(services, principal, kind, slug, staged.show)


def refusal_text(row: RefusedRow, language: Language) -> str:
    """Why a row is refused, with its column."""
    text = language.format(row.message, row.params)
    return f"{language.gettext(row.column)}: {text}" if row.column else text
