"""Catching up: what is shown is what comes, and the show is on its plan again."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from console.rundown import commands
from console.rundown.catch_up import LEAST_MS, STEP_MS, WAYS, Option, options
from console.rundown.commands import How
from console.rundown.kinds import KINDS
from console.rundown.model import Plan, Slot
from streams.clock import Instant
from streams.errors import Refused
from tests.console.rundown.stage import MINUTE, SECOND, START, WAITS, Stage, plan, slot, stages


def late(slots: Plan, minutes: float) -> Stage:
    """A show whose first slot has run over by so much."""
    stage = Stage.of(slots)
    stage.do(commands.Start())
    stage.wait(slots[0].duration_ms + int(minutes * MINUTE))
    return stage


def ways(stage: Stage) -> dict[How, Option]:
    return {option.how: option for option in options(stage.state, Instant(stage.now))}


def lengths(stage: Stage) -> list[float]:
    """The durations of the plan in minutes, 0 for what is skipped."""
    return [0 if known.skip else known.duration_ms / MINUTE for known in stage.state.plan]


def planned_end(stage: Stage) -> int:
    """Where the schedule of the plan has the end of the show."""
    last = stage.state.plan[-1]
    row = stage.project().rows[-1]
    return row.planned_start + (0 if last.skip else last.duration_ms)


# ---------------------------------------------------------------------------------------------------------------- laws


@given(stages(), WAITS, st.sampled_from(WAYS))
def test_what_is_shown_is_what_comes(stage: Stage, wait: int, how: How) -> None:
    """A way with a reason is refused with it; any other leads exactly where it said."""
    stage.wait(wait)
    option = ways(stage)[how]
    if option.reason is not None:
        if stage.state.status in ("on_air", "rehearsal"):
            assert str(stage.refusal(commands.CatchUp(how=how))) == option.reason
        return
    before = stage.project()
    stage.do(commands.CatchUp(how=how))
    shown = stage.project()
    assert (shown.offset_ms, shown.expected_end) == (option.offset_after_ms, option.expected_end)
    assert option.gain_ms == before.offset_ms - shown.offset_ms
    assert option.gain_ms >= 0
    assert shown.offset_ms >= 0
    for change in option.changes:
        known = stage.state.slot(change.slot_id)
        assert known is not None
        assert known.skip if change.to_ms is None else known.duration_ms == change.to_ms


@given(stages(), WAITS, st.sampled_from(WAYS))
def test_the_run_on_air_is_left_alone(stage: Stage, wait: int, how: How) -> None:
    """Its clock goes on as it did; to cut it is what adding time is for."""
    stage.wait(wait)
    stage.settle()
    before = stage.project().run
    if stage.attempt(commands.CatchUp(how=how)):
        assert stage.project().run == before


@given(stages(), WAITS, st.sampled_from(WAYS), WAITS)
def test_catching_up_is_taken_back_whole(stage: Stage, wait: int, how: How, later: int) -> None:
    """However long it stood, one press of undo leaves no trace of it."""
    stage.wait(wait)
    stage.settle()
    untouched = stage.copy()
    if not stage.attempt(commands.CatchUp(how=how)):
        return
    stage.wait(min(later, 1_000))
    untouched.wait(min(later, 1_000))
    if not stage.attempt(commands.Undo()):
        return
    shown, expected = stage.project(), untouched.project()
    assert stage.state.plan == untouched.state.plan
    assert (shown.run, shown.rows, shown.offset_ms) == (expected.run, expected.rows, expected.offset_ms)
    assert stage.state.accepted_ms == untouched.state.accepted_ms


@given(stages(), WAITS)
def test_nothing_is_cut_that_must_stay(stage: Stage, wait: int) -> None:
    """Not what is mandatory, has a fixed place, or has a length of its own; nothing below its floor."""
    stage.wait(wait)
    slots = {known.id: known for known in stage.state.plan}
    for option in options(stage.state, Instant(stage.now)):
        for change in option.changes:
            known = slots[change.slot_id]
            traits = KINDS[known.kind]
            assert traits.trims if change.to_ms is not None else traits.dropped is not None
            assert (known.start, known.lock, known.count_to_end, known.skip) == (None, "duration", False, False)
            if change.to_ms is not None:
                assert change.to_ms >= max(LEAST_MS, change.from_ms * 60 // 100)
                assert (change.from_ms - change.to_ms) % STEP_MS == 0


# ---------------------------------------------------------------------------------------------------------------- trim


def test_trimming_takes_from_each_in_proportion_and_just_enough() -> None:
    """Two minutes late: four minutes can be had, so each gives half of what it can."""
    stage = late((slot("a"), slot("b", 5), slot("c", 5), slot("d", 5), slot("e", kind="lottery")), 2)
    shown = ways(stage)["trim"]
    assert [(change.slot_id, change.from_ms, change.to_ms) for change in shown.changes] == [
        ("b", 300_000, 260_000),
        ("c", 300_000, 260_000),
        ("d", 300_000, 260_000),
    ]
    assert (shown.gain_ms, shown.offset_after_ms, shown.expected_end) == (2 * MINUTE, 0, START + 25 * MINUTE)


def test_the_plan_ends_when_it_did_after_trimming() -> None:
    """The show is on its plan again, from the slot on air on."""
    stage = late(plan("abcd"), 2)
    stage.do(commands.CatchUp(how="trim"))
    assert planned_end(stage) == START + 20 * MINUTE
    stage.do(commands.Next())
    assert stage.project().offset_ms == 0
    assert [row.expected_start - row.planned_start for row in stage.project().rows] == [0] * 4


def test_trimming_is_never_below_the_floor_however_often() -> None:
    """Sixty per cent of what the plan had before anything was cut, and half a minute."""
    stage = late((slot("a"), slot("b", 5), slot("c", 2 / 3), slot("d", 1 / 2)), 1)
    for _ in range(6):
        stage.attempt(commands.CatchUp(how="trim"))
        stage.wait(MINUTE)
    assert lengths(stage) == [5, 3, 0.5, 0.5]
    with pytest.raises(Refused, match="shortened any further"):
        stage.do(commands.CatchUp(how="trim"))


def test_what_trimming_cannot_make_up_for_stays_an_offset() -> None:
    """Ten minutes late, two to be had: eight are left, and the show ends so much later."""
    stage = late((slot("a"), slot("b", 5), slot("c", kind="lottery")), 10)
    shown = ways(stage)["trim"]
    assert (shown.gain_ms, shown.offset_after_ms, shown.expected_end) == (2 * MINUTE, 8 * MINUTE, START + 23 * MINUTE)


def test_a_fixed_start_is_kept_by_what_is_above_it() -> None:
    """Four minutes late, one of them taken up by the gap: three are cut above, nothing below."""
    slots = (slot("a"), slot("b", 10), slot("c", start=START + 16 * MINUTE, minutes=10), slot("d", 10))
    stage = late(slots, 4)
    stage.do(commands.CatchUp(how="trim"))
    assert lengths(stage) == [5, 7, 10, 10]
    shown = stage.project()
    assert (shown.rows[2].expected_start, shown.offset_ms) == (START + 16 * MINUTE, 0)


def test_what_cannot_be_kept_is_made_up_for_further_down() -> None:
    """The fixed start comes two minutes late, the end on time."""
    slots = (slot("a"), slot("b", 5), slot("c", start=START + 10 * MINUTE, minutes=10), slot("d", 10))
    stage = late(slots, 4)
    stage.do(commands.CatchUp(how="trim"))
    assert lengths(stage) == [5, 3, 10, 8]
    shown = stage.project()
    assert (shown.rows[2].expected_start, shown.expected_end) == (START + 12 * MINUTE, START + 30 * MINUTE)


def test_nothing_is_cut_where_a_gap_takes_up_the_delay() -> None:
    """Ten minutes of gap, four of delay."""
    stage = late((slot("a"), slot("b"), slot("c", start=START + 20 * MINUTE)), 4)
    shown = ways(stage)
    assert "gaps before fixed starts" in (shown["trim"].reason or "")
    assert "gaps before fixed starts" in (shown["drop"].reason or "")
    assert (shown["later"].offset_after_ms, shown["later"].expected_end) == (0, START + 25 * MINUTE)


# ---------------------------------------------------------------------------------------------------------------- drop


def test_the_least_valuable_is_dropped_first_and_no_more_than_needed() -> None:
    """Seven minutes late: the break, the quick run, and of the two questions the later one."""
    slots = (
        slot("a"),
        slot("b", 5, kind="look"),
        slot("c", 2, kind="interaction"),
        slot("d", 2, kind="break"),
        slot("e", 3, kind="quick_run"),
        slot("f", 2, kind="interaction"),
    )
    shown = ways(late(slots, 7))["drop"]
    assert [change.slot_id for change in shown.changes] == ["d", "e", "f"]
    assert {change.to_ms for change in shown.changes} == {None}
    assert (shown.offset_after_ms, shown.expected_end) == (0, START + 19 * MINUTE)


def test_what_turns_out_to_be_superfluous_stays() -> None:
    """A look of five minutes makes up for four; the break of one is then not needed."""
    slots = (slot("a"), slot("b", 5, kind="look"), slot("c", 1, kind="break"))
    assert [change.slot_id for change in ways(late(slots, 4))["drop"].changes] == ["b"]


@pytest.mark.parametrize(
    "fields",
    [
        {"mandatory": True},
        {"start": START + 5 * MINUTE},
        {"lock": "end"},
        {"skip": True},
        *({"kind": kind} for kind in ("warmup", "lottery", "platform_draw", "item", "flash_sale", "closing")),
        {"kind": "rules", "subject": "lottery"},
    ],
)
def test_what_may_not_be_left_out_stays(fields: dict[str, Any]) -> None:
    """What is mandatory or fixed, heroes, draws and sales, the end, and the rules of a lottery."""
    stage = late((slot("a"), slot("b", **fields)), 4)
    assert ways(stage)["drop"].reason is not None
    with pytest.raises(Refused):
        stage.do(commands.CatchUp(how="drop"))


# --------------------------------------------------------------------------------------------------------------- later


def test_accepting_a_delay_moves_what_is_to_come_and_nothing_that_is_done() -> None:
    """The offset is nought, the end later, and planned times behind the show stay."""
    stage = Stage.live(plan("abcd"))
    stage.now = START + 7 * MINUTE
    stage.do(commands.Next())
    stage.now = START + 13 * MINUTE
    stage.do(commands.CatchUp(how="later"))
    shown = stage.project()
    assert [(row.planned_start - START) / MINUTE for row in shown.rows] == [0, 5, 13, 18]
    assert (shown.offset_ms, shown.expected_end, stage.state.accepted_ms) == (0, START + 23 * MINUTE, 3 * MINUTE)
    stage.do(commands.Next())
    assert (stage.run.planned_start, stage.project().offset_ms) == (START + 13 * MINUTE, 0)


def test_a_gap_takes_up_an_accepted_delay_and_the_rest_moves_the_fixed_start() -> None:
    """Four minutes accepted, three of gap: the fixed slot is planned one minute later, and does not begin before."""
    slots = (slot("a"), slot("b", start=START + 8 * MINUTE), slot("c", start=START + 30 * MINUTE))
    stage = late(slots, 4)
    stage.do(commands.CatchUp(how="later"))
    assert [(row.planned_start - START) / MINUTE for row in stage.project().rows] == [0, 9, 30]
    stage.do(commands.Roll(on=True))
    stage.settle()
    assert (stage.on_air, stage.run.started_at) == ("b", START + 9 * MINUTE)


def test_going_back_does_not_bring_an_accepted_delay_back() -> None:
    """What was accepted stays accepted."""
    stage = late(plan("abc"), 3)
    stage.do(commands.CatchUp(how="later"))
    stage.do(commands.Next())
    stage.wait(MINUTE)
    stage.do(commands.Previous())
    assert stage.project().offset_ms == 6 * MINUTE
    stage.do(commands.CatchUp(how="later"))
    assert stage.project().offset_ms == 0


def test_overtime_goes_on_after_a_delay_was_accepted() -> None:
    """The offset counts from nought again."""
    stage = late(plan("ab"), 3)
    stage.do(commands.CatchUp(how="later"))
    assert stage.project(stage.now + 2 * MINUTE).offset_ms == 2 * MINUTE


def test_an_ended_show_keeps_the_delay_that_was_accepted() -> None:
    """It ended on the plan that it had in the end."""
    stage = late(plan("ab"), 3)
    stage.do(commands.CatchUp(how="later"))
    stage.do(commands.Next())
    stage.wait(5 * MINUTE)
    stage.do(commands.End())
    shown = stage.project()
    assert (shown.offset_ms, [(row.planned_start - START) / MINUTE for row in shown.rows]) == (0, [0, 8])


# -------------------------------------------------------------------------------------------------------- circumstances


@pytest.mark.parametrize("how", WAYS)
def test_a_show_that_is_not_late_has_nothing_to_catch_up(how: How) -> None:
    """The refusal says so."""
    stage = Stage.live()
    with pytest.raises(Refused, match="not late"):
        stage.do(commands.CatchUp(how=how))


@pytest.mark.parametrize("how", WAYS)
def test_a_press_on_what_was_seen_before_conflicts_with_catching_up(how: How) -> None:
    """The plan below is another."""
    stage = late(plan("abcd"), 2)
    seen = stage.state.seq
    stage.do(commands.CatchUp(how=how), "bob")
    assert not stage.attempt(commands.Next(expected_seq=seen))
    assert stage.attempt(commands.Next(expected_seq=stage.state.seq))


@pytest.mark.parametrize("how", WAYS)
def test_only_who_did_it_takes_it_back(how: How) -> None:
    """And not after the show has gone on."""
    stage = late(plan("abcd"), 2)
    stage.do(commands.CatchUp(how=how), "ann")
    with pytest.raises(Refused):
        stage.do(commands.Undo(), "bob")
    stage.do(commands.Next(), "bob")
    with pytest.raises(Refused, match="bob"):
        stage.do(commands.Undo(), "ann")


@pytest.mark.parametrize("how", ["trim", "drop"])
def test_a_rehearsal_leaves_the_plan_whole(how: How) -> None:
    """To catch up can be drilled; what somebody changed by hand since stays changed."""
    stage = Stage.of(plan("abcd", 10))
    whole = stage.state.plan
    stage.do(commands.Start(rehearsal=True, speed=10))
    stage.wait(MINUTE + 30 * SECOND)
    stage.do(commands.CatchUp(how=how))
    assert stage.project().offset_ms == 0
    assert stage.state.plan != whole
    drilled = stage.copy()
    stage.do(commands.End())
    assert stage.state.plan == whole
    changed = next(known for known in drilled.state.plan if known != next(old for old in whole if old.id == known.id))
    by_hand: Slot = replace(changed, duration_ms=4 * MINUTE, skip=False)
    slots = tuple(by_hand if known.id == changed.id else known for known in drilled.state.plan)
    drilled.do(commands.RevisePlan(revision=drilled.state.revision, slots=slots))
    drilled.do(commands.End())
    assert drilled.state.slot(changed.id) == by_hand


def test_a_fast_rehearsal_catches_up_in_its_own_time() -> None:
    """A real minute at ten times the speed is ten minutes of the plan."""
    stage = Stage.of(plan("abcde", 10))
    stage.do(commands.Start(rehearsal=True, speed=10))
    stage.wait(2 * MINUTE)
    shown = ways(stage)["trim"]
    assert (shown.gain_ms, shown.offset_after_ms) == (MINUTE, 0)
    assert sum(change.from_ms - (change.to_ms or 0) for change in shown.changes) == 10 * MINUTE


# ----------------------------------------------------------------------------------------------------------- late start


def test_the_part_of_a_late_start_is_told_apart() -> None:
    """Four minutes late at the start and two over: six, of which four are the start's."""
    stage = Stage.of(plan("abc"))
    stage.wait(4 * MINUTE)
    stage.do(commands.Start())
    shown = stage.project(stage.now + 7 * MINUTE)
    assert (shown.offset_ms, shown.late_start_ms) == (6 * MINUTE, 4 * MINUTE)


def test_an_early_start_is_negative_until_a_fixed_start_takes_it_up() -> None:
    """Nobody is early for what begins when it must."""
    stage = Stage.of((slot("a"), slot("b", start=START + 5 * MINUTE)))
    stage.wait(-3 * MINUTE)
    stage.do(commands.Start())
    assert stage.project().late_start_ms == -3 * MINUTE
    stage.now = START + 5 * MINUTE
    stage.do(commands.Next())
    assert (stage.project().offset_ms, stage.project().late_start_ms) == (0, 0)


def test_a_gap_takes_up_a_late_start() -> None:
    """Four minutes late, three of gap: one is left."""
    stage = Stage.of((slot("a"), slot("b", start=START + 8 * MINUTE)))
    stage.wait(4 * MINUTE)
    stage.do(commands.Start())
    stage.wait(5 * MINUTE)
    stage.do(commands.Next())
    assert (stage.project().offset_ms, stage.project().late_start_ms) == (MINUTE, MINUTE)


def test_an_accepted_delay_leaves_no_late_start() -> None:
    """The new plan counts from then."""
    stage = Stage.of(plan("abc"))
    stage.wait(4 * MINUTE)
    stage.do(commands.Start())
    stage.do(commands.CatchUp(how="later"))
    assert (stage.project().offset_ms, stage.project().late_start_ms) == (0, 0)
