"""A product as a room's list of products keeps it.

What it is known by is the platform's product id or the shop's own code; either is unique in its room. Its link number
is a position in the bag, which is sorted anew all evening, and never identifies. The item of a slot is filled from a
product (``console.rundown.products``); what only the house may know, cost and floor price, is no part of that.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from streams.events import EpochMs, MinorUnits

ProductRole = Literal["traffic", "welfare", "catch", "hero", "profit"]
"""What a product is for: to draw people in (引流款), to give (福利款), to catch newcomers (承接款), to sell (主推款),
to earn (利润款)."""
Code = Annotated[str, Meta(max_length=200, extra={"reads": "code"})]
Text = Annotated[str, Meta(max_length=10_000)]
Units = Annotated[int, Meta(ge=0, le=2**53)]
SizeName = Annotated[str, Meta(min_length=1, max_length=40)]

INTERNAL: Final = ("floor_price",)
"""Fields that only those read who work on the show."""
COSTS: Final = ("cost",)
"""Fields behind the right to read costs."""


class ProductSize(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One size or colour."""

    name: SizeName
    stock: Units | None = None
    """Units; None: not counted."""
    sku: Code = ""
    """The code of this size alone, as orders name it."""


class Release(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A batch of stock that was put on sale (放库存)."""

    at: EpochMs
    units: Annotated[int, Meta(ge=1, le=2**53)]
    size: Annotated[str, Meta(max_length=40)] = ""
    """Of one size only; empty: of the product."""
    by: Annotated[str, Meta(max_length=200)] = ""


class ProductFields(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What people write about a product. Money in minor units of the room's currency; None: not known."""

    product_id: Code = ""
    """The platform's id (商品ID); empty: none."""
    code: Code = ""
    """The shop's own code (商家编码, 款号); empty: none."""
    other_codes: Annotated[tuple[Code, ...], Meta(max_length=100)] = ()
    """Further names that orders and events call it by: a former code, the id of another platform."""
    title: Annotated[str, Meta(max_length=200)] = ""
    role: ProductRole | None = None
    link_no: Annotated[int, Meta(ge=0, le=9_999)] | None = None
    """Its place in the bag, the number viewers know it by; None: not listed."""
    tag_price: MinorUnits | None = None
    """The price on its tag (吊牌价); never read aloud as a former price."""
    price: MinorUnits | None = None
    """What is paid after every coupon (到手价)."""
    floor_price: MinorUnits | None = None
    """No sale may be below it (破价线)."""
    cost: MinorUnits | None = None
    """What the house pays for one unit."""
    lowest_price: MinorUnits | None = None
    """The lowest price it was sold at in the last seven days."""
    coupon: Annotated[str, Meta(max_length=200)] = ""
    """How the final price comes about (机制): which coupon, how many pieces."""
    gift: Annotated[str, Meta(max_length=500)] = ""
    """What comes with it."""
    stock: Units | None = None
    """Units, where sizes are not counted."""
    sizes: Annotated[tuple[ProductSize, ...], Meta(max_length=40)] = ()
    presale: bool = False
    """It is sold before it is in stock: with none left it still sells."""
    ships_in_days: Annotated[int, Meta(ge=0, le=365)] | None = None
    """Days from payment to dispatch."""
    releases: Annotated[tuple[Release, ...], Meta(max_length=500)] = ()
    """Batches put on sale, the oldest first."""
    line: Annotated[str, Meta(max_length=500)] = ""
    """The one sentence to say."""
    points: Text = ""
    """Selling points, one per line."""
    must_say: Text = ""
    never_say: Text = ""
    advice: Annotated[str, Meta(max_length=1_000)] = ""
    """Which size for which height and weight."""
    shipping: Annotated[str, Meta(max_length=500)] = ""
    """When it ships, and how it can be returned, in words."""

    @property
    def units(self) -> int | None:
        """Units prepared: the sum of the sizes where each is counted, else the product's own number."""
        counts = [size.stock for size in self.sizes]
        counted = [count for count in counts if count is not None]
        return sum(counted) if counts and len(counted) == len(counts) else self.stock

    @property
    def margin(self) -> float | None:
        """The share of the price that is left after the cost; None where one of them is unknown, or nothing is paid."""
        return None if self.cost is None or not self.price else (self.price - self.cost) / self.price

    @property
    def codes(self) -> tuple[str, ...]:
        """Everything that an order or an event may call it: code, product id, other codes, the codes of its sizes.

        By the first of them it is counted, and slots know it.
        """
        known = (self.code, self.product_id, *self.other_codes, *(size.sku for size in self.sizes))
        return tuple(dict.fromkeys(code for code in known if code))


class Product(ProductFields, frozen=True, kw_only=True, omit_defaults=True):
    """A product of a room."""

    id: str
    room: str
    revision: int
    """The revision of the room's list that changed it last; an edit names the one that it was based on."""
    picture: str = ""
    """Which of the room's pictures shows it, by the hash of its content; empty: none."""
    archived_at: int | None = None
    """When it was taken off the list; None: it is on it."""
    changed_by: str
    changed_at: int
