"""What rooms made by chance seldom meet: both sides of a bound, and shows of which different samples are kept."""

from __future__ import annotations

from collections.abc import Sequence

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
