"""What the review says of a show besides its runs."""

from __future__ import annotations

from console.review.as_run import AsRun, as_run
from console.rundown import commands
from console.rundown.floor import commands as floor
from console.rundown.floor.model import Step
from streams.clock import Instant
from tests.console.rundown.stage import MINUTE, START, Stage

STEPS = (Step(text="Check the encoder"), Step(kind="cue", text="Stay"), Step(text="Resume"))


def record(stage: Stage) -> AsRun:
    return as_run(stage.state, stage.journal, Instant(stage.now))


def call(stage: Stage) -> str:
    stage.do(floor.CallPlaybook(key="stream_lost", name="Stream lost", steps=STEPS), "lin")
    return stage.state.floor.calls[-1].id


def test_a_called_playbook_is_there_with_how_far_people_came_and_how_it_ended() -> None:
    stage = Stage.live()
    name = call(stage)
    stage.do(floor.TickStep(call=name, step=0))
    stage.wait(2 * MINUTE)
    stage.do(floor.CloseCall(call=name, outcome="resumed"))
    (called,) = record(stage).playbooks
    assert (called.name, called.by, called.at) == ("Stream lost", "lin", START + MINUTE)
    assert (called.closed_at, called.outcome) == (START + 3 * MINUTE, "resumed")
    assert (called.steps_done, called.steps) == (2, 3)


def test_nothing_of_a_rehearsal_is_in_the_record() -> None:
    stage = Stage.of()
    stage.do(commands.Start(rehearsal=True))
    call(stage)
    stage.do(floor.NoteDown(text="louder"))
    stage.do(floor.StartActivity(kind="coupon", title="50 off"))
    stage.wait(MINUTE)
    assert record(stage) == AsRun()
    stage.do(commands.End())
    stage.wait(MINUTE)
    stage.do(floor.Ready(role="host"))
    stage.do(commands.Start())
    stage.wait(MINUTE)
    assert record(stage) == AsRun(not_ready=("operator", "floor_manager"))


def test_a_show_that_was_never_on_air_has_none() -> None:
    stage = Stage.of()
    stage.do(floor.NoteDown(text="bring water"))
    assert record(stage) == AsRun()


def test_hosts_follow_one_another_until_the_end() -> None:
    """Those named before the start host from the start on."""
    stage = Stage.of()
    stage.wait(-10 * MINUTE)
    stage.do(floor.HandOver(hosts=("Wei",)))
    stage.wait(10 * MINUTE)
    stage.do(commands.Start())
    stage.wait(30 * MINUTE)
    stage.do(floor.HandOver(hosts=("Mei", "Jun")))
    stage.wait(20 * MINUTE)
    stage.do(commands.End())
    stage.wait(MINUTE)
    shifts = [(shift.hosts, shift.start - START, shift.end - START) for shift in record(stage).hosts]
    assert shifts == [(("Wei",), 0, 30 * MINUTE), (("Mei", "Jun"), 30 * MINUTE, 50 * MINUTE)]


def test_an_activity_ends_when_it_was_stopped_ran_out_or_the_show_ended() -> None:
    stage = Stage.live()
    stage.do(floor.StartActivity(kind="coupon", title="ran out", ms=5 * MINUTE))
    stage.do(floor.StartActivity(kind="platform_draw", title="stopped", ms=30 * MINUTE))
    stage.do(floor.StartActivity(kind="other", title="went on"))
    stage.wait(2 * MINUTE)
    stage.do(floor.StopActivity(activity=stage.state.floor.activities[1].id))
    stage.wait(10 * MINUTE)
    stage.do(commands.End())
    stage.wait(MINUTE)
    lengths = {known.title: known.end - known.start for known in record(stage).activities}
    assert lengths == {"ran out": 5 * MINUTE, "stopped": 2 * MINUTE, "went on": 12 * MINUTE}


def test_notes_are_kept_with_who_wrote_them_also_after_the_end() -> None:
    stage = Stage.live()
    stage.do(floor.NoteDown(text="louder"), "wei")
    stage.do(commands.End())
    stage.wait(MINUTE)
    stage.do(floor.NoteDown(text="next time: two cameras"), "lin")
    assert [(note.by, note.text) for note in record(stage).notes] == [
        ("wei", "louder"),
        ("lin", "next time: two cameras"),
    ]
