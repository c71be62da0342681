"""Changes of a plan: found, applied, turned round, checked.

The journal holds change sets, so these functions are what makes a plan out of it. ``apply`` knows no failure: a change
to a slot that is not there changes nothing, because a fact is never refused afterwards.
"""

from __future__ import annotations

from typing import Any

import msgspec

from console.rundown.events import Change, FieldSet, Reordered, SlotAdded, SlotRemoved
from console.rundown.model import Plan, Slot
from streams.errors import Invalid

FIELD_TYPES: dict[str, Any] = {field.name: field.type for field in msgspec.structs.fields(Slot) if field.name != "id"}
"""What may change about a slot, with its type. The id never does."""


def diff(old: Plan, new: Plan) -> tuple[Change, ...]:
    """The changes that make ``new`` out of ``old``: removals, then additions, then fields, then the order."""
    old_slots = {slot.id: slot for slot in old}
    new_ids = [slot.id for slot in new]
    kept = set(new_ids)
    removed = [SlotRemoved(slot_id=slot.id) for slot in old if slot.id not in kept]
    added = []
    fields: list[Change] = []
    before: str | None = None
    for slot in new:
        known = old_slots.get(slot.id)
        if known is None:
            added.append(SlotAdded(slot=slot, after=before))
        elif known is not slot and known != slot:
            fields += _field_changes(known, slot)
        before = slot.id
    changes: list[Change] = [*removed, *added, *fields]
    if _order_after([slot.id for slot in old], (*removed, *added)) != new_ids:
        changes.append(Reordered(slot_ids=tuple(new_ids)))
    return tuple(changes)


def apply(plan: Plan, changes: tuple[Change, ...]) -> Plan:
    """The plan after the changes. An addition whose predecessor has gone is put at the end."""
    slots = {slot.id: slot for slot in plan}
    for change in changes:
        match change:
            case SlotAdded(slot=slot):
                slots[slot.id] = slot
            case FieldSet(slot_id=slot_id, field=field) if slot_id in slots and field in FIELD_TYPES:
                # A value that came back from the journal is plain JSON: lists and objects, not tuples and items.
                value = msgspec.convert(change.value, FIELD_TYPES[field])
                slots[slot_id] = msgspec.structs.replace(slots[slot_id], **{field: value})
            case _:
                pass
    return tuple(slots[slot_id] for slot_id in _order_after([slot.id for slot in plan], changes))


def invert(plan_before: Plan, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """The changes that take ``changes`` back, which were made to ``plan_before``."""
    return diff(apply(plan_before, changes), plan_before)


def with_skip(plan: Plan, slot_id: str, skip: bool) -> Plan:
    """The plan with a slot left out or taken in again."""
    return tuple(msgspec.structs.replace(slot, skip=skip) if slot.id == slot_id else slot for slot in plan)


MOST_UNITS = 2**53
"""Pages count in doubles: beyond these a number comes back as another, and no edit of the page could be saved."""


def validate(plan: Plan) -> None:
    """Raise Invalid unless ids and cue codes stand for one slot each, titles are not blank and units can be counted."""
    for field, message in (
        ("id", "The id {value} stands for two slots. Give each slot an id of its own."),
        ("cue", "The cue code {value} stands for two slots. Give each slot a code of its own."),
    ):
        seen: set[str] = set()
        for slot in plan:
            value = getattr(slot, field)
            if value in seen:
                raise Invalid(message, extra={"field": field, "slot_id": slot.id}, value=value)
            seen.add(value)
    for place, slot in enumerate(plan):
        if not slot.title.strip():
            raise _unfit(slot, f"slots[{place}].title", "“{field}” must not be empty.")
        for index, item in enumerate(slot.items):
            if any((units or 0) > MOST_UNITS for units in (item.stock, *(size.stock for size in item.sizes))):
                field = f"slots[{place}].items[{index}].stock"
                raise _unfit(slot, field, "“{field}” is too large: {limit} at most.", limit=MOST_UNITS)


def _unfit(slot: Slot, field: str, message: str, **params: object) -> Invalid:
    fault = {"field": field, "reason": message.format(field=field, **params)}
    return Invalid(message, extra={"slot_id": slot.id, "errors": [fault]}, field=field, **params)


def _field_changes(old: Slot, new: Slot) -> list[Change]:
    return [
        FieldSet(slot_id=old.id, field=field, value=msgspec.to_builtins(getattr(new, field)))
        for field in FIELD_TYPES
        if getattr(old, field) != getattr(new, field)
    ]


def _order_after(order: list[str], changes: tuple[Change, ...]) -> list[str]:
    """The ids in their order once the changes are made."""
    known = set(order)
    for change in changes:
        match change:
            case SlotAdded(slot=slot, after=after) if slot.id not in known:
                order.insert(_place(order, known, after), slot.id)
                known.add(slot.id)
            case SlotRemoved(slot_id=slot_id) if slot_id in known:
                order.remove(slot_id)
                known.discard(slot_id)
            case Reordered(slot_ids=slot_ids):
                order = _reordered(order, known, slot_ids)
            case _:
                pass
    return order


def _place(order: list[str], known: set[str], after: str | None) -> int:
    if after is None:
        return 0
    if after not in known or order[-1] == after:
        return len(order)
    return order.index(after) + 1


def _reordered(order: list[str], known: set[str], wanted: tuple[str, ...]) -> list[str]:
    """``order`` sorted like ``wanted``; an id that is not named there stays behind the one it followed."""
    named = set(wanted)
    followers: dict[str | None, list[str]] = {None: []}
    leader: str | None = None
    for slot_id in order:
        if slot_id in named:
            leader = slot_id
        else:
            followers.setdefault(leader, []).append(slot_id)
    result = followers[None]
    for slot_id in dict.fromkeys(wanted):
        if slot_id in known:
            result += [slot_id, *followers.get(slot_id, ())]
    return result
