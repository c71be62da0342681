"""The form of a product: what was typed, as what it means, and what is wrong with it at its field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from console.i18n.language import Language
from console.i18n.texts import N_
from console.i18n.validation import field_error
from console.rooms.item_sheet import items_table
from console.store.product import Product, ProductFields, ProductRole, ProductSize
from streams.errors import Invalid
from streams.money import minor_digits
from streams.text import narrow, one_line, plain_code

ROLES: Final[dict[ProductRole, str]] = {
    "traffic": N_("Traffic item"),
    "welfare": N_("Giveaway item"),
    "catch": N_("Newcomer item"),
    "hero": N_("Hero item"),
    "profit": N_("Profit item"),
}
"""What the roles of products are called."""
COLUMNS: Final = (
    "link_no", "product_id", "code", "title", "tag_price", "price", "floor_price", "cost", "lowest_price", "coupon",
    "gift", "stock", "line", "points", "must_say", "never_say", "advice", "shipping",
)  # fmt: skip
AMOUNTS: Final = ("tag_price", "price", "floor_price", "cost", "lowest_price")
_SIZES: Final = N_("Type sizes as S:12, M:30, L – the name, then the units.")


def product_fields(
    values: Mapping[str, str], currency: str, language: Language
) -> tuple[dict[str, Any], dict[str, str]]:
    """What a form says of a product, only what it has fields for; and what is wrong, by field, in a language."""
    fields: dict[str, Any] = {}
    faults: dict[str, str] = {}
    table, empty = items_table(currency), ProductFields()
    readers: dict[str, Callable[[str], Any]] = {key: table.column(key).read for key in COLUMNS}
    for key, read in (readers | {"ships_in_days": _days, "sizes": _sizes}).items():
        if key not in values:
            continue
        try:
            fields[key] = read(values[key]) if values[key] else getattr(empty, key)
        except Invalid as error:
            faults[key] = language.format(error.message, error.params)
    if "role" in values:
        fields["role"] = values["role"] if values["role"] in ROLES else None
    if "dispatch" in values:
        fields["presale"] = values["dispatch"] == "presale"
    return fields, faults


def filled(product: Product, currency: str) -> dict[str, str]:
    """A product as it stands in the fields of its form."""
    values = {key: "" if getattr(product, key) is None else str(getattr(product, key)) for key in COLUMNS}
    for key in AMOUNTS:
        values[key] = _amount(getattr(product, key), currency)
    return values | {
        "role": product.role or "",
        "dispatch": "presale" if product.presale else "stock",
        "ships_in_days": "" if product.ships_in_days is None else str(product.ships_in_days),
        "sizes": sizes_text(product.sizes),
    }


def _amount(minor: int | None, currency: str) -> str:
    if minor is None:
        return ""
    digits = minor_digits(currency)
    text = f"{Decimal(minor).scaleb(-digits):f}"
    return text.removesuffix("." + "0" * digits)


def sizes_text(sizes: tuple[ProductSize, ...]) -> str:
    """``S:12, M:30:C1-M, L``: the name, the units, the code of the size."""
    parts = []
    for size in sizes:
        stock = "" if size.stock is None else str(size.stock)
        parts.append(":".join([size.name, stock, size.sku]).rstrip(":"))
    return ", ".join(parts)


def _sizes(text: str) -> tuple[ProductSize, ...]:
    sizes = []
    for part in filter(None, (one_line(part) for part in re.split(r"[,，、;；\n]", text))):
        name, _, rest = part.replace("：", ":").partition(":")
        stock, _, sku = rest.partition(":")
        count = narrow(stock).strip()
        if not name.strip() or (count and not (count.isdecimal() and len(count) < 16)):
            raise field_error("sizes", _SIZES)
        sizes.append(ProductSize(name=name.strip(), stock=int(count) if count else None, sku=plain_code(sku)))
    return tuple(sizes)


def _days(text: str) -> int:
    days = narrow(text).strip()
    if not (days.isdecimal() and len(days) < 4 and int(days) <= 365):
        raise field_error("ships_in_days", N_("Type a number of days, 365 at most."))
    return int(days)
