"""Where the product's figures and the recount's differ."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

from streams.metrics.frames.frame import Frame
from streams.metrics.frames.ranks import RANKED
from streams.metrics.kpis.base import BaseMeasures
from streams.metrics.kpis.catalogue import CATALOGUE
from streams.metrics.kpis.kpi import KpiValue
from streams.metrics.state.attribution import ItemSales
from streams.metrics.state.readings import ReportedFigure
from streams.metrics.state.sources import SourceFigures
from tests.proof.recount import Recount, ScopeName

SCORES: Final = ("attainment", "pace")
COUNTED: Final = tuple(slug for slug, kpi in CATALOGUE.items() if kpi.counted and slug not in SCORES)

DELIVERED: Final = tuple(
    name for name in SourceFigures.__struct_fields__ if name not in ("name", "parked_taken_at", "doubted_at")
)
"""What is said of a source; when an event was last parked or doubtful is known to the minute only."""


def differences(frame: Frame, recount: Recount) -> list[str]:
    """What the two say differently of the frame's show, in words; none when they agree."""
    return [*_figures(frame, recount), *_other(frame, recount)]


def _figures(frame: Frame, recount: Recount) -> Iterator[str]:
    recounted = {scope: row for scope, row in recount.by_scope("kpi").items() if scope[0] == frame.show}
    recount_base = recount.by_scope("base")
    seen: set[ScopeName] = set()
    for scope, base, values in _scopes_of(frame):
        seen.add(scope)
        row = recounted.get(scope, {})
        for slug in COUNTED:
            shown = values[slug].value if values[slug].source == "counted" else None
            right = row.get(slug) if base.scope in CATALOGUE[slug].scopes else None
            if scope not in recounted and not shown:  # nothing happened there
                continue
            if not same(shown, right):
                yield f"{scope} {slug}: shown {shown}, recounted {right}"
        yield from _newcomers(scope, base, recount_base.get(scope, {}))
    for scope, row in recounted.items():
        if scope not in seen and scope[1] in _scopes(frame) and any(row[slug] for slug in _meant(scope[1])):
            yield f"{scope} is missing"


def _newcomers(scope: ScopeName, base: BaseMeasures, row: Mapping[str, Any]) -> Iterator[str]:
    """What differs of those who are new, which figures show only where some of them buy."""
    for name in ("new_viewers", "new_buyers", "first_buyers"):
        shown, right = getattr(base, name), row.get(name)
        if right is not None and not same(shown, right):
            yield f"{scope} {name}: shown {shown}, recounted {right}"


def _meant(scope: str) -> Iterator[str]:
    """The figures that have a meaning in such a part of a show."""
    alike = {"tier": "tier", "channel": "channel", "item": "item", "show": "show"}.get(scope, "run")
    return (slug for slug in COUNTED if alike in CATALOGUE[slug].scopes)


def _scopes_of(frame: Frame) -> Iterator[tuple[ScopeName, BaseMeasures, Mapping[str, KpiValue]]]:
    view = frame.view()
    yield (frame.show, "show", ""), frame.base, view["kpis"]
    yield (frame.show, "outside", ""), frame.outside, view["outside"]["kpis"]
    for run in frame.runs:
        yield (frame.show, "run", run.run_id), run.base, frame.kpis_of(run)
    for channel in frame.channels:
        yield (frame.show, "channel", channel.channel), channel.base, frame.kpis_of(channel)
    for item in frame.items:
        yield (frame.show, "item", item.sku), item.base, frame.kpis_of(item)
    for recent, shown in zip(frame.recent, view["recent"], strict=True):
        yield (frame.show, "recent", f"last {recent.minutes}"), recent.last, shown["last"]
        yield (frame.show, "recent", f"before {recent.minutes}"), recent.before, shown["before"]
    for group in frame.groups:
        yield (frame.show, group.by, group.name), group.base, frame.kpis_of(group)


def _scopes(frame: Frame) -> set[str]:
    found = {"show", "outside", "run", "channel", "item", "recent"}
    return found | ({"kind", "slot", "host", "tier"} if frame.groups else set())


def _other(frame: Frame, recount: Recount) -> Iterator[str]:
    runs = {row["run"]: row for row in recount.rows("run") if row["show_id"] == frame.show}
    for run in frame.runs:
        row = runs.get(run.run_id, {})
        if (run.slot_id, run.kind) != (row.get("slot"), row.get("kind")):
            yield f"run {run.run_id} is of slot {run.slot_id}, {run.kind}; recounted {row}"
    gifts = {row["currency"]: row["worth"] for row in recount.rows("foreign_gifts") if row["show_id"] == frame.show}
    if gifts != frame.foreign_gifts:
        yield f"gifts in other currencies: shown {frame.foreign_gifts}, recounted {gifts}"
    unknown = {row["kind"]: row["events"] for row in recount.rows("unknown_types")}
    if unknown != frame.unknown:
        yield f"unknown types: shown {frame.unknown}, recounted {unknown}"
    peak = next((row for row in recount.rows("peak") if row["show_id"] == frame.show), None)
    shown = (frame.peak.value, frame.peak.at, frame.peak.run_id) if frame.peak else None
    right = (peak["online"], peak["moment"], peak["run"]) if peak else None
    if shown != right:
        yield f"peak: shown {shown}, recounted {right}"
    ranks = {row["slug"]: row["rank"] for row in recount.rows("rank") if row["show_id"] == frame.show}
    for slug in COUNTED:
        right = ranks.get(slug) if slug in RANKED else None
        if not same(frame.ranks.get(slug), right):
            yield f"rank of {slug}: shown {frame.ranks.get(slug)}, recounted {right}"
    scores = next((row for row in recount.rows("score") if row["show_id"] == frame.show), {})
    for slug in SCORES:
        score = frame.kpi(slug)
        reached = score.value if score.source == "counted" else None
        if not same(reached, scores.get(slug)):
            yield f"{slug}: shown {reached}, recounted {scores.get(slug)}"
    yield from presented(frame, recount)
    yield from _stock(frame, recount)
    yield from _reported(frame, recount)
    yield from _sources(frame, recount)
    yield from _sample(frame, recount)
    (outside,) = (row["events"] for row in recount.rows("outside_show"))
    if outside != frame.outside_show:
        yield f"outside any show: shown {frame.outside_show}, recounted {outside}"


def _reported(frame: Frame, recount: Recount) -> Iterator[str]:
    """What differs of the figures that were stated: each alone, and where it stands in for one that is not counted."""
    right = {
        row["slug"]: ReportedFigure(row["moment"], row["stated_by"], row["figure"])
        for row in recount.rows("reported")
        if row["show_id"] == frame.show
    }
    if frame.figures != right:
        yield f"reported: shown {frame.figures}, recounted {right}"
    for slug, value in frame.kpis.items():
        figure = right.get(slug)
        stated = (figure.value, figure.source, figure.at) if figure is not None else (None, None, None)
        if value.source == "counted" and (value.value is not None or figure is None):
            if (value.reported, value.reported_by, value.reported_at) != stated:
                yield f"{slug} is counted, and beside it stands {value}; recounted {figure}"
        elif (value.value, value.source, value.at) != stated:
            yield f"{slug} is not counted: shown {value}, recounted {figure}"


def _sources(frame: Frame, recount: Recount) -> Iterator[str]:
    kinds: dict[str, dict[str, int]] = {}
    for row in recount.rows("source_kind"):
        if row["show_id"] == frame.show:
            kinds.setdefault(row["name"], {})[row["kind"]] = row["newest_at"]
    rows = {row["name"]: row for row in recount.rows("source") if row["show_id"] == frame.show}
    if [source.name for source in frame.sources] != sorted(rows):
        yield f"sources: shown {[source.name for source in frame.sources]}, recounted {sorted(rows)}"
    for source in frame.sources:
        row = rows.get(source.name, {}) | {"kinds": kinds.get(source.name, {})}
        for name in DELIVERED:
            if getattr(source, name) != row.get(name):
                yield f"source {source.name!r} {name}: shown {getattr(source, name)}, recounted {row.get(name)}"


def _sample(frame: Frame, recount: Recount) -> Iterator[str]:
    """The relative error of the viewers, which is that of a count of n people divided by n."""
    level = next((row["level"] for row in recount.rows("sample") if row["show_id"] == frame.show), 0)
    if bool(level) != bool(frame.unique_error):
        yield f"one in {2**level} people is kept, and the error is {frame.unique_error}"
    if frame.base.viewers and not same(
        frame.unique_error, math.sqrt(frame.base.viewers * (2**level - 1)) / frame.base.viewers
    ):
        yield f"error of {frame.base.viewers} viewers, one in {2**level} kept: shown {frame.unique_error}"


def presented(frame: Frame, recount: Recount) -> Iterator[str]:
    """What differs in the view by item."""
    rows = {row["run"]: row for row in recount.rows("presented") if row["show_id"] == frame.show}
    shown = {"": frame.shelf, **{run.run_id: run.presented for run in frame.runs}}
    for run, sold in shown.items():
        row = rows.get(run, {})
        right = ItemSales(row.get("gmv", 0), row.get("units", 0), row.get("refunds", 0))
        if sold != right:
            yield f"by item, {run or 'shelf'}: shown {sold}, recounted {right}"


def _stock(frame: Frame, recount: Recount) -> Iterator[str]:
    """What differs of the units left."""
    rows = {row["sku"]: (row["units"], row["moment"]) for row in recount.rows("stock")}
    for item in frame.items:
        if (item.stock, item.stock_at) != rows.get(item.sku, (None, None)):
            yield f"stock of {item.sku}: shown {item.stock} of {item.stock_at}, recounted {rows.get(item.sku)}"


def same(shown: Any, right: Any) -> bool:
    """Equal; quotients up to a billionth."""
    if shown is None or right is None:
        return shown is right
    if isinstance(shown, int) and right == int(right):
        return bool(shown == int(right))
    return math.isclose(shown, right, rel_tol=1e-9, abs_tol=1e-12)
