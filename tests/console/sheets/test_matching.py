"""Where the table stands, which columns it has, and which rows are none."""

from __future__ import annotations

import pytest

from console.sheets.grid import Sheet
from console.sheets.matching import find_table
from streams.errors import Invalid
from tests.console.sheets.goods import GOODS


def found(*rows, chosen=None):
    return find_table([Sheet("goods", rows)], GOODS, chosen)


def test_the_heading_is_found_under_titles_and_whatever_stands_around_its_words():
    table = found(
        ("Show of 28 November",),
        (),
        ("*商品ID（必填）", None, "到手价(元)", "商品标题："),
        ("1", None, 9.9, "Scarf"),
    )

    assert table.header == (3,)
    assert table.columns == {"*商品ID（必填）": "id", "到手价(元)": "price", "商品标题：": "title"}
    assert [(row.number, row.values) for row in table.rows] == [(4, {"id": "1", "price": 990, "title": "Scarf"})]


def test_two_rows_of_headings_and_a_group():
    table = found(
        ("商品ID", "价格", None, "尺码库存", None),
        (None, "吊牌价", "到手价", "S", "均码"),
        ("1", 20.0, 10.0, 3.0, None),
    )

    assert [heading.text for heading in table.headings] == [
        "商品ID", "价格 / 吊牌价", "价格 / 到手价", "尺码库存 / S", "尺码库存 / 均码",
    ]  # fmt: skip
    assert table.rows[0].values == {"id": "1", "tag_price": 2000, "price": 1000, "stock": {"S": 3, "均码": None}}


def test_sections_empty_lines_totals_notes_and_headings_repeated_are_no_rows():
    heading = ("链接号", "商品ID", "到手价")
    table = found(
        heading,
        (1.0, "A", 1.0),
        ("—— Round 2 ——", "—— Round 2 ——", "—— Round 2 ——"),
        (),
        heading,
        (2.0, "B", 2.0),
        ("合计", None, 3.0),
        (None, "备注：A may go", None),
    )

    assert [row.values["id"] for row in table.rows] == ["A", "B"]
    assert [left.number for left in table.left_out] == [3, 7, 8]


def test_a_correction_by_hand_wins_and_a_heading_twice_is_told_apart():
    rows = (("商品ID", "到手价", "到手价", "颜色"), ("1", 1.0, 2.0, "红"))

    assert found(*rows).columns == {"商品ID": "id", "到手价": "price"}
    assert found(*rows).unknown == ["到手价 (2)", "颜色"]
    corrected = found(*rows, chosen={"到手价": None, "到手价 (2)": "price", "颜色": "stock"})
    assert corrected.rows[0].values["price"] == 200
    assert corrected.headings[3].below == "颜色"


def test_headings_that_nobody_knows_are_there_to_be_chosen():
    table = found(("Artikel", "Preis"), ("A1", 5.0), chosen={"Artikel": "code"})

    assert (table.columns, table.unknown) == ({"Artikel": "code"}, ["Preis"])
    assert table.rows[0].values == {"code": "A1"}


def test_a_cell_that_cannot_be_read_names_its_column_and_the_others_count():
    (row,) = found(("商品ID", "到手价"), (3.6e18, "cheap")).rows

    assert [(problem.column, problem.code) for problem in row.problems] == [
        ("Product id", "rounded"),
        ("Live price", "no-number"),
    ]


@pytest.mark.parametrize(
    "rows", [(), (("one",),), (("商品ID", "到手价"),)], ids=["nothing", "one cell", "heading alone"]
)
def test_no_table(rows):
    with pytest.raises(Invalid, match="No table"):
        found(*rows)
