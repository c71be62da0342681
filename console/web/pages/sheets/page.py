"""A preview in words: what a table would change, as people read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from console.i18n.language import Language
from console.i18n.texts import N_
from console.rooms.imports import ImportKind, Preview, Target
from console.sheets.columns import Column, Money, TableKind
from console.sheets.difference import ChangedRow, Values
from console.sheets.grid import text_of
from console.store.imports import StagedImport
from console.web.pages.contexts import Choice
from console.web.pages.sheets.contexts import (
    ChangedLine,
    ColumnRow,
    DoneLine,
    FieldChange,
    ImportHead,
    ImportPreview,
    LineList,
    ModeChoice,
    NamedLine,
    RefusedLine,
)
from streams.money import minor_digits

MOST: Final = 200
"""So many rows of a sort are shown; the rest is counted."""
_REST: Final = 5
"""Values of a new row that are shown besides its name."""
MODES: Final = {
    "merge": (N_("Add and change"), N_("Empty cells change nothing; what is missing stays.")),
    "new": (N_("Only add"), N_("What is there already stays as it is.")),
    "override": (N_("Replace"), N_("Empty cells clear; what is missing from the table is taken away.")),
}
DONE: Final = {
    "new": N_("added"),
    "changed": N_("changed"),
    "removed": N_("taken away"),
    "totals": N_("totals kept"),
    "without a place": N_("without a place"),
}
"""What is told of what an import has done; how many events that made is nobody's concern."""


def head_of(kind: ImportKind, target: Target, language: Language) -> ImportHead:
    """What is imported, and where."""
    return ImportHead(
        room=target.room.slug,
        room_name=target.room.name,
        what=kind.what,
        title=language.gettext(kind.title),
        show=target.show.id if target.show else "",
        show_title=target.show.title if target.show else "",
        back=kind.page(target),
    )


def preview_of(
    shown: Preview, target: Target, language: Language, *, conflict: bool = False, error: str = ""
) -> ImportPreview:
    """A preview as its page shows it."""
    words = _Words(shown.kind.table(target, language.gettext), language)
    changes, found = shown.difference, shown.found
    choices = [Choice(value=column.key, label=words.label(column)) for column in words.table.columns]
    return ImportPreview(
        address=f"/rooms/{shown.staged.room}/imports/{shown.staged.id}",
        name=shown.staged.name,
        sheet=found.sheet if found.sheet != shown.staged.name else "",
        revision=shown.current.revision,
        mode=shown.staged.mode,
        modes=tuple(
            ModeChoice(value=mode, label=language.gettext(label), hint=language.gettext(hint))
            for mode, (label, hint) in MODES.items()
            if mode in shown.kind.modes
        ),
        columns=tuple(
            ColumnRow(heading=heading.text, key=heading.key or "", sample=sample)
            for heading, sample in zip(found.headings, found.samples, strict=True)
        ),
        choices=tuple(choices),
        unknown=len(found.unknown),
        remembered=shown.remembered,
        conflict=conflict,
        refused=tuple(
            RefusedLine(
                row=row.row,
                column=language.gettext(row.column) if row.column else "",
                text=language.format(row.message, row.params),
            )
            for row in changes.refused[:MOST]
        ),
        refused_rows=len({row.row for row in changes.refused}),
        changed=tuple(words.changed(row) for row in changes.changed[:MOST]),
        changed_rows=len(changes.changed),
        new=words.listed([(row.row, row.values) for row in changes.new], rest=True),
        missing=words.listed([(None, shown.current.values[key]) for key in changes.missing]),
        left_out=LineList(
            count=len(found.left_out),
            lines=tuple(NamedLine(row=left.number, name=left.text) for left in found.left_out[:MOST]),
        ),
        same=len(changes.same),
        error=error,
    )


def done_lines(staged: StagedImport, language: Language) -> tuple[DoneLine, ...]:
    """What an import has done, in words."""
    return tuple(
        DoneLine(label=language.gettext(DONE[what]), count=count)
        for what, count in (staged.done or {}).items()
        if what in DONE
    )


class _Words:
    """Puts values of one table into words."""

    def __init__(self, table: TableKind, language: Language) -> None:
        self.table = table
        self._language = language
        self._names = [column for column in table.columns if column.identifies or column.required]

    def label(self, column: Column) -> str:
        return self._language.gettext(column.label)

    def value(self, column: Column, value: Any) -> str:
        if value in (None, "", [], {}):
            return ""
        if isinstance(value, dict):
            return " · ".join(f"{below} {self.value(column, part)}" for below, part in value.items())
        cell = column.read.written(value)
        if isinstance(column.read, Money) and isinstance(cell, int | float):
            return f"{cell:,.{minor_digits(column.read.currency)}f}"
        return " · ".join(part for part in text_of(cell).splitlines() if part)

    def name(self, values: Values) -> str:
        """What a row is called: all that it is known by, and its title."""
        return " ".join(filter(None, (self.value(column, values.get(column.key)) for column in self._names))) or "–"

    def changed(self, row: ChangedRow) -> ChangedLine:
        fields = []
        for one in row.fields:
            column = self.table.column(one.column)
            label = f"{self.label(column)} {one.below}".strip()
            fields.append(FieldChange(label=label, old=self.value(column, one.old), new=self.value(column, one.new)))
        return ChangedLine(row=row.row, name=self.name(row.values), fields=tuple(fields))

    def listed(self, rows: Sequence[tuple[int | None, Values]], *, rest: bool = False) -> LineList:
        return LineList(
            count=len(rows),
            lines=tuple(
                NamedLine(row=number, name=self.name(values), rest=" · ".join(self._rest(values)) if rest else "")
                for number, values in rows[:MOST]
            ),
        )

    def _rest(self, values: Values) -> Iterable[str]:
        told = (
            f"{self.label(column)} {text}"
            for column in self.table.columns
            if column not in self._names and (text := self.value(column, values.get(column.key)))
        )
        return [text for text, _ in zip(told, range(_REST), strict=False)]
