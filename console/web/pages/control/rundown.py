"""The plan as the control and replay pages list it, and its runs as they are drawn behind a curve."""

from __future__ import annotations

from itertools import groupby

from console.access.parts import part_key
from console.i18n.texts import PARTS
from console.rundown.model import Plan, Slot, State
from console.rundown.timing import project
from console.store.rooms import Room
from console.web.pages.contexts import Band, Rundown, RundownRow
from streams.clock import Instant


def rundown_list(state: State, room: Room, now: Instant) -> Rundown:
    """The plan as the control page lists it."""
    rows = project(state, now).rows
    return Rundown(
        revision=state.revision,
        timezone=room.timezone,
        rows=tuple(
            RundownRow(
                slot_id=slot.id,
                cue=slot.cue,
                kind=slot.kind,
                title=slot.title,
                duration_ms=slot.duration_ms,
                planned_start=row.planned_start,
                hard=slot.start is not None,
                gap_ms=-row.overlap_ms * state.speed,
                auto=slot.advance == "auto",
                skip=slot.skip,
                mandatory=slot.mandatory,
                flag=slot.flag,
                items=len(slot.items),
                people=_hosts(slot, room),
                shift=shift,
                group=group,
                group_ms=group_ms,
            )
            for slot, row, shift, (group, group_ms) in zip(
                state.plan, rows, _shifts(state.plan, room), _groups(state.plan), strict=True
            )
        ),
    )


def bands(state: State) -> tuple[Band, ...]:
    """The runs that count, to be drawn behind a curve: those of a rehearsal only while it lasts."""
    return tuple(
        Band(
            run_id=run.run_id,
            slot_id=run.slot.id,
            cue=run.slot.cue,
            kind=run.slot.kind,
            title=run.slot.title,
            start=run.started_at,
            end=run.ended_at,
        )
        for run in state.runs
        if not run.voided and (not run.rehearsal or state.status == "rehearsal")
    )


def _hosts(slot: Slot, room: Room) -> tuple[str, ...]:
    """Who presents a slot, by name: the parts of the crew that it calls are no names."""
    own = {*room.parts, *map(part_key, room.parts)}
    return tuple(one for one in slot.people if one not in PARTS and one not in own)


def _shifts(plan: Plan, room: Room) -> list[bool]:
    """Where the hosts change: a slot that names other people than the last one that named any."""
    shifts = []
    before: frozenset[str] = frozenset()
    for slot in plan:
        people = frozenset(_hosts(slot, room)) if not slot.skip else frozenset()
        shifts.append(bool(before and people and people != before))
        before = people or before
    return shifts


def _groups(plan: Plan) -> list[tuple[str | None, int]]:
    """The heading above each slot with the length of what follows under it; None where no group begins."""
    heads: list[tuple[str | None, int]] = [(None, 0)] * len(plan)
    for name, members in groupby(enumerate(plan), key=lambda numbered: numbered[1].group):
        slots = list(members)
        if name:
            heads[slots[0][0]] = (name, sum(slot.duration_ms for _, slot in slots if not slot.skip))
    return heads
