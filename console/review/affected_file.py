"""The affected orders as a workbook for customer service: the orders, and on a second sheet what was announced.

Ids are texts, money and times are numbers with a format; no formula is ever written, whatever a text begins with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, Final

import xlsxwriter
from msgspec import Struct
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from console.i18n.language import Language
from console.i18n.texts import N_
from console.i18n.zone import local
from console.review.affected import AffectedOrder, Totals
from console.review.price_evidence import EVIDENCE_KINDS, Evidence
from streams.clock import Instant
from streams.money import minor_digits

TEXT_WIDTH: Final = 24
AMOUNT_WIDTH: Final = 14
TIME_WIDTH: Final = 20


class Subject(Struct, frozen=True, kw_only=True):
    """What the file is about."""

    show: str
    room: str
    item: str
    """As people call it."""
    start: int
    end: int
    """The window, UTC ms."""
    price: int | None
    """What one unit should have cost; None: as announced."""
    timezone: str
    currency: str
    simulated: bool
    made_at: int


def affected_file(
    subject: Subject,
    rows: Sequence[AffectedOrder],
    sums: Totals,
    evidence: Iterable[Evidence],
    names: Mapping[str, str],
    language: Language,
) -> bytes:
    """The workbook. Of the orders those with a gap, or all while no price is known. ``names``: order → buyer."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False}) as workbook:
        cells = _Cells(workbook, subject, language)
        _orders(cells, [row for row in rows if row.gap != 0], names)
        _evidence(cells, subject, sums, evidence)
    return out.getvalue()


class _Cells:
    """Writes values by what they are."""

    def __init__(self, workbook: Any, subject: Subject, language: Language) -> None:
        digits = minor_digits(subject.currency)
        self._workbook = workbook
        self._scale = 10**digits
        self._timezone = subject.timezone
        self._simulated = subject.simulated
        self.say = language.gettext
        self.format = language.format
        self._text: Format = workbook.add_format({"num_format": "@", "valign": "top"})
        self._long: Format = workbook.add_format({"text_wrap": True, "valign": "top"})
        self._head: Format = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        decimals = f"#,##0.{'0' * digits}" if digits else "#,##0"
        self._money: Format = workbook.add_format({"num_format": decimals, "valign": "top"})
        self._time: Format = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "valign": "top"})

    def sheet(self, title: str) -> Worksheet:
        """A sheet; one of simulated figures says so on its tab."""
        name = self.say(title) + (f" · {self.say('Simulated')}" if self._simulated else "")
        sheet: Worksheet = self._workbook.add_worksheet(name[:31])
        return sheet

    def head(self, sheet: Worksheet, row: int, titles: Sequence[str], widths: Sequence[int]) -> None:
        """The headings of a table."""
        for column, (title, width) in enumerate(zip(titles, widths, strict=True)):
            sheet.write_string(row, column, title, self._head)
            sheet.set_column(column, column, width)

    def text(self, sheet: Worksheet, row: int, column: int, value: str, *, long: bool = False) -> None:
        """A text, as it is."""
        sheet.write_string(row, column, value, self._long if long else self._text)

    def number(self, sheet: Worksheet, row: int, column: int, value: int) -> None:
        """A count."""
        sheet.write_number(row, column, value)

    def money(self, sheet: Worksheet, row: int, column: int, minor: int | None) -> None:
        """An amount; nothing where none is known."""
        if minor is not None:
            sheet.write_number(row, column, minor / self._scale, self._money)

    def time(self, sheet: Worksheet, row: int, column: int, at: int | None) -> None:
        """An instant as the room's clocks show it; nothing where none is known."""
        if at is not None:
            shown: datetime = local(Instant(at), self._timezone).replace(tzinfo=None)
            sheet.write_datetime(row, column, shown, self._time)


def _orders(cells: _Cells, rows: Sequence[AffectedOrder], names: Mapping[str, str]) -> None:
    say = cells.say
    sheet = cells.sheet(N_("Affected orders"))
    titles = [
        say(N_("Order number")), say(N_("SKU")), say(N_("Quantity")), say(N_("Paid")), say(N_("Platform subsidy")),
        say(N_("Was due")), say(N_("Gap")), say(N_("Refunded so far")), say(N_("Paid at")),
        say(N_("Ship by")), *([say(N_("Buyer"))] if names else []),
    ]  # fmt: skip
    widths = [TEXT_WIDTH, 18, 10, *([AMOUNT_WIDTH] * 5), TIME_WIDTH, TIME_WIDTH, *([TEXT_WIDTH] if names else [])]
    cells.head(sheet, 0, titles, widths)
    for line, row in enumerate(rows, 1):
        cells.text(sheet, line, 0, row.order)
        cells.text(sheet, line, 1, row.sku)
        cells.number(sheet, line, 2, row.quantity)
        for column, amount in enumerate((row.paid, row.subsidy, row.due, row.gap, row.refunded), 3):
            cells.money(sheet, line, column, amount)
        cells.time(sheet, line, 8, row.paid_at)
        cells.time(sheet, line, 9, row.ship_by)
        if names:
            cells.text(sheet, line, 10, names.get(row.order, ""))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, len(rows)), len(titles) - 1)


def _evidence(cells: _Cells, subject: Subject, sums: Totals, evidence: Iterable[Evidence]) -> None:
    say = cells.say
    sheet = cells.sheet(N_("Evidence"))
    sheet.set_column(0, 0, 22)
    texts = ((N_("Show"), subject.show), (N_("Room"), subject.room), (N_("Item"), subject.item),
             (N_("Time zone"), subject.timezone), (N_("Currency"), subject.currency))  # fmt: skip
    amounts = ((N_("Total loss"), sums.loss), (N_("Paid too much"), sums.overpaid), (N_("Refunded so far"),
               sums.refunded), (N_("Price that was due"), subject.price))  # fmt: skip
    times = ((N_("Paid from"), subject.start), (N_("Paid up to"), subject.end), (N_("First to ship by"), sums.ship_by),
             (N_("Made"), subject.made_at))  # fmt: skip
    line = 0
    for title, text in texts:
        cells.text(sheet, line, 0, say(title))
        cells.text(sheet, line, 1, text)
        line += 1
    for title, count in ((N_("Orders in the window"), sums.orders), (N_("Affected orders"), sums.affected)):
        cells.text(sheet, line, 0, say(title))
        cells.number(sheet, line, 1, count)
        line += 1
    for title, amount in amounts:
        cells.text(sheet, line, 0, say(title))
        if title == "Price that was due" and amount is None:
            cells.text(sheet, line, 1, say(N_("as announced")))
        cells.money(sheet, line, 1, amount)
        line += 1
    for title, at in times:
        cells.text(sheet, line, 0, say(title))
        cells.time(sheet, line, 1, at)
        line += 1
    titles = [say(N_("When")), say(N_("What")), say(N_("Announced price")), say(N_("Before")), say(N_("Who")),
              say(N_("Details")), say(N_("Until")), say(N_("Into the recording"))]  # fmt: skip
    line += 1
    cells.head(sheet, line, titles, [22, 28, AMOUNT_WIDTH, AMOUNT_WIDTH, 18, 48, TIME_WIDTH, AMOUNT_WIDTH])
    for one in evidence:
        line += 1
        cells.time(sheet, line, 0, one.at)
        cells.text(sheet, line, 1, say(EVIDENCE_KINDS[one.kind]))
        cells.money(sheet, line, 2, one.price)
        cells.money(sheet, line, 3, one.before)
        cells.text(sheet, line, 4, one.by or say(N_("Platform")))
        cells.text(sheet, line, 5, one.what, long=True)
        cells.time(sheet, line, 6, one.until)
        if one.offset_ms is not None:
            cells.text(sheet, line, 7, _place(one.offset_ms))


def _place(ms: int) -> str:
    """A place in a recording: h:mm:ss."""
    minutes, seconds = divmod(ms // 1000, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
