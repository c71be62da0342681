"""The order of a bag, pasted from the platform's page: which product stands where now.

One line is one place. A line may begin with its number (``3``, ``3号链接``, ``No. 3``) and names its product by id,
code or title; a number alone means the product that has this number now. If every line that is read begins with a
number of its own, these are the numbers; else the lines count. Pasted over products 1 coat, 2 scarf, 3 skirt::

    scarf
    coat          →  scarf 2 → 1, coat 1 → 2, “hat” is no product, skirt has no number any more
    hat
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal

from msgspec import Struct

from console.store.product import Product
from streams.text import narrow, one_line, plain_code

Problem = Literal["unknown", "twice", "ambiguous"]
_NUMBERED: Final = re.compile(
    r"(?:(?:no|nr)\.?\s*|#\s*|第\s*)?(?P<number>\d{1,4})\s*(?:号链接|号|链接|[.、:：)）\t,，;；|]|\s)\s*(?P<rest>\S.*)",
    re.IGNORECASE,
)
_ALONE: Final = re.compile(r"(?:no\.?\s*|#\s*|第\s*)?(?P<number>\d{1,4})\s*(?:号链接|号|链接)?[.、]?", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"[\t,，;；|]+|\s{2,}")
MOST_LINES: Final = 10_000


class BagLine(Struct, frozen=True, kw_only=True):
    """One line as it was read."""

    number: int
    """Its place in the bag."""
    text: str
    product: Product | None = None
    problem: Problem | None = None
    """Why no product gets this place; ``twice``: an earlier line has it."""


class Moved(Struct, frozen=True, kw_only=True):
    """A product whose link number changes."""

    product: Product
    link_no: int | None
    """The new one; None: it is not in the bag any more."""


class LinkOrder(Struct, frozen=True, kw_only=True):
    """What a pasted order makes of the link numbers."""

    lines: tuple[BagLine, ...]
    moved: tuple[Moved, ...]
    """Products that had another number, in the new order."""
    listed: tuple[Moved, ...]
    """Products that had none."""
    gone: tuple[Moved, ...]
    """Products that had one and are not in the bag."""
    same: int
    """How many keep theirs."""

    @property
    def changes(self) -> tuple[Moved, ...]:
        return (*self.moved, *self.listed, *self.gone)

    @property
    def problems(self) -> tuple[BagLine, ...]:
        return tuple(line for line in self.lines if line.problem is not None)


def read_order(text: str, products: Sequence[Product]) -> LinkOrder:
    """The difference between a pasted order and the link numbers as they are."""
    known = _Known(products)
    typed = [line for line in (one_line(narrow_line) for narrow_line in _lines(text)) if line][:MOST_LINES]
    read = [known.read(line) for line in typed]
    numbers = [number for number, _, _ in read]
    numbered = None not in numbers and len(set(numbers)) == len(numbers)
    lines: list[BagLine] = []
    placed: dict[str, int] = {}
    for place, (line, (number, product, problem)) in enumerate(zip(typed, read, strict=True), start=1):
        at = number if numbered and number is not None else place
        if product is not None and product.id in placed:
            product, problem = None, "twice"
        if product is not None:
            placed[product.id] = at
        lines.append(BagLine(number=at, text=line, product=product, problem=problem))
    return _difference(tuple(lines), placed, products)


def body(order: LinkOrder) -> dict[str, Any]:
    """The difference as the interface tells it."""
    return {
        "moved": [_moved(one) for one in order.moved],
        "listed": [_moved(one) for one in order.listed],
        "gone": [_moved(one) for one in order.gone],
        "same": order.same,
        "problems": [{"number": one.number, "text": one.text, "code": one.problem} for one in order.problems],
    }


def _moved(one: Moved) -> dict[str, Any]:
    return {"id": one.product.id, "title": one.product.title, "from": one.product.link_no, "to": one.link_no}


def _difference(lines: tuple[BagLine, ...], placed: Mapping[str, int], products: Sequence[Product]) -> LinkOrder:
    in_order = sorted((one for one in products if one.id in placed), key=lambda one: placed[one.id])
    return LinkOrder(
        lines=lines,
        moved=tuple(
            Moved(product=one, link_no=placed[one.id])
            for one in in_order
            if one.link_no is not None and one.link_no != placed[one.id]
        ),
        listed=tuple(Moved(product=one, link_no=placed[one.id]) for one in in_order if one.link_no is None),
        gone=tuple(
            Moved(product=one, link_no=None) for one in products if one.link_no is not None and one.id not in placed
        ),
        same=sum(one.link_no == placed[one.id] for one in in_order),
    )


class _Known:
    """The products by everything that a line may call them."""

    def __init__(self, products: Sequence[Product]) -> None:
        self._codes = _by((_key(code), product) for product in products for code in product.codes)
        self._titles = _by((_key(product.title), product) for product in products if product.title)
        self._numbers = _by((str(product.link_no), product) for product in products if product.link_no is not None)

    def read(self, line: str) -> tuple[int | None, Product | None, Problem | None]:
        """The number that a line begins with, and the product that it names."""
        for names in (self._codes, self._titles):
            if (product := names.get(_key(line))) is not None:
                return None, product, None
        if found := _NUMBERED.fullmatch(narrow(line)):
            return int(found["number"]), *self._named(found["rest"])
        if (found := _ALONE.fullmatch(narrow(line))) and found["number"] in self._numbers:
            product = self._numbers[found["number"]]
            return None, product, None if product is not None else "ambiguous"
        return None, *self._named(line)

    def _named(self, text: str) -> tuple[Product | None, Problem | None]:
        for names in (self._codes, self._titles):
            for part in (text, *_BETWEEN.split(text)):
                if (key := _key(part)) in names:
                    return names[key], None if names[key] is not None else "ambiguous"
        key = _key(text)
        within = [title for title in self._titles if len(title) > 1 and title in key]
        if within and (found := self._titles[max(within, key=len)]) is not None:
            return found, None
        for part in text.split():
            if (code := _key(part)) in self._codes:
                return self._codes[code], None if self._codes[code] is not None else "ambiguous"
        return None, "unknown"


def _by(named: Iterable[tuple[str, Product]]) -> dict[str, Product | None]:
    """By name; None where two products have it."""
    found: dict[str, Product | None] = {}
    for name, product in named:
        found[name] = product if found.get(name, product) is product else None
    return found


def _key(text: str) -> str:
    return "".join(plain_code(text).casefold().split())


def _lines(text: str) -> list[str]:
    """The lines, tabs kept as breaks between columns."""
    return [line.replace("\t", "  ,") for line in text.splitlines()]
