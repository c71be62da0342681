"""A table of products, as the tests of this folder read and write it."""

from __future__ import annotations

from console.sheets.columns import Code, Column, Money, OneOf, TableKind, Text, Whole, YesNo

GOODS = TableKind(
    "Products",
    (
        Column("id", "Product id", ("商品ID", "商品编号"), Code(), identifies=True),
        Column("code", "Code", ("商家编码", "SKU"), Code(), identifies=True),
        Column("title", "Title", ("商品标题", "商品名称"), Text(), required=True),
        Column("link_no", "Link number", ("链接号",), Whole(most=9999)),
        Column("role", "Role", ("货品角色",), OneOf({
            "bonus": ("福利款",), "lead": ("引流款",), "catch": ("承接款",), "hero": ("主推款",), "profit": ("利润款",),
        })),
        Column("tag_price", "Tag price", ("吊牌价",), Money("CNY")),
        Column("price", "Live price", ("到手价", "直播价"), Money("CNY")),
        Column("floor", "Floor price", ("控价底价",), Money("CNY")),
        Column("mechanism", "Mechanism", ("机制",), Text()),
        Column("shipping", "Shipping", ("发货",), Text()),
        Column("stock", "Stock per size", ("尺码库存",), Whole(), group=True),
        Column("points", "Selling points", ("卖点",), Text(2000, lines=True)),
        Column("must_say", "Must say", ("必说",), Text(2000, lines=True)),
        Column("never_say", "Never say", ("禁说",), Text(2000, lines=True)),
        Column("presale", "Presale", ("预售",), YesNo()),
    ),
)  # fmt: skip
