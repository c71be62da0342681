"""Starting, taking, pausing, adding time, ending; and slots that go on by themselves."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from console.rundown import commands, engine
from console.rundown.events import RunStarted, ShowStarted
from console.rundown.floor import commands as floor
from streams.clock import Instant
from streams.errors import Refused
from tests.console.rundown.stage import MINUTE, SECOND, START, Stage, plan, slot


def test_start_takes_the_first_playable_slot() -> None:
    """A skipped slot at the top is not it."""
    stage = Stage.of((slot("a", skip=True), slot("b")))
    stage.do(commands.Start())
    assert (stage.state.status, stage.on_air) == ("on_air", "b")


def test_start_takes_the_slot_that_is_named() -> None:
    """A show may begin in the middle."""
    stage = Stage.of()
    stage.do(commands.Start(slot_id="c"))
    assert stage.on_air == "c"


def test_start_freezes_the_targets() -> None:
    """They stand in the journal as they were when the show began."""
    stage = Stage.of(targets={"sales": 5.0})
    started = stage.do(commands.Start())[0]
    assert isinstance(started, ShowStarted)
    assert started.targets == {"sales": 5.0}
    assert stage.state.targets == {"sales": 5.0}


def test_an_empty_plan_cannot_start() -> None:
    """There is nothing to take."""
    stage = Stage.of((slot("a", skip=True),))
    with pytest.raises(Refused):
        stage.do(commands.Start())


def test_the_run_id_is_the_seq_that_began_it() -> None:
    """Everybody derives the same one."""
    stage = Stage.live()
    assert stage.run.run_id == f"r{stage.state.seq}"


def test_next_leaves_out_what_is_skipped() -> None:
    """The next playable slot is taken."""
    stage = Stage.live((slot("a"), slot("b", skip=True), slot("c")))
    stage.do(commands.Next())
    assert stage.on_air == "c"


def test_next_at_the_last_slot_says_to_end() -> None:
    """The show never goes on from the last slot to the first."""
    stage = Stage.live(plan("a"))
    with pytest.raises(Refused, match="Press End"):
        stage.do(commands.Next())


def test_previous_at_the_first_slot_is_refused() -> None:
    """Nor from the first to the last."""
    with pytest.raises(Refused):
        Stage.live().do(commands.Previous())


def test_previous_is_a_new_run() -> None:
    """The slot's first run stays in the record."""
    stage = Stage.live()
    stage.do(commands.Next())
    stage.wait(MINUTE)
    stage.do(commands.Previous())
    assert [run.slot.id for run in stage.state.runs] == ["a", "b", "a"]
    assert len({run.run_id for run in stage.state.runs}) == 3


def test_the_slot_on_air_can_be_taken_again() -> None:
    """A retake starts its clock anew."""
    stage = Stage.live()
    stage.do(commands.Take(slot_id="a"))
    assert [run.slot.id for run in stage.state.runs] == ["a", "a"]
    assert stage.run.started_at == stage.now


def test_a_skipped_slot_cannot_be_taken() -> None:
    """It must be put back into the plan first."""
    stage = Stage.live((slot("a"), slot("b", skip=True)))
    with pytest.raises(Refused):
        stage.do(commands.Take(slot_id="b"))


def test_a_take_ends_the_run_before_at_the_same_instant() -> None:
    """No time lies between two runs."""
    stage = Stage.live()
    stage.do(commands.Next())
    assert stage.state.runs[0].ended_at == stage.state.runs[1].started_at == stage.now


def test_a_run_keeps_the_slot_as_it_was() -> None:
    """Changing the plan later does not rewrite what went on air."""
    stage = Stage.live(plan("ab"))
    stage.do(commands.RevisePlan(revision=0, slots=(slot("a", 9, title="Later"), slot("b"))))
    assert (stage.run.slot.title, stage.run.slot.duration_ms) == ("Slot a", 5 * MINUTE)


def test_the_slot_on_air_cannot_be_skipped() -> None:
    """Another one must be taken first."""
    with pytest.raises(Refused):
        Stage.live().do(commands.Skip(slot_id="a"))


def test_adding_no_time_is_no_event() -> None:
    """Nothing happened, so nothing is written."""
    assert Stage.live().do(commands.AddTime(ms=0)) == ()


def test_a_clock_that_was_set_back_does_not_turn_the_journal_round() -> None:
    """An entry is never before the last one."""
    stage = Stage.live()
    last = stage.state.last_at
    stage.now = START - MINUTE
    stage.do(commands.AddTime(ms=SECOND))
    assert stage.journal[-1].at == last


def test_a_show_that_was_planned_by_a_clock_that_was_ahead_begins_now() -> None:
    """So it does after a rehearsal by that clock; its slots are taken at the usual pace then."""
    stage = Stage.of()
    stage.now = START + 60 * MINUTE
    stage.do(commands.Skip(slot_id="b"))
    stage.do(commands.Start(rehearsal=True))
    stage.wait(MINUTE)
    stage.do(commands.End())
    stage.now = START
    stage.do(commands.Start())
    assert (stage.state.started_at, stage.state.last_at) == (START, START)
    stage.wait(SECOND)
    stage.do(commands.Next())
    assert (stage.on_air, stage.journal[-1].at) == ("c", START + SECOND)


def test_the_end_closes_the_run() -> None:
    """After it nothing is on air."""
    stage = Stage.live()
    stage.do(commands.End())
    assert (stage.state.status, stage.state.run, stage.state.ended_at) == ("ended", None, stage.now)
    assert stage.state.runs[-1].ended_at == stage.now


def test_a_rehearsal_ends_ready_for_the_show() -> None:
    """Its runs stay, marked; the show itself can start."""
    stage = Stage.of()
    stage.do(commands.Start(rehearsal=True))
    stage.wait(MINUTE)
    stage.do(commands.End())
    assert stage.state.status == "armed"
    stage.wait(MINUTE)
    stage.do(commands.Start())
    assert [run.rehearsal for run in stage.state.runs] == [True, False]


def test_an_automatic_slot_advances_at_its_zero() -> None:
    """Whenever somebody looks, the advance has the instant at which it was due."""
    stage = Stage.live((slot("a", advance="auto"), slot("b")))
    stage.now = START + 60 * MINUTE
    stage.settle()
    assert stage.journal[-1].at == START + 5 * MINUTE
    assert (stage.on_air, stage.run.by) == ("b", "auto")


def test_automatic_slots_advance_one_after_the_other() -> None:
    """After a long silence all that were due are there, each at its own instant."""
    stage = Stage.live(plan("abcd", advance="auto"))
    stage.now = START + 12 * MINUTE
    stage.settle()
    assert [run.started_at - START for run in stage.state.runs] == [0, 5 * MINUTE, 10 * MINUTE]


def test_an_automatic_slot_waits_for_a_hard_start() -> None:
    """The slot after it never begins early."""
    stage = Stage.live((slot("a", advance="auto"), slot("b", start=START + 8 * MINUTE)))
    assert engine.due(stage.state, Instant(START + 8 * MINUTE - 1)) == ()
    assert [at for at, _ in engine.due(stage.state, Instant(START + 8 * MINUTE))] == [START + 8 * MINUTE]


def test_a_paused_slot_does_not_advance() -> None:
    """Its clock stands still."""
    stage = Stage.live(plan("ab", advance="auto"))
    stage.do(commands.Pause())
    assert engine.due(stage.state, Instant(START + 60 * MINUTE)) == ()


def test_the_last_slot_never_advances() -> None:
    """There is no way from the last to the first."""
    stage = Stage.live(plan("a", advance="auto"))
    assert engine.due(stage.state, Instant(START + 60 * MINUTE)) == ()


def test_slots_of_no_length_are_passed_through_once() -> None:
    """A chain of them ends at the first slot that lasts."""
    stage = Stage.of((*plan("abc", minutes=0, advance="auto"), slot("d")))
    stage.do(commands.Start())
    stage.settle()
    assert [run.slot.id for run in stage.state.runs] == ["a", "b", "c", "d"]
    assert {run.started_at for run in stage.state.runs} == {START}


def test_cutting_time_makes_an_automatic_slot_go_at_once() -> None:
    """Zero then lies in the past; the advance is not dated before the cut."""
    stage = Stage.live(plan("ab", advance="auto"))
    stage.do(commands.AddTime(ms=-10 * MINUTE))
    ((at, fact),) = engine.due(stage.state, Instant(stage.now))
    assert isinstance(fact, RunStarted)
    assert (at, fact.slot.id) == (stage.now, "b")


def test_a_restart_in_overtime_does_not_advance_again() -> None:
    """What the journal says has happened has happened: a replay has nothing more to do."""
    stage = Stage.live((slot("a", advance="auto"), slot("b"), slot("c")))
    stage.now = START + 30 * MINUTE
    stage.settle()
    again = engine.replay(Stage.of((slot("a", advance="auto"), slot("b"), slot("c"))).state, stage.journal)
    assert again == stage.state
    assert engine.due(again, Instant(stage.now + MINUTE)) == ()
    assert [isinstance(entry.event, RunStarted) for entry in stage.journal].count(True) == 2


def test_a_slot_gone_from_the_plan_still_says_where_the_show_stands() -> None:
    """Next goes on from the last run whose slot is there."""
    stage = Stage.live()
    stage.do(commands.Next())
    stage.wait(MINUTE)
    stage.state = replace(stage.state, plan=(slot("a"), slot("c")))
    shown = stage.project()
    assert [(row.slot_id, row.phase) for row in shown.rows] == [("a", "done"), ("c", "next")]
    assert shown.next == "c"
    # It was planned at minute 5 and taken at minute 1: four early.
    assert shown.offset_ms == -4 * MINUTE
    stage.do(commands.Next())
    assert stage.on_air == "c"


def test_a_cue_is_numbered_from_one() -> None:
    """A screen that was away can ask for what it missed."""
    stage = Stage.of()
    stage.do(floor.SendCue(text="one"))
    stage.do(floor.SendCue(text="two", to="role:host"))
    stage.do(floor.SendCue(text="three"))
    assert [(cue.number, cue.to) for cue in stage.state.floor.cues] == [
        (1, "everyone"),
        (2, "role:host"),
        (3, "everyone"),
    ]


def test_a_second_acknowledgement_is_no_event() -> None:
    """The same person acknowledges once; another one counts."""
    stage = Stage.of()
    stage.do(floor.SendCue(text="one"))
    stage.do(floor.AckCue(number=1), "bob")
    assert stage.do(floor.AckCue(number=1), "bob") == ()
    stage.do(floor.AckCue(number=1), "cy")
    assert [ack.by for ack in stage.state.floor.cues[0].acks] == ["bob", "cy"]


def test_readiness_blackout_and_hosts_are_told_once() -> None:
    """Saying again what is known is no event."""
    stage = Stage.of()
    for command in (floor.Ready(role="host"), floor.Blackout(on=True), floor.HandOver(hosts=("Li", "Wu"))):
        assert stage.do(command)
        assert stage.do(command) == ()
    state = stage.state
    assert (state.floor.ready, state.floor.blackout, state.floor.hosts) == ({"host": "ann"}, True, ("Li", "Wu"))
    assert stage.do(floor.Ready(role="host", ready=False))
    assert stage.state.floor.ready == {}
