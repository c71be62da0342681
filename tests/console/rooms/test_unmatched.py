"""Names that no product has, and what each is likely to be."""

from __future__ import annotations

from typing import Any

from console.rooms.unmatched import known_names, unmatched
from console.store.product import Product, ProductSize
from streams import events as ev
from streams.metrics.fold.fold import Fold
from streams.metrics.frames.frame import Frame
from streams.metrics.frames.snapshot import snapshot
from streams.metrics.state.room import RoomState
from tests.streams.metrics.random_logs import START as T


def product(item: str, **fields: Any) -> Product:
    return Product(id=item, room="street", revision=1, changed_by="Lin", changed_at=0, **fields)


COAT = product("coat", code="C1", product_id="7301", title="Wool coat", sizes=(ProductSize(name="M"),))
BELTS = [product(f"belt {n}", code=f"B{n}", title="Belt") for n in (1, 2)]


def frame(show: str, *sold: tuple[str, int], titles: dict[str, str] | None = None) -> Frame:
    fold = Fold(RoomState())
    listed = [
        ev.ItemListed(id=f"l{name}", at=T, sku=name, title=title, tag_price=1) for name, title in (titles or {}).items()
    ]
    paid = [
        ev.OrderPaid(
            id=f"p{n}", at=T, person="ann", order=f"{show}{n}", currency="CNY", lines=(ev.OrderLine(name, 1, money),)
        )
        for n, (name, money) in enumerate(sold)
    ]
    fold.apply([ev.ShowStartBoundary(id="b", at=T, show=show), *listed, *paid])
    return snapshot(fold.flush(), show, T + 1_000)


def test_sales_of_several_shows_add_up_and_known_names_are_left_out() -> None:
    frames = [frame("one", ("x", 5), ("7301", 9)), frame("two", ("y", 9), ("x", 6), titles={"x": "Hat"})]
    found = unmatched(frames, [COAT], known_names([COAT]))
    assert [(one.name, one.title, one.gmv, one.orders) for one in found] == [("x", "Hat", 11, 2), ("y", "", 9, 1)]
    assert (found[0].first_show, found[0].last_show) == ("one", "two")


def test_a_name_is_likely_the_product_whose_code_or_title_is_written_alike() -> None:
    """A title that two products share says nothing."""
    titles = {"n1": "WOOL  COAT", "n2": "Belt"}
    names = [(name, 1) for name in ("c 1", "C1-m", "C1/XL", "n1", "n2", "C12")]
    found = {one.name: one for one in unmatched([frame("one", *names, titles=titles)], [COAT, *BELTS], frozenset())}
    said = {name: (one.likely, one.size, one.reason) for name, one in found.items()}
    assert said == {
        "c 1": ("coat", "", "code"),
        "C1-m": ("coat", "M", "size"),
        "C1/XL": ("coat", "", "size"),
        "n1": ("coat", "", "title"),
        "n2": (None, "", None),
        "C12": (None, "", None),
    }
