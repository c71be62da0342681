"""Names of events matched with products: one more name of a product, a new product, and back.

All that is matched at once is one revision of the list, so that the room is counted again once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import UNSET
from msgspec.structs import replace
from sqlalchemy.orm import Session

from console.i18n.texts import N_
from console.i18n.validation import field_error
from console.rooms import items
from console.rooms.unmatched import product_for
from console.rundown.products import ProductChange
from console.store import items as stored
from console.store.product import Product
from streams.text import narrow, one_line, plain_code

SIZE: Final = " · "
"""Stands between a product and a size of it where a person names both."""


def product_named(products: Sequence[Product], text: str) -> tuple[Product, str]:
    """The product that a person means by a code, an id or a title, and a size of it (empty: none). Raises Invalid."""
    wanted, size = plain_code(text), ""
    found = [product for product in products if wanted in product.codes]
    if not found:
        found = [one for one in products if narrow(one_line(one.title)).casefold() == narrow(one_line(text)).casefold()]
    if not found and SIZE in text:
        head, _, size = text.rpartition(SIZE)
        product, _ = product_named(products, head)
        found = [product] if any(one.name == size.strip() for one in product.sizes) else []
    if len(found) != 1:
        raise field_error(
            "item",
            N_("Two products are called this: choose one by its code.")
            if found
            else N_("No product has this code or title. Choose one from the list, or make a new one."),
        )
    return found[0], size.strip()


def match(
    session: Session, room: str, pairs: Mapping[str, tuple[str, str]], *, by: str, now: int
) -> Sequence[ProductChange]:
    """Give products further names. ``pairs``: product by id and size (empty: the whole) by name.

    Raises Conflict where another product has the name by now, NotFound where the product is gone.
    """
    after: dict[str, Product] = {}
    for name, (item, size) in pairs.items():
        product = after.get(item) or stored.get(session, room, item)
        if name not in product.codes:
            after[item] = _with_name(product, name, size)
    wanted = [
        items.Wanted(item, {"other_codes": product.other_codes, "sizes": product.sizes})
        for item, product in after.items()
    ]
    return items.apply(session, room, wanted, UNSET, by=by, now=now)


def make(session: Session, room: str, name: str, title: str, *, by: str, now: int) -> ProductChange:
    """Put a product on the list that is known by that name. Raises Conflict where another one is by now."""
    return items.add(session, room, product_for(name, title), by=by, now=now)


def unmatch(session: Session, room: str, item: str, name: str, *, by: str, now: int) -> ProductChange:
    """Take a name from a product; one that has no other name is taken off the list, and forgets it.

    Raises NotFound, or Invalid for the one name besides which it has only those of sizes.
    """
    product = stored.get(session, room, item)
    if set(product.codes) == {name}:
        change = items.take_off(session, room, item, UNSET, by=by, now=now)
        forgotten = replace(change.after, product_id="", code="", other_codes=(), sizes=())
        stored.keep(session, room, [forgotten], forgotten.revision)
        return ProductChange(change.before, forgotten)
    values = {
        "other_codes": tuple(code for code in product.other_codes if code != name),
        "sizes": tuple(replace(size, sku="") if size.sku == name else size for size in product.sizes),
        "code": "" if product.code == name else product.code,
        "product_id": "" if product.product_id == name else product.product_id,
    }
    return items.change(session, room, item, values, UNSET, by=by, now=now)


def _with_name(product: Product, name: str, size: str) -> Product:
    sizes = tuple(replace(one, sku=name) if one.name == size and not one.sku else one for one in product.sizes)
    if sizes != product.sizes:
        return replace(product, sizes=sizes)
    return replace(product, other_codes=(*product.other_codes, name))
