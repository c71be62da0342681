"""Which show and which run an instant belongs to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams import events as ev
from streams.clock import HOUR, MINUTE
from streams.metrics.state.windows import FIRST_INSTANT, LAST_INSTANT, RoomTimeline
from tests.streams.metrics.random_logs import START, boundaries, instants

T = START


def planned(at: int, *, show: str = "one", said_at: int = 0, number: int = 0) -> ev.Boundary:
    return ev.ShowPlanBoundary(id=f"{show}:p{number}", at=said_at, show=show, starts_at=at)


def started(at: int, show: str = "one") -> ev.Boundary:
    return ev.ShowStartBoundary(id=f"{show}:s", at=at, show=show)


def ended(at: int, show: str = "one") -> ev.Boundary:
    return ev.ShowEndBoundary(id=f"{show}:e", at=at, show=show)


def run(name: str, at: int, *, delay: int | None = None, show: str = "one") -> ev.Boundary:
    return ev.RunStartBoundary(
        id=f"{show}:{name}", at=at, show=show, run=name, slot=f"slot of {name}", kind="look", delay=delay
    )


def owners(timeline: RoomTimeline, *instants: int) -> list[tuple[str | None, str | None]]:
    return [(interval.show, interval.run) for interval in map(timeline.interval_at, instants)]


def whole_owners(timeline: RoomTimeline, *instants: int) -> list[tuple[str | None, str | None, tuple[str, ...]]]:
    """Show, run and hosts."""
    return [(interval.show, interval.run, interval.hosts) for interval in map(timeline.interval_at, instants)]


def shows(timeline: RoomTimeline, *instants: int) -> list[str | None]:
    return [timeline.interval_at(at).show for at in instants]


def test_without_boundaries_nothing_belongs_to_anybody() -> None:
    assert owners(RoomTimeline(), 0, T) == [(None, None), (None, None)]


def test_a_show_owns_an_hour_before_its_start_and_ten_minutes_after_its_end() -> None:
    timeline = RoomTimeline([started(T), ended(T + HOUR)])
    assert timeline.window("one") == (T - HOUR, T + HOUR + 10 * MINUTE)
    edges = (T - HOUR - 1, T - HOUR, T + HOUR + 10 * MINUTE - 1, T + HOUR + 10 * MINUTE)
    assert shows(timeline, *edges) == [None, "one", "one", None]


def test_a_planned_show_waits_while_others_are_on_air() -> None:
    """Two short shows and a third that was planned for meanwhile and has not begun: what comes after them is its own,
    also when the second could open only when the first one closed.
    """
    first = [started(T, "first"), ended(T + MINUTE, "first")]
    second = [started(T + 6 * MINUTE, "second"), ended(T + 7 * MINUTE, "second")]
    timeline = RoomTimeline([*first, *second, planned(T + 8 * MINUTE, show="third")])
    assert shows(timeline, T + 5 * MINUTE, T + 17 * MINUTE - 1, T + 17 * MINUTE, T + 40 * MINUTE) == [
        "first", "second", "third", "third",
    ]  # fmt: skip


@pytest.mark.parametrize(("plan", "opens"), [(T - MINUTE, T - MINUTE), (T + MINUTE, T)])
def test_the_hour_counts_from_the_earlier_of_plan_and_start(plan: int, opens: int) -> None:
    timeline = RoomTimeline([planned(plan), started(T)])
    assert shows(timeline, opens - HOUR - 1, opens - HOUR) == [None, "one"]


def test_a_show_on_air_owns_all_that_comes() -> None:
    assert shows(RoomTimeline([started(T)]), T + 100 * HOUR) == ["one"]


def test_a_later_show_takes_nothing_that_an_earlier_one_still_owns() -> None:
    timeline = RoomTimeline([started(T), ended(T + HOUR), started(T + HOUR + 30 * MINUTE, "two")])
    after = T + HOUR + 10 * MINUTE
    assert shows(timeline, T + HOUR, after - 1, after) == ["one", "one", "two"]


def test_a_show_that_starts_ends_the_ten_minutes_of_the_one_before() -> None:
    timeline = RoomTimeline([started(T), ended(T + HOUR), started(T + HOUR + MINUTE, "two")])
    assert shows(timeline, T + HOUR + MINUTE - 1, T + HOUR + MINUTE) == ["one", "two"]


def test_a_show_whose_end_was_never_said_ends_with_the_next_one() -> None:
    timeline = RoomTimeline([started(T), started(T + HOUR, "two")])
    assert shows(timeline, T + HOUR - 1, T + HOUR) == ["one", "two"]


def test_an_end_before_the_start_is_none() -> None:
    timeline = RoomTimeline([started(T), ended(T - 1)])
    assert shows(timeline, T + HOUR) == ["one"]


def test_of_several_plans_the_newest_counts() -> None:
    plans = [planned(T + HOUR, said_at=2, number=1), planned(T, said_at=1, number=2)]
    for order in (plans, plans[::-1]):
        assert RoomTimeline(order).window("one") == (T, LAST_INSTANT)


def test_a_planned_show_waits_until_another_window_opens() -> None:
    timeline = RoomTimeline([planned(T), planned(T + 5 * HOUR, show="two")])
    assert shows(timeline, T - HOUR - 1, T - HOUR, T + 4 * HOUR - 1, T + 4 * HOUR) == [None, "one", "one", "two"]


def test_a_show_that_never_started_does_not_come_back() -> None:
    timeline = RoomTimeline([planned(T), started(T + 5 * HOUR, "two"), ended(T + 6 * HOUR, "two")])
    assert shows(timeline, T + 4 * HOUR - 1, T + 5 * HOUR, T + 7 * HOUR) == ["one", "two", None]


def test_a_show_planned_into_another_one_waits_for_its_end() -> None:
    timeline = RoomTimeline([started(T), ended(T + 3 * HOUR), planned(T + 3 * HOUR, show="two")])
    assert shows(timeline, T + 3 * HOUR, T + 3 * HOUR + 10 * MINUTE) == ["one", "two"]


# ------------------------------------------------------------------------------------------------------------- runs


def test_a_run_owns_what_viewers_see_of_it() -> None:
    """From its start plus the delay to the next one's; three seconds where nothing is said."""
    timeline = RoomTimeline([started(T), run("r1", T), run("r2", T + MINUTE)])
    at = (T, T + 2_999, T + 3_000, T + MINUTE + 2_999, T + MINUTE + 3_000)
    assert [owner for _, owner in owners(timeline, *at)] == [None, None, "r1", "r1", "r2"]


def test_a_run_may_say_its_own_delay() -> None:
    timeline = RoomTimeline([started(T), run("r1", T, delay=0), run("r2", T + MINUTE, delay=7_000)], delay=1_000)
    at = (T, T + MINUTE + 6_999, T + MINUTE + 7_000)
    assert [owner for _, owner in owners(timeline, *at)] == ["r1", "r1", "r2"]


def test_the_last_run_ends_with_the_show_as_viewers_see_it() -> None:
    timeline = RoomTimeline([started(T), run("r1", T), ended(T + HOUR)])
    assert owners(timeline, T + HOUR + 2_999, T + HOUR + 3_000) == [("one", "r1"), ("one", None)]


def test_a_run_that_is_overtaken_by_a_shorter_delay_does_not_come_back() -> None:
    timeline = RoomTimeline([started(T), run("r1", T, delay=5_000), run("r2", T + 1_000, delay=0)])
    assert [one.run for one in timeline.shows["one"].runs_in_order()] == ["r1", "r2"]
    assert [owner for _, owner in owners(timeline, T + 999, T + 1_000, T + 5_000)] == [None, "r2", "r2"]


def test_of_runs_at_one_instant_the_later_in_the_journal_counts() -> None:
    timeline = RoomTimeline([started(T), run("r10", T), run("r9", T)])
    assert timeline.interval_at(T + 3_000).run == "r10"


def test_runs_of_a_show_that_has_not_started_own_nothing() -> None:
    assert owners(RoomTimeline([planned(T), run("r1", T)]), T + MINUTE) == [("one", None)]


def test_a_voided_run_ends_up_in_the_one_that_stands() -> None:
    voids = [
        ev.RunVoidBoundary(id=f"v{name}", at=T, show="one", run=name, into=into)
        for name, into in (("r3", "r2"), ("r2", "r1"))
    ]
    runs = [run(f"r{number}", T + number * MINUTE) for number in (1, 2, 3)]
    times = RoomTimeline([started(T), *runs, *voids]).shows["one"]
    assert [times.resolve(name) for name in ("r1", "r2", "r3")] == ["r1", "r1", "r1"]


def test_a_run_voided_into_one_that_nobody_knows_stands() -> None:
    """So that what fell into it is shown at all."""
    void = ev.RunVoidBoundary(id="v", at=T, show="one", run="r1", into="r0")
    assert RoomTimeline([started(T), run("r1", T), void]).shows["one"].resolve("r1") == "r1"


def test_runs_voided_in_a_circle_do_no_harm() -> None:
    voids = [
        ev.RunVoidBoundary(id=f"v{name}", at=T, show="one", run=name, into=into)
        for name, into in (("r1", "r2"), ("r2", "r1"))
    ]
    assert RoomTimeline(voids).shows["one"].resolve("r1") in ("r1", "r2")


# ----------------------------------------------------------------------------------------------------------- changes


def test_a_boundary_that_is_known_changes_nothing() -> None:
    timeline = RoomTimeline([started(T)])
    assert timeline.add(started(T)) == []


def test_a_run_changes_what_comes_after_it() -> None:
    timeline = RoomTimeline([started(T), run("r1", T)])
    assert timeline.add(run("r2", T + MINUTE)) == [(T + MINUTE + 3_000, LAST_INSTANT)]


def test_a_void_changes_no_place() -> None:
    """What fell into the undone run is only shown elsewhere."""
    timeline = RoomTimeline([started(T), run("r1", T), run("r2", T + MINUTE)])
    assert timeline.add(ev.RunVoidBoundary(id="v", at=T + MINUTE, show="one", run="r2", into="r1")) == []


@given(st.data(), boundaries())
def test_the_order_in_which_boundaries_become_known_changes_nothing(
    data: st.DataObject, known: list[ev.Boundary]
) -> None:
    one, other = RoomTimeline(known), RoomTimeline(data.draw(st.permutations(known)))
    at = [boundary.at + step for boundary in known for step in (-1, 0, 2_999, 3_000)]
    assert whole_owners(one, *at) == whole_owners(other, *at)


@given(boundaries(), st.lists(instants, max_size=20))
def test_changes_are_the_instants_whose_owner_changed(known: list[ev.Boundary], at: list[int]) -> None:
    timeline = RoomTimeline()
    for boundary in known:
        before = whole_owners(timeline, *at)
        changed = timeline.add(boundary)
        after = whole_owners(timeline, *at)
        for instant, was, now in zip(at, before, after, strict=True):
            assert (was != now) == any(start <= instant < end for start, end in changed)


@given(boundaries())
def test_the_places_cover_all_time_without_a_gap(known: list[ev.Boundary]) -> None:
    timeline = RoomTimeline(known)
    interval = timeline.interval_at(FIRST_INSTANT)
    assert interval.start == FIRST_INSTANT
    while interval.end != LAST_INSTANT:
        following = timeline.interval_at(interval.end)
        assert following.start == interval.end
        interval = following


def test_a_rehearsal_belongs_to_no_show() -> None:
    """Not its time, though it lies in the window of the show that is rehearsed; what is around it does."""
    timeline = RoomTimeline(
        [
            ev.ShowPlanBoundary(id="one:0", at=T, show="one", starts_at=T + 50 * MINUTE),
            ev.RehearsalStartBoundary(id="one:1", at=T + 10 * MINUTE, show="one"),
            ev.RehearsalEndBoundary(id="one:2", at=T + 20 * MINUTE, show="one"),
        ]
    )
    assert [timeline.interval_at(T + minute * MINUTE).show for minute in (9, 10, 19, 20)] == ["one", None, None, "one"]


def test_a_rehearsal_that_was_never_ended_lasts_until_the_show_starts() -> None:
    timeline = RoomTimeline([ev.RehearsalStartBoundary(id="one:1", at=T - 5 * MINUTE, show="one")])
    assert timeline.interval_at(T).show is None
    changed = timeline.add(ev.ShowStartBoundary(id="one:2", at=T, show="one"))
    assert timeline.interval_at(T).show == "one"
    assert timeline.interval_at(T - MINUTE).show is None
    assert changed
