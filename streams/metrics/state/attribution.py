"""Which run sold what, in the view by item.

Laws of this module:
- A line of a paid order belongs to the latest run of its show that presented its SKU, counted from when viewers see
  that run begin until they see it end plus the lag, or until a later run presents the SKU again. Otherwise it was sold
  from the shelf.
- A run that was undone and the one it ended up in are one take: both end when the last of them does. What belongs to
  the undone one is shown with the other, as in the view by time.
- The answer depends on the boundaries and the lag alone, never on the order in which they became known.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from msgspec import Struct

from streams.metrics.state.windows import LAST_INSTANT, ShowTimes, seen_runs

SHELF: Final = None

_Stretches = tuple[list[int], list[str | None]]
"""When each begins, and whose it is until the next one."""


class Sold(Struct, array_like=True):
    """What belongs to a run, or to the shelf, in the view by item. Money in minor units."""

    gmv: int = 0
    units: int = 0
    """Gift lines left out."""
    refunds: int = 0
    """Of refunds that name their lines."""

    def add(self, other: Sold) -> None:
        """Add what another sold."""
        self.gmv += other.gmv
        self.units += other.units
        self.refunds += other.refunds


class Presented:
    """Which run of a show each SKU belongs to at any instant. ``lag``: how long after a run's end, ms."""

    def __init__(self, times: ShowTimes | None = None, lag: int = 0) -> None:
        self._by_sku: dict[str, _Stretches] = {}
        if times is not None and times.started is not None:
            for sku, takes in _takes(times, lag).items():
                self._by_sku[sku] = _stretches(takes)

    def run(self, sku: str, at: int) -> str | None:
        """The run that a SKU belongs to at an instant, as the log calls it; None: the shelf."""
        stretches = self._by_sku.get(sku)
        if stretches is None:
            return SHELF
        starts, runs = stretches
        index = bisect_right(starts, at) - 1
        return runs[index] if index >= 0 else SHELF

    def changes(self, after: Presented) -> Iterator[tuple[str, int, int]]:
        """SKUs, and the stretches in which they belong to somebody else in ``after``."""
        for sku in sorted(self._by_sku.keys() | after._by_sku.keys()):
            was, now = self._by_sku.get(sku), after._by_sku.get(sku)
            if was == now:
                continue
            edges = sorted({*(was[0] if was else ()), *(now[0] if now else ())})
            for start, end in zip(edges, [*edges[1:], LAST_INSTANT], strict=True):
                if self.run(sku, start) != after.run(sku, start):
                    yield sku, start, end


def _takes(times: ShowTimes, lag: int) -> dict[str, list[tuple[int, int, str]]]:
    """For each SKU the runs that presented it: seen from when, until when orders belong to them, which."""
    edges = seen_runs(times, LAST_INSTANT)
    ends: dict[str, int] = {}
    for (_, run), (end, _) in pairwise(edges):
        if run is not None:
            final = times.resolve(run)
            ends[final] = max(end, ends.get(final, end))
    takes: dict[str, list[tuple[int, int, str]]] = {}
    for start, run in edges:
        if run is not None:
            until = min(ends[times.resolve(run)] + lag, LAST_INSTANT)
            for sku in set(times.runs[run].skus):
                takes.setdefault(sku, []).append((start, until, run))
    return takes


def _stretches(takes: list[tuple[int, int, str]]) -> _Stretches:
    """Each take until the next one or its own end; of several that begin together the last counts."""
    starts: list[int] = []
    runs: list[str | None] = []
    for (start, until, run), following in zip(takes, [*(take[0] for take in takes[1:]), LAST_INSTANT], strict=True):
        if start < following:
            starts.append(start)
            runs.append(run)
            if until < following:
                starts.append(until)
                runs.append(SHELF)
    return starts, runs
