"""What platforms call their figures on the screens of a live stream, and which figure of the catalogue each is.

A label is matched as a whole: 千次观看成交金额 is another figure than 成交金额, 观看人数 (people) than 观看人次.
What is not in the table is a label all the same, of a figure that nobody is offered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from console.ocr.numbers import plain
from streams.metrics.kpis.catalogue import CATALOGUE

SURE: Final = 1.0
SHORTENED: Final = 0.9
"""The label without what only says where or when: 直播间, 累计 …"""
UNCLEAR: Final = 0.75
"""Platforms mean different things by it."""

LABELS: Final[Mapping[str, tuple[str, ...]]] = {
    "online": (
        "在线", "在线人数", "实时在线", "实时在线人数", "当前在线", "当前在线人数", "正在观看", "正在观看人数",
        "在看人数", "Online", "Online now", "Current viewers", "Concurrent viewers", "Viewers now", "Live viewers",
    ),
    "peak_online": (
        "最高在线", "最高在线人数", "峰值在线", "在线峰值", "在线人数峰值", "Peak online", "Peak viewers",
        "Peak concurrent viewers",
    ),
    "avg_online": ("平均在线", "平均在线人数", "Average online", "Average viewers"),
    "views": ("观看人次", "观看次数", "观看量", "场观", "浏览次数", "Views", "Total views", "LIVE views"),
    "viewers": ("观看人数", "观看用户数", "观众总数", "Viewers", "Total viewers", "Unique viewers"),
    "avg_watch_time": ("人均观看时长", "平均观看时长", "Average watch time", "Avg. watch time"),
    "inflow": ("每分钟进入", "每分钟进入人数", "每分钟进场", "Entries per minute"),
    "outflow": ("每分钟离开", "每分钟离开人数", "每分钟离场", "Leaves per minute"),
    "comments": ("评论", "评论数", "评论次数", "Comments"),
    "likes": ("点赞", "点赞数", "点赞次数", "Likes"),
    "shares": ("分享", "分享数", "分享次数", "转发次数", "Shares"),
    "new_followers": ("新增粉丝", "新增粉丝数", "涨粉数", "新增关注", "New followers", "Followers gained"),
    "gmv": ("成交金额", "成交额", "销售额", "GMV", "Sales", "Gross revenue"),
    "gmv_placed": ("下单金额", "Ordered"),
    "paid_amount": ("用户支付金额", "买家实付"),
    "orders": ("成交订单数", "成交订单", "成交笔数", "成交单量", "支付订单数", "订单数", "Orders", "Paid orders"),
    "units": ("成交件数", "支付件数", "Units", "Units sold", "Items sold"),
    "buyers": ("成交人数", "成交用户数", "支付人数", "Buyers", "Customers"),
    "gpm": ("千次观看成交金额", "千次观看成交额", "GPM"),
    "spend_per_buyer": ("客单价", "Spend per buyer"),
    "conversion": ("观看成交率", "观看-成交率", "Conversion"),
    "item_ctr": ("商品点击率", "Item click-through"),
    "click_to_pay": ("点击成交率", "商品点击-成交率"),
    "refunds": ("退款金额", "Refunds"),
    "ad_spend": (
        "消耗", "花费", "消耗金额", "投放消耗", "广告消耗", "整体消耗", "投放花费", "Spend", "Ad spend", "Cost",
    ),
    "ad_balance": ("余额", "账户余额", "投放余额", "Balance"),
    "roas": ("ROI", "支付ROI", "整体支付ROI", "投产比", "ROAS"),
}  # fmt: skip
_UNCLEAR: Final[Mapping[str, tuple[str, ...]]] = {
    "inflow": ("进入人数", "进场人数", "进入", "Entered"),
    "outflow": ("离开人数", "离场人数", "离开", "Left"),
}
"""Per minute on some screens, since the start on others; told apart by the person."""
_NOT_SAID: Final = frozenset({"refunds_by_refund_time", "gmv_net_by_paid_cohort", "gmv_net_by_refund_time"})
"""Names of the catalogue that no platform writes."""
_BRACKETED: Final = re.compile(r"[(\[【]([^)\]】]{0,8})[)\]】]")
_EDGES: Final = " :·•.?ⓘ①○◎>"
"""What stands around a label: colons, and what opens an explanation."""
_PREFIX: Final = re.compile(r"(?:直播间|直播|本场|累计|实时|当前|总|total)+")


def unit_of(label: str) -> str:
    """What a label says in brackets of its numbers: 元 of 消耗(元), 万元 …; empty where it says nothing."""
    found = _BRACKETED.search(plain(label))
    return found[1] if found else ""


def _folded(label: str) -> str:
    return _BRACKETED.sub("", plain(label)).strip(_EDGES).casefold()


def _table() -> dict[str, tuple[str, float]]:
    table: dict[str, tuple[str, float]] = {}
    for slug, labels in _UNCLEAR.items():
        table.update({_folded(label): (slug, UNCLEAR) for label in labels})
    for slug, kpi in CATALOGUE.items():
        if slug not in _NOT_SAID:
            table.update({_folded(kpi.label(lang)): (slug, SURE) for lang in ("en", "zh")})
    for slug, labels in LABELS.items():
        table.update({_folded(label): (slug, SURE) for label in labels})
    return table


_TABLE: Final = _table()


def figure_of(label: str) -> tuple[str, float] | None:
    """The slug that a label stands for, and how sure that is, from 0 to 1; None for any other text."""
    text = _folded(label)
    if found := _TABLE.get(text):
        return found
    prefix = _PREFIX.match(text)
    found = _TABLE.get(text[prefix.end() :]) if prefix else None
    return (found[0], found[1] * SHORTENED) if found else None
