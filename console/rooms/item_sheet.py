"""The table of products: the columns of a product sheet (排品表), under the headings that the trade writes.

A row's values are those of a product, but for dispatch, which a sheet says in one word (现货48h, 预售15天), and stock
per size, which it says in a column for each size.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from console.i18n.texts import N_
from console.sheets.columns import Code, Column, Money, OneOf, Reader, TableKind, Text, Whole
from console.sheets.grid import Cell, text_of
from console.store.product import ProductFields, ProductSize
from streams.text import narrow, one_line

ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    "traffic": ("引流款", "引流", "引流品", "traffic"),
    "welfare": ("福利款", "福利", "福利品", "宠粉款", "welfare", "giveaway"),
    "catch": ("承接款", "承接", "承流款", "catch"),
    "hero": ("主推款", "主推", "爆款", "主推品", "hero"),
    "profit": ("利润款", "利润", "利润品", "profit"),
}
_DAYS: Final = re.compile(r"(\d{1,3})\s*(?:天|日|个工作日|days?|d\b)", re.IGNORECASE)
_HOURS: Final = re.compile(r"(\d{1,3})\s*(?:h\b|小时|hours?|时)", re.IGNORECASE)
_PRESALE: Final = re.compile(r"预售|预定|pre-?sale|pre-?order", re.IGNORECASE)
_STOCKED: Final = re.compile(r"现货|in stock|现发|当日发|小时|h\b|天", re.IGNORECASE)
_LINK: Final = re.compile(r"(?:#|No\.?|链接|link)?(\d{1,4})(?:号)?(?:链接|链)?", re.IGNORECASE)
MOST_LINKS: Final = 9_999
LONG: Final = 10_000


@dataclass(frozen=True, slots=True)
class LinkNumber:
    """A place in the bag, as it is called: ``3``, ``3号``, ``3号链接``, ``#3``."""

    def __call__(self, cell: Cell) -> int:
        found = _LINK.fullmatch("".join(narrow(text_of(cell)).split()))
        return Whole(most=MOST_LINKS)(found[1] if found else cell)

    def written(self, value: Any) -> Cell:
        return int(value)


@dataclass(frozen=True, slots=True)
class Dispatch:
    """When it ships: ``预售15天``, ``现货48h``, ``Presale 15 days``; read as ``预售15天`` and ``现货2天``."""

    def __call__(self, cell: Cell) -> str:
        text = one_line(text_of(cell))
        days, hours = _DAYS.search(narrow(text)), _HOURS.search(narrow(text))
        count = int(days[1]) if days else -(-int(hours[1]) // 24) if hours else None
        if _PRESALE.search(text):
            return dispatch(True, count)
        return dispatch(False, count) if _STOCKED.search(text) else text

    def written(self, value: Any) -> Cell:
        return str(value)


def dispatch(presale: bool, days: int | None) -> str:
    """How a sheet says it."""
    return ("预售" if presale else "现货") + (f"{days}天" if days is not None else "")


HEADINGS: Final[Mapping[str, str]] = {
    "link_no": "链接号|链接|链接序号|序号|编号|号|小黄车|小黄车序号|小黄车号|购物车序号|Link no.|Link number|Link|No.",
    "product_id": "商品ID|产品ID|宝贝ID|平台商品ID|抖音商品ID|商品编号|Product id|Item ID|Product ID",
    "code": "商家编码|款号|货号|商品编码|商家款号|款式编码|SPU|SPU编码|Code|Style|Style no.|SKU|Seller SKU|Item code",
    "title": "商品标题|商品名称|品名|标题|名称|产品名称|商品名|产品|商品|Title|Product|Product name|Item name|Name",
    "role": "货品角色|角色|款式定位|商品定位|货品定位|定位|货盘角色|款式类型|Product role|Role",
    "tag_price": "吊牌价|吊牌|标价|划线价|专柜价|Tag price|List price|MSRP",
    "price": "到手价|直播价|直播间价|直播间到手价|券后价|活动价|售价|Final price|Live price|Price",
    "floor_price": "破价线|控价底价|破价底线|保底价|控价|最低控价|最低限价|底价|红线价|Floor price|Minimum price",
    "cost": "成本|成本价|供货价|采购价|进价|Cost|Unit cost",
    "lowest_price": "近7天最低价|7天最低价|七天最低价|近七天最低价|近7日最低价|7日最低价|Lowest price of 7 days",
    "coupon": "机制|优惠机制|优惠|直播机制|优惠券|活动机制|Mechanism|Coupon|Offer",
    "gift": "赠品|赠送|Gift",
    "dispatch": "发货|发货时效|发货时间|发货周期|现货/预售|现货预售|Dispatch|Ships",
    "stock": "库存|总库存|可售库存|库存数|库存数量|备货量|Stock|Quantity|Inventory",
    "sizes": "尺码库存|分码库存|各码库存|分尺码库存|库存|可售库存|库存数|尺码|Stock per size|Sizes|Stock",
    "line": "一句话|一句话卖点|口播|One line|One line to say",
    "points": "卖点|产品卖点|商品卖点|核心卖点|主要卖点|Selling points",
    "must_say": "必说|必讲|必播|Must say|Must be said",
    "never_say": "禁说|禁讲|禁用语|违禁词|Never say|Never to be said",
    "advice": "尺码建议|尺码推荐|Size advice",
    "shipping": "物流与售后|售后|退换|运费|Shipping|Shipping and returns",
}
"""Under which headings each column comes; matching knows no case, blanks or units."""


def items_table(currency: str, *, costs: bool = True) -> TableKind:
    """The columns of a product sheet; amounts are in whole units of a currency. Without ``costs``, none is read."""
    money, lines, advice = Money(currency), Text(LONG, lines=True), Text(1_000, lines=True)
    columns = (
        _column("link_no", N_("Link no."), LinkNumber(), 8),
        _column("product_id", N_("Product id"), Code(), 24, identifies=True),
        _column("code", N_("Code"), Code(), 14, identifies=True),
        _column("title", N_("Title"), Text(), 32),
        _column("role", N_("Product role"), OneOf(ROLES), 12),
        _column("tag_price", N_("Tag price"), money, 10),
        _column("price", N_("Final price"), money, 10),
        _column("floor_price", N_("Floor price"), money, 10),
        _column("cost", N_("Cost"), money, 10),
        _column("lowest_price", N_("Lowest price of 7 days"), money, 12),
        _column("coupon", N_("Mechanism"), Text(), 24),
        _column("gift", N_("Gift"), Text(500), 20),
        _column("dispatch", N_("Dispatch"), Dispatch(), 12),
        _column("stock", N_("Stock"), Whole(), 8),
        _column("sizes", N_("Stock per size"), Whole(), 8, group=True),
        _column("line", N_("One line to say"), Text(500), 30),
        _column("points", N_("Selling points"), lines, 36),
        _column("must_say", N_("Must be said"), lines, 24),
        _column("never_say", N_("Never to be said"), lines, 24),
        _column("advice", N_("Size advice"), advice, 24),
        _column("shipping", N_("Shipping and returns"), Text(500, lines=True), 24),
    )
    return TableKind("items", tuple(column for column in columns if costs or column.key != "cost"))


def _column(key: str, label: str, read: Reader, width: int, *, identifies: bool = False, group: bool = False) -> Column:
    headings = HEADINGS[key].split("|")
    return Column(key, label, headings, read, identifies=identifies, group=group, width=width)


def row_of(product: ProductFields, *, costs: bool = True) -> dict[str, Any]:
    """A product as a row of the sheet; None where nothing is known."""
    plain = {name: getattr(product, name) for name in ProductFields.__struct_fields__}
    plain["dispatch"] = _dispatch_of(product)
    plain["sizes"] = {size.name: size.stock for size in product.sizes if size.stock is not None}
    return {key: plain[key] if plain[key] not in ("", {}) else None for key in HEADINGS if costs or key != "cost"}


def fields_of(row: Mapping[str, Any], before: ProductFields | None = None) -> dict[str, Any]:
    """What the values of a row say of a product; only the columns that it has."""
    values = {key: value for key, value in row.items() if key not in ("dispatch", "sizes", "size_codes")}
    empty = ProductFields()
    values = {key: getattr(empty, key) if value is None else value for key, value in values.items()}
    if "dispatch" in row:
        values |= _dispatch_fields(row["dispatch"] or "", "shipping" in row)
    if row.keys() & {"sizes", "size_codes"}:
        values["sizes"] = _sizes_of(row, before.sizes if before is not None else ())
    return values


def _sizes_of(row: Mapping[str, Any], before: Sequence[ProductSize]) -> tuple[ProductSize, ...]:
    known = {size.name: size for size in before}
    stocks = (row["sizes"] or {}) if "sizes" in row else {size.name: size.stock for size in before}
    codes = row.get("size_codes") or {}
    return tuple(
        ProductSize(name=name, stock=stock, sku=codes.get(name) or (known[name].sku if name in known else ""))
        for name, stock in stocks.items()
    )


def _dispatch_of(product: ProductFields) -> str:
    """Other words than the two stand as they are: a sheet that has them changes nothing when it comes again."""
    words = one_line(product.shipping)
    told = product.presale or product.ships_in_days is not None or not words or Dispatch()(words) != words
    return dispatch(product.presale, product.ships_in_days) if told else words


def _dispatch_fields(text: str, has_shipping: bool) -> dict[str, Any]:
    days = _DAYS.search(text)
    known = text.startswith(("预售", "现货"))
    fields: dict[str, Any] = {
        "presale": text.startswith("预售"),
        "ships_in_days": int(days[1]) if known and days else None,
    }
    if text and not known and not has_shipping:
        fields["shipping"] = text
    return fields
