"""What is looked at before a workbook is opened: that it does not grow beyond measure, names no foreign entity, and is
not locked.

A workbook is an archive of XML. A few kilobytes can unpack to gigabytes, a single cell in the last row and column makes
a table of sixteen thousand million, and a document type may name files of the machine. All of that is refused before
the library that reads workbooks sees the file.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from typing import Final

from console.sheets.grid import Position
from streams.errors import Invalid, TooLarge

UNPACKED: Final = 200_000_000
"""Bytes of all parts of a workbook together."""
XML_RATIO: Final = 400
"""How many times its size a part may unpack to; a table of one value alone comes to about two hundred."""
SMALL_PART: Final = 1_000_000
"""Bytes below which the ratio of a part says nothing."""
CELLS: Final = 2_000_000
"""Of a sheet, from its first cell to its last one."""

OLD_WORKBOOK: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ARCHIVE: Final = b"PK\x03\x04"
_CHUNK: Final = 1 << 20
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")
_MODERN: Final = "xl/workbook.xml"
_OPEN: Final = "content.xml"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"
_RELATION: Final = re.compile(rb"<(?:\w+:)?Relationship\b([^>]*)>")
_NAMED: Final = re.compile(rb"<(?:\w+:)?sheet\b([^>]*)>")
_ATTRIBUTE: Final = re.compile(rb"(?:\w+:)?(\w+)=[\"']([^\"']*)[\"']")
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_DOCTYPE: Final = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PLACE: Final = re.compile(rb"<(?:\w+:)?c\s(?:[^>]*?\s)?r=[\"']([A-Z]{1,4})(\d{1,8})[\"']")
_FORMULA: Final = re.compile(
    rb"<(?:\w+:)?c\s(?:[^>]*?\s)?r=[\"']([A-Z]{1,3})(\d{1,7})[\"'][^>]*>\s*<(?:\w+:)?f\b"
    rb"(?:[^>]*/>|[^<]*(?:<(?!/(?:\w+:)?f>)[^<]*)*</(?:\w+:)?f>|[^>]*>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_OPEN_TAG: Final = re.compile(rb"<table:(table|table-row|table-cell|covered-table-cell)(?=[\s/>])([^>]*)>")
_REPEATED: Final = re.compile(rb"table:number-(?:rows|columns)-repeated=[\"'](\d{1,9})[\"']")


def check(data: bytes) -> dict[str, frozenset[Position]]:
    """Raise Invalid or TooLarge for a workbook that must not be opened.

    Returns where formulas stand without a value, by the name of the sheet, as far as the file is an XLSX.
    """
    if data.startswith(OLD_WORKBOOK):
        if _LOCKED in data:
            raise Invalid("The file is locked with a password. Save it without one and send it again.")
        return {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _check_archive(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError):
        raise Invalid("The file is damaged. Open it in the spreadsheet, save it anew and send it again.") from None
    except RuntimeError:  # what zipfile says of a part that is locked
        raise Invalid("The file is locked with a password. Save it without one and send it again.") from None


def _check_archive(archive: zipfile.ZipFile) -> dict[str, frozenset[Position]]:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if len(parts) > 10_000 or sum(part.file_size for part in parts) > UNPACKED:
        raise _too_large()
    if not names & {_MODERN, _OPEN} and not any(_SHEET.fullmatch(name) for name in names):
        raise Invalid("The file is no table. Send XLSX, ODS, XLS or CSV, or copy the cells and paste them.")
    uncalculated, texts = {}, {}
    for part in parts:
        if not part.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        text = _unpacked(archive, part)
        if _DOCTYPE.search(text) or _DOCTYPE.search(text.replace(b"\0", b"")):
            raise Invalid("The file names entities of other files, which no spreadsheet writes. It is not read.")
        if _SHEET.fullmatch(part.filename):
            _check_extent(text)
            uncalculated[part.filename] = _formulas_without_value(text)
        elif part.filename in (_MODERN, _RELATIONS):
            texts[part.filename] = text
        elif part.filename == _OPEN:
            if b"manifest:encryption-data" in _manifest(archive):
                raise Invalid("The file is locked with a password. Save it without one and send it again.")
            _check_repeats(text)
    return {name: uncalculated.get(part, frozenset()) for name, part in _parts_of(texts).items()}


def _parts_of(texts: dict[str, bytes]) -> dict[str, str]:
    """The part that holds each sheet, by the sheet's name."""
    targets = {}
    for relation in _RELATION.findall(texts.get(_RELATIONS, b"")):
        attributes = dict(_ATTRIBUTE.findall(relation))
        target = attributes.get(b"Target", b"").decode("utf-8", "replace")
        targets[attributes.get(b"Id")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    found = {}
    for sheet in _NAMED.findall(texts.get(_MODERN, b"")):
        attributes = dict(_ATTRIBUTE.findall(sheet))
        name = html.unescape(attributes.get(b"name", b"").decode("utf-8", "replace"))
        found[name] = targets.get(attributes.get(b"id"), "")
    return found


def _manifest(archive: zipfile.ZipFile) -> bytes:
    try:
        return _unpacked(archive, archive.getinfo("META-INF/manifest.xml"))
    except KeyError:
        return b""


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """The content of a part, which is believed neither in its size nor in its ratio."""
    chunks, size = [], 0
    with archive.open(part) as content:
        while chunk := content.read(_CHUNK):
            size += len(chunk)
            if size > UNPACKED or (size > SMALL_PART and size > max(part.compress_size, 1) * XML_RATIO):
                raise _too_large()
            chunks.append(chunk)
    return b"".join(chunks)


def _check_extent(text: bytes) -> None:
    """A sheet is read as a whole, from its first cell to its last one, however few there are."""
    last_row = last_column = 0
    for column, row in _PLACE.findall(text):
        last_row, last_column = max(last_row, int(row)), max(last_column, _column_number(column))
    if last_row * last_column > CELLS:
        raise _too_large()


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _formulas_without_value(text: bytes) -> frozenset[Position]:
    return frozenset((int(row), _column_number(column) - 1) for column, row in _FORMULA.findall(text))


def _check_repeats(text: bytes) -> None:
    """An OpenDocument sheet says how often a row and a cell repeat; a repeated emptiness at an end counts for nothing.

    ``columns`` is where the last cell with something in it ends, ``last_row`` where its row does.
    """
    rows = columns = column = last_row = 0
    for tag in _OPEN_TAG.finditer(text):
        name, attributes = tag[1], tag[2]
        found = _REPEATED.search(attributes)
        repeated = int(found[1]) if found else 1
        if name == b"table":
            rows = columns = last_row = 0
        elif name == b"table-row":
            column, rows = 0, rows + repeated
        else:
            column += repeated
            if b"office:value" in attributes or not attributes.rstrip().endswith(b"/"):
                last_row, columns = rows, max(columns, column)
        if last_row * columns > CELLS:
            raise _too_large()


def _too_large() -> TooLarge:
    return TooLarge(
        "The table unpacks to more than is read here. Delete what is empty or not needed, and save it anew."
    )
