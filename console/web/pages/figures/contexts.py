"""What the page is told on which figures are reported by hand."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from console.web.context import Context
from console.web.pages.contexts import Choice, Rights, Shell, ShowHead


class AskedFigure(Struct, frozen=True, kw_only=True):
    """A figure that a row asks for."""

    slug: str
    label: str
    unit: str
    """Of the catalogue: money, percent, people …"""
    sign: str = ""
    """What stands behind the name: the currency, a percent sign."""
    grows: bool = False
    """It adds up over the show, so that a lower number is questioned."""
    keys: Literal["numeric", "decimal"] = "decimal"
    """Which keys a phone shows."""


class EarlierValue(Struct, frozen=True, kw_only=True):
    """What stood there until it was corrected."""

    label: str
    value: float
    unit: str
    by: str
    taken_at: int


class ReportedCell(Struct, frozen=True, kw_only=True):
    """One figure of a row; ``value`` None: it was left out."""

    slug: str
    label: str
    unit: str
    value: float | None = None
    corrected: bool = False


class ReportedRow(Struct, frozen=True, kw_only=True):
    """What was reported of one instant."""

    at: int
    by: str
    """Who reported it first."""
    cells: tuple[ReportedCell, ...]
    earlier: tuple[EarlierValue, ...] = ()
    """What was corrected in it, the newest correction first."""


class ReportingForm(Struct, frozen=True, kw_only=True):
    """The form of what the room asks for, as it was sent."""

    fields: tuple[str, ...]
    """Slugs; empty: a place for one more."""
    every_min: str
    part: str
    errors: dict[str, str] = {}
    """By field, translated."""


class FiguresPage(Context, frozen=True, kw_only=True):
    """``GET /shows/{id}/figures``: a row of figures every few minutes, and those before it."""

    template = "figures/page.html"

    shell: Shell
    show: ShowHead
    rights: Rights
    asked: tuple[AskedFigure, ...]
    rows: tuple[ReportedRow, ...]
    every_min: int
    """Minutes between two rows; 0: nobody is reminded."""
    started_at: int | None
    now: int
    """The server's clock: that of a phone may be wrong."""
    may_choose: bool
    """Change what the room asks for."""
    reads_screenshots: bool
    """The server can read numbers off a picture."""
    install: str
    """What whoever runs the server types to make it so."""
    form: ReportingForm
    choices: tuple[Choice, ...]
    """Every figure that can be reported."""
    parts: tuple[Choice, ...]


class ReportedRows(Context, frozen=True, kw_only=True):
    """``GET /shows/{id}/fragments/figures``: the rows, after one came."""

    template = "figures/rows.html"

    show: ShowHead
    asked: tuple[AskedFigure, ...]
    rows: tuple[ReportedRow, ...]
