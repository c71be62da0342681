"""Sheets as bytes, to be kept until somebody has looked at what they would change."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Final

from console.sheets.grid import Cell, Sheet

_TAGS: Final[Mapping[str, Callable[[str], Cell]]] = {
    "dt": datetime.fromisoformat,
    "d": date.fromisoformat,
    "t": time.fromisoformat,
}


def packed(sheets: Sequence[Sheet]) -> bytes:
    """The sheets, compressed."""
    plain = [
        {
            "name": sheet.name,
            "rows": [[_plain(cell) for cell in row] for row in sheet.rows],
            "uncalculated": sorted(sheet.uncalculated),
        }
        for sheet in sheets
    ]
    return zlib.compress(json.dumps(plain, ensure_ascii=False).encode("utf-8", "surrogatepass"), 1)


def unpacked(data: bytes) -> list[Sheet]:
    """The sheets that were packed."""
    return [
        Sheet(
            one["name"],
            [[_cell(value) for value in row] for row in one["rows"]],
            frozenset((row, column) for row, column in one["uncalculated"]),
        )
        for one in json.loads(zlib.decompress(data).decode("utf-8", "surrogatepass"))
    ]


def _plain(cell: Cell) -> Any:
    if isinstance(cell, datetime):
        return ["dt", cell.isoformat()]
    if isinstance(cell, date):
        return ["d", cell.isoformat()]
    return ["t", cell.isoformat()] if isinstance(cell, time) else cell


def _cell(value: Any) -> Cell:
    if not isinstance(value, list):
        cell: Cell = value
        return cell
    tag, text = value
    return _TAGS[tag](text)
