"""The kinds of panels that the dashboards are made of: a number, a curve, a state.

Titles are in both languages, because one file is for everybody. Nothing is told by colour alone.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

with warnings.catch_warnings():
    # The SDK recommends schema v2, which Grafana 12 has as a preview; the classic one is read by 12 and 13.
    warnings.simplefilter("ignore", DeprecationWarning)
    from grafana_foundation_sdk.builders import common as common_builders
    from grafana_foundation_sdk.builders import dashboard as dashboard_builders
    from grafana_foundation_sdk.builders import prometheus, stat, timeseries
    from grafana_foundation_sdk.models import common
    from grafana_foundation_sdk.models import dashboard as models

__all__ = ["SOURCE", "Panel", "PromQuery", "ValueState", "curves", "dashboard_builders", "models", "number", "state"]

SOURCE: Final = common.DataSourceRef(type_val="prometheus", uid="${datasource}")
PALETTE: Final = "palette-classic"
PLAIN: Final = "text"
UNKNOWN: Final = "–"

Panel = stat.Panel | timeseries.Panel


class PromQuery(Struct, frozen=True):
    """What a panel asks Prometheus, and how its series are called."""

    expr: str
    legend: str = ""


class ValueState(Struct, frozen=True):
    """How a value of a state panel reads."""

    text: str
    color: str


def number(
    title: str,
    expr: str,
    unit: str,
    *,
    width: int,
    height: int = 4,
    description: str = "",
    decimals: int | None = None,
    steps: Mapping[float, str] | None = None,
) -> stat.Panel:
    """One number. ``steps``: from which value on it has which colour."""
    panel = _stat(title, expr, width, height, description).unit(unit)
    if decimals is not None:
        panel.decimals(decimals)
    return panel.thresholds(_thresholds(steps or {}))


def state(
    title: str, expr: str, states: Mapping[int, ValueState], *, width: int, height: int = 4, description: str = ""
) -> stat.Panel:
    """A word for a value, on its colour."""
    results = {
        str(value): models.ValueMappingResult(text=it.text, color=it.color, index=index)
        for index, (value, it) in enumerate(states.items())
    }
    return (
        _stat(title, expr, width, height, description)
        .mappings([models.ValueMap(options=results)])
        .color_mode(common.BigValueColorMode.BACKGROUND_SOLID)
        .thresholds(_thresholds({}))
    )


def curves(
    title: str, queries: Sequence[PromQuery], unit: str, *, width: int, description: str = ""
) -> timeseries.Panel:
    """Curves over time; a hole in the data stays a hole."""
    panel = (
        timeseries.Panel()
        .title(title)
        .description(description)
        .datasource(SOURCE)
        .unit(unit)
        .color_scheme(dashboard_builders.FieldColor().mode(models.FieldColorModeId(PALETTE)))
        .line_width(2)
        .fill_opacity(8)
        .show_points(common.VisibilityMode.AUTO)
        .span_nulls(False)
        .legend(
            common_builders.VizLegendOptions()
            .display_mode(common.LegendDisplayMode.LIST)
            .placement(common.LegendPlacement.BOTTOM)
            .show_legend(True)
            .calcs([])
        )
        .tooltip(common_builders.VizTooltipOptions().mode(common.TooltipDisplayMode.MULTI))
        .span(width)
        .height(7)
    )
    for index, query in enumerate(queries):
        panel.with_target(_target(query, chr(ord("A") + index)).range())
    return panel


def _stat(title: str, expr: str, width: int, height: int, description: str) -> stat.Panel:
    """Asked for this instant alone: a figure that is no longer exported is a dash, not its last value."""
    return (
        stat.Panel()
        .title(title)
        .description(description)
        .datasource(SOURCE)
        .no_value(UNKNOWN)
        .reduce_options(common_builders.ReduceDataOptions().calcs(["last"]))
        .graph_mode(common.BigValueGraphMode.NONE)
        .text_mode(common.BigValueTextMode.VALUE)
        .with_target(_target(PromQuery(expr), "A").instant())
        .span(width)
        .height(height)
    )


def _target(query: PromQuery, ref: str) -> prometheus.Dataquery:
    target = prometheus.Dataquery().datasource(SOURCE).expr(query.expr).ref_id(ref)
    return target.legend_format(query.legend) if query.legend else target


def _thresholds(steps: Mapping[float, str]) -> dashboard_builders.ThresholdsConfig:
    base = [models.Threshold(value=None, color=PLAIN)] if -float("inf") not in steps else []
    made = [models.Threshold(value=None if at == -float("inf") else at, color=color) for at, color in steps.items()]
    return dashboard_builders.ThresholdsConfig().mode(models.ThresholdsMode.ABSOLUTE).steps([*base, *made])
