"""The rundown as files, which come back through ``imports``."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Response

from console.access.rights import Principal
from console.i18n.language import Language
from console.rundown import wire
from console.rundown.sheet import row_of, rundown_table
from console.sheets.columns import TableKind
from console.sheets.difference import Values
from console.web import bodies
from console.web.services import LanguageOf, PrincipalOf, Services, ServicesOf, allowed_show

router = APIRouter(prefix="/api/v1/shows/{show_id}", tags=["shows"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


@router.get("/rundown.json")
async def rundown_json(show_id: str, services: ServicesOf, principal: PrincipalOf) -> Response:
    """The plan with every field, as ``rundown`` gives it and takes it back."""
    await allowed_show(services, principal, show_id, "read")
    answer = bodies.answer(wire.rundown_body(await services.service.state(show_id)))
    answer.headers["Content-Disposition"] = _named(show_id, "json")
    return answer


@router.get("/rundown.xlsx")
async def rundown_xlsx(show_id: str, services: ServicesOf, principal: PrincipalOf, language: LanguageOf) -> Response:
    """The plan as a workbook, in the language of the caller; imported again it changes nothing."""
    from console.sheets.writing import write_xlsx

    table, rows = await _rows(show_id, services, principal, language)
    return file_answer(
        await asyncio.to_thread(write_xlsx, table, rows, language.gettext), XLSX, _named(show_id, "xlsx")
    )


@router.get("/rundown.csv")
async def rundown_csv(show_id: str, services: ServicesOf, principal: PrincipalOf, language: LanguageOf) -> Response:
    """The plan as a table of text, in the language of the caller; imported again it changes nothing."""
    from console.sheets.writing import write_csv

    table, rows = await _rows(show_id, services, principal, language)
    return file_answer(write_csv(table, rows, language.gettext), CSV, _named(show_id, "csv"))


async def _rows(
    show_id: str, services: Services, principal: Principal, language: Language
) -> tuple[TableKind, list[Values]]:
    show = await allowed_show(services, principal, show_id, "read")
    room = await services.room(show.room)
    state = await services.service.state(show_id)
    return rundown_table(room.timezone, state.starts_at, language.gettext), [row_of(slot) for slot in state.plan]


def _named(show_id: str, form: str) -> str:
    return f'attachment; filename="rundown-{show_id}.{form}"'


def file_answer(content: bytes, media: str, disposition: str) -> Response:
    """A file to be saved."""
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return Response(content, media_type=media, headers=headers)
