"""What is written comes back without a change, and no text becomes a formula."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.sheets.difference import difference
from console.sheets.matching import NOTHING, find_table
from console.sheets.reading import read_sheets
from console.sheets.writing import write_csv, write_xlsx
from streams.text import one_line, plain_code, visible
from tests.console.sheets.goods import GOODS
from tests.effort import FULL, examples

WORDS = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(
    [
        "=1+1",
        "+86",
        "-x",
        "@a",
        "'quoted",
        "''",
        "=HYPERLINK(1)",
        "1.50",
        "12",
        "3:00",
        "true",
        "#N/A",
        "_x000D_",
        'a"b',
    ]
)


def normal(plain):
    """Texts as they are once they have been typed in here."""
    return WORDS.map(plain).filter(bool)


def is_said(code):
    """A code is not called what people write for none."""
    return code.lower() not in NOTHING


LINES = normal(lambda text: visible(text).strip())
GOODS_ROWS = st.lists(
    st.fixed_dictionaries(
        {"id": st.integers(1, 10**19).map(str), "title": normal(one_line)},
        optional={
            "code": normal(plain_code).filter(
                lambda code: plain_code(code) == code and len(code) > 1 and is_said(code)
            ),
            "link_no": st.integers(0, 9999),
            "role": st.sampled_from(["hero", "profit"]),
            "price": st.integers(0, 10**11),
            "stock": st.dictionaries(st.sampled_from(["S", "M", "均码"]), st.integers(0, 10**6), min_size=1),
            "points": LINES,
            "presale": st.booleans(),
        },
    ),
    min_size=1,
    max_size=8,
    unique_by=(lambda row: row["id"], lambda row: row.get("code") or row["id"]),
)


def changes(data: bytes, name: str, rows) -> tuple[object, ...]:
    """What the file, read again, would change."""
    current = {row["id"]: row for row in rows}
    result = difference(find_table(read_sheets(data, name), GOODS).rows, current, GOODS, "override")
    return result.new, result.changed, result.refused, result.missing


@settings(max_examples=examples(300), deadline=None)
@given(GOODS_ROWS)
def test_an_export_reads_back_without_a_change(rows):
    assert changes(write_xlsx(GOODS, rows, str), "x.xlsx", rows) == ((), (), (), ())
    assert changes(write_csv(GOODS, rows, str), "x.csv", rows) == ((), (), (), ())


DANGEROUS = [
    {"id": "3600000000000000001", "title": "=HYPERLINK(\"http://x\")", "code": "0012", "price": 19990,
     "points": "+1\n-2", "stock": {"S": 3}, "presale": True},
    {"id": "2", "title": "@SUM(A1)", "code": "1E5", "price": 5},
]  # fmt: skip


def test_no_formula_is_written():
    data = write_xlsx(GOODS, DANGEROUS, str)

    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    assert b"'=HYPERLINK" in write_csv(GOODS, DANGEROUS, str)


@pytest.mark.skipif(not FULL, reason="part of make proof")
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("form", ["xlsx", "ods", "xls"])
def test_a_spreadsheet_that_saves_an_export_changes_nothing(form, tmp_path: Path):
    (tmp_path / "goods.xlsx").write_bytes(write_xlsx(GOODS, DANGEROUS, str))
    command = [
        "soffice",
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        form,
    ]

    subprocess.run([*command, "--outdir", tmp_path / "saved", tmp_path / "goods.xlsx"], check=True, capture_output=True)

    saved = (tmp_path / "saved" / f"goods.{form}").read_bytes()
    assert changes(saved, f"goods.{form}", DANGEROUS) == ((), (), (), ())
