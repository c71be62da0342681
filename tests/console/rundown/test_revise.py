"""Editing the plan while the show goes on."""

from __future__ import annotations

from functools import partial

import pytest

from console.rundown import commands, engine
from console.rundown.events import FieldSet, PlanRevised
from console.rundown.model import Slot
from streams.clock import Instant
from streams.errors import Conflict, Invalid, Refused
from tests.console.rundown.stage import MINUTE, START, Stage, plan, slot


def test_two_people_editing_different_fields_both_survive() -> None:
    """Bob based his edit on the plan before Ann's."""
    stage = Stage.of(plan("ab"))
    stage.do(commands.RevisePlan(revision=0, slots=(slot("a", title="Ann's"), slot("b"))), "ann")
    stage.do(commands.RevisePlan(revision=0, slots=(slot("a", 7), slot("b"))), "bob")
    assert stage.state.plan == (slot("a", 7, title="Ann's"), slot("b"))


def test_the_same_field_edited_differently_is_a_conflict() -> None:
    """It names slot, field and the three values, and changes nothing."""
    stage = Stage.of(plan("ab"))
    stage.do(commands.RevisePlan(revision=0, slots=(slot("a", title="Ann's"), slot("b"))), "ann")
    before = stage.state
    with pytest.raises(Conflict) as refusal:
        stage.do(commands.RevisePlan(revision=0, slots=(slot("a", title="Bob's"), slot("b"))), "bob")
    assert refusal.value.extra["conflicts"] == [
        {"slot_id": "a", "field": "title", "base": "Slot a", "yours": "Bob's", "theirs": "Ann's"}
    ]
    assert stage.state == before


def test_one_code_given_to_two_slots_by_two_people_is_a_conflict() -> None:
    """Each plan was sound; together they are not."""
    stage = Stage.of(plan("ab"))
    stage.do(commands.RevisePlan(revision=0, slots=(slot("a", cue="X"), slot("b"))), "ann")
    with pytest.raises(Conflict) as refusal:
        stage.do(commands.RevisePlan(revision=0, slots=(slot("a"), slot("b", cue="X"))), "bob")
    assert refusal.value.extra["conflicts"] == [
        {"slot_id": "b", "field": "cue", "base": None, "yours": "X", "theirs": "a"}
    ]


def test_the_plan_as_it_is_is_no_event() -> None:
    """Saving without a change writes nothing."""
    stage = Stage.of(plan("ab"))
    assert stage.do(commands.RevisePlan(revision=0, slots=plan("ab"))) == ()


def test_the_journal_gets_the_change_not_the_plan() -> None:
    """One field of one slot is one change."""
    stage = Stage.of(plan("abc"))
    facts = stage.do(commands.RevisePlan(revision=0, slots=(slot("a"), slot("b", title="New"), slot("c"))))
    assert facts == (PlanRevised(changes=(FieldSet(slot_id="b", field="title", value="New"),)),)


def test_an_edit_of_the_present_revision_needs_no_base() -> None:
    """Nothing has to be merged; an older one cannot be judged without the plan it was based on."""
    stage = Stage.of(plan("ab"))
    stage.do(commands.Skip(slot_id="b"))
    wanted = (slot("a", title="New"), slot("b"))
    decide = partial(engine.decide, stage.state, actor="ann", now=Instant(stage.now))
    (fact,) = decide(commands.RevisePlan(revision=1, slots=wanted))
    assert isinstance(fact, PlanRevised)
    with pytest.raises(Conflict):
        decide(commands.RevisePlan(revision=0, slots=wanted))


def test_an_unknown_revision_is_invalid() -> None:
    """Nobody has seen a plan that does not exist yet."""
    with pytest.raises(Invalid):
        Stage.of().do(commands.RevisePlan(revision=7, slots=()))


@pytest.mark.parametrize("slots", [(slot("a"), slot("a", cue="B")), (slot("a", cue="X"), slot("b", cue="X"))])
def test_ids_and_codes_are_unique(slots: tuple[Slot, ...]) -> None:
    """A hardware button means one slot."""
    with pytest.raises(Invalid):
        Stage.of().do(commands.RevisePlan(revision=0, slots=slots))


def test_the_slot_on_air_cannot_be_removed() -> None:
    """Another one must be taken first."""
    with pytest.raises(Refused):
        Stage.live().do(commands.RevisePlan(revision=0, slots=plan("bc")))


def test_the_slot_on_air_cannot_be_skipped_by_an_edit() -> None:
    """Neither this way nor by the skip command."""
    with pytest.raises(Refused):
        Stage.live().do(commands.RevisePlan(revision=0, slots=(slot("a", skip=True), *plan("bc"))))


def test_a_new_hard_start_in_the_past_is_refused() -> None:
    """The slot could never begin then."""
    stage = Stage.live()
    with pytest.raises(Refused, match="Slot b"):
        stage.do(commands.RevisePlan(revision=0, slots=(slot("a"), slot("b", start=START), slot("c"))))


def test_a_hard_start_that_has_passed_may_stay() -> None:
    """An edit of something else is not held up by it."""
    stage = Stage.live((slot("a"), slot("b", start=START + MINUTE // 2)))
    stage.do(commands.RevisePlan(revision=0, slots=(slot("a"), slot("b", start=START + MINUTE // 2, title="New"))))
    assert stage.state.plan[1].title == "New"


def test_a_slot_that_is_done_may_get_a_hard_start_in_the_past() -> None:
    """The plan may be made to say what happened."""
    stage = Stage.live()
    stage.do(commands.Next())
    stage.do(commands.RevisePlan(revision=0, slots=(slot("a", start=START), *plan("bc"))))
    assert stage.state.plan[0].start == START


def test_a_late_show_does_not_move_what_has_passed() -> None:
    """Ten minutes late, a fixed start five minutes ago is in the past all the same."""
    stage = Stage.of()
    stage.wait(10 * MINUTE)
    stage.do(commands.Start())
    with pytest.raises(Refused):
        stage.do(commands.RevisePlan(revision=0, slots=(slot("a"), slot("b", start=START + 5 * MINUTE), slot("c"))))


def test_a_rehearsal_judges_hard_starts_by_its_own_time() -> None:
    """Rehearsed an hour after the planned start, minute 8 of the plan is still to come."""
    stage = Stage.of(plan("ab"))
    stage.wait(60 * MINUTE)
    stage.do(commands.Start(rehearsal=True))
    stage.wait(5 * MINUTE)
    stage.do(commands.RevisePlan(revision=0, slots=(slot("a"), slot("b", start=START + 8 * MINUTE))))
    with pytest.raises(Refused):
        stage.do(commands.RevisePlan(revision=stage.state.seq, slots=(slot("a"), slot("b", start=START + 4 * MINUTE))))


def test_before_the_show_a_hard_start_may_lie_before_now_but_not_before_the_show() -> None:
    """A show that begins late keeps its fixed points."""
    stage = Stage.of(plan("ab"))
    stage.wait(10 * MINUTE)
    stage.do(commands.RevisePlan(revision=0, slots=(slot("a"), slot("b", start=START + 5 * MINUTE))))
    with pytest.raises(Refused):
        stage.do(commands.RevisePlan(revision=1, slots=(slot("a"), slot("b", start=START - MINUTE))))


def test_a_longer_slot_on_air_leaves_the_run_alone() -> None:
    """The plan changes; to give the run more time is what add_time is for."""
    stage = Stage.live(plan("ab"))
    zero = stage.project().run
    stage.do(commands.RevisePlan(revision=0, slots=(slot("a", 9), slot("b"))))
    assert stage.project().run == zero
    assert stage.project().offset_ms == -4 * MINUTE


def test_skipping_is_a_revision_of_the_plan() -> None:
    """An edit based on the plan before is merged with it."""
    stage = Stage.of()
    stage.do(commands.Skip(slot_id="b"))
    assert stage.state.revision == stage.state.seq
    stage.do(commands.RevisePlan(revision=0, slots=(slot("a", title="New"), slot("b"), slot("c"))))
    assert [(known.title, known.skip) for known in stage.state.plan[:2]] == [("New", False), ("Slot b", True)]
