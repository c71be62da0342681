"""What all handlers of events share: where the fold stands, and the numbers of people."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import TypeVar

from streams import events as ev
from streams.metrics.fold.senders import Senders
from streams.metrics.state.attribution import Attribution
from streams.metrics.state.cells import Cell, TimeSlice
from streams.metrics.state.room import RoomState
from streams.metrics.state.show import ShowState

EventOrigin = tuple[str | None, str | None]
"""A channel and a tier, as events name them."""
AnyEvent = TypeVar("AnyEvent", bound=ev.Event)


class Cursor:
    """Where the fold stands in a room: the slice of time of the event that is looked at."""

    _slice: TimeSlice
    _numbers: dict[str | None, int]
    """Of everybody whom the events at hand name; nobody is 0."""

    def __init__(self, state: RoomState) -> None:
        self.state = state
        self._staff = frozenset(state.setup.staff)
        self._items = state.items
        self._attributions: dict[str, Attribution] = {}
        self.senders = Senders()
        """Who sent the events that are folded next; whoever knows says so before."""

    def _cell(self, event: ev.Event) -> Cell:
        return self._cell_of((event.channel, event.tier))

    def _cell_of(self, origin: EventOrigin) -> Cell:
        cell = self._slice.cells.get(origin)
        if cell is None:
            cell = self._slice.cells[origin] = Cell()
        return cell

    def _by_origin(self, events: Sequence[AnyEvent]) -> Iterator[tuple[Cell, list[AnyEvent], list[int]]]:
        """The events of each channel and tier: their cell, they themselves, and who did those that name somebody."""
        origins: defaultdict[EventOrigin, list[AnyEvent]] = defaultdict(list)
        for event in events:
            origins[event.channel, event.tier].append(event)
        for origin, some in origins.items():
            yield self._cell_of(origin), some, list(filter(None, self._people(some)))

    def _people(self, events: Sequence[ev.Event]) -> list[int]:
        """Of each event the number of the person, else of the device; 0 when nobody is named."""
        numbers = self._numbers
        return [numbers[event.person or event.device] for event in events]

    @property
    def _show(self) -> ShowState:
        show = self._slice.show
        assert show is not None, "handlers for events inside a show are called there only"
        return show

    def _attribution(self, show: str | None) -> Attribution:
        """Which run presents what in a show, as its boundaries are known so far."""
        assert show is not None, "only shows present anything"
        known = self._attributions.get(show)
        if known is None:
            known = Attribution(self.state.timeline.shows.get(show), self.state.setup.lag, self._items)
            self._attributions[show] = known
        return known

    def _count_outside(self, events: Sequence[ev.Event]) -> None:
        outside = self.state.counters.outside
        for kind, count in Counter([str(event.__struct_config__.tag) for event in events]).items():
            outside[kind] = outside.get(kind, 0) + count
