"""The product's way from a log to a frame, and what is written down of it on the way."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from itertools import chain

from msgspec.structs import replace

from streams.events import Boundary, Logged, OrderCorrected
from streams.metrics.fold.fold import Fold, LateBoundary
from streams.metrics.fold.senders import Senders
from streams.metrics.state.room import RoomState, Setup
from streams.metrics.state.saved import SavedState, restored_state
from streams.metrics.state.sources import counts
from streams.store import issuers
from tests.proof.log_entry import LogEntry


def folded(log: Sequence[Sequence[LogEntry]], setup: Setup) -> RoomState:
    """The state after a log, as a consumer that was never interrupted comes to it.

    ``log``: its entries in order, as many together as the consumer takes in at once.
    """
    return interrupted(log, setup, ())


def interrupted(log: Sequence[Sequence[LogEntry]], setup: Setup, cuts: Sequence[int]) -> RoomState:
    """The same by consumers that are killed: after each of these takings one saves its state and the next goes on.

    A boundary that comes after events it concerns makes a consumer start again from the first entry, knowing it.
    """
    known: dict[str, Boundary] = {}
    corrections: list[OrderCorrected] = []
    while True:
        with suppress(LateBoundary):
            fold = Fold(RoomState(setup))
            fold.preload(known.values(), corrections)
            for index, entries in enumerate(log):
                told = chain.from_iterable(entry.events for entry in entries)
                known |= {event.id: event for event in told if isinstance(event, Boundary)}
                corrections += [
                    event
                    for entry in entries
                    for event in entry.events
                    if isinstance(event, OrderCorrected) and counts(entry.source, entry.taken_at, event.at)
                ]
                _take(fold, entries)
                if index in cuts:
                    fold = Fold(restored_state(SavedState(fold.flush())))
            return fold.flush()


def _take(fold: Fold, entries: Sequence[LogEntry]) -> None:
    """Fold entries as one, as the consumer of a room does it."""
    sources = fold.state.sources
    admitted = [sources.record(entry.source, entry.taken_at, _in_room(entry)) for entry in entries]
    fold.senders = Senders(
        (entry.source, entry.taken_at, events) for entry, events in zip(entries, admitted, strict=True)
    )
    fresh = set(map(id, fold.apply(list(chain.from_iterable(admitted)))))
    for entry, events in zip(entries, admitted, strict=True):
        sources.add_repeats(entry.source, entry.taken_at, sum(id(event) not in fresh for event in events))


def _in_room(entry: LogEntry) -> Sequence[Logged]:
    """The events under ids that are their own in the room."""
    if not entry.issuer:
        return entry.events
    names = issuers.all_in_room(entry.issuer, entry.events)
    return [replace(event, id=name) for event, name in zip(entry.events, names, strict=True)]
