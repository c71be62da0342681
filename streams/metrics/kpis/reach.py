"""The figures about where people came from, and who they are."""

from __future__ import annotations

from typing import Final

from streams.metrics.kpis.base import BaseMeasures
from streams.metrics.kpis.kpi import SHOW_ONLY, Kpi

SMALLEST_CELL: Final = 5
"""So few people of a group are not told apart in a profile."""


def _cell(base: BaseMeasures) -> int | None:
    return base.viewers if base.viewers is not None and base.viewers >= SMALLEST_CELL else None


REACH: Final = (
    Kpi(
        slug="cover_ctr",
        zh="封面点击率",
        en="Cover click-through",
        formula_zh="封面点击次数 ÷ 封面曝光次数",
        formula_en="Clicks on the cover ÷ impressions of the cover",
        unit="percent",
        basis="pv",
        numerator=lambda base: base.tally.cover_clicked,
        denominator=lambda base: base.tally.cover_shown,
        feeds=("covers",),
        caveat_zh="点击 ÷ 曝光。",
        caveat_en="Clicks ÷ impressions.",
    ),
    Kpi(
        slug="enter_rate",
        zh="曝光进入率",
        en="Enter rate",
        formula_zh="进入人数 ÷ 曝光人数",
        formula_en="People who entered ÷ people exposed",
        unit="percent",
        basis="uv",
        caveat_zh="需要平台的曝光人数，只能上报。",
        caveat_en="Needs the platform's number of people exposed; it can only be reported.",
    ),
    Kpi(
        slug="attendance",
        zh="预约到播率",
        en="Attendance",
        formula_zh="预约且到播的人数 ÷ 预约人数",
        formula_en="Viewers who had reserved ÷ people who reserved",
        unit="percent",
        basis="uv",
        numerator=lambda base: base.attended,
        denominator=lambda base: base.reserved,
        feeds=("reserved", "entries"),
        scopes=SHOW_ONLY,
        caveat_zh="预约过且来了的人数 ÷ 预约人数；受邀名单暂未计入。",
        caveat_en="Viewers who had reserved ÷ people who reserved; invitations are not counted yet.",
    ),
    Kpi(
        slug="viewer_share",
        zh="观看人数占比",
        en="Share of viewers",
        formula_zh="该组观看人数 ÷ 全场观看人数",
        formula_en="Viewers of the group ÷ viewers of the show",
        unit="percent",
        direction="neither",
        basis="uv",
        numerator=lambda base: base.viewers,
        denominator=lambda base: base.all_viewers,
        feeds=("entries",),
        scopes=("run", "channel", "tier"),
        caveat_zh="该组观看人数 ÷ 全场观看人数；一人可在多组中，合计可超过 100%。",
        caveat_en="Viewers of the group ÷ viewers of the show. One person may be in several groups.",
    ),
    Kpi(
        slug="channel_share",
        zh="渠道占比",
        en="Share of the channel",
        formula_zh="该渠道观看人数 ÷ 全场观看人数",
        formula_en="Viewers from the channel ÷ viewers of the show",
        unit="percent",
        direction="neither",
        basis="uv",
        numerator=lambda base: base.viewers,
        denominator=lambda base: base.all_viewers,
        feeds=("entries",),
        scopes=("channel",),
        caveat_zh="来自该渠道的观看人数 ÷ 全场观看人数；“未知”保留。",
        caveat_en="Viewers from the channel ÷ viewers of the show; “unknown” is kept.",
    ),
    Kpi(
        slug="promo_effect",
        zh="推广有效性",
        en="Promotion effect",
        formula_zh="来自可追踪推广的观看人数 ÷ 观看人数",
        formula_en="Viewers from tracked promotion ÷ viewers",
        unit="percent",
        basis="uv",
        caveat_zh="需要带追踪链接的推广，尚未计算，可上报。",
        caveat_en="Needs tracked promotion; not counted yet, it can be reported.",
    ),
    Kpi(
        slug="profile",
        zh="画像",
        en="Profile",
        formula_zh="该等级的观看人数 ÷ 等级已知的观看人数",
        formula_en="Viewers of the tier ÷ viewers whose tier is known",
        unit="percent",
        direction="neither",
        basis="uv",
        numerator=_cell,
        denominator=lambda base: base.known_viewers,
        feeds=("entries",),
        scopes=("tier",),
        caveat_zh="不足 5 人的格不显示；一人可在多个等级中。地区、性别、年龄没有数据来源。",
        caveat_en="Cells under 5 people are not shown; one may be in several. No source tells region, gender or age.",
    ),
    Kpi(
        slug="profile_coverage",
        zh="画像覆盖率",
        en="Coverage of the profile",
        formula_zh="等级已知的观看人数 ÷ 观看人数",
        formula_en="Viewers whose tier is known ÷ viewers",
        unit="percent",
        basis="uv",
        numerator=lambda base: base.known_viewers,
        denominator=lambda base: base.viewers,
        feeds=("entries",),
        scopes=SHOW_ONLY,
        caveat_zh="画像只在等级已知的人中计算；覆盖率低时不可代表全场。",
        caveat_en="The profile is of those whose tier is known; where they are few, it does not stand for all.",
    ),
)
