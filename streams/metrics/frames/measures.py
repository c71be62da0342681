"""The base measures of a show's scopes as of an instant, from which the catalogue's formulas are worked out."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import asdict, replace

from streams.metrics.frames.history import DAY, bought_again, earlier_people, new_people
from streams.metrics.frames.presence import ShowPresence, joined
from streams.metrics.frames.recent import PEOPLE, RangeTotals, minute_totals, range_totals
from streams.metrics.frames.scopes import total
from streams.metrics.frames.show_at import ShowAt
from streams.metrics.kpis.base import BaseMeasures, ScopeKind
from streams.metrics.sets.online import Span
from streams.metrics.sets.uniques import Crowd
from streams.metrics.state.cells import UNKNOWN
from streams.metrics.state.show import ItemState, Segment, SegmentKey
from streams.metrics.state.tally import Tally
from streams.metrics.state.windows import FIRST_INSTANT, OwnedInterval


class Measures:
    """Of the show itself, its runs and groups, items, channels, tiers and minutes."""

    def __init__(self, at: ShowAt, presence: ShowPresence) -> None:
        self._at = at
        self._presence = presence
        self._before = earlier_people(at.room, at.id)

    def whole(self, whole: Tally, outside: Tally, span: Span) -> BaseMeasures:
        """Those of the show; ``outside`` is what happened while no run was on air."""
        crowd = self._at.state.crowd
        reserved = self._reserved()
        listed = {sku: item.listing.style or sku for sku, item in self._at.state.items.items() if item.listing}
        sold = {sku for sku, item in self._at.state.items.items() if item.tally.orders}
        return self.base(
            "show",
            whole,
            crowd,
            air_ms=self._at.air(self._at.started, self._at.end()),
            on_air=_less(whole, outside),
            online=self._presence.online(),
            span=span,
            watch_ms=self._presence.watched(self._at.started, self._at.end()),
            **self._presence.stays([(self._at.started or 0, self._at.end())] if self._at.started is not None else []),
            reserved=reserved[0],
            attended=reserved[1],
            styles_listed=len(set(listed.values())),
            styles_sold=len({style for sku, style in listed.items() if sku in sold}),
            skus_listed=len(listed),
            skus_sold=len(sold & listed.keys()),
            known_viewers=self.known_viewers(),
            again_30d=bought_again(self._at.room, self._at.id, 30 * DAY, self._at.now),
            again_90d=bought_again(self._at.room, self._at.id, 90 * DAY, self._at.now),
        )

    def scope(
        self,
        by: str,
        name: str,
        segments: tuple[SegmentKey, ...],
        intervals: Iterable[OwnedInterval],
        air_ms: int | None,
    ) -> BaseMeasures:
        """The measures of some runs, or of some of the time."""
        tally = total(self._at.state, segments)
        runs = tuple(key for key in segments if key[0] is not None)
        seen = [(interval.start, min(interval.end, self._at.now)) for interval in intervals]
        span = joined(self._presence.span(start, end) for start, end in seen)
        watched = [self._presence.watched(start, end) for start, end in seen if start < end]
        return self.base(
            "run",
            tally,
            self.people(by, name, segments),
            air_ms=air_ms,
            on_air=tally if runs == segments else total(self._at.state, runs),
            span=span,
            watch_ms=sum(ms for ms in watched if ms is not None) if None not in watched and watched else None,
            **self._presence.stays(seen),
        )

    def people(self, by: str, name: str, segments: tuple[SegmentKey, ...]) -> Crowd:
        """The people of some segments, each once; remembered by kind and name of the scope."""
        return self._united(by, name, [self._at.state.segments[key] for key in segments])

    def _united(self, by: str, name: str, segments: Iterable[Segment]) -> Crowd:
        """The people of several segments."""
        return self._at.state.crowds_by_time.cache.unions.of((by, name), [segment.crowd for segment in segments])

    def item(self, item: ItemState) -> BaseMeasures:
        """Those of an item."""
        return BaseMeasures(
            scope="item",
            tally=item.tally,
            buyers=len(item.crowd.buyers),
            exposed=self._at.count(item.crowd.exposed),
            clickers=self._at.count(item.crowd.clickers),
        )

    def base(
        self,
        scope: ScopeKind,
        tally: Tally,
        crowd: Crowd,
        *,
        span: Span | None = None,
        **further: int | Tally | None,
    ) -> BaseMeasures:
        """Those of any scope: its sums and its people, and what is known of it ``further``."""
        known = span is not None and bool(span.covered) and self._presence.is_known
        return BaseMeasures(
            scope=scope,
            tally=tally,
            views=tally.views if self._at.reports_entries else None,
            viewers=self._at.count(crowd.viewers) if self._at.reports_entries else None,
            all_viewers=self._at.count(self._at.state.crowd.viewers) if self._at.reports_entries else None,
            peak=span.peak if span and known else None,
            online_area=span.area if span and known else None,
            online_covered=span.covered if span and known else None,
            participants=self._at.count(crowd.participants),
            engagers=self._at.count(crowd.engagers),
            sharers=self._at.count(crowd.sharers),
            new_followers=crowd.follows.net,
            fans=self._at.count(crowd.fans),
            buyers=len(crowd.buyers),
            exposed=self._at.count(crowd.exposed),
            clickers=self._at.count(crowd.clickers),
            members=self._at.count(crowd.members),
            private=self._at.count(crowd.private),
            shop=self._at.count(crowd.shop),
            interaction_weights=self._at.room.setup.interaction_weights,
            **asdict(new_people(self._before, crowd, self._at.room.people, self._at.state.sample_level)),
            **further,  # type: ignore[arg-type]
        )

    def known_viewers(self) -> int | None:
        """How many viewers there are whose tier is known."""
        known = [tier for name, tier in self._at.state.tiers.items() if name != UNKNOWN]
        return self._at.count(self._united("tiers", "", known).viewers) if self._at.reports_entries else None

    def _reserved(self) -> tuple[int | None, int | None]:
        """How many reserved this show, and how many of them came."""
        starts = self._at.started if self._at.started is not None else self._at.times.planned
        if starts is None or "reserved" not in self._at.room.feeds:
            return None, None
        earlier_starts = [
            times.started
            for show, times in self._at.room.timeline.shows.items()
            if show != self._at.id and times.started is not None and times.started < starts
        ]
        people = self._at.room.reservations.between(max(earlier_starts, default=FIRST_INSTANT), starts)
        attended = self._at.count(people & self._at.state.crowd.viewers) if self._at.reports_entries else None
        return len(people), attended

    def recent(self, buckets: range) -> BaseMeasures:
        """Those of some buckets; what came before the oldest bucket that is kept of people is unknown."""
        found = range_totals(self._at.state, buckets)
        base = self._of_range(
            found,
            span=self._presence.span(found.start, found.end),
            watch_ms=self._presence.watched(found.start, found.end),
            **self._presence.stays([(found.start, found.end)]),
        )
        return base if found.known else replace(base, **dict.fromkeys(PEOPLE))

    def minute(self, minute: int) -> BaseMeasures:
        """What happened in a minute: no levels, which follow from what happened before, too."""
        return self._of_range(minute_totals(self._at.state, minute))

    def _of_range(self, found: RangeTotals, *, span: Span | None = None, **further: int | None) -> BaseMeasures:
        started = self._at.started
        air = None if started is None else self._at.air(max(found.start, started), min(found.end, self._at.end()))
        on_air = _less(found.tally, found.outside)
        return self.base("run", found.tally, found.crowd, air_ms=air, on_air=on_air, span=span, **further)


def _less(whole: Tally, some: Tally) -> Tally:
    return Tally(*(getattr(whole, name) - getattr(some, name) for name in Tally.__struct_fields__))
