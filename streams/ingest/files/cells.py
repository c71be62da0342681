"""Cells of tables as shops and spreadsheets write them."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Final

from streams.clock import Instant
from streams.errors import Invalid
from streams.ingest.checks import ROUNDED_HINT
from streams.instants import SECONDS, check_unit, parse_instant
from streams.money import minor_digits, to_minor
from streams.text import is_rounded, narrow, plain_code

_AS_TEXT: Final = re.compile(r'="(?P<text>.*)"', re.DOTALL)
_AMOUNT: Final = re.compile(r"[¥￥]?\s*(?P<number>\d{1,12}(?:,\d{3})*(?:\.\d{1,6})?)\s*元?", re.ASCII)
_TIMES: Final = (
    "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y%m%d%H%M%S",
    # TikTok Shop, with the day first; with AM and PM the month
    "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %I:%M %p",
)  # fmt: skip
_COMPACT: Final = 14
"""Figures of a time without signs: 20260501200300."""
_OFFSET: Final = re.compile(r"(?P<time>.*\d)\s*(?P<offset>[+-]\d{2}:?\d{2})")


class BadCell(Exception):
    """A cell that cannot be read; becomes a reported problem of its row."""

    def __init__(self, column: str | None, error: Invalid) -> None:
        super().__init__(column)
        self.column, self.error = column, error


def plain(cell: str) -> str:
    """What stands in a cell, without what shops put around ids against spreadsheets: ``="…"``, tabs, a quote."""
    return plain_code(cell)


def value_of(cell: str) -> str:
    """A cell that is no id: without blanks around it, and without ``="…"``."""
    cell = cell.strip(_BLANK)
    found = _AS_TEXT.fullmatch(cell)
    return found["text"].strip(_BLANK) if found else cell


_BLANK: Final = " \t\r\n\u00a0\u3000\ufeff\u200b"


def check_not_rounded(column: str, cell: str) -> None:
    """Spreadsheets show long numbers as 9.87654E+17 and save what they show."""
    if is_rounded(cell):
        raise BadCell(column, Invalid(ROUNDED_HINT, text=cell))


def amount_of(column: str, cell: str, currency: str) -> int:
    """``199.00``, ``¥1,299`` in minor units."""
    if not (found := _AMOUNT.fullmatch(narrow(cell))):
        raise BadCell(column, Invalid("`{text}` is not an amount of money", text=cell))
    return to_minor(Decimal(found["number"].replace(",", "")), minor_digits(currency))


def time_of(column: str, cell: str, zone: tzinfo | None) -> Instant:
    """``2026/5/1 20:03``, in the room's zone unless it names its own offset; or epoch milliseconds."""
    cell = narrow(cell)
    if cell.isdecimal() and len(cell) != _COMPACT:
        return epoch_of(column, cell)
    if found := _OFFSET.fullmatch(cell):
        cell = f"{found['time'].replace('/', '-')}{found['offset']}"
    instant = parse_instant(cell) if not cell.isdecimal() else None
    for form in _TIMES if instant is None and zone is not None else ():
        try:
            instant = parse_instant(datetime.strptime(cell, form).replace(tzinfo=zone).isoformat())
            break
        except ValueError:
            continue
    if instant is None:
        raise BadCell(column, Invalid("`{text}` is no time that is known here", text=cell))
    return instant


def epoch_of(column: str, cell: str) -> Instant:
    """Epoch milliseconds. A table has no instants of the years around 1970, so smaller numbers are in another unit."""
    number = int(cell)
    try:
        check_unit(number if number >= SECONDS.start else SECONDS.start)
    except Invalid as error:
        raise BadCell(column, Invalid(error.message, **error.params | {"value": cell})) from None
    return Instant(number)
