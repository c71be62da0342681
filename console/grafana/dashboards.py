"""The dashboards as code. The same code makes the same file, byte for byte.

Names, formulas and units of figures come from the catalogue. Several processes may export the gauges of one room, all
from the same truth, so the largest is taken; screens and events are each process's own, and are added.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from grafana_foundation_sdk.cog.encoder import JSONEncoder

from console.grafana.panels import (
    SOURCE,
    Panel,
    PromQuery,
    ValueState,
    curves,
    dashboard_builders,
    models,
    number,
    state,
)
from streams.metrics.kpis.catalogue import CATALOGUE, Kpi

UNITS: Final = {
    "people": "locale",
    "count": "locale",
    "money": "locale",
    "ratio": "none",
    "percent": "percentunit",
    "seconds": "s",
    "index": "none",
    "per_minute": "none",
}
"""Grafana's name of each unit of the catalogue."""
DECIMALS: Final = {"people": 0, "count": 0, "money": 2, "ratio": 2, "percent": 2, "index": 1, "per_minute": 1}

ALWAYS: Final = -float("inf")
GREEN, ORANGE, RED, BLUE, GREY = "green", "orange", "red", "blue", "#6b7280"
UP: Final = {1: ValueState("up 正常", GREEN), 0: ValueState("DOWN 故障", RED)}
AUDIENCE: Final = ("online", "peak_online", "viewers", "avg_watch_time", "comments", "new_followers")
MONEY: Final = ("gmv", "gmv_net", "refunds", "orders", "buyers", "spend_per_buyer")
RATES: Final = ("conversion", "engagement_rate", "follow_rate", "item_ctr", "gpm", "uv_value")
RECENT: Final = "5m"
"""What "now" means for a rate: short enough to follow the show, long enough for scrapes of 15 s."""


def dashboards() -> Mapping[str, str]:
    """Every dashboard: the name of its file and its text."""
    encoder = JSONEncoder(indent=2, sort_keys=True, ensure_ascii=False)
    return {"on-air.json": encoder.encode(on_air()) + "\n"}


def on_air() -> models.Dashboard:
    """What a manager watches during a show, in the order in which it is read."""
    board = (
        dashboard_builders.Dashboard("Cuelight: on air 直播中")
        .uid("cuelight-on-air")
        .description("The show on air in one room: its state, money, audience, rates, and whether the figures hold.")
        .tags(["cuelight"])
        .timezone("browser")
        .time("now-3h", "now")
        .refresh("10s")
        .tooltip(models.DashboardCursorSync.CROSSHAIR)
        .editable()
        .with_variable(dashboard_builders.DatasourceVariable("datasource").label("Prometheus").type("prometheus"))
        .with_variable(_room())
        .with_panel(_simulated())
    )
    for title, panels in (
        ("Show 场次", _show()),
        ("Money and orders 成交", _money()),
        ("Audience 观众", _audience()),
        ("Rates 转化", _rates()),
        ("Quality of the figures 数据质量", _feed()),
        ("System 系统", _system()),
    ):
        board.with_row(dashboard_builders.Row(title))
        for panel in panels:
            board.with_panel(panel)
    made = board.build()
    for place, item in enumerate(made.panels or [], start=1):
        item.id_val = place
    return made


def _room() -> dashboard_builders.QueryVariable:
    return (
        dashboard_builders.QueryVariable("room")
        .label("Room 直播间")
        .datasource(SOURCE)
        .query("label_values(cuelight_show_on_air, room)")
        .refresh(models.VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(models.VariableSort.ALPHABETICAL_ASC)
        .multi(False)
        .include_all(False)
    )


# ------------------------------------------------------------------------------------------------------------- panels


def _simulated() -> Panel:
    simulated = 'count(cuelight_kpi{room="$room", simulated="true"}) > bool 0'
    real = 'count(cuelight_kpi{room="$room", simulated="false"}) < bool 0'
    return state(
        "",
        f"({simulated}) or ({real})",
        {1: ValueState("SIMULATED AUDIENCE 模拟观众", ORANGE), 0: ValueState("Real audience 真实观众", GREY)},
        width=24,
        height=2,
        description="Whether the figures below come from the simulator. 以下数据是否来自模拟器。",
    )


def _show() -> Sequence[Panel]:
    late = _largest("cuelight_show_offset_seconds")
    return (
        state(
            "On air 播出",
            _largest("cuelight_show_on_air"),
            {1: ValueState("ON AIR 直播中", GREEN), 0: ValueState("off air 未开播", GREY)},
            height=7,
            width=4,
        ),
        number(
            "Late + / early − 晚点 + / 提前 −",
            late,
            "s",
            height=7,
            width=5,
            decimals=0,
            steps={ALWAYS: BLUE, -60: GREEN, 60: ORANGE, 300: RED},
            description="How late the show is against its plan; negative when early. 与计划相比晚了多久，负数为提前。",
        ),
        number(
            "Left of the slot 本环节剩余",
            _largest("cuelight_run_remaining_seconds"),
            "s",
            height=7,
            width=5,
            decimals=0,
            steps={ALWAYS: RED, 0: ORANGE, 60: GREEN},
            description="Time left of the run on air; negative in overtime. 当前环节剩余时间，负数为超时。",
        ),
        curves("Late or early 晚点与提前", [PromQuery(late, "late + / early − 晚点 / 提前")], "s", width=10),
    )


def _money() -> Sequence[Panel]:
    return (
        *(_tile(slug, 4) for slug in MONEY),
        _courses("Sales 成交金额", ("gmv", "gmv_net")),
        curves(
            "Orders per minute 每分钟单量",
            [PromQuery(_per_minute("orders"), f"last {RECENT} 最近"), PromQuery(_kpi("orders_per_min"), "mean 平均")],
            "none",
            width=12,
            description=_how(CATALOGUE["orders_per_min"]),
        ),
    )


def _audience() -> Sequence[Panel]:
    return (
        *(
            _tile(slug, 4)
            for slug in ("online", "peak_online", "viewers", "avg_watch_time", "comments", "new_followers")
        ),
        _courses("Online 在线", ("online", "avg_online")),
        curves(
            "Interaction per minute 每分钟互动",
            [PromQuery(_per_minute(slug), _name(CATALOGUE[slug])) for slug in ("comments", "likes", "shares")],
            "none",
            width=12,
            description=f"Over the last {RECENT}. 最近 {RECENT}。",
        ),
    )


def _rates() -> Sequence[Panel]:
    return (
        *(_tile(slug, 4) for slug in RATES),
        _courses("Rates of the show so far 累计转化", ("conversion", "engagement_rate", "follow_rate", "item_ctr"), 24),
    )


def _feed() -> Sequence[Panel]:
    return (
        number(
            "Age of the figures 数据延迟",
            _largest("cuelight_kpi_age_seconds"),
            "s",
            height=7,
            width=6,
            decimals=1,
            steps={ALWAYS: GREEN, 5: ORANGE, 15: RED},
            description="How old the newest figures are. Green is live. 最新数据的延迟。",
        ),
        curves(
            "Events per second 每秒事件",
            [
                PromQuery(_speed("cuelight_events_accepted_total", 'room="$room"'), "accepted 接收"),
                PromQuery(_speed("cuelight_events_refused_total", 'room="$room"'), "refused 拒收"),
            ],
            "eps",
            width=18,
        ),
        curves(
            "Age of each source 各数据源延迟",
            [PromQuery(_of_sources("cuelight_source_age_seconds"), "{{source}}")],
            "s",
            width=8,
            description="How old the newest is that a source sent. 各数据源最新数据的延迟。",
        ),
        curves(
            "Clock of each source 各数据源时钟偏差",
            [PromQuery(_of_sources("cuelight_source_skew_seconds"), "{{source}}")],
            "s",
            width=8,
            description="Positive: ahead. Negative: behind, or it holds events back. 正数为偏快，负数为偏慢或积压。",
        ),
        curves(
            "Events set aside as from the future 时间超前而搁置的事件",
            [PromQuery(_of_sources("cuelight_source_parked_total"), "{{source}}")],
            "locale",
            width=8,
            description="They claim to be more than two minutes ahead; the source's clock is wrong. "
            "时间超前两分钟以上，说明数据源时钟有误。",
        ),
    )


def _system() -> Sequence[Panel]:
    return (
        state("Event log 事件日志", "max(cuelight_event_log_up)", UP, width=4),
        state("Worker 计算进程", "max(cuelight_worker_up)", UP, width=4),
        number("Screens 连接屏幕", 'sum(cuelight_screens{room="$room"})', "locale", width=4, decimals=0),
        number(
            "Command p99 指令延迟 p99",
            _latency(0.99),
            "s",
            width=6,
            steps={ALWAYS: GREEN, 0.1: ORANGE, 0.5: RED},
            description=f"From arrival to commit and send, all rooms, last {RECENT}. 所有直播间，最近 {RECENT}。",
        ),
        number(
            "Commands per minute 每分钟指令",
            f"{_speed('cuelight_commands_total')} * 60",
            "none",
            width=6,
            decimals=1,
            description="All rooms. 所有直播间。",
        ),
        curves(
            "Screens by view 各类屏幕",
            [PromQuery('sum by (view) (cuelight_screens{room="$room"})', "{{view}}")],
            "locale",
            width=8,
        ),
        curves(
            "Command latency 指令延迟",
            [PromQuery(_latency(0.99), "p99"), PromQuery(_latency(0.5), "p50")],
            "s",
            width=8,
        ),
        curves(
            "Commands by outcome 指令结果",
            [PromQuery(f"sum by (outcome) (rate(cuelight_commands_total[{RECENT}])) * 60", "{{outcome}}")],
            "none",
            width=8,
            description="Per minute, all rooms. 每分钟，所有直播间。",
        ),
    )


# -------------------------------------------------------------------------------------------------------- expressions


def _largest(metric: str) -> str:
    return f'max({metric}{{room="$room"}})'


def _of_sources(metric: str) -> str:
    return f'max by (source) ({metric}{{room="$room"}})'


def _kpi(slug: str, source: str = "") -> str:
    """A figure as people read it: money in the currency's own unit. ``source``: a condition on who says it."""
    expr = f'max(cuelight_kpi{{room="$room", kpi="{slug}"{source}}})'
    return f"{expr} / {_largest('cuelight_minor_units')}" if CATALOGUE[slug].unit == "money" else expr


def _readings(slug: str) -> str:
    """What is stated of a figure, in the minute after it was: points, as nothing is known between them."""
    stated = f'room="$room", kpi="{slug}", source!="counted"'
    expr = (
        f"max by (source) (cuelight_kpi{{{stated}}} and on (room, kpi, source)"
        f" (time() - cuelight_kpi_reported_timestamp_seconds{{{stated}}} < 60))"
    )
    return f"{expr} / scalar({_largest('cuelight_minor_units')})" if CATALOGUE[slug].unit == "money" else expr


def _per_minute(slug: str) -> str:
    """How fast a count grows now."""
    return f'max(deriv(cuelight_kpi{{room="$room", kpi="{slug}", source="counted"}}[{RECENT}])) * 60'


def _speed(counter: str, selector: str = "") -> str:
    return f"sum(rate({counter}{'{' + selector + '}' if selector else ''}[$__rate_interval]))"


def _latency(quantile: float) -> str:
    return f"histogram_quantile({quantile}, sum by (le) (rate(cuelight_command_seconds_bucket[{RECENT}])))"


# ---------------------------------------------------------------------------------------------------- of the catalogue


def _tile(slug: str, width: int) -> Panel:
    kpi = CATALOGUE[slug]
    return number(
        _name(kpi), _kpi(slug), UNITS[kpi.unit], width=width, decimals=DECIMALS.get(kpi.unit), description=_how(kpi)
    )


def _courses(title: str, slugs: Sequence[str], width: int = 12) -> Panel:
    kpis = [CATALOGUE[slug] for slug in slugs]
    queries = [PromQuery(_kpi(kpi.slug, ', source="counted"'), _name(kpi)) for kpi in kpis]
    queries += [PromQuery(_readings(kpi.slug), f"{_name(kpi)} · {{{{source}}}}") for kpi in kpis]
    return curves(title, queries, UNITS[kpis[0].unit], width=width, description="\n\n".join(map(_how, kpis)))


def _name(kpi: Kpi) -> str:
    return f"{kpi.en} {kpi.zh}"


def _how(kpi: Kpi) -> str:
    return "\n".join(f"{kpi.label(lang)}: {kpi.formula(lang)}" for lang in ("en", "zh"))
