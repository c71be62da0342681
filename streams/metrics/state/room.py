"""What a room's log amounts to so far: everything the fold keeps, and nothing that it could not write down.

Nothing here reads a clock. Two folds of the same log hold equal states; so do a fold and one that was written down half
way and read back.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from typing import Final

from msgspec import Struct, field
from pyroaring import BitMap

from streams.clock import Instant
from streams.metrics.sets.orders import Orders
from streams.metrics.sets.repeats import Repeats
from streams.metrics.sets.uniques import EXACT, People
from streams.metrics.sets.visits import SLOT
from streams.metrics.state.interaction import InteractionWeights
from streams.metrics.state.show import ShowState
from streams.metrics.state.shows import Shows
from streams.metrics.state.sources import Sources
from streams.metrics.state.stock import Stock
from streams.metrics.state.windows import DEFAULT_DELAY, DEFAULT_LAG, FIRST_INSTANT, RoomTimeline

START: Final = "0-0"
KINDS_NAMED: Final = 200
"""So many unknown types are counted by name; further ones together as "…"."""
SLOTS_WATCHED: Final = 20_000
"""Of so many slots with events it is known when they were busy; all before counts as busy."""


class Setup(Struct, frozen=True):
    """What the fold must know of a room that its log does not say."""

    currency: str = "CNY"
    """ISO code of the room's money."""
    delay: int = DEFAULT_DELAY
    """Broadcast delay of runs that do not carry their own, ms."""
    lag: int = DEFAULT_LAG
    """How long after a run's end orders of its items still belong to it, ms."""
    staff: tuple[str, ...] = ()
    """Pseudonyms of the house's own accounts, in order; they are no audience."""
    interaction_weights: InteractionWeights | None = None
    """What the kinds of interaction count in the interaction index; None: as in version 1."""
    exact: int = EXACT
    """So many people of a show are counted one by one; from there on a sample of them (``sketch``)."""


class Activity(Struct, array_like=True):
    """When events were folded, as exactly as needed to say whether a stretch of time held any."""

    slots: dict[int, tuple[int, int]] = field(default_factory=dict)
    """By slot of ten seconds: the first and the last instant."""
    floor: int = FIRST_INSTANT
    """Before this instant everything counts as busy."""

    def touch(self, slot: int, first: int, last: int) -> None:
        """Something happened in the slot, from ``first`` to ``last``."""
        known = self.slots.get(slot)
        self.slots[slot] = (first, last) if known is None else (min(first, known[0]), max(last, known[1]))

    def within(self, start: int, end: int) -> bool:
        """Whether anything happened from ``start`` up to ``end``."""
        if start < self.floor:
            return True
        return any(first < end and last >= start for first, last in self.slots.values())

    def prune(self) -> None:
        """Forget the older half when there are too many slots."""
        if len(self.slots) > SLOTS_WATCHED:
            old = sorted(self.slots)[: SLOTS_WATCHED // 2]
            self.floor = (old[-1] + 1) * SLOT
            for slot in old:
                del self.slots[slot]


class Reservations(Struct, array_like=True):
    """Who reserved when, by instant. A reservation belongs to the next show that starts."""

    at: list[int] = field(default_factory=list)
    who: list[int] = field(default_factory=list)

    def add(self, at: int, who: int) -> None:
        """Take in a reservation, late ones too."""
        index = bisect_right(self.at, at)
        self.at.insert(index, at)
        self.who.insert(index, who)

    def between(self, after: int, until: int) -> BitMap:
        """Who reserved later than ``after`` and not later than ``until``."""
        return BitMap(array("I", self.who[bisect_right(self.at, after) : bisect_right(self.at, until)]))


class Counters(Struct, array_like=True):
    """What a room's log held, whatever became of it."""

    folded: int = 0
    """Events, repeats left out."""
    repeats: int = 0
    repeated_orders: int = 0
    """Orders paid or placed a second time under another event id."""
    outside: dict[str, int] = field(default_factory=dict)
    """Events outside any show, by type."""
    unknown: dict[str, int] = field(default_factory=dict)
    """Events of types that nobody here knows, by type, in and outside of shows."""

    def unknown_kind(self, kind: str) -> None:
        """Count an event of an unknown type."""
        if kind not in self.unknown and len(self.unknown) >= KINDS_NAMED:
            kind = "…"
        self.unknown[kind] = self.unknown.get(kind, 0) + 1


class RoomState:
    """The state of one room."""

    def __init__(self, setup: Setup | None = None) -> None:
        self.setup = setup or Setup()
        self.position = START
        """The last log entry that is folded wholly."""
        self.timeline = RoomTimeline(delay=self.setup.delay)
        self.people = People()
        self.repeats = Repeats()
        self.orders = Orders()
        self.activity = Activity()
        self.counters = Counters()
        self.shows = Shows()
        self.reservations = Reservations()
        self.feeds: dict[str, int] = {}
        """What the room's sources report at all, and when each kind was newest: UTC ms, some to ten seconds only."""
        self.sources = Sources()
        """How each source delivers; it belongs to the room, too."""
        self.stocks: dict[str, Stock] = {}
        """What is left by SKU. It belongs to the room: one shelf, whichever show sells from it."""

    def show(self, show: str) -> ShowState:
        """The show of that id, a new one when it was never heard of."""
        known = self.shows.get(show)
        if known is None:
            known = self.shows[show] = ShowState()
        return known

    def stock(self, sku: str) -> Stock:
        """The stock of that SKU."""
        stock = self.stocks.get(sku)
        if stock is None:
            stock = self.stocks[sku] = Stock()
        return stock

    def heard(self, feed: str, at: int) -> None:
        """A source reported something of this kind."""
        if at > self.feeds.get(feed, -1):
            self.feeds[feed] = at

    def newest(self) -> Instant | None:
        """When the newest event of any kind happened."""
        return Instant(max(self.feeds.values())) if self.feeds else None
