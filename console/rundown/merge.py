"""Two people edit one plan: what both wanted, or where they want different things.

Three-way by slot and field: a field that only one side changed takes that side's value, the same change on both sides
is no conflict, and the order is a field of the plan. The items of a slot are merged in the same way, by item and field,
and a room's own columns by column; so a price that comes from the list of products, and a line that somebody types
meanwhile, both stand. An item is known by the product that it was filled from, else by its SKU.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

import msgspec
from msgspec import UNSET, Struct, UnsetType

from console.rundown.model import Item, Plan, Slot
from console.rundown.plan import FIELD_TYPES

Key = TypeVar("Key")
ITEM_FIELDS: Final = tuple(field.name for field in msgspec.structs.fields(Item))


class PartClash(Struct, frozen=True, kw_only=True):
    """One place within a field where two sides want different things. Values are plain JSON; None where nothing is."""

    part: str
    """The SKU of an item, or the heading of a column; empty: the order of the items."""
    field: str
    """Of an item; ``item`` (one side removed what the other changed), ``order``, or ``column``."""
    base: Any = None
    yours: Any = None
    theirs: Any = None


class Clash(Struct, frozen=True, kw_only=True):
    """One place where two sides want different things. Values are plain JSON; None where there is nothing."""

    slot_id: str | None
    """None for the order of the plan."""
    field: str
    """The name of a field, ``slot`` (one side removed what the other changed) or ``order``."""
    base: Any = None
    yours: Any = None
    """Of items and columns with what theirs changed elsewhere."""
    theirs: Any = None
    """Of items and columns with what yours changed elsewhere."""
    parts: tuple[PartClash, ...] | UnsetType = UNSET
    """Of items and columns: which."""


def merge(base: Plan, yours: Plan, theirs: Plan) -> tuple[Plan, tuple[Clash, ...]]:
    """The plan with the changes of both sides, and where they clash. At a clash the plan has the value of theirs."""
    before, mine, other = ({slot.id: slot for slot in plan} for plan in (base, yours, theirs))
    clashes: list[Clash] = []
    merged: dict[str, Slot] = {}
    for slot_id in dict.fromkeys(slot.id for plan in (base, theirs, yours) for slot in plan):
        slot = _slot(slot_id, before.get(slot_id), mine.get(slot_id), other.get(slot_id), clashes)
        if slot is not None:
            merged[slot_id] = slot
    ids = [[slot.id for slot in plan] for plan in (base, yours, theirs)]
    order, clash = _order(*ids)
    if clash is not None:
        clashes.append(Clash(slot_id=None, field="order", base=clash[0], yours=clash[1], theirs=clash[2]))
    return tuple(merged[slot_id] for slot_id in order if slot_id in merged), tuple(clashes)


def _slot(
    slot_id: str, base: Slot | None, yours: Slot | None, theirs: Slot | None, clashes: list[Clash]
) -> Slot | None:
    if yours in (theirs, base):
        return theirs
    if theirs == base:
        return yours
    if yours is None or theirs is None:
        clashes.append(
            Clash(slot_id=slot_id, field="slot", base=_plain(base), yours=_plain(yours), theirs=_plain(theirs))
        )
        return theirs
    values: dict[str, Any] = {}
    for field in FIELD_TYPES:
        mine, other = getattr(yours, field), getattr(theirs, field)
        before = getattr(base, field) if base is not None else None
        if mine == other or (base is not None and mine == before):
            continue
        if base is not None and other == before:
            values[field] = mine
        elif field in ("items", "custom"):
            merged, parts = _parts(field, before, mine, other)
            values[field] = merged
            if parts:
                ours, _ = _parts(field, before, other, mine)
                clashes.append(
                    Clash(
                        slot_id=slot_id,
                        field=field,
                        base=_plain(before),
                        yours=_plain(ours),
                        theirs=_plain(merged),
                        parts=parts,
                    )
                )
        else:
            clashes.append(
                Clash(slot_id=slot_id, field=field, base=_plain(before), yours=_plain(mine), theirs=_plain(other))
            )
    return msgspec.structs.replace(theirs, **values)


def _parts(field: str, base: Any, yours: Any, theirs: Any) -> tuple[Any, tuple[PartClash, ...]]:
    """A field that both sides changed, by its parts; at a clash it has what theirs is."""
    if field == "custom":
        return _columns(base or {}, yours, theirs)
    return _items(base or (), yours, theirs)


def _items(
    base: Sequence[Item], yours: Sequence[Item], theirs: Sequence[Item]
) -> tuple[tuple[Item, ...], tuple[PartClash, ...]]:
    before, mine, other = _by_key(base), _by_key(yours), _by_key(theirs)
    clashes: list[PartClash] = []
    merged: dict[Any, Item] = {}
    for key in dict.fromkeys((*before, *other, *mine)):
        item = _item(before.get(key), mine.get(key), other.get(key), clashes)
        if item is not None:
            merged[key] = item
    order, clash = _order(list(before), list(mine), list(other))
    if clash is not None:
        skus = [[items[key].sku for key in keys] for items, keys in zip((before, mine, other), clash, strict=True)]
        clashes.append(PartClash(part="", field="order", base=skus[0], yours=skus[1], theirs=skus[2]))
    return tuple(merged[key] for key in order if key in merged), tuple(clashes)


def _item(base: Item | None, yours: Item | None, theirs: Item | None, clashes: list[PartClash]) -> Item | None:
    if yours in (theirs, base):
        return theirs
    if theirs == base:
        return yours
    if yours is None or theirs is None:
        sku = next(one.sku for one in (theirs, yours, base) if one is not None)
        clashes.append(PartClash(part=sku, field="item", base=_plain(base), yours=_plain(yours), theirs=_plain(theirs)))
        return theirs
    values = {}
    for field in ITEM_FIELDS:
        mine, other = getattr(yours, field), getattr(theirs, field)
        before = getattr(base, field) if base is not None else None
        if mine == other or (base is not None and mine == before):
            continue
        if base is not None and other == before:
            values[field] = mine
        else:
            clashes.append(
                PartClash(part=theirs.sku, field=field, base=_plain(before), yours=_plain(mine), theirs=_plain(other))
            )
    return msgspec.structs.replace(theirs, **values)


def _by_key(items: Sequence[Item]) -> dict[tuple[str, str, int], Item]:
    """Each item by what it is known by; the same one put there twice is told apart by its place."""
    seen: Counter[tuple[str, str]] = Counter()
    found = {}
    for item in items:
        name = ("product", item.item) if item.item is not None else ("sku", item.sku)
        found[(*name, seen[name])] = item
        seen[name] += 1
    return found


def _columns(
    base: Mapping[str, str], yours: Mapping[str, str], theirs: Mapping[str, str]
) -> tuple[dict[str, str], tuple[PartClash, ...]]:
    merged: dict[str, str] = {}
    clashes = []
    for column in dict.fromkeys((*theirs, *yours)):
        before, mine, other = base.get(column), yours.get(column), theirs.get(column)
        taken = mine if other == before else other
        if taken is not None:
            merged[column] = taken
        if before != mine != other != before:
            clashes.append(PartClash(part=column, field="column", base=before, yours=mine, theirs=other))
    return merged, tuple(clashes)


def _order(
    base: list[Key], yours: list[Key], theirs: list[Key]
) -> tuple[list[Key], tuple[list[Key], list[Key], list[Key]] | None]:
    """The keys of both sides in an order that keeps the change of the side that made one, and the orders of those that
    all three have where both made one."""
    common = set(base) & set(yours) & set(theirs)
    before, mine, other = ([key for key in keys if key in common] for keys in (base, yours, theirs))
    if before == other != mine:
        return _interleaved(yours, theirs), None
    clash = (before, mine, other) if before != mine != other else None
    return _interleaved(theirs, yours), clash


def _interleaved(spine: list[Key], others: list[Key]) -> list[Key]:
    """``spine`` with what it lacks of ``others``, each behind the one that it follows there."""
    known = set(spine)
    followers: dict[Key | None, list[Key]] = {None: []}
    leader: Key | None = None
    for key in others:
        if key in known:
            leader = key
        else:
            followers.setdefault(leader, []).append(key)
    result = followers[None]
    for key in spine:
        result += [key, *followers.get(key, ())]
    return result


def _plain(value: Any) -> Any:
    return msgspec.to_builtins(value)
