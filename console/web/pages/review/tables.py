"""The tables of the review: a show's parts, all with the same columns, of which a reader chooses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from console.i18n.language import Language
from console.i18n.texts import CHANNELS, N_, TIERS
from console.review.breakdown import BY_ITEM, COLUMNS, Breakdown, BreakdownRow, By
from console.review.report import Report, RunReport
from console.rundown.kinds import KIND_LABELS
from console.web.pages.review.contexts import PartColumn, PartRow, PartTable, RowRole, TableCell
from streams.metrics.kpis.catalogue import CATALOGUE

TITLES: Final[Mapping[By, tuple[str, str]]] = {
    "run": (N_("Run by run"), N_("Slot")),
    "kind": (N_("By kind of slot"), N_("Kind")),
    "look": (N_("By look"), N_("Look")),
    "item": (N_("By item"), N_("Item")),
    "host": (N_("By host"), N_("Host")),
    "channel": (N_("By channel"), N_("Channel")),
    "tier": (N_("By tier"), N_("Tier")),
}
"""What each table is called, and what its parts are."""
TIMES: Final = {
    "planned": N_("Planned"),
    "began": N_("Began"),
    "length_planned": N_("Length planned"),
    "air": N_("Time on air"),
    "difference": N_("Difference"),
}
"""The columns about time; of groups there is the time on air only."""
SHOWN: Final = frozenset(
    {
        "began", "air", "difference", "viewers", "peak_online", "comments", "orders", "conversion", "gmv", BY_ITEM,
    }
)  # fmt: skip
"""The columns that are there until somebody chooses others."""
LATE_MS: Final = 15_000
UNKNOWN: Final = N_("unknown")


def columns(language: Language) -> tuple[PartColumn, ...]:
    """All columns there are, to choose from."""
    times = [PartColumn(slug=slug, label=language.gettext(text), shown=slug in SHOWN) for slug, text in TIMES.items()]
    return (*times, *(_column(slug, language) for slug in COLUMNS))


def part_tables(made: Report, language: Language) -> tuple[PartTable, ...]:
    """A table for each way of taking the show apart."""
    runs = {run.run_id: run for run in made.runs}
    return tuple(_table(one, made.parts.whole, runs, language) for one in made.parts.breakdowns)


def _column(slug: str, language: Language) -> PartColumn:
    if slug == BY_ITEM:
        label, unit = language.gettext(N_("Sales by item")), "money"
    elif slug == "gmv":
        label, unit = language.gettext(N_("Sales by time")), "money"
    else:
        label, unit = CATALOGUE[slug].label(language.lang), CATALOGUE[slug].unit
    return PartColumn(slug=slug, label=label, unit=unit, shown=slug in SHOWN)


def _table(one: Breakdown, whole: BreakdownRow, runs: Mapping[str, RunReport], language: Language) -> PartTable:
    title, heading = TITLES[one.by]
    shown = [column for column in columns(language) if column.slug in TIMES or _has(column.slug, one)]
    if one.by != "run":
        timed = any(line.air_ms is not None for line in one.lines)
        shown = [column for column in shown if column.slug not in TIMES or (column.slug == "air" and timed)]
    if BY_ITEM not in {column.slug for column in shown}:
        shown = [_plain(column, language) if column.slug == "gmv" else column for column in shown]
    rows = [_row(line, one, shown, runs.get(line.key), language) for line in one.lines]
    return PartTable(
        by=one.by,
        title=language.gettext(title),
        heading=language.gettext(heading),
        columns=tuple(shown),
        rows=tuple(rows),
        ends=tuple(_ends(one, whole, shown, language)),
    )


def _plain(column: PartColumn, language: Language) -> PartColumn:
    """Where there is one view only, its name is that of the figure."""
    return PartColumn(slug="gmv", label=CATALOGUE["gmv"].label(language.lang), unit=column.unit, shown=column.shown)


def _has(slug: str, one: Breakdown) -> bool:
    """Whether a figure is known of any part; one that nobody reports, or without a meaning there, takes no room."""
    return any(line.figures.get(slug) is not None for line in one.lines)


def _row(
    line: BreakdownRow, one: Breakdown, shown: Iterable[PartColumn], run: RunReport | None, language: Language
) -> PartRow:
    return PartRow(
        name=_name(line, one.by, language),
        cue=line.cue,
        kind=line.kind,
        too_few=line.too_few,
        cells=tuple(_time(column.slug, line, run) or _cell(column, line, language) for column in shown),
    )


def _name(line: BreakdownRow, by: By, language: Language) -> str:
    if by == "kind":
        return language.gettext(KIND_LABELS.get(line.key, line.key))
    name = line.title or line.key
    known = {"channel": CHANNELS, "tier": TIERS}.get(by, {UNKNOWN: UNKNOWN})
    return language.gettext(known[name]) if name in known else name


def _time(slug: str, line: BreakdownRow, run: RunReport | None) -> TableCell | None:
    if slug not in TIMES:
        return None
    if run is None:
        return TableCell(slug=slug, unit="ms", value=line.air_ms if slug == "air" else None)
    off = run.real_ms - run.planned_ms
    return {
        "planned": TableCell(slug=slug, unit="instant", value=run.planned_start),
        "began": TableCell(slug=slug, unit="instant", value=run.started_at),
        "length_planned": TableCell(slug=slug, unit="ms", value=run.planned_ms),
        "air": TableCell(slug=slug, unit="ms", value=run.real_ms),
        "difference": TableCell(slug=slug, unit="difference", value=off, over=off >= LATE_MS),
    }[slug]


def _cell(column: PartColumn, line: BreakdownRow, language: Language) -> TableCell:
    value = line.figures.get(column.slug)
    why = "" if value is not None else line.reasons.get(column.slug, "")
    return TableCell(slug=column.slug, unit=column.unit, value=value, why=language.gettext(why) if why else "")


def _ends(one: Breakdown, whole: BreakdownRow, shown: list[PartColumn], language: Language) -> Iterable[PartRow]:
    """What lies outside the parts, what adds up, and the whole show."""
    for line, name in ((one.outside, N_("While nothing was on air")), (one.shelf, N_("From the shelf"))):
        if line is not None:
            yield _end("outside", line, name, shown, language)
    if one.sums:
        yield _end("sum", BreakdownRow(key="sum", figures=one.sums), N_("Sum"), shown, language)
    yield _end("whole", whole, N_("Whole show"), shown, language)


def _end(role: RowRole, line: BreakdownRow, name: str, shown: list[PartColumn], language: Language) -> PartRow:
    cells = [
        TableCell(slug=column.slug, unit="ms" if column.slug in TIMES else column.unit, value=_of(line, column.slug))
        for column in shown
    ]
    return PartRow(role=role, name=language.gettext(name), cells=tuple(cells))


def _of(line: BreakdownRow, slug: str) -> float | int | None:
    return line.air_ms if slug == "air" else line.figures.get(slug)
