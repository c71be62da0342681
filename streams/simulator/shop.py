"""The shop and the encoder behind the simulated audience: what is for sale, what is left of it, how the stream is.

A platform lists an item once, and again when its stock has changed; so does this one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random
from typing import Any, Final

from msgspec import Struct

RELIST_CHANGED: Final = 60_000
"""Stock that has changed is reported this often, ms."""
RELIST_ALL: Final = 300_000
"""And stock that has not, this often."""


class SimulatedItem(Struct, frozen=True, kw_only=True):
    """A thing for sale; money in minor units of the room's currency."""

    sku: str
    title: str
    price: int
    """What is paid after every coupon."""
    tag_price: int | None = None
    stock: int | None = None
    """Units when the show begins; None: nobody counts them, and they never run out."""
    link_no: int | None = None


class ShopStock:
    """The items that were listed so far, and what is left of each."""

    def __init__(self) -> None:
        self._items: dict[str, SimulatedItem] = {}
        self._links: dict[str, int] = {}
        self._left: dict[str, int] = {}
        self._last_listed: dict[str, tuple[int, int]] = {}
        self._relist_at = 0

    @property
    def links(self) -> list[int]:
        """The link numbers of everything that is listed."""
        return list(self._links.values())

    def link(self, sku: str) -> int:
        """The number by which viewers know a listed item."""
        return self._links[sku]

    def is_left(self, sku: str) -> bool:
        """Whether an item can still be ordered."""
        return self._left.get(sku, 1) > 0

    def move_units(self, lines: Iterable[dict[str, Any]], sign: int) -> None:
        """Units of an order left (−1) or came back (+1)."""
        for line in lines:
            if line["sku"] in self._left:
                self._left[line["sku"]] += sign * line["quantity"]

    def list_new(self, items: Iterable[SimulatedItem], at: int) -> Iterator[dict[str, Any]]:
        """What a platform says of the items that it has not listed yet."""
        self._relist_at = self._relist_at or at + RELIST_CHANGED
        for item in items:
            if item.sku in self._items:
                continue
            self._items[item.sku] = item
            self._links[item.sku] = len(self._links) + 1 if item.link_no is None else item.link_no
            if item.stock is not None:
                self._left[item.sku] = item.stock
            yield self._listing(item.sku, at)

    def list_again(self, at: int) -> Iterator[dict[str, Any]]:
        """What it says of their stock, when it is time to."""
        if at < self._relist_at:
            return
        self._relist_at = at + RELIST_CHANGED
        for sku, left in self._left.items():
            listed, when = self._last_listed[sku]
            if left != listed or at - when >= RELIST_ALL:
                yield self._listing(sku, at)

    def _listing(self, sku: str, at: int) -> dict[str, Any]:
        item = self._items[sku]
        listing = {"sku": sku, "title": item.title, "price": item.price, "link_no": self._links[sku]}
        listing["tag_price"] = item.price if item.tag_price is None else item.tag_price
        if sku in self._left:
            listing["stock"] = max(0, self._left[sku])
            self._last_listed[sku] = (self._left[sku], at)
        return listing


def health(random: Random) -> dict[str, Any]:
    """What an encoder in order reports."""
    return {"bitrate": random.randint(4_200, 6_000), "fps": 30.0, "dropped_frames": random.choice((0, 0, 0, 1))}
