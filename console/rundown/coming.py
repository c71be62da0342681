"""What a show does by itself: start on time and go on (roll), advance at the end of a slot, send the clock's cues.

Something is due from its instant on, if that lies after the last entry: so everything happens once, also after a
restart, and adding time lets a cue come again. An advance alone may have been due before: its instant is then that of
the last entry, for example when time was cut, or when an undo reopened a run that is long over. Whoever looks writes
down, or supposes, everything due up to that instant in its order; so all see the same show.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from console.rundown import events
from console.rundown.events import AnyFact, JournalEntry, RunStarted
from console.rundown.evolve import evolve
from console.rundown.floor.decide import next_number
from console.rundown.floor.events import CueSent
from console.rundown.floor.model import AutomaticCue, Urgency
from console.rundown.model import Run, State
from console.rundown.schedule import (
    advance_at,
    clock_of,
    goes_on,
    performance,
    playable_after,
    position,
    shrunk,
    timeline,
)
from console.rundown.undo import AUTO
from streams.clock import MINUTE, Duration, Instant

HOSTS = "role:host"
"""Whom the clock's cues are for."""

_URGENCY: dict[AutomaticCue, Urgency] = {"one_minute": "soon", "wrap_up": "soon", "overtime": "now"}


class Coming(NamedTuple):
    """The next thing that happens by itself."""

    at: Instant
    what: Literal["start", "advance"] | AutomaticCue


def coming(state: State) -> Coming | None:
    """What happens by itself next, if nobody does anything; None when nothing does."""
    run = state.run
    if run is None:
        at = starts_at(state)
        return Coming(at, "start") if at is not None else None
    found = [*_cues(state, run), *_advance(state, run)]
    return min(found, key=lambda one: one.at, default=None)


def due(state: State, now: Instant) -> tuple[tuple[Instant, AnyFact], ...]:
    """The facts that came by themselves up to ``now``, in order, with the instants at which they were due.

    Each advance goes one slot down the plan and none goes from the last to the first, and a cue is due after the last
    entry only: so it ends, for slots of no length too.
    """
    return tuple((entry.at, entry.event) for entry, _ in _steps(state, now))


def with_due(state: State, now: Instant) -> State:
    """The state with everything that was due up to ``now`` in it."""
    steps = tuple(_steps(state, now))
    return steps[-1][1] if steps else state


def _steps(state: State, now: Instant) -> Iterator[tuple[JournalEntry, State]]:
    while (one := coming(state)) is not None and one.at <= now:
        for fact in _facts(state, one):
            entry = JournalEntry(seq=state.seq + 1, at=one.at, actor=AUTO, event=fact)
            state = evolve(state, entry)
            yield entry, state


def starts_at(state: State) -> Instant | None:
    """When a show that rolls starts by itself; None when it does not, or when its planned start has passed."""
    if not state.roll or state.status not in ("draft", "armed"):
        return None
    first = playable_after(state.plan, -1)
    if first is None:
        return None
    at = timeline(state, {}).starts[first]
    return Instant(at) if at > state.last_at else None


def run_started(state: State, place: int, how: Literal["start", "take", "next", "previous", "auto"]) -> RunStarted:
    """The fact that a slot of the plan goes on air, with where the plan had it."""
    planned = timeline(state, performance(state))
    slot = state.plan[place]
    start, lag = planned.starts[place], planned.lag(place)
    length = planned.ends[place] - start
    if planned.lags is not None and state.run is not None and place <= position(state):
        # Going back to a slot does not bring back the delay that was accepted since.
        accepted = state.run.lag_ms + state.run.accepted_ms
        start, lag = start - lag + accepted, accepted
        length = shrunk(slot.duration_ms, state.speed)
    return RunStarted(
        slot=slot,
        planned_start=Instant(start),
        how=how,
        length_ms=Duration(length) if state.speed != 1 else None,
        lag_ms=Duration(lag),
    )


def show_started(state: State, *, rehearsal: bool = False, speed: int = 1) -> events.ShowStarted:
    """The fact that the show begins."""
    return events.ShowStarted(
        rehearsal=rehearsal,
        speed=speed,
        targets=state.targets,
        not_ready=state.floor.missing,
        weights=state.weights,
    )


def _facts(state: State, one: Coming) -> Iterator[AnyFact]:
    if one.what == "start":
        first = playable_after(state.plan, -1)
        assert first is not None
        yield show_started(state)
        yield run_started(state, first, "start")
    elif one.what == "advance":
        following = playable_after(state.plan, position(state))
        assert following is not None
        yield run_started(state, following, "auto")
    else:
        run = state.run
        assert run is not None
        slot = state.slot(run.slot.id) or run.slot
        text = f"{slot.cue} {slot.title}"
        number = next_number(state.floor)
        yield CueSent(number=number, to=HOSTS, text=text, urgency=_URGENCY[one.what], automatic=one.what)


def _advance(state: State, run: Run) -> Iterator[Coming]:
    if not goes_on(state, run):
        return
    following = playable_after(state.plan, position(state))
    if following is None:
        return
    hard = None
    if state.plan[following].start is not None:
        hard = timeline(state, performance(state)).starts[following]
    at = advance_at(run, hard, state.last_at)
    if at is not None:
        yield Coming(at, "advance")


def _cues(state: State, run: Run) -> Iterator[Coming]:
    """The cues that the clock of the run will still send."""
    wanted = state.floor.automatic
    zero = clock_of(run).zero if wanted else None
    if zero is None:
        return
    danger = run.slot.danger_at_ms
    if "one_minute" in wanted:
        yield from _after_last(state, zero - shrunk(MINUTE, run.speed), "one_minute")
    if "wrap_up" in wanted and danger > 0 and not ("one_minute" in wanted and danger >= MINUTE):
        yield from _after_last(state, zero - shrunk(danger, run.speed), "wrap_up")
    if "overtime" in wanted and not any(_advance(state, run)):
        yield from _after_last(state, zero, "overtime")


def _after_last(state: State, at: int, what: AutomaticCue) -> Iterator[Coming]:
    if at > state.last_at:
        yield Coming(Instant(at), what)
