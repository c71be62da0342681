"""The product's way from a log to a frame, and what is written down of it on the way."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from streams.events import Boundary, Logged
from streams.metrics.fold import Fold, Late
from streams.metrics.saved import Frozen, thaw
from streams.metrics.state import RoomState, Setup


def folded(log: Sequence[Sequence[Logged]], setup: Setup) -> RoomState:
    """The state after a log, as a consumer that was never interrupted comes to it."""
    return interrupted(log, setup, ())


def interrupted(log: Sequence[Sequence[Logged]], setup: Setup, cuts: Sequence[int]) -> RoomState:
    """The same by consumers that are killed: after each of these batches one saves its state and the next goes on.

    A boundary that comes after events it concerns makes a consumer start again from the first entry, knowing it.
    """
    known: dict[str, Boundary] = {}
    while True:
        with suppress(Late):
            fold = Fold(RoomState(setup))
            fold.preload(known.values())
            for index, batch in enumerate(log):
                known |= {event.id: event for event in batch if isinstance(event, Boundary)}
                fold.apply(batch)
                if index in cuts:
                    fold = Fold(thaw(Frozen(fold.settle())))
            return fold.settle()
