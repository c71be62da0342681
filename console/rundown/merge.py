"""Two people edit one plan: what both wanted, or where they want different things.

Three-way by slot and field: a field that only one side changed takes that side's value, the same change on both sides
is no conflict, and the order is a field of the plan.
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from console.rundown.model import Plan, Slot
from console.rundown.plan import FIELD_TYPES


class Clash(Struct, frozen=True, kw_only=True):
    """One place where two sides want different things. Values are plain JSON; None where there is nothing."""

    slot_id: str | None
    """None for the order of the plan."""
    field: str
    """The name of a field, ``slot`` (one side removed what the other changed) or ``order``."""
    base: Any = None
    yours: Any = None
    theirs: Any = None


def merge(base: Plan, yours: Plan, theirs: Plan) -> tuple[Plan, tuple[Clash, ...]]:
    """The plan with the changes of both sides, and where they clash. At a clash the plan has the value of theirs."""
    before, mine, other = ({slot.id: slot for slot in plan} for plan in (base, yours, theirs))
    clashes: list[Clash] = []
    merged: dict[str, Slot] = {}
    for slot_id in dict.fromkeys(slot.id for plan in (base, theirs, yours) for slot in plan):
        slot = _slot(slot_id, before.get(slot_id), mine.get(slot_id), other.get(slot_id), clashes)
        if slot is not None:
            merged[slot_id] = slot
    order = _order(_ids(base), _ids(yours), _ids(theirs), clashes)
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
        else:
            clashes.append(
                Clash(slot_id=slot_id, field=field, base=_plain(before), yours=_plain(mine), theirs=_plain(other))
            )
    return msgspec.structs.replace(theirs, **values)


def _order(base: list[str], yours: list[str], theirs: list[str], clashes: list[Clash]) -> list[str]:
    """The ids of both sides in an order that keeps the change of the side that made one."""
    common = set(base) & set(yours) & set(theirs)
    before, mine, other = ([slot_id for slot_id in ids if slot_id in common] for ids in (base, yours, theirs))
    if before == other != mine:
        return _interleaved(yours, theirs)
    if before != mine != other:
        clashes.append(Clash(slot_id=None, field="order", base=before, yours=mine, theirs=other))
    return _interleaved(theirs, yours)


def _interleaved(spine: list[str], others: list[str]) -> list[str]:
    """``spine`` with what it lacks of ``others``, each behind the one that it follows there."""
    known = set(spine)
    followers: dict[str | None, list[str]] = {None: []}
    leader: str | None = None
    for slot_id in others:
        if slot_id in known:
            leader = slot_id
        else:
            followers.setdefault(leader, []).append(slot_id)
    result = followers[None]
    for slot_id in spine:
        result += [slot_id, *followers.get(slot_id, ())]
    return result


def _ids(plan: Plan) -> list[str]:
    return [slot.id for slot in plan]


def _plain(value: Any) -> Any:
    return msgspec.to_builtins(value)
