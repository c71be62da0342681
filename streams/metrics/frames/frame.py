"""A frame: the figures of one show as of one instant, as tiles, charts, "as shown then" and the replay read them.

It holds base measures; the catalogue turns them into KPIs when somebody reads. Stored, it is MessagePack, compressed.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct, field

from streams.clock import MINUTE
from streams.events import ShowGoals
from streams.metrics.frames.history import History
from streams.metrics.kpis.base import BaseMeasures
from streams.metrics.kpis.catalogue import CATALOGUE
from streams.metrics.kpis.goals import (
    SCORES,
    TargetProgress,
    attainment_score,
    pace_score,
    progress_by_target,
    targeted,
)
from streams.metrics.kpis.kpi import Kpi, KpiValue, ValueSource, evaluate
from streams.metrics.kpis.reasons import ShowFacts, doubt, reason
from streams.metrics.state.attribution import ItemSales
from streams.metrics.state.freshness import Freshness
from streams.metrics.state.interaction import VERSION_1, InteractionWeights
from streams.metrics.state.readings import ReportedFigure
from streams.metrics.state.room import Sales
from streams.metrics.state.sources import SourceFigures
from streams.metrics.state.stream import UNKNOWN, StreamNow

FRAME_VERSION: Final = 1
LATE_AFTER: Final = MINUTE
"""A room whose newest event is older than this while it is on air is late."""
SAMPLE_LATE_AFTER: Final = 2 * MINUTE
"""So is an online count of the platform's own; between two of them nothing is known."""
READING_LATE_AFTER: Final = 15 * MINUTE
"""So is what is read off a screen every ten minutes; a peak stays what it was."""
STOCK_HOLDS: Final = 15 * MINUTE
"""A stock report older than this is not to be shown any more. Sales through other shops and by hand come off the same
shelf and are seen only in the next report; connectors that report stock at all do so every few minutes."""


class Peak(Struct, array_like=True, frozen=True):
    """The highest number of people online while on air, when it was first reached, and what was on air then."""

    value: int
    at: int
    run_id: str | None
    slot_id: str | None


class RunFigures(Struct, array_like=True, frozen=True):
    """One run; what fell into runs that were undone for it is included. ``ended_at`` is None while it is on air.

    New fields go to the end.
    """

    run_id: str
    slot_id: str
    kind: str
    started_at: int
    ended_at: int | None
    base: BaseMeasures
    presented: ItemSales = field(default_factory=ItemSales)
    """By item: orders of what it presented, up to the lag window after its end."""


class ItemFigures(Struct, array_like=True, frozen=True):
    """One item. New fields go to the end."""

    sku: str
    title: str
    base: BaseMeasures
    stock: int | None = None
    """Units left: what the platform reported at ``stock_at``, less what was sold since, plus what came back. Below
    nought: more was sold than there was."""
    stock_at: int | None = None
    names: tuple[str, ...] = ()
    """Other names by which it is known, those of sizes left out."""


class StockNow(Struct, frozen=True):
    """Units left of an item; ``at`` (UTC ms) is when the platform last reported them itself."""

    value: int | None
    at: int | None
    freshness: Freshness


class ChannelFigures(Struct, array_like=True, frozen=True):
    channel: str
    base: BaseMeasures


GroupBy = Literal["kind", "slot", "host", "tier"]


GROUPS: Final[Mapping[GroupBy, str]] = {"kind": "kinds", "slot": "slots", "host": "hosts", "tier": "tiers"}
"""What the groups are called together."""


class GroupFigures(Struct, array_like=True, frozen=True):
    """All runs of a kind of slot, of one slot (a look) or with one host; or the people of one tier."""

    by: GroupBy
    name: str
    base: BaseMeasures


class Recent(Struct, array_like=True, frozen=True):
    """The last ``minutes`` minutes, and as many before them."""

    minutes: int
    last: BaseMeasures
    before: BaseMeasures


class Trend(Struct, array_like=True, frozen=True):
    """A count over the last five minutes, and over the five before."""

    last: int
    before: int


class Frame(Struct, array_like=True, frozen=True):
    """The figures of a show. Instants UTC ms, money minor units of ``currency``."""

    version: int
    show: str
    as_of: int
    currency: str
    started_at: int | None
    ended_at: int | None
    base: BaseMeasures
    outside: BaseMeasures
    """What happened while no run was on air; the runs and this add up to the whole."""
    runs: tuple[RunFigures, ...] = ()
    items: tuple[ItemFigures, ...] = ()
    channels: tuple[ChannelFigures, ...] = ()
    trend: dict[str, Trend] = field(default_factory=dict)
    peak: Peak | None = None
    feeds: dict[str, int] = field(default_factory=dict)
    """What the sources report at all, and the newest event of each kind."""
    figures: dict[str, ReportedFigure] = field(default_factory=dict)
    """What platforms and people state of the show, by slug, and what is made of that (``frames.reported``)."""
    foreign_gifts: dict[str, int] = field(default_factory=dict)
    """Worth of gifts in other currencies, minor units by currency."""
    unknown: dict[str, int] = field(default_factory=dict)
    """Events in the room's log of types that nobody here knows, by type."""
    outside_show: int = 0
    """Events in the room's log outside of any show."""
    online_reported: bool = False
    """Whether the number of people online is the platform's own count; otherwise entries less leaves."""
    stream: StreamNow = UNKNOWN
    groups: tuple[GroupFigures, ...] = ()
    shelf: ItemSales = field(default_factory=ItemSales)
    """By item: what was sold of things that no run presented, or long after; this and the runs add up to the whole."""
    recent: tuple[Recent, ...] = ()
    """The last minute and the last five."""
    ranks: dict[str, float] = field(default_factory=dict)
    """By slug: the share of the show's whole minutes so far that were below the last whole one, equal ones half."""
    goals: ShowGoals | None = None
    sources: tuple[SourceFigures, ...] = ()
    unique_error: float = 0.0
    """The relative standard error of counts of people, buyers excepted; 0 while they are exact."""
    history: History = History()
    """How far back the room's record goes, for what is said of new and returning people."""
    sales: Sales = "paid"
    """What sales are: what buyers paid, or what the shop receives."""
    by_hand_at: int | None = None
    """The instant of the newest figure that a person reported of the show; UTC ms."""

    @property
    def kpis(self) -> dict[str, KpiValue]:
        """Every figure of the catalogue for the whole show."""
        return self._values(self.base, self.figures)

    @property
    def interaction_weights(self) -> InteractionWeights:
        """What the kinds of interaction counted when the frame was made."""
        return self.base.interaction_weights or VERSION_1

    @property
    def on_air(self) -> bool:
        """Whether the rundown is on air."""
        return self.started_at is not None and self.ended_at is None

    @property
    def freshness(self) -> Freshness:
        """How far the room's sources are to be trusted as of the frame."""
        if not self.feeds:
            return "missing"
        return "late" if min(map(self._age, self.feeds)) > LATE_AFTER else "fresh"

    def kpi(self, slug: str) -> KpiValue:
        """One figure for the whole show. Raises KeyError for a slug that the catalogue does not have."""
        return self._value(CATALOGUE[slug], self.base, self.figures.get(slug), self.freshness)

    def targets(self) -> dict[str, TargetProgress]:
        """How far each target is, by slug; none before the start, because targets are frozen then."""
        if self.goals is None:
            return {}
        elapsed = None if self.started_at is None else self._now - self.started_at
        return progress_by_target(self.goals, lambda slug: self.kpi(slug).value, elapsed)

    def stock_of(self, item: ItemFigures, now: int | None = None) -> StockNow:
        """Units left of an item as of an instant (the frame's own, when none is named)."""
        if item.stock is None or item.stock_at is None:
            return StockNow(None, None, "missing")
        too_old = (self.as_of if now is None else now) - item.stock_at > STOCK_HOLDS
        trusted: Freshness = "late" if too_old or (self.on_air and self.freshness != "fresh") else "fresh"
        return StockNow(item.stock, item.stock_at, trusted)

    def kpis_of(self, scope: RunFigures | ItemFigures | ChannelFigures | GroupFigures) -> dict[str, KpiValue]:
        """Every figure of the catalogue for a scope within the show."""
        return self._values(scope.base, {})

    def view(self, *, scopes: bool = True) -> dict[str, Any]:
        """The answer of ``GET /api/v1/shows/{id}/metrics``, ready for JSON; without ``scopes`` of the show only."""
        targets = self.targets()
        view: dict[str, Any] = {
            "as_of": self.as_of,
            "currency": self.currency,
            "sales": self.sales,
            "kpis": self.kpis,
            "trend": self._trends(),
            "ranks": self.ranks,
            "goals": targets,
            "scores": {"attainment": attainment_score(targets).view(), "pace": pace_score(targets).view()},
            "history": _named(self.history),
            "interaction_weights": _named(self.interaction_weights),
            "unique_error": self.unique_error,
            "peak": _named(self.peak),
            "foreign_gifts": self.foreign_gifts,
            "unknown": self.unknown,
            "outside_show": self.outside_show,
            "stream": _named(self.stream),
            "sources": [source.view(self._now) for source in self.sources],
        }
        if scopes:
            view["runs"] = [_scope_view(run, self.kpis_of(run)) for run in self.runs]
            view["items"] = [self._item(item) for item in self.items]
            view["channels"] = [_scope_view(channel, self.kpis_of(channel)) for channel in self.channels]
            view["groups"] = self._groups()
            view["outside"] = {"kpis": self._values(self.outside, {})}
            view["shelf"] = _named(self.shelf)
            view["recent"] = self.recent_values(CATALOGUE)
        return view

    def recent_values(self, slugs: Iterable[str]) -> list[dict[str, Any]]:
        """Some figures over the last minute and the last five, each beside as many minutes before."""
        room, kpis = self.freshness, {slug: CATALOGUE[slug] for slug in slugs}
        return [
            {
                "minutes": one.minutes,
                "last": {slug: self._value(kpi, one.last, None, room) for slug, kpi in kpis.items()},
                "before": {slug: self._value(kpi, one.before, None, room) for slug, kpi in kpis.items()},
            }
            for one in self.recent
        ]

    def _trends(self) -> dict[str, dict[str, int | float | None]]:
        """By slug, the last five minutes and the five before; of what is known in either."""
        if not self.recent:
            return {slug: {"last": trend.last, "before": trend.before} for slug, trend in self.trend.items()}
        last, before = (self._values(base, {}) for base in (self.recent[-1].last, self.recent[-1].before))
        return {
            slug: {"last": value.value, "before": before[slug].value}
            for slug, value in last.items()
            if value.value is not None or before[slug].value is not None
        }

    def _groups(self) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {plural: [] for plural in GROUPS.values()}
        for group in self.groups:
            found[GROUPS[group.by]].append({"name": group.name, "kpis": self.kpis_of(group)})
        return found

    def _item(self, item: ItemFigures) -> dict[str, Any]:
        return {"sku": item.sku, "title": item.title, "stock": self.stock_of(item), "kpis": self.kpis_of(item)}

    def _values(self, base: BaseMeasures, figures: Mapping[str, ReportedFigure]) -> dict[str, KpiValue]:
        room = self.freshness
        return {slug: self._value(kpi, base, figures.get(slug), room) for slug, kpi in CATALOGUE.items()}

    def _value(self, kpi: Kpi, base: BaseMeasures, figure: ReportedFigure | None, room: Freshness) -> KpiValue:
        value, numerator, denominator = evaluate(kpi, base)
        if kpi.slug in SCORES and value is not None:
            return self._score(kpi, value, numerator, denominator)
        freshness: Freshness = room
        if (value is None and not kpi.counted) or any(feed not in self.feeds for feed in kpi.feeds):
            freshness = "missing"
        elif kpi.slug == "online" and self.online_reported and self._age("online") > SAMPLE_LATE_AFTER:
            freshness = "late"
        if freshness == "missing":  # nobody reports it: unknown is not nought
            value = numerator = denominator = None
        if value is None and figure is not None:
            return KpiValue(figure.value, kpi.unit, self._trusted(kpi, figure), source=_source(figure), at=figure.at)
        return KpiValue(
            value,
            kpi.unit,
            freshness,
            numerator,
            denominator,
            reason=reason(kpi, base, self._known) if value is None else "",
            reported=figure.value if figure else None,
            reported_by=_source(figure) if figure else None,
            reported_at=figure.at if figure else None,
            doubt=doubt(kpi, value),
        )

    def _score(
        self, kpi: Kpi, value: float, numerator: int | float | None, denominator: int | float | None
    ) -> KpiValue:
        """A score is as fresh as the oldest figure that it is made of; it has their source where that is one."""
        slugs = targeted(self.goals) if self.goals is not None else ()
        parts = [part for part in map(self.kpi, slugs) if part.value is not None]
        sources = {part.source for part in parts}
        freshness: Freshness = "fresh" if all(part.freshness == "fresh" for part in parts) else "late"
        return KpiValue(
            value,
            kpi.unit,
            freshness,
            numerator,
            denominator,
            source=sources.pop() if len(sources) == 1 else "counted",
            at=min((part.at for part in parts if part.at is not None), default=None),
        )

    def _trusted(self, kpi: Kpi, figure: ReportedFigure) -> Freshness:
        return "late" if kpi.slug != "peak_online" and self._now - figure.at > READING_LATE_AFTER else "fresh"

    def _age(self, feed: str) -> int:
        """How old the newest event of a kind is; what came up to the end of an ended show stays fresh."""
        return self._now - self.feeds.get(feed, 0)

    @property
    def _now(self) -> int:
        return self.as_of if self.ended_at is None else min(self.as_of, self.ended_at)

    @property
    def _known(self) -> ShowFacts:
        return ShowFacts(self.feeds, self.started_at is not None, self.goals is not None, self.unique_error > 0)


def _named(struct: Struct | None) -> dict[str, Any] | None:
    """A struct by field names; a stored one is an array."""
    if struct is None:
        return None
    return {name: getattr(struct, name) for name in struct.__struct_fields__ if name != "base"}


def _scope_view(scope: RunFigures | ChannelFigures, kpis: dict[str, KpiValue]) -> dict[str, Any]:
    view: dict[str, Any] = {**(_named(scope) or {}), "kpis": kpis}
    return view | {"presented": _named(scope.presented)} if isinstance(scope, RunFigures) else view


def _source(figure: ReportedFigure) -> ValueSource:
    return "manual" if figure.source == "manual" else "platform"


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Frame).decode


def frame_bytes(frame: Frame) -> bytes:
    """The frame as it is stored and sent between processes."""
    return zlib.compress(_encode(frame), 1)


def frame_from(stored: bytes) -> Frame:
    """A stored frame. Raises ValueError when it is none of this version."""
    try:
        frame = _decode(zlib.decompress(stored))
    except (zlib.error, msgspec.DecodeError) as error:
        raise ValueError(f"this is no frame: {error}") from error
    if frame.version != FRAME_VERSION:
        raise ValueError(f"this frame is of version {frame.version}, not {FRAME_VERSION}")
    return frame
