"""The drawing of the review: instants and values in their places."""

from __future__ import annotations

import pytest

from console.review.drawing import CurvePoint, area_path, line_path, scale, ticks, top

MINUTE = 60_000


@pytest.mark.parametrize(
    ("highest", "ceiling"), [(0, 1), (1, 1), (1.5, 2), (2.2, 2.5), (4, 5), (7, 10), (12_431, 20_000)]
)
def test_an_axis_ends_at_a_round_number(highest, ceiling):
    assert top([CurvePoint(at=0, value=highest)]) == ceiling


def test_a_curve_is_broken_where_nothing_is_known():
    points = [
        CurvePoint(at=0, value=0),
        CurvePoint(at=10, value=10),
        CurvePoint(at=20, value=None),
        CurvePoint(at=30, value=5),
    ]
    assert line_path(points, 0, 30, 300, 100, 10) == "M0 100L100 0M300 50"


def test_the_area_below_a_curve_is_closed():
    points = [CurvePoint(at=0, value=5), CurvePoint(at=10, value=10)]
    assert area_path(points, 0, 10, 100, 100, 10) == "M0 100L0 50L100 0L100 100Z"


def test_ticks_are_round_instants():
    assert ticks(7 * MINUTE, 67 * MINUTE) == tuple(at * MINUTE for at in range(10, 61, 10))


def test_a_line_without_length_has_one_place():
    assert scale(5, 5, 5, 100) == 0
