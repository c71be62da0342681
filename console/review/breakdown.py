"""The figures of a show by its parts: runs, kinds of slots, looks, items, hosts, channels and tiers.

Laws of this module:
- Counts and money of parts that do not overlap are added up, so that a reader can check them against the show. People,
  rates and peaks never are: the frame has counted them anew for every part.
- Money has two views. By time: what was paid while a run was on air; the rest is outside. By item: what was paid for
  things that a run presented; the rest is the shelf. Each adds up to the show.
- Of a channel or tier with fewer than five people nothing but its name is told, and no sum that would give it away.

Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from msgspec import Struct

from console.rundown.kinds import SlotKind
from console.rundown.model import Run
from streams.metrics.frames.frame import ChannelFigures, Frame, GroupFigures
from streams.metrics.kpis.base import BaseMeasures
from streams.metrics.kpis.kpi import KpiValue
from streams.metrics.state.attribution import ItemSales

By = Literal["run", "kind", "look", "item", "host", "channel", "tier"]
Number = float | int | None

COLUMNS: Final = (
    "views", "viewers", "peak_online", "avg_online", "comments", "likes", "new_followers", "engagement_rate",
    "item_ctr", "click_to_pay", "conversion", "orders", "buyers", "units", "gmv", "gmv_by_item", "refunds",
    "spend_per_buyer", "gpm",
)  # fmt: skip
"""The figures of every part: slugs of the catalogue, ``gmv`` being the view by time, and the view by item."""
BY_ITEM: Final = "gmv_by_item"
ADDITIVE: Final = frozenset({"views", "comments", "likes", "orders", "units", "gmv", BY_ITEM, "refunds"})
ADDITIVE_BY_ITEM: Final = frozenset({"units", "gmv"})
"""An order of two items is one order of each of them."""
FEW: Final = 5
"""Groups of fewer people are not broken down."""


class BreakdownRow(Struct, frozen=True, kw_only=True):
    """One part. Money in minor units, % as fractions."""

    key: str
    """The run, the kind, the slot, the SKU; the name of a host, channel or tier."""
    title: str = ""
    """What people call it, where the key is no name."""
    cue: str = ""
    kind: SlotKind | None = None
    air_ms: int | None = None
    figures: dict[str, Number] = {}
    """By column; without a meaning or unknown: absent or None."""
    reasons: dict[str, str] = {}
    """Why a figure has no value, by column; keys of translations."""
    too_few: bool = False
    """Fewer than five people: nothing is told."""


class Breakdown(Struct, frozen=True, kw_only=True):
    """The show by one kind of part."""

    by: By
    lines: tuple[BreakdownRow, ...]
    outside: BreakdownRow | None = None
    """What happened while no run was on air."""
    shelf: BreakdownRow | None = None
    """What was sold of things that no run presented, or long after."""
    sums: dict[str, Number] = {}
    """What adds up, over the lines, outside and the shelf; empty where parts overlap or one is not told."""


class Breakdowns(Struct, frozen=True, kw_only=True):
    """All breakdowns, and the whole that each is held against."""

    whole: BreakdownRow
    breakdowns: tuple[Breakdown, ...]


def parts(frame: Frame, runs: Sequence[Run], titles: Mapping[str, str]) -> Breakdowns:
    """Break a show down. ``runs`` are those that count; ``titles`` name slots by id."""
    whole = BreakdownRow(
        key="show",
        air_ms=frame.base.air_ms,
        figures=_columns(frame.kpis, None) | {BY_ITEM: frame.kpi("gmv").value},
        reasons=_reasons(frame.kpis),
    )
    found = (
        _by_run(frame, runs),
        _by_kind(frame),
        _by_look(frame, runs, titles),
        _by_item(frame, runs),
        _by_host(frame),
        _by_people(frame, "channel", {one.channel: one for one in frame.channels}),
        _by_people(frame, "tier", {one.name: one for one in frame.groups if one.by == "tier"}),
    )
    return Breakdowns(whole=whole, breakdowns=tuple(one for one in found if one.lines))


def _by_run(frame: Frame, runs: Sequence[Run]) -> Breakdown:
    figures = {run.run_id: run for run in frame.runs}
    lines = []
    for run in runs:
        known = figures.get(run.run_id)
        kpis = frame.kpis_of(known) if known else {}
        lines.append(
            BreakdownRow(
                key=run.run_id,
                title=run.slot.title,
                cue=run.slot.cue,
                kind=run.slot.kind,
                air_ms=known.base.air_ms if known else None,
                figures=_columns(kpis, known.presented if known else None),
                reasons=_reasons(kpis),
            )
        )
    return _added("run", lines, frame)


def _by_kind(frame: Frame) -> Breakdown:
    lines = [_group(frame, group, _presented(frame, kind=group.name)) for group in frame.groups if group.by == "kind"]
    return _added("kind", lines, frame)


def _by_look(frame: Frame, runs: Sequence[Run], titles: Mapping[str, str]) -> Breakdown:
    looks = {run.slot.id: run.slot for run in runs if run.slot.kind == "look"}
    lines = []
    for group in frame.groups:
        slot = looks.get(group.name) if group.by == "slot" else None
        if slot is not None:
            presented = _presented(frame, slot=group.name)
            lines.append(_group(frame, group, presented, titles.get(slot.id, slot.title), slot.cue, slot.kind))
    return Breakdown(by="look", lines=tuple(lines))


def _by_item(frame: Frame, runs: Sequence[Run]) -> Breakdown:
    presented = {item.sku: item.title for run in runs for item in run.slot.items}
    lines = []
    for item in frame.items:
        kpis = frame.kpis_of(item)
        title = item.title or presented.get(item.sku, "")  # orders of an export name no titles
        lines.append(BreakdownRow(key=item.sku, title=title, figures=_columns(kpis, None), reasons=_reasons(kpis)))
    lines.sort(key=lambda line: (-(line.figures.get("gmv") or 0), line.key))
    return Breakdown(by="item", lines=tuple(lines), sums=_sums(lines, ADDITIVE_BY_ITEM))


def _by_host(frame: Frame) -> Breakdown:
    return Breakdown(by="host", lines=tuple(_group(frame, group, None) for group in frame.groups if group.by == "host"))


def _by_people(
    frame: Frame, by: Literal["channel", "tier"], named: Mapping[str, ChannelFigures | GroupFigures]
) -> Breakdown:
    lines = []
    for name, scope in named.items():
        kpis = frame.kpis_of(scope)
        if people(scope.base) < FEW:
            lines.append(BreakdownRow(key=name, too_few=True))
        else:
            lines.append(BreakdownRow(key=name, figures=_columns(kpis, None), reasons=_reasons(kpis)))
    told = not any(line.too_few for line in lines)
    return Breakdown(by=by, lines=tuple(lines), sums=_sums(lines, ADDITIVE) if told else {})


def people(base: BaseMeasures) -> int:
    """How many people a part is about, as far as anything is known of them."""
    return max(base.viewers or 0, base.participants or 0, base.buyers or 0)


def _added(by: Literal["run", "kind"], lines: Sequence[BreakdownRow], frame: Frame) -> Breakdown:
    """Parts that make up the show together with what lies outside of them."""
    if not lines:
        return Breakdown(by=by, lines=())
    kpis = frame.kpis_of(GroupFigures("kind", "", frame.outside))
    outside = BreakdownRow(key="outside", figures=_columns(kpis, None), reasons=_reasons(kpis))
    shelf = BreakdownRow(
        key="shelf", figures={BY_ITEM: frame.shelf.gmv} if outside.figures.get("gmv") is not None else {}
    )
    return Breakdown(
        by=by,
        lines=tuple(lines),
        outside=outside,
        shelf=shelf,
        sums=_sums([*lines, outside, shelf], ADDITIVE),
    )


def _group(
    frame: Frame,
    group: GroupFigures,
    presented: ItemSales | None,
    title: str = "",
    cue: str = "",
    kind: SlotKind | None = None,
) -> BreakdownRow:
    kpis = frame.kpis_of(group)
    return BreakdownRow(
        key=group.name,
        title=title,
        cue=cue,
        kind=kind,
        air_ms=group.base.air_ms,
        figures=_columns(kpis, presented),
        reasons=_reasons(kpis),
    )


def _presented(frame: Frame, *, kind: str | None = None, slot: str | None = None) -> ItemSales:
    mine = [run.presented for run in frame.runs if run.kind == kind or run.slot_id == slot]
    return ItemSales(sum(one.gmv for one in mine), sum(one.units for one in mine), sum(one.refunds for one in mine))


def _columns(kpis: Mapping[str, KpiValue], presented: ItemSales | None) -> dict[str, Number]:
    found: dict[str, Number] = {slug: kpis[slug].value for slug in COLUMNS if slug in kpis}
    if presented is not None and found.get("gmv") is not None:  # where nobody reports orders, both are unknown
        found[BY_ITEM] = presented.gmv
    return found


def _reasons(kpis: Mapping[str, KpiValue]) -> dict[str, str]:
    return {slug: kpis[slug].reason for slug in COLUMNS if slug in kpis and kpis[slug].value is None}


def _sums(lines: Sequence[BreakdownRow], columns: frozenset[str]) -> dict[str, Number]:
    sums: dict[str, Number] = {}
    for column in COLUMNS:
        values = [value for line in lines if (value := line.figures.get(column)) is not None]
        if column in columns and values:
            sums[column] = sum(values)
    return sums
