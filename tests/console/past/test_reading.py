"""What is read of the platforms' exports, headings as they were seen."""

import doctest
from datetime import date, datetime
from decimal import Decimal

import pytest

from console.past import reading
from console.past.reading import read_tables
from console.sheets.grid import Sheet
from streams.errors import Invalid

COMPASS = Sheet(
    "直播明细",
    (
        ("抖音电商罗盘 直播明细",),
        (
            "直播开始时间", "直播结束时间", "主播昵称", "主播抖音号", "直播间观看次数", "直播间观看人数",
            "最高在线人数", "平均在线人数", "人均观看时长（分钟）", "新增粉丝数", "直播间成交订单数",
            "直播间成交金额", "预估佣金支出",
        ),
        (
            "2026/05/01 20:00:05", "2026/05/01 22:30:00", "示例女装", "shop001", "1.2万", 8_000.0, 640, 210.5, 1.5,
            "36", 120, "23,880.50", "-",
        ),
        ("合计", None, None, None, "1.2万", 8_000, None, None, None, 36, 120, "23,880.50", None),
    ),
)  # fmt: skip
TAOBAO = Sheet(
    "直播分场次效果",
    (
        ("日期", "店铺", "场次信息", "场次id", "直播开播时间", "开播时长", "封面图点击率", "观看人数", "观看次数",
         "人均观看时长（秒）", "成交金额（元）", "成交人数", "退款金额"),
        ("20260501", "示例店", "春装上新", "461000000000000001", "2026-05-01 19:30:00", "4小时30分", "5.2%", 900, 1_300,
         95, 5_000.25, 31, 120),
    ),
)  # fmt: skip
TIKTOK = Sheet(
    "Live",
    (
        ("Date Range: 2026-05-01 ~ 2026-05-07",),
        (),
        ("Creator ID", "Creator", "Nickname", "Launched Time", "Duration", "Revenue (Rp)", "Orders Paid", "Viewers",
         "Views", "ACU", "PCU", "Avg. Viewing Duration", "New Followers", "Product Clicks"),
        ("7100000000000000001", "sample_shop", "Sample", "2026/05/01/ 19:00", "3h5m", 1_234_567, 12, 700, 950, 12, 40,
         "1m28s", 8, 77),
    ),
)  # fmt: skip
QIANCHUAN = Sheet(
    "Sheet1",
    (
        ("推广类型", "账户名称", "账户ID", "计划ID", "计划名称", "商品名称", "抖音号名称", "日期", "消耗(元)",
         "展示次数", "点击率(%)", "点击次数", "7日总支付ROI", "直接成交订单数", "直接成交金额(元)", "直接支付ROI"),
        ("推直播间", "示例账户", "17", "1800000000000001", "晚场", "外套", "示例女装", "2026-05-01", "1,200.50",
         90_000, 3.1, 2_790, 4.2, 30, 5_970, 4.97),
        ("推直播间", "示例账户", "17", "1800000000000001", "晚场", "长裤", "示例女装", "2026-05-01", "99.50", 9_000,
         3.1, 279, 4.2, 3, 597, 6.0),
    ),
)  # fmt: skip


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_the_examples_of_the_module() -> None:
    assert doctest.testmod(reading).failed == 0


def test_a_list_of_streams_of_douyin() -> None:
    found = read_tables([COMPASS])
    assert (found.kind, found.platform, found.unknown, found.refused) == ("traffic", "douyin", ("预估佣金支出",), ())
    [stream] = found.streams
    assert (stream.account, stream.account_id) == ("示例女装", "shop001")
    assert (stream.start, stream.end) == (at("2026-05-01 20:00:05"), at("2026-05-01 22:30:00"))
    assert stream.totals == {
        "views": 12_000, "viewers": 8_000, "peak_online": 640, "avg_online": Decimal("210.5"), "avg_watch_time": 90.0,
        "new_followers": 36, "orders": 120, "gmv": Decimal("23880.50"),
    }  # fmt: skip


def test_a_list_of_streams_of_taobao() -> None:
    found = read_tables([TAOBAO])
    [stream] = found.streams
    assert (found.platform, stream.title, stream.account) == ("taobao", "春装上新", "示例店")
    assert (stream.end - stream.start).total_seconds() == 4.5 * 3600
    assert stream.totals["cover_ctr"] == pytest.approx(0.052)
    assert stream.totals["avg_watch_time"] == 95


def test_an_export_of_tiktok_shop_under_two_rows() -> None:
    found = read_tables([TIKTOK])
    [stream] = found.streams
    assert (found.platform, stream.account, stream.account_id) == ("tiktok", "sample_shop", "7100000000000000001")
    assert (stream.start, stream.end) == (at("2026-05-01 19:00:00"), at("2026-05-01 22:05:00"))
    assert (stream.totals["gmv"], stream.totals["avg_watch_time"]) == (1_234_567, 88)


def test_rows_of_one_plan_and_day_are_one() -> None:
    found = read_tables([QIANCHUAN])
    assert (found.kind, found.platform) == ("ads", "douyin")
    [ad] = found.ads
    assert (ad.plan, ad.day, ad.account) == ("1800000000000001", date(2026, 5, 1), "示例女装")
    assert ad.totals == {
        "ad_spend": Decimal("1300.00"), "ad_impressions": 99_000, "ad_clicks": 3_069, "ad_orders": 33, "ad_gmv": 6_567,
    }  # fmt: skip


def test_a_length_without_a_unit_is_refused_with_its_row() -> None:
    header, row = TAOBAO.rows
    found = read_tables([Sheet("", (header, (*row[:5], 16_200, *row[6:])))])
    assert not found.streams
    assert [(one.row, one.code) for one in found.refused] == [(2, "no-length"), (2, "no-end")]


def test_a_table_of_neither_is_refused() -> None:
    with pytest.raises(Invalid, match="no table of streams"):
        read_tables([Sheet("", (("商品", "价格"), ("外套", 199)))])
