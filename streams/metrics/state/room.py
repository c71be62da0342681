"""What a room's log amounts to so far: everything the fold keeps, and nothing that it could not write down.

Nothing here reads a clock. Two folds of the same log hold equal states; so do a fold and one that was written down half
way and read back.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from typing import Final, Literal

from msgspec import Struct, field
from pyroaring import BitMap

from streams.clock import Instant
from streams.metrics.sets.buckets import BUCKET_MS
from streams.metrics.sets.items import ItemIndex, ItemNames
from streams.metrics.sets.orders import Orders
from streams.metrics.sets.repeats import Repeats
from streams.metrics.sets.streaks import Streaks
from streams.metrics.sets.uniques import EXACT, People
from streams.metrics.state.interaction import InteractionWeights
from streams.metrics.state.show import ShowState
from streams.metrics.state.shows import Shows
from streams.metrics.state.sources import Sources
from streams.metrics.state.stock import StockState
from streams.metrics.state.windows import DEFAULT_DELAY, DEFAULT_LAG, FIRST_INSTANT, RoomTimeline

START: Final = "0-0"
UNKNOWN_KINDS_NAMED: Final = 200
"""So many unknown types are counted by name; further ones together as "…"."""
BUCKETS_TRACKED: Final = 20_000
"""Of so many buckets with events it is known when they were busy; all before counts as busy."""


Sales = Literal["paid", "received"]
"""What sales are: what buyers pay, or what the shop receives."""


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
    sales: Sales = "paid"
    """What sales are: what buyers pay, or what the shop receives."""
    accounts: tuple[str, ...] = ()
    """The room's own accounts, in order: orders of others stand apart. None: accounts are not told apart."""
    exact: int = EXACT
    """So many people of a show are counted one by one; from there on a sample of them (``sketch``)."""
    items: tuple[ItemNames, ...] = ()
    """The items that events call by several names, in order."""


class EventTimes(Struct, array_like=True):
    """When events were folded, as exactly as needed to say whether there was any between two instants."""

    buckets: dict[int, tuple[int, int]] = field(default_factory=dict)
    """By bucket: the instants of its first and its last event."""
    busy_before: int = FIRST_INSTANT
    """Before this instant everything counts as busy."""

    def add(self, bucket: int, first: int, last: int) -> None:
        """Add events of a bucket, from ``first`` to ``last``."""
        known = self.buckets.get(bucket)
        self.buckets[bucket] = (first, last) if known is None else (min(first, known[0]), max(last, known[1]))

    def any_between(self, start: int, end: int) -> bool:
        """Whether anything happened from ``start`` up to ``end``."""
        if start < self.busy_before:
            return True
        return any(first < end and last >= start for first, last in self.buckets.values())

    def prune(self) -> None:
        """Forget the older half when there are too many buckets."""
        if len(self.buckets) > BUCKETS_TRACKED:
            old = sorted(self.buckets)[: BUCKETS_TRACKED // 2]
            self.busy_before = (old[-1] + 1) * BUCKET_MS
            for bucket in old:
                del self.buckets[bucket]


class Reservations(Struct, array_like=True):
    """Who reserved when, by instant. A reservation belongs to the next show that starts."""

    at: list[int] = field(default_factory=list)
    who: list[int] = field(default_factory=list)

    def add(self, at: int, who: int) -> None:
        """Add a reservation, late ones too."""
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
    """Orders placed, or payments told, a second time under another event id."""
    outside: dict[str, int] = field(default_factory=dict)
    """Events outside any show, by type."""
    unknown: dict[str, int] = field(default_factory=dict)
    """Events of types that nobody here knows, by type, in and outside of shows."""

    def count_unknown(self, kind: str) -> None:
        """Count an event of an unknown type."""
        if kind not in self.unknown and len(self.unknown) >= UNKNOWN_KINDS_NAMED:
            kind = "…"
        self.unknown[kind] = self.unknown.get(kind, 0) + 1


class RoomState:
    """The state of one room."""

    def __init__(self, setup: Setup | None = None) -> None:
        self.setup = setup or Setup()
        self.items = ItemIndex(self.setup.items)
        self.position = START
        """The last log entry that is folded wholly."""
        self.timeline = RoomTimeline(delay=self.setup.delay)
        self.people = People()
        self.repeats = Repeats()
        self.orders = Orders()
        self.streaks = Streaks()
        self.event_times = EventTimes()
        self.counters = Counters()
        self.shows = Shows()
        self.reservations = Reservations()
        self.feeds: dict[str, int] = {}
        """What the room's sources report at all, and when each kind was newest: UTC ms, some to ten seconds only."""
        self.sources = Sources()
        """How each source delivers; it belongs to the room, too."""
        self.stocks: dict[str, StockState] = {}
        """What is left by SKU. It belongs to the room: one shelf, whichever show sells from it."""

    def show(self, show: str) -> ShowState:
        """The show of that id, a new one when it was never heard of."""
        known = self.shows.get(show)
        if known is None:
            known = self.shows[show] = ShowState()
        return known

    def stock(self, sku: str) -> StockState:
        """The stock of that SKU."""
        stock = self.stocks.get(sku)
        if stock is None:
            stock = self.stocks[sku] = StockState()
        return stock

    def record_feed(self, feed: str, at: int) -> None:
        """A source reported something of this kind: remember the newest."""
        if at > self.feeds.get(feed, -1):
            self.feeds[feed] = at

    def newest_event_at(self) -> Instant | None:
        """When the newest event of any kind happened."""
        return Instant(max(self.feeds.values())) if self.feeds else None
