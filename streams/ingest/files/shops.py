"""The headings of the shops' order exports: which one means what, and where it was seen.

Each shop is one row of ``SHOPS``. Headings change now and then, so each meaning has several, and the first of them that
is there and filled in counts. ``seen`` says where they were seen; no shop was asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Final, Literal

from streams.events import Traffic
from streams.ingest.files.cells import plain

Headings = tuple[str, ...]


@dataclass(frozen=True)
class Shop:
    """Which heading of a shop's export means what; the first of several that is there and filled in counts."""

    name: str
    seen: str
    """Where these headings were seen."""
    order: Headings
    sku: Headings
    placed: Headings
    paid: Headings
    title: Headings = ()
    quantity: Headings = ()
    amount: Headings = ()
    """What the buyer pays for the line, all pieces together."""
    price: Headings = ()
    """What one piece costs, where a line has no amount."""
    discount: Headings = ()
    """What is taken off the line."""
    postage: Headings = ()
    """What of the amount is for shipping: no sale of an item."""
    currency: Headings = ()
    buyer: Headings = ()
    status: Headings = ()
    unpaid: frozenset[str] = frozenset()
    """States of an order that nobody paid, whatever its time of payment says."""
    closed: frozenset[str] = frozenset()
    """States of a line that is off: what was paid of it went back."""
    shipped: frozenset[str] = frozenset()
    refunded: Headings = ()
    """The state of the after-sales of a line."""
    whole: frozenset[str] = frozenset()
    """Words in it that say that the line went back wholly, where no amount is told."""
    refund: Headings = ()
    """How much went back, so far."""
    refund_of: Literal["line", "order"] = "line"
    """What that is told of."""
    refunded_at: Headings = ()
    """When it went back."""
    returned: Headings = ()
    """Pieces of the line that came back."""
    line: Headings = ()
    """The number of the line; rows with the same are repeats."""
    subsidy: Headings = ()
    """What the platform adds to a line."""
    received: Headings = ()
    """What the shop receives of a line."""
    traffic: Headings = ()
    """What the buyer came from."""
    traffics: tuple[tuple[str, Traffic], ...] = ()
    """What a word in it means."""
    traffic_else: Traffic | None = None
    """What another word means; None: nothing is known."""
    account: Headings = ()
    """Whose room, card or video it was."""
    kind: Headings = ()
    """What sort of order or line it is: of a gift it says so."""
    skipped: Headings = ()
    """How the order's cell of a row begins that explains the headings."""


_TRAFFICS: Final[tuple[tuple[str, Traffic], ...]] = (
    ("直播", "live"), ("商品卡", "card"), ("橱窗", "card"), ("视频", "video"),
)  # fmt: skip

SHOPS: Final = (
    Shop(
        "Douyin",
        "two lists of headings published in programs that read the export (2025, 2026); ../shared/cases 15",
        order=("主订单编号", "订单编号", "订单号"),
        line=("子订单编号",),
        sku=("商家编码", "商品编码", "商品ID", "商品id", "选购商品", "商品名称"),
        title=("选购商品", "商品名称"),
        quantity=("商品数量", "数量"),
        amount=("订单应付金额", "应付金额", "商品金额"),
        placed=("订单提交时间", "下单时间", "订单创建时间"),
        paid=("支付完成时间", "支付时间", "付款时间"),
        status=("订单状态",),
        unpaid=frozenset({"待支付"}),
        closed=frozenset({"已关闭", "已取消"}),
        shipped=frozenset({"已发货", "已完成", "部分发货"}),
        refunded=("售后状态",),
        whole=frozenset({"退款成功", "全额退款", "已退款", "退款完成"}),
        refund=("退款金额", "商家退款金额"),
        refunded_at=("用户到账时间", "商家退款时间", "退款时间", "售后完结时间", "售后完成时间"),
        subsidy=("平台实际承担优惠金额", "平台优惠"),
        received=("商家实收金额", "商家实收"),
        traffic=("流量体裁",),
        traffics=(("直播", "live"), ("商品卡", "card"), ("视频", "video")),
        traffic_else="other",
        account=("达人昵称", "达人ID"),
        kind=("订单类型",),
    ),
    Shop(
        "WeChat Channels",
        "two lists of headings of 微信小店 published in programs that read the export (2024, 2026); what "
        "带货方式 says was not seen",
        order=("订单号",),
        sku=("SKU编码(自定义)", "商品编码(自定义)", "商品编码(平台)", "商品名称"),
        title=("商品名称",),
        quantity=("商品数量",),
        amount=("商品实际价格(总共)",),
        price=("商品实际价格(单件)", "商品价格(单件)", "商品价格"),
        placed=("订单下单时间", "下单时间"),
        paid=("支付时间",),
        status=("订单状态",),
        unpaid=frozenset({"待付款", "待支付"}),
        closed=frozenset({"已取消", "已关闭"}),
        shipped=frozenset({"待收货", "已发货", "已完成", "部分发货"}),
        refunded=("商品售后",),
        whole=frozenset({"退款完成", "退款成功"}),
        refund=("商品已退款金额",),
        subsidy=("商品平台券优惠",),
        traffic=("带货方式",),
        traffics=_TRAFFICS,
        account=("带货账号昵称", "带货人昵称"),
    ),
    Shop(
        "Taobao",
        "the headings of 子订单 and 宝贝 exports of 千牛, published in programs that read them (2026)",
        order=("主订单编号",),
        line=("子订单编号",),
        sku=("商家编码", "外部系统编号", "商品ID", "商品标题", "标题"),
        title=("商品标题", "标题", "宝贝标题"),
        quantity=("购买数量",),
        amount=("买家实付金额", "买家应付货款"),
        price=("商品价格", "价格"),
        placed=("订单创建时间",),
        paid=("订单付款时间",),
        status=("订单状态",),
        unpaid=frozenset({"等待买家付款"}),
        closed=frozenset({"交易关闭"}),
        shipped=frozenset({"交易成功", "卖家已发货,等待买家确认", "卖家已发货，等待买家确认"}),
        refunded=("退款状态",),
        whole=frozenset({"退款成功"}),
        refund=("退款金额",),
        refunded_at=("退款完结时间", "退款时间"),
    ),
    Shop(
        "Taobao",
        "the headings of 订单 exports (ExportOrderList) of 千牛, published in programs that read them (2016 to 2026)",
        order=("订单编号",),
        sku=("宝贝标题", "商品标题"),
        title=("宝贝标题", "商品标题"),
        quantity=("宝贝总数量",),
        amount=("买家实付金额", "买家实际支付金额"),
        postage=("买家应付邮费",),
        placed=("订单创建时间",),
        paid=("订单付款时间",),
        buyer=("买家会员名",),
        status=("订单状态",),
        unpaid=frozenset({"等待买家付款"}),
        closed=frozenset({"交易关闭"}),
        shipped=frozenset({"交易成功", "卖家已发货,等待买家确认", "卖家已发货，等待买家确认"}),
        refund=("退款金额",),
    ),
    Shop(
        "Youzan",
        "lists of headings of 订单 and 商品 exports of 有赞 published in programs that read them (2022, 2025)",
        order=("订单号",),
        sku=("规格编码", "商品编码", "商品名称", "全部商品名称"),
        title=("商品名称", "全部商品名称"),
        quantity=("商品数量", "订单商品总件数"),
        amount=("商品实际成交金额", "订单实付金额"),
        placed=("订单创建时间", "下单时间"),
        paid=("买家付款时间",),
        buyer=("买家昵称", "买家名称"),
        status=("订单商品状态", "订单状态"),
        unpaid=frozenset({"待付款", "等待买家付款"}),
        closed=frozenset({"交易关闭", "已关闭"}),
        shipped=frozenset({"已发货", "交易完成", "交易成功"}),
        refunded=("商品退款状态",),
        whole=frozenset({"退款成功", "已退款", "全额退款"}),
        refund=("商品已退款金额",),
    ),
    Shop(
        "Shopify",
        "help.shopify.com, Exporting orders; ../shared/cases 16",
        order=("Name",),
        sku=("Lineitem sku", "Lineitem name"),
        title=("Lineitem name",),
        quantity=("Lineitem quantity",),
        price=("Lineitem price",),
        discount=("Lineitem discount",),
        placed=("Created at",),
        paid=("Paid at",),
        currency=("Currency",),
        buyer=("Email", "Phone"),
        status=("Financial Status",),
        unpaid=frozenset({"pending", "authorized", "voided", "expired"}),
        refunded=("Financial Status",),
        whole=frozenset({"refunded"}),
        refund=("Refunded Amount",),
        refund_of="order",
        refunded_at=("Cancelled at",),
    ),
    Shop(
        "TikTok Shop",
        "OrderSKUList: server/types/order.d.ts of jeffpham2906/JP-Manager, and two other programs that read it (2026)",
        order=("Order ID",),
        sku=("Seller SKU", "SKU ID", "Product Name"),
        title=("Product Name",),
        quantity=("Quantity",),
        amount=("SKU Subtotal After Discount",),
        placed=("Created Time",),
        paid=("Paid Time",),
        currency=("Currency",),
        buyer=("Buyer Username",),
        status=("Order Status",),
        unpaid=frozenset({"unpaid"}),
        closed=frozenset({"canceled", "cancelled"}),
        shipped=frozenset({"shipped", "delivered", "completed"}),
        refund=("Order Refund Amount",),
        refund_of="order",
        refunded_at=("Cancelled Time",),
        returned=("Sku Quantity of return",),
        subsidy=("SKU Platform Discount",),
        kind=("Normal or Pre-order",),
        skipped=("Platform unique",),
    ),
)  # fmt: skip

MEANINGS: Final = tuple(field.name for field in fields(Shop) if field.type == "Headings" and field.name != "skipped")
"""What a heading may mean, by the field of ``Shop``."""
BY_HAND: Final = Shop("table", "", order=(), sku=(), placed=(), paid=(), whole=frozenset({"退款成功", "refunded"}))
"""Of a table that no shop is known by: a person says what its headings mean."""


def shop_of(header: Iterable[str]) -> Shop | None:
    """Whose export has these headings: an order number, an item, its money, and when it was placed or paid.

    Of several, the shop that knows most of them.
    """
    names = set(map(plain, header))
    best: tuple[int, Shop] | None = None
    for shop in SHOPS:
        needed = (shop.order, shop.sku, shop.placed + shop.paid, shop.amount + shop.price, shop.status + shop.quantity)
        known = len(names & headings_of(shop))
        if all(names & set(headings) for headings in needed) and (best is None or known > best[0]):
            best = known, shop
    return best[1] if best else None


def headings_of(shop: Shop) -> set[str]:
    """All headings that mean something in a shop's export."""
    return {heading for meaning in MEANINGS for heading in getattr(shop, meaning)}
