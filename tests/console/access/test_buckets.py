"""Allowances that fill up again."""

from __future__ import annotations

import pytest

from console.access.buckets import KEPT, Buckets


def test_so_many_at_once_then_one_for_every_stretch_of_time() -> None:
    buckets = Buckets(most=3, per_s=0.5)
    assert [buckets.take("a", 10.0) for _ in range(4)] == [0, 0, 0, 2]
    assert buckets.take("a", 11.0) == pytest.approx(1)
    assert buckets.take("a", 12.0) == 0
    assert buckets.take("a", 12.0) == pytest.approx(2)


def test_what_is_refused_does_not_make_the_wait_longer() -> None:
    buckets = Buckets(most=1, per_s=1)
    assert buckets.take("a", 0) == 0
    assert [buckets.take("a", 0.5) for _ in range(100)] == [0.5] * 100
    assert buckets.take("a", 1) == 0


def test_it_never_holds_more_than_it_may() -> None:
    buckets = Buckets(most=2, per_s=1)
    buckets.take("a", 0)
    assert [bool(buckets.take("a", 1e6)) for _ in range(3)] == [False, False, True]


def test_nobody_takes_from_another() -> None:
    buckets = Buckets(most=1, per_s=1)
    assert [buckets.take(who, 0) for who in ("a", "b", "a", "b")] == [0, 0, 1, 1]


def test_a_crowd_leaves_those_who_took_last() -> None:
    buckets = Buckets(most=1, per_s=0.001)
    buckets.take("first", 0)
    for number in range(KEPT - 1):
        buckets.take(str(number), 0)
    assert buckets.take("first", 0) > 0  # still known, and the last again
    buckets.take("one more", 0)
    assert buckets.take("0", 0) == 0
    assert buckets.take("first", 0) > 0
