"""Rows of figures as a table that comes in: a time, and a column for each figure."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from console.access.rights import Right
from console.i18n.texts import N_, Translate
from console.rooms import reported_rows
from console.rooms.figure_reports import FigureReports
from console.rooms.imports import Accepted, Current, Target
from console.rooms.reporting import REPORTABLE, FigureIn, events_of
from console.rundown.sheet import PlannedStart
from console.sheets.columns import Column, Money, Percent, Reader, TableKind, Whole
from console.sheets.difference import Mode
from console.sheets.grid import Cell
from console.store.session import Database
from console.store.shows import Show
from streams.clock import MINUTE, Clock
from streams.errors import Invalid
from streams.metrics.kpis.catalogue import CATALOGUE, Kpi
from streams.text import narrow

HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "online": ("在线", "在线人数", "Online"),
    "views": ("场观", "观看", "Views"),
    "gmv": ("GMV", "销售额", "成交"),
    "orders": ("订单数", "单量", "成交单量"),
    "inflow": ("进场", "进入", "进入人数", "Entered"),
    "outflow": ("离场", "离开", "离开人数", "Left"),
    "ad_spend": ("消耗", "花费", "投放消耗", "Spend"),
}
"""What the trade calls these besides the names of the catalogue."""
_SCALED: Final = re.compile(r"([¥￥$]?-?\d+(?:\.\d+)?)(千|万|亿|k|w|m)", re.IGNORECASE)
_SCALES: Final = {"千": 10**3, "k": 10**3, "万": 10**4, "w": 10**4, "m": 10**6, "亿": 10**8}


def in_full(cell: Cell) -> Cell:
    """What is written ``1.2万`` or ``3w`` with all its digits; any other cell as it is."""
    found = _SCALED.fullmatch("".join(narrow(cell).split())) if isinstance(cell, str) else None
    if found is None:
        return cell
    return f"{(Decimal(found[1].lstrip('¥￥$')) * _SCALES[found[2].lower()]).normalize():f}"


@dataclass(frozen=True, slots=True)
class RoundMoney(Money):
    """An amount as people say it in a room: ``1.2万``."""

    def __call__(self, cell: Cell) -> int:
        return Money.__call__(self, in_full(cell))


@dataclass(frozen=True, slots=True)
class RoundNumber:
    """A number as people say it in a room: ``1.2万``."""

    plain: Reader

    def __call__(self, cell: Cell) -> Any:
        return self.plain(in_full(cell))

    def written(self, value: Any) -> Cell:
        return self.plain.written(value)


class FiguresImport:
    """Rows by their minute. What is there and not in the table stays: a figure that was stated cannot be unsaid."""

    what = "figures"
    title = N_("Reported figures")
    right: Right = "report figures"
    mode: Mode = "merge"
    modes: tuple[Mode, ...] = ("merge", "new")
    per_show = True

    def __init__(self, database: Database, reports: FigureReports, clock: Clock) -> None:
        self._database = database
        self._reports = reports
        self._clock = clock

    def page(self, target: Target) -> str:
        """The rows so far."""
        return f"/shows/{_show(target).id}/figures"

    def table(self, target: Target, translate: Translate = str) -> TableKind:
        """A time, and every figure that can be reported."""
        show = _show(target)
        start = show.started_at if show.started_at is not None else show.starts_at
        at = Column(
            "at",
            N_("Time"),
            ("时间", "时刻", "报数时间", "记录时间"),
            PlannedStart(target.room.timezone, start),
            required=True,
            identifies=True,
        )
        return TableKind(
            N_("Reported figures"), (at, *(_column(slug, target.room.currency, translate) for slug in REPORTABLE))
        )

    async def current(self, target: Target) -> Current:
        """The rows so far, each known by its minute."""
        show, now = _show(target), self._clock.now()
        found = await self._database.read(lambda session: reported_rows.of_show(session, show, now))
        values = {
            str(row.at): {"at": row.at // MINUTE * MINUTE, **{slug: cell.value for slug, cell in row.cells.items()}}
            for row in reversed(reported_rows.rows(found))
        }
        return Current(len(found), values)

    async def apply(self, target: Target, accepted: Accepted) -> Mapping[str, int]:
        """Report what is new, and correct what differs."""
        changes = accepted.difference
        figures = [
            _figure(row.values["at"], slug, value)
            for row in changes.new
            for slug, value in row.values.items()
            if slug != "at" and value is not None
        ]
        figures += [
            _figure(int(row.key), field.column, field.new)
            for row in changes.changed
            for field in row.fields
            if field.column != "at" and field.new is not None
        ]
        if figures:
            events = events_of(figures, target.room.currency, self._clock.now())
            await self._reports.take(target.room.slug, events, accepted.by)
        return {"new": len(changes.new), "changed": len(changes.changed), "removed": 0}


def _figure(at: int, slug: str, value: float) -> FigureIn:
    return FigureIn(id=secrets.token_hex(8), at=at, slug=slug, value=float(value), source="manual")


def _name(kpi: Kpi, translate: Translate) -> str:
    """The catalogue has its own names in both languages; those of a table are keys of translations."""
    return kpi.label("zh" if translate(N_("Time")) != "Time" else "en")


def _column(slug: str, currency: str, translate: Translate) -> Column:
    kpi = CATALOGUE[slug]
    reader: Reader = RoundNumber(Percent(most=10**12))
    if kpi.unit == "money":
        reader = RoundMoney(currency, least=None)
    elif kpi.unit in ("people", "count"):
        reader = RoundNumber(Whole())
    return Column(slug, _name(kpi, translate), (kpi.zh, kpi.en, slug, *HEADINGS.get(slug, ())), reader)


def _show(target: Target) -> Show:
    if target.show is None:
        raise Invalid("Say which show this is for.", extra={"errors": [{"field": "show"}]})
    return target.show
