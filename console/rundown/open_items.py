"""What is still open when the director is about to end the show."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from console.rundown.floor.model import ActivityKind
from console.rundown.model import State
from console.rundown.schedule import performance
from streams.clock import Instant

MatterKind = ActivityKind | Literal["call", "mandatory"]

_OF_RUNS: dict[str, ActivityKind] = {"lottery": "prize", "platform_draw": "prize", "flash_sale": "flash_price"}
"""What a slot of this kind leaves behind: prizes to be claimed, prices to be put back."""


class Matter(Struct, frozen=True):
    """One open matter."""

    key: str
    """What ``settle_matter`` names; ``activity:…`` and ``call:…`` are closed by stopping or closing them."""
    kind: MatterKind
    title: str
    since: Instant


def matters(state: State, now: Instant) -> tuple[Matter, ...]:
    """All that nobody has settled: what runs on the platform, what runs left behind, what must still be said."""
    found = [*_activities(state, now), *_of_runs(state), *_calls(state), *_mandatory(state), *_reservation(state)]
    return tuple(matter for matter in found if matter.key not in state.floor.settled)


def _activities(state: State, now: Instant) -> list[Matter]:
    return [
        Matter(f"activity:{known.id}", known.kind, known.title, known.started_at)
        for known in state.floor.activities
        if known.stopped_at is None and (known.ends_at is None or known.ends_at > now)
    ]


def _of_runs(state: State) -> list[Matter]:
    since = state.started_at
    return [
        Matter(f"run:{run.run_id}", _OF_RUNS[run.slot.kind], f"{run.slot.cue} {run.slot.title}", run.started_at)
        for run in state.runs
        if since is not None and not run.voided and run.started_at >= since and run.slot.kind in _OF_RUNS
    ]


def _calls(state: State) -> list[Matter]:
    return [
        Matter(f"call:{call.id}", "call", call.name, call.at)
        for call in state.floor.calls
        if call.closed_at is None and (state.started_at is None or call.at >= state.started_at)
    ]


def _mandatory(state: State) -> list[Matter]:
    taken = performance(state)
    since = state.started_at or state.starts_at
    return [
        Matter(f"slot:{slot.id}", "mandatory", f"{slot.cue} {slot.title}", since)
        for slot in state.plan
        if slot.mandatory and slot.id not in taken
    ]


def _reservation(state: State) -> list[Matter]:
    """The next show's reservations are opened at the end of every show; saying so settles it."""
    return [Matter("reservation", "reservation", "", state.started_at or state.starts_at)]
