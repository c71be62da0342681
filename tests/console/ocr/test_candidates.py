"""Numbers of a screen find their labels, whichever way a platform sets them; what is not clear is not offered."""

from __future__ import annotations

from console.ocr.boxes import TextBox
from console.ocr.candidates import Candidate, candidates

SIZE = (1440, 810)
ASKED = ("online", "views", "gmv", "orders", "inflow", "outflow", "ad_spend")


def box(text: str, left: float, top: float, height: float = 24, score: float = 0.98) -> TextBox:
    width = sum(height if ord(sign) > 0x2E7F else height / 2 for sign in text)
    return TextBox(text, score, left, top, left + width, top + height)


def found(*boxes: TextBox, asked: tuple[str, ...] = ASKED, currency: str = "CNY") -> list[Candidate]:
    return candidates(boxes, SIZE, asked, currency)


def values(*boxes: TextBox, currency: str = "CNY") -> dict[str, float]:
    return {one.slug: one.value for one in found(*boxes, currency=currency)}


GRID = (
    ("在线人数", "1,284"), ("观看人次", "3.6万"), ("千次观看成交金额", "¥3,568.3"), ("成交金额(元)", "128,460.50"),
    ("成交订单数", "932"), ("进入人数", "120"), ("离开人数", "98"), ("消耗", "2.3w"),
)  # fmt: skip
READ = {
    "online": 1_284, "views": 36_000, "gmv": 12_846_050, "orders": 932, "inflow": 120, "outflow": 98,
    "ad_spend": 2_300_000,
}  # fmt: skip


def grid(label_at: float, number_at: float) -> list[TextBox]:
    """Two rows of four figures; 300 pixels between columns, 130 between rows."""
    made = []
    for index, (label, number) in enumerate(GRID):
        left, top = 60 + index % 4 * 300, 60 + index // 4 * 130
        made += [box(label, left, top + label_at), box(number, left, top + number_at, height=44)]
    return made


def test_numbers_below_and_above_their_labels() -> None:
    """The figure that nobody asks for keeps its number: 千次观看成交金额 is not 成交金额."""
    assert values(*grid(0, 34)) == READ
    assert values(*grid(60, 0)) == READ


def test_numbers_beside_their_labels_and_in_one_box_with_them() -> None:
    side_by_side = [
        made
        for index, (label, number) in enumerate(GRID)
        for made in (box(label, 40, 40 + index * 44), box(number, 330, 40 + index * 44))
    ]
    assert values(*side_by_side) == READ
    in_one = [box(f"{label}：{number}", 40, 40 + index * 44) for index, (label, number) in enumerate(GRID)]
    assert values(*in_one) == READ
    assert values(box("1.2万人在线", 20, 20)) == {"online": 12_000}


def test_english_screens() -> None:
    boxes = [box("GMV", 40, 40), box("$12.5K", 40, 74, 40), box("Orders", 340, 40), box("1,032", 340, 74, 40)]
    assert values(*boxes, currency="USD") == {"gmv": 1_250_000, "orders": 1_032}


def test_another_currency_and_people_with_decimals_are_not_offered() -> None:
    boxes = [box("成交金额", 40, 40), box("$500", 40, 74), box("在线人数", 340, 40), box("3.5", 340, 74)]
    assert values(*boxes) == {}


def test_changes_times_and_unknown_figures_are_no_numbers_of_their_neighbours() -> None:
    boxes = [
        box("成交金额", 40, 40), box("¥1,200", 40, 74, 40), box("较昨日", 40, 124), box("+12%", 130, 124),
        box("今日成交金额", 340, 40), box("¥99,000", 340, 74, 40), box("开播时间", 640, 40), box("20:10:05", 640, 74),
    ]  # fmt: skip
    assert values(*boxes) == {"gmv": 120_000}


def test_a_unit_in_the_label_counts() -> None:
    assert values(box("成交金额(万元)", 40, 40), box("12.84", 40, 74, 40)) == {"gmv": 12_840_000}
    assert values(box("成交金额(万元)", 40, 40), box("12.84万", 40, 74, 40)) == {}


def test_two_readings_of_one_figure_are_both_offered_the_clearer_first() -> None:
    several = found(
        box("在线人数", 40, 40),
        box("1,284", 40, 74, 40),
        box("当前在线", 640, 40),
        box("1,290", 640, 74, 40, score=0.7),
    )
    assert [(one.value, one.confidence) for one in several] == [(1_284, 0.98), (1_290, 0.7)]
    assert several[0].label == "在线人数"
    left, top, _, height = several[0].box
    assert (left * SIZE[0], top * SIZE[1]) == (40, 40)
    assert height * SIZE[1] == 74


def test_what_platforms_count_differently_is_less_sure() -> None:
    clear, unclear = found(box("在线人数 300", 40, 40), box("进入人数 120", 40, 90))
    assert clear.confidence > 0.9 > unclear.confidence
