"""From the state of a room to the figures of one of its shows as of an instant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec.structs import asdict, replace
from pyroaring import BitMap

from streams.clock import MINUTE
from streams.metrics.frames.frame import (
    FRAME_VERSION,
    ChannelFigures,
    Frame,
    GroupFigures,
    ItemFigures,
    Peak,
    Recent,
    RunFigures,
    Trend,
)
from streams.metrics.frames.history import DAY, bought_again, earlier_people, history, new_people
from streams.metrics.frames.ranks import ranks
from streams.metrics.frames.recent import MINUTES, PEOPLE, RangeTotals, minute_totals, range_totals, recent_ranges
from streams.metrics.frames.scopes import MergedRun, groups, merged_runs, segment_keys, total
from streams.metrics.kpis.base import BaseMeasures, ScopeKind
from streams.metrics.kpis.goals import means
from streams.metrics.sets.online import NO_SPAN, Span
from streams.metrics.sets.uniques import Crowd
from streams.metrics.state.attribution import ItemSales
from streams.metrics.state.cells import UNKNOWN
from streams.metrics.state.room import RoomState
from streams.metrics.state.show import ItemState, Segment, SegmentKey, ShowState
from streams.metrics.state.sketch import unique_error
from streams.metrics.state.sources import SourceFigures
from streams.metrics.state.stock import StockState
from streams.metrics.state.tally import Tally
from streams.metrics.state.windows import FIRST_INSTANT, OwnedInterval, ShowTimes

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
    def __init__(self, state: RoomState, show: str, now: int) -> None:
        self._state = state
        self._id = show
        self._now = now
        self._show = state.shows.get(show) or ShowState()
        self._times = state.timeline.shows.get(show) or ShowTimes()
        self._reported = bool(self._show.online.at)
        self._entries = "entries" in state.feeds
        self._leaves = "leaves" in state.feeds
        self._owned = state.timeline.intervals_of(show)
        self._runs = merged_runs(self._times, self._owned)
        self._spans: dict[tuple[int, int], Span] = {}
        self._before = earlier_people(state, show)

    def frame(self) -> Frame:
        nowhere = segment_keys(self._show, frozenset([None]))
        whole, outside = total(self._show, self._show.segments), total(self._show, nowhere)
        span = self._span(self._times.started, self._end())
        unknown = sorted(self._state.counters.unknown.items(), key=lambda pair: (-pair[1], pair[0]))
        recent, feeds = self._recent(), self._feeds()
        frame = Frame(
            version=FRAME_VERSION,
            show=self._id,
            as_of=self._now,
            currency=self._state.setup.currency,
            started_at=self._times.started,
            ended_at=self._ended(),
            base=self._whole(whole, outside, span),
            outside=self._base("run", outside, self._people("run", "", nowhere)),
            runs=tuple(map(self._run, self._runs)),
            items=tuple(self._item(sku, item) for sku, item in sorted(self._show.items.items())),
            channels=tuple(self._channel(name) for name in sorted(self._show.channels)),
            trend=_trend(recent[-1]),
            peak=self._peak(span),
            feeds=feeds,
            figures={slug: figure for (scope, slug), figure in self._show.figures.items() if scope == ""},
            foreign_gifts=dict(self._show.foreign),
            unknown=dict(unknown[:UNKNOWN_NAMED]),
            outside_show=sum(self._state.counters.outside.values()),
            online_reported=self._reported,
            stream=self._show.stream.status_at(self._now, self._times.started, self._ended()),
            recent=recent,
            ranks=ranks(self._show, self._times.started, self._end(), feeds.keys(), self._minute, self._minute_span),
            goals=self._times.goals,
            sources=self._sources(),
            history=history(self._state, self._id),
            groups=self._groups(),
            shelf=self._sold([None]),
            unique_error=unique_error(self._show),
        )
        return _scored(frame)

    # ---------------------------------------------------------------------------------------------------------- scopes

    def _whole(self, whole: Tally, outside: Tally, span: Span) -> BaseMeasures:
        crowd = self._show.crowd
        reserved = self._reserved()
        listed = {sku: item.listing.style or sku for sku, item in self._show.items.items() if item.listing}
        sold = {sku for sku, item in self._show.items.items() if item.tally.orders}
        return self._base(
            "show",
            whole,
            crowd,
            air_ms=self._air(self._times.started, self._end()),
            on_air=_less(whole, outside),
            online=self._online(),
            span=span,
            watch_ms=self._watched(self._times.started, self._end()),
            **self._stays([(self._times.started or 0, self._end())] if self._times.started is not None else []),
            reserved=reserved[0],
            attended=reserved[1],
            styles_listed=len(set(listed.values())),
            styles_sold=len({style for sku, style in listed.items() if sku in sold}),
            skus_listed=len(listed),
            skus_sold=len(sold & listed.keys()),
            known_viewers=self._known_viewers(),
            again_30d=bought_again(self._state, self._id, 30 * DAY, self._now),
            again_90d=bought_again(self._state, self._id, 90 * DAY, self._now),
        )

    def _run(self, merged: MergedRun) -> RunFigures:
        segments = segment_keys(self._show, merged.run_ids)
        base = self._scope("run", merged.run.run, segments, merged.intervals, merged.air_ms(self._now))
        run = merged.run
        return RunFigures(run.run, run.slot, run.kind, run.at, merged.ended_at, base, self._sold(merged.run_ids))

    def _groups(self) -> tuple[GroupFigures, ...]:
        found = [
            GroupFigures(one.by, one.name, self._scope(one.by, one.name, one.segments, one.intervals, one.air_ms))
            for one in groups(self._runs, self._times, self._show, self._owned, self._now)
        ]
        known = self._known_viewers()
        for name, tier in sorted(self._show.tiers.items()):
            base = self._base("tier", tier.tally, tier.crowd, known_viewers=None if name == UNKNOWN else known)
            found.append(GroupFigures("tier", name, base))
        return tuple(found)

    def _known_viewers(self) -> int | None:
        """How many viewers there are whose tier is known."""
        known = [tier for name, tier in self._show.tiers.items() if name != UNKNOWN]
        return self._count(self._united("tiers", "", known).viewers) if self._entries else None

    def _scope(
        self,
        by: str,
        name: str,
        segments: tuple[SegmentKey, ...],
        intervals: Iterable[OwnedInterval],
        air_ms: int | None,
    ) -> BaseMeasures:
        """The measures of some runs, or of some of the time."""
        tally = total(self._show, segments)
        runs = tuple(key for key in segments if key[0] is not None)
        seen = [(interval.start, min(interval.end, self._now)) for interval in intervals]
        span = _joined(self._span(start, end) for start, end in seen)
        watched = [self._watched(start, end) for start, end in seen if start < end]
        return self._base(
            "run",
            tally,
            self._people(by, name, segments),
            air_ms=air_ms,
            on_air=tally if runs == segments else total(self._show, runs),
            span=span,
            watch_ms=sum(ms for ms in watched if ms is not None) if None not in watched and watched else None,
            **self._stays(seen),
        )

    def _people(self, by: str, name: str, segments: tuple[SegmentKey, ...]) -> Crowd:
        return self._united(by, name, [self._show.segments[key] for key in segments])

    def _united(self, by: str, name: str, segments: Iterable[Segment]) -> Crowd:
        """The people of several segments."""
        return self._show.crowds_by_time.cache.unions.of((by, name), [segment.crowd for segment in segments])

    def _sold(self, runs: Iterable[str | None]) -> ItemSales:
        sales = ItemSales()
        for run in runs:
            if (one := self._show.sales_by_run.get(run)) is not None:
                sales.add(one)
        return sales

    def _item(self, sku: str, item: ItemState) -> ItemFigures:
        crowd = item.crowd
        base = BaseMeasures(
            scope="item",
            tally=item.tally,
            buyers=len(crowd.buyers),
            exposed=self._count(crowd.exposed),
            clickers=self._count(crowd.clickers),
        )
        title = item.listing.title if item.listing else ""
        stock = self._state.stocks.get(sku) or StockState()
        return ItemFigures(sku, title, base, stock.left, stock.at)

    def _channel(self, name: str) -> ChannelFigures:
        channel = self._show.channels[name]
        return ChannelFigures(name, self._base("channel", channel.tally, channel.crowd))

    def _base(
        self,
        scope: ScopeKind,
        tally: Tally,
        crowd: Crowd,
        *,
        span: Span | None = None,
        **further: int | Tally | None,
    ) -> BaseMeasures:
        known = span is not None and bool(span.covered) and (self._reported or self._entries)
        return BaseMeasures(
            scope=scope,
            tally=tally,
            views=tally.views if self._entries else None,
            viewers=self._count(crowd.viewers) if self._entries else None,
            all_viewers=self._count(self._show.crowd.viewers) if self._entries else None,
            peak=span.peak if span and known else None,
            online_area=span.area if span and known else None,
            online_covered=span.covered if span and known else None,
            participants=self._count(crowd.participants),
            engagers=self._count(crowd.engagers),
            sharers=self._count(crowd.sharers),
            new_followers=crowd.follows.net,
            fans=self._count(crowd.fans),
            buyers=len(crowd.buyers),
            exposed=self._count(crowd.exposed),
            clickers=self._count(crowd.clickers),
            members=self._count(crowd.members),
            private=self._count(crowd.private),
            shop=self._count(crowd.shop),
            interaction_weights=self._state.setup.interaction_weights,
            **asdict(new_people(self._before, crowd, self._state.people, self._show.sample_level)),
            **further,  # type: ignore[arg-type]
        )

    def _count(self, people: BitMap) -> int:
        """How many people a set of the show stands for."""
        return len(people) << self._show.sample_level

    # ------------------------------------------------------------------------------------------------------------ time

    def _ended(self) -> int | None:
        return self._times.ended

    def _end(self) -> int:
        """The end of the air time so far."""
        return self._now if self._times.ended is None else min(self._times.ended, self._now)

    def _air(self, start: int | None, end: int) -> int | None:
        return end - start if start is not None and end > start else None

    # -------------------------------------------------------------------------------------------------------- presence

    def _online(self) -> int | None:
        at = self._now if self._times.ended is None else min(self._now, self._times.ended)
        if self._reported:
            return self._show.online.level(at)
        return self._show.visits.curve.level(at) if self._entries else None

    def _span(self, start: int | None, end: int) -> Span:
        if start is None or end <= start:
            return NO_SPAN
        span = self._spans.get((start, end))
        if span is None:
            curve = self._show.online if self._reported else self._show.visits.curve
            span = self._spans[start, end] = curve.span(start, end)
        return span

    def _watched(self, start: int | None, end: int) -> int | None:
        """Time that all visits lasted between two instants; None where leaves are not reported."""
        if start is None or not (self._entries and self._leaves):
            return None
        return self._span(start, end).area if not self._reported else self._show.visits.curve.span(start, end).area

    def _stays(self, times: Sequence[tuple[int, int]]) -> dict[str, int | None]:
        """Visits that began in these times, a minute ago or earlier, and those of them that lasted longer."""
        if not (self._entries and self._leaves and times):
            return {"entries_minute_old": None, "stayed": None}
        found = [self._show.visits.stay(start, end, self._now) for start, end in times]
        return {"entries_minute_old": sum(one.entries for one in found), "stayed": sum(one.stayed for one in found)}

    def _peak(self, span: Span) -> Peak | None:
        if span.peak is None or span.peak_at is None or not (self._reported or self._entries):
            return None
        run = self._state.timeline.interval_at(span.peak_at).run
        final = self._times.resolve(run) if run is not None else None
        slot = self._times.runs[final].slot if final in self._times.runs else None
        return Peak(span.peak, span.peak_at, final, slot)

    def _reserved(self) -> tuple[int | None, int | None]:
        """How many reserved this show, and how many of them came."""
        starts = self._times.started if self._times.started is not None else self._times.planned
        if starts is None or "reserved" not in self._state.feeds:
            return None, None
        earlier_starts = [
            times.started
            for show, times in self._state.timeline.shows.items()
            if show != self._id and times.started is not None and times.started < starts
        ]
        people = self._state.reservations.between(max(earlier_starts, default=FIRST_INSTANT), starts)
        attended = self._count(people & self._show.crowd.viewers) if self._entries else None
        return len(people), attended

    # ----------------------------------------------------------------------------------------------------------- others

    def _recent(self) -> tuple[Recent, ...]:
        return tuple(
            Recent(minutes, *map(self._recent_range, recent_ranges(self._now, minutes))) for minutes in MINUTES
        )

    def _recent_range(self, buckets: range) -> BaseMeasures:
        found = range_totals(self._show, buckets)
        base = self._of_range(
            found,
            span=self._span(found.start, found.end),
            watch_ms=self._watched(found.start, found.end),
            **self._stays([(found.start, found.end)]),
        )
        return base if found.known else replace(base, **dict.fromkeys(PEOPLE))

    def _minute(self, minute: int) -> BaseMeasures:
        """What happened in a minute: no levels, which follow from what happened before, too."""
        return self._of_range(minute_totals(self._show, minute))

    def _minute_span(self, minute: int) -> Span:
        if not (self._reported or self._entries):  # the room may know of presence from another show
            return NO_SPAN
        return self._span(minute * MINUTE, (minute + 1) * MINUTE)

    def _of_range(self, found: RangeTotals, *, span: Span | None = None, **further: int | None) -> BaseMeasures:
        started = self._times.started
        air = None if started is None else self._air(max(found.start, started), min(found.end, self._end()))
        on_air = _less(found.tally, found.outside)
        return self._base("run", found.tally, found.crowd, air_ms=air, on_air=on_air, span=span, **further)

    def _feeds(self) -> dict[str, int]:
        feeds = dict(self._state.feeds)
        presence = max(feeds.get("online", -1), feeds.get("entries", -1))
        return feeds | {"presence": presence} if presence >= 0 else feeds

    def _sources(self) -> tuple[SourceFigures, ...]:
        """Those that delivered in the time that the show owns."""
        window = self._state.timeline.window(self._id)
        if window is None:
            return ()
        return tuple(self._state.sources.figures(window[0], min(window[1], self._now)))


def _trend(recent: Recent) -> dict[str, Trend]:
    last, before = recent.last.tally, recent.before.tally
    return {slug: Trend(getattr(last, measure), getattr(before, measure)) for slug, measure in TRENDS.items()}


def _scored(frame: Frame) -> Frame:
    """The frame with how far its targets are reached."""
    attained, paced = means(frame.targets())
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


def _joined(spans: Iterable[Span]) -> Span:
    area = covered = 0
    peak: int | None = None
    peak_at: int | None = None
    for span in spans:
        area += span.area
        covered += span.covered
        if span.peak is not None and (peak is None or span.peak > peak):
            peak, peak_at = span.peak, span.peak_at
    return Span(area, covered, peak, peak_at)


def _less(whole: Tally, some: Tally) -> Tally:
    return Tally(*(getattr(whole, name) - getattr(some, name) for name in Tally.__struct_fields__))
