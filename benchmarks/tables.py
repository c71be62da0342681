"""How long the preview of a product sheet takes, beside calamine reading the same file and nothing else.

In turns and in seconds of the processor: a workbook of 5,000 products is read and checked, its table is found, every
cell is read, and the difference to an empty list is made and put aside. ``python -m benchmarks.tables [ROWS]``.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable

from python_calamine import CalamineWorkbook

from benchmarks import machine
from console.rooms.item_sheet import items_table
from console.sheets.difference import difference
from console.sheets.keeping import packed
from console.sheets.matching import find_table
from console.sheets.reading import read_sheets
from console.sheets.writing import write_xlsx

ROWS = 5_000
TURNS = 7
DEMANDED_S = 2.0
TABLE = items_table("CNY")


def sheet(rows: int) -> bytes:
    """A product sheet as a shop sends it."""
    products = [
        {"product_id": str(3_600_000_000_000_000_000 + n * 7919), "code": f"D{n}", "title": f"羊绒大衣 {n}", "price": n}
        | {"tag_price": 129_900, "link_no": n % 9_999 + 1}
        for n in range(rows)
    ]
    return write_xlsx(TABLE, products, str)


def seconds(work: Callable[[], object]) -> float:
    """Of the processor."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdecimal() else ROWS
    data = sheet(rows)

    def plain() -> None:
        CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()

    def preview() -> None:
        sheets = read_sheets(data, "goods.xlsx")
        found = find_table(sheets, TABLE)
        difference(found.rows, {}, TABLE, "merge")
        packed(sheets)

    pairs = [(seconds(plain), seconds(preview)) for _ in range(TURNS)]
    alone, whole = ([pair[place] for pair in pairs] for place in (0, 1))
    print(f"calamine alone: {machine.spread(alone, 2)} s")
    print(f"preview of {rows:,} rows: {machine.spread(whole, 2)} s, demanded {DEMANDED_S} s")
    print(f"times calamine: {machine.spread([b / a for a, b in pairs])}")


if __name__ == "__main__":
    main()
