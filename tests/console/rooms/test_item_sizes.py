"""Product sheets with a row for each size, and the headings and cells that shops write."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from console.rooms.item_sheet import fields_of
from console.rooms.item_sizes import joined_sizes, sheet_row, sheet_table
from console.sheets.difference import Difference, difference
from console.sheets.matching import find_table
from console.sheets.reading import read_sheets
from console.store.product import Product, ProductFields, ProductSize

IDS = ("3690000000000000001", "3690000000000000002")
HEADINGS = ("链接", "商品ID", "款号", "品名", "直播价/元", "尺码", "SKU编码", "库存")


def compared(content: bytes, name: str = "sheet.xlsx", known: Sequence[Product] = ()) -> Difference:
    table = sheet_table("CNY")
    found = joined_sizes(find_table(read_sheets(content, name), table))
    return difference(found.rows, {product.id: sheet_row(product) for product in known}, table, "merge")


def sizes_in_rows(*, prices: Sequence[float] = (199, 199, 199)) -> bytes:
    """Two products of three sizes, their own cells merged over the rows, and one without sizes."""
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADINGS)
        for number, product in enumerate(IDS):
            top = 1 + 3 * number
            for place, cell in enumerate((f"{number + 1}号链接", product, f"A{number}", f"大衣{number}")):
                page.merge_range(top, place, top + 2, place, cell)
            for row, (size, price) in enumerate(zip("SML", prices, strict=True)):
                page.write_row(top + row, 4, (price, size, f"A{number}-{size}", 10 * (row + 1)))
        page.write_row(7, 0, (3, "", "B1", "围巾", 89, "均码", "", 50))
    return file.getvalue()


def test_the_rows_of_its_sizes_are_one_product() -> None:
    found = compared(sizes_in_rows())
    assert not found.refused
    coat, _, scarf = (ProductFields(**fields_of(row.values)) for row in found.new)
    assert (coat.product_id, coat.code, coat.link_no, coat.price, coat.units) == (IDS[0], "A0", 1, 19_900, 60)
    assert coat.sizes[1] == ProductSize(name="M", stock=20, sku="A0-M")
    assert (scarf.code, scarf.link_no, scarf.sizes, scarf.stock) == ("B1", 3, (), 50)


def test_the_same_sheet_again_changes_nothing() -> None:
    rows = compared(sizes_in_rows()).new
    fixed: dict[str, Any] = {"room": "street", "revision": 1, "changed_by": "Lin", "changed_at": 0}
    known = [Product(id=f"i{row.row}", **fixed, **fields_of(row.values)) for row in rows]
    again = compared(sizes_in_rows(), known=known)
    assert (len(again.same), again.new, again.changed, again.refused) == (3, (), (), ())


def test_sizes_of_one_product_that_differ_in_their_price_are_refused_with_both_rows() -> None:
    found = compared(sizes_in_rows(prices=(199, 209, 199)))
    assert [(row.row, row.code, dict(row.params)) for row in found.refused] == [
        (2, "differs", {"first": 2, "second": 3}),
        (5, "differs", {"first": 5, "second": 6}),
    ]
    assert len(found.new) == 1


def test_stock_under_a_heading_of_two_rows_is_that_of_sizes_and_a_dash_is_none() -> None:
    rows = (
        "序号,商品信息,,价格,,库存,,",
        ",商家编码,商品名,吊牌价,到手价,S,M,合计",
        "1,K1,裙,399,199,5,-,5",
        "2,K2,帽,/,99,暂无,7,7",
    )
    found = compared("\n".join(rows).encode(), "sheet.csv")
    assert not found.refused
    skirt, hat = (ProductFields(**fields_of(row.values)) for row in found.new)
    assert (skirt.sizes[0], skirt.tag_price, skirt.stock) == (ProductSize(name="S", stock=5), 39_900, 5)
    assert (hat.tag_price, [size.stock for size in hat.sizes if size.stock is not None]) == (None, [7])
