"""A new plan, wanted by somebody who saw an older one: merged, checked against what is on air, told as changes.

The run on air keeps the slot as it was when it was taken. Editing that slot changes the plan and the next take of it;
to give the run itself more time, or less, is what ``add_time`` is for.
"""

from __future__ import annotations

import msgspec

from console.rundown.commands import RevisePlan
from console.rundown.events import Change, FieldSet, PlanRevised, Reordered, SlotAdded, SlotRemoved
from console.rundown.merge import merge
from console.rundown.model import Plan, State
from console.rundown.plan import diff, validate
from console.rundown.schedule import performance, plan_instant, playable_after, position
from streams.clock import Instant
from streams.errors import Conflict, Invalid, Refused


def revise(state: State, command: RevisePlan, now: Instant, base: Plan | None) -> tuple[PlanRevised, ...]:
    """The changes that bring the wanted plan about; none when it is the plan already."""
    if command.revision > state.seq or command.revision < 0:
        raise Invalid("There is no revision {revision} of this plan. Load the plan again.", revision=command.revision)
    validate(command.slots)
    merged = _merged(state, command, base)
    _check_on_air(state, merged)
    _check_hard_starts(state, merged, now)
    changes = diff(state.plan, merged)
    if not changes:
        return ()
    return (PlanRevised(changes=changes, transport=_touches_transport(state, merged, changes)),)


def _merged(state: State, command: RevisePlan, base: Plan | None) -> Plan:
    if command.revision >= state.revision:
        return command.slots
    if base is None:
        raise Conflict("The plan was changed in the meantime. Load it again and repeat your change.")
    merged, clashes = merge(base, command.slots, state.plan)
    if clashes:
        raise Conflict(
            "Somebody changed the same places of the plan differently: {count}. Choose which to keep.",
            extra={"conflicts": [msgspec.to_builtins(clash) for clash in clashes]},
            count=len(clashes),
        )
    try:
        validate(merged)
    except Invalid as error:
        # Each plan is sound for itself: two people gave the same code to different slots.
        clash = _code_clash(state, merged, error)
        raise Conflict(error.message, extra={"conflicts": [clash]}, **error.params) from None
    return merged


def _code_clash(state: State, merged: Plan, error: Invalid) -> dict[str, object]:
    """The slot of theirs that has the code already, beside the one that was to get it."""
    code = error.params["value"]
    theirs = next((slot.id for slot in state.plan if slot.cue == code), None)
    yours = next((slot.id for slot in merged if slot.cue == code and slot.id != theirs), None)
    return {"slot_id": yours, "field": "cue", "base": None, "yours": code, "theirs": theirs}


def _check_on_air(state: State, plan: Plan) -> None:
    if state.run is None:
        return
    known = state.slot(state.run.slot.id)
    slot = next((slot for slot in plan if slot.id == state.run.slot.id), None)
    if known is not None and slot is None:
        raise Refused("{title} is on air and cannot be removed. Take another slot first.", title=known.title)
    if slot is not None and slot.skip:
        raise Refused("{title} is on air and cannot be skipped. Take another slot first.", title=slot.title)


def _check_hard_starts(state: State, plan: Plan, now: Instant) -> None:
    """A new hard start must be still to come; before the show, not before the show begins either."""
    limit = plan_instant(state, now) if state.run is not None else min(now, state.starts_at)
    taken = performance(state)
    known = {slot.id: slot.start for slot in state.plan}
    for slot in plan:
        if slot.start is None or slot.start >= limit or slot.id in taken or known.get(slot.id) == slot.start:
            continue
        raise Refused(
            "The fixed start of {title} has passed. Choose a later one, or let the slot follow the one above.",
            extra={"slot_id": slot.id, "field": "start"},
            title=slot.title,
        )


def _touches_transport(state: State, plan: Plan, changes: tuple[Change, ...]) -> bool:
    """Whether the slot on air or the next one is another, or reads differently."""
    on_air = state.run.slot.id if state.run is not None else None
    old, new = _next_id(state, state.plan), _next_id(state, plan)
    watched = {on_air, old, new} - {None}
    return old != new or any(_slot_of(change) in watched for change in changes)


def _next_id(state: State, plan: Plan) -> str | None:
    place = playable_after(plan, position(msgspec.structs.replace(state, plan=plan)))
    return plan[place].id if place is not None else None


def _slot_of(change: Change) -> str | None:
    match change:
        case SlotAdded(slot=slot):
            return slot.id
        case SlotRemoved(slot_id=slot_id) | FieldSet(slot_id=slot_id):
            return slot_id
        case Reordered():
            return None
