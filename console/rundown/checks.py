"""What to look at in a plan before it goes on air. It forbids nothing: a plan with findings can be played."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Literal

from msgspec import Struct

from console.rundown.model import Plan, Slot
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
    "longer",
    "shorter",
]

LENGTH_OFF: Final = 5 * MINUTE
"""A show that is off its planned length by less than this is as long as planned."""


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
    ms: int = 0
    """By how much: an overlap, a start before the show's, a length that is off."""


def check(plan: Plan, starts: Sequence[int], starts_at: int, planned_ms: int | None = None) -> tuple[Finding, ...]:
    """The findings, in the order of the plan. ``starts``: the planned start of each slot.

    ``planned_ms``: how long the show was to be when it was made; None where nobody said.
    """
    played = [(slot, start) for slot, start in zip(plan, starts, strict=True) if not slot.skip]
    return (
        *_length(played, starts_at, planned_ms),
        *_by_slot(plan, dict(_late(played, starts_at)), starts_at),
        *_links([slot for slot, _ in played]),
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
