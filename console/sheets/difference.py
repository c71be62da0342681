"""What a table would change in what is there.

Only the columns that the table has are touched. ``new`` adds what is not there and leaves the rest alone. ``merge``
changes what is there besides, and an empty cell changes nothing. ``override`` makes what is there as the table is: an
empty cell clears, and what is missing from the table is to go.

There are ``{"i1": {"code": "A1", "price": 9900, "note": "x"}, "i2": {"code": "A2", "price": 100}}``; the table has code
and price, and the rows A1 8900 and A3 500. Merged, A3 is new, the price of ``i1`` changes, ``i2`` is missing and stays;
the note of ``i1`` is no matter of this table.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from console.i18n.texts import N_
from console.sheets.columns import Column, TableKind
from console.sheets.matching import ReadRow
from streams.errors import Invalid

Mode = Literal["new", "merge", "override"]
MODES: Final[tuple[Mode, ...]] = get_args(Mode)

Values = Mapping[str, Any]
"""The values of one thing by the keys of columns."""


@dataclass(frozen=True, slots=True)
class ChangedField:
    """One value that becomes another."""

    column: str
    """The key of the column."""
    old: Any
    new: Any
    below: str = ""
    """In a group, which of its columns: the size."""


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row that is not there yet."""

    row: int
    values: Values


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row that is there with other values."""

    row: int
    key: str
    """The key of what is there."""
    fields: tuple[ChangedField, ...]
    values: Values
    """As it is afterwards: what is there, with the changes."""


@dataclass(frozen=True, slots=True)
class SameRow:
    """A row that changes nothing: there is nothing to change, or the mode says so."""

    row: int
    key: str


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that is not taken, and why."""

    row: int
    code: str
    column: str
    """The label of the column it is about, a key of translations; empty: the whole row."""
    message: str
    """A sentence with ``{named}`` places."""
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """What is new, changed, the same, missing from the table, and refused."""

    mode: Mode
    new: tuple[NewRow, ...]
    changed: tuple[ChangedRow, ...]
    same: tuple[SameRow, ...]
    missing: tuple[str, ...]
    """The keys of what is there and not in the table; to be removed in the mode ``override`` alone."""
    refused: tuple[RefusedRow, ...]

    @property
    def removed(self) -> tuple[str, ...]:
        """What goes when the difference is applied."""
        return self.missing if self.mode == "override" else ()

    @property
    def order(self) -> tuple[tuple[int, str | None], ...]:
        """The rows as the table has them: each with its number and the key of what is there, None for a new one."""
        known: list[ChangedRow | SameRow] = [*self.changed, *self.same]
        return tuple(sorted([*((row.row, None) for row in self.new), *((row.row, row.key) for row in known)]))


def mode_of(text: str) -> Mode:
    """The mode of that name. Raises Invalid."""
    for mode in MODES:
        if mode == text:
            return mode
    raise Invalid("There is no mode “{mode}”; there are new, merge and override.", mode=text)


def difference(rows: Iterable[ReadRow], current: Mapping[str, Values], table: TableKind, mode: Mode) -> Difference:
    """What these rows change in ``current``, which has the values of everything that is there by a key of its own."""
    comparison = _Comparison(current, table, mode)
    for row in rows:
        comparison.add(row)
    return comparison.result()


class _Comparison:
    def __init__(self, current: Mapping[str, Values], table: TableKind, mode: Mode) -> None:
        self._current, self._table, self._mode = current, table, mode
        self._known: dict[Hashable, str] = {}
        for key, values in current.items():
            for name in self._names(values):
                self._known.setdefault(name, key)
        self._first: dict[Hashable, int] = {}
        self._twice: dict[int, tuple[int, Any]] = {}
        self._rows: list[tuple[ReadRow, str | None]] = []
        self._refused: list[RefusedRow] = []
        self._seen: set[str] = set()

    def _names(self, values: Values) -> list[Hashable]:
        """All that a thing is known by."""
        identity = self._table.identity
        parts = [(column.key, values.get(column.key)) for column in identity]
        if self._table.together:
            return [tuple(parts)] if parts and all(value is not None for _, value in parts) else []
        return [part for part in parts if part[1] is not None]

    def add(self, row: ReadRow) -> None:
        names = self._names(row.values)
        keys = {self._known[name] for name in names if name in self._known}
        self._seen |= keys
        if row.problems:
            self._refused += (
                RefusedRow(row.number, problem.code, problem.column, problem.message, problem.params)
                for problem in row.problems
            )
        elif self._table.identity and not names and not self._table.anonymous:
            self._refuse(row, "no-identity", N_("The row has nothing to know it by."), self._table.identity[0])
        elif len(keys) > 1:
            self._refuse(row, "ambiguous", N_("Its columns belong to two different entries that are there."))
        else:
            # A thing is one, however it is named in the table.
            marks: list[Hashable] = [*names, *(("", key) for key in keys)]
            earlier = next((self._first[mark] for mark in marks if mark in self._first), None)
            if earlier is not None and names:
                self._twice.setdefault(earlier, (row.number, names[0]))
                self._twice[row.number] = (earlier, names[0])
            for mark in marks:
                self._first.setdefault(mark, row.number)
            self._rows.append((row, next(iter(keys), None)))

    def _refuse(self, row: ReadRow, code: str, message: str, column: Column | None = None, **params: Any) -> None:
        self._refused.append(RefusedRow(row.number, code, column.label if column else "", message, params))

    def result(self) -> Difference:
        new, changed, same = [], [], []
        for row, key in self._rows:
            if row.number in self._twice:
                self._refuse_twice(row)
            elif key is None:
                if not self._refuse_lacking(row, row.values):
                    new.append(NewRow(row.number, _filled(row.values)))
            elif not (fields := self._fields(row, key)):
                same.append(SameRow(row.number, key))
            else:
                values = _with(self._current[key], fields)
                if not self._refuse_lacking(row, values):
                    changed.append(ChangedRow(row.number, key, fields, values))
        missing = tuple(key for key in self._current if key not in self._seen)
        refused = tuple(sorted(self._refused, key=lambda refused: refused.row))
        return Difference(self._mode, tuple(new), tuple(changed), tuple(same), missing, refused)

    def _refuse_twice(self, row: ReadRow) -> None:
        other, name = self._twice[row.number]
        text = name[1] if self._identity_is_one() else ""
        first, second = sorted((row.number, other))
        self._refused.append(
            RefusedRow(
                row.number,
                "twice",
                "",
                N_("Rows {first} and {second} are of the same “{text}”. Keep one of them."),
                {"first": first, "second": second, "text": text},
            )
        )

    def _identity_is_one(self) -> bool:
        return not self._table.together

    def _refuse_lacking(self, row: ReadRow, values: Values) -> bool:
        for column in self._table.columns:
            if column.required and values.get(column.key) in (None, ""):
                self._refuse(row, "required", N_("This is needed, and the row has none."), column)
                return True
        return False

    def _fields(self, row: ReadRow, key: str) -> tuple[ChangedField, ...]:
        if self._mode == "new":
            return ()
        there = self._current[key]
        fields = []
        for name, value in row.values.items():
            old = there.get(name)
            for below, was, becomes in _pairs(self._table.column(name), old, value):
                if was == becomes or (becomes is None and (self._mode == "merge" or was in _NOTHING)):
                    continue
                fields.append(ChangedField(name, was, becomes, below))
        return tuple(fields)


_NOTHING: Final[Sequence[Any]] = (None, "", [], False)


def _pairs(column: Column, old: Any, new: Any) -> Iterable[tuple[str, Any, Any]]:
    if not column.group:
        return [("", old, new)]
    return [(below, (old or {}).get(below), value) for below, value in new.items()]


def _filled(values: Values) -> Values:
    """The values without empty ones in groups."""
    return {
        key: {below: part for below, part in value.items() if part is not None} if isinstance(value, dict) else value
        for key, value in values.items()
    }


def _with(there: Values, fields: Iterable[ChangedField]) -> Values:
    values = dict(there)
    for changed in fields:
        if not changed.below:
            values[changed.column] = changed.new
            continue
        group = dict(values.get(changed.column) or {})
        if changed.new is None:
            group.pop(changed.below, None)
        else:
            group[changed.below] = changed.new
        values[changed.column] = group
    return values
