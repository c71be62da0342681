"""What totals of several parts and files make together."""

import doctest
from itertools import permutations

from console.past import totals
from console.past.totals import TotalSnapshot, of_show


def snapshot(slug: str, value: float, scope: str = "stream:0", at: int = 1, number: int = 0) -> TotalSnapshot:
    return TotalSnapshot(slug=slug, value=value, scope=scope, source="douyin", at=at, number=number)


def test_the_example_of_the_module() -> None:
    assert doctest.testmod(totals).failed == 0


def test_the_newest_file_counts_whatever_was_given_first_and_the_others_are_listed() -> None:
    told = [snapshot("gmv", 100, at=3), snapshot("gmv", 120, at=9), snapshot("gmv", 110, at=5)]
    for order in permutations(told):
        [figure] = of_show(order)
        assert (figure.value, figure.at, figure.earlier) == (120, 9, ((110, 5), (100, 3)))


def test_people_of_two_streams_are_not_added_and_the_higher_peak_counts() -> None:
    told = [
        snapshot(slug, value, scope)
        for scope, value in (("stream:0", 80), ("stream:1", 40))
        for slug in ("viewers", "peak_online", "views")
    ]
    assert {one.slug: (one.value, one.parts) for one in of_show(told)} == {"views": (120, 2), "peak_online": (80, 2)}


def test_spend_of_plans_adds_up_and_platforms_stay_apart() -> None:
    told = [snapshot("ad_spend", 100, "plan:a"), snapshot("ad_spend", 50, "plan:b")]
    other = TotalSnapshot(slug="ad_spend", value=7, scope="plan:a", source="tiktok", at=1)
    assert [(one.source, one.value) for one in of_show([*told, other])] == [("douyin", 150), ("tiktok", 7)]
