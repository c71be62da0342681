"""What all handlers of events share: where the fold stands, and the numbers of people."""

from __future__ import annotations

from streams import events as ev
from streams.metrics.attribution import Presented
from streams.metrics.cells import Cell, Spot
from streams.metrics.state import RoomState, Show


class Cursor:
    """Where the fold stands in a room: the stretch of time of the event that is looked at."""

    _spot: Spot

    def __init__(self, state: RoomState) -> None:
        self.state = state
        self._staff = frozenset(state.setup.staff)
        self._by_item: dict[str, Presented] = {}
        self._recent = state.people.recent

    def _cell(self, event: ev.Event) -> Cell:
        cells = self._spot.cells
        key = (event.channel, event.tier)
        cell = cells.get(key)
        if cell is None:
            cell = cells[key] = Cell()
        return cell

    def _who(self, event: ev.Event) -> int | None:
        """The number of the person, else of the device; None when nobody is named."""
        name = event.person or event.device
        if name is None:
            return None
        return self._recent.get(name) or self.state.people.number(name)

    @property
    def _show(self) -> Show:
        show = self._spot.show
        assert show is not None, "handlers for events inside a show are called there only"
        return show

    def _person(self, name: str) -> int:
        return self._recent.get(name) or self.state.people.number(name)

    def _presented(self, show: str | None) -> Presented:
        """Which run presents what in a show, as its boundaries are known so far."""
        assert show is not None, "only shows present anything"
        known = self._by_item.get(show)
        if known is None:
            known = Presented(self.state.timeline.shows.get(show), self.state.setup.lag)
            self._by_item[show] = known
        return known

    def _count_outside(self, event: ev.Event) -> None:
        kind = str(event.__struct_config__.tag)
        outside = self.state.counters.outside
        outside[kind] = outside.get(kind, 0) + 1
