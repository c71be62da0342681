"""What rooms made by chance seldom meet: both sides of a bound, and shows of which different samples are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from streams import events as ev
from streams.clock import MINUTE, SECOND
from streams.metrics.frames.snapshot import snapshot
from streams.metrics.state.room import Setup
from tests.proof.agreement import differences
from tests.proof.log_entry import LogEntry
from tests.proof.product_fold import folded
from tests.proof.recount import Recount
from tests.proof.scenarios import DAWN, DAY

GUESTS = 40
"""So many come on the first day."""


def _shows(*starts: int) -> list[LogEntry]:
    begun: list[ev.Logged] = [
        ev.ShowStartBoundary(id=f"s{day}", at=at, show=f"day {day}") for day, at in enumerate(starts)
    ]
    ended: list[ev.Logged] = [
        ev.ShowEndBoundary(id=f"e{day}", at=at + 60 * MINUTE, show=f"day {day}") for day, at in enumerate(starts)
    ]
    return [LogEntry("", bound.at, [bound]) for bound in sorted([*begun, *ended], key=lambda bound: bound.at)]


def paid(order: str, at: int, amount: int, **more: Any) -> ev.OrderPaid:
    """One piece of A, under an id that follows from the rest."""
    lines = more.pop("lines", (ev.OrderLine("A", 1, amount),))
    return ev.OrderPaid(
        id=f"{order}:{at}:{amount}", at=at, person="ann", order=order, currency="CNY", lines=lines, **more
    )


def refunded(order: str, at: int, amount: int, **more: Any) -> ev.OrderRefunded:
    return ev.OrderRefunded(id=f"back:{order}:{at}:{amount}", at=at, order=order, amount=amount, **more)


def _differences(recount: Recount, entries: Sequence[LogEntry], setup: Setup, as_of: int) -> list[str]:
    log = sorted(entries, key=lambda entry: entry.taken_at)
    recount.count(log, setup, as_of)
    state = folded([log], setup)
    return [found for show in state.shows for found in differences(snapshot(state, show, as_of), recount)]


@pytest.mark.parametrize("exact", [3, 10, 19, 20, 39, 40])
@pytest.mark.parametrize("second", [(0, 12), (30, 70), (0, 80)], ids=["regulars", "some new", "more"])
def test_who_is_new_whichever_of_two_shows_is_sampled_more(
    recount: Recount, exact: int, second: tuple[int, int]
) -> None:
    """Forty guests come on one day, others on the next; each third buys."""
    entries = _shows(DAWN, DAWN + DAY)
    for day, guests in enumerate([range(GUESTS), range(*second)]):
        at = DAWN + day * DAY + MINUTE
        told: list[ev.Logged] = [ev.ViewerEntered(id=f"v{day}.{n}", at=at, person=f"guest {n}") for n in guests]
        line = ev.OrderLine("A", 1, 100)
        told += [
            ev.OrderPaid(
                id=f"o{day}.{n}", at=at, person=f"guest {n}", order=f"{day}.{n}", currency="CNY", lines=(line,)
            )
            for n in guests[::3]
        ]
        entries.append(LogEntry("shop", at + SECOND, told))
    assert not _differences(recount, entries, Setup(exact=exact), DAWN + 2 * DAY)


@pytest.mark.parametrize("minutes", [4, 5, 6])
def test_a_source_is_regular_from_the_fifth_minute_on(recount: Recount, minutes: int) -> None:
    entries = _shows(DAWN)
    for minute in range(minutes):
        at = DAWN + minute * MINUTE
        entries.append(LogEntry("shop", at + SECOND, [ev.Like(id=f"l{minute}", at=at)]))
    assert not _differences(recount, entries, Setup(), DAWN + minutes * MINUTE)


def test_what_adds_nothing_was_reported_all_the_same(recount: Recount) -> None:
    """Streaks that began before the show and do not rise in it, nothing spent, nothing refunded: 0, not unknown."""
    before, at = DAWN - MINUTE, DAWN + MINUTE
    told: list[ev.Logged] = [
        ev.Like(id="l1", at=before, count=3, streak="a"),
        ev.Gift(id="g1", at=before, count=2, value=200, currency="CNY", streak="a"),
        ev.Like(id="l2", at=at, count=3, streak="a"),
        ev.Gift(id="g2", at=at, count=2, value=200, currency="CNY", streak="a"),
        ev.AdSpend(id="a1", at=at, amount=0, currency="CNY"),
        refunded("o1", at, 0),
    ]
    entries = [*_shows(DAWN), *_sent("platform", *told)]
    assert not _differences(recount, entries, Setup(), DAWN + 5 * MINUTE)
    frame = snapshot(folded([sorted(entries, key=lambda entry: entry.taken_at)], Setup()), "day 0", DAWN + 5 * MINUTE)
    assert {"likes", "gifts", "ads", "orders"} <= frame.feeds.keys()


def _sent(source: str, *events: ev.Logged) -> list[LogEntry]:
    """Each event by itself, in this order."""
    return [LogEntry(source, event.at + SECOND, [event]) for event in events]


def test_what_comes_after_short_shows_is_the_planned_one_s(recount: Recount) -> None:
    """A refund at twenty past, when the third show is planned and has not begun: it was in no show for the fold."""
    entries = _shows(DAWN + 120 * MINUTE)[:1]
    begin = DAWN + 120 * MINUTE
    bounds: list[ev.Boundary] = [
        ev.ShowEndBoundary(id="e0", at=begin + MINUTE, show="day 0"),
        ev.ShowPlanBoundary(id="p2", at=begin + 2 * MINUTE, show="planned", starts_at=begin + 8 * MINUTE),
        ev.ShowStartBoundary(id="s1", at=begin + 6 * MINUTE, show="second"),
        ev.ShowEndBoundary(id="e1", at=begin + 7 * MINUTE, show="second"),
    ]
    entries += [LogEntry("", bound.at, [bound]) for bound in bounds]
    entries += _sent("shop", paid("o1", begin + 10 * SECOND, 100), refunded("o1", begin + 20 * MINUTE, 100))
    assert not _differences(recount, entries, Setup(), begin + 30 * MINUTE)
    frame = snapshot(folded([entries], Setup()), "planned", begin + 30 * MINUTE)
    assert (frame.base.tally.refunds_by_time, frame.outside_show) == (100, 0)


def test_of_changes_at_one_instant_the_order_of_the_log_decides(recount: Recount) -> None:
    """Follow and unfollow at once and a follow a millisecond later; the same of visits, counts and figures.

    It is so in every part: cat's last follow came through another channel, but at the same tier as the two before it.
    """
    at = DAWN + MINUTE
    told: list[ev.Logged] = [
        ev.Follow(id="f1", at=at, person="ann"),
        ev.Unfollow(id="f2", at=at, person="ann"),
        ev.Follow(id="f3", at=at + 1, person="ann"),
        ev.Unfollow(id="f4", at=at, person="bob", channel="search"),
        ev.Follow(id="f5", at=at, person="bob", channel="feed"),
        ev.Follow(id="f6", at=at, person="cat"),
        ev.Unfollow(id="f7", at=at, person="cat"),
        ev.Follow(id="f8", at=at, person="cat", channel="search"),
        ev.Like(id="k1", at=at, channel="search"),
        ev.ViewerEntered(id="v1", at=at, person="ann"),
        ev.ViewerLeft(id="v2", at=at, person="ann"),
        ev.ViewerLeft(id="v3", at=at, person="bob"),
        ev.ViewerEntered(id="v4", at=at, person="bob"),
        ev.FigureReported(id="r1", at=at, slug="enter_rate", value=0.5, source="manual"),
        ev.FigureReported(id="r2", at=at, slug="enter_rate", value=0.25, source="manual"),
    ]
    entries = [*_shows(DAWN), *_sent("platform", *told)]
    assert not _differences(recount, entries, Setup(), DAWN + 5 * MINUTE)
    frame = snapshot(folded([sorted(entries, key=lambda entry: entry.taken_at)], Setup()), "day 0", DAWN + 5 * MINUTE)
    assert (frame.base.new_followers, frame.base.online) == (2, 1)
    assert frame.figures["enter_rate"].value == 0.25
    told += [
        ev.AudienceOnline(id="o1", at=at, count=9),
        ev.AudienceOnline(id="o2", at=at, count=7),
    ]
    entries = [*_shows(DAWN), *_sent("platform", *told)]
    assert not _differences(recount, entries, Setup(), DAWN + 5 * MINUTE)
    frame = snapshot(folded([sorted(entries, key=lambda entry: entry.taken_at)], Setup()), "day 0", DAWN + 5 * MINUTE)
    assert frame.base.online == 7
