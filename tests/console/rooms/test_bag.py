"""The pasted order of a bag."""

from __future__ import annotations

from typing import Any

from console.rooms.bag import read_order
from console.store.product import Product, ProductSize


def product(item: str, link_no: int | None, title: str, **fields: Any) -> Product:
    return Product(
        id=item, room="street", revision=1, changed_by="Lin", changed_at=0, title=title, link_no=link_no, **fields
    )


GOODS = (
    product("a", 1, "驼色加绒衬衫", product_id="3600000000000000000", code="D24000"),
    product("b", 2, "Silk blouse", code="D24001", sizes=(ProductSize(name="M", sku="D24001-M"),)),
    product("c", 3, "Silk blouse, black", code="D24002"),
    product("d", None, "Belt", code="1001"),
)


def order(text: str) -> dict[str, int | None]:
    return {one.product.id: one.link_no for one in read_order(text, GOODS).changes}


def test_lines_are_places_and_what_is_not_in_the_bag_has_no_number() -> None:
    read = read_order("D24001\n3600000000000000000\n\nno such thing\n1001", GOODS)
    assert order("D24001\n3600000000000000000\n\nno such thing\n1001") == {"b": 1, "a": 2, "d": 4, "c": None}
    assert [(one.number, one.problem) for one in read.problems] == [(3, "unknown")]
    assert [one.product.id for one in read.listed] == ["d"]


def test_a_line_may_name_its_product_in_many_ways() -> None:
    assert order("1号链接 驼色加绒衬衫\n3. Silk blouse\n2\tSilk blouse, black\tD24002\t¥99") == {"c": 2, "b": 3}
    assert order("Ｄ２４００２\n讲解中 驼色加绒衬衫 ¥199\nD24001-M") == {"c": 1, "a": 2, "b": 3}


def test_numbers_alone_are_the_numbers_as_they_are() -> None:
    assert order("3\n1\n2") == {"c": 1, "a": 2, "b": 3}


def test_a_product_has_one_place() -> None:
    read = read_order("D24000\nD24001\nD24000\nD24002", GOODS)
    assert [(one.number, one.problem) for one in read.problems] == [(3, "twice")]
    assert order("D24000\nD24001\nD24000\nD24002") == {"c": 4}
