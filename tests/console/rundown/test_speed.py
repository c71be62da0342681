"""Rehearsing faster than real time: instants stay real, what the plan says takes a part of its time."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.rundown import commands
from console.rundown.boundaries import boundaries
from console.rundown.model import Plan
from console.rundown.revise import revise
from console.rundown.wire import state_body
from streams.clock import Instant
from streams.errors import Refused
from streams.events import RehearsalEndBoundary, RehearsalStartBoundary
from tests.console.rundown.stage import MINUTE, SECOND, START, Stage, plan, slot

EARLIER = -300 * MINUTE


def rehearsal(speed: int, slots: Plan = plan(), wait: int = 0) -> Stage:  # noqa: B008 - a plan is immutable
    """A rehearsal five hours before the show."""
    stage = Stage.of(slots)
    stage.wait(EARLIER)
    stage.do(commands.Start(rehearsal=True, speed=speed))
    stage.wait(wait)
    return stage


@pytest.mark.parametrize("speed", [2, 20])
def test_a_show_on_air_is_never_faster_than_real_time(speed: int) -> None:
    """Refused, not silently slowed down; nothing has begun."""
    stage = Stage.of()
    with pytest.raises(Refused, match="Only a rehearsal"):
        stage.do(commands.Start(speed=speed))
    assert stage.state.status == "draft"


def test_durations_gaps_and_thresholds_shrink_and_instants_are_real() -> None:
    """Ten times as fast: five minutes last thirty seconds, a gap of three minutes eighteen."""
    stage = rehearsal(10, (slot("a"), slot("b", start=START + 8 * MINUTE), slot("c")))
    began = stage.now
    shown = stage.project()
    assert shown.run is not None
    assert (shown.run.duration_ms, shown.run.zero_at) == (30 * SECOND, began + 30 * SECOND)
    assert (shown.run.warn_at_ms, shown.run.danger_at_ms) == (6 * SECOND, 2 * SECOND)
    assert [row.planned_start - began for row in shown.rows] == [0, 48 * SECOND, 78 * SECOND]
    assert [row.slack_ms for row in shown.rows[1:]] == [18 * SECOND, 18 * SECOND]
    assert shown.expected_end == began + 108 * SECOND


def test_added_time_is_time_of_the_plan() -> None:
    """A minute more at twenty times the speed is three seconds, and taking it back leaves nothing."""
    stage = rehearsal(20, wait=2 * SECOND)
    stage.do(commands.AddTime(ms=MINUTE))
    run = stage.project().run
    assert run is not None
    assert (run.added_ms, run.zero_at) == (3 * SECOND, stage.now - 2 * SECOND + 18 * SECOND)
    stage.do(commands.AddTime(ms=-7))
    stage.do(commands.Undo())
    stage.do(commands.Undo())
    assert stage.run.added_ms == 0


@pytest.mark.parametrize(("left", "phase"), [(6_001, "ok"), (6_000, "warning"), (2_000, "danger"), (-1, "overtime")])
def test_the_phase_turns_at_the_same_share_of_the_slot(left: int, phase: str) -> None:
    """A minute of the plan is six real seconds."""
    stage = rehearsal(10)
    run = stage.project(stage.now + 30 * SECOND - left).run
    assert run is not None
    assert run.phase == phase


@given(
    st.lists(st.integers(0, 20 * MINUTE), min_size=1, max_size=60),
    st.integers(1, 20),
    st.sampled_from(["auto", "stay"]),
)
def test_rounding_never_adds_up(lengths: list[int], speed: int, advance: str) -> None:
    """Sixty slots of odd lengths end within a millisecond of where the whole of them would."""
    slots = tuple(
        slot(f"s{index}", advance=advance, duration_ms=length, cue=f"S{index}") for index, length in enumerate(lengths)
    )
    stage = rehearsal(speed, slots)
    began = stage.now
    assert abs((stage.project().expected_end - began) * speed - sum(lengths)) <= speed
    stage.now = began + sum(lengths)
    stage.settle()
    if advance == "auto":
        starts = [run.started_at for run in stage.state.runs]
        offsets = [sum(lengths[:index]) for index in range(len(lengths))]
        assert [at - began for at in starts] == [offset // speed for offset in offsets]
        assert all(after >= before for before, after in pairwise(starts))
        assert [run.planned_start for run in stage.state.runs] == starts


def test_a_slot_with_a_fixed_end_is_measured_on_the_rehearsals_clock() -> None:
    """The first slot too, which is taken at the very start."""
    stage = rehearsal(10, (slot("a", count_to_end=True), slot("b", lock="end"), slot("c")))
    began = stage.now
    run = stage.project().run
    assert run is not None
    assert run.zero_at == began + 30 * SECOND
    stage.now = began + 40 * SECOND
    stage.do(commands.Next())
    run = stage.project().run
    assert run is not None
    assert (run.zero_at, run.duration_ms) == (began + 60 * SECOND, 20 * SECOND)


def test_a_fixed_start_that_the_rehearsal_has_passed_cannot_be_set() -> None:
    """A minute of the clock is ten of the plan."""
    stage = rehearsal(10, wait=MINUTE)
    passed, coming = START + 9 * MINUTE, START + 11 * MINUTE

    def wanted(start: int) -> commands.RevisePlan:
        return commands.RevisePlan(revision=0, slots=(slot("a"), slot("b"), slot("c", start=start)))

    with pytest.raises(Refused, match="has passed"):
        revise(stage.state, wanted(passed), Instant(stage.now), None)
    assert revise(stage.state, wanted(coming), Instant(stage.now), None)


def test_the_show_after_a_fast_rehearsal_runs_at_its_own_pace() -> None:
    """Nothing of the rehearsal is left but its runs, and of those the log of figures never hears."""
    stage = rehearsal(20, wait=20 * SECOND)
    stage.do(commands.Next())
    stage.do(commands.End())
    rehearsed = [*stage.journal]
    stage.now = START
    stage.do(commands.Start())
    shown = stage.project()
    assert shown.run is not None
    assert (stage.state.speed, shown.run.duration_ms, shown.offset_ms) == (1, 5 * MINUTE, 0)
    told = boundaries(Stage.of().state, rehearsed, 0)
    assert [type(event) for event in told] == [RehearsalStartBoundary, RehearsalEndBoundary]


def test_the_state_says_how_fast_its_durations_pass() -> None:
    """They are real; whoever shows them multiplies."""
    stage = rehearsal(10)
    stage.wait(40 * SECOND)
    body = state_body(stage.state, Instant(stage.now))
    assert (body["speed"], body["offset_ms"], body["run"]["duration_ms"]) == (10, 10 * SECOND, 30 * SECOND)
