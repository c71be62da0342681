"""What is still open when the director is about to end the show."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from console.rundown.floor.model import ActivityKind
from console.rundown.kinds import KINDS
from console.rundown.model import State
from console.rundown.schedule import performance
from streams.clock import Instant

MatterKind = ActivityKind | Literal["call", "mandatory"]

"""What a slot of this kind leaves behind: prizes to be claimed, prices to be put back."""


class OpenItem(Struct, frozen=True):
    """One open matter."""

    key: str
    """What ``settle_matter`` names; ``activity:…`` and ``call:…`` are closed by stopping or closing them."""
    kind: MatterKind
    title: str
    since: Instant


def open_items(state: State, now: Instant) -> tuple[OpenItem, ...]:
    """All that nobody has settled: what runs on the platform, what runs left behind, what must still be said."""
    found = [*_activities(state, now), *_of_runs(state), *_calls(state), *_mandatory(state), *_reservation(state)]
    return tuple(item for item in found if item.key not in state.floor.settled)


def _activities(state: State, now: Instant) -> list[OpenItem]:
    return [
        OpenItem(f"activity:{known.id}", known.kind, known.title, known.started_at)
        for known in state.floor.activities
        if known.stopped_at is None and (known.ends_at is None or known.ends_at > now)
    ]


def _of_runs(state: State) -> list[OpenItem]:
    since = state.started_at
    return [
        OpenItem(f"run:{run.run_id}", leaves, f"{run.slot.cue} {run.slot.title}", run.started_at)
        for run in state.runs
        if (leaves := KINDS[run.slot.kind].leaves) and since is not None and not run.voided and run.started_at >= since
    ]


def _calls(state: State) -> list[OpenItem]:
    return [
        OpenItem(f"call:{call.id}", "call", call.name, call.at)
        for call in state.floor.calls
        if call.closed_at is None and (state.started_at is None or call.at >= state.started_at)
    ]


def _mandatory(state: State) -> list[OpenItem]:
    taken = performance(state)
    since = state.started_at or state.starts_at
    return [
        OpenItem(f"slot:{slot.id}", "mandatory", f"{slot.cue} {slot.title}", since)
        for slot in state.plan
        if slot.mandatory and slot.id not in taken
    ]


def _reservation(state: State) -> list[OpenItem]:
    """The next show's reservations are opened at the end of every show; saying so settles it."""
    return [OpenItem("reservation", "reservation", "", state.started_at or state.starts_at)]
