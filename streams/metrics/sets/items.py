"""By which names events call the items of a room.

A platform's order names a product by the platform's id, a shop's by its own code, a third by the code of a size. The
set-up of a room says which names are one item, and the fold counts them as one.

>>> index = ItemIndex((ItemNames("coat", ("7301",), ("coat-s", "coat-m")),))
>>> [index.item(name) for name in ("coat", "7301", "coat-m", "scarf")]
['coat', 'coat', 'coat', 'scarf']
>>> index.size("coat-m"), index.size("7301")
('coat-m', None)
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct


class ItemNames(Struct, frozen=True, array_like=True):
    """An item that events call by several names. No name stands for two items."""

    item: str
    """The name by which it is counted."""
    names: tuple[str, ...] = ()
    """Further names of the whole item, in order."""
    sizes: tuple[str, ...] = ()
    """Names that each stand for one size of it, in order."""


class ItemIndex:
    """Which item a name stands for. Without names of a set-up each name is an item of its own."""

    def __init__(self, items: Iterable[ItemNames] = ()) -> None:
        self._names = {one.item: one for one in items}
        self._items = {name: one.item for one in items for name in (*one.names, *one.sizes)}
        self._sizes = frozenset(name for one in items for name in one.sizes)

    def __bool__(self) -> bool:
        return bool(self._items)

    def item(self, name: str) -> str:
        """The item of that name; a name that nobody explained is its own."""
        return self._items.get(name, name)

    def size(self, name: str) -> str | None:
        """The size that a name stands for; None: it stands for a whole item."""
        return name if name in self._sizes else None

    def names(self, item: str) -> tuple[str, ...]:
        """Further names of a whole item."""
        known = self._names.get(item)
        return known.names if known is not None else ()
