"""What went on around the runs of a show, from its journal: playbooks, hosts, activities, notes, who was not ready.

Pure. Rehearsals leave nothing here: what was drilled, said or noted in one is no part of the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from console.rundown.events import JournalEntry, ShowEnded, ShowStarted
from console.rundown.floor.events import HandedOver, Noted
from console.rundown.floor.model import Activity, ActivityKind, Call
from console.rundown.model import State
from streams.clock import Instant


class CalledPlaybook(Struct, frozen=True, kw_only=True):
    """A playbook that was called on air."""

    key: str
    name: str
    by: str
    at: int
    closed_at: int | None
    """None: nobody closed it."""
    outcome: str
    steps_done: int
    steps: int


class HostShift(Struct, frozen=True, kw_only=True):
    """Who hosted from when to when."""

    hosts: tuple[str, ...]
    start: int
    end: int


class ActivityRun(Struct, frozen=True, kw_only=True):
    """Something that went on across slots; it ends with the show at the latest."""

    kind: ActivityKind
    title: str
    by: str
    start: int
    end: int


class NoteLine(Struct, frozen=True, kw_only=True):
    """A note for the record."""

    at: int
    by: str
    text: str


class AsRun(Struct, frozen=True, kw_only=True):
    """The record beside the table of runs."""

    not_ready: tuple[str, ...] = ()
    """The parts of the crew that had not said ready at the start."""
    playbooks: tuple[CalledPlaybook, ...] = ()
    hosts: tuple[HostShift, ...] = ()
    activities: tuple[ActivityRun, ...] = ()
    notes: tuple[NoteLine, ...] = ()


def as_run(state: State, entries: Sequence[JournalEntry], now: Instant) -> AsRun:
    """The record up to the end of the show, or to ``now``."""
    if state.started_at is None or state.status == "rehearsal":
        return AsRun()
    end = state.ended_at or now
    real = list(without_rehearsals(entries))
    starts = [entry.event for entry in real if isinstance(entry.event, ShowStarted)]
    return AsRun(
        not_ready=starts[-1].not_ready if starts else (),
        playbooks=tuple(_playbook(call) for call in state.floor.calls if not call.drill),
        hosts=tuple(_shifts(entries, state.started_at, end)),
        activities=tuple(
            _activity(known, end) for known in state.floor.activities if _until(known, end) > state.started_at
        ),
        notes=tuple(
            NoteLine(at=entry.at, by=entry.actor, text=entry.event.text)
            for entry in real
            if isinstance(entry.event, Noted)
        ),
    )


def without_rehearsals(entries: Iterable[JournalEntry]) -> Iterator[JournalEntry]:
    """The entries that belong to the show itself."""
    rehearses = False
    for entry in entries:
        if isinstance(entry.event, ShowStarted):
            rehearses = entry.event.rehearsal
        if not rehearses:
            yield entry
        if isinstance(entry.event, ShowEnded):
            rehearses = False


def _shifts(entries: Iterable[JournalEntry], start: int, end: int) -> Iterator[HostShift]:
    """Hosts that were named before the start host from the start on; a rehearsal may have named them."""
    since = start
    hosts: tuple[str, ...] = ()
    for entry in entries:
        if not isinstance(entry.event, HandedOver) or entry.at >= end:
            continue
        if hosts and entry.at > since:
            yield HostShift(hosts=hosts, start=since, end=entry.at)
        since, hosts = max(start, entry.at), entry.event.hosts
    if hosts and end > since:
        yield HostShift(hosts=hosts, start=since, end=end)


def _playbook(call: Call) -> CalledPlaybook:
    return CalledPlaybook(
        key=call.key,
        name=call.name,
        by=call.by,
        at=call.at,
        closed_at=call.closed_at,
        outcome=call.outcome,
        steps_done=sum(step.done_by is not None for step in call.steps),
        steps=len(call.steps),
    )


def _activity(known: Activity, end: int) -> ActivityRun:
    return ActivityRun(kind=known.kind, title=known.title, by=known.by, start=known.started_at, end=_until(known, end))


def _until(known: Activity, end: int) -> int:
    return min((at for at in (known.stopped_at, known.ends_at) if at is not None and at < end), default=end)
