"""Catching up (追时): three ways to make up for a delay, each worked out before it is taken.

*Trim* shortens what is to come, *drop* leaves some of it out, *later* accepts the delay as the new plan. A fixed start
is a promise: as much is cut above it as is needed to keep it, and no more, because a gap before it takes up delay too.

Trimming and dropping make up for the delay further down. The slot on air may then end later by as much, so the show is
on its plan again from that moment, and the plan ends when it did.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from console.rundown.coming import with_due
from console.rundown.commands import How
from console.rundown.events import DelayAccepted, FieldSet, JournalEntry, PlanRevised, RundownFact
from console.rundown.evolve import evolve
from console.rundown.kinds import KINDS
from console.rundown.model import Slot, State
from console.rundown.plan import apply
from console.rundown.schedule import performance, timeline
from console.rundown.timing import Projection, project
from streams.clock import SECOND, Duration, Instant
from streams.errors import Refused

WAYS: tuple[How, ...] = ("trim", "drop", "later")
STEP_MS = 5 * SECOND
"""Slots are shortened in steps of this; nobody plays a slot of 2:53."""
LEAST_SHARE = 60
"""A slot keeps at least so many per cent of what it had before anything was cut."""
LEAST_MS = 30 * SECOND

NOT_LATE = "The show is not late. There is nothing to make up for."
ABSORBED = "The gaps before fixed starts make up for the delay by themselves."
NOTHING_TO_TRIM = "No slot to come can be shortened any further."
NOTHING_TO_DROP = "No slot to come can be left out."


class CutOf(Struct, frozen=True):
    """What happens to one slot. Durations are the plan's own."""

    slot_id: str
    cue: str
    title: str
    from_ms: Duration
    to_ms: Duration | None
    """None: it is left out."""


class Option(Struct, frozen=True):
    """One way to catch up, and the show after it."""

    how: How
    gain_ms: Duration
    """By how much less late the show is then."""
    offset_after_ms: Duration
    """Positive is late."""
    expected_end: Instant
    """When the show ends then."""
    changes: tuple[CutOf, ...] = ()
    reason: str | None = None
    """Why it gains nothing; None when it does."""


class _Stretch(NamedTuple):
    """The slots to come up to the next fixed start, or up to where something else takes up part of the delay."""

    slots: tuple[Slot, ...]
    wanted_ms: int
    """By how much all the slots up to here must be shorter for what follows to be on time, in time of the plan."""


_Choice = Callable[[State, tuple[Slot, ...], int], dict[str, Slot]]
"""From the slots of a stretch, and by how much they are to be shorter, those that change."""


def options(state: State, now: Instant) -> tuple[Option, ...]:
    """Every way as of ``now``, also those that gain nothing. Real durations, as everywhere in the projection."""
    state = with_due(state, Instant(max(now, state.last_at)))
    return tuple(_option(state, how, now) for how in WAYS)


def facts(state: State, how: How, now: Instant) -> tuple[RundownFact, ...]:
    """What the option of the same state and instant comes to. Raises Refused when it gains nothing."""
    return (_fact(state, how, project(state, now), now),)


def _option(state: State, how: How, now: Instant) -> Option:
    before = project(state, now)
    try:
        fact = _fact(state, how, before, now)
    except Refused as error:
        return Option(how, Duration(0), before.offset_ms, before.expected_end, reason=error.message)
    after = project(_with(state, fact, now), now)
    changes = fact.changes if isinstance(fact, PlanRevised) else ()
    return Option(
        how,
        gain_ms=Duration(before.offset_ms - after.offset_ms),
        offset_after_ms=after.offset_ms,
        expected_end=after.expected_end,
        changes=tuple(_cut(state, change) for change in changes if isinstance(change, FieldSet)),
    )


def _fact(state: State, how: How, shown: Projection, now: Instant) -> PlanRevised | DelayAccepted:
    """The fact. Raises Refused with why there is none."""
    if shown.run is None or shown.offset_ms * state.speed < SECOND:
        raise Refused(NOT_LATE)
    if how == "later":
        return DelayAccepted(ms=shown.offset_ms)
    planned_end = timeline(state, performance(state)).ends[-1]
    stretches = _stretches(state, shown, planned_end)
    if stretches and not any(stretch.wanted_ms for stretch in stretches):
        raise Refused(ABSORBED)
    changed = _chosen(state, stretches, _trimmed if how == "trim" else _dropped)
    if not changed:
        raise Refused(NOTHING_TO_TRIM) if how == "trim" else Refused(NOTHING_TO_DROP)
    return _revision(state, shown, changed, planned_end, now)


def _stretches(state: State, shown: Projection, planned_end: int) -> tuple[_Stretch, ...]:
    groups: list[list[Slot]] = []
    lates: list[int] = []
    for slot, row in zip(state.plan, shown.rows, strict=True):
        if row.phase not in ("next", "later"):
            continue
        late = row.expected_start - row.planned_start
        if not groups or slot.start is not None or late != lates[-1]:
            groups.append([])
            lates.append(late)
        groups[-1].append(slot)
    lates.append(shown.expected_end - planned_end)
    following = [max(0, late) * state.speed for late in lates[1:]]
    return tuple(_Stretch(tuple(slots), late) for slots, late in zip(groups, following, strict=False))


def _chosen(state: State, stretches: tuple[_Stretch, ...], choose: _Choice) -> dict[str, Slot]:
    changed: dict[str, Slot] = {}
    gained = 0
    for stretch in stretches:
        if stretch.wanted_ms > gained:
            found = choose(state, stretch.slots, stretch.wanted_ms - gained)
            gained += sum(_length(slot) - _length(found[slot.id]) for slot in stretch.slots if slot.id in found)
            changed |= found
    return changed


def _revision(state: State, shown: Projection, changed: dict[str, Slot], planned_end: int, now: Instant) -> PlanRevised:
    """The plan with the changes; what they and the gaps make up for is no delay any more."""
    fields = tuple(
        FieldSet(slot_id=slot.id, field=field, value=getattr(changed[slot.id], field))
        for slot in state.plan
        if slot.id in changed
        for field in ("duration_ms", "skip")
        if getattr(changed[slot.id], field) != getattr(slot, field)
    )
    after = project(replace(state, plan=apply(state.plan, fields)), now)
    left = max(0, after.expected_end - planned_end)
    return PlanRevised(changes=fields, transport=True, made_up_ms=Duration(max(0, shown.offset_ms - left)))


def _trimmed(state: State, slots: tuple[Slot, ...], wanted_ms: int) -> dict[str, Slot]:
    """Each gives in proportion to what it can give, in whole steps, together just enough."""
    full = {cut.slot_id: cut.before for cut in state.cuts if cut.field == "duration_ms"}
    room = {slot.id: _room(slot, full.get(slot.id, 0)) for slot in slots}
    most = sum(room.values())
    steps = min(most, -(-wanted_ms // STEP_MS))
    changed: dict[str, Slot] = {}
    seen = 0
    for slot in slots:
        before, seen = seen, seen + room[slot.id]
        cut = steps * seen // most - steps * before // most if most else 0
        if cut:
            changed[slot.id] = replace(slot, duration_ms=slot.duration_ms - cut * STEP_MS)
    return changed


def _room(slot: Slot, full_ms: int) -> int:
    """By how many steps a slot can be shorter."""
    if not KINDS[slot.kind].trims or not _is_loose(slot):
        return 0
    least = max(LEAST_MS, max(full_ms, slot.duration_ms) * LEAST_SHARE // 100)
    return max(0, (slot.duration_ms - least) // STEP_MS)


def _dropped(state: State, slots: tuple[Slot, ...], wanted_ms: int) -> dict[str, Slot]:
    """The least valuable, of equal ones the last; none of them when the others are enough."""
    can = [slot for slot in slots if KINDS[slot.kind].dropped is not None and _is_loose(slot) and _is_optional(slot)]
    can.reverse()
    can.sort(key=lambda slot: KINDS[slot.kind].dropped or 0)
    gained = 0
    chosen: list[Slot] = []
    for slot in can:
        if gained < wanted_ms:
            gained += slot.duration_ms
            chosen.append(slot)
    for slot in reversed(chosen):
        if gained - slot.duration_ms >= wanted_ms:
            gained -= slot.duration_ms
            chosen.remove(slot)
    return {slot.id: replace(slot, skip=True) for slot in chosen}


def _is_optional(slot: Slot) -> bool:
    return not slot.mandatory and slot.duration_ms > 0 and not (slot.kind == "rules" and slot.subject == "lottery")


def _is_loose(slot: Slot) -> bool:
    """Whether a slot's place and end follow from what is above it."""
    return slot.start is None and slot.lock == "duration" and not slot.count_to_end


def _length(slot: Slot) -> int:
    return 0 if slot.skip else slot.duration_ms


def _cut(state: State, change: FieldSet) -> CutOf:
    slot = state.slot(change.slot_id)
    assert slot is not None
    to_ms = Duration(change.value) if change.field == "duration_ms" else None
    return CutOf(slot.id, slot.cue, slot.title, Duration(slot.duration_ms), to_ms)


def _with(state: State, fact: RundownFact, now: Instant) -> State:
    return evolve(state, JournalEntry(seq=state.seq + 1, at=Instant(max(now, state.last_at)), actor="", event=fact))
