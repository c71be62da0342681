"""Candidates: which numbers of a picture may be which figures. A person confirms each; nothing here fills a field.

Boxes are of two kinds: numbers, and all other texts, which are labels whether their figure is known or not. A label and
its number stand in one box, side by side, or one above the other. Which of the two is above is the same all over a
screen and is found out from the known labels first. Then the closest pairs go together, each box once, so that an
unknown label keeps its number from its neighbours:

    在线人数     千次观看成交金额           online            (no figure that is asked for)
    1,284       ¥3,568                 1,284             ¥3,568
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from msgspec import Struct

from console.ocr.boxes import TextBox, around
from console.ocr.labels import figure_of, unit_of
from console.ocr.numbers import in_unit, value_of, written_number
from streams.metrics.kpis.catalogue import CATALOGUE

Direction = Literal["below", "above", "beside"]
DIRECTIONS: Final[tuple[Direction, ...]] = ("below", "above", "beside")
FARTHEST: Final = 2.5
"""Between a label and a number above or below it, in heights of the label."""
FARTHEST_BESIDE: Final = 14.0
NARROW: Final = 0.25
"""How much a gap to the side counts, against one above or below."""
OTHER_WAY: Final = 1.5
"""What is added where a pair stands otherwise than most do."""
MOST_OF_A_FIGURE: Final = 3
MOST_BOXES: Final = 400
LONGEST: Final = 48
"""Characters of a label with its number; what is longer is prose."""
_SPLIT: Final = re.compile(
    r"(?P<label>\D*[^\d\s¥￥$€£₩+\-↑↓.,:：][)）]?)\s*[:：]?\s*(?P<number>[¥￥$€£₩]?\s*\d[\d,，.]*\s*(?:亿|万|千|[wkmWKM])?\s*"
    r"(?:元|人次|人|次|单|件|%)?)"
)
_SPLIT_BEHIND: Final = re.compile(
    r"(?P<number>\d[\d,，.]*\s*(?:亿|万|千|[wkmWKM])?\s*(?:人次|人|次|单|件)?)\s*(?P<label>[^\d\s%+\-:：.,][^\d%]*)"
)


class Candidate(Struct, frozen=True, kw_only=True):
    """A number that may be a figure."""

    slug: str
    value: float
    """Money in minor units, a percentage as a fraction of 1."""
    label: str
    """What the picture calls it."""
    text: str
    """The number as the picture writes it."""
    confidence: float
    """From 0 to 1: how well both were read, how clear the label is, and how clearly the two belong together."""
    box: tuple[float, float, float, float]
    """Where both stand: left, top, width and height as shares of the picture."""


@dataclass(frozen=True, slots=True)
class _Pair:
    label: TextBox
    number: TextBox
    direction: Direction
    cost: float
    """How far apart, in heights of the label."""


def candidates(
    boxes: Sequence[TextBox], size: tuple[int, int], asked: Collection[str], currency: str
) -> list[Candidate]:
    """What may be the figures that are asked for; of each the likeliest first. ``size``: of the picture, in pixels."""
    boxes = [box for box in boxes if 0 < len(box.text.strip()) <= LONGEST][:MOST_BOXES]
    whole = [box for box in boxes if not _is_split(box)]
    numbers = [box for box in whole if written_number(box.text) is not None]
    labels = [box for box in whole if written_number(box.text) is None and re.search(r"[^\W\d_]", box.text)]
    found = [_candidate(label, number, 1.0, size, currency) for label, number in _in_one(boxes)]
    found += [
        _candidate(pair.label, pair.number, clarity, size, currency) for pair, clarity in _paired(labels, numbers)
    ]
    kept: dict[str, list[Candidate]] = {}
    for one in sorted((one for one in found if one is not None), key=lambda one: -one.confidence):
        same = kept.setdefault(one.slug, [])
        if one.slug in asked and len(same) < MOST_OF_A_FIGURE and all(one.value != other.value for other in same):
            same.append(one)
    return [one for slug in asked for one in kept.get(slug, ())]


def _candidate(
    label: TextBox, number: TextBox, clarity: float, size: tuple[int, int], currency: str
) -> Candidate | None:
    known, written = figure_of(label.text), written_number(number.text)
    if known is None or written is None:
        return None
    slug, sureness = known
    meant = in_unit(written, unit_of(label.text))
    value = value_of(meant, CATALOGUE[slug].unit, currency) if meant is not None else None
    if value is None:
        return None
    left, top, right, bottom = around(label, number)
    width, height = size
    return Candidate(
        slug=slug,
        value=value,
        label=label.text.strip(),
        text=number.text.strip(),
        confidence=round(min(label.score, number.score) * sureness * clarity, 3),
        box=(left / width, top / height, (right - left) / width, (bottom - top) / height),
    )


def _split(box: TextBox) -> tuple[str, str] | None:
    """The label and the number of a box that holds both: ``在线人数 1,284``, ``1.2万人在线``."""
    text = box.text.strip()
    if written_number(text) is not None:
        return None
    for form in (_SPLIT, _SPLIT_BEHIND):
        found = form.fullmatch(text)
        if found is not None and written_number(found["number"]) is not None:
            return found["label"], found["number"]
    return None


def _is_split(box: TextBox) -> bool:
    return _split(box) is not None


def _in_one(boxes: Iterable[TextBox]) -> Iterable[tuple[TextBox, TextBox]]:
    for box in boxes:
        if parts := _split(box):
            label, number = (TextBox(part, box.score, box.left, box.top, box.right, box.bottom) for part in parts)
            yield label, number


def _paired(labels: Sequence[TextBox], numbers: Sequence[TextBox]) -> list[tuple[_Pair, float]]:
    """Labels with their numbers, each once, and how clearly they belong together, from 0 to 1."""
    pairs = [pair for label in labels for number in numbers for pair in _standing(label, number, [*labels, *numbers])]
    usual = _usual([pair for pair in pairs if figure_of(pair.label.text) is not None])

    def cost(pair: _Pair) -> float:
        return pair.cost + (OTHER_WAY if pair.direction != usual else 0)

    taken: list[tuple[_Pair, float]] = []
    free = sorted(pairs, key=cost)
    while free:
        best, *rest = free
        rivals = [pair for pair in rest if (pair.label == best.label) != (pair.number == best.number)]
        taken.append((best, _clarity(cost(best), min(map(cost, rivals), default=None))))
        free = [pair for pair in rest if pair.label != best.label and pair.number != best.number]
    return taken


def _clarity(cost: float, next_cost: float | None) -> float:
    """Less where it is far, and where something else is hardly farther."""
    distance = 1.0 if cost <= OTHER_WAY else 0.8
    return distance * (0.7 if next_cost is not None and next_cost - cost < 0.5 else 1.0)


def _usual(pairs: Sequence[_Pair]) -> Direction:
    """The direction in which most labels have a number; of several, the one in which it is nearest."""

    def rank(direction: Direction) -> tuple[int, float]:
        nearest: dict[TextBox, float] = {}
        for pair in pairs:
            if pair.direction == direction:
                nearest[pair.label] = min(pair.cost, nearest.get(pair.label, pair.cost))
        return len(nearest), -sum(nearest.values()) / max(len(nearest), 1)

    return max(DIRECTIONS, key=rank)


def _standing(label: TextBox, number: TextBox, others: Sequence[TextBox]) -> Iterable[_Pair]:
    if direction := _direction(label, number):
        if direction == "beside":
            gap, farthest = max(number.left - label.right, 0) / label.height, FARTHEST_BESIDE
        else:
            apart = number.top - label.bottom if direction == "below" else label.top - number.bottom
            gap, farthest = max(apart, 0) / label.height, FARTHEST
        if gap <= farthest and not any(_is_between(other, label, number) for other in others):
            yield _Pair(label, number, direction, gap * NARROW if direction == "beside" else gap)


def _direction(label: TextBox, number: TextBox) -> Direction | None:
    shared = min(label.bottom, number.bottom) - max(label.top, number.top)
    if shared >= min(label.height, number.height) / 2:
        return "beside" if number.left >= label.right - label.height / 2 else None
    if not _is_in_column(label, number):
        return None
    return "below" if number.top > label.top else "above"


def _is_in_column(label: TextBox, number: TextBox) -> bool:
    """One starts, or has its middle, about where the other has it, and both share some of the width."""
    near = max(label.height, number.height)
    if min(label.right, number.right) <= max(label.left, number.left):
        return False
    return any(
        abs(one - other) <= near
        for one, other in (
            (label.left, number.left),
            (label.right, number.right),
            (label.middle, number.middle),
        )
    )


def _is_between(box: TextBox, label: TextBox, number: TextBox) -> bool:
    if box in (label, number):
        return False
    left, top, right, bottom = around(label, number)
    across, down = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    return left < across < right and top < down < bottom
