"""Names that events call items by and no product of the room has, with the product that each is likely to be.

Which names are known is asked of the products as they are now; frames that were made before a name was matched still
have it until the room is counted again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from console.store.product import Product, ProductFields
from streams.metrics.frames.frame import Frame
from streams.text import narrow

Reason = Literal["code", "title", "size"]
"""Why a name is likely a product: it is written like a code of it, is titled alike, or begins with its code."""
LONG_ID: Final = re.compile(r"[0-9]{10,}")
"""What platforms call products; shops' own codes are shorter, or have letters."""


class UnmatchedName(Struct, frozen=True, kw_only=True):
    """A name that no product has. Money in minor units of the room's currency."""

    name: str
    title: str
    """As a platform listed it last; empty: it was not listed."""
    orders: int
    units: int
    gmv: int
    clicks: int
    first_show: str
    last_show: str
    """The first and the last show in which anything was said of it, by id."""
    likely: str | None = None
    """The product that it may be, by id."""
    size: str = ""
    """The size of it that it may be; empty: the whole."""
    reason: Reason | None = None


def known_names(products: Iterable[Product]) -> frozenset[str]:
    """All names of these products."""
    return frozenset(name for product in products for name in product.codes)


def unmatched(frames: Sequence[Frame], products: Sequence[Product], known: frozenset[str]) -> list[UnmatchedName]:
    """Names in the newest frames of shows (the earliest first) that are not known, those with the most sales first.

    ``products``: those that a name may be matched with.
    """
    found: dict[str, UnmatchedName] = {}
    for frame in frames:
        for item in frame.items:
            if item.sku in known:
                continue
            tally, before = item.base.tally, found.get(item.sku)
            found[item.sku] = UnmatchedName(
                name=item.sku,
                title=item.title or (before.title if before else ""),
                orders=tally.orders + (before.orders if before else 0),
                units=tally.units + (before.units if before else 0),
                gmv=tally.gmv + (before.gmv if before else 0),
                clicks=tally.item_clicks + (before.clicks if before else 0),
                first_show=before.first_show if before else frame.show,
                last_show=frame.show,
            )
    likely = _Likely(products)
    return sorted(map(likely.judged, found.values()), key=lambda one: (-one.gmv, -one.orders, -one.clicks, one.name))


def product_for(name: str, title: str) -> ProductFields:
    """A new product that is known by that name: as its product id where it looks like one, else as its code."""
    if LONG_ID.fullmatch(name):
        return ProductFields(product_id=name, title=title)
    return ProductFields(code=name, title=title)


class _Likely:
    """Looks up by codes and titles, however they are written; what two products share says nothing."""

    def __init__(self, products: Sequence[Product]) -> None:
        self._products = {product.id: product for product in products}
        self._codes = _unique((_plain(code), product.id) for product in products for code in product.codes)
        self._titles = _unique((_plain(product.title), product.id) for product in products)

    def judged(self, one: UnmatchedName) -> UnmatchedName:
        """The name with the product that it may be."""
        plain = _plain(one.name)
        if product := self._codes.get(plain):
            return replace(one, likely=product, reason="code")
        parts = re.split(r"[-_/ .:]", one.name)
        for length in range(len(parts) - 1, 0, -1):
            if product := self._codes.get(_plain("".join(parts[:length]))):
                size = self._size(product, _plain("".join(parts[length:])))
                return replace(one, likely=product, size=size, reason="size")
        if product := self._titles.get(_plain(one.title)) or self._titles.get(plain):
            return replace(one, likely=product, reason="title")
        return one

    def _size(self, product: str, text: str) -> str:
        sizes = self._products[product].sizes
        return next((size.name for size in sizes if not size.sku and _plain(size.name) == text), "")


def _plain(text: str) -> str:
    """What two ways to write a name have in common."""
    return "".join(filter(str.isalnum, narrow(text).casefold()))


def _unique(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """The product of each text that is of one product only."""
    found: dict[str, str] = {}
    shared: set[str] = set()
    for text, product in pairs:
        if found.setdefault(text, product) != product:
            shared.add(text)
    return {text: product for text, product in found.items() if text and text not in shared}
