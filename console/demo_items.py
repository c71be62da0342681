"""The goods of the demo show: invented, like its audience."""

from __future__ import annotations

from collections.abc import Callable

from console.rundown.model import Item
from console.web.words import N_

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
    (N_("Denim jacket"), 499, 299),
    (N_("Wide-leg trousers"), 429, 259),
    (N_("Canvas tote"), 159, 79),
    (N_("Linen shirt"), 329, 199),
)
FINISHES = (N_("{garment}, camel"), N_("{garment}, black"), N_("{garment}, ivory"))


def demo_items(words: Callable[[str], str]) -> tuple[Item, ...]:
    """Thirty-nine items with link numbers, prices in fen and a line to say, titled by ``words`` (gettext)."""
    finished = [(finish, *good) for finish in FINISHES for good in GOODS]
    return tuple(
        Item(
            sku=f"CL{number:03}",
            title=words(finish).format(garment=words(garment)),
            link_no=number,
            tag_price=tag * 100,
            price=price * 100,
            line=words(N_("{price} yuan after the coupon, link {number}")).format(price=price, number=number),
            stock=180 - 3 * number,
        )
        for number, (finish, garment, tag, price) in enumerate(finished, start=1)
    )
