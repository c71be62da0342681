"""Which command is possible when, and in which order it is refused."""

from __future__ import annotations

import typing

import pytest
from msgspec.structs import replace

from console.rundown import commands, engine
from console.rundown.base import Command
from console.rundown.engine import LEGAL, Situation
from console.rundown.floor import commands as floor
from console.rundown.floor.model import Step
from streams.clock import Instant
from streams.errors import Conflict, CuelightError, NotFound, Refused, TooSoon
from tests.console.rundown.stage import MINUTE, SECOND, START, Stage, plan, slot

COMMANDS: dict[type[Command], commands.AnyCommand] = {
    type(command): command
    for command in (
        commands.Start(),
        commands.Take(slot_id="c"),
        commands.Next(),
        commands.Previous(),
        commands.Pause(),
        commands.Resume(),
        commands.AddTime(ms=SECOND),
        commands.Skip(slot_id="c"),
        commands.Unskip(slot_id="d"),
        commands.End(),
        commands.Undo(),
        commands.RevisePlan(revision=0, slots=(*plan("abc"), slot("d", skip=True), slot("e"), slot("x"))),
        floor.SendCue(text="go"),
        floor.AckCue(number=1),
        floor.Blackout(on=True),
        floor.NoteDown(text="good"),
        floor.Ready(role="host"),
        floor.HandOver(hosts=("Li",)),
        commands.Roll(on=True),
        commands.CatchUp(how="later"),
        floor.ReplyCue(number=1, text="yes"),
        floor.Ask(text="which price?"),
        floor.AutomaticCues(cues=("wrap_up",)),
        floor.ShareFigures(on=True),
        floor.SetCrew(roles=("host", "lighting")),
        floor.SetAux(timer="1", action="set", ms=MINUTE),
        floor.StartActivity(kind="coupon", title="Ten off"),
        floor.StopActivity(activity="a2"),
        floor.CallPlaybook(key="overrun", name="Overrun", steps=(Step(text="Tell the host"),)),
        floor.TickStep(call="c3", step=0),
        floor.CloseCall(call="c3"),
        floor.PickComment(comment="m2", text="Is it warm?"),
        floor.DropComment(comment="m1"),
        floor.CloseOpenItem(matter="reservation"),
    )
}


def in_situation(situation: Situation) -> Stage:
    """A show in which every legal command has something to do."""
    slots = (slot("a"), slot("b"), slot("c"), slot("d", skip=True), slot("e"))
    stage = Stage.of(slots)
    stage.do(floor.SendCue(text="hello"), "bob")
    stage.do(floor.StartActivity(kind="coupon", title="Five off"), "bob")
    stage.do(floor.CallPlaybook(key="drill", name="Drill", steps=(Step(text="Look up"),)), "bob")
    stage.do(floor.PickComment(comment="m1", text="Which size?"), "bob")
    if situation == "before":
        stage.do(commands.Skip(slot_id="e"))
        return stage
    stage.wait(10 * MINUTE)
    stage.do(commands.Start())
    stage.wait(MINUTE)
    stage.do(commands.Next())
    stage.wait(MINUTE)
    stage.do(commands.Pause())
    if situation == "running":
        stage.wait(MINUTE)
        stage.do(commands.Resume())
    if situation in ("ended", "reviewed"):
        stage.do(commands.End())
    if situation == "reviewed":
        stage.state = replace(stage.state, status="reviewed")
    stage.wait(MINUTE)
    return stage


def test_every_command_is_in_the_list() -> None:
    """A new command must be given its place in the table."""
    assert set(COMMANDS) == set(typing.get_args(commands.AnyCommand))
    assert frozenset().union(*LEGAL.values()) == set(COMMANDS)


@pytest.mark.parametrize("situation", LEGAL)
def test_the_stage_stands_where_the_table_says(situation: Situation) -> None:
    """The shows these tests play with are in the situations they are named after."""
    assert engine.situation(in_situation(situation).state) == situation


@pytest.mark.parametrize(
    ("situation", "kind"), [(row, kind) for row in LEGAL for kind in COMMANDS if kind in LEGAL[row]]
)
def test_a_legal_command_gives_facts(situation: Situation, kind: type[Command]) -> None:
    """What the table allows happens."""
    stage = in_situation(situation)
    before = stage.state
    assert stage.do(COMMANDS[kind])
    assert stage.state.seq > before.seq


@pytest.mark.parametrize(
    ("situation", "kind"), [(row, kind) for row in LEGAL for kind in COMMANDS if kind not in LEGAL[row]]
)
def test_an_illegal_command_is_refused_and_changes_nothing(situation: Situation, kind: type[Command]) -> None:
    """What the table does not name is refused with a reason."""
    stage = in_situation(situation)
    before, journal = stage.state, [*stage.journal]
    with pytest.raises(Refused) as refusal:
        stage.do(COMMANDS[kind])
    assert str(refusal.value).endswith(".")
    assert (stage.state, stage.journal) == (before, journal)


def test_two_people_pressing_next_take_one_slot() -> None:
    """The second names a run that has been left, and nothing happens."""
    stage = Stage.live()
    run_id = stage.run.run_id
    stage.do(commands.Next(run_id=run_id), "ann")
    with pytest.raises(Conflict):
        stage.do(commands.Next(run_id=run_id), "bob")
    assert stage.on_air == "b"


def test_a_double_press_without_a_run_takes_one_slot() -> None:
    """A button box names no run; the second press within a second is too soon and says for how long."""
    stage = Stage.live()
    stage.do(commands.Next())
    stage.wait(999)
    with pytest.raises(TooSoon) as refusal:
        stage.do(commands.Next())
    assert refusal.value.extra == {"retry_after_ms": 1}
    stage.wait(1)
    stage.do(commands.Next())
    assert stage.on_air == "c"


def test_the_start_counts_as_a_take() -> None:
    """Next within a second of the start is too soon, and so is a second start."""
    stage = Stage.of()
    stage.do(commands.Start())
    for command in (commands.Next(), commands.Start()):
        with pytest.raises(TooSoon):
            stage.do(command)


def test_an_automatic_advance_counts_as_a_take() -> None:
    """Whoever presses Next as the slot goes on by itself does not lose the one that came."""
    stage = Stage.live((slot("a", advance="auto"), slot("b"), slot("c")))
    stage.now = START + 5 * MINUTE + 300
    with pytest.raises(TooSoon):
        stage.do(commands.Next())
    assert stage.on_air == "b"


def test_a_wrong_run_comes_before_too_soon() -> None:
    """Whoever was slower hears that the show has moved on, not that they were too quick."""
    stage = Stage.live()
    stage.do(commands.Next())
    with pytest.raises(Conflict):
        stage.do(commands.Next(run_id="r0"))


def test_too_soon_comes_before_not_possible() -> None:
    """The last slot has no next; within a second of its take the press is a double press all the same."""
    stage = Stage.live(plan("ab"))
    stage.do(commands.Next())
    with pytest.raises(TooSoon):
        stage.do(commands.Next())


@pytest.mark.parametrize("command", [commands.Pause(run_id="r0"), commands.AddTime(ms=SECOND, run_id="r0")])
def test_a_clock_command_may_name_the_run_it_means(command: commands.AnyCommand) -> None:
    """It does not hit the slot that came meanwhile."""
    with pytest.raises(Conflict):
        Stage.live().do(command)


def test_an_expected_seq_conflicts_with_a_later_take() -> None:
    """The sender had not seen it."""
    stage = Stage.live()
    seen = stage.state.seq
    stage.do(commands.Next(), "bob")
    stage.wait(MINUTE)
    with pytest.raises(Conflict):
        stage.do(commands.Pause(expected_seq=seen))


def test_an_expected_seq_does_not_conflict_with_talk() -> None:
    """A cue, its acknowledgement, a note never make Next fail."""
    stage = Stage.live()
    seen = stage.state.seq
    stage.do(floor.SendCue(text="smile"), "bob")
    stage.do(floor.AckCue(number=1), "cy")
    stage.do(floor.NoteDown(text="nice"), "cy")
    stage.do(commands.Next(expected_seq=seen))
    assert stage.on_air == "b"


def test_an_expected_seq_does_not_conflict_with_an_advance_that_was_due() -> None:
    """Whether the worker has written the advance down already makes no difference."""
    stage = Stage.live((slot("a", advance="auto"), slot("b"), slot("c")))
    seen = stage.state.seq
    stage.now = START + 7 * MINUTE
    stage.settle()
    stage.do(commands.Next(expected_seq=seen))
    assert stage.on_air == "c"


@pytest.mark.parametrize(
    ("change", "conflicts"),
    [({"a": "New"}, True), ({"b": "New"}, True), ({"c": "New"}, False)],
)
def test_an_expected_seq_conflicts_with_a_plan_change_of_now_or_next_only(
    change: dict[str, str], conflicts: bool
) -> None:
    """Editing the slot after next is nobody's surprise."""
    stage = Stage.live()
    seen = stage.state.seq
    slots = tuple(replace(slot, title=change.get(slot.id, slot.title)) for slot in stage.state.plan)
    stage.do(commands.RevisePlan(revision=stage.state.revision, slots=slots), "bob")
    assert stage.attempt(commands.Next(expected_seq=seen)) is not conflicts


@pytest.mark.parametrize(
    "command",
    [commands.Take(slot_id="zz"), commands.Skip(slot_id="zz"), commands.Unskip(slot_id="zz"), floor.AckCue(number=9)],
)
def test_what_is_not_there_is_not_found(command: commands.AnyCommand) -> None:
    """A slot or cue that does not exist is a 404."""
    with pytest.raises(NotFound):
        Stage.live().do(command)


def test_every_refusal_fills_the_places_of_its_message() -> None:
    """The template and its params fit together."""
    stage = Stage.live((slot("a"), slot("b", skip=True)))
    for command in (
        commands.Take(slot_id="b"),
        commands.Take(slot_id="q"),
        commands.Skip(slot_id="a"),
        commands.Skip(slot_id="b"),
    ):
        with pytest.raises(CuelightError) as refusal:
            engine.decide(stage.state, command, actor="ann", now=Instant(stage.now))
        assert "{" not in str(refusal.value)
