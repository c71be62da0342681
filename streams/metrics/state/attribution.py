"""Which run sold what, in the view by item.

Laws of this module:
- A line of a paid order belongs to the latest run of its show that presented its SKU, counted from when viewers see
  that run begin until they see it end plus the lag, or until a later run presents the SKU again. Otherwise it was sold
  from the shelf.
- A run that was undone and the one it ended up in are one: both end when the last of them does. What belongs to
  the undone one is shown with the other, as in the view by time.
- The answer depends on the boundaries and the lag alone, never on the order in which they became known.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from msgspec import Struct

from streams.metrics.sets.items import ItemIndex
from streams.metrics.state.windows import LAST_INSTANT, ShowTimes, seen_runs

SHELF: Final = None

_RunsOverTime = tuple[list[int], list[str | None]]
"""When each run begins, and which it is until the next one."""


class ItemSales(Struct, array_like=True):
    """What belongs to a run, or to the shelf, in the view by item. Money in minor units."""

    gmv: int = 0
    units: int = 0
    """Gift lines left out."""
    refunds: int = 0
    """Of refunds that name their lines."""

    def add(self, other: ItemSales) -> None:
        """Add what another sold."""
        self.gmv += other.gmv
        self.units += other.units
        self.refunds += other.refunds


class Attribution:
    """Which run of a show each SKU belongs to at any instant. ``lag``: how long after a run's end, ms."""

    def __init__(self, times: ShowTimes | None = None, lag: int = 0, items: ItemIndex | None = None) -> None:
        self._by_sku: dict[str, _RunsOverTime] = {}
        if times is not None and times.started is not None:
            for sku, presentations in _presentations(times, lag, items or ItemIndex()).items():
                self._by_sku[sku] = _runs_over_time(presentations)

    def run_at(self, sku: str, at: int) -> str | None:
        """The run that a SKU belongs to at an instant, as the log calls it; None: the shelf."""
        runs_over_time = self._by_sku.get(sku)
        if runs_over_time is None:
            return SHELF
        starts, runs = runs_over_time
        index = bisect_right(starts, at) - 1
        return runs[index] if index >= 0 else SHELF

    def changes(self, after: Attribution) -> Iterator[tuple[str, int, int]]:
        """SKUs, and the times in which they belong to another run in ``after``."""
        for sku in sorted(self._by_sku.keys() | after._by_sku.keys()):
            was, now = self._by_sku.get(sku), after._by_sku.get(sku)
            if was == now:
                continue
            edges = sorted({*(was[0] if was else ()), *(now[0] if now else ())})
            for start, end in zip(edges, [*edges[1:], LAST_INSTANT], strict=True):
                if self.run_at(sku, start) != after.run_at(sku, start):
                    yield sku, start, end


def _presentations(times: ShowTimes, lag: int, items: ItemIndex) -> dict[str, list[tuple[int, int, str]]]:
    """For each SKU the runs that presented it: seen from when, until when orders belong to them, which."""
    edges = seen_runs(times, LAST_INSTANT)
    ends: dict[str, int] = {}
    for (_, run), (end, _) in pairwise(edges):
        if run is not None:
            final = times.resolve(run)
            ends[final] = max(end, ends.get(final, end))
    presentations: dict[str, list[tuple[int, int, str]]] = {}
    for start, run in edges:
        if run is not None:
            until = min(ends[times.resolve(run)] + lag, LAST_INSTANT)
            for sku in set(map(items.item, times.runs[run].skus)):
                presentations.setdefault(sku, []).append((start, until, run))
    return presentations


def _runs_over_time(presentations: list[tuple[int, int, str]]) -> _RunsOverTime:
    """Each run until the next one or its own end; of several that begin together the last counts."""
    starts: list[int] = []
    runs: list[str | None] = []
    following_starts = [*(start for start, _, _ in presentations[1:]), LAST_INSTANT]
    for (start, until, run), following in zip(presentations, following_starts, strict=True):
        if start < following:
            starts.append(start)
            runs.append(run)
            if until < following:
                starts.append(until)
                runs.append(SHELF)
    return starts, runs
