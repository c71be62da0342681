"""What a simulated audience says and is called, in its language: questions as in fashion streams, made-up names.

No praise and no slogans: a simulator that flatters teaches the room nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Final, Literal

Spoken = Literal["zh", "en"]
"""The language of an audience."""

_QUESTIONS: Final[dict[Spoken, dict[str, tuple[str, ...]]]] = {
    "zh": {
        "fit": (
            "{n}号链接有{size}码吗",
            "{n}号链接还有{colour}吗",
            "身高{height}体重{weight}穿什么码",
            "{height}能穿吗，会不会长",
            "{n}号是什么面料",
            "{colour}的显不显胖",
            "这件洗了会缩水吗",
            "{n}号链接偏大还是偏小",
            "{n}号有没有里衬",
            "可以机洗吗",
            "多久发货",
            "主播身高体重多少",
            "{n}号能上身试一下吗",
            "微胖姐妹能穿吗",
            "{n}号补库存吗",
        ),
        "draw": (
            "怎么参加抽奖",
            "几点开奖",
            "抽几个人",
            "中奖了怎么领",
            "没关注可以参加吗",
            "福袋什么时候开",
        ),
        "talk": (
            "今天有外套吗",
            "裙子什么时候讲",
            "上次的{colour}针织还有吗",
            "退换有运费险吗",
            "几点下播",
            "新中式今天有吗",
            "福利款什么时候上",
            "{n}号返场吗",
        ),
        "offer": (
            "优惠券在哪里领",
            "满减可以叠加吗",
            "{n}号到手价多少",
            "券什么时候过期",
        ),
        "bye": ("下一场什么时候", "下次有羽绒服吗", "怎么预约下一场"),
    },
    "en": {
        "fit": (
            "What size for {height} cm, {weight} kg?",
            "Is link {n} still there in {colour}?",
            "Link {n} in {size}?",
            "Is it true to size?",
            "What is link {n} made of?",
            "I am {height} cm, is it too long?",
            "Is it lined?",
            "Does it shrink in the wash?",
            "Can it go in the machine?",
            "When does it ship?",
            "How tall is the host?",
            "Could you try link {n} on?",
        ),
        "draw": (
            "When is the draw?",
            "How do I enter?",
            "How many winners?",
            "Do I have to follow?",
            "How do I claim it?",
        ),
        "talk": (
            "Any coats today?",
            "Will you show the {colour} knit again?",
            "When do the skirts come?",
            "Are returns free?",
            "Until when are you on?",
            "Is link {n} coming back?",
        ),
        "offer": (
            "Where is the coupon?",
            "Can the coupons be combined?",
            "What is link {n} after the coupon?",
            "Until when is the coupon good?",
        ),
        "bye": ("When is the next stream?", "Down jackets next time?", "How do I reserve?"),
    },
}
_TOPICS: Final = {
    "off_air": "talk",
    "warmup": "talk",
    "interaction": "talk",
    "break": "talk",
    "lottery": "draw",
    "platform_draw": "draw",
    "rules": "offer",
    "flash_sale": "offer",
    "closing": "bye",
}
_SIZES: Final = ("S", "M", "L", "XL")
_COLOURS: Final[dict[Spoken, tuple[str, ...]]] = {
    "zh": ("黑色", "白色", "杏色", "藏青", "燕麦色"),
    "en": ("black", "white", "apricot", "navy", "oatmeal"),
}
_FIRST: Final = "云山风月雨雪星河林木花草竹松溪石湖海沙岛晨夕春夏秋冬青白蓝紫"
_LAST: Final = "舟桥灯影声歌书画茶米糖果瓜豆鱼鸟猫兔鹿马纸笔琴棋窗门伞巷田园"
_INITIALS: Final = "ABCDEFGHIJKLMNOPRSTVWYZ"
_ENDINGS: Final = "aeilmnorstuy"
GIFTS: Final[dict[Spoken, tuple[str, str, str]]] = {
    "zh": ("小心心", "玫瑰", "棒棒糖"),
    "en": ("Heart", "Rose", "Lollipop"),
}
"""What the gifts are called, the cheapest first."""


def question(random: Random, kind: str, links: Sequence[int], spoken: Spoken = "zh") -> str:
    """Something a person may ask in a slot of ``kind``, while the items with these link numbers are spoken of."""
    colour = random.choice(_COLOURS[spoken])
    return random.choice(_QUESTIONS[spoken][_TOPICS.get(kind, "fit")]).format(
        n=random.choice(links) if links else 1,
        size=random.choice(_SIZES),
        colour=colour,
        height=random.randint(153, 174),
        weight=random.randint(43, 68),
    )


def nickname(number: int, spoken: Spoken = "zh") -> str:
    """A made-up nickname of two characters, masked between them; numbers far apart share one."""
    first, last = (_FIRST, _LAST) if spoken == "zh" else (_INITIALS, _ENDINGS)
    return f"{first[number % len(first)]}*{last[number // len(first) % len(last)]}"
