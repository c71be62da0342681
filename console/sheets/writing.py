"""Tables as files: XLSX and CSV that our own reader reads back without a change.

No formula is ever written: in XLSX a text is a text whatever it begins with, in CSV a text that a spreadsheet would
work out gets an apostrophe before it, which the reader takes away again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from console.sheets.columns import Column, Money, Percent, TableKind
from console.sheets.grid import Cell
from streams.money import minor_digits

JOINT: Final = " / "
"""Between the heading of a group and that of one of its columns, where both stand in one row."""
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "'")
_SHEET_NAME: Final = 31

Row = Mapping[str, Any]
"""Values by the key of their column, as ``difference`` has them."""
Translate = Callable[[str], str]


def write_xlsx(table: TableKind, rows: Sequence[Row], translate: Translate, *, title: str = "") -> bytes:
    """The rows as a workbook: the heading stays in view, ids are text, money is a number with its decimals."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    ) as book:
        sheet = book.add_worksheet(_sheet_name(title or translate(table.what)))
        heading = book.add_format({"bold": True, "bottom": 1, "valign": "vcenter", "text_wrap": True})
        columns = list(_columns(table, rows))
        sheet.freeze_panes(1, 0)
        for place, (column, below) in enumerate(columns):
            sheet.set_column(place, place, column.width, book.add_format(_format(column)))
            sheet.write_string(0, place, _heading(column, below, translate), heading)
        formats = [book.add_format(_format(column)) for column, _ in columns]
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "valign": "top"})
        for number, row in enumerate(rows, start=1):
            for place, (column, below) in enumerate(columns):
                _write(sheet, number, place, _written(column, below, row), formats[place], moment)
    return file.getvalue()


def write_csv(table: TableKind, rows: Sequence[Row], translate: Translate) -> bytes:
    """The rows as a CSV in UTF-8 with a byte order mark, so that spreadsheets read Chinese right."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    columns = list(_columns(table, rows))
    writer.writerow([guarded(_heading(column, below, translate)) for column, below in columns])
    for row in rows:
        writer.writerow([_plain(_written(column, below, row), column) for column, below in columns])
    return file.getvalue().encode("utf-8-sig", "replace")


def guarded(text: str) -> str:
    """A text as no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def _columns(table: TableKind, rows: Iterable[Row]) -> Iterator[tuple[Column, str]]:
    """Every column that is written, a group once for each heading that occurs below it."""
    for column in table.columns:
        if not column.group:
            yield column, ""
            continue
        seen: dict[str, None] = {}
        for row in rows:
            seen.update(dict.fromkeys(row.get(column.key) or {}))
        yield from ((column, below) for below in seen)


def _heading(column: Column, below: str, translate: Translate) -> str:
    return f"{translate(column.label)}{JOINT}{below}" if below else translate(column.label)


def _written(column: Column, below: str, row: Row) -> Cell:
    value = row.get(column.key)
    if column.group:
        value = (value or {}).get(below)
    return None if value is None else column.read.written(value)


def _plain(cell: Cell, column: Column) -> str:
    if cell is None:
        return ""
    if isinstance(column.read, Money):
        return f"{cell:.{minor_digits(column.read.currency)}f}"
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    if isinstance(cell, int | float):
        return str(cell)
    return guarded(str(cell))


def _write(sheet: Worksheet, row: int, place: int, cell: Cell, form: Format, moment: Format) -> None:
    if cell is None:
        return
    if isinstance(cell, datetime | date | time):
        sheet.write_datetime(row, place, cell, moment)
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        sheet.write_number(row, place, cell, form)
    else:
        sheet.write_string(row, place, str(cell), form)


def _format(column: Column) -> dict[str, Any]:
    if isinstance(column.read, Money):
        digits = minor_digits(column.read.currency)
        return {"num_format": f"0.{'0' * digits}" if digits else "0", "valign": "top"}
    if isinstance(column.read, Percent):
        return {"num_format": "0.##%", "valign": "top"}
    return {"num_format": "@" if column.identifies else "General", "valign": "top", "text_wrap": True}


def _sheet_name(title: str) -> str:
    plain = "".join(" " if sign in "[]:*?/\\'" else sign for sign in title).strip()
    return plain[:_SHEET_NAME].strip() or "Cuelight"
