"""Exports of twelve shops, as their platforms write them."""

from __future__ import annotations

import csv
import io

from console.past.adding import PastFile

SHOPS = [f"示例店{number:02}" for number in range(1, 13)]


def table(*rows: tuple[object, ...]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def streams(account: str, *rows: tuple[str, str, int, int], exported: str = "20260503_090000") -> PastFile:
    """Start, end, views and sales of streams."""
    head = ("主播昵称", "直播开始时间", "直播结束时间", "直播间观看次数", "直播间成交金额")
    return PastFile(
        name=f"{account} 直播明细_{exported}.csv",
        data=table(head, *((account, start, end, views, gmv) for start, end, views, gmv in rows)),
    )


def ads(account: str, *rows: tuple[str, str, float]) -> PastFile:
    """Day, plan and spend."""
    head = ("计划名称", "抖音号名称", "日期", "消耗(元)", "展示次数", "直接支付ROI")
    return PastFile(
        name=f"{account} 千川.csv",
        data=table(head, *((plan, account, day, spend, 1_000, 3) for day, plan, spend in rows)),
    )


def orders(account: str, *rows: tuple[str, str, float]) -> PastFile:
    """Number, time of payment and amount."""
    head = (
        "主订单编号", "子订单编号", "商品名称", "商品数量", "商家编码", "订单应付金额", "订单提交时间", "支付完成时间",
        "订单状态", "达人昵称", "流量体裁",
    )  # fmt: skip
    return PastFile(
        name=f"{account} 订单.csv",
        data=table(
            head,
            *(
                (number, number, "外套", 1, "A1", amount, at, at, "已支付", account, "直播")
                for number, at, amount in rows
            ),
        ),
    )


def of_shop(number: int) -> list[PastFile]:
    """Two evenings, the second with a break of the stream; ads of each; orders within and one at noon."""
    account = SHOPS[number]
    return [
        streams(
            account,
            ("2026-05-01 20:00:00", "2026-05-01 22:00:00", 100 + number, 500),
            ("2026-05-02 20:00:00", "2026-05-02 20:50:00", 40, 100),
            ("2026-05-02 20:58:00", "2026-05-02 22:00:00", 60, 200),
        ),
        ads(account, ("2026-05-01", "晚场", 50.5), ("2026-05-02", "晚场", 60)),
        orders(
            account,
            (f"69000000000{number:02}0001", "2026-05-01 21:00:00", 199),
            (f"69000000000{number:02}0002", "2026-05-02 21:30:00", 99),
            (f"69000000000{number:02}0003", "2026-05-02 12:00:00", 59),
        ),
    ]
