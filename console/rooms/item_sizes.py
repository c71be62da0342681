"""Product sheets that have a row for each size: the rows of one product become one.

::

    商品ID  品名   到手价  尺码  库存
    36…01   大衣   199     S     10
    36…01   大衣   199     M     20

is one product with ten of S and twenty of M. A row that stands alone is a product as it is; what it says of sizes
(``S-XL``) is no size.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from console.i18n.texts import N_
from console.rooms.item_sheet import items_table, row_of
from console.sheets.columns import Code, Column, TableKind, Text
from console.sheets.matching import CellProblem, FoundTable, ReadRow
from console.store.product import ProductFields

SIZE: Final = Column(
    "size", N_("Size"), ("尺码", "规格", "尺寸", "颜色尺码", "颜色/尺码", "规格名称", "Size", "Variant"), Text(40)
)
SIZE_CODE: Final = Column(
    "size_code",
    N_("Code of the size"),
    ("SKU编码", "规格编码", "商家SKU编码", "SKU ID", "SKUID", "规格ID", "SKU code"),
    Code(),
)
SIZE_CODES: Final = Column(
    "size_codes", N_("Code per size"), ("规格编码", "SKU编码", "Code per size"), Code(), group=True
)
OF_A_SIZE: Final = ("size", "size_code", "stock")


def sheet_table(currency: str) -> TableKind:
    """The columns of a sheet as it comes in."""
    table = items_table(currency)
    return TableKind(table.what, (*table.columns, SIZE, SIZE_CODE, SIZE_CODES))


def sheet_row(product: ProductFields) -> dict[str, Any]:
    """A product as such a sheet may change it."""
    codes = {size.name: size.sku for size in product.sizes if size.sku}
    return row_of(product) | {SIZE_CODES.key: codes or None}


def joined_sizes(found: FoundTable) -> FoundTable:
    """The table with one row for each product, of which none has the columns of a size."""
    if not found.supplied & {"size", "size_code"}:
        return found
    together: dict[Any, list[ReadRow]] = {}
    for row in found.rows:
        together.setdefault(_identity(row) or row.number, []).append(row)
    rows = (_alone(some[0]) if len(some) == 1 else _joined(some, found.table) for some in together.values())
    return replace(found, rows=tuple(row for joined in rows for row in joined))


def _identity(row: ReadRow) -> tuple[str, str] | None:
    return next(((key, value) for key in ("product_id", "code") if (value := row.values.get(key))), None)


def _alone(row: ReadRow) -> list[ReadRow]:
    return [replace(row, values=_of_product(row, "stock"))]


def _joined(rows: Sequence[ReadRow], table: TableKind) -> list[ReadRow]:
    """The product, or the rows as they are where they are not of one: the difference refuses what is there twice."""
    names = [row.values.get("size") for row in rows]
    if not all(names) or len(set(names)) < len(names):
        return [replace(row, values=_of_product(row, "stock")) for row in rows]
    first, problems = rows[0], [problem for row in rows for problem in row.problems]
    values = dict(_of_product(first))
    for row in rows[1:]:
        for key, value in _of_product(row).items():
            if values.get(key) is None:
                values[key] = value
            elif value is not None and value != values[key]:
                problems.append(_differs(table.column(key), row, first))
    values["sizes"] = {row.values["size"]: row.values.get("stock") for row in rows}
    if any(row.values.get("size_code") for row in rows):
        values["size_codes"] = {row.values["size"]: row.values.get("size_code") for row in rows}
    return [ReadRow(first.number, values, tuple(problems))]


def _of_product(row: ReadRow, *more: str) -> Mapping[str, Any]:
    return {key: value for key, value in row.values.items() if key not in OF_A_SIZE or key in more}


def _differs(column: Column, row: ReadRow, first: ReadRow) -> CellProblem:
    message = N_("Rows {first} and {second} are sizes of one product, and differ in this.")
    return CellProblem(column.label, "differs", message, {"first": first.number, "second": row.number})
