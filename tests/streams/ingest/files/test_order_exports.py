"""Exports of orders."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from streams.ingest.files import Recording, read

SHANGHAI = ZoneInfo("Asia/Shanghai")
PLACED, PAID = 1_777_636_980_000, 1_777_637_040_000
"""20:03 and 20:04 on 1 May 2026 in Shanghai."""
DOUYIN = "主订单编号,子订单编号,选购商品,商品数量,商家编码,订单应付金额,订单提交时间,支付完成时间,订单状态,售后状态\n"
SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Currency,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,"
    "Lineitem sku,Lineitem discount,Refunded Amount\n"
)
FIRST = (
    "#1001,ann@example.com,{state},2026-05-01 20:04:00 +0800,CNY,199.00,2026-05-01 20:03:00 +0800,"
    "1,Coat,150.00,A1,0,{back}\n"
)
SECOND = "#1001,,,,,,2026-05-01 20:03:00 +0800,2,Hat,30.00,B1,11.00,\n"


def douyin(
    number: str = "69", line: str = "70", more: str = "1,A1,199.00,2026/5/1 20:03,2026/5/1 20:04,已支付,"
) -> str:
    return f"{number},{line},外套,{more}\n"


def recording(text: str, **more: Any) -> Recording:
    return read(text.encode(), zone=SHANGHAI, **more)


def told(found: Recording) -> list[tuple[int | None, str]]:
    return [(row.at, event["type"]) for row in found.elements for event in row.events]


def test_an_order_is_placed_and_paid_in_the_rooms_zone():
    found = recording(DOUYIN + douyin())
    assert told(found) == [(PLACED, "order.created"), (PAID, "order.paid")]
    event = found.elements[1].events[0]
    assert (event["order"], event["currency"]) == ("69", "CNY")
    assert event["lines"] == [{"sku": "A1", "quantity": 1, "amount": 19_900}]
    kind = found.summary.kinds["order"]
    assert (kind.found, kind.understood) == (1, 1)


@pytest.mark.parametrize(
    "number",
    ['"\t6900000000000000001"', '="6900000000000000001"', "'6900000000000000001", '"=""6900000000000000001"""'],
)
def test_what_shops_put_around_ids_belongs_to_no_id(number: str):
    assert recording(DOUYIN + douyin(number)).elements[0].events[0]["order"] == "6900000000000000001"


@pytest.mark.parametrize(
    ("more", "types"),
    [
        ("1,A1,199.00,2026/5/1 20:03,,待支付,", ["order.created"]),
        ("1,A1,199.00,2026-05-01 20:03:00,,已关闭,", ["order.created"]),
        ('1,A1,"¥1,199.00",2026-05-01 20:03:00,2026-05-01 20:04:00,已完成,', ["order.created", "order.paid"]),
    ],
)
def test_an_order_that_nobody_paid_was_placed_only(more: str, types: list[str]):
    assert [kind for _, kind in told(recording(DOUYIN + douyin(more=more)))] == types


ORIGINS = DOUYIN.replace("售后状态\n", "售后状态,流量体裁,达人昵称,平台实际承担优惠金额\n")


@pytest.mark.parametrize(
    ("cells", "origin", "subsidy"),
    [
        ("直播,海港,20.00", {"traffic": "live", "account": "海港"}, {"subsidy": 2_000}),
        ("商品卡,-,0.00", {"traffic": "card"}, {"subsidy": 0}),
        ("短视频,海港,", {"traffic": "video", "account": "海港"}, {}),
        ("橱窗,,-", {"traffic": "other"}, {}),
        ("数据将于第二天更新,,", {}, {}),
    ],
)
def test_where_an_order_came_from_and_what_the_platform_added(
    cells: str, origin: dict[str, str], subsidy: dict[str, int]
):
    found = recording(ORIGINS + douyin(more=f"1,A1,199.00,2026/5/1 20:03,2026/5/1 20:04,已支付,,{cells}"))
    for row in found.elements:
        (event,) = row.events
        assert {name: event[name] for name in ("traffic", "account") if name in event} == origin
        assert event["lines"] == [{"sku": "A1", "quantity": 1, "amount": 19_900, **subsidy}]


def test_orders_that_stand_apart_are_told():
    rows = [douyin(str(number), str(number), f"1,A1,1.00,2026/5/1 20:03,,,,{traffic},,")
            for number, traffic in enumerate(("直播", "商品卡", "短视频"))]  # fmt: skip
    notes = recording(ORIGINS + "".join(rows)).summary.notes
    assert "orders that did not come from a live room: 2. They stand apart in the figures" in map(str, notes)


def test_rows_of_one_order_are_its_lines():
    """A row that is there twice is a repeat, by the number of its line."""
    found = recording(DOUYIN + douyin() + douyin(line="71") + douyin(line="71"))
    assert len(found.elements[0].events[0]["lines"]) == 2
    kind = found.summary.kinds["order"]
    assert (kind.found, kind.understood, kind.merged, kind.repeats) == (3, 1, 1, 1)


def test_a_shopify_order_goes_on_in_the_next_row():
    """A line is its price times its pieces, less what is taken off; the address goes nowhere."""
    found = recording(SHOPIFY + FIRST.format(state="paid", back="0.00") + SECOND)
    assert told(found) == [(PLACED, "order.created"), (PAID, "order.paid")]
    event = found.elements[1].events[0]
    assert [line["amount"] for line in event["lines"]] == [15_000, 4_900]
    assert "ann" not in str(found.elements)


@pytest.mark.parametrize(("state", "types"), [("pending", 1), ("voided", 1), ("partially_refunded", 2)])
def test_the_financial_status_says_whether_it_was_paid(state: str, types: int):
    assert len(told(recording(SHOPIFY + FIRST.format(state=state, back="0.00")))) == types


def test_what_is_off_after_it_was_paid_went_back():
    """A closed order that somebody paid is a sale and a refund of all of it, as the platform counts it, too."""
    found = recording(DOUYIN + douyin(more="1,A1,199.00,2026/5/1 20:03,2026/5/1 20:04,已关闭,退款成功"))
    assert told(found)[1:] == [(PAID, "order.paid"), (PAID, "order.refunded")]
    event = found.elements[-1].events[0]
    assert (event["amount"], event["total"]) == (19_900, True)
    assert event["lines"] == [{"sku": "A1", "quantity": 1, "amount": 19_900}]


def test_a_refund_without_a_time_is_noted():
    found = recording(SHOPIFY + FIRST.format(state="refunded", back="199.00"))
    assert told(found)[-1] == (PAID, "order.refunded")
    assert [str(note)[:29] for note in found.summary.notes] == [
        "orders exported from Shopify",
        "orders with a refund: 1. The ",
    ]


def test_an_order_in_another_currency_is_refused():
    found = recording(SHOPIFY + FIRST.format(state="paid", back="0.00").replace("CNY", "USD"))
    assert (found.size, found.summary.not_understood) == (0, 1)


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (douyin("6.9E+18"), "主订单编号", "rounded by a spreadsheet"),
        (douyin(""), "主订单编号", "it is empty"),
        (douyin(more="0,A1,199.00,2026/5/1 20:03,,,"), "商品数量", "no number of pieces"),
        (douyin(more="1,A1,x,2026/5/1 20:03,,,"), "订单应付金额", "not an amount"),
        (douyin(more="1,A1,,2026/5/1 20:03,,,"), "订单应付金额", "it is empty"),
        (douyin(more="1,A1,1.00,yesterday,,,"), "订单提交时间", "no time that is known"),
    ],
)
def test_a_bad_row_is_reported_with_its_column(row: str, column: str, reason: str):
    found = recording(DOUYIN + douyin("1", "1") + row)
    (problem,) = found.summary.problems
    assert (problem.number, problem.column) == (3, column)
    assert reason in str(problem)
    assert found.size == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "utf-16"])
def test_it_is_known_in_every_encoding(encoding: str):
    assert read((DOUYIN + douyin()).encode(encoding), zone=SHANGHAI).size == 2


@pytest.mark.parametrize(
    "placed",
    ["２０２６/５/１ ２０：０３", "20260501200300", str(PLACED), "2026-05-01T12:03:00Z", '"=""2026/5/1 20:03"""'],
)
def test_a_time_is_read_in_the_forms_that_shops_write(placed: str):
    found = recording(DOUYIN + douyin(more=f"１,A1,１９９．００,{placed},,待支付,"))
    assert told(found) == [(PLACED, "order.created")]
    assert found.elements[0].events[0]["lines"] == [{"sku": "A1", "quantity": 1, "amount": 19_900}]


@pytest.mark.parametrize(("placed", "unit"), [(PLACED // 1000, "seconds"), (PLACED * 1000, "microseconds")])
def test_a_time_in_another_unit_is_refused_by_its_name(placed: int, unit: str):
    (problem,) = recording(DOUYIN + douyin(more=f"1,A1,199.00,{placed},,待支付,")).summary.problems
    assert problem.column == "订单提交时间"
    assert f"`{placed}` looks like {unit}" in str(problem)
