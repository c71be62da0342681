"""CSV: a header row with the field names of the events, one event a row; or an export of a shop (``order_exports``).

``type`` and ``at`` are needed; ``at`` is epoch milliseconds or ISO 8601 with a time zone. Orders have one row for each
line (``sku``, ``quantity``, ``amount``); rows of one order join one event. Money is whole minor units, as everywhere.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import tzinfo
from functools import cache
from itertools import chain
from typing import Any, BinaryIO, Final

import msgspec

from streams.errors import Invalid
from streams.events import Inbound, OrderLine, WireEvent
from streams.ingest.checks import IDS, MONEY, plain_of
from streams.ingest.files.cells import BadCell, check_not_rounded, epoch_of, plain, value_of
from streams.ingest.files.order_exports import OrderExport
from streams.ingest.files.recording import EventIds, Recording, RecordingBuilder, fingerprint
from streams.ingest.files.shops import shop_of
from streams.ingest.files.text import encoding_of
from streams.instants import read_instant
from streams.text import narrow

_DECIMAL: Final = re.compile(r"\d+\.\d+", re.ASCII)
_LINE: Final = {field.name: field.type for field in msgspec.structs.fields(OrderLine)}
_NEEDED: Final = frozenset(field.name for field in msgspec.structs.fields(OrderLine) if field.required)
_FIELDS: Final[dict[str, dict[str, Any]]] = {
    str(kind.__struct_config__.tag): {field.name: field.type for field in msgspec.structs.fields(kind)}
    for kind in Inbound.__args__
}
_COLUMNS: Final = {"type", *_LINE, *(name for fields in _FIELDS.values() for name in fields)} - {"lines"}


def is_known_header(line: str) -> bool:
    """Whether a first row is one of a table that is read here."""
    names = [name.strip('"\ufeff \r') for name in re.split("[,;\t]", line)]
    return {"type", "at"} <= {name.lower() for name in names} or shop_of(names) is not None


def read(data: BinaryIO, currency: str, zone: tzinfo | None = None) -> Recording:
    """Read a table of events; ``currency`` is meant where a row names none. ``data`` must be seekable.

    Raises ``Invalid`` when the encoding or the header cannot be used; a bad row is reported and the others count.
    """
    encoding = encoding_of(data)
    text = io.TextIOWrapper(
        data, encoding="utf-8-sig" if encoding == "utf-8" else encoding, errors="replace", newline=""
    )
    try:
        return _TableReader(text, currency, zone).read(encoding)
    finally:
        # The file is the caller's to close.
        text.detach()


class _TableReader:
    def __init__(self, text: io.TextIOWrapper, currency: str, zone: tzinfo | None) -> None:
        self._builder = RecordingBuilder("csv", "row", currency)
        self._ids = EventIds("csv")
        self._currency = currency
        self._zone = zone
        self._orders: dict[tuple[str, ...], tuple[int, WireEvent, int]] = {}
        self._order_rows: set[str] = set()
        self._decimals: Counter[str] = Counter()
        self._whole: Counter[str] = Counter()
        first = text.readline()
        rows: Iterable[str] = chain([first], text)
        self._rows = csv.reader(rows, dialect=_dialect(first))
        names = next(self._rows, [])
        self._shop = shop_of(names)
        self._header = [plain(name) for name in names] if self._shop else self._checked(names)

    def read(self, encoding: str) -> Recording:
        if self._shop is not None:
            OrderExport(self._builder, self._shop, self._header, self._currency, self._zone).read(self._cells())
            return self._builder.finish(encoding=encoding)
        for number, values in self._cells():
            kind = values.get("type", "row")
            try:
                self._read_row(number, kind, values)
            except BadCell as cell:
                self._builder.reject(kind, number, cell.error, cell.column)
        for number, event, at in self._orders.values():
            self._add(number, event, at)
        self._tell_of_units()
        return self._builder.finish(encoding=encoding)

    def _cells(self) -> Iterator[tuple[int, dict[str, str]]]:
        """The filled cells of each row by their column."""
        for number, row in self._numbered():
            if not any(cell.strip() for cell in row):
                self._builder.set_aside("row", "blank")
                continue
            values = {
                name: value for name, cell in zip(self._header, row, strict=False) if (value := _clean(name, cell))
            }
            if any(cell.strip() for cell in row[len(self._header) :]):
                error = Invalid("it has more cells than the header has columns")
                self._builder.reject(values.get("type", "row"), number, error)
                continue
            yield number, values

    def _checked(self, names: list[str]) -> list[str]:
        """The header of a table of events. Raises ``Invalid`` when it cannot be used."""
        header = [plain(name).lower() for name in names]
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
        for name in IDS & values.keys():
            check_not_rounded(name, values[name])
        fields = _FIELDS.get(kind, {})
        self._count_units({name: values[name] for name in MONEY & values.keys() if kind != "figure.reported"})
        if "currency" in fields:
            values.setdefault("currency", self._currency)
        if "lines" in fields:
            self._order(number, kind, values, at)
            return
        self._add(number, {name: _value(name, cell, fields.get(name)) for name, cell in values.items()}, at)

    def _count_units(self, money: dict[str, str]) -> None:
        for name, cell in money.items():
            (self._whole if narrow(cell).isdecimal() else self._decimals)[name] += 1

    def _tell_of_units(self) -> None:
        """A column that has both was most likely not written in minor units at all."""
        for name, count in self._decimals.items():
            if self._whole[name]:
                self._builder.note(
                    Invalid(
                        "`{column}` has decimals in {count} rows, which were refused; the whole numbers in it were "
                        "taken as minor units, 150 as 1.50. Check which they are",
                        column=name,
                        count=count,
                    )
                )

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
            if missing := _NEEDED - line.keys():
                raise BadCell(min(missing), Invalid("it is empty; a line of an order needs sku, quantity and amount"))
            event["lines"] = [line]
        if refund:
            if "amount" not in line:
                raise BadCell("amount", Invalid("it is empty; a refund needs its amount"))
            event["amount"] = line["amount"]
        # An order is placed and paid once, unless it says which payment it is; it may be refunded in parts.
        key = (kind, str(event.get("order")), str(event.get("id", at)) if refund or "part" in event else "")
        if key not in self._orders:
            self._orders[key] = (number, event, at)
        else:
            _join(self._orders[key][1], event)
            self._builder.merge(kind)


def _join(first: WireEvent, more: WireEvent) -> None:
    for name in ("person", "device", "currency", "traffic", "account"):
        if name in more and more[name] != first.get(name):
            raise BadCell(name, Invalid("it differs from the first row of order {order}", order=str(first["order"])))
    if "lines" in more:
        first.setdefault("lines", []).extend(more["lines"])
    if "amount" in more:
        first["amount"] += more["amount"]


def _dialect(header: str) -> type[csv.Dialect]:
    """Excel with the separator that stands in the header: a comma, a semicolon or a tab."""

    class Dialect(csv.excel):
        delimiter = max(",;\t", key=header.count)

    return Dialect


def _clean(name: str, cell: str) -> str:
    """A cell as its column has it: an id as it identifies, anything else without what is around it."""
    return plain_of(name, cell) if name in IDS else value_of(cell)


def _at(cell: str) -> int:
    cell = narrow(cell)
    check_not_rounded("at", cell)
    if cell.isdecimal():
        return epoch_of("at", cell)
    try:
        return read_instant(float(cell) if _DECIMAL.fullmatch(cell) else cell)
    except Invalid as error:
        raise BadCell("at", error) from None


def _value(name: str, cell: str, wanted: Any) -> Any:
    """The cell as the type its field has; a column the event does not have stays text."""
    if wanted is None:
        return cell
    if not _is_text(wanted):
        cell = narrow(cell)
    try:
        value = msgspec.convert(cell, wanted, strict=False)
    except msgspec.ValidationError as error:
        raise BadCell(name, Invalid("`{text}` does not fit: {reason}", text=cell, reason=str(error))) from None
    if type(value) is int and not cell.isdecimal():
        # Never guess: whoever writes 199.00 most likely means 19900 minor units.
        raise BadCell(
            name, Invalid("`{text}` must be a whole number; write money in minor units, 19900 for 199.00", text=cell)
        )
    return value


@cache
def _is_text(wanted: Any) -> bool:
    info = msgspec.inspect.type_info(wanted)
    kinds = info.types if isinstance(info, msgspec.inspect.UnionType) else (info,)
    return any(isinstance(kind, msgspec.inspect.StrType) for kind in kinds)
