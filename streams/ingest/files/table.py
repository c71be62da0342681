"""CSV: a header row with the field names of the events, one event a row.

``type`` and ``at`` are needed; ``at`` is epoch milliseconds or ISO 8601 with a time zone. Orders have one row for each
line (``sku``, ``quantity``, ``amount``); rows of one order join one event. Money is whole minor units, as everywhere.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from datetime import tzinfo
from typing import Any, BinaryIO, Final

import msgspec

from streams.errors import Invalid
from streams.events import Inbound, OrderLine, WireEvent
from streams.ingest.files.recording import EventIds, Recording, RecordingBuilder, fingerprint, parse_instant

_CHUNK: Final = 1 << 16
_EARLIEST_MS: Final = 100_000_000_000
_MANGLED: Final = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE)
_IDENTITIES: Final = frozenset({"id", "order", "person", "device"})
_LINE: Final = {field.name: field.type for field in msgspec.structs.fields(OrderLine)}
_FIELDS: Final[dict[str, dict[str, Any]]] = {
    str(kind.__struct_config__.tag): {field.name: field.type for field in msgspec.structs.fields(kind)}
    for kind in Inbound.__args__
}
_COLUMNS: Final = {"type", *_LINE, *(name for fields in _FIELDS.values() for name in fields)} - {"lines"}


class _BadCell(Exception):
    """A cell that cannot be read; becomes a reported problem of its row."""

    def __init__(self, column: str | None, error: Invalid) -> None:
        super().__init__(column)
        self.column, self.error = column, error


def is_known_header(line: str) -> bool:
    """Whether a first row is one of a table that is read here."""
    names = {name.strip('"\ufeff \r').lower() for name in re.split("[,;\t]", line)}
    return {"type", "at"} <= names


def read(data: BinaryIO, currency: str, zone: tzinfo | None = None) -> Recording:
    """Read a table of events; ``currency`` is meant where a row names none. ``data`` must be seekable.

    Raises ``Invalid`` when the encoding or the header cannot be used; a bad row is reported and the others count.
    """
    encoding = _encoding(data)
    text = io.TextIOWrapper(data, encoding=encoding, newline="")
    try:
        return _TableReader(text, currency).read(encoding)
    finally:
        # The file is the caller's to close.
        text.detach()


def _encoding(data: BinaryIO) -> str:
    """UTF-8 if all of it is; UTF-16 by its mark; else GB 18030, which Excel in China writes as "ANSI"."""
    head = data.read(4)
    data.seek(0)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            while chunk := data.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", True)
        except UnicodeDecodeError:
            continue
        finally:
            data.seek(0)
        return encoding
    raise Invalid("the text is neither UTF-8 nor GBK; save the table as “CSV UTF-8”")


class _TableReader:
    def __init__(self, text: io.TextIOWrapper, currency: str) -> None:
        self._builder = RecordingBuilder("csv", "row", currency)
        self._ids = EventIds("csv")
        self._currency = currency
        self._orders: dict[tuple[str, ...], tuple[int, WireEvent, int]] = {}
        self._order_rows: set[str] = set()
        self._rows = csv.reader(text, dialect=_dialect(text))
        self._header = self._read_header()

    def read(self, encoding: str) -> Recording:
        for number, row in self._numbered():
            values = {name: cell.strip() for name, cell in zip(self._header, row, strict=False) if cell.strip()}
            if not any(cell.strip() for cell in row):
                self._builder.set_aside("row", "blank")
                continue
            kind = values.get("type", "row")
            try:
                if len(row) > len(self._header):
                    raise _BadCell(None, Invalid("it has more cells than the header has columns"))
                self._read_row(number, kind, values)
            except _BadCell as cell:
                self._builder.reject(kind, number, cell.error, cell.column)
        for number, event, at in self._orders.values():
            self._add(number, event, at)
        return self._builder.finish(encoding=encoding)

    def _read_header(self) -> list[str]:
        header = [name.strip().lower() for name in next(self._rows, [])]
        if missing := {"type", "at"} - set(header):
            raise Invalid(
                "the header row has no column {columns}; name the fields of the events there, `type` and `at` at least",
                columns=", ".join(f"`{name}`" for name in sorted(missing)),
            )
        for column in header:
            if column and header.count(column) > 1:
                raise Invalid("the header row names `{column}` twice", column=column)
            if column and column not in _COLUMNS:
                self._builder.add_problem(1, Invalid("no event has this field; it is sent along as it is"), column)
        return header

    def _numbered(self) -> Iterator[tuple[int, list[str]]]:
        """The rows with the numbers a spreadsheet shows: the header is row 1."""
        number = 1
        try:
            for number, row in enumerate(self._rows, start=2):
                yield number, row
        except csv.Error as error:
            raise Invalid(
                "row {row}: {reason}; save the table as CSV again", row=number + 1, reason=str(error)
            ) from None

    def _read_row(self, number: int, kind: str, values: dict[str, str]) -> None:
        at = _at(values.pop("at", ""))
        for name in _IDENTITIES & values.keys():
            _check_not_rounded(name, values[name])
        fields = _FIELDS.get(kind, {})
        if "currency" in fields:
            values.setdefault("currency", self._currency)
        if "lines" in fields:
            self._order(number, kind, values, at)
            return
        self._add(number, {name: _value(name, cell, fields.get(name)) for name, cell in values.items()}, at)

    def _add(self, number: int, event: WireEvent, at: int) -> None:
        if "id" not in event:
            event["id"] = self._ids.id_of(event, at)
        self._builder.add(event.get("type", "row"), number, (event,), at=at)

    def _order(self, number: int, kind: str, values: dict[str, str], at: int) -> None:
        """One line of an order. The first row says when, who and in which currency; the others may only agree.

        A row that is there twice is a repeat: shops put the same item in one line, with a quantity.
        """
        row = fingerprint("csv", str(at), *(f"{name}={cell}" for name, cell in sorted(values.items())))
        if row in self._order_rows:
            self._builder.repeat(kind)
            return
        self._order_rows.add(row)
        fields = _FIELDS[kind]
        line = {name: _value(name, values.pop(name), _LINE[name]) for name in _LINE if name in values}
        event = {name: _value(name, cell, fields.get(name)) for name, cell in values.items()}
        refund = kind == "order.refunded"
        if not refund or line.keys() - {"amount"}:
            if missing := _LINE.keys() - line.keys():
                raise _BadCell(min(missing), Invalid("it is empty; a line of an order needs sku, quantity and amount"))
            event["lines"] = [line]
        if refund:
            if "amount" not in line:
                raise _BadCell("amount", Invalid("it is empty; a refund needs its amount"))
            event["amount"] = line["amount"]
        # An order is placed and paid once, and may be refunded in parts.
        key = (kind, str(event.get("order")), str(event.get("id", at)) if refund else "")
        if key not in self._orders:
            self._orders[key] = (number, event, at)
        else:
            _join(self._orders[key][1], event)
            self._builder.merge(kind)


def _join(first: WireEvent, more: WireEvent) -> None:
    for name in ("person", "device", "currency"):
        if name in more and more[name] != first.get(name):
            raise _BadCell(name, Invalid("it differs from the first row of order {order}", order=str(first["order"])))
    if "lines" in more:
        first.setdefault("lines", []).extend(more["lines"])
    if "amount" in more:
        first["amount"] += more["amount"]


def _dialect(text: io.TextIOWrapper) -> type[csv.Dialect]:
    """Excel with the separator that stands in the header: a comma, a semicolon or a tab."""
    start = text.tell()
    header = text.readline()
    text.seek(start)

    class Dialect(csv.excel):
        delimiter = max(",;\t", key=header.count)

    return Dialect


def _at(cell: str) -> int:
    if cell.isdecimal():
        if int(cell) >= _EARLIEST_MS:
            return int(cell)
        raise _BadCell("at", Invalid("`{text}` looks like seconds; write milliseconds", text=cell))
    _check_not_rounded("at", cell)
    if (instant := parse_instant(cell)) is None:
        raise _BadCell(
            "at",
            Invalid("`{text}` is neither epoch milliseconds nor an ISO 8601 instant with a time zone", text=cell),
        )
    return instant


def _check_not_rounded(column: str, cell: str) -> None:
    """Spreadsheets show long numbers as 9.87654E+17 and save what they show."""
    if _MANGLED.fullmatch(cell):
        raise _BadCell(
            column,
            Invalid("`{text}` was rounded by a spreadsheet; format the column as text and export again", text=cell),
        )


def _value(name: str, cell: str, wanted: Any) -> Any:
    """The cell as the type its field has; a column the event does not have stays text."""
    if wanted is None:
        return cell
    try:
        value = msgspec.convert(cell, wanted, strict=False)
    except msgspec.ValidationError as error:
        raise _BadCell(name, Invalid("`{text}` does not fit: {reason}", text=cell, reason=str(error))) from None
    if isinstance(value, int) and not cell.isdecimal():
        # Never guess: whoever writes 199.00 most likely means 19900 minor units.
        raise _BadCell(
            name, Invalid("`{text}` must be a whole number; write money in minor units, 19900 for 199.00", text=cell)
        )
    return value
