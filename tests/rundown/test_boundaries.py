"""What the room's log learns of a show: where it and its runs begin and end, and what was undone."""

from __future__ import annotations

from console.rundown import commands, engine
from console.rundown.boundaries import boundaries
from console.rundown.commands import AnyCommand
from console.rundown.events import Entry
from console.rundown.generate import TEMPLATES
from console.rundown.model import State
from streams import events
from streams.clock import Instant

NOW = 1_767_225_600_000


def played(*steps: tuple[int, AnyCommand]) -> tuple[State, tuple[Entry, ...]]:
    """An initial state, and the journal of the commands given at these ms after the start."""
    initial = State(show_id="s", starts_at=Instant(NOW), plan=TEMPLATES["short-10m"]().plan)
    state = initial
    entries: tuple[Entry, ...] = ()
    for after, command in steps:
        for fact in engine.decide(state, command, actor="Lin", now=Instant(NOW + after)):
            entry = Entry(seq=state.seq + 1, at=Instant(NOW + after), actor="Lin", event=fact)
            state = engine.evolve(state, entry)
            entries += (entry,)
    return initial, entries


def test_a_show_is_told_with_its_runs_in_the_order_of_the_journal() -> None:
    initial, entries = played((0, commands.Start()), (60_000, commands.Next(run_id="r2")), (90_000, commands.End()))
    told = boundaries(initial, entries, 4_000)
    assert [type(event) for event in told] == [
        events.ShowStarted,
        events.RunStarted,
        events.RunStarted,
        events.ShowEnded,
    ]
    assert [event.at - NOW for event in told] == [0, 0, 60_000, 90_000]
    assert [event.delay for event in told if isinstance(event, events.RunStarted)] == [4_000, 4_000]


def test_telling_it_in_two_parts_says_the_same_with_the_same_ids() -> None:
    initial, entries = played((0, commands.Start()), (60_000, commands.Next(run_id="r2")), (90_000, commands.End()))
    middle = engine.replay(initial, entries[:2])
    assert boundaries(initial, entries[:2], 3_000) + boundaries(middle, entries[2:], 3_000) == boundaries(
        initial, entries, 3_000
    )


def test_an_undone_take_is_told_as_void_into_the_run_that_goes_on() -> None:
    initial, entries = played((0, commands.Start()), (60_000, commands.Next(run_id="r2")), (63_000, commands.Undo()))
    void = boundaries(initial, entries, 3_000)[-1]
    assert isinstance(void, events.RunVoided)
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
        events.RehearsalStarted,
        events.RehearsalEnded,
        events.ShowStarted,
        events.RunStarted,
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
