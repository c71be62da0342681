"""Where in a file the table stands, and what its columns are.

People put titles above a table, merge cells, write headings in two rows, divide the rows with lines such as
“Round 2”, leave lines empty and end with a total and a note. In ::

    1  Show of 28 November
    2  Code   Price            Stock
    3         Tag    Live      S    M
    4  A1     199    99        3    5
    5  Round 2
    6  A2     299    149       1    0
    7  Total                   4    5

rows 2 and 3 are the heading, 4 and 6 the rows; 5 and 7 are left out, and said to be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from console.i18n.language import LANGS, language_for
from console.sheets.columns import Column, TableKind, Text, Unreadable, YesNo
from console.sheets.grid import Cell, Sheet, is_empty, text_of
from streams.errors import Invalid
from streams.text import narrow

SEARCHED: Final = 60
"""Rows of a sheet within which its heading stands."""
_JOINT: Final = " / "
_TOTAL: Final = re.compile(r"(?:合计|总计|小计|共计|汇总|总和|grandtotal|subtotal|total|sum)(?:[:：].*|\d.*)?")
_NOTE: Final = re.compile(r"(?:备注|注意|说明|注|note|remark)s?[:：].*|[—\-=*~·•_]{2,}.*|第.{1,4}[轮场组段].*|round\d+")
_SENTENCE: Final = re.compile(r"[，。；！？、]|\S\s+\S")
NOTHING: Final = frozenset({"-", "--", "–", "—", "——", "/", "无", "暂无", "待定", "n/a", "#n/a"})
"""What stands in a cell for a number, a time or a code that is not known."""
_LONG: Final = 40
_SAMPLED: Final = 50
_ORNAMENT: Final = re.compile(r"[\s*＊:：（）()\[\]【】/／\\|_\-—·.。,，、\"'“”]+")
_UNIT: Final = re.compile(
    r"[（(\[【](?:元|¥|￥|rmb|cny|usd|\$|件|个|%|必填|选填|required|optional)[）)\]】]|[/／](?:元|件|个|rmb|cny)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above one column of the file."""

    place: int
    """The column, counted from 0."""
    text: str
    """As a person reads it: ``Price / Tag`` where two rows of headings stand above it."""
    key: str | None
    """The column of the table that it was recognised as; None: unknown, it is left out."""
    below: str = ""
    """In a group, what this column is called there: the size."""


@dataclass(frozen=True, slots=True)
class CellProblem:
    """Why a cell cannot be used."""

    column: str
    """The label of the column, a key of translations."""
    code: str
    message: str
    """A sentence with ``{named}`` places, as errors have it."""
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row of the table, read."""

    number: int
    """As the spreadsheet shows it."""
    values: Mapping[str, Any]
    """By column; every recognised column has one, None where the cell is empty."""
    problems: tuple[CellProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that belongs to no product, order …: a section, a total, a note."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table found in a file."""

    table: TableKind
    sheet: str
    header: tuple[int, ...]
    """The numbers of its rows of headings, one or two."""
    headings: tuple[Heading, ...]
    rows: tuple[ReadRow, ...]
    left_out: tuple[LeftOut, ...]
    samples: tuple[str, ...]
    """For each heading what stands in the first filled cell below it."""

    @property
    def columns(self) -> dict[str, str]:
        """The recognised columns: what stands above each, and the key of its column."""
        return {heading.text: heading.key for heading in self.headings if heading.key is not None}

    @property
    def unknown(self) -> list[str]:
        """What stands above the columns that nobody knows, in their order."""
        return [heading.text for heading in self.headings if heading.key is None]

    @property
    def more(self) -> dict[str, Any]:
        """What else is to be told of it; a kind of its own may have something."""
        return {}

    @property
    def supplied(self) -> frozenset[str]:
        """The keys of the columns that the file has."""
        return frozenset(heading.key for heading in self.headings if heading.key is not None)


Chosen = Mapping[str, str | None]
"""Columns corrected by hand: the text of a heading, and the key of its column or None for leaving it out."""


def find_table(sheets: Sequence[Sheet], table: TableKind, chosen: Chosen | None = None) -> FoundTable:
    """The table in these sheets. Raises Invalid when no sheet has two rows that could be one."""
    corrections = {plain_heading(text): key for text, key in (chosen or {}).items()}
    for key in corrections.values():
        if key is not None:
            table.column(key)
    best = max(
        (found for sheet in sheets for found in _candidates(sheet, table, corrections)),
        key=lambda found: found.merit,
        default=None,
    )
    if best is None:
        raise Invalid("No table was found in this. It needs a row of headings, and a row below it.")
    return _read(best, table)


def plain_heading(text: str) -> str:
    """A heading without what people put around it: case, blanks, stars, units, punctuation."""
    return _ORNAMENT.sub("", _UNIT.sub("", narrow(text)).lower())


# ------------------------------------------------------------------------------------------------------------ heading


@dataclass(frozen=True, slots=True)
class _Candidate:
    sheet: Sheet
    header: tuple[int, ...]
    headings: tuple[Heading, ...]
    merit: tuple[int, int, int, int] = field(default=(0, 0, 0, 0))


def _candidates(sheet: Sheet, table: TableKind, corrections: Mapping[str, str | None]) -> Iterator[_Candidate]:
    """Every row, and every two rows, that could be the heading, with how well they do."""
    names = _names(table)
    identity = {column.key for column in table.identity}
    fallback: _Candidate | None = None
    known = False
    for number, row in enumerate(sheet.rows[:SEARCHED], start=1):
        filled = [cell for cell in row if not is_empty(cell)]
        below = sheet.rows[number] if number < len(sheet.rows) else ()
        if not filled or all(is_empty(cell) for cell in below):
            continue
        for header in ((number,), (number, number + 1)):
            if len(header) == 2 and number + 1 >= len(sheet.rows):
                continue
            headings = _headings(row, below if len(header) == 2 else (), table, names, corrections)
            places = {(heading.key, heading.below) for heading in headings if heading.key is not None}
            keys = {key for key, _ in places}
            if len(keys) >= min(2, len(table.columns)):
                known = True
                # The identity is worth most, then as many columns as can be; of equals one row, and the upper one.
                merit = (bool(keys & identity), len(places), -len(header), -number)
                yield _Candidate(sheet, header, headings, merit)
        texts = [cell for cell in filled if isinstance(cell, str) and len(cell) <= _LONG]
        if fallback is None and len(texts) == len(filled) >= 2:
            fallback = _Candidate(sheet, (number,), _headings(row, (), table, names, corrections), (0, 0, 0, -number))
    if not known and fallback is not None:
        yield fallback


@dataclass(frozen=True, slots=True)
class _Names:
    """Columns by all the headings they come under, those of our own files too; of two with one the first has it."""

    single: Mapping[str, Column]
    groups: Mapping[str, Column]
    """Those that take all columns under a heading: what is one column by itself may be several below it."""


def _names(table: TableKind) -> _Names:
    single: dict[str, Column] = {}
    groups: dict[str, Column] = {}
    for column in table.columns:
        own = (language_for(lang).gettext(column.label) for lang in LANGS)
        for text in (column.key, column.label, *own, *column.headings):
            (groups if column.group else single).setdefault(plain_heading(text), column)
    return _Names(single, groups)


def _headings(
    upper: Sequence[Cell],
    lower: Sequence[Cell],
    table: TableKind,
    names: _Names,
    corrections: Mapping[str, str | None],
) -> tuple[Heading, ...]:
    """The headings that stand in these rows; of two that mean one column the corrected one has it, else the first."""
    texts = list(_texts(upper, lower))
    corrected = {
        place: _corrected(place, text, bottom or _below(top), table, corrections) for place, top, bottom, text in texts
    }
    taken: set[tuple[str | None, str]] = {
        (heading.key, heading.below) for heading in corrected.values() if heading is not None and heading.key
    }
    found: list[Heading] = []
    for place, top, bottom, text in texts:
        heading = corrected[place]
        if heading is None:
            heading = _recognised(place, top, bottom, text, names)
            if heading.key is not None and (heading.key, heading.below) in taken:
                heading = Heading(place, text, None)
            taken.add((heading.key, heading.below))
        found.append(heading)
    return tuple(found)


def _texts(upper: Sequence[Cell], lower: Sequence[Cell]) -> Iterator[tuple[int, str, str, str]]:
    """Of every column its place, the headings above and below, and both as one text; the second of one is ``… (2)``."""
    seen: dict[str, int] = {}
    over = ""
    for place in range(max(len(upper), len(lower))):
        top, bottom = _at(upper, place), _at(lower, place)
        # A heading above several columns stands over the first of them.
        over = top or (over if bottom else "")
        top, bottom = over if bottom else top, "" if bottom == over else bottom
        if not top and not bottom:
            continue
        text = f"{top}{_JOINT}{bottom}" if top and bottom else top or bottom
        seen[text] = seen.get(text, 0) + 1
        yield place, top, bottom, text if seen[text] == 1 else f"{text} ({seen[text]})"


def _corrected(
    place: int, text: str, below: str, table: TableKind, corrections: Mapping[str, str | None]
) -> Heading | None:
    if plain_heading(text) not in corrections:
        return None
    key = corrections[plain_heading(text)]
    return Heading(place, text, key, below if key is not None and table.column(key).group else "")


def _recognised(place: int, top: str, bottom: str, text: str, names: _Names) -> Heading:
    for name in (f"{top}{bottom}", bottom) if bottom else (top,):
        column = names.single.get(plain_heading(name))
        if column is not None:
            return Heading(place, text, column.key)
    over, below = (top, bottom) if bottom else _parted(top)
    whole = _TOTAL.fullmatch("".join(below.lower().split()))
    column = (names.single if whole else names.groups).get(plain_heading(over)) if below else None
    return Heading(place, text, column.key if column else None, below if column and column.group else "")


def _parted(text: str) -> tuple[str, str]:
    """``Stock / S`` in one row is S in the group Stock."""
    over, joint, below = text.partition(_JOINT.strip())
    return (over.strip(), below.strip()) if joint else (text, "")


def _below(text: str) -> str:
    return _parted(text)[1] or text


def _at(cells: Sequence[Cell], place: int) -> str:
    return " ".join(text_of(cells[place]).split()) if place < len(cells) else ""


# --------------------------------------------------------------------------------------------------------------- rows


def _read(found: _Candidate, table: TableKind) -> FoundTable:
    sheet = found.sheet
    columns = [(heading, table.column(heading.key)) for heading in found.headings if heading.key is not None]
    identity = [heading.place for heading, column in columns if column.identifies]
    above = tuple(_at(sheet.rows[found.header[-1] - 1], heading.place) for heading in found.headings)
    rows, left_out = [], []
    for number, row in sheet.numbered():
        if number <= found.header[-1] or all(is_empty(cell) for cell in row):
            continue
        if all(_at(row, heading.place) == text for heading, text in zip(found.headings, above, strict=True)):
            continue  # the heading once more, as on every printed page
        if _is_left_out(row, identity, len(columns)):
            left_out.append(LeftOut(number, next(text for cell in row if (text := text_of(cell)))))
        elif any(not is_empty(row[heading.place]) for heading, _ in columns if heading.place < len(row)) or not columns:
            rows.append(_row(sheet, number, row, columns))
    samples = tuple(_sample(sheet, heading.place, [row.number for row in rows]) for heading in found.headings)
    return FoundTable(table, sheet.name, found.header, found.headings, tuple(rows), tuple(left_out), samples)


def _sample(sheet: Sheet, place: int, numbers: Sequence[int]) -> str:
    cells = (_at(sheet.rows[number - 1], place) for number in numbers[:_SAMPLED])
    return next(filter(None, cells), "")[:_LONG]


def _is_left_out(row: Sequence[Cell], identity: Sequence[int], columns: int) -> bool:
    """Whether the row is a section, a total or a note."""
    filled = {place: cell for place, cell in enumerate(row) if not is_empty(cell)}
    first = text_of(next(iter(filled.values())))
    plain = "".join(first.lower().split())
    if _TOTAL.fullmatch(plain):
        return True
    if len({text_of(cell) for cell in filled.values()}) > 1 or columns < 3:
        return False
    return not set(filled) & set(identity) or bool(
        isinstance(filled[next(iter(filled))], str)
        and (_NOTE.fullmatch(plain) or _SENTENCE.search(first) or len(first) > _LONG)
    )


def _says_nothing(cell: Cell, column: Column) -> bool:
    """Whether a cell is empty, or holds what people write where a number or a time is not known."""
    text = "" if is_empty(cell) else text_of(cell)
    if not text or isinstance(column.read, Text | YesNo):
        return not text
    return text.lower() in NOTHING


def _row(sheet: Sheet, number: int, row: Sequence[Cell], columns: Iterable[tuple[Heading, Column]]) -> ReadRow:
    values: dict[str, Any] = {}
    problems = []
    for heading, column in columns:
        cell = row[heading.place] if heading.place < len(row) else None
        value = None
        try:
            if (number, heading.place) in sheet.uncalculated:
                raise Unreadable(
                    "A formula stands here whose value was never worked out. Open the file in the spreadsheet, "
                    "save it, and send it again.",
                    reason="uncalculated",
                )
            value = None if _says_nothing(cell, column) else column.read(cell)
        except Invalid as error:
            code = error.reason if isinstance(error, Unreadable) else error.code
            problems.append(CellProblem(column.label, code, error.message, error.params))
        if column.group:
            values.setdefault(column.key, {})[heading.below] = value
        else:
            values[column.key] = value
    return ReadRow(number, values, tuple(problems))
