"""A room's list of products: added, changed, sorted anew, taken off. Each change is one revision of the list.

Whoever changes a product names the revision of it that they had seen; if somebody else was faster, nothing is written
and the answer carries what is there now. What changed comes back as ``ProductChange``, for the plans to follow.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from msgspec import UNSET, Struct, UnsetType, structs
from sqlalchemy.orm import Session

from console.access.rights import Principal
from console.i18n.texts import N_
from console.i18n.validation import field_error
from console.rundown.products import ProductChange, item_of, same_fields
from console.store import items
from console.store.product import COSTS, INTERNAL, Product, ProductFields
from streams.errors import Conflict, Refused
from streams.text import is_rounded, narrow, one_line, plain_code

MOST: Final = 10_000
"""Products on the list of a room."""
MOST_PICTURE_BYTES: Final = 10_000_000
"""The largest picture that is taken."""
NO_IDENTITY: Final = N_("A product needs the platform's product id or the shop's code: fill in one of them.")
TAKEN: Final = N_("“{title}” has this already: {field} {value}. Change that product, or correct what you typed.")
FASTER: Final = N_("{name} changed this product while you were editing. Look at both, then choose which to keep.")


class ProductIn(ProductFields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new product: at least a product id or a code."""


def _optional(fields: type[Struct]) -> list[tuple[str, Any, Any]]:
    return [(field.name, field.type | UnsetType, UNSET) for field in structs.fields(fields)]


ProductEdit: Final = msgspec.defstruct(
    "ProductEdit",
    [*_optional(ProductFields), ("revision", int | UnsetType, UNSET)],
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    namespace={"__doc__": "What is to be changed of a product; ``revision``: the one that it was based on."},
)


def edited(edit: Struct) -> dict[str, Any]:
    """The fields that an edit names, ``revision`` left out."""
    values = {name: getattr(edit, name) for name in edit.__struct_fields__ if name != "revision"}
    return {name: value for name, value in values.items() if value is not UNSET}


def add(session: Session, room: str, fields: ProductFields, *, by: str, now: int) -> ProductChange:
    """Put a product on the list; one that was taken off comes back with its id. Raises Conflict, Invalid or Refused."""
    revision = items.lock(session, room) + 1
    if items.count(session, room) >= MOST:
        raise Refused("This room has {count} products. Take some off the list first.", count=MOST)
    change = _added(room, fields, items.taken_off(session, room), revision, by, now)
    _check_identity(session, change.after)
    items.keep(session, room, [change.after], revision)
    return change


def change(
    session: Session,
    room: str,
    item: str,
    values: Mapping[str, Any],
    seen: int | UnsetType,
    *,
    by: str,
    now: int,
) -> ProductChange:
    """Change fields of a product. Raises NotFound, Conflict when it has changed since ``seen``, or Invalid."""
    revision = items.lock(session, room) + 1
    before = _present(session, room, item, seen)
    after = cleaned(structs.replace(before, **values))
    if same_fields(before, after) and before.picture == after.picture:
        return ProductChange(before, before)
    if before.codes != after.codes:
        _check_identity(session, after)
    after = structs.replace(after, revision=revision, changed_by=by, changed_at=now)
    items.keep(session, room, [after], revision)
    return ProductChange(before, after)


def take_off(session: Session, room: str, item: str, seen: int | UnsetType, *, by: str, now: int) -> ProductChange:
    """Take a product off the list; slots and runs keep what they have. Raises NotFound or Conflict."""
    revision = items.lock(session, room) + 1
    before = _present(session, room, item, seen)
    after = structs.replace(before, archived_at=now, revision=revision, changed_by=by, changed_at=now)
    items.keep(session, room, [after], revision)
    return ProductChange(before, after)


class Wanted(Struct, frozen=True):
    """What a sheet says of one product: the fields that it has a column for."""

    item: str | None
    """The product that it is; None: a new one."""
    values: Mapping[str, Any]


def apply(
    session: Session,
    room: str,
    wanted: Sequence[Wanted],
    seen: int | UnsetType,
    *,
    by: str,
    now: int,
    take_off: Sequence[str] = (),
) -> list[ProductChange]:
    """Change many products at once, as one revision; ids and codes may change hands among them.

    Raises Conflict when the list has changed since ``seen``, or an id or code would stand for two products.
    """
    found = items.lock(session, room)
    check_list(found, seen)
    revision = found + 1
    known = {product.id: product for product in items.listed(session, room)}
    gone = items.taken_off(session, room)
    changes = []
    for one in wanted:
        before = known.get(one.item or "")
        if before is None:
            changes.append(_added(room, ProductFields(**one.values), gone, revision, by, now))
            continue
        after = cleaned(structs.replace(before, **one.values))
        if not same_fields(before, after):
            after = structs.replace(after, revision=revision, changed_by=by, changed_at=now)
            changes.append(ProductChange(before, after))
    for item in take_off:
        if (before := known.get(item)) is not None:
            after = structs.replace(before, archived_at=now, revision=revision, changed_by=by, changed_at=now)
            changes.append(ProductChange(before, after))
    after_all = known | {change.after.id: change.after for change in changes}
    check_identities([product for product in after_all.values() if product.archived_at is None])
    if sum(product.archived_at is None for product in after_all.values()) > MOST:
        raise Refused("This room has {count} products. Take some off the list first.", count=MOST)
    if changes:
        items.keep(session, room, [change.after for change in changes], revision)
    return changes


def locked_revision(session: Session, room: str) -> int:
    """The revision of a room's list, which nobody else changes until this transaction is over. Raises NotFound."""
    return items.lock(session, room)


def check_list(found: int, seen: int | UnsetType) -> None:
    """Raises Conflict when the list has changed since the revision that somebody had seen."""
    if seen is not UNSET and seen != found:
        raise Conflict(
            "The list of products has changed in the meantime. Look at it again, then repeat this.",
            extra={"revision": found},
        )


def check_identities(products: Sequence[Product]) -> None:
    """Raises Conflict where an id or a code of any kind stands for two products."""
    known: dict[str, Product] = {}
    for product in products:
        for value in product.codes:
            if known.setdefault(value, product) is not product:
                raise _taken(known[value], _field_of(product, value), value)


def cleaned(product: Product) -> Product:
    """The product with its title in one line and its codes as events are read.

    Raises Invalid where nothing identifies it, or its id was rounded.
    """
    product = structs.replace(
        product,
        title=one_line(product.title),
        product_id=plain_code(product.product_id),
        code=plain_code(product.code),
        other_codes=tuple(dict.fromkeys(filter(None, map(plain_code, product.other_codes)))),
        sizes=tuple(structs.replace(size, sku=plain_code(size.sku)) for size in product.sizes),
    )
    for field in ("product_id", "code"):
        if is_rounded(getattr(product, field)):
            raise field_error(
                field,
                N_("“{value}” was rounded by a spreadsheet: its digits are lost. Type the whole id."),
                value=getattr(product, field),
            )
    if not product.product_id and not product.code:
        raise field_error("product_id", NO_IDENTITY)
    names = [size.name for size in product.sizes]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise field_error("sizes", N_("The size {name} is there twice."), name=twice)
    return product


def body(product: Product, principal: Principal) -> dict[str, Any]:
    """A product as somebody may read it: costs by a right of their own, floor prices for those who work on the show."""
    told = {name: msgspec.to_builtins(getattr(product, name)) for name in product.__struct_fields__}
    told |= {"units": product.units, "slot_item": item_of(product)}
    if principal.may("read costs", product.room):
        told["margin"] = product.margin
    return {name: value for name, value in told.items() if name not in hidden(principal, product.room)}


def mentions(product: Product, text: str) -> bool:
    """Whether a product's title, ids or codes have this text in them."""
    wanted = narrow(one_line(text)).casefold()
    return not wanted or any(wanted in narrow(part).casefold() for part in (product.title, *product.codes))


def hidden(principal: Principal, room: str) -> tuple[str, ...]:
    """The fields of a room's products that somebody may not read."""
    costs = () if principal.may("read costs", room) else COSTS
    return costs if principal.may("floor", room) else (*costs, *INTERNAL)


def _added(
    room: str, fields: ProductFields, gone: Sequence[Product], revision: int, by: str, now: int
) -> ProductChange:
    before = next((one for one in gone if _shares_identity(one, fields)), None)
    product = Product(
        id=before.id if before is not None else secrets.token_hex(5),
        room=room,
        revision=revision,
        picture=before.picture if before is not None else "",
        changed_by=by,
        changed_at=now,
        **{name: getattr(fields, name) for name in ProductFields.__struct_fields__},
    )
    return ProductChange(None, cleaned(product))


def _shares_identity(one: ProductFields, other: ProductFields) -> bool:
    return (one.product_id == other.product_id != "") or (one.code == other.code != "")


def _present(session: Session, room: str, item: str, seen: int | UnsetType) -> Product:
    product = items.get(session, room, item)
    if product.archived_at is not None:
        raise Conflict("This product was taken off the list by {name}.", name=product.changed_by)
    if seen is not UNSET and seen != product.revision:
        raise Conflict(FASTER, extra={"current": product}, name=product.changed_by)
    return product


def _check_identity(session: Session, product: Product) -> None:
    check_identities([*(one for one in items.listed(session, product.room) if one.id != product.id), product])


def _field_of(product: Product, name: str) -> str:
    """Where a product has one of its names."""
    if name in (product.code, product.product_id):
        return "code" if name == product.code else "product_id"
    return "other_codes" if name in product.other_codes else "sizes"


def _taken(other: Product, field: str, value: str) -> Conflict:
    extra = {"errors": [{"field": field, "reason": "it stands for another product"}], "item": other.id}
    return Conflict(TAKEN, extra=extra, title=other.title or value, field=field, value=value)
