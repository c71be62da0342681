"""The curves of a show: what is drawn under the rundown and in the review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec
from msgspec import Struct

from streams.clock import MINUTE
from streams.metrics.sets.buckets import BUCKET_MS
from streams.metrics.state.readings import Reading, of_show
from streams.metrics.state.room import RoomState
from streams.metrics.state.tally import Tally

STEP: Final = BUCKET_MS
"""A point every so many milliseconds."""
SO_FAR: Final = "gmv"
PER_MINUTE: Final = MINUTE // STEP


class BucketPoint(Struct, array_like=True, frozen=True):
    """What happened in the ten seconds from ``at``, and how many were in the room when they ended."""

    at: int
    online: int | None
    views: int
    comments: int
    likes: int
    orders: int
    gmv: int
    gift_value: int
    readings: tuple[Reading, ...] = ()
    """What was reported of the show itself as of an instant of these ten seconds."""


def points(state: RoomState, show: str, buckets: Iterable[int]) -> list[BucketPoint]:
    """The points of these buckets (UTC ms // 10,000), in order. The state must be flushed."""
    known = state.shows.get(show)
    if known is None:
        return []
    reported, entries = bool(known.online.at), "entries" in state.feeds
    readings: dict[int, list[Reading]] = {}
    for reading in of_show(known.readings):
        readings.setdefault(reading.at // STEP, []).append(reading)
    found = []
    for bucket in sorted(buckets):
        tally = known.buckets.get(bucket) or Tally()
        at, end = bucket * STEP, (bucket + 1) * STEP - 1
        online = known.online.level(end) if reported else known.visits.curve.level(end) if entries else None
        found.append(
            BucketPoint(
                at,
                online,
                tally.views,
                tally.comments,
                tally.likes,
                tally.orders,
                tally.gmv,
                tally.gift_value,
                tuple(readings.get(bucket, ())),
            )
        )
    return found


class Series(Struct, frozen=True):
    """Aligned arrays: ``at`` UTC ms, and one value per instant for each name; None where nothing is known.

    ``…_per_min`` sums the minute that ends with the point, ``gmv`` all up to it; money in minor units. ``readings`` are
    points of their own, by slug and in order of time: between two of them nothing is known.
    """

    at: tuple[int, ...]
    series: Mapping[str, tuple[int | None, ...]]
    readings: Mapping[str, tuple[Reading, ...]] = {}


def series(found: Iterable[BucketPoint], since: int = 0) -> Series:
    """Points as aligned arrays, from ``since`` (UTC ms) on; ten seconds without events are filled in."""
    points = list(found)
    readings = _readings(points, since)
    by_bucket = {point.at // STEP: point for point in points if not _only_reported(point)}
    if not by_bucket:
        return Series((), dict.fromkeys((*_NAMES, SO_FAR), ()), readings)
    first = max(min(by_bucket), since // STEP)
    buckets = range(first, max(by_bucket) + 1)
    columns: dict[str, list[int | None]] = {name: [] for name in (*_NAMES, SO_FAR)}
    online: int | None = None
    paid = sum(point.gmv for bucket, point in by_bucket.items() if bucket < first)
    for bucket in buckets:
        if (point := by_bucket.get(bucket)) is not None:
            online = point.online
            paid += point.gmv
        columns["online"].append(online)
        columns[SO_FAR].append(paid)
        minute = [by_bucket[past] for past in range(bucket - PER_MINUTE + 1, bucket + 1) if past in by_bucket]
        for name, measure in _NAMES.items():
            if measure:
                columns[name].append(sum(getattr(point, measure) for point in minute))
    at = tuple(bucket * STEP for bucket in buckets)
    return Series(at, {name: tuple(column) for name, column in columns.items()}, readings)


def _readings(points: Iterable[BucketPoint], since: int) -> dict[str, tuple[Reading, ...]]:
    by_slug: dict[str, list[Reading]] = {}
    for point in points:
        for reading in point.readings:
            if reading.at >= since:
                by_slug.setdefault(reading.slug, []).append(reading)
    return {slug: tuple(sorted(some, key=lambda one: (one.at, one.source))) for slug, some in by_slug.items()}


def _only_reported(point: BucketPoint) -> bool:
    """Nothing came in these ten seconds but readings; they are no zeros of what nobody sends."""
    counted = (point.views, point.comments, point.likes, point.orders, point.gmv, point.gift_value)
    return bool(point.readings) and point.online is None and not any(counted)


_NAMES: Final = {
    "online": "",
    "views_per_min": "views",
    "comments_per_min": "comments",
    "likes_per_min": "likes",
    "orders_per_min": "orders",
    "gmv_per_min": "gmv",
    "gift_value_per_min": "gift_value",
}

point_bytes = msgspec.msgpack.Encoder().encode
point_from = msgspec.msgpack.Decoder(BucketPoint).decode
