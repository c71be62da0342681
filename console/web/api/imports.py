"""Tables that come in: what a file would change, and doing it."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request, Response
from msgspec import Meta, Struct
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from console.access.rights import Principal
from console.i18n.language import Language
from console.rooms.imports import ImportKind, Imports, NewerPreview, Preview, Target, Upload
from console.sheets.difference import ChangedRow, RefusedRow
from console.sheets.reading import LARGEST
from console.store.imports import StagedImport
from console.web import bodies
from console.web.services import LanguageOf, PrincipalOf, Services, ServicesOf, allowed_show
from streams.errors import Invalid, NotFound

router = APIRouter(prefix="/api/v1/rooms/{slug}/imports", tags=["imports"])

FORM: Final = "multipart/form-data"
AROUND: Final = 1_000_000
"""Bytes of the fields beside the file."""
PASTED: Final = 10_000_000
FIELDS: Final = ("file", "pasted", "what", "show", "mode", "columns")
_SENT: Final = {
    "requestBody": {
        "required": True,
        "content": {
            FORM: {
                "schema": {
                    "type": "object",
                    "required": ["what"],
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": "XLSX, ODS, XLS or CSV."},
                        "pasted": {"type": "string", "description": "Cells as copied, in place of a file."},
                        "what": {"type": "string", "description": "What it is: rundown, items, orders …"},
                        "show": {"type": "string", "description": "The show, where it is about one."},
                        "mode": {"type": "string", "enum": ["new", "merge", "override"]},
                        "columns": {
                            "type": "string",
                            "description": "JSON: heading → key of its column, or null to leave it out.",
                        },
                    },
                }
            }
        },
    }
}


class ApplyIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The difference that is to be applied."""

    revision: int
    """That of the preview."""
    columns: dict[str, str | None] | None = None
    mode: Annotated[str, Meta(max_length=16)] | None = None


@router.post("", status_code=201, openapi_extra=_SENT)
async def stage(
    slug: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """Read a file and say what it would change; nothing is changed. Its rows are kept for a day."""
    principal.require("read", slug)
    room = await services.room(slug)
    sent = await sent_form(request)
    kind = services.imports.kind(sent.get("what", ""))
    principal.require(kind.right, slug)
    target = await target_of(services, principal, kind, slug, sent.get("show") or None)
    upload = sent.upload()
    columns = columns_of(sent.get("columns", ""))
    shown = await services.imports.stage(
        target, kind, upload, principal.name, columns=columns, mode=sent.get("mode") or None
    )
    assert room.slug == shown.staged.room
    return bodies.answer(preview_body(shown, language), 201)


@router.post("/{import_id}/apply", openapi_extra=bodies.described(ApplyIn))
async def apply(
    slug: str,
    import_id: str,
    request: Request,
    services: ServicesOf,
    principal: PrincipalOf,
    language: LanguageOf,
) -> Response:
    """Do what a preview said; 409 with the newer difference when somebody changed what is there."""
    staged, _, target = await staged_import(services, principal, slug, import_id)
    asked = await bodies.json_of(request, ApplyIn, services.settings.body_limit)
    try:
        done = await services.imports.apply(
            target, staged, asked.revision, principal.name, columns=asked.columns, mode=asked.mode
        )
    except NewerPreview as error:
        error.extra = {"difference": preview_body(error.preview, language), "revision": error.preview.current.revision}
        raise
    return bodies.answer(done_body(done))


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
    body = await bodies.read(request, LARGEST + AROUND)

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


# ------------------------------------------------------------------------------------------------------------- bodies


def preview_body(shown: Preview, language: Language) -> dict[str, Any]:
    """What a table would change, as it is told."""
    changes, found = shown.difference, shown.found
    return {
        "id": shown.staged.id,
        "what": shown.staged.what,
        "mode": shown.staged.mode,
        "revision": shown.current.revision,
        "sheet": found.sheet,
        "header": found.header,
        "columns": found.columns,
        "unknown_columns": found.unknown,
        "new": [{"row": row.row, "values": row.values} for row in changes.new],
        "changed": [_changed(row) for row in changes.changed],
        "missing": [{"key": key, "values": shown.current.values[key]} for key in changes.missing],
        "same": len(changes.same),
        "refused": [
            {
                "row": row.row,
                "code": row.code,
                "column": row.column and language.gettext(row.column),
                "text": refusal_text(row, language),
            }
            for row in changes.refused
        ],
        "left_out": [{"row": left.number, "text": left.text} for left in found.left_out],
    }


def _changed(row: ChangedRow) -> Mapping[str, Any]:
    fields = [
        {"column": one.column, "from": one.old, "to": one.new} | ({"of": one.below} if one.below else {})
        for one in row.fields
    ]
    return {"row": row.row, "key": row.key, "fields": fields}


def refusal_text(row: RefusedRow, language: Language) -> str:
    """Why a row is refused, with its column."""
    text = language.format(row.message, row.params)
    return f"{language.gettext(row.column)}: {text}" if row.column else text


def done_body(staged: StagedImport) -> dict[str, Any]:
    """What an import has done."""
    return {"id": staged.id, "what": staged.what, "applied_at": staged.applied_at, "done": staged.done}
