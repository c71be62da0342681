"""A table as it stands in a file: sheets of rows of cells, numbered as a spreadsheet shows them.

``Sheet("Products", (("Code", "Price"), ("A1", 19.9)))``: row 1 is the heading, the cell in row 2, column 1 is 19.9.
Columns count from 0. A spreadsheet keeps every number as a float; what it means is for the reader of its column.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

Cell = str | int | float | bool | datetime | date | time | None
"""What stands in a cell; None where nothing does. A time of day has no zone: it is the room's."""

Position = tuple[int, int]
"""The number of a row and of a column."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a file, or one pasted table."""

    name: str
    rows: Sequence[Sequence[Cell]]
    """The first is row 1."""
    uncalculated: frozenset[Position] = frozenset()
    """Where a formula stands whose value was never worked out: the cell is empty, and says nothing."""

    def numbered(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        """Every row with its number."""
        return enumerate(self.rows, start=1)


LARGEST_FILE: Final = 30_000_000
"""Bytes of a file that is read."""
BLANKS: Final = " \t\r\n\u00a0\u3000\ufeff\u200b"
_PICTURE: Final = "=DISPIMG("
"""What WPS writes into a cell that holds a picture."""


def text_of(cell: Cell) -> str:
    """What a person sees in the cell, without blanks around it: ``12.0`` is 12, a picture is nothing."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        text = cell.strip(BLANKS)
        return "" if text.startswith(_PICTURE) else text
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def is_empty(cell: Cell) -> bool:
    """Whether a person sees nothing there."""
    return cell is None or (isinstance(cell, str) and not text_of(cell))
