"""What may not be said in a broadcast: superlatives by law, and what a platform punishes. Each word with its source.

A list that reminds, no advice on law: what is marked is to be looked at by a person. A room's own words stand with its
products (``never_say``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct


class ForbiddenWords(Struct, frozen=True, kw_only=True):
    """Words that one source forbids."""

    source: str
    """What forbids them, as it is cited."""
    words: tuple[str, ...]
    platforms: tuple[str, ...] = ()
    """Only there; empty: everywhere."""


LISTS: Final = (
    ForbiddenWords(
        source="《中华人民共和国广告法》（2015年修订，2021年修正）第九条第（三）项",
        words=("国家级", "最高级", "最佳"),
    ),
    ForbiddenWords(
        source="工商广字〔1997〕第207号：“极品”属于绝对化用语",
        words=("极品",),
    ),
    ForbiddenWords(
        # Not in the law by name. What it calls “and the like” has been held to mean these, too.
        source="《中华人民共和国广告法》第九条第（三）项“等用语”",
        words=("世界级", "顶级", "最好", "最便宜", "最低价", "全网最低", "史上最低", "全网第一", "销量第一", "第一品牌",
               "独一无二", "绝无仅有"),
    ),
    ForbiddenWords(
        source="《规范促销行为暂行规定》（市场监管总局令第32号）第二十二条：未标明基准的，以前七日内最低成交价格为基准",
        words=("原价",),
    ),
    ForbiddenWords(
        source="平台规则：抖音直播间不得口播或展示站外联系方式与社群",
        words=("微信", "加V", "VX", "加群", "粉丝群", "淘宝", "拼多多"),
        platforms=("douyin",),
    ),
)  # fmt: skip


def forbidden_in(text: str, platform: str) -> Iterator[tuple[str, str]]:
    """The words in a text that may not be said on a platform, with the source of each, once."""
    seen = text.casefold()
    for listed in LISTS:
        if listed.platforms and platform not in listed.platforms:
            continue
        for word in listed.words:
            if word.casefold() in seen:
                yield word, listed.source
