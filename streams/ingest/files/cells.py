"""Cells of tables as shops and spreadsheets write them."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Final

from streams.clock import Instant
from streams.errors import Invalid
from streams.ingest.files.recording import parse_instant
from streams.money import minor_digits, to_minor

_MANGLED: Final = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE)
_AS_TEXT: Final = re.compile(r'=?"(?P<text>.*)"', re.DOTALL)
_AMOUNT: Final = re.compile(r"[¥￥]?\s*(?P<number>\d{1,12}(?:,\d{3})*(?:\.\d{1,6})?)\s*元?", re.ASCII)
_TIMES: Final = ("%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M")
_OFFSET: Final = re.compile(r"(?P<time>.*\d)\s*(?P<offset>[+-]\d{2}:?\d{2})")


class BadCell(Exception):
    """A cell that cannot be read; becomes a reported problem of its row."""

    def __init__(self, column: str | None, error: Invalid) -> None:
        super().__init__(column)
        self.column, self.error = column, error


def plain(cell: str) -> str:
    """What stands in a cell, without what shops put around ids against spreadsheets: ``="…"``, tabs, a quote."""
    cell = cell.strip(" \t\r\n\u00a0\ufeff")
    if found := _AS_TEXT.fullmatch(cell):
        cell = found["text"]
    return cell.strip(" \t\r\n\u00a0'`")


def check_not_rounded(column: str, cell: str) -> None:
    """Spreadsheets show long numbers as 9.87654E+17 and save what they show."""
    if _MANGLED.fullmatch(cell):
        raise BadCell(
            column,
            Invalid("`{text}` was rounded by a spreadsheet; format the column as text and export again", text=cell),
        )


def amount_of(column: str, cell: str, currency: str) -> int:
    """``199.00``, ``¥1,299`` in minor units."""
    if not (found := _AMOUNT.fullmatch(cell)):
        raise BadCell(column, Invalid("`{text}` is not an amount of money", text=cell))
    return to_minor(Decimal(found["number"].replace(",", "")), minor_digits(currency))


def time_of(column: str, cell: str, zone: tzinfo | None) -> Instant:
    """``2026/5/1 20:03``, in the room's zone unless it names its own offset."""
    if found := _OFFSET.fullmatch(cell):
        cell = f"{found['time'].replace('/', '-')}{found['offset']}"
    instant = parse_instant(cell)
    for form in _TIMES if instant is None and zone is not None else ():
        try:
            instant = parse_instant(datetime.strptime(cell, form).replace(tzinfo=zone).isoformat())
            break
        except ValueError:
            continue
    if instant is None:
        raise BadCell(column, Invalid("`{text}` is no time that is known here", text=cell))
    return instant
