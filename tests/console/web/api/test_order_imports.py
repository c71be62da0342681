"""Exports of orders over the interface: the evening's, one of a week later, and the older one once more."""

import httpx
import pytest

pytestmark = pytest.mark.process

HEAD = "主订单编号,子订单编号,商品数量,商家编码,订单应付金额,订单提交时间,支付完成时间,订单状态,售后状态,流量体裁\n"
EVENING = HEAD + (
    '"\t6900000000000000001","\t1",1,A1,199.00,2026/5/1 20:03,2026/5/1 20:04,已支付,,数据将于第二天更新\n'
    '"\t6900000000000000002","\t2",1,B1,100.00,2026/5/1 20:05,2026/5/1 20:06,已支付,,数据将于第二天更新\n'
    '"\t6900000000000000003","\t3",2,B1,200.00,2026/5/1 20:07,,待支付,,数据将于第二天更新\n'
    "6.9E+18,4,1,B1,100.00,2026/5/1 20:08,,待支付,,\n"
)
WEEK_LATER = HEAD + (
    '"\t6900000000000000001","\t1",1,A1,199.00,2026/5/1 20:03,2026/5/1 20:04,已关闭,退款成功,直播\n'
    '"\t6900000000000000002","\t2",1,B1,100.00,2026/5/1 20:05,2026/5/1 20:06,已完成,,商品卡\n'
    '"\t6900000000000000003","\t3",2,B1,200.00,2026/5/1 20:07,2026/5/1 20:09,已完成,,直播\n'
)


@pytest.fixture(scope="module")
def room(owner: httpx.Client) -> str:
    body = {"slug": "orders", "name": "Orders", "currency": "CNY", "timezone": "Asia/Shanghai"}
    owner.post("/api/v1/rooms", json=body).raise_for_status()
    return "/api/v1/rooms/orders/imports"


def send(owner: httpx.Client, room: str, text: str, name: str) -> dict:  # type: ignore[type-arg]
    answer = owner.post(room, data={"what": "orders"}, files={"file": (name, text.encode("gbk"))})
    return answer.raise_for_status().json()  # type: ignore[no-any-return]


def apply(owner: httpx.Client, room: str, told: dict) -> dict:  # type: ignore[type-arg]
    answer = owner.post(f"{room}/{told['id']}/apply", json={"revision": told["revision"]})
    return answer.raise_for_status().json()["done"]  # type: ignore[no-any-return]


def test_a_newer_export_corrects_what_changed_once(owner: httpx.Client, room: str) -> None:
    first = send(owner, room, EVENING, "20260501230000.csv")
    assert (first["shop"], [row["values"]["status"] for row in first["new"]]) == ("Douyin", ["paid", "paid", "placed"])
    assert [(row["row"], "rounded by a spreadsheet" in row["text"]) for row in first["refused"]] == [(5, True)]
    assert first["summary"] == [{"day": "2026-05-01", "traffic": "live", "orders": 2, "amount": 29_900, "refunded": 0}]
    assert apply(owner, room, first)["new"] == 3

    later = send(owner, room, WEEK_LATER, "20260508120000.csv")
    told = [{one["column"]: (one["from"], one["to"]) for one in row["fields"]} for row in later["changed"]]
    assert told[0] == {"status": ("paid", "refunded"), "refund": (0, 19_900), "traffic": (None, "live")}
    assert told[1] == {"status": ("paid", "shipped"), "traffic": (None, "card")}
    assert told[2]["status"] == ("placed", "shipped")
    assert apply(owner, room, later)["changed"] == 3

    for text, name in ((WEEK_LATER, "20260508120000.csv"), (EVENING, "20260501230000.csv")):
        again = send(owner, room, text, name)
        assert (again["new"], again["changed"], again["same"], again["missing"]) == ([], [], 3, [])


def test_orders_that_are_not_in_a_newer_export_are_listed(owner: httpx.Client, room: str) -> None:
    lines = WEEK_LATER.splitlines(keepends=True)
    told = send(owner, room, lines[0] + lines[1] + lines[3], "20260509120000.csv")
    assert [row["key"] for row in told["missing"]] == ["6900000000000000002"]


def test_columns_of_no_shop_are_said_by_hand(owner: httpx.Client, room: str) -> None:
    text = "No.,When,Money,Code\nX1,2026-05-01 20:03,5.00,A1\n"
    columns = '{"No.": "order", "When": "paid", "Money": "amount", "Code": "sku"}'
    data = {"what": "orders", "columns": columns}
    told = owner.post(room, data=data, files={"file": ("x.csv", text.encode())}).raise_for_status().json()
    assert [(row["values"]["order"], row["values"]["amount"]) for row in told["new"]] == [("X1", 500)]
    refused = owner.post(room, data={"what": "orders"}, files={"file": ("x.csv", text.encode())})
    assert refused.status_code == 422
    assert "Say which columns" in refused.json()["detail"]
