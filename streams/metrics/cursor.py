"""What all handlers of events share: where the fold stands, and the numbers of people."""

from __future__ import annotations

from streams import events as ev
from streams.metrics.cells import Cell, Spot
from streams.metrics.state import RoomState, Show


class Cursor:
    """Where the fold stands in a room: the stretch of time of the event that is looked at."""

    _spot: Spot

    def __init__(self, state: RoomState) -> None:
        self.state = state
        self._recent = state.people.recent

    def _cell(self, channel: str | None) -> Cell:
        cells = self._spot.cells
        cell = cells.get(channel)
        if cell is None:
            cell = cells[channel] = Cell()
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

    def _count_outside(self, event: ev.Event) -> None:
        kind = str(event.__struct_config__.tag)
        outside = self.state.counters.outside
        outside[kind] = outside.get(kind, 0) + 1
