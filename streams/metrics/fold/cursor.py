"""What all handlers of events share: where the fold stands, and the numbers of people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from streams import events as ev
from streams.metrics.state.attribution import Presented
from streams.metrics.state.cells import Cell, Spot
from streams.metrics.state.room import RoomState
from streams.metrics.state.show import ShowState

Way = tuple[str | None, str | None]
"""A channel and a tier, as events name them."""
Known = TypeVar("Known", bound=ev.Event)


class Cursor:
    """Where the fold stands in a room: the stretch of time of the event that is looked at."""

    _spot: Spot
    _numbers: dict[str | None, int]
    """Of everybody whom the events at hand name; nobody is 0."""

    def __init__(self, state: RoomState) -> None:
        self.state = state
        self._staff = frozenset(state.setup.staff)
        self._by_item: dict[str, Presented] = {}

    def _cell(self, event: ev.Event) -> Cell:
        return self._cell_of((event.channel, event.tier))

    def _cell_of(self, way: Way) -> Cell:
        cell = self._spot.cells.get(way)
        if cell is None:
            cell = self._spot.cells[way] = Cell()
        return cell

    def _by_way(self, events: Sequence[Known]) -> Iterator[tuple[Cell, list[Known], list[int]]]:
        """The events of each channel and tier: their cell, they themselves, and who did those that name somebody."""
        ways: defaultdict[Way, tuple[list[Known], list[int]]] = defaultdict(_nothing)
        for event, who in zip(events, self._people(events), strict=True):
            some, people = ways[event.channel, event.tier]
            some.append(event)
            if who:
                people.append(who)
        for way, (some, people) in ways.items():
            yield self._cell_of(way), some, people

    def _people(self, events: Sequence[ev.Event]) -> list[int]:
        """Of each event the number of the person, else of the device; 0 when nobody is named."""
        numbers = self._numbers
        return [numbers[event.person or event.device] for event in events]

    @property
    def _show(self) -> ShowState:
        show = self._spot.show
        assert show is not None, "handlers for events inside a show are called there only"
        return show

    def _presented(self, show: str | None) -> Presented:
        """Which run presents what in a show, as its boundaries are known so far."""
        assert show is not None, "only shows present anything"
        known = self._by_item.get(show)
        if known is None:
            known = Presented(self.state.timeline.shows.get(show), self.state.setup.lag)
            self._by_item[show] = known
        return known

    def _count_outside(self, events: Sequence[ev.Event]) -> None:
        kind = str(events[0].__struct_config__.tag)
        outside = self.state.counters.outside
        outside[kind] = outside.get(kind, 0) + len(events)


def _nothing() -> tuple[list[Any], list[int]]:
    return [], []
