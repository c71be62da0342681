"""The rule by which pages count by themselves between two entries."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import assume, example, given
from hypothesis import strategies as st

from console.rundown import commands, engine
from console.rundown.floor.events import CueSent
from streams.clock import Instant
from tests.console.rundown.stage import MINUTE, START, WAITS, Stage, plan, slot, stages


def grown(base: int, grows_from: int | None, slack: int, now: int) -> int:
    """The rule as a page carries it out."""
    return base if grows_from is None else base + max(0, now - grows_from - slack)


@given(stages(), WAITS, WAITS)
@example(Stage.live(plan("ab", start=None)), 0, 30 * MINUTE)
def test_a_projection_grown_by_the_rule_is_the_later_projection(stage: Stage, first: int, second: int) -> None:
    """A page that counts locally shows what the server would compute, until the next entry or automatic advance."""
    t1 = stage.now + first
    t2 = t1 + second
    early, late = stage.project(t1), stage.project(t2)
    assume(early.settles_at is None or t2 < early.settles_at)

    assert late.grows_from == early.grows_from
    assert late.next == early.next
    assert late.offset_ms == grown(early.offset_base_ms, early.grows_from, 0, t2)
    assert late.expected_end == grown(early.end_base, early.grows_from, early.end_slack_ms, t2)
    for before, after in zip(early.rows, late.rows, strict=True):
        assert (before.slot_id, before.phase) == (after.slot_id, after.phase)
        assert after.expected_start == grown(before.start, early.grows_from, before.slack_ms, t2)
        assert after.expected_end == grown(before.end_base, early.grows_from, before.end_slack_ms, t2)


@given(stages(), WAITS)
def test_the_values_of_a_projection_are_its_own_base_grown(stage: Stage, wait: int) -> None:
    """What a projection says about its own instant follows from its base by the same rule."""
    now = stage.now + wait
    shown = stage.project(now)
    assert shown.offset_ms == grown(shown.offset_base_ms, shown.grows_from, 0, now)
    for row in shown.rows:
        assert row.expected_start == grown(row.start, shown.grows_from, row.slack_ms, now)
        assert row.expected_end == grown(row.end_base, shown.grows_from, row.end_slack_ms, now)


@given(stages())
def test_settles_at_is_the_instant_of_the_next_automatic_advance(stage: Stage) -> None:
    """One millisecond before it nothing is due; at it, something is."""
    stage.settle()
    settles_at = stage.project().settles_at
    if settles_at is None:
        assert moves(stage, stage.now + 30 * 24 * 60 * MINUTE) == []
    else:
        assert moves(stage, settles_at - 1) == []
        assert moves(stage, settles_at)[0] == settles_at


def moves(stage: Stage, now: int) -> list[int]:
    """When the show will have moved by itself; a cue moves nothing."""
    return [at for at, fact in engine.due(stage.state, Instant(now)) if not isinstance(fact, CueSent)]


@given(stages(), st.lists(WAITS, max_size=3))
def test_who_writes_an_advance_down_makes_no_difference(stage: Stage, waits: list[int]) -> None:
    """The projection of a state is that of the state with the due advances in it, but for the number of entries."""
    written = stage.copy()
    for wait in waits:
        written.wait(wait)
        written.settle()
    now = written.now
    lazy, eager = stage.project(now), written.project(now)
    assert (lazy.run, lazy.rows, lazy.next, lazy.offset_ms, lazy.expected_end, lazy.settles_at) == (
        eager.run,
        eager.rows,
        eager.next,
        eager.offset_ms,
        eager.expected_end,
        eager.settles_at,
    )


@given(stages(), WAITS)
def test_the_schedule_has_no_hole_that_a_hard_start_does_not_explain(stage: Stage, wait: int) -> None:
    """Each row to come begins where the one above ends, or at its hard start."""
    stage.wait(wait)
    shown = stage.project()
    coming = [row for row in shown.rows if row.phase in ("on_air", "next", "later")]
    for above, row in pairwise(coming):
        known = stage.state.slot(row.slot_id)
        assert known is not None
        assert row.expected_start == max(above.expected_end, row.planned_start if known.start is not None else 0)


def test_a_slot_that_stays_grows_from_its_zero() -> None:
    """Until zero nothing moves; then the delay is the overtime."""
    stage = Stage.live(plan("abc"))
    shown = stage.project(START + 7 * MINUTE)
    assert shown.grows_from == START + 5 * MINUTE
    assert shown.offset_ms == 2 * MINUTE
    assert [row.expected_start - START for row in shown.rows] == [0, 7 * MINUTE, 12 * MINUTE]
    assert [row.start - START for row in shown.rows] == [0, 5 * MINUTE, 10 * MINUTE]


def test_a_gap_before_a_hard_start_swallows_delay() -> None:
    """Four minutes late against a gap of three: the hard slot is one minute late."""
    stage = Stage.live((slot("a"), slot("b", start=START + 8 * MINUTE), slot("c")))
    shown = stage.project(START + 9 * MINUTE)
    assert [row.slack_ms for row in shown.rows[1:]] == [3 * MINUTE, 3 * MINUTE]
    assert [row.expected_start - START for row in shown.rows[1:]] == [9 * MINUTE, 14 * MINUTE]
    assert stage.project(START + 7 * MINUTE).rows[1].expected_start == START + 8 * MINUTE


def test_a_pause_grows_from_its_beginning() -> None:
    """While the clock stands still, the remaining time stays and everything below moves."""
    stage = Stage.live(plan("ab"))
    stage.do(commands.Pause())
    shown = stage.project(stage.now + 2 * MINUTE)
    assert shown.run is not None
    assert (shown.run.zero_at, shown.run.remaining_ms) == (None, 4 * MINUTE)
    assert shown.grows_from == START + MINUTE
    assert shown.offset_ms == 2 * MINUTE
    assert shown.rows[1].expected_start == START + 7 * MINUTE


def test_an_automatic_slot_with_a_successor_does_not_grow() -> None:
    """It ends at zero by itself, so nothing needs to be counted."""
    shown = Stage.live(plan("ab", advance="auto")).project()
    assert (shown.grows_from, shown.settles_at) == (None, START + 5 * MINUTE)


def test_an_automatic_last_slot_stays_and_grows() -> None:
    """There is nothing to go on to, so it counts overtime like any other."""
    stage = Stage.live(plan("a", advance="auto"))
    shown = stage.project(START + 6 * MINUTE)
    assert (shown.grows_from, shown.settles_at, shown.offset_ms) == (START + 5 * MINUTE, None, MINUTE)


def test_a_show_that_should_have_begun_moves_with_the_clock() -> None:
    """Before the start the first slot is expected at its planned time, or now once that has passed."""
    stage = Stage.of(plan("ab"))
    assert stage.project(START - MINUTE).rows[0].expected_start == START
    late = stage.project(START + 3 * MINUTE)
    assert [row.expected_start - START for row in late.rows] == [3 * MINUTE, 8 * MINUTE]
    assert late.offset_ms == 3 * MINUTE
