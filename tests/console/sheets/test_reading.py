"""Files and pastes as sheets, and what is refused before it is opened."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, time

import pytest
import xlsxwriter

from console.sheets.reading import read_paste, read_sheets
from streams.errors import Invalid, TooLarge

ROWS = [["商品ID", "标题"], ["0012", "围巾, 红"], ["A2", "两\n行"]]


def workbook(fill) -> bytes:
    """A workbook with one sheet, filled by ``fill``."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        fill(book, book.add_worksheet("货"))
    return file.getvalue()


def altered(data: bytes, part: str, change) -> bytes:
    """The workbook with the text of one part changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            new.writestr(info.filename, change(content) if info.filename == part else content)
    return file.getvalue()


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gbk", "utf-16"])
def test_a_csv_with_any_separator_in_any_encoding(separator, encoding):
    text = "\r\n".join(separator.join(f'"{cell}"' for cell in row) for row in ROWS)

    (sheet,) = read_sheets(text.encode(encoding), "goods.csv")

    assert sheet.rows == ROWS


def test_a_paste_keeps_cells_with_line_breaks_and_empty_cells():
    (sheet,) = read_paste('商品ID\t标题\t\r\n0012\t"两\n行 ""x"""\t\r\n\t\t3\r\n')

    assert sheet.rows == [["商品ID", "标题", None], ["0012", '两\n行 "x"', None], [None, None, "3"]]


def test_our_guard_against_formulas_is_taken_away_again():
    assert read_paste("'=1+1,'-x,''a,'b")[0].rows == [["=1+1", "-x", "'a", "'b"]]


def test_cells_of_a_workbook_keep_their_row_numbers_and_types():
    def fill(book, sheet):
        sheet.write_string(2, 1, "0012")
        sheet.write_number(2, 2, 12)
        sheet.write_datetime(
            3, 1, datetime.fromisoformat("2026-05-01 20:03"), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        )
        sheet.write_datetime(3, 2, time(20, 30), book.add_format({"num_format": "hh:mm"}))
        sheet.merge_range(4, 0, 6, 0, "主推款")
        sheet.write_formula(4, 1, "=1+1", None, 2)
        sheet.write_number(6, 1, 3)

    (sheet,) = read_sheets(workbook(fill), "goods.xlsx")

    assert sheet.rows[2][1:] == ["0012", 12.0]
    assert sheet.rows[3][1:] == [datetime.fromisoformat("2026-05-01 20:03"), time(20, 30)]
    assert [row[0] for row in sheet.rows[4:]] == ["主推款"] * 3
    assert sheet.rows[4][1] == 2.0


def test_a_formula_that_was_never_worked_out_is_marked():
    def fill(_, sheet):
        sheet.write_formula(0, 0, "=1+1", None, 2)
        sheet.write_formula(1, 2, "=A1*2", None, "")

    data = altered(workbook(fill), "xl/worksheets/sheet1.xml", lambda text: text.replace(b"<v></v>", b""))

    assert read_sheets(data, "goods.xlsx")[0].uncalculated == {(2, 2)}


def plain(_, sheet):
    sheet.write_string(0, 0, "Code")


BOMB = b"<worksheet><sheetData>" + b" " * 30_000_000 + b"</sheetData></worksheet>"
FAR = b'<worksheet><sheetData><row><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
ENTITY = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "error", "says"),
    [
        (b"", Invalid, "empty"),
        (b"\0" * 40, Invalid, "empty"),
        (b"PK\x03\x04 and no archive", Invalid, "damaged"),
        (LOCKED, Invalid, "password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, Invalid, "damaged"),
        (b"<html><table></table></html>", Invalid, "no table"),
        (altered(workbook(plain), "xl/worksheets/sheet1.xml", lambda _: BOMB), TooLarge, "unpacks to more"),
        (altered(workbook(plain), "xl/worksheets/sheet1.xml", lambda _: FAR), TooLarge, "unpacks to more"),
        (altered(workbook(plain), "xl/sharedStrings.xml", lambda text: ENTITY + text), Invalid, "entities"),
        (altered(workbook(plain), "xl/worksheets/sheet1.xml", lambda text: text[:200]), Invalid, "damaged"),
    ],
    ids=["empty", "zeros", "no-archive", "locked", "no-old-workbook", "html", "bomb", "far-cell", "entity", "cut"],
)
def test_what_is_not_read_says_why(data, error, says):
    with pytest.raises(error) as caught:
        read_sheets(data, "goods.xlsx")

    assert says in str(caught.value)


def test_an_archive_that_is_no_workbook():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("picture.png", b"x")

    with pytest.raises(Invalid, match="no table"):
        read_sheets(file.getvalue(), "goods.zip")


def test_rows_that_repeat_without_end_are_refused():
    """An OpenDocument file says how often a row repeats; a few bytes would make a million rows."""
    cell = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16000"/>'
    rows = f'<table:table><table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row></table:table>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", f"<office:document-content>{rows}</office:document-content>")

    with pytest.raises(TooLarge):
        read_sheets(file.getvalue(), "goods.ods")
