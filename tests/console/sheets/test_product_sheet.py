"""A product sheet as a shop fills it in, from the file to the difference."""

from __future__ import annotations

import pytest

from console.sheets.difference import difference
from console.sheets.matching import find_table
from console.sheets.reading import read_sheets
from tests.console.sheets.goods import GOODS
from tests.paths import SHARED

SHEET = SHARED / "cases" / "product-sheet.xlsx"
needs_sheet = pytest.mark.skipif(not SHEET.exists(), reason="the shared cases are not beside the checkout")


@needs_sheet
def test_everything_comes_in_but_the_rounded_id():
    """Title, two rows of headings, sections, an empty line, total and note: 63 products, one refused with its row."""
    found = find_table(read_sheets(SHEET.read_bytes(), SHEET.name), GOODS)

    assert (found.sheet, found.header, found.unknown) == ("1128排品表", (4, 5), ["图片", "折扣"])
    assert [left.text for left in found.left_out][:1] == ["—— 第2轮 ——"]
    result = difference(found.rows, {}, GOODS, "merge")
    assert len(result.new) == 63
    assert [(row.row, row.code, row.column) for row in result.refused] == [(42, "rounded", "Product id")]
    first = result.new[0].values
    assert (first["id"], first["code"], first["link_no"]) == ("3600000000000000000", "D24000", 1)
    assert (first["role"], first["tag_price"], first["price"], first["floor"]) == ("profit", 129900, 77890, 70101)
    assert first["stock"] == {"S": 51, "M": 65, "L": 60, "XL": 20}
    assert first["points"].splitlines()[1] == "克重:480g"
