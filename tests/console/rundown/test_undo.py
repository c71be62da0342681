"""Taking back: as if it had never been pressed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from console.rundown import commands, undo
from console.rundown.events import Undone
from console.rundown.floor import commands as floor
from console.rundown.floor.model import Step
from console.rundown.model import Slot
from streams.errors import Conflict, Refused
from tests.console.rundown.stage import ACTORS, MINUTE, SECOND, START, WAITS, Stage, plan, slot, stages


def revise(stage: Stage, *slots: Slot) -> commands.RevisePlan:
    return commands.RevisePlan(revision=stage.state.revision, slots=slots)


@given(
    st.sampled_from(
        [
            commands.Next(),
            commands.Take(slot_id="c"),
            commands.Take(slot_id="a"),
            commands.Pause(),
            commands.AddTime(ms=30 * SECOND),
            commands.AddTime(ms=-10 * MINUTE),
            commands.Skip(slot_id="b"),
            commands.Unskip(slot_id="d"),
            commands.RevisePlan(revision=0, slots=(slot("c", 9), slot("a"), slot("x"))),
        ]
    ),
    WAITS,
    WAITS,
)
def test_what_is_taken_back_has_no_trace_in_the_schedule(command: commands.AnyCommand, first: int, second: int) -> None:
    """However long it stood, the show is as if it had never happened."""
    untouched = Stage.live((*plan("abc"), slot("d", skip=True)))
    pressed = untouched.copy()
    pressed.do(command)
    pressed.wait(first)
    pressed.do(commands.Undo())
    pressed.wait(second)
    shown, expected = pressed.project(), untouched.project(pressed.now)
    assert pressed.state.plan == untouched.state.plan
    assert (shown.run, shown.rows, shown.offset_ms) == (expected.run, expected.rows, expected.offset_ms)


@given(stages(), ACTORS)
def test_an_undo_takes_back_what_was_offered_or_nothing(stage: Stage, actor: str) -> None:
    """Whoever names an entry gets that one back; where another would be, nothing happens."""
    stage.settle()
    offered = {offer.actor: offer.seq for offer in undo.offers(stage.state)}
    pressed = stage.copy()
    refusal = pressed.refusal(commands.Undo(seq=offered.get(actor, 0)), actor)
    if refusal is None:
        undone = [entry.event.undoes for entry in pressed.journal if isinstance(entry.event, Undone)]
        assert undone[-1] == offered[actor]
    assert isinstance(stage.refusal(commands.Undo(seq=offered.get(actor, 0) + 1), actor), Refused | Conflict)


def test_somebody_elses_change_is_never_offered() -> None:
    stage = Stage.live()
    stage.do(commands.AddTime(ms=MINUTE))
    stage.wait(2 * SECOND)
    stage.do(commands.Next(), "bob")
    assert {offer.actor: type(offer.event).__name__ for offer in undo.offers(stage.state)} == {"bob": "RunStarted"}


@pytest.mark.parametrize("by_hand", [False, True])
def test_the_tick_of_a_step_goes_with_the_pause_that_it_made(by_hand: bool) -> None:
    stage = Stage.live()
    step = Step(kind="pause", text="Freeze", by_hand=by_hand)
    stage.do(floor.CallPlaybook(key="k", name="Lost", steps=(step, Step(text="Check the encoder"))))
    (call,) = stage.state.floor.calls
    stage.do(floor.TickStep(call=call.id, step=1))
    if by_hand:
        stage.wait(SECOND)
        stage.do(floor.TickStep(call=call.id, step=0))
    stage.wait(SECOND)
    stage.do(commands.Undo())
    assert not stage.run.pauses
    assert [now.done_by for now in stage.state.floor.calls[0].steps] == [None, "ann"]


def test_an_undone_take_voids_its_run() -> None:
    """It stays in the record and counts for nothing; the run before goes on, its clock ran on."""
    stage = Stage.live()
    first = stage.run
    stage.do(commands.Next())
    stage.wait(2 * MINUTE)
    stage.do(commands.Undo())
    assert stage.run == first
    assert [(run.slot.id, run.voided) for run in stage.state.runs] == [("a", False), ("b", True)]
    assert stage.state.runs[1].ended_at == stage.now


def test_an_undone_take_leaves_a_pause_as_it_was() -> None:
    """Taken while paused, taken back: still paused, since the same instant."""
    stage = Stage.live()
    stage.do(commands.Pause())
    before = stage.run
    stage.wait(MINUTE)
    stage.do(commands.Next())
    stage.wait(MINUTE)
    stage.do(commands.Undo())
    assert stage.run == before


def test_an_undone_resume_lets_the_pause_go_on() -> None:
    """As if the clock had stood still all the time."""
    stage = Stage.live()
    stage.do(commands.Pause())
    paused = stage.run
    stage.wait(MINUTE)
    stage.do(commands.Resume())
    stage.wait(MINUTE)
    stage.do(commands.Undo())
    assert stage.run == paused


def test_an_undone_resume_reopens_the_last_pause() -> None:
    """The one before it is over and stays so."""
    stage = Stage.live()
    for _ in range(2):
        stage.do(commands.Pause())
        paused = stage.run
        stage.wait(MINUTE)
        stage.do(commands.Resume())
        stage.wait(MINUTE)
    stage.do(commands.Undo())
    assert stage.run == paused


def test_undo_goes_back_step_by_step() -> None:
    """Each press takes back the one before."""
    stage = Stage.live()
    first = stage.run
    stage.do(commands.Pause())
    stage.wait(MINUTE)
    stage.do(commands.AddTime(ms=SECOND))
    stage.do(commands.Resume())
    for _ in range(3):
        stage.do(commands.Undo())
    assert stage.run == first
    with pytest.raises(Refused):
        stage.do(commands.Undo())


def test_people_take_back_their_own() -> None:
    """Bob's undo does not touch what Ann did."""
    stage = Stage.live()
    stage.do(commands.Skip(slot_id="c"), "ann")
    with pytest.raises(Refused):
        stage.do(commands.Undo(), "bob")
    assert stage.state.plan[2].skip


@pytest.mark.parametrize("later", [commands.AddTime(ms=SECOND), commands.Pause(), commands.Next()])
def test_a_later_entry_on_the_same_run_forbids_it(later: commands.AnyCommand) -> None:
    """Somebody built on it; the refusal names them and changes nothing."""
    stage = Stage.live()
    stage.do(commands.AddTime(ms=MINUTE), "ann")
    stage.do(later, "bob")
    before = stage.state
    with pytest.raises(Refused, match="bob"):
        stage.do(commands.Undo(), "ann")
    assert stage.state == before


def test_an_automatic_advance_forbids_it() -> None:
    """The run that was given time is over."""
    stage = Stage.live((slot("a", advance="auto"), slot("b")))
    stage.do(commands.AddTime(ms=MINUTE))
    stage.wait(10 * MINUTE)
    with pytest.raises(Refused, match="auto"):
        stage.do(commands.Undo())


def test_another_field_of_the_same_slot_does_not_forbid_it() -> None:
    """Ann's title goes back, Bob's length stays."""
    stage = Stage.of(plan("ab"))
    stage.do(revise(stage, slot("a", title="Ann's"), slot("b")), "ann")
    stage.do(revise(stage, slot("a", 9, title="Ann's"), slot("b")), "bob")
    stage.do(commands.Undo(), "ann")
    assert stage.state.plan == (slot("a", 9), slot("b"))


def test_the_same_field_forbids_it() -> None:
    """Going back to the older title would undo Bob's work."""
    stage = Stage.of(plan("ab"))
    stage.do(revise(stage, slot("a", title="Ann's"), slot("b")), "ann")
    stage.do(revise(stage, slot("a", title="Bob's"), slot("b")), "bob")
    with pytest.raises(Refused):
        stage.do(commands.Undo(), "ann")


def test_a_removed_slot_forbids_taking_back_its_title() -> None:
    """There is nothing left to give it to."""
    stage = Stage.of(plan("ab"))
    stage.do(revise(stage, slot("a", title="Ann's"), slot("b")), "ann")
    stage.do(revise(stage, slot("b")), "bob")
    with pytest.raises(Refused):
        stage.do(commands.Undo(), "ann")


def test_a_slot_that_was_on_air_meanwhile_cannot_be_taken_out_again() -> None:
    """Neither by taking back its addition nor by taking back that it was unskipped."""
    for command in (
        commands.RevisePlan(revision=0, slots=(*plan("ab"), slot("c", skip=True), slot("x"))),
        commands.Unskip(slot_id="c"),
    ):
        stage = Stage.live((*plan("ab"), slot("c", skip=True)))
        stage.do(command, "ann")
        stage.do(commands.Take(slot_id="x" if isinstance(command, commands.RevisePlan) else "c"), "bob")
        with pytest.raises(Refused):
            stage.do(commands.Undo(), "ann")


def test_it_may_not_give_one_code_to_two_slots() -> None:
    """Ann freed the code, Bob used it."""
    stage = Stage.of((slot("a", cue="A1"), slot("b", cue="B1")))
    stage.do(revise(stage, slot("a", cue="A2"), slot("b", cue="B1")), "ann")
    stage.do(revise(stage, slot("a", cue="A2"), slot("b", cue="A1")), "bob")
    with pytest.raises(Refused):
        stage.do(commands.Undo(), "ann")


@pytest.mark.parametrize(
    "command", [commands.Start(), floor.SendCue(text="go"), floor.NoteDown(text="x"), floor.Blackout(on=True)]
)
def test_starts_cues_and_notes_cannot_be_taken_back(command: commands.AnyCommand) -> None:
    """They are left out of account: the viewers or the screens have seen them."""
    stage = Stage.of()
    stage.do(command)
    with pytest.raises(Refused):
        stage.do(commands.Undo())


def test_a_start_closes_the_book() -> None:
    """Undo on air never reaches back into the planning."""
    stage = Stage.of()
    stage.do(commands.Skip(slot_id="c"))
    stage.do(commands.Start())
    with pytest.raises(Refused):
        stage.do(commands.Undo())


def test_the_first_plan_cannot_be_taken_back() -> None:
    """It is what the show begins with; what is changed about it can be."""
    stage = Stage.of(())
    stage.do(revise(stage, slot("a")))
    with pytest.raises(Refused):
        stage.do(commands.Undo())
    stage.do(revise(stage, slot("a"), slot("b")))
    stage.do(commands.Undo())
    assert stage.state.plan == plan("a")


def test_a_plan_put_in_the_place_of_an_emptied_one_stays() -> None:
    """Ann emptied the plan, Bob made another: taking hers back would mix them."""
    stage = Stage.of(plan("ab"))
    stage.do(revise(stage), "ann")
    stage.do(revise(stage, slot("a", title="Bob's")), "bob")
    with pytest.raises(Refused, match="bob"):
        stage.do(commands.Undo(), "ann")


def test_a_cue_in_between_does_not_hide_what_can_be_taken_back() -> None:
    """The last undoable entry is meant, not the last entry."""
    stage = Stage.live()
    stage.do(commands.Pause())
    stage.do(floor.SendCue(text="wait"))
    stage.do(commands.Undo())
    assert stage.run.pauses == ()


def test_only_the_last_fifty_are_remembered() -> None:
    """The state does not grow for ever."""
    stage = Stage.live()
    for _ in range(60):
        stage.do(commands.AddTime(ms=1))
    undone = sum(stage.attempt(commands.Undo()) for _ in range(60))
    assert undone == 50
    assert stage.run.added_ms == 10


def test_taking_back_a_plan_change_is_a_new_revision() -> None:
    """Whoever edits the older plan must be merged with it."""
    stage = Stage.of()
    stage.do(revise(stage, slot("a")))
    revision = stage.state.revision
    stage.do(commands.Undo())
    assert stage.state.revision == stage.state.seq > revision


def test_taking_back_a_pause_does_not_change_the_revision() -> None:
    """The plan is what it was."""
    stage = Stage.live()
    stage.do(commands.Pause())
    stage.do(commands.Undo())
    assert stage.state.revision == 0


def test_a_reopened_automatic_run_whose_time_is_over_goes_on_at_once() -> None:
    """Its clock ran on, so it is due; what is written is not overtaken by it."""
    stage = Stage.live((slot("a", advance="auto"), slot("b"), slot("c")))
    stage.do(commands.Take(slot_id="c"))
    stage.now = START + 20 * MINUTE
    stage.do(commands.Undo())
    stage.settle()
    assert (stage.on_air, stage.journal[-1].at) == ("b", START + 20 * MINUTE)


def test_an_undo_of_a_removal_finds_its_place_again() -> None:
    """The slot stands where it stood."""
    stage = Stage.of(plan("abcd"))
    stage.do(revise(stage, *plan("abd")), "ann")
    stage.do(revise(stage, *(replace(known, title="B") for known in plan("abd"))), "bob")
    stage.do(commands.Undo(), "ann")
    assert [known.id for known in stage.state.plan] == ["a", "b", "c", "d"]
