"""What is remembered of one show: its base measures over time, by run and hosts, channel, tier and item."""

from __future__ import annotations

from typing import TypeVar

from msgspec import Struct, field

from streams.metrics.sets.online import OnlineSamples
from streams.metrics.sets.uniques import Crowd
from streams.metrics.sets.visits import Visits
from streams.metrics.state.attribution import ItemSales
from streams.metrics.state.crowds_by_time import CrowdsByTime
from streams.metrics.state.readings import Readings, ReadingsKey
from streams.metrics.state.stream import Stream
from streams.metrics.state.tally import Tally


class Listing(Struct, array_like=True):
    """An item as it was last listed."""

    at: int
    title: str
    tag_price: int
    price: int | None = None
    stock: int | None = None
    style: str | None = None
    link_no: int | None = None


class ItemState(Struct, array_like=True):
    """One item in one show."""

    tally: Tally = field(default_factory=Tally)
    crowd: Crowd = field(default_factory=Crowd)
    listing: Listing | None = None


class Segment(Struct, array_like=True):
    """What happened within one run and one set of hosts, through one channel or by one tier, and who did it."""

    tally: Tally = field(default_factory=Tally)
    crowd: Crowd = field(default_factory=Crowd)


SegmentKey = tuple[str | None, tuple[str, ...]]
"""A run, or None while none was on air, and who hosted."""


class ShowState(Struct, array_like=True):
    """The base measures of one show."""

    buckets: dict[int, Tally] = field(default_factory=dict)
    """The whole show by ten seconds (UTC ms // 10,000), for curves and trends."""
    crowd: Crowd = field(default_factory=Crowd)
    segments: dict[SegmentKey, Segment] = field(default_factory=dict)
    """By run (None: no run on air) and hosts; together they are the whole."""
    channels: dict[str, Segment] = field(default_factory=dict)
    tiers: dict[str, Segment] = field(default_factory=dict)
    items: dict[str, ItemState] = field(default_factory=dict)
    online: OnlineSamples = field(default_factory=OnlineSamples)
    visits: Visits = field(default_factory=Visits)
    foreign: dict[str, int] = field(default_factory=dict)
    """Worth of gifts in other currencies, by currency."""
    readings: dict[ReadingsKey, Readings] = field(default_factory=dict)
    """Reported figures by scope ("" is the show), slug and source."""
    revision: int = 0
    """Rises whenever a figure may have changed."""
    changed_buckets: set[int] = field(default_factory=set)
    """The buckets that changed since somebody last asked."""
    stream: Stream = field(default_factory=Stream)
    crowds_by_time: CrowdsByTime = field(default_factory=CrowdsByTime)
    sales_by_run: dict[str | None, ItemSales] = field(default_factory=dict)
    """In the view by item: by run as the log calls it, None for the shelf."""
    sample_level: int = 0
    """Sets of people, buyers excepted, hold one in 2**level of them."""

    def add(self, bucket: int, run: str | None, hosts: tuple[str, ...], tally: Tally) -> None:
        """Add measures of one bucket and one segment."""
        self.buckets.setdefault(bucket, Tally()).add(tally)
        segment_of(self.segments, (run, hosts)).tally.add(tally)
        self.crowds_by_time.add(bucket, run, tally)
        self.changed_buckets.add(bucket)
        self.revision += 1

    def item(self, sku: str) -> ItemState:
        """The item of that SKU, a new one when it was never heard of."""
        item = self.items.get(sku)
        if item is None:
            item = self.items[sku] = ItemState()
        return item

    def sales_of(self, run: str | None) -> ItemSales:
        """What a run sold of what it presented; None: the shelf."""
        sales = self.sales_by_run.get(run)
        if sales is None:
            sales = self.sales_by_run[run] = ItemSales()
        return sales


GroupKey = TypeVar("GroupKey")


def segment_of(segments: dict[GroupKey, Segment], key: GroupKey) -> Segment:
    """The segment of that key, a new one when there was none."""
    found = segments.get(key)
    if found is None:
        found = segments[key] = Segment()
    return found
