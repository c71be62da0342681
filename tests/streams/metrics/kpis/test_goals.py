"""What a show is to reach, and how far it is."""

import pytest

from streams import events as ev
from streams.clock import HOUR, MINUTE
from streams.events import ShowGoals
from streams.metrics.frames.frame import Frame
from streams.metrics.frames.snapshot import snapshot
from streams.metrics.kpis.catalogue import CATALOGUE
from streams.metrics.kpis.goals import attainment, past_curve, progress_by_target, share_by, side_of
from streams.metrics.kpis.kpi import Kpi
from streams.metrics.kpis.reasons import NO_TARGET_KNOWN, NO_TARGETS, NOT_BEGUN
from tests.streams.metrics.builders import comment, order_paid, show_with_one_run, viewer_entered, with_ids
from tests.streams.metrics.random_logs import START as T
from tests.streams.metrics.random_logs import folded_state


def frame(goals: ShowGoals | None, *told: ev.Logged, now: int = T + 30 * MINUTE, minutes: int = 60) -> Frame:
    return snapshot(folded_state([*show_with_one_run("one", T, minutes, goals), *with_ids(list(told))]), "one", now)


def test_attainment_is_actual_over_target_and_the_other_way_round_where_lower_is_better() -> None:
    assert attainment(1_200, 1_000) == 1.2
    assert attainment(50, 100, "lower") == 2
    assert (attainment(None, 5), attainment(5, None), attainment(5, 0), attainment(0, 5, "lower")) == (None,) * 4


def test_what_should_not_be_at_all_and_is_there_is_not_attained() -> None:
    assert attainment(5, 0, "lower") == 0


def test_halfway_through_half_of_what_adds_up_is_expected_and_all_of_a_rate() -> None:
    goals = ShowGoals(targets={"gmv": 1_000, "conversion": 0.5}, length_ms=HOUR)
    found = frame(
        goals, viewer_entered("ann", T), viewer_entered("bob", T), order_paid("ann", T + MINUTE, 400)
    ).targets()
    assert (found["gmv"].actual, found["gmv"].attainment) == (400, 0.4)
    assert (found["gmv"].expected, found["gmv"].pace) == (500, 0.8)
    assert (found["conversion"].expected, found["conversion"].pace) == (0.5, 1)


def test_the_scores_are_the_weighted_means_and_carry_what_they_are_made_of() -> None:
    goals = ShowGoals(targets={"gmv": 1_000, "orders": 1}, weights={"gmv": 3}, length_ms=HOUR)
    kpis = frame(goals, order_paid("ann", T + MINUTE, 400)).kpis
    assert kpis["attainment"].value == pytest.approx((3 * 0.4 + 1) / 4)
    assert kpis["attainment"].denominator == 4
    assert kpis["pace"].value == pytest.approx((3 * 0.8 + 2) / 4)


def test_a_rate_that_is_reached_does_not_hide_missing_sales() -> None:
    """Conversion is at 90 % of its target and sales are at 20 % of theirs: the overall score is 20 %."""
    goals = ShowGoals(targets={"gmv": 1_000, "conversion": 1 / 1.8}, length_ms=HOUR)
    shown = frame(goals, viewer_entered("ann", T), viewer_entered("bob", T), order_paid("ann", T + MINUTE, 200))
    assert shown.kpis["attainment"].value == 0.2
    assert shown.view()["scores"]["attainment"] == {"overall": 0.2, "volume": 0.2, "rate": pytest.approx(0.9)}


def test_missing_rates_are_not_hidden_by_a_volume_either() -> None:
    goals = ShowGoals(targets={"viewers": 1, "conversion": 1}, length_ms=HOUR)
    shown = frame(goals, viewer_entered("ann", T), viewer_entered("bob", T), order_paid("ann", T + MINUTE, 200))
    assert shown.view()["scores"]["attainment"] == {"overall": 0.5, "volume": 2, "rate": 0.5}


def test_each_score_is_the_mean_by_weight_of_its_own_targets() -> None:
    goals = ShowGoals(
        targets={"gmv": 1_000, "orders": 2, "conversion": 1, "units_per_order": 1}, weights={"gmv": 3, "conversion": 0}
    )
    scores = frame(
        goals, viewer_entered("ann", T), viewer_entered("bob", T), order_paid("ann", T + MINUTE, 1_000)
    ).view()["scores"]
    assert scores["attainment"] == {"overall": 0.875, "volume": (3 * 1 + 0.5) / 4, "rate": 1}
    assert scores["pace"] == {"overall": 1, "volume": None, "rate": 1}


@pytest.mark.parametrize("kpi", CATALOGUE.values(), ids=CATALOGUE.keys())
def test_a_rate_is_what_the_dictionary_makes_as_a_quotient(kpi: Kpi) -> None:
    assert (side_of(kpi) == "rate") == ("÷" in kpi.formula_en)


def test_a_target_whose_figure_is_unknown_is_left_out_of_the_score() -> None:
    """Nobody reports who enters; the target says so by itself."""
    shown = frame(ShowGoals(targets={"gmv": 100, "viewers": 50}, length_ms=HOUR), order_paid("ann", T + MINUTE, 50))
    assert shown.kpis["attainment"].value == 0.5
    assert shown.view()["goals"]["viewers"].attainment is None


def test_after_the_planned_length_the_whole_target_is_expected() -> None:
    goals = ShowGoals(targets={"gmv": 100}, length_ms=20 * MINUTE)
    assert frame(goals, order_paid("ann", T + MINUTE, 50)).targets()["gmv"].expected == 100


def test_an_ended_show_is_measured_at_its_end() -> None:
    goals = ShowGoals(targets={"gmv": 100}, length_ms=HOUR)
    ended = frame(goals, order_paid("ann", T + MINUTE, 50), now=T + 9 * HOUR, minutes=30)
    assert (ended.targets()["gmv"].expected, ended.kpis["pace"].value) == (50, 1)


def test_without_a_planned_length_there_is_attainment_but_no_pace_of_what_adds_up() -> None:
    shown = frame(ShowGoals(targets={"gmv": 100}), order_paid("ann", T + MINUTE, 50))
    assert (shown.kpis["attainment"].value, shown.kpis["pace"].value) == (0.5, None)


def test_without_targets_there_is_no_score_but_a_reason() -> None:
    planned: list[ev.Logged] = [ev.ShowPlanBoundary(id="p", at=T - HOUR, show="one", starts_at=T)]
    before = snapshot(folded_state([*planned, comment(T - MINUTE)]), "one", T - MINUTE)
    silent = frame(ShowGoals(targets={"viewers": 5}, length_ms=HOUR), comment(T))
    shown = [before, frame(None, comment(T)), silent]
    assert [one.kpis["pace"].value for one in shown] == [None] * 3
    assert [one.kpis["pace"].reason for one in shown] == [NOT_BEGUN, NO_TARGETS, NO_TARGET_KNOWN]


def test_slugs_that_nobody_knows_and_the_scores_themselves_are_no_targets() -> None:
    assert progress_by_target(ShowGoals(targets={"odd": 5, "pace": 1}), lambda _: 1, None) == {}


def test_of_two_starts_the_targets_of_the_first_count_whichever_came_first() -> None:
    starts: list[ev.Logged] = [
        ev.ShowStartBoundary(id="a", at=T, show="one", goals=ShowGoals(targets={"gmv": 100})),
        ev.ShowStartBoundary(id="b", at=T + 1, show="one", goals=ShowGoals(targets={"gmv": 999})),
    ]
    for told in (starts, starts[::-1]):
        assert snapshot(folded_state(told), "one", T + MINUTE).goals == ShowGoals(targets={"gmv": 100})


@pytest.mark.parametrize(("minutes", "share"), [(-5, 0), (0, 0), (15, 0.1), (30, 0.2), (45, 0.6), (60, 1), (90, 1)])
def test_a_curve_is_followed_between_its_steps(minutes: int, share: float) -> None:
    assert share_by(ShowGoals(length_ms=HOUR, curve=(0.2, 1.0)), minutes * MINUTE) == pytest.approx(share)


def test_a_curve_takes_the_shape_of_a_past_show() -> None:
    """By five minutes: what came before the start counts at once, what came after the end does not."""
    at = [T - MINUTE, T + 2 * MINUTE, T + 7 * MINUTE, T + 11 * MINUTE, T + 12 * MINUTE]
    assert past_curve(at, [10, 10, 20, 10, 1_000], T, T + 12 * MINUTE) == (0.4, 0.8, 1.0)
    assert past_curve(at, [0] * 5, T, T + 12 * MINUTE) == ()
