"""Files and pasted cells as sheets: XLSX, ODS and XLS, CSV with any separator and in any encoding, a paste.

A formula gives the value that was worked out last; where none ever was, its cell is empty and marked. Cells that are
merged downwards in one column have their value in every row.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any, Final

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from console.sheets.columns import length_text
from console.sheets.grid import LARGEST_FILE, Cell, Position, Sheet
from console.sheets.packages import ARCHIVE, CELLS, OLD_WORKBOOK, check
from streams.errors import CuelightError, Invalid, TooLarge
from streams.ingest.files.text import encoding_of

_SEPARATORS: Final = ",\t;|，"
_GUESSED_FROM: Final = 30
"""Lines by which the separator is found."""
_GUARDED: Final = ("'=", "'+", "'-", "'@", "'\t", "'\r", "''")


def read_sheets(data: bytes, name: str) -> list[Sheet]:
    """The sheets of a file, visible ones first. ``name`` is how it is called, and names the sheet of a CSV.

    Raises Invalid for what is no table or cannot be read, TooLarge for more than is read here.
    """
    if len(data) > LARGEST_FILE:
        raise TooLarge("The file is larger than {size} MB.", size=LARGEST_FILE // 1_000_000)
    if not data.strip(b"\0 \t\r\n"):
        raise Invalid("The file is empty.")
    if data.startswith((ARCHIVE, OLD_WORKBOOK)):
        return _workbook(data)
    return [_separated(data, name)]


def read_paste(text: str) -> list[Sheet]:
    """Cells as a spreadsheet copies them: tabs between, a cell with line breaks in quotes; else as a CSV."""
    text = text.lstrip("\ufeff")
    if not text.strip():
        raise Invalid("Nothing was pasted.")
    separator = "\t" if "\t" in text else _separator(text)
    return [Sheet("", _rows(text, separator))]


# ---------------------------------------------------------------------------------------------------------- workbooks


def _workbook(data: bytes) -> list[Sheet]:
    uncalculated = check(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [meta for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
        sheets.sort(key=lambda meta: meta.visible != SheetVisibleEnum.Visible)
        return [_sheet(book, meta.name, uncalculated.get(meta.name, frozenset())) for meta in sheets]
    except CuelightError:
        raise
    # calamine has an error of its own for each format, and a damaged file may stop it by any of them.
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        if "password" in str(error).lower() or "encrypt" in str(error).lower():
            raise Invalid("The file is locked with a password. Save it without one and send it again.") from None
        raise Invalid("The file is damaged. Open it in the spreadsheet, save it anew and send it again.") from None


def _sheet(book: CalamineWorkbook, name: str, uncalculated: frozenset[Position]) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height * sheet.total_width > CELLS:
        raise TooLarge("The table has more than {cells} cells.", cells=CELLS)
    rows = [[_cell(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if left == right and top < bottom and top < len(rows):
            for row in rows[top + 1 : bottom + 1]:
                row[left] = rows[top][left]
    # A formula that gives an empty text has a value, too; calamine cannot tell the two.
    empty = frozenset((row, column) for row, column in uncalculated if _is_blank(rows, row, column))
    return Sheet(name, rows, empty)


def _is_blank(rows: Sequence[Sequence[Cell]], number: int, column: int) -> bool:
    return number > len(rows) or column >= len(rows[number - 1]) or rows[number - 1][column] is None


def _cell(value: Any) -> Cell:
    if value == "":
        return None
    return length_text(value) if isinstance(value, timedelta) else value


# ------------------------------------------------------------------------------------------------------------ CSV


def _separated(data: bytes, name: str) -> Sheet:
    encoding = encoding_of(io.BytesIO(data))
    text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding, "replace").lstrip("\ufeff").rstrip("\0")
    if data.lstrip()[:5].lower() in (b"<html", b"<!doc", b"<?xml") or "\0" in text[:1000]:
        raise Invalid("The file is no table. Send XLSX, ODS, XLS or CSV, or copy the cells and paste them.")
    separator = _separator(text)
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.strip()) == 5:  # what spreadsheets read as the separator
        return Sheet(name, [(), *_rows(rest, first[4])])
    return Sheet(name, _rows(text, separator))


def _separator(text: str) -> str:
    """The character that divides most lines into one number of cells."""
    lines = [line for _, line in zip(range(_GUESSED_FROM), io.StringIO(text), strict=False) if line.strip()]

    def score(separator: str) -> tuple[int, int]:
        counts = [len(row) for row in csv.reader(lines, delimiter=separator) if len(row) > 1]
        usual = max(set(counts), key=counts.count, default=0)
        return counts.count(usual), usual

    try:
        return max(_SEPARATORS, key=score)
    except csv.Error:
        return ","


def _rows(text: str, separator: str) -> list[list[Cell]]:
    """Rows by the number of their record, not of their line: that is how a spreadsheet counts them."""
    rows: list[list[Cell]] = []
    cells = 0
    try:
        for row in _records(text, separator):
            cells += len(row)
            if cells > CELLS:
                raise TooLarge("The table has more than {cells} cells.", cells=CELLS)
            rows.append([_unguarded(cell) or None for cell in row])
    except csv.Error:
        raise Invalid("Row {row} cannot be read: a quotation mark is not closed.", row=len(rows) + 1) from None
    return rows


def _records(text: str, separator: str) -> Iterator[list[str]]:
    lines: Iterable[str] = io.StringIO(text, newline="")
    return csv.reader(lines, delimiter=separator)


def _unguarded(cell: str) -> str:
    """A text that our own files guard against being read as a formula, as it was; see ``writing``."""
    return cell[1:] if cell.startswith(_GUARDED) else cell
