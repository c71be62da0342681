"""Tables that come in: what a file would change, and doing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request, Response
from msgspec import Meta, Struct

from console.i18n.language import Language
from console.rooms.imports import NewerPreview, Preview
from console.sheets.difference import ChangedRow
from console.store.imports import StagedImport
from console.web import bodies
from console.web.services import LanguageOf, PrincipalOf, ServicesOf
from console.web.uploads import FORM, columns_of, refusal_text, sent_import, staged_import

router = APIRouter(prefix="/api/v1/rooms/{slug}/imports", tags=["imports"])

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
    sent, kind, target = await sent_import(services, principal, slug, request)
    upload = sent.upload()
    columns = columns_of(sent.get("columns", ""))
    shown = await services.imports.stage(
        target, kind, upload, principal.name, columns=columns, mode=sent.get("mode") or None
    )
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
    } | found.more


def _changed(row: ChangedRow) -> Mapping[str, Any]:
    fields = [
        {"column": one.column, "from": one.old, "to": one.new} | ({"of": one.below} if one.below else {})
        for one in row.fields
    ]
    return {"row": row.row, "key": row.key, "fields": fields}


def done_body(staged: StagedImport) -> dict[str, Any]:
    """What an import has done."""
    return {"id": staged.id, "what": staged.what, "applied_at": staged.applied_at, "done": staged.done}
