"""What the pages of tables that come in are told: sending one, looking at what it would change, what was done."""

from __future__ import annotations

from msgspec import Struct

from console.web.context import Context
from console.web.pages.contexts import Choice, Shell


class ImportHead(Struct, frozen=True, kw_only=True):
    """What is imported, and where."""

    room: str
    """The slug of the room."""
    room_name: str
    what: str
    title: str
    """What people call it."""
    show: str = ""
    show_title: str = ""
    back: str = "/"
    """The page that shows what is imported."""


class ColumnRow(Struct, frozen=True, kw_only=True):
    """One column of the file."""

    heading: str
    key: str
    """The column that it was recognised as; empty: it is left out."""
    sample: str
    """What stands in its first filled cell."""


class ModeChoice(Struct, frozen=True, kw_only=True):
    """How the table is applied."""

    value: str
    label: str
    hint: str


class RefusedLine(Struct, frozen=True, kw_only=True):
    """A row that is not taken."""

    row: int
    column: str
    text: str


class FieldChange(Struct, frozen=True, kw_only=True):
    """One value that becomes another, as people read them; empty: nothing."""

    label: str
    old: str
    new: str


class ChangedLine(Struct, frozen=True, kw_only=True):
    """Something that is there and changes."""

    row: int
    name: str
    fields: tuple[FieldChange, ...]


class NamedLine(Struct, frozen=True, kw_only=True):
    """A row by its name: a new one with what else it has, a missing one without a number."""

    row: int | None = None
    name: str
    rest: str = ""


class LineList(Struct, frozen=True, kw_only=True):
    """Named rows, cut where there are too many to read."""

    count: int
    lines: tuple[NamedLine, ...] = ()


class ImportPreview(Struct, frozen=True, kw_only=True):
    """What a table would change."""

    address: str
    name: str
    """The file; empty: it was pasted."""
    sheet: str
    revision: int
    mode: str
    modes: tuple[ModeChoice, ...]
    columns: tuple[ColumnRow, ...]
    choices: tuple[Choice, ...]
    """What a column can be."""
    unknown: int
    """How many columns are left out."""
    remembered: bool
    """The columns are as they were corrected the last time."""
    conflict: bool
    """Somebody changed what is there after the difference had been shown."""
    refused: tuple[RefusedLine, ...]
    refused_rows: int
    changed: tuple[ChangedLine, ...]
    changed_rows: int
    new: LineList
    missing: LineList
    left_out: LineList
    same: int
    error: str = ""
    """Why it could not be compared or applied."""


class SendPage(Context, frozen=True, kw_only=True):
    """Where a file is dropped, chosen or pasted."""

    template = "sheets/send.html"

    shell: Shell
    head: ImportHead
    pasted: str = ""
    error: str = ""


class PreviewPage(Context, frozen=True, kw_only=True):
    """What a table would change, to be corrected and applied."""

    template = "sheets/page.html"

    shell: Shell
    head: ImportHead
    preview: ImportPreview


class ImportFragment(Context, frozen=True, kw_only=True):
    """The difference, drawn again after a column or the mode was changed."""

    template = "sheets/preview.html"

    head: ImportHead
    preview: ImportPreview


class DoneLine(Struct, frozen=True, kw_only=True):
    """How many of something were done."""

    label: str
    count: int


class DonePage(Context, frozen=True, kw_only=True):
    """What an import has done."""

    template = "sheets/done.html"

    shell: Shell
    head: ImportHead
    name: str
    by: str
    at: int
    timezone: str
    done: tuple[DoneLine, ...]
    reviews: tuple[Choice, ...] = ()
    """The newest shows of the room whose figures this may have changed: address and title."""
