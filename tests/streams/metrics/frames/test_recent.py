"""How it goes now: the last minutes against those before, and the last minute among all of them."""

from random import Random
from time import perf_counter
from typing import Any

import pytest

from streams import events as ev
from streams.clock import HOUR, MINUTE, SECOND
from streams.metrics.fold.fold import Fold
from streams.metrics.frames.frame import Frame, frame_bytes
from streams.metrics.frames.ranks import MINUTES_COMPARED
from streams.metrics.frames.snapshot import snapshot
from streams.metrics.kpis.reasons import FORGOTTEN
from streams.metrics.state.crowds_by_time import BUCKETS_KEPT
from streams.metrics.state.room import RoomState
from streams.metrics.state.saved import SavedState, restored_state
from tests.streams.metrics.builders import (
    SHOW_ON_AIR,
    comment,
    order_paid,
    show_with_one_run,
    viewer_entered,
    viewer_left,
    with_ids,
)
from tests.streams.metrics.random_logs import START as T
from tests.streams.metrics.random_logs import folded_state

NOW = T + 30 * MINUTE


def frame(*told: ev.Logged, now: int = NOW) -> Frame:
    return snapshot(folded_state([*SHOW_ON_AIR, *with_ids(list(told))]), "one", now)


def recent(of: Frame, minutes: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """The figures of the last minutes, and of those before."""
    found = next(one for one in of.view()["recent"] if one["minutes"] == minutes)
    last, before = found["last"], found["before"]
    return {slug: value.value for slug, value in last.items()}, {slug: value.value for slug, value in before.items()}


def test_a_rate_over_the_last_minutes_divides_people_of_these_minutes_by_people_of_these_minutes() -> None:
    """Ten came long ago and one bought then; of the four who came just now, two bought."""
    early = [viewer_entered(f"p{number}", T + MINUTE) for number in range(10)]
    told = [
        *early,
        order_paid("p1", T + 2 * MINUTE),
        *(viewer_entered(f"q{number}", NOW - 3 * MINUTE) for number in range(3)),
        viewer_entered("q9", NOW - 30 * SECOND),
        order_paid("q0", NOW - 2 * MINUTE, 300),
        order_paid("q9", NOW - 20 * SECOND, 500),
    ]
    figures = frame(*told)
    five, before = recent(figures, 5)
    one, _ = recent(figures, 1)
    assert figures.kpis["conversion"].value == 3 / 14
    assert (five["conversion"], five["viewers"], five["gmv"], five["uv_value"]) == (0.5, 4, 800, 200)
    assert (one["conversion"], one["viewers"], one["gmv"]) == (1, 1, 500)
    assert (before["conversion"], before["gmv"]) == (None, 0)


def test_somebody_who_comes_twice_in_the_stretch_counts_once() -> None:
    told = [
        viewer_entered("ann", NOW - 4 * MINUTE),
        viewer_left("ann", NOW - 3 * MINUTE),
        viewer_entered("ann", NOW - 2 * MINUTE),
    ]
    five, _ = recent(frame(*told), 5)
    assert (five["views"], five["viewers"]) == (2, 1)


def test_the_present_ten_seconds_are_not_in_it() -> None:
    five, _ = recent(frame(comment(NOW - 1), comment(NOW + 1), now=NOW + 5 * SECOND), 5)
    assert five["comments"] == 1


def test_rates_over_time_count_the_time_on_air_only() -> None:
    """Two minutes after the start, five minutes back are two minutes of air."""
    now = T + 2 * MINUTE
    five, before = recent(frame(order_paid("ann", T - MINUTE), order_paid("bob", T + MINUTE), now=now), 5)
    assert (five["orders"], five["orders_per_min"]) == (2, 0.5)
    assert before["orders_per_min"] is None


def test_how_many_were_online_is_of_these_minutes() -> None:
    told = [
        viewer_entered("ann", NOW - 8 * MINUTE),
        viewer_left("ann", NOW - 4 * MINUTE),
        viewer_entered("bob", NOW - 7 * MINUTE),
    ]
    five, before = recent(frame(*told), 5)
    assert (five["avg_online"], five["peak_online"], before["peak_online"]) == (1.2, 2, 2)


def test_who_stayed_for_a_minute_is_of_those_who_came_in_the_stretch() -> None:
    """Ann stayed, Bob did not, Cy has not been there for a minute yet; what Dee did was before."""
    told = [
        viewer_entered("ann", NOW - 3 * MINUTE),
        viewer_entered("bob", NOW - 3 * MINUTE),
        viewer_left("bob", NOW - 3 * MINUTE + 9 * SECOND),
        viewer_entered("cy", NOW - 30 * SECOND),
        viewer_entered("dee", NOW - 8 * MINUTE),
        viewer_left("dee", NOW - 8 * MINUTE + SECOND),
    ]
    five, before = recent(frame(*told), 5)
    assert (five["stay_1min"], before["stay_1min"]) == (0.5, 0)


def test_an_event_ten_minutes_late_changes_the_minutes_it_belongs_to() -> None:
    on_time = [
        viewer_entered("ann", NOW - 9 * MINUTE),
        comment(NOW - 9 * MINUTE, "ann"),
        viewer_entered("bob", NOW - MINUTE),
    ]
    late = [on_time[2], on_time[0], on_time[1]]
    assert frame(*on_time).recent == frame(*late).recent
    assert recent(frame(*late), 5)[1]["engagement_rate"] == 1


def test_what_is_no_longer_kept_is_unknown_and_says_so() -> None:
    """Looked at from long before the newest event, sums are there, people are not."""
    old = frame(
        viewer_entered("ann", T + MINUTE), comment(T + MINUTE, "ann"), viewer_entered("bob", NOW), now=T + 3 * MINUTE
    )
    five = old.view()["recent"][-1]["last"]
    assert (five["comments"].value, five["viewers"].value) == (1, None)
    assert five["viewers"].reason == FORGOTTEN


def test_only_the_newest_quarter_of_an_hour_is_kept_by_ten_seconds() -> None:
    told = [viewer_entered(f"p{minute}", T + minute * MINUTE) for minute in range(120)]
    crowds = folded_state([*SHOW_ON_AIR, *with_ids(told)]).shows["one"].crowds_by_time
    assert len(crowds.buckets) <= BUCKETS_KEPT
    assert len(crowds.minute(T // MINUTE + 3).viewers) == 1


def test_the_rank_is_the_share_of_minutes_below_equal_ones_half() -> None:
    """Of the minutes with 0, 1, 2, 3 and then 2 comments, the last stands above two, beside one and itself."""
    told = [
        comment(T + minute * MINUTE + second) for minute, many in enumerate((0, 1, 2, 3, 2)) for second in range(many)
    ]
    assert frame(*told, now=T + 5 * MINUTE + 1).ranks == {"comments": (2 + 2 / 2) / 5, "participants": 0.5}


def test_a_minute_without_the_rate_is_not_compared() -> None:
    told = [viewer_entered("ann", T), viewer_entered("bob", T + 2 * MINUTE), order_paid("bob", T + 2 * MINUTE)]
    ranks = frame(*told, now=T + 3 * MINUTE).ranks
    assert (ranks["conversion"], ranks["views"]) == (0.75, (1 + 2 / 2) / 3)


def test_the_minute_that_goes_on_and_the_one_before_the_start_are_no_whole_ones() -> None:
    assert frame(comment(T - 1), comment(T), now=T + MINUTE - 1).ranks == {}


def test_a_late_event_changes_a_minute_of_long_ago() -> None:
    told = [comment(T + minute * MINUTE) for minute in range(1, 40)]
    before, after = frame(*told, now=T + 40 * MINUTE), frame(*told, comment(T), comment(T), now=T + 40 * MINUTE)
    assert before.ranks["comments"] > after.ranks["comments"]


def test_a_late_leave_changes_how_many_were_there_in_the_minutes_since() -> None:
    told = [
        viewer_entered("ann", T),
        viewer_left("ann", T + 5 * MINUTE),
        viewer_entered("bob", T + 5 * MINUTE),
        viewer_entered("cat", T + MINUTE),
    ]
    before = frame(*told, now=T + 6 * MINUTE)
    assert (before.ranks["online"], before.ranks["avg_online"]) == (3.5 / 6, 3.5 / 6)
    after = frame(*told, viewer_left("cat", T + 3 * MINUTE), now=T + 6 * MINUTE)
    assert after.ranks["online"] == 2 / 6


def test_what_is_unknown_of_a_show_has_no_rank_in_it() -> None:
    """Nobody told anything, or how many are online of another show only."""
    assert frame(now=T + 5 * MINUTE).ranks == {}
    other = show_with_one_run("other", T - 300 * MINUTE, 60)
    counted = ev.AudienceOnline(id="n", at=T - 290 * MINUTE, count=5)
    ranks = snapshot(folded_state([*other, counted, *SHOW_ON_AIR]), "one", T + 5 * MINUTE).ranks
    assert not {"online", "peak_online", "avg_online"} & set(ranks)


def test_who_looked_before_a_source_reported_views_sees_noughts_since_it_does() -> None:
    early, late = with_ids([comment(T), viewer_entered("ann", T + 2 * MINUTE)])
    fold = Fold(RoomState())
    fold.apply([*SHOW_ON_AIR, early])
    assert "views" not in snapshot(fold.flush(), "one", T + 2 * MINUTE).ranks
    fold.apply([late])
    assert snapshot(fold.flush(), "one", T + 3 * MINUTE).ranks["views"] == (2 + 1 / 2) / 3


def test_minutes_of_more_than_a_day_ago_are_not_compared() -> None:
    told = [comment(T + 1), comment(T + 2), comment(T + (MINUTES_COMPARED - 1) * MINUTE)]
    assert (
        frame(*told, now=T + MINUTES_COMPARED * MINUTE).ranks["comments"] == (MINUTES_COMPARED - 1.5) / MINUTES_COMPARED
    )
    assert (
        frame(*told, now=T + (MINUTES_COMPARED + 1) * MINUTE).ranks["comments"]
        == (MINUTES_COMPARED - 1) / 2 / MINUTES_COMPARED
    )


def busy(minutes: int, seed: int = 4) -> list[ev.Logged]:
    """An audience that comes, talks and buys, in order."""
    random = Random(seed)
    told: list[ev.Logged] = []
    for second in range(0, minutes * 60, 2):
        at, who = T + second * SECOND, f"p{random.randrange(300)}"
        told.append(
            random.choice((viewer_entered(who, at), viewer_left(who, at), comment(at, who), order_paid(who, at)))
        )
    return with_ids(told)


def test_the_order_of_the_log_and_when_somebody_looked_change_nothing() -> None:
    told = busy(40)
    shuffled = told.copy()
    Random(1).shuffle(shuffled)
    now = T + 40 * MINUTE
    first = frame_bytes(snapshot(folded_state([*SHOW_ON_AIR, *told], looking=True), "one", now))
    state = folded_state([*SHOW_ON_AIR, *shuffled])
    assert frame_bytes(snapshot(state, "one", now)) == first
    assert frame_bytes(snapshot(state, "one", now)) == first


def test_a_state_read_back_goes_on_with_the_same_minutes() -> None:
    told = [*SHOW_ON_AIR, *busy(30)]
    fold = Fold(RoomState())
    fold.apply(told[:500])
    state = fold.flush()
    snapshot(state, "one", T + 20 * MINUTE)
    again = Fold(restored_state(SavedState(state)))
    again.apply(told[500:])
    assert snapshot(again.flush(), "one", NOW) == snapshot(folded_state(told), "one", NOW)


@pytest.mark.parametrize("hours", [1, 6])
def test_a_frame_each_second_works_out_again_what_changed_only(hours: int) -> None:
    """The values of whole minutes are there already, however many they are."""
    state = folded_state([*SHOW_ON_AIR, *busy(hours * 60)], batch=5_000)
    end = T + hours * HOUR
    snapshot(state, "one", end)
    known = dict(state.shows["one"].crowds_by_time.cache.values)
    begin = perf_counter()
    for second in range(1, 10):
        snapshot(state, "one", end + second * SECOND)
    print(f"{hours} h: {(perf_counter() - begin) / 9 * 1_000:.2f} ms a frame")
    values = state.shows["one"].crowds_by_time.cache.values
    assert all(values[minute] is row for minute, row in known.items())
    assert len(values) == hours * 60
