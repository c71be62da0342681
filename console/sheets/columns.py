"""What a table is made of: columns, the headings they come under, and how their cells are read and written.

A reader is called with a cell that is not empty and gives the value, or raises ``Unreadable``; ``written`` is the way
back. Nothing is rounded and nothing is guessed: an id that a spreadsheet has rounded is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Protocol

from console.i18n.zone import instant_of, local
from console.sheets.grid import Cell, text_of
from streams.clock import Instant
from streams.errors import Invalid
from streams.ingest.checks import ROUNDED_HINT
from streams.instants import parse_instant
from streams.money import minor_digits
from streams.text import is_rounded, narrow, one_line, plain_code, visible

EXACT: Final = 10**15
"""Spreadsheets keep fifteen figures of a number; of a longer id the rest is lost."""
LARGEST: Final = 2**53
_NUMBER: Final = re.compile(r"[-+−]?\d{1,15}(?:\.\d{1,12})?", re.ASCII)
_GROUPED: Final = re.compile(r"[-+−]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_MONEY_SIGNS: Final = re.compile(r"^(?:CNY|RMB|[¥￥$€£])\s*|\s*(?:元|円|块|CNY|RMB|€)$")
_TIMES: Final = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d", "%Y%m%d%H%M%S",
    "%Y年%m月%d日 %H:%M:%S", "%Y年%m月%d日 %H:%M", "%Y年%m月%d日",
)  # fmt: skip
_LENGTH: Final = re.compile(r"(?:(?P<h>\d+):)?(?P<m>\d{1,4}):(?P<s>\d\d)", re.ASCII)
_UNITS: Final = re.compile(
    r"(?:(?P<h>\d+(?:\.\d+)?)\s*(?:h|小时|时))?"
    r"\s*(?:(?P<m>\d+(?:\.\d+)?)\s*(?:min|m|分钟|分|′|'))?"
    r"\s*(?:(?P<s>\d+(?:\.\d+)?)\s*(?:sec|s|秒|″|\"))?"
)


_BETWEEN: Final = re.compile(r"[,，、;；/\n\r]+")


class Unreadable(Invalid):
    """A cell that means nothing in its column. ``reason`` is a short code for programs."""

    def __init__(self, message: str, /, *, reason: str, **params: Any) -> None:
        super().__init__(message, **params)
        self.reason = reason


class Reader(Protocol):
    """How the cells of a column are read, and written back."""

    def __call__(self, cell: Cell) -> Any:
        """The value of a cell that is not empty. Raises Unreadable."""

    def written(self, value: Any) -> Cell:
        """The cell that reads as this value."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    key: str
    """Its name in values and in the interface."""
    label: str
    """What a person reads above it: the English text, the key of its translation."""
    headings: Sequence[str]
    """All names under which it comes: Chinese, English, the platforms' own."""
    read: Reader
    required: bool = False
    """A new row must have it."""
    identifies: bool = False
    """A row is known by it; where several are, by the first that is filled."""
    group: bool = False
    """It takes all columns that stand under its heading, as one dict by their own headings: stock per size."""
    width: int = 14
    """In characters, when it is written."""


@dataclass(frozen=True, slots=True)
class TableKind:
    """A kind of table: what its rows are, and its columns."""

    what: str
    columns: tuple[Column, ...]
    together: bool = False
    """Its identifying columns identify a row only all together."""
    anonymous: bool = False
    """A row that nothing identifies is a new one, instead of refused."""
    extra: str | None = None
    """The group column that takes columns nobody knows, where a person says so."""
    _by_key: Mapping[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_key", {column.key: column for column in self.columns})

    def column(self, key: str) -> Column:
        """The column of that key. Raises Invalid when there is none."""
        if key not in self._by_key:
            raise Invalid("This table has no column “{column}”.", column=key)
        return self._by_key[key]

    @property
    def identity(self) -> tuple[Column, ...]:
        """The columns that a row is known by, the first filled one counting."""
        return tuple(column for column in self.columns if column.identifies)


# ------------------------------------------------------------------------------------------------------------ readers


@dataclass(frozen=True, slots=True)
class Text:
    """A text; ``lines`` says whether it may have several."""

    longest: int = 200
    lines: bool = False

    def __call__(self, cell: Cell) -> str:
        text = visible(text_of(cell)).strip() if self.lines else one_line(text_of(cell))
        if len(text) > self.longest:
            raise Unreadable("The text has more than {longest} characters.", reason="too-long", longest=self.longest)
        return text

    def written(self, value: Any) -> Cell:
        return str(value)


@dataclass(frozen=True, slots=True)
class Code:
    """An id or a code: text, whatever the spreadsheet took it for."""

    longest: int = 200

    def __call__(self, cell: Cell) -> str:
        if isinstance(cell, bool | date | time):
            raise Unreadable(
                "“{text}” is no id or code. Format the column as text.", reason="no-code", text=text_of(cell)
            )
        if isinstance(cell, float | int):
            return self._of_number(cell)
        code = plain_code(text_of(cell))
        if is_rounded(code):
            raise Unreadable(ROUNDED_HINT, reason="rounded", text=code)
        if len(code) > self.longest:
            raise Unreadable("The text has more than {longest} characters.", reason="too-long", longest=self.longest)
        return code

    def _of_number(self, number: float) -> str:
        if number != int(number):
            return repr(number)
        if abs(number) >= EXACT:
            raise Unreadable(ROUNDED_HINT, reason="rounded", text=f"{number:.15G}")
        return str(int(number))

    def written(self, value: Any) -> Cell:
        return str(value)


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number."""

    least: int = 0
    most: int = LARGEST

    def __call__(self, cell: Cell) -> int:
        number = _number(cell)
        if number != number.to_integral_value():
            raise Unreadable("“{text}” is no whole number.", reason="not-whole", text=text_of(cell))
        if not self.least <= number <= self.most:
            raise Unreadable(
                "“{text}” is not between {least} and {most}.",
                reason="out-of-range",
                text=text_of(cell),
                least=self.least,
                most=self.most,
            )
        return int(number)

    def written(self, value: Any) -> Cell:
        return int(value)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in whole units of a currency with its decimals; the value is in minor units."""

    currency: str
    least: int | None = 0

    def __call__(self, cell: Cell) -> int:
        text = _MONEY_SIGNS.sub("", narrow(text_of(cell))) if isinstance(cell, str) else cell
        minor = _number(text, shown=cell).scaleb(minor_digits(self.currency))
        if isinstance(cell, float):  # a product of floats, as 23.99 * 3, ends a hair beside the amount
            minor = _without_float_error(minor)
        if minor != minor.to_integral_value():
            raise Unreadable(
                "“{text}” has more decimals than {currency} has.",
                reason="too-fine",
                text=text_of(cell),
                currency=self.currency,
            )
        if abs(minor) > LARGEST or (self.least is not None and minor < self.least):
            raise Unreadable("“{text}” is no amount that can be right here.", reason="out-of-range", text=text_of(cell))
        return int(minor)

    def written(self, value: Any) -> Cell:
        digits = minor_digits(self.currency)
        return float(Decimal(int(value)).scaleb(-digits)) if digits else int(value)


@dataclass(frozen=True, slots=True)
class Percent:
    """A share, 0 to 1: ``12%``, ``12.5 %`` or ``0.125``."""

    most: float = 1.0

    def __call__(self, cell: Cell) -> float:
        text = narrow(text_of(cell)) if isinstance(cell, str) else cell
        percent = isinstance(text, str) and text.endswith("%")
        number = _number(text.rstrip("% ") if isinstance(text, str) else text, shown=cell)
        share = float(number / 100 if percent else number)
        if not 0 <= share <= self.most:
            raise Unreadable("“{text}” is no share. Write 12% or 0.12.", reason="no-share", text=text_of(cell))
        return share

    def written(self, value: Any) -> Cell:
        return float(value)


@dataclass(frozen=True, slots=True)
class YesNo:
    """Yes or no, in either language."""

    yes: frozenset[str] = frozenset({"yes", "y", "true", "1", "x", "✓", "√", "是", "有", "对", "需要", "必须"})
    no: frozenset[str] = frozenset({"no", "n", "false", "0", "-", "–", "×", "否", "无", "不", "没有", "不需要"})

    words: tuple[str, str] = ("是", "否")
    """How yes and no are written."""

    def __call__(self, cell: Cell) -> bool:
        word = text_of(cell).lower()
        if word not in self.yes | self.no:
            raise Unreadable("“{text}” is neither yes nor no.", reason="no-yes-no", text=text_of(cell))
        return word in self.yes

    def written(self, value: Any) -> Cell:
        return self.words[0 if value else 1]


@dataclass(frozen=True, slots=True)
class Moment:
    """A date with a time, on the clocks of a time zone unless it names an offset; the value is UTC milliseconds."""

    zone: str

    def __call__(self, cell: Cell) -> Instant:
        if isinstance(cell, datetime):
            return instant_of(cell, self.zone)
        if isinstance(cell, date):
            return instant_of(datetime(cell.year, cell.month, cell.day), self.zone)  # noqa: DTZ001 - the zone's own
        text = " ".join(narrow(text_of(cell)).replace("/", "-").split())
        if isinstance(cell, str) and (known := parse_instant(text)) is not None:
            return known
        for form in _TIMES if isinstance(cell, str) else ():
            try:
                return instant_of(datetime.strptime(text, form), self.zone)  # noqa: DTZ007 - the zone is given beside
            except ValueError:
                continue
        raise Unreadable("“{text}” is no date and time. Write 2026-05-01 20:03.", reason="no-time", text=text_of(cell))

    def written(self, value: Any) -> Cell:
        return local(Instant(value), self.zone).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """``20:30``; the value is milliseconds since midnight."""

    def __call__(self, cell: Cell) -> int:
        if isinstance(cell, datetime | time):
            moment = cell
        else:
            found = _LENGTH.fullmatch(narrow(text_of(cell)))
            hours, minutes, seconds = _clock(found) if found else (24, 0, 0)
            if hours > 23 or minutes > 59 or seconds > 59:
                raise Unreadable("“{text}” is no time of day. Write 20:30.", reason="no-time", text=text_of(cell))
            moment = time(hours, minutes, seconds)
        return ((moment.hour * 60 + moment.minute) * 60 + moment.second) * 1000 + moment.microsecond // 1000

    def written(self, value: Any) -> Cell:
        return f"{value // 3_600_000:02}:{value // 60_000 % 60:02}:{value // 1000 % 60:02}"


def _clock(found: re.Match[str]) -> tuple[int, int, int]:
    """``20:30`` is half past eight, ``20:30:15`` has seconds."""
    if found["h"] is None:
        return int(found["m"]), int(found["s"]), 0
    return int(found["h"]), int(found["m"]), int(found["s"])


@dataclass(frozen=True, slots=True)
class Length:
    """How long something lasts: ``5:00`` and ``1:05:00``, ``5分30秒``, or minutes as a number; milliseconds."""

    most: int = 86_400_000

    def __call__(self, cell: Cell) -> int:
        length = self._length(cell)
        if not 0 <= length <= self.most:
            raise Unreadable("“{text}” is no length that can be right here.", reason="out-of-range", text=text_of(cell))
        return length

    def _length(self, cell: Cell) -> int:
        if isinstance(cell, time):
            return TimeOfDay()(cell)
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return round(cell * 60_000)
        text = narrow(text_of(cell)).lower()
        if found := _LENGTH.fullmatch(text):
            return ((int(found["h"] or 0) * 60 + int(found["m"])) * 60 + int(found["s"])) * 1000
        if _NUMBER.fullmatch(text):
            return round(float(text) * 60_000)
        found = _UNITS.fullmatch(text)
        if found is None or not text:
            raise Unreadable("“{text}” is no length. Write 5:00.", reason="no-length", text=text_of(cell))
        hours, minutes, seconds = (float(found[name] or 0) for name in "hms")
        return round(((hours * 60 + minutes) * 60 + seconds) * 1000)

    def written(self, value: Any) -> Cell:
        hours, rest = divmod(int(value), 3_600_000)
        minutes, rest = divmod(rest, 60_000)
        seconds, ms = divmod(rest, 1000)
        if ms:
            return f"{value / 1000:.3f}s"
        return f"{hours}:{minutes:02}:{seconds:02}"


@dataclass(frozen=True, slots=True)
class Several:
    """Several texts in one cell, with commas, slashes, semicolons or line breaks between; a list of them."""

    each: Reader
    most: int = 50

    def __call__(self, cell: Cell) -> list[Any]:
        parts = [part for part in _BETWEEN.split(cell) if part.strip()] if isinstance(cell, str) else [cell]
        values = list(dict.fromkeys(map(self.each, parts)))
        if len(values) > self.most:
            raise Unreadable("There are more than {most}.", reason="too-many", most=self.most)
        return values

    def written(self, value: Any) -> Cell:
        return "\n".join(str(self.each.written(part)) for part in value)


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of several words: ``OneOf({"hero": ("主推款", "主推", "hero")})``. The first word is what is written."""

    words: Mapping[str, Sequence[str]]

    def __call__(self, cell: Cell) -> str:
        text = text_of(cell)
        wanted = "".join(narrow(text).lower().split())
        for value, words in self.words.items():
            if wanted == value or any(wanted == "".join(word.lower().split()) for word in words):
                return value
        raise Unreadable(
            "“{text}” is not known here. Write one of: {words}.",
            reason="no-choice",
            text=text,
            words=", ".join(words[0] for words in self.words.values()),
        )

    def written(self, value: Any) -> Cell:
        return self.words[value][0] if self.words.get(value) else str(value)


def _number(cell: Cell, shown: Cell = None) -> Decimal:
    """A number with a point for decimals and commas for thousands. Raises Unreadable."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        number = Decimal(repr(cell))
        if number.is_finite():
            return number
    text = narrow(text_of(cell)) if isinstance(cell, str) else ""
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if _NUMBER.fullmatch(text):
        try:
            return Decimal(text.replace("−", "-"))
        except InvalidOperation:  # pragma: no cover - the pattern allows no such number
            pass
    raise Unreadable("“{text}” is no number.", reason="no-number", text=text_of(cell if shown is None else shown))


def _without_float_error(number: Decimal) -> Decimal:
    nearest = number.to_integral_value()
    return nearest if abs(number - nearest) < Decimal("1e-6") else number


def length_text(length: timedelta) -> str:
    """A length as a spreadsheet shows it: ``25:30:00``."""
    seconds = round(length.total_seconds())
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
