"""The table of products, over the sheet of a merchandiser."""

from __future__ import annotations

import pytest

from console.rooms.item_sheet import fields_of, items_table, row_of
from console.sheets.difference import difference
from console.sheets.matching import find_table
from console.sheets.reading import read_sheets
from console.sheets.writing import write_xlsx
from console.store.product import Product, ProductFields, ProductSize
from tests.paths import SHARED

SHEET = SHARED / "cases" / "product-sheet.xlsx"


@pytest.mark.skipif(not SHEET.exists(), reason="the shared cases are not beside the checkout")
def test_a_product_sheet_becomes_products() -> None:
    table = items_table("CNY")
    found = find_table(read_sheets(SHEET.read_bytes(), SHEET.name), table)
    result = difference(found.rows, {}, table, "merge")
    assert (len(result.new), [row.row for row in result.refused]) == (63, [42])
    second = ProductFields(**fields_of(result.new[1].values))
    assert (second.product_id, second.code, second.title) == ("3600000000000007919", "D24001", "驼色加绒衬衫")
    assert (second.role, second.price, second.floor_price) == ("profit", 7990, 7191)
    assert (second.presale, second.ships_in_days, second.units) == (True, 15, 76)
    first = ProductFields(**fields_of(result.new[0].values))
    assert (first.presale, first.ships_in_days, first.coupon) == (False, 2, "买一送一（送同款袜子）")


def test_what_is_written_reads_as_the_same() -> None:
    coat = Product(
        id="a",
        room="street",
        revision=1,
        changed_by="Lin",
        changed_at=0,
        product_id="3600000000000000000",
        code="007",
        title="=Coat",
        role="hero",
        link_no=3,
        price=1299999,
        cost=20001,
        presale=True,
        ships_in_days=15,
        sizes=(ProductSize(name="S", stock=0, sku="007-S"), ProductSize(name="M", stock=12, sku="007-M")),
        points="one\ntwo",
        shipping="7 days to return",
    )
    table = items_table("CNY")
    written = write_xlsx(table, [row_of(coat)], str)
    found = find_table(read_sheets(written, "products.xlsx"), table)
    result = difference(found.rows, {"a": row_of(coat)}, table, "override")
    assert (len(result.same), result.changed, result.new, result.refused) == (1, (), (), ())
    (row,) = found.rows
    again = fields_of(row.values, coat)
    assert {name: getattr(coat, name) for name in again} == again


def test_only_the_columns_of_a_sheet_are_touched_and_sizes_keep_their_codes() -> None:
    coat = ProductFields(code="C1", sizes=(ProductSize(name="S", stock=1, sku="C1-S"),), price=100)
    assert fields_of({"code": "C1", "sizes": {"S": 4, "M": 2}, "price": None}, coat) == {
        "code": "C1",
        "price": None,
        "sizes": (ProductSize(name="S", stock=4, sku="C1-S"), ProductSize(name="M", stock=2)),
    }
