"""How products get into the slots of a plan, and how a change of one reaches them.

A slot holds an item of its own, filled from a product and referring to it. When the product changes, each field that
changed there changes in the slots as well, unless somebody had given it another value for this slot: a coat at 599 in
its own slot and at 499 in the flash sale goes from 599 to 579 in the first and stays at 499 in the second. The link
number is the same everywhere. Slots that were on air keep what they were on air with.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from console.rundown.model import Item, Plan, Size, Slot
from console.store.product import Product, ProductFields

FILLED: Final = (
    "sku", "title", "role", "link_no", "tag_price", "price", "line", "coupon", "gift", "stock", "presale",
    "ships_in_days", "sizes", "points", "must_say", "never_say", "advice", "shipping", "picture",
)  # fmt: skip
"""The fields of an item that come from its product."""
SAME_EVERYWHERE: Final = frozenset({"link_no", "picture"})


class ProductChange(Struct, frozen=True):
    """What became of a product."""

    before: Product | None
    """None: it was not on the list."""
    after: Product


def item_of(product: Product) -> Item:
    """The item that a slot gets when the product is put into it. It is known by the shop's code, else by its id."""
    counted = all(size.stock is not None for size in product.sizes)
    return Item(
        item=product.id,
        sku=product.code or product.product_id,
        title=product.title,
        role=product.role,
        link_no=product.link_no,
        tag_price=product.tag_price,
        price=product.price,
        line=product.line,
        coupon=product.coupon,
        gift=product.gift,
        stock=product.units if counted else product.stock,
        presale=product.presale,
        ships_in_days=product.ships_in_days,
        sizes=tuple(Size(name=size.name, stock=size.stock) for size in product.sizes),
        points=product.points,
        must_say=product.must_say,
        never_say=product.never_say,
        advice=product.advice,
        shipping=product.shipping,
        picture=product.picture,
    )


def refers_to(item: Item, product: Product) -> bool:
    """Whether an item of a slot is this product: by its reference, or by its code where it has none."""
    return item.item == product.id if item.item is not None else item.sku in product.codes


def follow(plan: Plan, on_air: Collection[str], changes: Sequence[ProductChange]) -> Plan:
    """The plan with the changes of products in every slot but those whose ids are in ``on_air``: they were taken."""
    changed = [change for change in changes if change.before is not None and change.after.archived_at is None]
    if not changed:
        return plan
    by_id = {change.after.id: change for change in changed}
    by_code = {code: change for change in changed if change.before for code in change.before.codes}
    return tuple(slot if slot.id in on_air else _followed(slot, by_id, by_code) for slot in plan)


def _followed(slot: Slot, by_id: Mapping[str, ProductChange], by_code: Mapping[str, ProductChange]) -> Slot:
    items = []
    for item in slot.items:
        change = by_id.get(item.item) if item.item is not None else by_code.get(item.sku)
        items.append(_changed(item, change) if change is not None else item)
    return slot if tuple(items) == slot.items else replace(slot, items=tuple(items))


def _changed(item: Item, change: ProductChange) -> Item:
    assert change.before is not None
    old, new = item_of(change.before), item_of(change.after)
    values = {}
    for field in FILLED:
        was, becomes, has = getattr(old, field), getattr(new, field), getattr(item, field)
        if was != becomes and (has == was or field in SAME_EVERYWHERE):
            values[field] = becomes
    if item.sku in change.after.codes:  # orders and events may know it by this one already
        values.pop("sku", None)
    return replace(item, **values) if values else item


def where_used(plan: Plan, products: Sequence[Product]) -> dict[str, list[Slot]]:
    """The slots that each product is in, by its id, in the order of the plan."""
    ids = {product.id for product in products}
    by_code = {code: product.id for product in products for code in product.codes}
    used: dict[str, list[Slot]] = {}
    for slot in plan:
        found = (item.item if item.item is not None else by_code.get(item.sku) for item in slot.items)
        for product in dict.fromkeys(one for one in found if one in ids):
            used.setdefault(product, []).append(slot)
    return used


def same_fields(one: ProductFields, other: ProductFields) -> bool:
    """Whether people wrote the same about both."""
    return all(getattr(one, name) == getattr(other, name) for name in ProductFields.__struct_fields__)
