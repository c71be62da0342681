"""The exports of each shop, with headings as they were published and figures worked out by hand."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from streams.clock import Instant
from streams.ingest.files.shop_orders import OrderRows, ShopOrder, events_of
from streams.ingest.files.shops import SHOPS, shop_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
PLACED, PAID = 1_777_636_980_000, 1_777_637_040_000
"""20:03 and 20:04 on 1 May 2026 in Shanghai."""
LATER = Instant(PAID + 7 * 86_400_000)


def _headings(text: str) -> list[str]:
    return [name.strip() for name in text.split("|")]


DOUYIN = _headings(
    """
    主订单编号|子订单编号|选购商品|商品规格|商品数量|商品ID|商家编码|商品单价|订单应付金额|运费|优惠总金额|
    平台优惠|商家优惠|达人优惠|订单提交时间|支付完成时间|APP渠道|流量来源|订单状态|订单类型|达人ID|达人昵称|
    售后状态|取消原因|流量类型|流量体裁|流量渠道|发货时间|平台实际承担优惠金额|商家实际承担优惠金额
    """
)
WECHAT = _headings(
    """
    订单号|订单下单时间|订单发货时间|订单状态|商品总价|订单实际支付金额|订单实际收款金额|订单运费|商品优惠|
    支付方式|支付时间|带货方式|带货账号类型|带货账号昵称|商品名称|商品编码(平台)|商品编码(自定义)|SKU编码(自定义)|
    商品属性|商品价格(单件)|商品实际价格(单件)|商品实际价格(总共)|是否预售|商品数量|商品平台券优惠|商品发货|
    商品售后|商品已退款金额
    """
)
TAOBAO_LINES = _headings(
    """
    子订单编号|主订单编号|商品标题|商品价格|购买数量|商家编码|商品属性|订单状态|买家应付货款|买家实付金额|退款状态|
    退款金额|订单创建时间|订单付款时间|商品ID|发货时间
    """
)
TAOBAO_ORDERS = _headings(
    """
    订单编号|支付单号|买家应付货款|买家应付邮费|总金额|买家实付金额|订单状态|收货地址|运送方式|订单创建时间|
    订单付款时间|商品标题|宝贝种类|物流单号|商家备注|宝贝总数量|退款金额
    """
)
YOUZAN_LINES = _headings(
    """
    订单号|外部订单号|订单商品状态|订单创建时间|买家付款时间|交易成功时间|商品名称|商品规格|规格编码|商品编码|
    商品单价|商品数量|商品金额小计|商品实际成交金额|商品发货状态|商品退款状态|商品已退款金额
    """
)
YOUZAN_ORDERS = _headings(
    """
    订单号|订单状态|订单创建时间|买家付款时间|买家昵称|全部商品名称|商品种类数|商品金额合计|订单实付金额
    """
)
TIKTOK = _headings(
    """
    Order ID|Order Status|Order Substatus|Cancelation/Return Type|Normal or Pre-order|SKU ID|Seller SKU|
    Product Name|Variation|Quantity|Sku Quantity of return|SKU Unit Original Price|SKU Subtotal Before Discount|
    SKU Platform Discount|SKU Seller Discount|SKU Subtotal After Discount|Order Amount|Order Refund Amount|
    Created Time|Paid Time|Shipped Time|Cancelled Time|Buyer Username
    """
)
SHOPIFY = _headings(
    """
    Name|Email|Financial Status|Paid at|Fulfillment Status|Currency|Subtotal|Shipping|Taxes|Total|Created at|
    Lineitem quantity|Lineitem name|Lineitem price|Lineitem sku|Lineitem discount|Cancelled at|Refunded Amount|
    Phone
    """
)
HEADERS = {
    "Douyin": [DOUYIN],
    "WeChat Channels": [WECHAT],
    "Taobao": [TAOBAO_LINES, TAOBAO_ORDERS],
    "Youzan": [YOUZAN_LINES, YOUZAN_ORDERS],
    "Shopify": [SHOPIFY],
    "TikTok Shop": [TIKTOK],
}


def orders(header: list[str], *rows: dict[str, str]) -> dict[str, ShopOrder]:
    shop = shop_of(header)
    assert shop is not None
    found = OrderRows(shop, header, "CNY", SHANGHAI)
    for number, row in enumerate(rows, start=2):
        assert row.keys() <= set(header)
        found.add(number, row)
    assert not found.refused
    return found.orders


def figures(order: ShopOrder) -> tuple[Any, ...]:
    """State, placed, paid, paid by the buyer, and what went back."""
    return order.state, order.placed, order.paid, order.amount, order.back


@pytest.mark.parametrize(("name", "header"), [(name, one) for name, some in HEADERS.items() for one in some])
def test_a_shop_is_known_by_its_headings(name: str, header: list[str]):
    shop = shop_of(header)
    assert shop is not None
    assert shop.name == name


def test_every_shop_says_where_its_headings_were_seen():
    assert all(shop.seen for shop in SHOPS)


def test_douyin():
    """Two lines of which one went back, and a lucky bag; the platform added 20.00 to the first."""
    shared = {
        "主订单编号": "69",
        "订单提交时间": "2026/5/1 20:03",
        "支付完成时间": "2026/5/1 20:04",
        "流量体裁": "直播",
    }
    coat = {
        "子订单编号": "70",
        "商家编码": "A1",
        "商品数量": "1",
        "订单应付金额": "179.00",
        "平台实际承担优惠金额": "20.00",
    }
    hat = {"子订单编号": "71", "商家编码": "B1", "商品数量": "2", "订单应付金额": "49.00", "售后状态": "退款成功"}
    bag = {"子订单编号": "72", "商家编码": "C1", "商品数量": "1", "订单应付金额": "0.00", "订单类型": "福袋订单"}
    rows = [
        {**shared, "订单状态": "已发货"} | coat,
        {**shared, "订单状态": "已关闭"} | hat,
        {**shared, "订单状态": "已发货"} | bag,
    ]
    order = orders(DOUYIN, *rows)["69"]
    assert figures(order) == ("partly refunded", PLACED, PAID, 22_800, 4_900)
    (_, _), (paid, _), (back, at) = events_of(order, LATER)
    assert [line.get("gift", False) for line in paid["lines"]] == [False, False, True]
    assert paid["lines"][0] == {"sku": "A1", "quantity": 1, "amount": 17_900, "subsidy": 2_000}
    assert (back["amount"], back["lines"], at) == (4_900, [{"sku": "B1", "quantity": 2, "amount": 4_900}], LATER)


def test_wechat_channels():
    shared = {
        "订单号": "3705",
        "订单下单时间": "2026-05-01 20:03:00",
        "支付时间": "2026-05-01 20:04:00",
        "商品数量": "2",
    }
    row = shared | {
        "订单状态": "已取消", "SKU编码(自定义)": "A1-M", "商品实际价格(总共)": "398.00", "商品平台券优惠": "10.00",
        "商品已退款金额": "398.00", "商品售后": "退款完成", "带货方式": "直播", "带货账号昵称": "海港",
    }  # fmt: skip
    order = orders(WECHAT, row)["3705"]
    assert figures(order) == ("refunded", PLACED, PAID, 39_800, 39_800)
    assert order.origin == {"traffic": "live", "account": "海港"}


def test_taobao_by_line():
    """A line that is off is not the order: the other one was sold."""
    shared = {"主订单编号": "5115", "订单创建时间": "2026-05-01 20:03:00", "订单付款时间": "2026-05-01 20:04:00"}
    first = {"子订单编号": "1", "商家编码": "A1", "购买数量": "1", "买家实付金额": "906.88", "订单状态": "交易关闭"}
    other = {"子订单编号": "2", "商家编码": "B1", "购买数量": "1", "买家实付金额": "100.00", "订单状态": "交易成功"}
    rows = shared | first | {"退款状态": "退款成功", "退款金额": "906.88"}, shared | other | {"退款金额": "无退款申请"}
    assert figures(orders(TAOBAO_LINES, *rows)["5115"]) == ("partly refunded", PLACED, PAID, 100_688, 90_688)


def test_taobao_without_times_of_payment():
    row = {
        "主订单编号": "1",
        "子订单编号": "1",
        "商家编码": "A1",
        "购买数量": "1",
        "买家应付货款": "5.00",
        "订单创建时间": "2026/5/1 20:03",
    }
    header = [name for name in TAOBAO_LINES if name != "订单付款时间"]
    sent, waits = (
        orders(header, row | {"订单状态": state})["1"] for state in ("买家已付款,等待卖家发货", "等待买家付款")
    )
    assert (sent.paid, waits.paid) == (PLACED, None)


def test_taobao_by_order():
    """Shipping is no sale."""
    row = {
        "订单编号": "T1", "买家应付邮费": "5.00", "买家实付金额": "65.00", "订单状态": "交易成功",
        "商品标题": "外套", "宝贝总数量": "3", "订单创建时间": "2026-05-01 20:03:00",
        "订单付款时间": "2026-05-01 20:04:00", "退款金额": "0.00",
    }  # fmt: skip
    order = orders(TAOBAO_ORDERS, row)["T1"]
    assert figures(order) == ("shipped", PLACED, PAID, 6_000, 0)
    assert (order.lines[0].sku, order.lines[0].quantity) == ("外套", 3)


def test_youzan():
    row = {
        "订单号": "E1", "订单商品状态": "交易关闭", "规格编码": "A1",
        "订单创建时间": "2026-05-01 20:03:00", "买家付款时间": "2026-05-01 20:04:00", "商品数量": "2",
        "商品实际成交金额": "198.00", "商品退款状态": "退款成功", "商品已退款金额": "198.00",
    }  # fmt: skip
    assert figures(orders(YOUZAN_LINES, row)["E1"]) == ("refunded", PLACED, PAID, 19_800, 19_800)
    whole = {
        "订单号": "E2", "订单状态": "已发货",
        "订单创建时间": "2026-05-01 20:03:00", "买家付款时间": "2026-05-01 20:04:00",
        "全部商品名称": "外套(1件)", "订单实付金额": "99.00",
    }  # fmt: skip
    assert figures(orders(YOUZAN_ORDERS, whole)["E2"]) == ("shipped", PLACED, PAID, 9_900, 0)


def test_tiktok_shop():
    """The row that explains the headings is none; the day comes first; the refund is told of the order."""
    explains = {"Order ID": "Platform unique order ID.", "Order Status": "Current order status."}
    shared = {
        "Order ID": "5790", "Order Status": "Completed", "Order Refund Amount": "15.00",
        "Created Time": "01/05/2026 20:03:00", "Paid Time": "01/05/2026 20:04:00", "Buyer Username": "ann",
    }  # fmt: skip
    one = {"Seller SKU": "A1", "Quantity": "1", "SKU Subtotal After Discount": "20.00", "SKU Platform Discount": "2.00"}
    two = {"Seller SKU": "B1", "Quantity": "1", "SKU Subtotal After Discount": "15.00", "Sku Quantity of return": "1"}
    order = orders(TIKTOK, explains, shared | one, shared | two)["5790"]
    assert figures(order) == ("partly refunded", PLACED, PAID, 3_500, 1_500)
    assert "ann" not in str(events_of(order, LATER))


def test_a_cancelled_tiktok_order_that_was_paid_went_back_wholly():
    row = {
        "Order ID": "1", "Order Status": "Canceled", "Cancelled Time": "02/05/2026 20:04:00",
        "Created Time": "01/05/2026 20:03:00", "Paid Time": "01/05/2026 20:04:00",
        "Seller SKU": "A1", "Quantity": "1", "SKU Subtotal After Discount": "20.00",
    }  # fmt: skip
    order = orders(TIKTOK, row)["1"]
    assert (order.state, order.back, order.refunded_at) == ("refunded", 2_000, PAID + 86_400_000)


def test_a_newer_export_tells_only_what_is_new_under_a_new_id():
    """The same order gives the same events, each sum that went back one of its own."""
    row = {
        "Name": "#1", "Financial Status": "paid", "Paid at": "2026-05-01 20:04:00 +0800", "Currency": "CNY",
        "Created at": "2026-05-01 20:03:00 +0800",
        "Lineitem quantity": "1", "Lineitem price": "199.00", "Lineitem sku": "A1",
    }  # fmt: skip
    states = [("paid", "0.00"), ("partially_refunded", "100.00"), ("refunded", "199.00"), ("refunded", "199.00")]
    told = [
        events_of(orders(SHOPIFY, row | {"Financial Status": state, "Refunded Amount": back})["#1"], LATER)
        for state, back in states
    ]
    ids = [{event["id"]: event.get("amount") for event, _ in one} for one in told]
    assert [len(one) for one in ids] == [2, 3, 3, 3]
    together = ids[0] | ids[1] | ids[2] | ids[3]
    assert sorted(amount for amount in together.values() if amount) == [10_000, 19_900]
