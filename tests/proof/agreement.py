"""Where the product's figures and the recount's differ."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

from streams.metrics.attribution import Sold
from streams.metrics.base import Base
from streams.metrics.catalogue import CATALOGUE
from streams.metrics.frame import Frame
from streams.metrics.kpi import Value
from streams.metrics.ranks import RANKED
from tests.proof.recount import Part, Recount

SCORES: Final = ("attainment", "pace")
COUNTED: Final = tuple(slug for slug, kpi in CATALOGUE.items() if kpi.counted and slug not in SCORES)


def differences(frame: Frame, recount: Recount) -> list[str]:
    """What the two say differently of the frame's show, in words; none when they agree."""
    return [*_figures(frame, recount), *_other(frame, recount)]


def _figures(frame: Frame, recount: Recount) -> Iterator[str]:
    recounted = {part: row for part, row in recount.parts("kpi").items() if part[0] == frame.show}
    seen: set[Part] = set()
    for part, base, values in _parts(frame):
        seen.add(part)
        row = recounted.get(part, {})
        for slug in COUNTED:
            told = values[slug].value if values[slug].source == "counted" else None
            right = row.get(slug) if base.scope in CATALOGUE[slug].scopes else None
            if part not in recounted and not told:  # nothing happened there
                continue
            if not same(told, right):
                yield f"{part} {slug}: told {told}, recounted {right}"
    for part, row in recounted.items():
        if part not in seen and part[1] in _scopes(frame) and any(row[slug] for slug in _meant(part[1])):
            yield f"{part} is missing"


def _meant(scope: str) -> Iterator[str]:
    """The figures that have a meaning in such a part of a show."""
    alike = {"tier": "tier", "channel": "channel", "item": "item", "show": "show"}.get(scope, "run")
    return (slug for slug in COUNTED if alike in CATALOGUE[slug].scopes)


def _parts(frame: Frame) -> Iterator[tuple[Part, Base, Mapping[str, Value]]]:
    view = frame.view()
    yield (frame.show, "show", ""), frame.base, view["kpis"]
    yield (frame.show, "outside", ""), frame.outside, view["outside"]["kpis"]
    for run in frame.runs:
        yield (frame.show, "run", run.run_id), run.base, frame.kpis_of(run)
    for channel in frame.channels:
        yield (frame.show, "channel", channel.channel), channel.base, frame.kpis_of(channel)
    for item in frame.items:
        yield (frame.show, "item", item.sku), item.base, frame.kpis_of(item)
    for recent, told in zip(frame.recent, view["recent"], strict=True):
        yield (frame.show, "recent", f"last {recent.minutes}"), recent.last, told["last"]
        yield (frame.show, "recent", f"before {recent.minutes}"), recent.before, told["before"]
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
        yield f"gifts in other currencies: told {frame.foreign_gifts}, recounted {gifts}"
    unknown = {row["kind"]: row["events"] for row in recount.rows("unknown_types")}
    if unknown != frame.unknown:
        yield f"unknown types: told {frame.unknown}, recounted {unknown}"
    peak = next((row for row in recount.rows("peak") if row["show_id"] == frame.show), None)
    told = (frame.peak.value, frame.peak.at, frame.peak.run_id) if frame.peak else None
    right = (peak["online"], peak["moment"], peak["run"]) if peak else None
    if told != right:
        yield f"peak: told {told}, recounted {right}"
    ranks = {row["slug"]: row["rank"] for row in recount.rows("rank") if row["show_id"] == frame.show}
    for slug in COUNTED:
        right = ranks.get(slug) if slug in RANKED else None
        if not same(frame.ranks.get(slug), right):
            yield f"rank of {slug}: told {frame.ranks.get(slug)}, recounted {right}"
    scores = next((row for row in recount.rows("score") if row["show_id"] == frame.show), {})
    for slug in SCORES:
        if not same(frame.kpi(slug).value, scores.get(slug)):
            yield f"{slug}: told {frame.kpi(slug).value}, recounted {scores.get(slug)}"
    yield from presented(frame, recount)
    (outside,) = (row["events"] for row in recount.rows("outside_show"))
    if outside != frame.outside_show:
        yield f"outside any show: told {frame.outside_show}, recounted {outside}"


def presented(frame: Frame, recount: Recount) -> Iterator[str]:
    """What differs in the view by item."""
    rows = {row["run"]: row for row in recount.rows("presented") if row["show_id"] == frame.show}
    told = {"": frame.shelf, **{run.run_id: run.presented for run in frame.runs}}
    for run, sold in told.items():
        row = rows.get(run, {})
        right = Sold(row.get("gmv", 0), row.get("units", 0), row.get("refunds", 0))
        if sold != right:
            yield f"by item, {run or 'shelf'}: told {sold}, recounted {right}"


def same(told: Any, right: Any) -> bool:
    """Equal; quotients up to a billionth."""
    if told is None or right is None:
        return told is right
    if isinstance(told, int) and right == int(right):
        return bool(told == int(right))
    return math.isclose(told, right, rel_tol=1e-9, abs_tol=1e-12)
