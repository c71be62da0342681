"""A show that follows the clock by itself, and the cues that the clock sends."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from console.rundown import commands, engine
from console.rundown.events import ShowStarted
from console.rundown.floor import commands as floor
from console.rundown.floor.model import AutomaticCue
from console.rundown.model import Plan
from streams.clock import Instant
from streams.errors import Refused
from tests.console.rundown.stage import AUTOMATIC, MINUTE, SECOND, START, WAITS, Stage, plan, slot, stages


def rolling(slots: Plan = plan(), before: int = 10 * MINUTE) -> Stage:  # noqa: B008 - a plan is immutable
    """A show that was set to roll before its start."""
    stage = Stage.of(slots)
    stage.wait(-before)
    stage.do(commands.Roll(on=True))
    return stage


def cueing(*cues: AutomaticCue, slots: Plan = plan()) -> Stage:  # noqa: B008
    """A show on air whose clock sends cues."""
    stage = Stage.live(slots)
    stage.do(floor.AutomaticCues(cues=cues))
    return stage


def sent(stage: Stage) -> list[tuple[AutomaticCue | None, float]]:
    """The cues and when they were sent, in minutes after the start."""
    return [(cue.automatic, (cue.at - START) / MINUTE) for cue in stage.state.floor.cues]


# ---------------------------------------------------------------------------------------------------------------- roll


def test_a_rolling_show_starts_on_time_and_goes_through_to_its_last_slot() -> None:
    """Whenever somebody looks, everything has the instant at which it was due; the last slot stays."""
    stage = rolling()
    assert stage.project(START - 1).status == "draft"
    stage.now = START + 60 * MINUTE
    stage.settle()
    assert [run.started_at - START for run in stage.state.runs] == [0, 5 * MINUTE, 10 * MINUTE]
    assert {run.by for run in stage.state.runs} == {"auto"}
    assert (stage.state.status, stage.on_air) == ("on_air", "c")
    assert stage.project().offset_ms == 45 * MINUTE


def test_the_start_is_that_of_the_first_playable_slot() -> None:
    """A skipped one is passed over, a fixed start is kept."""
    stage = rolling((slot("a", skip=True), slot("b", start=START + 3 * MINUTE), slot("c")))
    assert stage.project().settles_at == START + 3 * MINUTE
    stage.now = START + 4 * MINUTE
    stage.settle()
    assert (stage.on_air, stage.run.started_at) == ("b", START + 3 * MINUTE)


def test_a_start_that_rolled_freezes_the_targets_and_says_who_was_not_ready() -> None:
    """It is a start like any other."""
    stage = Stage.of(targets={"sales": 5.0})
    stage.wait(-MINUTE)
    stage.do(commands.Roll(on=True))
    stage.do(floor.Ready(role="host"))
    stage.now = START
    ((_, fact), _) = engine.due(stage.state, Instant(stage.now))
    assert fact == ShowStarted(targets={"sales": 5.0}, not_ready=("operator", "floor_manager"))


def test_rolling_waits_for_a_fixed_start() -> None:
    """The slot above stays on air until then."""
    stage = rolling((slot("a"), slot("b", start=START + 8 * MINUTE)))
    stage.now = START + 9 * MINUTE
    stage.settle()
    assert stage.run.started_at == START + 8 * MINUTE


def test_a_planned_start_that_has_passed_needs_a_hand() -> None:
    """Switching roll on late is no order to go live; from the start on it rolls."""
    stage = Stage.of()
    stage.wait(5 * MINUTE)
    stage.do(commands.Roll(on=True))
    stage.wait(60 * MINUTE)
    assert engine.coming(stage.state) is None
    assert stage.project().settles_at is None
    stage.do(commands.Start())
    stage.wait(5 * MINUTE)
    stage.settle()
    assert stage.on_air == "b"


def test_roll_takes_a_slot_in_overtime_on_at_once() -> None:
    """It is over by the clock that the show follows from now on."""
    stage = Stage.live()
    stage.now = START + 7 * MINUTE
    stage.do(commands.Roll(on=True))
    stage.settle()
    assert (stage.on_air, stage.run.started_at) == ("b", START + 7 * MINUTE)


def test_taken_in_hand_again_slots_stay() -> None:
    """Off means that the director decides."""
    stage = rolling()
    stage.now = START + MINUTE
    stage.do(commands.Roll(on=False))
    stage.now = START + 20 * MINUTE
    stage.settle()
    assert stage.on_air == "a"


def test_a_paused_show_does_not_roll() -> None:
    """Its clock stands still."""
    stage = rolling()
    stage.now = START + MINUTE
    stage.do(commands.Pause())
    assert engine.coming(stage.state) is None


def test_a_rehearsal_that_ended_is_not_started_by_roll() -> None:
    """The end of any performance switches it off."""
    stage = Stage.of()
    stage.wait(-300 * MINUTE)
    stage.do(commands.Start(rehearsal=True, speed=20))
    stage.do(commands.Roll(on=True))
    stage.wait(10 * MINUTE)
    stage.do(commands.End())
    assert not stage.state.roll
    stage.now = START + MINUTE
    stage.settle()
    assert stage.state.run is None


def test_who_presses_next_knew_of_a_start_that_rolled() -> None:
    """Whether the worker has written it down makes no difference to what was seen before it."""
    stage = rolling(before=MINUTE)
    seen = stage.state.seq
    stage.now = START + 2 * MINUTE
    stage.settle()
    stage.do(commands.Next(expected_seq=seen))
    assert stage.on_air == "b"


def test_roll_is_taken_back_by_who_switched_it() -> None:
    """As long as nobody has switched it since."""
    stage = Stage.live()
    stage.do(commands.Roll(on=True), "ann")
    with pytest.raises(Refused):
        stage.do(commands.Undo(), "bob")
    stage.do(commands.Undo(), "ann")
    assert not stage.state.roll
    stage.do(commands.Roll(on=True), "ann")
    stage.do(commands.Roll(on=False), "bob")
    with pytest.raises(Refused, match="bob"):
        stage.do(commands.Undo(), "ann")


def test_rolling_is_said_once() -> None:
    """Saying again what is known is no new fact."""
    stage = rolling()
    assert stage.do(commands.Roll(on=True)) == ()


# ---------------------------------------------------------------------------------------------------------------- cues


def test_the_clock_sends_its_cues_at_a_minute_at_the_threshold_and_at_zero() -> None:
    """They go to the hosts and name the slot."""
    stage = cueing(*AUTOMATIC)
    stage.now = START + 6 * MINUTE
    stage.settle()
    assert sent(stage) == [("one_minute", 4), ("wrap_up", 5 - 1 / 3), ("overtime", 5)]
    assert {(cue.by, cue.to, cue.text) for cue in stage.state.floor.cues} == {("auto", "role:host", "A Slot a")}
    assert [cue.urgency for cue in stage.state.floor.cues] == ["soon", "soon", "now"]
    assert [cue.number for cue in stage.state.floor.cues] == [1, 2, 3]


def test_only_the_chosen_cues_are_sent() -> None:
    """None unless somebody switched them on."""
    stage = cueing("wrap_up")
    stage.now = START + 6 * MINUTE
    stage.settle()
    assert [cue for cue, _ in sent(stage)] == ["wrap_up"]
    silent = Stage.live()
    assert engine.due(silent.state, Instant(START + 60 * MINUTE)) == ()


def test_adding_time_lets_a_cue_come_again_and_a_restart_does_not() -> None:
    """What the journal says was sent was sent."""
    stage = cueing("one_minute")
    stage.now = START + 4 * MINUTE + SECOND
    stage.settle()
    assert engine.due(engine.replay(Stage.of().state, stage.journal), Instant(START + 60 * MINUTE)) == ()
    stage.do(commands.AddTime(ms=2 * MINUTE))
    stage.now = START + 9 * MINUTE
    stage.settle()
    assert sent(stage) == [("one_minute", 4), ("one_minute", 6)]


def test_a_cue_that_time_was_cut_past_is_not_sent() -> None:
    """A minute is not left any more."""
    stage = cueing("one_minute", "overtime")
    stage.do(commands.AddTime(ms=-3 * MINUTE - 30 * SECOND))
    stage.now = START + 3 * MINUTE
    stage.settle()
    assert sent(stage) == [("overtime", 1.5)]


def test_a_paused_clock_sends_nothing() -> None:
    """And after the pause everything comes later by it."""
    stage = cueing("one_minute")
    stage.do(commands.Pause())
    assert engine.coming(stage.state) is None
    stage.wait(10 * MINUTE)
    stage.do(commands.Resume())
    stage.wait(10 * MINUTE)
    stage.settle()
    assert sent(stage) == [("one_minute", 14)]


def test_a_slot_that_goes_on_by_itself_has_no_overtime() -> None:
    """It waits for a fixed start at most; the last one stays, and is over."""
    stage = cueing("overtime", slots=(slot("a", advance="auto"), slot("b", advance="auto", start=START + 8 * MINUTE)))
    stage.now = START + 30 * MINUTE
    stage.settle()
    assert sent(stage) == [("overtime", 13)]


@pytest.mark.parametrize(
    ("fields", "cues"),
    [
        ({"danger_at_ms": 90 * SECOND}, ["one_minute", "overtime"]),
        ({"danger_at_ms": MINUTE}, ["one_minute", "overtime"]),
        ({"danger_at_ms": 0}, ["one_minute", "overtime"]),
        ({"minutes": 1}, ["wrap_up", "overtime"]),
        ({"minutes": 1 / 3}, ["overtime"]),
    ],
)
def test_no_cue_says_what_another_has_just_said(fields: dict[str, Any], cues: list[str]) -> None:
    """Wrap up does not come before, or with, the last minute, nor with the beginning of the slot."""
    stage = Stage.of((slot("a", **fields), slot("b")))
    stage.do(floor.AutomaticCues(cues=AUTOMATIC))
    stage.do(commands.Start())
    stage.wait(6 * MINUTE)
    stage.settle()
    assert [cue for cue, _ in sent(stage)] == cues


def test_a_fast_rehearsal_sends_its_cues_by_its_own_clock() -> None:
    """The last minute of the plan is the last six seconds."""
    stage = Stage.of()
    stage.do(floor.AutomaticCues(cues=("one_minute",)))
    stage.do(commands.Start(rehearsal=True, speed=10))
    stage.wait(30 * SECOND)
    stage.settle()
    assert sent(stage) == [("one_minute", 0.4)]


def test_a_cue_of_the_clock_makes_no_press_a_conflict() -> None:
    """Everybody knew that it would come."""
    stage = cueing(*AUTOMATIC)
    seen = stage.state.seq
    stage.now = START + 6 * MINUTE
    stage.do(commands.Next(expected_seq=seen))
    assert len(sent(stage)) == 3


@given(stages(), WAITS)
def test_what_comes_next_is_due_at_its_instant_and_not_before(stage: Stage, wait: int) -> None:
    """Whoever wakes up then has something to do."""
    stage.wait(wait)
    stage.settle()
    coming = engine.coming(stage.state)
    if coming is not None:
        assert coming.at > stage.now
        assert engine.due(stage.state, Instant(coming.at - 1)) == ()
        assert engine.due(stage.state, coming.at)[0][0] == coming.at
