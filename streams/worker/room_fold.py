"""The fold of a room at work: entries of the log go in, the observer is told what became of them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby
from typing import Final, NamedTuple

from streams.clock import Clock, Instant
from streams.events import Boundary, Logged, OrderCorrected
from streams.metrics.fold.fold import Fold
from streams.metrics.fold.senders import Senders
from streams.metrics.state.room import RoomState
from streams.store import issuers
from streams.store.log import Entry
from streams.worker.observer import Observer

SLICE: Final = 2_000
"""Events folded before others may run."""


class Folded(NamedTuple):
    """A log entry that was folded, with those of its events that are not set aside."""

    entry: Entry
    events: Sequence[Logged]


class RoomFold:
    """Folds entries into the state of a room.

    ``half_way``: the state holds a part of what follows its position, and is of no use for a checkpoint.
    """

    def __init__(self, room: str, state: RoomState, clock: Clock, observer: Observer) -> None:
        self.half_way = False
        self._room = room
        self._fold = Fold(state)
        self._clock = clock
        self._observer = observer

    @property
    def state(self) -> RoomState:
        """What is remembered. Its sums may lack what was folded last; ``flushed`` has them."""
        return self._fold.state

    @property
    def position(self) -> str:
        """The last log entry that is folded wholly."""
        return self._fold.state.position

    def flushed(self) -> RoomState:
        """The state with all that is folded."""
        return self._fold.flush()

    def preload(self, boundaries: Iterable[Boundary], corrections: Iterable[OrderCorrected]) -> None:
        """Know boundaries and corrections before their place in the log is reached. Raises LateBoundary when the state
        is too old for one, and is half way then."""
        self.half_way = True
        self._fold.preload(boundaries, corrections)
        self.half_way = False

    async def take(self, entries: Sequence[Entry]) -> list[Folded]:
        """Fold entries as one: many events together take less time. Raises LateBoundary, and is half way then."""
        self.half_way = True
        folded = [Folded(entry, self._admitted(entry)) for entry in entries]
        count = sum(len(one.events) for one in folded)
        self._fold.senders = Senders((one.entry.source, one.entry.taken_at, one.events) for one in folded)
        fresh: list[Logged] = []
        for of_old, some in groupby(folded, _is_old):
            run = list(some)
            events = list(chain.from_iterable(one.events for one in run))
            for start in range(0, len(events), SLICE):
                fresh += self._fold.apply(events[start : start + SLICE])
                await asyncio.sleep(0)
            if of_old:
                for entry, its_events in run:
                    names = issuers.later_names(entry.source, its_events)
                    self.state.repeats.add_names(names)
        self.state.position = entries[-1].position
        self.half_way = False
        self._tell(folded, set(map(id, fresh)) if len(fresh) < count else None)
        return folded

    def _tell(self, folded: Sequence[Folded], fresh: set[int] | None) -> None:
        """Account for entries. ``fresh``: the identities of events that are no repeats; None when all are none."""
        for entry, events in folded:
            repeats = 0 if fresh is None else sum(id(event) not in fresh for event in events)
            self.state.sources.add_repeats(entry.source, entry.taken_at, repeats)
            self._observer.folded(self._room, len(events) - repeats, repeats)
            if entry.back_dated_to is None:
                self._observer.lag(self._room, self._clock.now() - entry.taken_at)

    def _admitted(self, entry: Entry) -> Sequence[Logged]:
        """The events of an entry that count."""
        events = entry.events()
        if len(events) < entry.count:
            self._observer.unreadable(self._room, entry.position, entry.count - len(events))
        admitted = self.state.sources.record(entry.source, entry.taken_at, events)
        if len(admitted) < len(events):
            self._show_parked(entry.taken_at)
        return admitted

    def _show_parked(self, at: Instant) -> None:
        """Events that are counted nowhere are news all the same."""
        show = self.state.timeline.interval_at(at).show
        if show is not None:
            self.state.show(show).revision += 1


def _is_old(folded: Folded) -> bool:
    """Whether the ids of an entry were unique in the room only."""
    return folded.entry.version == 1


def slices(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """The entries, up to ``SLICE`` events at a time; a back-dated one, which gets a frame of its own, ends a slice."""
    some: list[Entry] = []
    count = 0
    for entry in entries:
        if some and (count + entry.count > SLICE or some[-1].back_dated_to is not None):
            yield some
            some, count = [], 0
        some.append(entry)
        count += entry.count
    if some:
        yield some
