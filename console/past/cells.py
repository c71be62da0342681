"""Cells of platforms' exports: counts such as 1.2万, amounts, lengths and times as the room's clocks show them.

Which room a row belongs to is known only when it has been read: times stay without a zone until then, and amounts
without a currency. A dash says nothing and is nothing. What could mean two things is refused, not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from console.sheets.columns import Unreadable
from console.sheets.grid import Cell, text_of
from streams.text import narrow

_NOTHING: Final = frozenset({"-", "--", "—", "——", "–", "/", "无", "暂无", "暂无数据", "n/a", "null", "nan"})
_NUMBER: Final = re.compile(
    r"(?:[¥￥$€£]|rp|cny|rmb|usd)?\s*(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,15}(?:\.\d{1,12})?)"
    r"\s*(?P<times>万|w|亿|k|m)?\s*(?:元|次|人|件|单)?",
    re.IGNORECASE,
)
_TIMES: Final = {"": 1, "k": 1_000, "万": 10_000, "w": 10_000, "m": 1_000_000, "亿": 100_000_000}
_FORMS: Final = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y%m%d%H%M%S", "%Y%m%d %H:%M:%S",
    "%Y%m%d %H:%M", "%Y年%m月%d日 %H:%M:%S", "%Y年%m月%d日 %H:%M",
)  # fmt: skip
_DAYS: Final = ("%Y-%m-%d", "%Y%m%d", "%Y年%m月%d日")
_CLOCK: Final = re.compile(r"(?P<h>\d{1,3}):(?P<m>\d{1,2}):(?P<s>\d{1,2})")
_UNITS: Final = re.compile(
    r"(?:(?P<h>\d+(?:\.\d+)?)(?:小时|时|hours?|hrs?|h))?"
    r"(?:(?P<m>\d+(?:\.\d+)?)(?:分钟|分|minutes?|mins?|min|m))?"
    r"(?:(?P<s>\d+(?:\.\d+)?)(?:秒|seconds?|secs?|s))?"
)


def number_of(cell: Cell) -> Decimal | None:
    """A number that is not negative, None where a dash stands. Raises Unreadable."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        number = Decimal(repr(cell))
        if number.is_finite() and number >= 0:
            return number
    text = narrow(text_of(cell)).strip()
    if text.casefold() in _NOTHING:
        return None
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise Unreadable("“{text}” is no number.", reason="no-number", text=text_of(cell))
    return Decimal(found["number"].replace(",", "")) * _TIMES[(found["times"] or "").lower()]


def share_of(cell: Cell) -> float | None:
    """``3.2%`` as a fraction. A bare number may be either and is left out."""
    text = narrow(text_of(cell)).strip()
    if text.casefold() in _NOTHING or not text.endswith("%"):
        return None
    number = number_of(text.rstrip("% "))
    return float(number / 100) if number is not None else None


def moment_of(cell: Cell) -> datetime | None:
    """A date with a time, as the room's clocks show it. Raises Unreadable."""
    if isinstance(cell, datetime):
        return cell.replace(microsecond=0)
    text = _plain_time(cell)
    if text.casefold() in _NOTHING:
        return None
    for form in _FORMS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - the zone is the room's, which is found out later
        except ValueError:
            continue
    raise Unreadable("“{text}” is no date and time. Write 2026-05-01 20:03.", reason="no-time", text=text_of(cell))


def day_of(cell: Cell) -> date | None:
    """A day; of a time, that on which it is. Raises Unreadable."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = _plain_time(cell)
    if text.casefold() in _NOTHING:
        return None
    for form in (*_DAYS, *_FORMS):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise Unreadable("“{text}” is no day. Write 2026-05-01.", reason="no-day", text=text_of(cell))


def _plain_time(cell: Cell) -> str:
    """``2026/05/01/ 20:03`` with hyphens, and without what stands too much."""
    return " ".join(re.sub(r"-(?=\s|$)", "", narrow(text_of(cell)).replace("/", "-")).split())


def seconds_of(cell: Cell) -> float | None:
    """A length that says its units, ``1小时30分``, ``1m28s``, ``01:30:00``, in seconds. Raises Unreadable."""
    if isinstance(cell, time):
        return cell.hour * 3600 + cell.minute * 60 + cell.second
    text = "".join(narrow(text_of(cell)).lower().split())
    if text in _NOTHING:
        return None
    found = _CLOCK.fullmatch(text) or _UNITS.fullmatch(text)
    if found is None or not text:
        raise Unreadable(
            "“{text}” does not say whether it is hours, minutes or seconds.", reason="no-length", text=text_of(cell)
        )
    return sum(float(found[unit] or 0) * length for unit, length in (("h", 3600), ("m", 60), ("s", 1)))


def _of_unit(length: int) -> Callable[[Cell], float | None]:
    def read(cell: Cell) -> float | None:
        if isinstance(cell, time):
            return seconds_of(cell)
        try:
            number = number_of(cell)
        except Unreadable:
            return seconds_of(cell)
        return None if number is None else float(number * length)

    return read


@dataclass(frozen=True, slots=True)
class Told:
    """A reader of cells that are only read, never written: platforms do not take them back."""

    read: Callable[[Cell], Any]

    def __call__(self, cell: Cell) -> Any:
        return self.read(cell)

    def written(self, value: Any) -> Cell:
        return text_of(value)


NUMBER: Final = Told(number_of)
SHARE: Final = Told(share_of)
MOMENT: Final = Told(moment_of)
DAY: Final = Told(day_of)
LENGTH: Final = Told(seconds_of)
SECONDS: Final = Told(_of_unit(1))
"""A bare number is seconds, because its heading says so."""
MINUTES: Final = Told(_of_unit(60))
