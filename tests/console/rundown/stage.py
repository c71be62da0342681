"""A show for tests: it treats the engine as the service does, and strategies that make any show at all."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import strategies as st

from console.rundown import commands, engine
from console.rundown.catch_up import WAYS
from console.rundown.events import AnyFact, JournalEntry
from console.rundown.floor import commands as floor
from console.rundown.floor.model import AutomaticCue
from console.rundown.model import Plan, Run, Slot, State
from console.rundown.timing import Projection, project
from streams.clock import Instant
from streams.errors import CuelightError

SECOND = 1_000
MINUTE = 60_000
START = 1_767_268_800_000
"""2026-01-01 12:00 UTC, 20:00 in Shanghai."""


def slot(slot_id: str, minutes: float = 5, **fields: Any) -> Slot:
    """A slot whose code is its id."""
    known: dict[str, Any] = {
        "cue": slot_id.upper(),
        "kind": "look",
        "title": f"Slot {slot_id}",
        "duration_ms": int(minutes * MINUTE),
    }
    return Slot(id=slot_id, **(known | fields))


def plan(names: str = "abc", minutes: float = 5, **fields: Any) -> Plan:
    """One slot per letter."""
    return tuple(slot(name, minutes, **fields) for name in names)


@dataclass
class Stage:
    """A show, its journal and a clock."""

    state: State
    now: int = START
    journal: list[JournalEntry] = field(default_factory=list)
    plans: dict[int, Plan] = field(default_factory=dict)

    @classmethod
    def of(cls, slots: Plan = plan(), **fields: Any) -> Stage:  # noqa: B008 - a plan is immutable
        state = State(show_id="s1", starts_at=Instant(START), plan=slots, **fields)
        return cls(state, plans={0: slots})

    @classmethod
    def live(cls, slots: Plan = plan(), **fields: Any) -> Stage:  # noqa: B008
        """On air with the first slot, on time, and a minute gone."""
        stage = cls.of(slots, **fields)
        stage.do(commands.Start())
        stage.wait(MINUTE)
        return stage

    def wait(self, ms: int) -> None:
        self.now += ms

    def settle(self) -> None:
        """Write down what was due."""
        for at, fact in engine.due(self.state, Instant(self.now)):
            self._append(fact, at, "auto")

    def do(self, command: commands.AnyCommand, actor: str = "ann") -> tuple[AnyFact, ...]:
        """What a service does with a command; the state stays as it was when the engine refuses it."""
        engine.guard(self.state, command)
        self.settle()
        revision = getattr(command, "revision", None)
        base = self.plans.get(revision) if revision is not None else None
        at = engine.instant_of(self.state, command, Instant(self.now))
        facts = engine.decide(self.state, command, actor=actor, now=at, base=base)
        for fact in facts:
            self._append(fact, at, actor)
        return facts

    def refusal(self, command: commands.AnyCommand, actor: str = "ann") -> CuelightError | None:
        """Why the engine does not let it pass; None when it did."""
        try:
            self.do(command, actor)
        except CuelightError as error:
            return error
        return None

    def attempt(self, command: commands.AnyCommand, actor: str = "ann") -> bool:
        """Whether the engine lets it pass."""
        return self.refusal(command, actor) is None

    def project(self, now: int | None = None) -> Projection:
        return project(self.state, Instant(self.now if now is None else now))

    def copy(self) -> Stage:
        return replace(self, journal=[*self.journal], plans={**self.plans})

    @property
    def run(self) -> Run:
        assert self.state.run is not None
        return self.state.run

    @property
    def on_air(self) -> str:
        return self.run.slot.id

    def _append(self, fact: AnyFact, at: int, actor: str) -> None:
        entry = JournalEntry(seq=self.state.seq + 1, at=Instant(at), actor=actor, event=fact)
        self.state = engine.evolve(self.state, entry)
        self.journal.append(entry)
        self.plans[self.state.revision] = self.state.plan


NAMES = "abcdefgh"
AUTOMATIC: tuple[AutomaticCue, ...] = ("one_minute", "wrap_up", "overtime")
ACTORS = st.sampled_from(["ann", "bob", "cy"])
WAITS = st.integers(0, 3 * SECOND) | st.integers(0, 8 * MINUTE) | st.just(30 * MINUTE)


@st.composite
def slots(draw: st.DrawFn, slot_id: str) -> Slot:
    """Any slot that timing treats differently."""
    return slot(
        slot_id,
        draw(st.sampled_from([0, 0.5, 1, 5, 5, 10])),
        start=draw(st.none() | st.none() | st.integers(-5, 60).map(lambda minutes: START + minutes * MINUTE)),
        advance=draw(st.sampled_from(["stay", "ready_next", "auto"])),
        skip=draw(st.sampled_from([False, False, False, True])),
        lock=draw(st.sampled_from(["duration", "duration", "end"])),
        count_to_end=draw(st.sampled_from([False, False, True])),
        title=draw(st.sampled_from(["Look", "Lottery"])),
        kind=draw(st.sampled_from(["look", "item", "break", "lottery"])),
        danger_at_ms=draw(st.sampled_from([0, 20 * SECOND, 20 * SECOND, 90 * SECOND])),
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Any plan of at most eight slots."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=len(NAMES)))
    return tuple(draw(slots(name)) for name in names)


def any_command(run_ids: st.SearchStrategy[str | None] | None = None) -> st.SearchStrategy[commands.AnyCommand]:
    """Any command that does not concern the plan as a whole."""
    names = st.sampled_from(NAMES)
    return st.one_of(
        st.builds(commands.Start, slot_id=st.none() | names, rehearsal=st.booleans()),
        st.builds(commands.Start, rehearsal=st.just(True), speed=st.integers(1, 20)),
        st.builds(commands.Roll, on=st.booleans()),
        st.builds(commands.CatchUp, how=st.sampled_from(WAYS)),
        st.builds(floor.AutomaticCues, cues=st.lists(st.sampled_from(AUTOMATIC), unique=True).map(tuple)),
        st.builds(commands.Take, slot_id=names, run_id=run_ids or st.none()),
        st.builds(commands.Next, run_id=run_ids or st.none()),
        st.builds(commands.Previous, run_id=run_ids or st.none()),
        st.just(commands.Pause()),
        st.just(commands.Resume()),
        st.builds(commands.AddTime, ms=st.integers(-3_600_000, 3_600_000) | st.sampled_from([-30_000, 30_000])),
        st.builds(commands.Skip, slot_id=names),
        st.builds(commands.Unskip, slot_id=names),
        st.just(commands.Undo()),
    )


@st.composite
def stages(draw: st.DrawFn) -> Stage:
    """Any show somewhere on its way, its clock at or after its last entry."""
    stage = Stage.of(draw(plans()))
    stage.wait(draw(st.integers(-10 * MINUTE, 10 * MINUTE)))
    if draw(st.booleans()):
        stage.attempt(
            draw(
                st.just(commands.Start()) | st.builds(commands.Start, rehearsal=st.just(True), speed=st.integers(1, 20))
            )
        )
    for _ in range(draw(st.integers(0, 8))):
        stage.wait(draw(WAITS))
        stage.attempt(draw(any_command()), draw(ACTORS))
    stage.wait(draw(WAITS))
    return stage
