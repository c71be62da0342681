"""The schedule: what is expected when, how late the show is, and what the countdown says."""

from __future__ import annotations

import pytest

from console.rundown import commands
from console.rundown.timing import Projection
from tests.console.rundown.stage import MINUTE, SECOND, START, Stage, plan, slot


def starts(shown: Projection) -> list[float]:
    """Expected starts in minutes after the planned start of the show."""
    return [(row.expected_start - START) / MINUTE for row in shown.rows]


def planned(shown: Projection) -> list[float]:
    return [(row.planned_start - START) / MINUTE for row in shown.rows]


def phases(shown: Projection) -> list[str]:
    return [row.phase for row in shown.rows]


def test_soft_slots_follow_each_other() -> None:
    """Each begins when the one above ends; a skipped one takes no time."""
    shown = Stage.of((slot("a", 5), slot("b", 3, skip=True), slot("c", 2), slot("d", 1))).project()
    assert planned(shown) == starts(shown) == [0, 5, 5, 7]
    assert shown.expected_end == START + 8 * MINUTE


def test_a_hard_start_leaves_a_gap() -> None:
    """A gap is fine, and what follows begins after the hard slot."""
    shown = Stage.of((slot("a"), slot("b", start=START + 8 * MINUTE), slot("c"))).project()
    assert planned(shown) == [0, 8, 13]
    assert [row.overlap_ms for row in shown.rows] == [0, 0, 0]


def test_a_hard_start_inside_the_slot_above_is_an_overlap() -> None:
    """The plan says when it should begin, the schedule when it can."""
    shown = Stage.of((slot("a"), slot("b", start=START + 3 * MINUTE), slot("c"))).project()
    assert planned(shown) == [0, 3, 8]
    assert [row.overlap_ms for row in shown.rows] == [0, 2 * MINUTE, 0]
    assert starts(shown) == [0, 5, 10]


def test_an_early_take_brings_everything_forward_but_hard_starts() -> None:
    """Two minutes early: soft slots follow, a hard one waits."""
    stage = Stage.live((slot("a"), slot("b"), slot("c"), slot("d", start=START + 15 * MINUTE)))
    stage.now = START + 3 * MINUTE
    stage.do(commands.Next())
    shown = stage.project()
    assert shown.offset_ms == -2 * MINUTE
    assert starts(shown) == [0, 3, 8, 15]


def test_a_late_start_is_an_offset() -> None:
    """Positive is late."""
    stage = Stage.of()
    stage.wait(4 * MINUTE)
    stage.do(commands.Start())
    assert stage.project().offset_ms == 4 * MINUTE
    assert starts(stage.project()) == [4, 9, 14]


def test_added_time_pauses_and_overtime_add_up() -> None:
    """Late start 1, added 2, paused 3, overtime 4: ten minutes late."""
    stage = Stage.of()
    stage.wait(MINUTE)
    stage.do(commands.Start())
    stage.do(commands.AddTime(ms=2 * MINUTE))
    stage.do(commands.Pause())
    stage.wait(3 * MINUTE)
    stage.do(commands.Resume())
    shown = stage.project(START + (1 + 5 + 2 + 3 + 4) * MINUTE)
    assert shown.offset_ms == 10 * MINUTE


def test_the_countdown_reaches_zero_after_added_time_and_pauses() -> None:
    """A pause counts toward the offset, not toward elapsed time."""
    stage = Stage.live()
    stage.do(commands.Pause())
    stage.wait(2 * MINUTE)
    stage.do(commands.Resume())
    stage.do(commands.AddTime(ms=30 * SECOND))
    run = stage.project().run
    assert run is not None
    assert (run.zero_at, run.remaining_ms, run.added_ms) == (START + 7 * MINUTE + 30 * SECOND, None, 30 * SECOND)


@pytest.mark.parametrize(
    ("left", "phase"),
    [(60_001, "ok"), (60_000, "warning"), (20_001, "warning"), (20_000, "danger"), (0, "danger"), (-1, "overtime")],
)
def test_the_phase_of_a_run_turns_at_its_thresholds(left: int, phase: str) -> None:
    """Warning at a minute, danger at twenty seconds, overtime below zero."""
    run = Stage.live().project(START + 5 * MINUTE - left).run
    assert run is not None
    assert run.phase == phase


def test_cutting_below_zero_is_overtime_and_adding_back_ends_it() -> None:
    """The countdown is armed again."""
    stage = Stage.live()
    stage.do(commands.AddTime(ms=-10 * MINUTE))
    cut = stage.project().run
    stage.do(commands.AddTime(ms=10 * MINUTE))
    back = stage.project().run
    assert cut is not None
    assert back is not None
    assert (cut.phase, back.phase) == ("overtime", "ok")


def test_a_pause_in_overtime_keeps_the_overtime() -> None:
    """The clock stands still below zero, and everything below moves."""
    stage = Stage.live(plan("ab"))
    stage.now = START + 6 * MINUTE
    stage.do(commands.Pause())
    shown = stage.project(START + 8 * MINUTE)
    assert shown.run is not None
    assert (shown.run.remaining_ms, shown.run.phase) == (-MINUTE, "overtime")
    assert starts(shown) == [0, 8]
    assert shown.offset_ms == 3 * MINUTE


def test_counting_to_the_end_takes_up_a_late_start() -> None:
    """Remaining is planned end − now + added; what follows is on time."""
    stage = Stage.of((slot("a"), slot("b", 10, count_to_end=True), slot("c")))
    stage.do(commands.Start())
    stage.wait(8 * MINUTE)
    assert starts(stage.project()) == [0, 8, 15]
    stage.do(commands.Next())
    shown = stage.project()
    assert shown.run is not None
    assert shown.run.zero_at == START + 15 * MINUTE
    assert (shown.offset_ms, starts(shown)) == (0, [0, 8, 15])
    stage.do(commands.AddTime(ms=MINUTE))
    assert starts(stage.project()) == [0, 8, 16]


def test_a_pause_does_not_move_the_end_that_is_counted_to() -> None:
    """A deadline does not wait; only the automatic advance is held."""
    stage = Stage.live((slot("a", count_to_end=True, advance="auto"), slot("b")))
    stage.do(commands.Pause())
    stage.now = START + 7 * MINUTE
    shown = stage.project()
    assert shown.run is not None
    assert (shown.run.slot_id, shown.run.zero_at, shown.run.paused) == ("a", START + 5 * MINUTE, True)
    assert starts(shown) == [0, 7]


def test_a_locked_end_shrinks_the_slot() -> None:
    """Four minutes late, a slot of five with a locked end lasts one minute; seven late, nothing."""
    stage = Stage.of((slot("a"), slot("b", lock="end"), slot("c")))
    stage.do(commands.Start())
    assert starts(stage.project(START + 9 * MINUTE)) == [0, 9, 10]
    assert starts(stage.project(START + 12 * MINUTE)) == [0, 12, 12]
    stage.now = START + 9 * MINUTE
    stage.do(commands.Next())
    run = stage.project().run
    assert run is not None
    assert (run.zero_at, run.duration_ms) == (START + 10 * MINUTE, MINUTE)


def test_an_automatic_run_before_a_hard_start_lasts_until_it() -> None:
    """It is in overtime in between, and the show is not late for that."""
    stage = Stage.live((slot("a", advance="auto"), slot("b", start=START + 8 * MINUTE)))
    shown = stage.project(START + 6 * MINUTE)
    assert shown.run is not None
    assert (shown.run.phase, shown.offset_ms) == ("overtime", 0)
    assert shown.rows[0].expected_end == shown.rows[1].expected_start == START + 8 * MINUTE


def test_rows_say_where_the_show_is() -> None:
    """Done above, on air, next, later below; what was passed over and what is skipped is skipped."""
    stage = Stage.live((*plan("abcd"), slot("e", skip=True), slot("f")))
    stage.do(commands.Take(slot_id="c"))
    shown = stage.project()
    assert phases(shown) == ["done", "skipped", "on_air", "next", "skipped", "later"]
    assert shown.next == "d"


def test_a_take_that_was_undone_leaves_no_row_done() -> None:
    """Its run counts for nothing."""
    stage = Stage.live()
    stage.do(commands.Next())
    stage.do(commands.Undo())
    stage.do(commands.Take(slot_id="c"))
    assert phases(stage.project()) == ["done", "skipped", "on_air"]


def test_a_second_pause_holds_the_clock_like_the_first() -> None:
    """The last pause says whether the clock stands still, and both shift the zero."""
    stage = Stage.live()
    for _ in range(2):
        stage.do(commands.Pause())
        stage.wait(MINUTE)
        held = stage.project().run
        stage.do(commands.Resume())
    run = stage.project().run
    assert held is not None
    assert run is not None
    assert (held.paused, held.remaining_ms) == (True, 4 * MINUTE)
    assert (run.paused, run.zero_at) == (False, START + 7 * MINUTE)


def test_a_slot_taken_again_is_to_come_again() -> None:
    """After going back, the slot below is next although it has been on air."""
    stage = Stage.live()
    stage.do(commands.Next())
    stage.wait(MINUTE)
    stage.do(commands.Previous())
    assert phases(stage.project()) == ["on_air", "next", "later"]


def test_a_done_row_has_its_real_times() -> None:
    """Those of its last run that counts."""
    stage = Stage.live()
    stage.do(commands.Next())
    row = stage.project(stage.now + MINUTE).rows[0]
    assert (row.phase, row.expected_start, row.expected_end) == ("done", START, START + MINUTE)


def test_skipping_what_is_done_does_not_make_the_show_late() -> None:
    """It took its time, so it stays in the planned schedule."""
    stage = Stage.live()
    stage.now = START + 5 * MINUTE
    stage.do(commands.Next())
    stage.do(commands.Skip(slot_id="a"))
    assert stage.project().offset_ms == 0


def test_an_ended_show_stands_still() -> None:
    """Its end is the instant of the end, its offset what it was then."""
    stage = Stage.live(plan("ab"))
    stage.now = START + 5 * MINUTE
    stage.do(commands.Next())
    stage.now = START + 12 * MINUTE
    stage.do(commands.End())
    shown = stage.project(START + 60 * MINUTE)
    assert (shown.run, shown.next, shown.grows_from) == (None, None, None)
    assert (shown.expected_end, shown.offset_ms) == (START + 12 * MINUTE, 2 * MINUTE)
    assert phases(shown) == ["done", "done"]


def test_a_rehearsal_moves_the_plan_to_its_own_start() -> None:
    """Five hours before the show it is on time, and hard starts keep their distance."""
    stage = Stage.of((slot("a", advance="auto"), slot("b", start=START + 8 * MINUTE)))
    stage.wait(-300 * MINUTE)
    stage.do(commands.Start(rehearsal=True))
    shown = stage.project(stage.now + MINUTE)
    assert shown.offset_ms == 0
    assert planned(shown) == starts(shown) == [-300, -292]
    assert shown.settles_at == START - 292 * MINUTE


def test_a_gap_keeps_its_length_in_a_rehearsal() -> None:
    """It swallows as much delay as it will in the show."""
    stage = Stage.of((slot("a"), slot("b", start=START + 8 * MINUTE), slot("c", start=START + 20 * MINUTE)))
    stage.wait(-300 * MINUTE)
    stage.do(commands.Start(rehearsal=True))
    shown = stage.project(stage.now + 10 * MINUTE)
    assert starts(shown) == [-300, -290, -280]
    assert [row.slack_ms for row in shown.rows[1:]] == [3 * MINUTE, 10 * MINUTE]


def test_after_a_rehearsal_an_unplayable_plan_has_no_schedule() -> None:
    """Everything was skipped: the show ends when it begins."""
    stage = Stage.of(plan("a"))
    stage.do(commands.Start(rehearsal=True))
    stage.do(commands.End())
    stage.do(commands.Skip(slot_id="a"))
    shown = stage.project()
    assert (shown.next, shown.expected_end, shown.offset_ms, phases(shown)) == (None, START, 0, ["skipped"])


def test_the_end_of_the_show_moves_only_when_the_gaps_are_used_up() -> None:
    """Ten minutes of gap before the last slot swallow eight minutes of overtime."""
    stage = Stage.live((slot("a"), slot("b", start=START + 15 * MINUTE)))
    shown = stage.project(START + 13 * MINUTE)
    assert (shown.expected_end, shown.end_slack_ms) == (START + 20 * MINUTE, 10 * MINUTE)
    assert stage.project(START + 17 * MINUTE).expected_end == START + 22 * MINUTE


def test_a_rehearsal_leaves_the_rows_of_the_show_untouched() -> None:
    """What was rehearsed is not done."""
    stage = Stage.of(plan("ab"))
    stage.wait(-300 * MINUTE)
    stage.do(commands.Start(rehearsal=True))
    stage.wait(2 * MINUTE)
    stage.do(commands.End())
    assert phases(stage.project()) == ["next", "later"]
    stage.now = START
    stage.do(commands.Start())
    assert phases(stage.project()) == ["on_air", "next"]


def test_an_instant_before_the_last_entry_counts_as_that_entry() -> None:
    """A reader whose clock is behind sees the state, not a countdown longer than the slot."""
    stage = Stage.live()
    stage.do(commands.Next())
    assert stage.project(stage.now - 5 * MINUTE) == stage.project(stage.now)


def test_an_empty_plan_has_an_empty_schedule() -> None:
    """Nothing is expected, and the show ends when it begins."""
    shown = Stage.of(()).project()
    assert (shown.rows, shown.next, shown.run, shown.expected_end) == ((), None, None, START)


def test_the_projection_says_which_entry_it_knows() -> None:
    """An advance that is due and not written has no entry yet."""
    stage = Stage.live((slot("a", advance="auto"), slot("b")))
    shown = stage.project(START + 6 * MINUTE)
    assert shown.run is not None
    assert (shown.seq, shown.run.slot_id, shown.run.run_id) == (stage.state.seq, "b", f"r{stage.state.seq + 1}")
