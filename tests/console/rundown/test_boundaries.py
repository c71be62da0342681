"""What the room's log learns of a show: where it and its runs begin and end, and what was undone."""

from __future__ import annotations

from console.rundown import commands, engine
from console.rundown.boundaries import boundaries, planned_length
from console.rundown.commands import AnyCommand
from console.rundown.events import JournalEntry
from console.rundown.floor import commands as floor
from console.rundown.generate import TEMPLATES
from console.rundown.model import State
from streams import events
from streams.clock import Instant
from tests.console.rundown.stage import MINUTE, START, Stage, plan, slot

NOW = 1_767_225_600_000


def played(*steps: tuple[int, AnyCommand]) -> tuple[State, tuple[JournalEntry, ...]]:
    """An initial state, and the journal of the commands given at these ms after the start."""
    initial = State(show_id="s", starts_at=Instant(NOW), plan=TEMPLATES["short-10m"]().plan)
    state = initial
    entries: tuple[JournalEntry, ...] = ()
    for after, command in steps:
        for fact in engine.decide(state, command, actor="Lin", now=Instant(NOW + after)):
            entry = JournalEntry(seq=state.seq + 1, at=Instant(NOW + after), actor="Lin", event=fact)
            state = engine.evolve(state, entry)
            entries += (entry,)
    return initial, entries


def test_a_show_is_told_with_its_runs_in_the_order_of_the_journal() -> None:
    initial, entries = played((0, commands.Start()), (60_000, commands.Next(run_id="r2")), (90_000, commands.End()))
    told = boundaries(initial, entries, 4_000)
    assert [type(event) for event in told] == [
        events.ShowStartBoundary,
        events.RunStartBoundary,
        events.RunStartBoundary,
        events.ShowEndBoundary,
    ]
    assert [event.at - NOW for event in told] == [0, 0, 60_000, 90_000]
    assert [event.delay for event in told if isinstance(event, events.RunStartBoundary)] == [4_000, 4_000]


def test_telling_it_in_two_parts_says_the_same_with_the_same_ids() -> None:
    initial, entries = played((0, commands.Start()), (60_000, commands.Next(run_id="r2")), (90_000, commands.End()))
    middle = engine.replay(initial, entries[:2])
    assert boundaries(initial, entries[:2], 3_000) + boundaries(middle, entries[2:], 3_000) == boundaries(
        initial, entries, 3_000
    )


def test_an_undone_take_is_told_as_void_into_the_run_that_goes_on() -> None:
    initial, entries = played((0, commands.Start()), (60_000, commands.Next(run_id="r2")), (63_000, commands.Undo()))
    void = boundaries(initial, entries, 3_000)[-1]
    assert isinstance(void, events.RunVoidBoundary)
    assert (void.run, void.into) == ("r3", "r2")


def test_of_a_rehearsal_only_its_time_is_told() -> None:
    """What happens in it counts for nothing, and its runs are nobody's business."""
    initial, entries = played(
        (0, commands.Start(rehearsal=True)),
        (30_000, commands.Next()),
        (60_000, commands.End()),
        (90_000, commands.Start()),
    )
    told = boundaries(initial, entries, 3_000)
    assert [type(event) for event in told] == [
        events.RehearsalStartBoundary,
        events.RehearsalEndBoundary,
        events.ShowStartBoundary,
        events.RunStartBoundary,
    ]
    assert [event.at - NOW for event in told] == [0, 60_000, 90_000, 90_000]


def test_the_show_after_a_rehearsal_is_told() -> None:
    initial, entries = played(
        (0, commands.Start(rehearsal=True)),
        (60_000, commands.End()),
        (120_000, commands.Start()),
        (130_000, commands.End()),
    )
    told = boundaries(initial, entries, 3_000)
    assert [event.at - NOW for event in told] == [0, 60_000, 120_000, 120_000, 130_000]


def told_of(stage: Stage) -> tuple[events.Boundary, ...]:
    """The boundaries of all that was done on a stage without targets of its own."""
    return boundaries(State(show_id="s1", starts_at=Instant(START), plan=stage.plans[0]), stage.journal, 3_000)


def test_the_goals_are_those_of_the_start_whatever_is_changed_later() -> None:
    """Targets, and the plan's length with the gap before a fixed start; a slot that is skipped takes no time."""
    slots = (*plan("ab", 10), slot("c", 10, start=START + 30 * MINUTE), slot("d", 10, skip=True))
    stage = Stage.of(slots, targets={"gmv": 500.0})
    stage.do(commands.Start())
    stage.wait(MINUTE)
    stage.do(commands.Skip(slot_id="c"))
    start = told_of(stage)[0]
    assert isinstance(start, events.ShowStartBoundary)
    assert start.goals == events.ShowGoals(targets={"gmv": 500.0}, length_ms=40 * MINUTE)


def test_a_show_without_targets_has_no_goals() -> None:
    stage = Stage.live()
    assert [event.goals for event in told_of(stage) if isinstance(event, events.ShowStartBoundary)] == [None]


def test_an_empty_plan_has_no_length() -> None:
    assert planned_length(State(show_id="s1", starts_at=Instant(START))) == 0


def test_hosts_are_told_at_the_start_and_when_they_change_on_air() -> None:
    """What is agreed before the start is told when it begins, what happens in a rehearsal never."""
    stage = Stage.of()
    stage.do(floor.HandOver(hosts=("Mei",)))
    stage.do(commands.Start(rehearsal=True))
    stage.do(floor.HandOver(hosts=("Mei", "Lan")))
    stage.do(commands.End())
    stage.wait(MINUTE)
    stage.do(commands.Start())
    stage.wait(MINUTE)
    stage.do(floor.HandOver(hosts=("Lan",)))
    hosts = [event for event in told_of(stage) if isinstance(event, events.HostsBoundary)]
    assert [(event.at - START, event.hosts, event.delay) for event in hosts] == [
        (MINUTE, ("Mei", "Lan"), 3_000),
        (2 * MINUTE, ("Lan",), 3_000),
    ]
    assert len({event.id for event in told_of(stage)}) == len(told_of(stage))
