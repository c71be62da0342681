"""The floor: timers beside the show's own, activities, playbooks, cues and answers, comments, what is still open."""

from __future__ import annotations

from typing import Any

import pytest

from console.rundown import commands
from console.rundown.events import Paused, ShowStarted
from console.rundown.floor import commands as floor
from console.rundown.floor.decide import LONGEST, MOST_PICKED
from console.rundown.floor.model import AuxName, AuxTimer, Call, Step
from console.rundown.open_items import open_items
from streams.clock import Duration, Instant
from streams.errors import NotFound, Refused
from tests.console.rundown.stage import MINUTE, SECOND, Stage, slot


def aux(stage: Stage, action: Any, ms: int = 0, timer: Any = "1", **fields: Any) -> AuxTimer:
    """Do something with a timer; how it is then."""
    stage.do(floor.SetAux(timer=timer, action=action, ms=ms, **fields))
    return stage.state.floor.timer(timer)


def left(timer: AuxTimer, now: int) -> int:
    """What a screen shows; negative is over."""
    return timer.zero_at - now if timer.zero_at is not None else timer.remaining_ms or 0


def called(stage: Stage, *steps: Step, name: str = "Stream lost") -> Call:
    """Call a playbook; the call."""
    stage.do(floor.CallPlaybook(key="stream_lost", name=name, steps=steps))
    return stage.state.floor.calls[-1]


def open_keys(stage: Stage) -> set[str]:
    """What the director is asked about before the end."""
    return {matter.key for matter in open_items(stage.state, Instant(stage.now))}


# -------------------------------------------------------------------------------------------------------------- timers


def test_a_timer_runs_down_is_held_and_goes_on_where_it_stood() -> None:
    stage = Stage.live()
    aux(stage, "set", 3 * MINUTE, label=" Lottery ")
    running = aux(stage, "start")
    stage.wait(MINUTE)
    assert (running.label, left(running, stage.now)) == ("Lottery", 2 * MINUTE)
    held = aux(stage, "hold")
    stage.wait(5 * MINUTE)
    assert left(held, stage.now) == 2 * MINUTE
    assert left(aux(stage, "start"), stage.now + MINUTE) == MINUTE


def test_a_timer_that_ran_out_counts_on_and_is_reset_to_its_length() -> None:
    stage = Stage.live()
    aux(stage, "set", MINUTE)
    running = aux(stage, "start")
    stage.wait(90 * SECOND)
    assert left(running, stage.now) == -30 * SECOND
    assert aux(stage, "reset") == AuxTimer(name="1", length_ms=Duration(MINUTE), remaining_ms=Duration(MINUTE))


@pytest.mark.parametrize("action", ["start", "hold"])
def test_time_is_added_to_a_timer_that_runs_and_to_one_that_is_held(action: str) -> None:
    stage = Stage.live()
    aux(stage, "set", MINUTE)
    aux(stage, action)
    assert left(aux(stage, "add", 30 * SECOND), stage.now) == 90 * SECOND
    assert left(aux(stage, "add", -2 * MINUTE), stage.now) == -30 * SECOND


def test_the_stopwatch_measures_from_nought_whatever_it_is_set_to() -> None:
    stage = Stage.live()
    assert aux(stage, "set", 5 * MINUTE, timer="stopwatch").remaining_ms == 0
    running = aux(stage, "start", timer="stopwatch")
    stage.wait(42 * SECOND)
    assert left(running, stage.now) == -42 * SECOND
    held = aux(stage, "hold", timer="stopwatch")
    stage.wait(MINUTE)
    assert left(held, stage.now) == -42 * SECOND
    assert left(aux(stage, "reset", timer="stopwatch"), stage.now) == 0


def test_time_added_to_the_stopwatch_is_time_measured_and_never_less_than_none() -> None:
    stage = Stage.live()
    aux(stage, "start", timer="stopwatch")
    stage.wait(10 * SECOND)
    assert left(aux(stage, "add", 5 * SECOND, timer="stopwatch"), stage.now) == -15 * SECOND
    assert left(aux(stage, "add", -MINUTE, timer="stopwatch"), stage.now) == 0


@pytest.mark.parametrize(("timer", "sign"), [("1", 1), ("1", -1), ("stopwatch", 1)])
def test_a_timer_is_not_moved_beyond_a_day_and_comes_back_from_there(timer: AuxName, sign: int) -> None:
    stage = Stage.live()
    aux(stage, "add", sign * LONGEST, timer=timer)
    assert isinstance(stage.refusal(floor.SetAux(timer=timer, action="add", ms=sign * MINUTE)), Refused)
    assert abs(left(aux(stage, "add", -sign * MINUTE, timer=timer), stage.now)) == LONGEST - MINUTE


def test_a_stopwatch_that_ran_for_more_than_a_day_is_put_back() -> None:
    stage = Stage.live()
    aux(stage, "start", timer="stopwatch")
    stage.wait(LONGEST + 5 * MINUTE)
    assert left(aux(stage, "add", -MINUTE, timer="stopwatch"), stage.now) == -(LONGEST + 4 * MINUTE)


def test_hosts_see_a_timer_while_it_is_shown() -> None:
    stage = Stage.live()
    assert aux(stage, "show").shown
    assert not aux(stage, "hide").shown


# ---------------------------------------------------------------------------------------------------------- activities


def test_an_activity_runs_across_slots_until_its_end_or_until_it_is_stopped() -> None:
    stage = Stage.live()
    stage.do(floor.StartActivity(kind="coupon", title="50 off", ms=5 * MINUTE))
    stage.do(floor.StartActivity(kind="other", title="Sign-up"))
    stage.do(commands.Next())
    coupon, sign_up = stage.state.floor.activities
    assert (coupon.ends_at, sign_up.ends_at) == (stage.now + 5 * MINUTE, None)
    stage.do(floor.StopActivity(activity=sign_up.id))
    assert stage.state.floor.activities[1].stopped_at == stage.now


def test_an_activity_that_nobody_started_cannot_be_stopped() -> None:
    assert isinstance(Stage.live().refusal(floor.StopActivity(activity="a99")), NotFound)


# ----------------------------------------------------------------------------------------------------------- playbooks


def test_a_called_playbook_sends_its_cues_and_starts_its_timers_at_once() -> None:
    stage = Stage.live()
    call = called(
        stage,
        Step(kind="cue", text="Stay in place", to="role:host", urgency="now"),
        Step(kind="timer", text="Outage", timer="stopwatch"),
        Step(kind="cue", text="Look", to="everyone"),
        Step(text="Check the encoder"),
    )
    assert [(cue.number, cue.to, cue.text) for cue in stage.state.floor.cues] == [
        (1, "role:host", "Stay in place"),
        (2, "everyone", "Look"),
    ]
    stage.wait(20 * SECOND)
    stopwatch = stage.state.floor.timer("stopwatch")
    assert (stopwatch.label, left(stopwatch, stage.now)) == ("Outage", -20 * SECOND)
    assert [step.done_by for step in call.steps] == ["ann", "ann", "ann", None]


def test_a_playbook_that_gives_the_stopwatch_a_length_still_measures() -> None:
    stage = Stage.live()
    called(stage, Step(kind="timer", text="Outage", timer="stopwatch", ms=MINUTE))
    assert left(stage.state.floor.timer("stopwatch"), stage.now) == 0


def test_a_step_by_hand_happens_when_it_is_ticked_and_once() -> None:
    stage = Stage.live()
    call = called(
        stage,
        Step(kind="cue", text="We are back", by_hand=True),
        Step(kind="timer", text="Back in", timer="2", ms=MINUTE, by_hand=True),
    )
    assert stage.state.floor.last_cue == 0
    stage.do(floor.TickStep(call=call.id, step=0), "bob")
    stage.do(floor.TickStep(call=call.id, step=1), "bob")
    assert stage.do(floor.TickStep(call=call.id, step=0), "cy") == ()
    assert [cue.text for cue in stage.state.floor.cues] == ["We are back"]
    assert left(stage.state.floor.timer("2"), stage.now) == MINUTE
    assert [step.done_by for step in stage.state.floor.calls[0].steps] == ["bob", "bob"]


def test_a_tick_can_be_taken_back() -> None:
    stage = Stage.live()
    call = called(stage, Step(text="Check the encoder"))
    stage.do(floor.TickStep(call=call.id, step=0))
    stage.do(floor.TickStep(call=call.id, step=0, done=False))
    assert stage.state.floor.calls[0].steps[0].done_by is None


def test_a_pause_step_stops_the_clock_at_the_call() -> None:
    stage = Stage.live()
    called(stage, Step(kind="pause", text="Freeze"))
    stage.wait(3 * MINUTE)
    run = stage.project().run
    assert run is not None
    assert (run.paused, run.remaining_ms) == (True, 4 * MINUTE)


def test_a_pause_step_by_hand_stops_the_clock_when_it_is_ticked() -> None:
    stage = Stage.live()
    call = called(stage, Step(kind="pause", text="Freeze", by_hand=True))
    assert not stage.run.pauses
    assert any(isinstance(fact, Paused) for fact in stage.do(floor.TickStep(call=call.id, step=0)))
    assert stage.run.pauses[-1].at == stage.now
    assert stage.attempt(commands.Resume())


def test_a_pause_step_on_a_paused_show_changes_nothing_and_before_the_start_there_is_nothing_to_stop() -> None:
    stage = Stage.of()
    called(stage, Step(kind="pause", text="Freeze"))
    stage.do(commands.Start())
    stage.wait(2 * SECOND)
    stage.do(commands.Pause())
    called(stage, Step(kind="pause", text="Freeze"))
    assert len(stage.run.pauses) == 1


@pytest.mark.parametrize("rehearsal", [False, True])
def test_a_call_outside_the_real_show_is_a_drill(rehearsal: bool) -> None:
    stage = Stage.of()
    assert called(stage, Step(text="Check")).drill
    stage.do(commands.Start(rehearsal=rehearsal))
    assert called(stage, Step(text="Check")).drill is rehearsal


def test_a_call_is_closed_with_its_outcome_and_then_stands() -> None:
    stage = Stage.live()
    call = called(stage, Step(text="Check"))
    stage.wait(MINUTE)
    stage.do(floor.CloseCall(call=call.id, outcome=" back after a minute "))
    closed = stage.state.floor.calls[0]
    assert (closed.closed_at, closed.outcome) == (stage.now, "back after a minute")
    assert stage.do(floor.CloseCall(call=call.id)) == ()
    assert isinstance(stage.refusal(floor.CloseCall(call=call.id, outcome="something else")), Refused)
    assert isinstance(stage.refusal(floor.TickStep(call=call.id, step=0)), Refused)


def test_calls_and_steps_that_do_not_exist_are_named() -> None:
    stage = Stage.live()
    call = called(stage, Step(text="Check"))
    assert isinstance(stage.refusal(floor.TickStep(call="c99", step=0)), NotFound)
    assert "no step 2" in str(stage.refusal(floor.TickStep(call=call.id, step=1)))


# ---------------------------------------------------------------------------------------------------- cues and comments


def test_a_host_asks_and_the_director_answers() -> None:
    stage = Stage.live()
    stage.do(floor.Ask(text="How many are left?"), "wei")
    stage.do(floor.ReplyCue(number=1, text="Forty"), "ann")
    (cue,) = stage.state.floor.cues
    assert (cue.to, cue.by) == ("desk", "wei")
    assert [(reply.by, reply.text) for reply in cue.replies] == [("ann", "Forty")]
    assert [ack.by for ack in cue.acks] == ["ann"]


def test_an_answer_acknowledges_once() -> None:
    stage = Stage.live()
    stage.do(floor.SendCue(text="Ready?"))
    stage.do(floor.ReplyCue(number=1, text="Yes"), "wei")
    stage.do(floor.ReplyCue(number=1, text="Now"), "wei")
    assert stage.do(floor.AckCue(number=1), "wei") == ()
    assert len(stage.state.floor.cues[0].acks) == 1
    assert len(stage.state.floor.cues[0].replies) == 2


def test_hosts_get_no_more_comments_than_they_can_answer() -> None:
    stage = Stage.live()
    for number in range(MOST_PICKED):
        stage.do(floor.PickComment(comment=f"c{number}", text="Which size?"))
    assert isinstance(stage.refusal(floor.PickComment(comment="more", text="And me?")), Refused)
    assert stage.do(floor.PickComment(comment="c1", text="Which size?")) == ()
    stage.do(floor.DropComment(comment="c0"))
    assert stage.attempt(floor.PickComment(comment="more", text="And me?"))


def test_a_hand_over_names_each_host_once() -> None:
    stage = Stage.live()
    stage.do(floor.HandOver(hosts=("Wei", " Mei", "Wei ")))
    assert (stage.state.floor.hosts, stage.state.floor.hosts_since) == (("Wei", "Mei"), stage.now)


# ----------------------------------------------------------------------------------------------------------- rehearsals


def test_a_rehearsal_leaves_the_crew_and_the_set_up_and_nothing_that_was_said() -> None:
    stage = Stage.of()
    stage.do(floor.Ready(role="host"))
    stage.do(floor.HandOver(hosts=("Wei",)))
    stage.do(floor.SetCrew(roles=("host", "sound")))
    stage.do(commands.Start(rehearsal=True))
    stage.wait(MINUTE)
    aux(stage, "set", MINUTE)
    aux(stage, "start")
    called(stage, Step(kind="cue", text="Stay"))
    stage.do(floor.StartActivity(kind="coupon", title="50 off"))
    stage.do(floor.PickComment(comment="c1", text="Which size?"))
    stage.do(floor.CloseOpenItem(matter="reservation"))
    stage.do(floor.Blackout(on=True))
    stage.do(commands.End())
    after = stage.state.floor
    assert (after.crew, after.hosts) == (("host", "sound"), ("Wei",))
    assert after.timer("1") == AuxTimer(name="1", length_ms=Duration(MINUTE), remaining_ms=Duration(MINUTE))
    assert (after.ready, after.cues, after.calls, after.activities, after.picked) == ({}, (), (), (), ())
    assert (after.settled, after.blackout) == (frozenset(), False)


def test_a_cue_of_the_rehearsal_is_acknowledged_without_a_fault_and_its_number_not_used_again() -> None:
    """A screen may still show it."""
    stage = Stage.of()
    stage.do(commands.Start(rehearsal=True))
    stage.do(floor.SendCue(text="Stay"))
    stage.wait(2 * SECOND)
    stage.do(commands.End())
    assert stage.do(floor.AckCue(number=1), "wei") == ()
    stage.do(floor.SendCue(text="Go"))
    assert [cue.number for cue in stage.state.floor.cues] == [2]
    assert isinstance(stage.refusal(floor.AckCue(number=3)), NotFound)


# -------------------------------------------------------------------------------------------------- before the end


def test_what_runs_left_behind_is_open_until_it_is_settled() -> None:
    stage = Stage.live((slot("a", kind="lottery"), slot("b", kind="flash_sale"), slot("c")))
    first = stage.run.run_id
    stage.do(commands.Next())
    second = stage.run.run_id
    assert {f"run:{first}", f"run:{second}"} <= open_keys(stage)
    stage.do(floor.CloseOpenItem(matter=f"run:{first}"))
    assert f"run:{first}" not in open_keys(stage)
    stage.do(floor.CloseOpenItem(matter=f"run:{first}", settled=False))
    assert f"run:{first}" in open_keys(stage)


def test_an_undone_lottery_leaves_no_prizes() -> None:
    stage = Stage.live((slot("a"), slot("b", kind="lottery")))
    stage.do(commands.Next())
    taken = stage.run.run_id
    stage.wait(2 * SECOND)
    stage.do(commands.Undo())
    assert f"run:{taken}" not in open_keys(stage)


def test_activities_and_calls_are_open_until_they_are_stopped_and_closed() -> None:
    stage = Stage.live()
    stage.do(floor.StartActivity(kind="coupon", title="50 off", ms=2 * MINUTE))
    stage.do(floor.StartActivity(kind="flash_price", title="Coat at 599"))
    call = called(stage, Step(text="Check"))
    coupon, price = stage.state.floor.activities
    assert {f"activity:{coupon.id}", f"activity:{price.id}", f"call:{call.id}"} <= open_keys(stage)
    stage.wait(2 * MINUTE)
    assert f"activity:{coupon.id}" not in open_keys(stage)
    stage.do(floor.StopActivity(activity=price.id))
    stage.do(floor.CloseCall(call=call.id))
    assert open_keys(stage) == {"reservation"}


def test_what_must_be_said_is_open_until_it_was_on_air_also_when_it_is_skipped() -> None:
    stage = Stage.live((slot("a"), slot("b", mandatory=True, skip=True), slot("c", mandatory=True)))
    assert {"slot:b", "slot:c"} <= open_keys(stage)
    stage.do(commands.Next())
    assert stage.on_air == "c"
    assert "slot:c" not in open_keys(stage)


def test_the_next_reservation_is_asked_for_in_every_show() -> None:
    stage = Stage.live()
    assert "reservation" in open_keys(stage)
    stage.do(floor.CloseOpenItem(matter="reservation"))
    assert open_keys(stage) == set()


def test_open_matters_stand_still_while_time_goes_by() -> None:
    """Screens are not told anew about what has not changed."""
    stage = Stage.live((slot("a"), slot("b", mandatory=True)))
    before = open_items(stage.state, Instant(stage.now))
    stage.do(floor.NoteDown(text="a note"))
    assert open_items(stage.state, Instant(stage.now + MINUTE)) == before


def test_clocks_end_with_the_show() -> None:
    """A timer counts no further and hosts see none; what ran on is over then, what ended before was over before."""
    stage = Stage.live()
    aux(stage, "set", 3 * MINUTE, label="Lottery")
    aux(stage, "show")
    aux(stage, "start")
    aux(stage, "start", timer="stopwatch")
    stage.do(floor.StartActivity(kind="coupon", title="50 off", ms=MINUTE))
    ends_at = stage.now + MINUTE
    stage.do(floor.StartActivity(kind="flash_price", title="Coat at 599"))
    stage.wait(2 * MINUTE)
    stage.do(commands.End())
    assert [(timer.zero_at, timer.shown) for timer in stage.state.floor.timers] == [(None, False)] * 4
    assert stage.state.floor.timer("1").remaining_ms == 3 * MINUTE
    assert [known.stopped_at for known in stage.state.floor.activities] == [ends_at, stage.now]


def test_the_start_says_who_of_the_crew_was_not_ready() -> None:
    stage = Stage.of()
    stage.do(floor.Ready(role="operator"), "zhao")
    started = stage.do(commands.Start())[0]
    assert isinstance(started, ShowStarted)
    assert started.not_ready == ("host", "floor_manager")


# ------------------------------------------------------------------------------------- words that want a director


def test_a_refusal_wants_a_director_until_one_has_seen_it() -> None:
    stage = Stage.live()
    stage.do(floor.SendCue(text="Stop", urgency="now"))
    stage.do(floor.ReplyCue(number=1, text="Can't", answer="cannot"), actor="Wei")
    (reply,) = stage.state.floor.cues[0].replies
    assert (reply.answer, reply.seen_by) == ("cannot", "")
    stage.do(floor.AckCue(number=1, reply=0), actor="Lin")
    assert stage.state.floor.cues[0].replies[0].seen_by == "Lin"
    assert not stage.do(floor.AckCue(number=1, reply=0), actor="Zhao")
    with pytest.raises(NotFound):
        stage.do(floor.AckCue(number=1, reply=1), actor="Lin")


def test_what_a_director_replies_settles_what_others_have_raised() -> None:
    stage = Stage.live()
    stage.do(floor.SendCue(text="Lottery"))
    stage.do(floor.ReplyCue(number=1, text="Which?", answer="question"), actor="Wei")
    stage.do(floor.ReplyCue(number=1, text="Yes", answer="yes"), actor="Na")
    assert stage.state.floor.cues[0].replies[0].seen_by == ""
    stage.do(floor.ReplyCue(number=1, text="The small one"), actor="Lin")
    assert [reply.seen_by for reply in stage.state.floor.cues[0].replies] == ["Lin", "", ""]
