"""The products of a room as files, which come back through ``imports``."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Response

from console.access.rights import Principal
from console.rooms.item_sheet import items_table, row_of
from console.sheets.columns import TableKind
from console.sheets.difference import Values
from console.store import items as stored
from console.web.api.rundown_files import CSV, XLSX, file_answer
from console.web.services import LanguageOf, PrincipalOf, Services, ServicesOf

router = APIRouter(prefix="/api/v1/rooms/{slug}", tags=["products"])


@router.get("/items.xlsx")
async def items_xlsx(slug: str, services: ServicesOf, principal: PrincipalOf, language: LanguageOf) -> Response:
    """The products as a workbook, in the language of the caller; imported again it changes nothing."""
    from console.sheets.writing import write_xlsx

    table, rows = await _rows(slug, services, principal)
    return file_answer(await asyncio.to_thread(write_xlsx, table, rows, language.gettext), XLSX, _named(slug, "xlsx"))


@router.get("/items.csv")
async def items_csv(slug: str, services: ServicesOf, principal: PrincipalOf, language: LanguageOf) -> Response:
    """The products as a table of text; imported again it changes nothing."""
    from console.sheets.writing import write_csv

    table, rows = await _rows(slug, services, principal)
    return file_answer(await asyncio.to_thread(write_csv, table, rows, language.gettext), CSV, _named(slug, "csv"))


async def _rows(slug: str, services: Services, principal: Principal) -> tuple[TableKind, list[Values]]:
    principal.require("plan", slug)
    room = await services.room(slug)
    costs = principal.may("read costs", slug)
    products = await services.database.read(lambda session: stored.listed(session, slug))
    return items_table(room.currency, costs=costs), [row_of(product, costs=costs) for product in products]


def _named(slug: str, form: str) -> str:
    return f'attachment; filename="products-{slug}.{form}"'
