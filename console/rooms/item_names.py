"""By which names the fold of a room knows its products.

Those that were taken off the list keep their names, as far as no product on it has them now: their past shows stay
as they were counted.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from console.store import items
from console.store.product import Product
from streams.metrics.sets.items import ItemNames


def item_names(products: Iterable[Product]) -> tuple[ItemNames, ...]:
    """The products that have more than one name; of two that have the same one, the first has it."""
    taken: set[str] = set()
    found = []
    for product in products:
        free = [name for name in product.codes if name not in taken]
        taken.update(free)
        if len(free) > 1:
            item, *further = free
            whole = {product.product_id, *product.other_codes}
            names, sizes = [name for name in further if name in whole], [name for name in further if name not in whole]
            found.append(ItemNames(item, tuple(sorted(names)), tuple(sorted(sizes))))
    return tuple(sorted(found, key=lambda one: one.item))


def titles(products: Iterable[Product]) -> dict[str, str]:
    """What products are called, by the code that they are counted by."""
    return {product.codes[0]: product.title for product in products if product.codes and product.title}


def known_products(session: Session, room: str) -> list[Product]:
    """Whom a name may stand for: the products on the list, then those that were taken off, the last one first."""
    return [*items.listed(session, room), *items.taken_off(session, room)]


class ItemNamesByRoom:
    """The names of the products of all rooms, read again where a list has changed."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, tuple[ItemNames, ...]]] = {}

    def read(self, session: Session) -> dict[str, tuple[ItemNames, ...]]:
        """By room; rooms whose products have one name each are left out."""
        revisions = items.revisions(session)
        self._known = {
            room: self._known[room]
            if self._known.get(room, (None,))[0] == revision
            else (revision, item_names(known_products(session, room)))
            for room, revision in revisions.items()
        }
        return {room: names for room, (_, names) in self._known.items() if names}
