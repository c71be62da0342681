"""The tables that platforms export about streams and ads, and the headings they come under.

Each heading stands here as some export was seen to have it: in documents of the platforms, or in public programs that
read these exports and name their columns (docs/platform-files.md says which). Of WeChat Channels no export was found;
its columns are recognised where they are called as elsewhere, and chosen by hand where not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from console.i18n.texts import N_
from console.past.cells import DAY, LENGTH, MINUTES, MOMENT, NUMBER, SECONDS, SHARE
from console.sheets.columns import Code, Column, TableKind, Text
from console.sheets.matching import plain_heading

_NUMBERS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "views": (N_("Views"), (
        "直播间观看次数", "观看次数", "观看人次", "累计看播次数", "直播间浏览次数", "直播间场观次数（PV）", "场观次数",
        "场观", "Live ToldStream Dilihat",
    )),
    "viewers": (N_("Viewers"), (
        "直播间观看人数", "观看人数", "累计观看人数", "直播间浏览人数", "直播间观看人数（UV）", "Penonton",
    )),
    "peak_online": (N_("Peak online"), (
        "最高在线人数", "最高在线", "峰值在线人数", "峰值在线", "峰值人数", "最高同时在线人数", "PCU",
        "Penonton Tertinggi",
    )),
    "avg_online": (N_("Average online"), ("平均在线人数", "平均在线", "ACU", "Rata-rata Penonton")),
    "comments": (N_("Comments"), ("评论次数", "评论数", "评论", "Komentar")),
    "likes": (N_("Likes"), ("点赞次数", "点赞数", "点赞")),
    "shares": (N_("Shares"), ("分享次数", "分享数", "分享", "Live Dibagikan")),
    "new_followers": (N_("New followers"), (
        "新增粉丝数", "新增粉丝量", "新增粉丝", "增粉数", "涨粉人数", "涨粉量", "新增关注", "Pengikut Baru",
    )),
    "orders": (N_("Orders"), (
        "直播间成交订单数", "成交订单数", "成交笔数", "支付订单数", "Orders Paid", "Attributed orders",
        "Pesanan Dibayar",
    )),
    "buyers": (N_("Buyers"), ("直播间成交人数", "成交人数", "支付人数", "Pembeli")),
    "units": (N_("Units"), ("直播间成交件数", "成交件数", "Unit Sales", "Items sold", "Penjualan")),
    "gmv": (N_("Sales"), (
        "直播间成交金额", "成交金额（元）", "成交金额", "GMV", "Attributed GMV", "Revenue (Rp)", "Revenue",
        "Penghasilan (Rp)",
    )),
    "refunds": (N_("Refunds"), ("直播间退款金额", "退款金额（元）", "退款金额")),
    "ad_spend": (N_("Ad spend"), ("直播间投放消耗", "千川消耗", "投放消耗", "Ads Cost")),
    "impressions": (N_("Impressions of the room"), ("直播间曝光次数", "曝光次数", "LIVE impressions")),
    "exposed": (N_("People exposed to the room"), ("直播间曝光人数", "曝光人数")),
    "item_impressions": (N_("Impressions of items"), (
        "直播间商品曝光次数", "商品曝光次数", "Product Impressions", "Produk Dilihat",
    )),
    "item_clicks": (N_("Clicks on items"), (
        "直播间商品点击次数", "商品点击次数", "Product Clicks", "Klik Produk",
    )),
}  # fmt: skip

STREAMS: Final = TableKind(
    "traffic",
    (
        Column("start", N_("Start of the stream"), (
            "直播开始时间", "开播时间", "直播开播时间", "开始时间", "Launched Time", "Start time", "LIVE start time",
            "Waktu Live",
        ), MOMENT, required=True, identifies=True),
        Column("account", N_("Account"), (
            "主播昵称", "达人昵称", "账号昵称", "账号名称", "主播名称", "主播", "抖音号名称", "视频号名称", "视频号",
            "店铺名称", "店铺", "Creator", "Kreator", "Username",
        ), Text(), identifies=True),
        Column("account_id", N_("Account id"), (
            "主播抖音号", "抖音号", "抖音号ID", "达人ID", "主播ID", "账号ID", "Creator ID",
        ), Code()),
        Column("title", N_("Title"), (
            "直播标题", "直播主题", "直播间标题", "场次标题", "场次信息", "LIVE title", "Livestream name",
        ), Text(500)),
        Column("end", N_("End of the stream"), (
            "直播结束时间", "关播时间", "下播时间", "结束时间", "End time", "LIVE end time",
        ), MOMENT),
        Column("minutes", N_("Length in minutes"), (
            "直播时长（分钟）", "开播时长（分钟）", "时长（分钟）", "Duration (min)",
        ), MINUTES),
        Column("seconds", N_("Length in seconds"), (
            "直播时长（秒）", "开播时长（秒）", "Duration (s)",
        ), SECONDS),
        Column("length", N_("Length"), ("直播时长", "开播时长", "Duration", "Durasi"), LENGTH),
        Column("watch_seconds", N_("Average watch time in seconds"), (
            "人均观看时长（秒）", "人均停留时长（秒）", "平均观看时长（秒）", "Avg. viewing duration (s)",
        ), SECONDS),
        Column("watch_minutes", N_("Average watch time in minutes"), ("人均观看时长（分钟）",), MINUTES),
        Column("watch", N_("Average watch time"), (
            "人均观看时长", "人均看播时长", "平均观看时长", "Avg. Viewing Duration", "Avg. viewing duration per viewer",
            "Durasi Rata-rata",
        ), LENGTH),
        Column("cover_ctr", N_("Cover click-through"), ("封面图点击率", "封面点击率"), SHARE),
        *(Column(key, label, headings, NUMBER) for key, (label, headings) in _NUMBERS.items()),
    ),
    together=True,
)  # fmt: skip
"""One row for each stream: 罗盘 直播明细, 生意参谋 直播分场次效果, TikTok Shop LIVE analysis."""

ADS: Final = TableKind(
    "ads",
    (
        Column("plan_id", N_("Plan id"), ("计划ID", "计划id", "项目ID"), Code(), identifies=True),
        Column("plan", N_("Plan"), ("计划名称", "项目名称", "Campaign name"), Text(), identifies=True),
        Column("item", N_("Item"), ("商品ID", "商品id", "商品名称"), Text(), identifies=True),
        Column("account", N_("Account"), ("抖音号名称", "主播昵称", "达人昵称", "直播间名称"), Text()),
        Column("account_id", N_("Account id"), ("抖音号ID", "抖音号"), Code()),
        Column("advertiser", N_("Advertiser"), ("账户名称", "广告主名称"), Text()),
        Column("start", N_("Start of the stream"), ("直播开始时间", "开播时间"), MOMENT),
        Column("day", N_("Day"), ("日期", "时间", "统计日期", "Date"), DAY, identifies=True),
        Column("ad_spend", N_("Ad spend"), (
            "消耗（元）", "消耗", "整体消耗", "整体消耗（元）", "直播间消耗", "花费", "总花费", "Cost", "Spend",
        ), NUMBER, required=True),
        Column("ad_impressions", N_("Impressions of ads"), (
            "展示次数", "展现次数", "展现量", "整体展现次数", "Impressions",
        ), NUMBER),
        Column("ad_clicks", N_("Clicks on ads"), ("点击次数", "点击量", "整体点击次数", "Clicks"), NUMBER),
        Column("ad_orders", N_("Orders from ads"), (
            "直接成交订单数", "整体成交订单数", "成交订单数", "总成交笔数", "Orders",
        ), NUMBER),
        Column("ad_gmv", N_("Sales from ads"), (
            "直接成交金额（元）", "整体成交金额（元）", "直接成交金额", "整体成交金额", "总成交金额", "Gross revenue",
        ), NUMBER),
        Column("ad_settled", N_("Settled sales from ads"), ("净成交金额", "结算成交金额"), NUMBER),
        Column("roas", N_("Payment ROI"), ("整体支付ROI", "直接支付ROI", "支付ROI", "ROI"), NUMBER),
    ),
    together=True,
    anonymous=True,
)  # fmt: skip
"""One row for each plan and day: 千川 标准推广 and 全域推广, 万相台 营销场景报表."""

MONEY: Final = frozenset({"gmv", "refunds", "ad_spend", "ad_gmv", "ad_settled"})
SIGNS: Final[Mapping[str, frozenset[str]]] = {
    platform: frozenset(map(plain_heading, headings))
    for platform, headings in {
        "douyin": (
            "主播抖音号", "抖音号名称", "抖音号ID", "直播间曝光人数", "直播间观看人数", "直播间成交金额",
            "直播间投放消耗", "新加直播团人数", "直接支付ROI", "整体支付ROI", "整体消耗", "7日总支付ROI", "千川消耗",
        ),
        "taobao": (
            "场次信息", "场次id", "场次标题", "直播开播时间", "封面图点击率", "直播间浏览次数", "直播间浏览人数",
            "种草成交金额(元)", "引导进店次数", "次均观看时长（秒）", "场景名字", "总成交笔数",
        ),
        "tiktok": (
            "Launched Time", "Creator ID", "LIVE impressions", "Attributed GMV", "Attributed orders", "Unit Sales",
            "Waktu Live", "Kreator", "Product Impressions",
        ),
        "wechat": ("视频号名称", "视频号"),
    }.items()
}  # fmt: skip
"""Headings that only this platform writes."""


def platform_of(headings: list[str]) -> str:
    """The platform whose own headings are among these most often; empty where none is."""
    known = set(map(plain_heading, headings))
    counts = {platform: len(known & signs) for platform, signs in SIGNS.items()}
    best = max(counts, key=lambda platform: counts[platform])
    return best if counts[best] else ""
