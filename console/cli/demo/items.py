"""The goods of the demo show: invented, like its audience."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from console.i18n.texts import N_
from console.rundown.model import Item, Size
from console.store.product import Product, ProductRole, ProductSize

GOODS = (
    (N_("Wool coat"), 1299, 799),
    (N_("Cashmere scarf"), 499, 299),
    (N_("Pleated skirt"), 399, 239),
    (N_("Silk blouse"), 699, 429),
    (N_("Straight jeans"), 359, 219),
    (N_("Ankle boots"), 799, 499),
    (N_("Knit cardigan"), 459, 279),
    (N_("Leather belt"), 199, 99),
    (N_("Trench coat"), 999, 599),
    (N_("Knot-button jacket"), 499, 299),
    (N_("Wide-leg trousers"), 429, 259),
    (N_("Canvas tote"), 159, 79),
    (N_("Linen shirt"), 329, 199),
)
FINISHES = (N_("{garment}, camel"), N_("{garment}, black"), N_("{garment}, ivory"))

TOPS = ("S", "M", "L", "XL")
SHOES = ("36", "37", "38", "39")
SHARES = (3, 4, 2, 1)
"""How the units of an item are spread over its sizes, in tenths."""

MATERIALS = {
    "Wool coat": N_("Wool 70 %, polyester 30 %; dry-clean only"),
    "Cashmere scarf": N_("Cashmere 100 %, 70 by 200 cm; hand wash, cold"),
    "Pleated skirt": N_("Polyester 95 %, elastane 5 %; the pleats stay after a wash at 30 °C"),
    "Silk blouse": N_("Mulberry silk 93 %, elastane 7 %, 19 momme; hand wash"),
    "Straight jeans": N_("Cotton 98 %, elastane 2 %; the colour runs in the first washes"),
    "Ankle boots": N_("Cowhide outside, pigskin lining, heel 5 cm"),
    "Knit cardigan": N_("Wool 50 %, acrylic 50 %; dry it lying flat"),
    "Leather belt": N_("Split cowhide, 2.8 cm wide, five holes"),
    "Trench coat": N_("Cotton 60 %, polyamide 40 %; water-repellent, not waterproof"),
    "Knot-button jacket": N_("Cotton 100 %, washed; it shrinks by one centimetre at most"),
    "Wide-leg trousers": N_("Viscose 68 %, polyamide 28 %, elastane 4 %; iron it inside out"),
    "Canvas tote": N_("Cotton canvas, 16 oz, lined; holds a 14-inch laptop"),
    "Linen shirt": N_("Linen 55 %, cotton 45 %; it creases, that is linen"),
}
"""What has to be said of each: it is on the label, and people ask."""
ACCESSORIES = frozenset({"Cashmere scarf", "Leather belt", "Canvas tote"})
BOTTOMS = frozenset({"Pleated skirt", "Straight jeans", "Wide-leg trousers"})
ADVICE_TOPS = N_(
    "155–160 cm, up to 50 kg: S\n160–165 cm, up to 57 kg: M\n165–170 cm, up to 64 kg: L\n"
    "Between two sizes: the larger one"
)
ADVICE_BOTTOMS = N_("Waist 64–68 cm: S\n68–72 cm: M\n72–77 cm: L\n77–82 cm: XL\nUnder 158 cm: it reaches the ankle")
ADVICE_SHOES = N_("True to size; a broad foot takes one size up")
COLOUR = N_("The colour can look different on a screen")
NEVER = N_(
    "“The best”, “the only one”, “the lowest price ever”\n"
    "Any promise that it makes slimmer or warmer than the label says"
)
COUPON = N_("{amount} yuan coupon, top left")
SHIPPING = N_("Ships within 48 hours; 7 days to return, freight insurance included")
GIFT = N_("A garment bag with every coat, while they last")
SCRIPT = N_(
    "Look {number}: {garments}.\n\n"
    "First the whole outfit, from head to foot. Turn once, slowly, then the sides.\n\n"
    "Why it belongs together: one colour carries through, the cuts do the rest. Wear it to work, and with other shoes "
    "at the weekend.\n\n"
    "Now closer to the camera: the seams, the lining, the buttons. Say what the fabric is and how to wash it.\n\n"
    "Then the sizes. Ask for height and weight in the chat, answer three of them by name.\n\n"
    "Price last: tag price, the coupon, what is left to pay. Then the link number, twice."
)
CALLED: Final[dict[str, tuple[str, ...]]] = {
    "warmup": ("host", "cohost", "floor_manager", "sound"),
    "rules": ("host", "floor_manager"),
    "interaction": ("host", "floor_manager", "community"),
    "lottery": ("host", "operator", "floor_manager", "service"),
    "look": ("host", "cohost", "lighting", "styling"),
    "item": ("host", "cohost", "operator"),
    "closing": ("host", "cohost", "community"),
}
"""Who is needed in each kind of slot."""


ROLES: Final[tuple[ProductRole, ...]] = ("traffic", "hero", "profit", "welfare", "hero", "catch", "profit")
"""In this order, again and again."""


def demo_products(_: Callable[[str], str], room: str, actor: str, now: int) -> tuple[Product, ...]:
    """The same items as the products of a room, with what only the house knows."""
    return tuple(_product(item, number, room, actor, now) for number, item in enumerate(demo_items(_), start=1))


def _product(item: Item, number: int, room: str, actor: str, now: int) -> Product:
    price = item.price or 0
    return Product(
        id=item.item or item.sku,
        room=room,
        revision=1,
        changed_by=actor,
        changed_at=now,
        product_id=str(3_600_000_000_000_000_000 + 7_919 * number),
        code=item.sku,
        title=item.title,
        role=item.role,
        link_no=item.link_no,
        tag_price=item.tag_price,
        price=price,
        floor_price=price * 9 // 1_000 * 100,
        cost=price * (32 + number % 5 * 4) // 10_000 * 100,
        lowest_price=price,
        coupon=item.coupon,
        gift=item.gift,
        stock=None if item.sizes else item.stock,
        sizes=tuple(ProductSize(name=one.name, stock=one.stock, sku=f"{item.sku}-{one.name}") for one in item.sizes),
        line=item.line,
        must_say=item.must_say,
        never_say=item.never_say,
        advice=item.advice,
        shipping=item.shipping,
    )


def demo_items(_: Callable[[str], str]) -> tuple[Item, ...]:
    """Thirty-nine items as a merchandiser prepares them, prices in fen, in the language of ``_`` (gettext)."""
    finished = [(finish, *good) for finish in FINISHES for good in GOODS]
    return tuple(_item(_, number, *row) for number, row in enumerate(finished, start=1))


def demo_script(_: Callable[[str], str], number: int, items: Sequence[Item]) -> str:
    """What the script assistant wrote for a look."""
    return _(SCRIPT).format(number=number, garments=_(N_(", ")).join(item.title for item in items))


def _item(_: Callable[[str], str], number: int, finish: str, garment: str, tag: int, price: int) -> Item:
    stock = _stock(number)
    names = SHOES if garment == "Ankle boots" else () if garment in ACCESSORIES else TOPS
    return Item(
        sku=f"CL{number:03}",
        item=f"demo{number:03}",
        role=ROLES[number % len(ROLES)],
        title=_(finish).format(garment=_(garment)),
        link_no=number,
        tag_price=tag * 100,
        price=price * 100,
        line=_(N_("{price} yuan after the coupon, link {number}")).format(price=price, number=number),
        coupon=_(COUPON).format(amount=30 if price < 400 else 100),
        stock=stock,
        sizes=_sizes(names, stock),
        must_say=f"{_(MATERIALS[garment])}\n{_(COLOUR)}",
        never_say=_(NEVER),
        advice=_(_advice(garment)),
        shipping=_(SHIPPING),
        gift=_(GIFT) if garment in ("Wool coat", "Trench coat") else "",
    )


def _stock(number: int) -> int:
    """Every sixth item is scarce, so that something runs out while one watches."""
    return 4 + number % 5 if number % 6 == 1 else 96 - 2 * number


def _sizes(names: tuple[str, ...], stock: int) -> tuple[Size, ...]:
    """The units by size; what the shares leave over goes to the first."""
    units = [stock * share // sum(SHARES) for share in SHARES][: len(names)]
    if units:
        units[0] += stock - sum(units)
    return tuple(Size(name=name, stock=left) for name, left in zip(names, units, strict=True))


def _advice(garment: str) -> str:
    if garment in ACCESSORIES:
        return ""
    if garment == "Ankle boots":
        return ADVICE_SHOES
    return ADVICE_BOTTOMS if garment in BOTTOMS else ADVICE_TOPS
