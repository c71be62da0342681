"""What to look at in a plan before it goes on air. It forbids nothing: a plan with findings can be played."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Literal

from msgspec import Struct

from console.rundown.model import Item, Plan, Slot
from console.rundown.never_say import forbidden_in
from console.store.product import Product
from streams.clock import MINUTE

FindingKind = Literal[
    "mandatory_skipped",
    "overlap",
    "before_show",
    "no_price",
    "stock_differs",
    "link_twice",
    "no_people",
    "nobody_named",
    "below_floor",
    "not_reduced",
    "forbidden_word",
    "longer",
    "shorter",
]

LENGTH_OFF: Final = 5 * MINUTE
"""A show that is off its planned length by less than this is as long as planned."""
LONGEST_WORD: Final = 40
"""A longer line of what may not be said describes it, and is no word to look for."""


class Finding(Struct, frozen=True, kw_only=True):
    """One thing to look at."""

    kind: FindingKind
    slot_id: str | None = None
    """Where; None where it concerns the plan as a whole."""
    item: str = ""
    """The title of the item in question, its SKU where it has none."""
    link_no: int | None = None
    other_id: str | None = None
    """The slot that has the same link number already."""
    word: str = ""
    """What may not be said."""
    source: str = ""
    """What forbids it; empty: the product's own list."""
    ms: int = 0
    """By how much: an overlap, a start before the show's, a length that is off."""


def check(
    plan: Plan,
    starts: Sequence[int],
    starts_at: int,
    planned_ms: int | None = None,
    *,
    products: Sequence[Product] = (),
    platform: str = "",
) -> tuple[Finding, ...]:
    """The findings, in the order of the plan. ``starts``: the planned start of each slot.

    ``planned_ms``: how long the show was to be when it was made; None where nobody said. ``products``: those that the
    items of the plan are. ``platform``: the room's, whose words are looked for.
    """
    played = [(slot, start) for slot, start in zip(plan, starts, strict=True) if not slot.skip]
    return (
        *_length(played, starts_at, planned_ms),
        *_by_slot(plan, dict(_late(played, starts_at)), starts_at),
        *_links([slot for slot, _ in played]),
        *_prices([slot for slot, _ in played], products),
        *_words([slot for slot, _ in played], platform),
    )


def _length(played: list[tuple[Slot, int]], starts_at: int, planned_ms: int | None) -> Iterator[Finding]:
    if planned_ms is None or not played:
        return
    off = max(start + slot.duration_ms for slot, start in played) - starts_at - planned_ms
    if abs(off) >= LENGTH_OFF:
        yield Finding(kind="longer" if off > 0 else "shorter", ms=abs(off))


def _late(played: list[tuple[Slot, int]], starts_at: int) -> Iterator[tuple[str, int]]:
    """Slots whose fixed start lies before the end of what is above them, and by how much."""
    cursor = starts_at
    for slot, start in played:
        if start < cursor:
            yield slot.id, cursor - start
        cursor = start + slot.duration_ms


def _by_slot(plan: Plan, overlaps: dict[str, int], starts_at: int) -> Iterator[Finding]:
    named = any(slot.people for slot in plan)
    if plan and not named:
        yield Finding(kind="nobody_named")
    for slot in plan:
        if slot.skip:
            if slot.mandatory:
                yield Finding(kind="mandatory_skipped", slot_id=slot.id)
            continue
        if slot.start is not None and slot.start < starts_at:
            yield Finding(kind="before_show", slot_id=slot.id, ms=starts_at - slot.start)
        elif slot.id in overlaps:
            yield Finding(kind="overlap", slot_id=slot.id, ms=overlaps[slot.id])
        for item in slot.items:
            if item.price is None:
                yield Finding(kind="no_price", slot_id=slot.id, item=item.title or item.sku)
            if item.stock is not None and item.units != item.stock:
                yield Finding(kind="stock_differs", slot_id=slot.id, item=item.title or item.sku)
        if named and not slot.people:
            yield Finding(kind="no_people", slot_id=slot.id)


def _links(played: list[Slot]) -> Iterator[Finding]:
    """Two different items under one number; the same item may be shown in several slots."""
    taken: dict[int, tuple[str, str]] = {}
    told: set[tuple[int, str]] = set()
    for slot in played:
        for item in slot.items:
            if item.link_no is None:
                continue
            sku, where = taken.setdefault(item.link_no, (item.sku, slot.id))
            if sku != item.sku and (item.link_no, item.sku) not in told:
                told.add((item.link_no, item.sku))
                yield Finding(
                    kind="link_twice",
                    slot_id=slot.id,
                    item=item.title or item.sku,
                    link_no=item.link_no,
                    other_id=where,
                )


def _prices(played: list[Slot], products: Sequence[Product]) -> Iterator[Finding]:
    """Prices below what the house allows, and flash prices that are no reduction.

    Where nothing is said of what a price was reduced from, it is the lowest deal of the last seven days
    (《规范促销行为暂行规定》第二十二条).
    """
    by_id = {product.id: product for product in products}
    by_code = {code: product for product in products for code in product.codes}
    for slot in played:
        for item in slot.items:
            product = by_id.get(item.item) if item.item is not None else by_code.get(item.sku)
            if product is None or item.price is None:
                continue
            if product.floor_price is not None and item.price < product.floor_price:
                yield Finding(kind="below_floor", slot_id=slot.id, item=item.title or item.sku)
            lowest = product.lowest_price
            if slot.kind == "flash_sale" and lowest is not None and item.price >= lowest:
                yield Finding(kind="not_reduced", slot_id=slot.id, item=item.title or item.sku)


def _words(played: list[Slot], platform: str) -> Iterator[Finding]:
    """What is to be said and may not be: by law, by the platform, by the product itself."""
    for slot in played:
        for word, source in forbidden_in("\n".join((slot.title, slot.notes, slot.script)), platform):
            yield Finding(kind="forbidden_word", slot_id=slot.id, word=word, source=source)
        for item in slot.items:
            text = "\n".join((item.title, item.line, item.coupon, item.points, item.must_say))
            for word, source in (*forbidden_in(text, platform), *_own_words(item, text)):
                name = item.title or item.sku
                yield Finding(kind="forbidden_word", slot_id=slot.id, item=name, word=word, source=source)


def _own_words(item: Item, text: str) -> Iterator[tuple[str, str]]:
    for line in item.never_say.splitlines():
        word = line.strip(" ·•-—“”\"'")
        if 1 < len(word) <= LONGEST_WORD and word.casefold() in text.casefold():
            yield word, ""
