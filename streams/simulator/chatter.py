"""What a simulated audience says and is called: questions as they are asked in fashion streams, and made-up names.

No praise and no slogans: a simulator that flatters teaches the room nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Final

_QUESTIONS: Final = {
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
        "What size for {height} cm, {weight} kg?",
        "Is link {n} still there in {colour_en}?",
        "Is it true to size?",
    ),
    "draw": (
        "怎么参加抽奖",
        "几点开奖",
        "抽几个人",
        "中奖了怎么领",
        "没关注可以参加吗",
        "When is the draw?",
        "How do I enter?",
    ),
    "talk": (
        "今天有外套吗",
        "裙子什么时候讲",
        "上次的{colour}针织还有吗",
        "退换有运费险吗",
        "几点下播",
        "Any coats today?",
        "Will you show the {colour_en} knit again?",
    ),
    "offer": (
        "优惠券在哪里领",
        "满减可以叠加吗",
        "{n}号到手价多少",
        "券什么时候过期",
        "Can the coupons be combined?",
    ),
    "bye": ("下一场什么时候", "下次有羽绒服吗", "怎么预约下一场", "When is the next stream?"),
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
_COLOURS: Final = (("黑色", "black"), ("白色", "white"), ("杏色", "apricot"), ("藏青", "navy"), ("燕麦色", "oatmeal"))
_FIRST: Final = "云山风月雨雪星河林木花草竹松溪石湖海沙岛晨夕春夏秋冬青白蓝紫"
_LAST: Final = "舟桥灯影声歌书画茶米糖果瓜豆鱼鸟猫兔鹿马纸笔琴棋窗门伞巷田园"


def question(random: Random, kind: str, links: Sequence[int]) -> str:
    """Something a person may ask in a slot of ``kind``, while the items with these link numbers are spoken of."""
    colour, colour_en = random.choice(_COLOURS)
    return random.choice(_QUESTIONS[_TOPICS.get(kind, "fit")]).format(
        n=random.choice(links) if links else 1,
        size=random.choice(_SIZES),
        colour=colour,
        colour_en=colour_en,
        height=random.randint(153, 174),
        weight=random.randint(43, 68),
    )


def nickname(number: int) -> str:
    """A made-up nickname of two characters, masked between them; numbers far apart share one."""
    return f"{_FIRST[number % len(_FIRST)]}*{_LAST[number // len(_FIRST) % len(_LAST)]}"
