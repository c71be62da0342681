"""From the state of a room to the figures of one of its shows as of an instant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from streams.clock import MINUTE
from streams.metrics.frames.frame import (
    FRAME_VERSION,
    ChannelFigures,
    Frame,
    GroupFigures,
    ItemFigures,
    Recent,
    RunFigures,
    Trend,
)
from streams.metrics.frames.history import history
from streams.metrics.frames.measures import Measures
from streams.metrics.frames.presence import ShowPresence
from streams.metrics.frames.ranks import ranks
from streams.metrics.frames.recent import MINUTES, recent_ranges
from streams.metrics.frames.reported import newest_by_hand, reported_figures
from streams.metrics.frames.scopes import MergedRun, groups, merged_runs, segment_keys, total
from streams.metrics.frames.show_at import ShowAt
from streams.metrics.kpis.goals import attainment_score, pace_score
from streams.metrics.sets.online import NO_SPAN, Span
from streams.metrics.state.attribution import ItemSales
from streams.metrics.state.cells import UNKNOWN
from streams.metrics.state.room import RoomState
from streams.metrics.state.show import ItemState
from streams.metrics.state.sketch import unique_error
from streams.metrics.state.sources import SourceFigures
from streams.metrics.state.stock import StockState

TRENDS: Final = {
    "views": "views",
    "comments": "comments",
    "likes": "likes",
    "shares": "shares",
    "gifts": "gifts",
    "orders": "orders",
    "gmv": "gmv",
}
"""KPI slugs that have a trend, and the measure of each."""
UNKNOWN_NAMED: Final = 20


def snapshot(state: RoomState, show: str, now: int) -> Frame:
    """The figures of a show as of ``now`` (UTC ms). The state must be flushed.

    A show that was never heard of has figures, too: nothing but zeros and unknowns.
    """
    return _FrameBuilder(state, show, now).frame()


class _FrameBuilder:
    """Puts the parts of a frame together."""

    def __init__(self, state: RoomState, show: str, now: int) -> None:
        self._at = ShowAt(state, show, now)
        self._presence = ShowPresence(self._at)
        self._measures = Measures(self._at, self._presence)
        self._runs = merged_runs(self._at.times, self._at.intervals)

    def frame(self) -> Frame:
        nowhere = segment_keys(self._at.state, frozenset([None]))
        whole, outside = total(self._at.state, self._at.state.segments), total(self._at.state, nowhere)
        span = self._presence.span(self._at.started, self._at.end())
        unknown = sorted(self._at.room.counters.unknown.items(), key=lambda pair: (-pair[1], pair[0]))
        recent, feeds = self._recent(), self._feeds()
        frame = Frame(
            version=FRAME_VERSION,
            show=self._at.id,
            as_of=self._at.now,
            currency=self._at.room.setup.currency,
            started_at=self._at.started,
            ended_at=self._at.ended,
            base=self._measures.whole(whole, outside, span),
            outside=self._measures.base("run", outside, self._measures.people("run", "", nowhere)),
            runs=tuple(map(self._run, self._runs)),
            items=tuple(self._item(sku, item) for sku, item in sorted(self._at.state.items.items())),
            channels=tuple(self._channel(name) for name in sorted(self._at.state.channels)),
            trend=_trend(recent[-1]),
            peak=self._presence.peak(span),
            feeds=feeds,
            figures=reported_figures(self._at.state.readings, self._at.started, self._at.end()),
            foreign_gifts=dict(self._at.state.foreign),
            unknown=dict(unknown[:UNKNOWN_NAMED]),
            outside_show=sum(self._at.room.counters.outside.values()),
            online_reported=self._at.reports_online,
            stream=self._at.state.stream.status_at(self._at.now, self._at.started, self._at.ended),
            recent=recent,
            ranks=ranks(
                self._at.state, self._at.started, self._at.end(), feeds.keys(), self._measures.minute, self._minute_span
            ),
            goals=self._at.times.goals,
            sources=self._sources(),
            history=history(self._at.room, self._at.id),
            groups=self._groups(),
            shelf=self._sold([None]),
            unique_error=unique_error(self._at.state),
            sales=self._at.room.setup.sales,
            by_hand_at=newest_by_hand(self._at.state.readings),
        )
        return _scored(frame)

    def _run(self, merged: MergedRun) -> RunFigures:
        segments = segment_keys(self._at.state, merged.run_ids)
        base = self._measures.scope("run", merged.run.run, segments, merged.intervals, merged.air_ms(self._at.now))
        run = merged.run
        return RunFigures(run.run, run.slot, run.kind, run.at, merged.ended_at, base, self._sold(merged.run_ids))

    def _groups(self) -> tuple[GroupFigures, ...]:
        found = [
            GroupFigures(
                one.by, one.name, self._measures.scope(one.by, one.name, one.segments, one.intervals, one.air_ms)
            )
            for one in groups(self._runs, self._at.times, self._at.state, self._at.intervals, self._at.now)
        ]
        known = self._measures.known_viewers()
        for name, tier in sorted(self._at.state.tiers.items()):
            base = self._measures.base("tier", tier.tally, tier.crowd, known_viewers=None if name == UNKNOWN else known)
            found.append(GroupFigures("tier", name, base))
        return tuple(found)

    def _sold(self, runs: Iterable[str | None]) -> ItemSales:
        sales = ItemSales()
        for run in runs:
            if (one := self._at.state.sales_by_run.get(run)) is not None:
                sales.add(one)
        return sales

    def _item(self, sku: str, item: ItemState) -> ItemFigures:
        title = item.listing.title if item.listing else ""
        stock = self._at.room.stocks.get(sku) or StockState()
        names = self._at.room.items.names(sku)
        return ItemFigures(sku, title, self._measures.item(item), stock.left, stock.at, names)

    def _channel(self, name: str) -> ChannelFigures:
        channel = self._at.state.channels[name]
        return ChannelFigures(name, self._measures.base("channel", channel.tally, channel.crowd))

    def _recent(self) -> tuple[Recent, ...]:
        return tuple(
            Recent(minutes, *map(self._measures.recent, recent_ranges(self._at.now, minutes))) for minutes in MINUTES
        )

    def _minute_span(self, minute: int) -> Span:
        if not self._presence.is_known:  # the room may know of presence from another show
            return NO_SPAN
        return self._presence.span(minute * MINUTE, (minute + 1) * MINUTE)

    def _feeds(self) -> dict[str, int]:
        feeds = dict(sorted(self._at.room.feeds.items()))
        presence = max(feeds.get("online", -1), feeds.get("entries", -1))
        return feeds | {"presence": presence} if presence >= 0 else feeds

    def _sources(self) -> tuple[SourceFigures, ...]:
        """Those that delivered in the time that the show owns."""
        window = self._at.room.timeline.window(self._at.id)
        if window is None:
            return ()
        return tuple(self._at.room.sources.figures(window[0], min(window[1], self._at.now)))


def _trend(recent: Recent) -> dict[str, Trend]:
    last, before = recent.last.tally, recent.before.tally
    return {slug: Trend(getattr(last, measure), getattr(before, measure)) for slug, measure in TRENDS.items()}


def _scored(frame: Frame) -> Frame:
    """The frame with how far its targets are reached."""
    targets = frame.targets()
    attained, paced = attainment_score(targets).overall, pace_score(targets).overall
    if attained is None and paced is None:
        return frame
    base = replace(
        frame.base,
        attained=attained and attained.weighted_sum,
        attained_weights=attained and attained.weights,
        paced=paced and paced.weighted_sum,
        paced_weights=paced and paced.weights,
    )
    return replace(frame, base=base)
