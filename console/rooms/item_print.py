"""What is printed of products: cards for the hosts (手卡) and the sheet for everybody who works on the show.

Cards are seen by hosts and by the camera, so costs and floor prices are never on them; on the sheet they are columns
for those who may read them. A tag price is called that, never a former price.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal

from msgspec import Struct

from console.i18n.language import Language
from console.i18n.texts import N_
from console.rundown.model import Item, Plan
from console.rundown.products import item_of
from console.store.product import Product

PerPage = Literal["1", "2", "4"]
"""So many cards on a page of A4."""
CARD_TEXT: Final[Mapping[PerPage, int]] = {"1": 1_800, "2": 900, "4": 700}
"""Characters of one text of a card that fit."""
WORDS: Final = {
    "price": N_("Final price"),
    "tag_price": N_("Tag price"),
    "mechanism": N_("How the price comes about"),
    "line": N_("The one sentence"),
    "points": N_("Selling points"),
    "must_say": N_("Must say"),
    "never_say": N_("Never say"),
    "sizes": N_("Sizes and stock"),
    "stock": N_("Stock"),
    "advice": N_("Size advice"),
    "shipping": N_("Dispatch and returns"),
    "simulated": N_("Simulated"),
    "nothing": N_("No products yet"),
}
ROLES: Final = {
    "traffic": N_("Traffic item"),
    "welfare": N_("Giveaway item"),
    "catch": N_("Newcomer item"),
    "hero": N_("Hero item"),
    "profit": N_("Profit item"),
}
PRESALE: Final = N_("Presale")
SHIPS_IN: Final = N_("ships in {n} days")

Content = dict[str, Any]
"""What a template of ``templates/print`` is filled with."""


class Paper(Struct, frozen=True, kw_only=True):
    """What all pages of a document share."""

    title: str
    foot: str
    currency: str
    """Of the room, whose minor units all money is in."""
    simulated: bool
    """The room is; said on every page."""


def cards(items: Iterable[Item], paper: Paper, language: Language, per_page: PerPage) -> Content:
    """The cards of items in this order; the same item is printed once."""
    printed: list[Item] = []
    for item in items:
        if item not in printed:
            printed.append(item)
    most = CARD_TEXT[per_page]
    return _common(paper, language) | {
        "per_page": per_page,
        "cards": [_card(item, paper, language, most) for item in printed],
    }


def items_of_plan(plan: Plan) -> list[Item]:
    """What the slots of a show present, in the order of the rundown, with the prices of their slots."""
    return [item for slot in plan for item in slot.items]


def sheet(products: Sequence[Product], paper: Paper, language: Language, hidden: Sequence[str]) -> Content:
    """The product sheet. ``hidden``: fields that the reader may not see."""
    columns: list[tuple[str, float, bool]] = [
        (N_("Link"), 0.7, True), (N_("Product"), 3.2, False), (N_("Product role"), 1.2, False),
        (N_("Tag price"), 1.2, True), (N_("Final price"), 1.2, True),
    ]  # fmt: skip
    columns += [(N_("Floor price"), 1.2, True)] if "floor_price" not in hidden else []
    columns += [(N_("Cost"), 1.2, True), (N_("Margin"), 1, True)] if "cost" not in hidden else []
    columns += [
        (N_("How the price comes about"), 2.6, False), (N_("Sizes and stock"), 2.4, False),
        (N_("Dispatch and returns"), 1.6, False),
    ]  # fmt: skip
    return _common(paper, language) | {
        "columns": [
            {"label": language.gettext(label), "width": width, "figures": figures} for label, width, figures in columns
        ],
        "rows": [_row(product, paper, language, hidden) for product in products],
    }


def pictures(items: Iterable[Item]) -> frozenset[str]:
    """The pictures that cards of these items show."""
    return frozenset(item.picture for item in items if item.picture)


def _common(paper: Paper, language: Language) -> Content:
    return {
        "lang": language.lang,
        "title": paper.title,
        "foot": paper.foot,
        "simulated": paper.simulated,
        "words": {key: language.gettext(word) for key, word in WORDS.items()},
    }


def _card(item: Item, paper: Paper, language: Language, most: int) -> dict[str, Any]:
    def money(amount: int | None) -> str:
        return language.money(amount, paper.currency) if amount is not None else ""

    counted = [(size.name, _units(size.stock, language)) for size in item.sizes]
    return {
        "link": "" if item.link_no is None else str(item.link_no),
        "title": item.title or item.sku,
        "code": item.sku if item.title else "",
        "role": language.gettext(ROLES[item.role]) if item.role is not None else "",
        "price": money(item.price) or "–",
        "tag_price": money(item.tag_price),
        "mechanism": _cut("\n".join(filter(None, (item.coupon, item.gift))), most),
        "line": item.line,
        "points": _cut(item.points, most),
        "must_say": _cut(item.must_say, most),
        "never_say": _cut(item.never_say, most),
        "sizes": counted,
        "units": "" if counted else _units(item.units, language),
        "advice": _cut(item.advice, most),
        "shipping": _cut(_shipping(item, language), most),
        "picture": f"{item.picture}.webp" if item.picture else "",
    }


def _row(product: Product, paper: Paper, language: Language, hidden: Sequence[str]) -> list[str]:
    def money(amount: int | None) -> str:
        return language.money(amount, paper.currency) if amount is not None else ""

    item = item_of(product)
    named = "\n".join(filter(None, (product.title, " · ".join(filter(None, (product.code, product.product_id))))))
    row = ["" if product.link_no is None else str(product.link_no), named]
    row += [language.gettext(ROLES[product.role]) if product.role is not None else ""]
    row += [money(product.tag_price), money(product.price)]
    row += [money(product.floor_price)] if "floor_price" not in hidden else []
    if "cost" not in hidden:
        row += [money(product.cost), language.percent(product.margin) if product.margin is not None else ""]
    sizes = "  ".join(f"{size.name} {_units(size.stock, language)}".strip() for size in product.sizes)
    row += ["\n".join(filter(None, (product.coupon, product.gift))), sizes or _units(product.units, language)]
    return [*row, _shipping(item, language)]


def _shipping(item: Item, language: Language) -> str:
    told = [language.gettext(PRESALE)] if item.presale else []
    if item.ships_in_days is not None:
        told.append(language.format(SHIPS_IN, {"n": item.ships_in_days}))
    return "\n".join(filter(None, (" · ".join(told), item.shipping)))


def _units(units: int | None, language: Language) -> str:
    return "" if units is None else language.number(units)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
