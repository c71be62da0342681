"""What a table changes, by mode; only the columns that it has are touched."""

from __future__ import annotations

import pytest

from console.sheets.difference import ChangedField, difference
from console.sheets.grid import Sheet
from console.sheets.matching import find_table
from tests.console.sheets.goods import GOODS

THERE = {
    "i1": {"id": "1", "code": "A1", "title": "Scarf", "price": 9900, "stock": {"S": 3, "M": 4}, "points": "wool"},
    "i2": {"id": "2", "code": "A2", "title": "Coat", "price": 100, "stock": {}},
}
HEADING = ("商品ID", "商家编码", "商品标题", "到手价", "尺码库存 / S")


def of(mode, *rows, there=THERE, heading=HEADING):
    return difference(find_table([Sheet("", (heading, *rows))], GOODS).rows, there, GOODS, mode)


def test_merge_changes_what_the_table_has_and_an_empty_cell_changes_nothing():
    result = of("merge", ("1", "A1", None, 89.0, 5.0), ("3", None, "Hat", 5.0, None))

    (changed,) = result.changed
    assert (changed.row, changed.key) == (2, "i1")
    assert changed.fields == (ChangedField("price", 9900, 8900), ChangedField("stock", 3, 5, "S"))
    assert changed.values == THERE["i1"] | {"price": 8900, "stock": {"S": 5, "M": 4}}
    assert [row.values["title"] for row in result.new] == ["Hat"]
    assert (result.missing, result.removed) == (("i2",), ())
    assert result.order == ((2, "i1"), (3, None))


def test_override_clears_with_an_empty_cell_and_removes_what_is_missing():
    result = of("override", ("1", "A1", "Scarf", None, None))

    assert result.changed[0].fields == (ChangedField("price", 9900, None), ChangedField("stock", 3, None, "S"))
    assert result.changed[0].values["stock"] == {"M": 4}
    assert result.removed == ("i2",)


def test_new_adds_and_leaves_the_rest_alone():
    result = of("new", ("1", "A1", "Other", 1.0, 1.0), ("3", None, "Hat", 5.0, None))

    assert [row.key for row in result.same] == ["i1"]
    assert [row.row for row in result.new] == [3]
    assert (result.changed, result.removed) == ((), ())


def test_a_row_is_known_by_any_of_its_names():
    assert [row.key for row in of("merge", (None, "A2", None, 1.0, None)).same] == ["i2"]


@pytest.mark.parametrize(
    ("rows", "refused"),
    [
        ([("1", None, "Scarf", 1.0, None), ("4", None, "Hat", 1.0, None), (None, "A1", "Scarf", 2.0, None)],
         [(2, "twice"), (4, "twice")]),
        ([("9", None, "Hat", 1.0, None), ("9", None, "Hat", 1.0, None)], [(2, "twice"), (3, "twice")]),
        ([("1", "A2", "Hat", 1.0, None)], [(2, "ambiguous")]),
        ([("9", None, None, 1.0, None)], [(2, "required")]),
        ([(None, None, "Hat", 1.0, None)], [(2, "no-identity")]),
    ],
    ids=["one thing by two names", "one id twice", "two things", "no title", "no id"],
)  # fmt: skip
def test_refused_rows_say_which(rows, refused):
    result = of("merge", *rows)

    assert [(row.row, row.code) for row in result.refused] == refused
    for row in result.refused:
        assert row.message.format(**row.params)


def test_a_table_without_the_needed_column_still_changes_what_is_there():
    result = of("override", ("1", 50.0), ("7", 1.0), heading=("商品ID", "到手价"))

    assert [row.key for row in result.changed] == ["i1"]
    assert [(row.row, row.code) for row in result.refused] == [(3, "required")]
