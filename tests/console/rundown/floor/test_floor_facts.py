"""Whatever people say to the floor: its facts give the same floor again, and what is known is no new fact."""

from __future__ import annotations

from typing import Any, get_args

import msgspec
from hypothesis import assume, given
from hypothesis import strategies as st

from console.rundown import commands, engine
from console.rundown.events import JournalEntry
from console.rundown.floor import commands as floor
from console.rundown.floor.commands import FloorCommand
from console.rundown.floor.model import Step
from console.rundown.model import State
from tests.console.rundown.stage import ACTORS, MINUTE, SECOND, WAITS, Stage, plan

NUMBERS = st.integers(1, 4)
ROLES = st.sampled_from(["host", "operator", "sound"])
MOVES: st.SearchStrategy[commands.AnyCommand] = st.sampled_from(
    [commands.Start(), commands.Start(rehearsal=True), commands.Next(), commands.End()]
)
MS = st.sampled_from([0, SECOND, MINUTE, -MINUTE])
STEPS = st.builds(
    Step,
    kind=st.sampled_from(["do", "cue", "timer", "pause"]),
    text=st.just("step"),
    timer=st.sampled_from(["1", "stopwatch"]),
    ms=st.sampled_from([0, MINUTE]),
    by_hand=st.booleans(),
)


def known_commands(state: State) -> dict[type[FloorCommand], st.SearchStrategy[Any]]:
    """Every command of the floor, its names likely to be known."""
    calls = st.sampled_from([call.id for call in state.floor.calls] or ["c1"])
    activities = st.sampled_from([activity.id for activity in state.floor.activities] or ["a1"])
    comments = st.sampled_from(["x", "y"])
    actions = st.sampled_from(["set", "start", "hold", "reset", "add", "show", "hide"])
    matter = st.sampled_from(["reservation", "run:r2"])
    fields: dict[type[FloorCommand], dict[str, st.SearchStrategy[Any]]] = {
        floor.SendCue: {"text": st.just("go")},
        floor.AckCue: {"number": NUMBERS},
        floor.ReplyCue: {"number": NUMBERS, "text": st.just("yes")},
        floor.Ask: {"text": st.just("how long?")},
        floor.AutomaticCues: {"cues": st.sampled_from([(), ("wrap_up",), ("overtime", "wrap_up")])},
        floor.Blackout: {"on": st.booleans()},
        floor.ShareFigures: {"on": st.booleans()},
        floor.NoteDown: {"text": st.just("note")},
        floor.Ready: {"role": ROLES, "ready": st.booleans()},
        floor.SetCrew: {"roles": st.lists(ROLES, max_size=3).map(tuple)},
        floor.HandOver: {"hosts": st.sampled_from([("Wei",), ("Mei", "Wei")])},
        floor.SetAux: {"timer": st.sampled_from(["1", "stopwatch"]), "action": actions, "ms": MS},
        floor.StartActivity: {"kind": st.just("coupon"), "title": st.just("50 off"), "ms": st.none() | st.just(9)},
        floor.StopActivity: {"activity": activities},
        floor.CallPlaybook: {
            "key": st.just("k"),
            "name": st.just("K"),
            "steps": st.lists(STEPS, min_size=1, max_size=3).map(tuple),
        },
        floor.TickStep: {"call": calls, "step": st.integers(0, 2), "done": st.booleans()},
        floor.CloseCall: {"call": calls, "outcome": st.sampled_from(["", "over"])},
        floor.PickComment: {"comment": comments, "text": st.just("which size?")},
        floor.DropComment: {"comment": comments},
        floor.CloseOpenItem: {"matter": matter, "settled": st.booleans()},
    }
    return {kind: st.builds(kind, **values) for kind, values in fields.items()}


ANEW = (floor.SendCue, floor.Ask, floor.ReplyCue, floor.NoteDown, floor.StartActivity, floor.CallPlaybook)
"""What is a new thing each time it is said."""


@st.composite
def told(draw: st.DrawFn) -> tuple[Stage, State, tuple[FloorCommand, str] | None]:
    """A show in which people said this and that; its first state, and what was said last and by whom, if it passed."""
    stage = Stage.of(plan("ab"))
    first = stage.state
    last: tuple[FloorCommand, str] | None = None
    for _ in range(draw(st.integers(1, 8))):
        stage.wait(draw(WAITS))
        last = None
        if draw(st.sampled_from([True, False, False, False])):
            stage.attempt(draw(MOVES))
            continue
        command, actor = draw(st.one_of(*known_commands(stage.state).values())), draw(ACTORS)
        if stage.attempt(command, actor):
            last = (command, actor)
    return stage, first, last


def test_every_command_of_the_floor_is_tried() -> None:
    """A command that is added is added here too."""
    assert set(known_commands(Stage.live().state)) == set(get_args(FloorCommand))


@given(told())
def test_the_facts_told_again_give_the_same_floor(show: tuple[Stage, State, object]) -> None:
    """Also after they were written down and read back, as a restart does it."""
    stage, first, _ = show
    kept = msgspec.json.decode(msgspec.json.encode(stage.journal), type=list[JournalEntry])
    assert engine.replay(first, kept) == stage.state


@given(told())
def test_what_is_known_already_is_no_new_fact(show: tuple[Stage, State, tuple[FloorCommand, str] | None]) -> None:
    """Two people press the same at once, or one presses twice: the record has it once."""
    stage, _, last = show
    assume(last is not None)
    assert last is not None
    command, actor = last
    assume(not isinstance(command, ANEW) and not (isinstance(command, floor.SetAux) and command.action == "add"))
    assert stage.do(command, actor) == ()
