"""What was folded but not booked yet: cells, and the stretches of time they belong to."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping
from typing import Any, Final

from msgspec import Struct, field

from streams.metrics.state import RoomState, Show
from streams.metrics.tally import FEEDS, Tally
from streams.metrics.uniques import Crowd
from streams.metrics.visits import SLOT

UNKNOWN_CHANNEL: Final = "unknown"

Handlers = Mapping[type[Struct], Callable[[Any], bool | None]]


class Cell(Tally, gc=False):
    """What happened in one stretch of time through one channel. Lists hold people's numbers."""

    viewers: list[int] = field(default_factory=list)
    participants: list[int] = field(default_factory=list)
    engagers: list[int] = field(default_factory=list)
    sharers: list[int] = field(default_factory=list)
    fans: list[int] = field(default_factory=list)
    buyers: list[int] = field(default_factory=list)
    exposed: list[int] = field(default_factory=list)
    clickers: list[int] = field(default_factory=list)
    members: list[int] = field(default_factory=list)
    private: list[int] = field(default_factory=list)
    shop: list[int] = field(default_factory=list)
    moves: list[tuple[int, int]] = field(default_factory=list)
    """Follows and unfollows: who, and the move in the notation of ``uniques.Moves``."""


POURED: Final[dict[str, tuple[str, ...]]] = {
    "viewers": ("viewers",),
    "participants": ("participants",),
    "engagers": ("engagers", "participants"),
    "sharers": ("sharers", "engagers", "participants"),
    "fans": ("fans", "participants"),
    "buyers": ("buyers", "participants"),
    "exposed": ("exposed",),
    "clickers": ("clickers", "participants"),
    "members": ("members", "participants"),
    "private": ("private", "participants"),
    "shop": ("shop", "participants"),
}
"""The sets of a crowd that each list of a cell goes into."""

HEARD_BY_LIST: Final = ("fans", "members", "private", "shop")
"""Feeds that show in who did something, not in a sum."""


class Spot:
    """A stretch of time within one slot, one show and one run, and the cells of its channels."""

    __slots__ = ("cells", "end", "first", "handlers", "last", "run", "show", "show_id", "start")

    def __init__(
        self, start: int, end: int, *, show_id: str | None, show: Show | None, run: str | None, handlers: Handlers
    ) -> None:
        self.start = start
        self.end = end
        self.show_id = show_id
        self.show = show
        self.run = run
        self.handlers = handlers
        """What to do with an event here; other things are done outside of shows."""
        self.cells: dict[str | None, Cell] = {}
        self.first = end
        """The earliest event here, and the latest; ``first > last`` while there was none."""
        self.last = -1

    def book(self, state: RoomState) -> None:
        """Add what was collected to the state. Call it once."""
        if self.last < 0:
            return
        slot = self.start // SLOT
        state.activity.touch(slot, self.first, self.last)
        if self.show is None:
            return
        self.show.revision += 1
        self.show.changed.add(slot)
        for channel, cell in self.cells.items():
            self._book_cell(state, self.show, slot, channel or UNKNOWN_CHANNEL, cell)
        self.show.minutes.prune()

    def _book_cell(self, state: RoomState, show: Show, slot: int, channel: str, cell: Cell) -> None:
        show.book(slot, self.run, channel, cell)
        crowds = (
            show.crowd,
            _crowd(show.runs, self.run),
            _crowd(show.channels, channel),
            show.minutes.crowd(slot),
        )
        for name, sets in POURED.items():
            collected = getattr(cell, name)
            if collected:
                people = array("I", collected)
                for crowd in crowds:
                    for target in sets:
                        crowd.pour(target, people)
        for person, move in cell.moves:
            for crowd in crowds:
                crowd.moves.add(person, move)
        for feed, measures in FEEDS.items():
            if any(getattr(cell, measure) for measure in measures):
                state.heard(feed, slot * SLOT)  # not the last event: that depends on when it was booked
        for feed in HEARD_BY_LIST:
            if getattr(cell, feed):
                state.heard(feed, slot * SLOT)


def _crowd(crowds: dict[Any, Crowd], key: str | None) -> Crowd:
    crowd = crowds.get(key)
    if crowd is None:
        crowd = crowds[key] = Crowd()
    return crowd
