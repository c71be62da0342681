"""A file of a platform as rows about streams or ads, before it is known whose they are.

What a file is, is found by its headings: those of a table of streams say when one began and how long it was, those of
an ads report what was spent. Orders are read by the readers of shops (``console.past.orders``).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final, Literal

from msgspec import Struct, structs

from console.i18n.texts import N_
from console.past.tables import ADS, MONEY, STREAMS, platform_of
from console.past.totals import TOTALS
from console.sheets.columns import TableKind
from console.sheets.grid import Sheet
from console.sheets.matching import Chosen, FoundTable, ReadRow, find_table
from streams.errors import Invalid
from streams.events import WireEvent

Kind = Literal["traffic", "ads", "orders"]
LONGEST: Final = timedelta(hours=48)
_EXPORTED: Final = re.compile(
    r"(?<!\d)(20\d\d)[-_.年]?(\d\d)[-_.月]?(\d\d)日?[-_ T]*"
    r"(?:(\d\d)(\d\d)(\d\d)|(\d\d)[-:：.时](\d\d)(?:[-:：.分](\d\d))?秒?)(?!\d)"
)
_LENGTHS: Final = ("minutes", "seconds", "length")


class UnusableRow(Struct, frozen=True, kw_only=True):
    """A row, or a cell of one, that cannot be used."""

    row: int
    """As the spreadsheet shows it; 0: the file as a whole."""
    code: str
    message: str
    """A sentence with ``{named}`` places, as errors have it."""
    params: dict[str, Any] = {}
    column: str = ""
    """The label of the column, a key of translations."""


class OrdersFile(Struct, frozen=True, kw_only=True):
    """The orders of a file as events, and what could not be read."""

    events: tuple[WireEvent, ...]
    refused: tuple[UnusableRow, ...] = ()


class StreamRow(Struct, frozen=True, kw_only=True):
    """A stream as it stands in its row: times as clocks show them, amounts in whole units."""

    row: int
    account: str
    account_id: str
    title: str
    start: datetime
    end: datetime
    totals: dict[str, Decimal | float]


class AdRow(Struct, frozen=True, kw_only=True):
    """What one or several rows say of a plan and a day, or of a plan and a stream."""

    row: int
    account: str
    account_id: str
    plan: str
    day: date | None
    at: datetime | None
    totals: dict[str, Decimal | float]


class TableFile(Struct, frozen=True, kw_only=True):
    """What a file holds about streams or ads."""

    kind: Kind
    platform: str
    """Empty: its headings do not say it."""
    columns: dict[str, str]
    """Recognised headings, with the columns they are."""
    unknown: tuple[str, ...]
    streams: tuple[StreamRow, ...] = ()
    ads: tuple[AdRow, ...] = ()
    refused: tuple[UnusableRow, ...] = ()

    def only(self, rows: Collection[int]) -> TableFile:
        """The same with these rows alone."""
        return structs.replace(
            self,
            streams=tuple(one for one in self.streams if one.row in rows),
            ads=tuple(one for one in self.ads if one.row in rows),
        )


def exported_at(name: str) -> datetime | None:
    """The time that stands in the name of a file, to the minute at least: ``直播明细_20260502_093015.xlsx``.

    >>> exported_at("直播明细_20260502_093015.xlsx")
    datetime.datetime(2026, 5, 2, 9, 30, 15)
    >>> exported_at("2026-05-01_2026-05-31.xlsx") is None
    True
    """
    times = []
    for found in _EXPORTED.finditer(name):
        try:
            year, month, day, hour, minute, second = (*(int(part) for part in found.groups() if part), 0)[:6]
            times.append(datetime.combine(date(year, month, day), time(hour, minute, second)))
        except ValueError:
            continue
    return times[-1] if times else None


def read_tables(sheets: Sequence[Sheet], chosen: Chosen | None = None) -> TableFile:
    """What these sheets tell. Raises Invalid when they hold neither streams nor ads."""
    streams, ads = _found(sheets, STREAMS, chosen), _found(sheets, ADS, chosen)
    fit_streams, fit_ads = _fit_of_streams(streams), _fit_of_ads(ads)
    if streams is not None and fit_streams and fit_streams >= fit_ads:
        return table_of_streams(streams)
    if ads is not None and fit_ads:
        return table_of_ads(ads)
    raise Invalid(
        "This is no table of streams, ads or orders that is known here: a table of streams says when each began and "
        "ended, one of ads what was spent on which day."
    )


def _found(sheets: Sequence[Sheet], table: TableKind, chosen: Chosen | None) -> FoundTable | None:
    try:
        return find_table(sheets, table, chosen)
    except Invalid:
        return None


def _fit_of_streams(found: FoundTable | None) -> int:
    """How many columns were recognised; 0: it cannot be a table of streams."""
    keys = found.supplied if found is not None else frozenset()
    told = bool(keys & {"end", *_LENGTHS}) and bool(keys & TOTALS.keys())
    return len(keys) if "start" in keys and told else 0


def _fit_of_ads(found: FoundTable | None) -> int:
    keys = found.supplied if found is not None else frozenset()
    return len(keys) if "ad_spend" in keys and keys & {"plan", "plan_id", "day", "start"} else 0


# ------------------------------------------------------------------------------------------------------------- streams


def table_of_streams(found: FoundTable) -> TableFile:
    """A list of streams."""
    refused: list[UnusableRow] = []
    rows = [row for one in found.rows if (row := _stream_row(one, refused)) is not None]
    return TableFile(
        kind="traffic",
        platform=platform_of([heading.text for heading in found.headings]),
        columns=found.columns,
        unknown=tuple(found.unknown),
        streams=tuple(rows),
        refused=tuple(refused),
    )


def _stream_row(row: ReadRow, refused: list[UnusableRow]) -> StreamRow | None:
    refused += _problems(row)
    values = row.values
    start = values.get("start")
    if start is None:
        if not any(problem.row == row.number for problem in refused):
            refused.append(
                UnusableRow(row=row.number, code="no-start", message=N_("It does not say when the stream began."))
            )
        return None
    end = _end(start, values)
    if end is None or not start < end <= start + LONGEST:
        code, message = (
            ("no-end", N_("It says neither when the stream ended nor how long it was."))
            if end is None
            else ("bad-end", N_("The stream ends before it begins, or lasts longer than two days."))
        )
        refused.append(UnusableRow(row=row.number, code=code, message=message))
        return None
    return StreamRow(
        row=row.number,
        account=values.get("account") or "",
        account_id=values.get("account_id") or "",
        title=values.get("title") or "",
        start=start,
        end=end,
        totals=_totals(values),
    )


def _problems(row: ReadRow) -> Iterator[UnusableRow]:
    for problem in row.problems:
        yield UnusableRow(
            row=row.number,
            code=problem.code,
            message=problem.message,
            params=dict(problem.params),
            column=problem.column,
        )


def _end(start: datetime, values: Any) -> datetime | None:
    if values.get("end") is not None:
        return values["end"]  # type: ignore[no-any-return]
    length = next((values[name] for name in _LENGTHS if values.get(name) is not None), None)
    return None if length is None else start + timedelta(seconds=round(length))


def _totals(values: Any) -> dict[str, Decimal | float]:
    totals = {slug: values[slug] for slug in TOTALS if values.get(slug) is not None}
    watch = next((values[name] for name in ("watch_seconds", "watch_minutes", "watch") if values.get(name)), None)
    if watch is not None:
        totals["avg_watch_time"] = watch
    return totals


# ----------------------------------------------------------------------------------------------------------------- ads


def table_of_ads(found: FoundTable) -> TableFile:
    """An ads report."""
    refused: list[UnusableRow] = []
    groups: dict[tuple[str, str, date | None, datetime | None], list[ReadRow]] = defaultdict(list)
    for row in found.rows:
        refused += _problems(row)
        values = row.values
        if values.get("ad_spend") is None:
            continue
        plan = values.get("plan_id") or values.get("plan") or ""
        account = values.get("account") or values.get("advertiser") or ""
        groups[account, plan, values.get("day"), values.get("start")].append(row)
    platform = platform_of([heading.text for heading in found.headings])
    return TableFile(
        kind="ads",
        platform=platform,
        columns=found.columns,
        unknown=tuple(found.unknown),
        ads=tuple(_ad_row(plan, account, day, at, rows) for (account, plan, day, at), rows in groups.items()),
        refused=tuple(refused),
    )


def _ad_row(plan: str, account: str, day: date | None, at: datetime | None, rows: Sequence[ReadRow]) -> AdRow:
    """Rows of one plan and day, as a plan of several items has them, together."""
    totals: dict[str, Decimal | float] = {}
    for row in rows:
        for slug, value in _totals(row.values).items():
            if slug != "roas":
                totals[slug] = totals.get(slug, 0) + value  # type: ignore[operator]
    first = rows[0]
    if len(rows) == 1 and first.values.get("roas") is not None:
        totals["roas"] = first.values["roas"]
    return AdRow(
        row=first.number,
        account=account,
        account_id=first.values.get("account_id") or "",
        plan=plan,
        day=day,
        at=at,
        totals=totals,
    )


def is_money(slug: str) -> bool:
    """Whether a total is an amount, which becomes minor units of the room's currency."""
    return slug in MONEY
