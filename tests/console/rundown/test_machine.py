"""Any sequence of commands: what holds for every show whatever people press."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace

from console.rundown import commands, engine
from console.rundown.events import JournalEntry, ShowStarted
from console.rundown.floor import commands as floor
from console.rundown.floor.events import CueSent
from console.rundown.model import Plan, Run
from tests.console.rundown.stage import ACTORS, NAMES, SECOND, WAITS, Stage, any_command, plans, slots
from tests.effort import examples


class RundownMachine(RuleBasedStateMachine):
    """Three people press whatever there is, with right and wrong run ids, and time goes by."""

    @initialize(plan=plans())
    def open(self, plan: Plan) -> None:
        self.stage = Stage.of(plan)
        self.first = self.stage.state

    @rule(ms=WAITS)
    def wait(self, ms: int) -> None:
        self.stage.wait(ms)

    @rule(ms=st.integers(1, 5 * SECOND))
    def the_clock_is_set_back(self, ms: int) -> None:
        self.stage.wait(-ms)

    @rule(command=any_command(), unseen=st.none() | st.integers(0, 3), actor=ACTORS)
    def press(self, command: commands.AnyCommand, unseen: int | None, actor: str) -> None:
        seen = None if unseen is None else self.stage.state.seq - unseen
        self._try(replace(command, expected_seq=seen), actor)

    @rule(actor=ACTORS)
    def worker_settles(self, actor: str) -> None:
        self.stage.settle()

    @rule(command=st.sampled_from([commands.Next, commands.Previous]), right=st.booleans(), actor=ACTORS)
    def press_with_run(self, command: Any, right: bool, actor: str) -> None:
        run = self.stage.state.run
        self._try(command(run_id=run.run_id if run and right else "r0"), actor)

    @rule(data=st.data(), actor=ACTORS)
    def revise(self, data: st.DataObject, actor: str) -> None:
        revision = data.draw(st.sampled_from(sorted(self.stage.plans)))
        known = list(self.stage.plans[revision])
        coin = st.sampled_from([0, 1])
        if data.draw(coin):
            known = data.draw(st.permutations(known))
        wanted = []
        for slot in known:
            changed = data.draw(coin)
            wanted.append(data.draw(slots(slot.id)) if changed else slot)
        if data.draw(coin) and wanted:
            wanted.pop(data.draw(st.sampled_from(range(len(wanted)))))
        free = [name for name in NAMES if name not in {slot.id for slot in wanted}]
        if data.draw(coin) and free:
            wanted.insert(data.draw(st.sampled_from(range(len(wanted) + 1))), data.draw(slots(free[0])))
        self._try(commands.RevisePlan(revision=revision, slots=tuple(wanted)), actor)

    @rule(text=st.just("go"), actor=ACTORS)
    def talk(self, text: str, actor: str) -> None:
        self._try(floor.SendCue(text=text), actor)
        self._try(floor.AckCue(number=1), actor)

    @precondition(lambda self: self.stage.state.run is not None)
    @rule(actor=ACTORS)
    def end(self, actor: str) -> None:
        self._try(commands.End(), actor)

    def _try(self, command: commands.AnyCommand, actor: str) -> None:
        """A refusal leaves the journal without a trace; the advances that were due are facts all the same."""
        settled = self.stage.copy()
        settled.settle()
        error = self.stage.refusal(command, actor)
        if error is not None:
            assert error.status in (404, 409, 422, 429)
            assert str(error)
            # One that had not seen the last entry is refused before anything is settled.
            self.stage.settle()
            assert self.stage.state == settled.state
            assert self.stage.journal == settled.journal

    @invariant()
    def the_journal_tells_the_state(self) -> None:
        if hasattr(self, "stage"):
            assert engine.replay(self.first, self.stage.journal) == self.stage.state

    @invariant()
    def time_never_runs_backwards(self) -> None:
        """Only a start begins it anew: the clock may have been set back since the show was planned."""
        if hasattr(self, "stage"):
            for before, after in pairwise(self.stage.journal):
                assert before.at <= after.at or isinstance(after.event, ShowStarted)

    @invariant()
    def the_slot_on_air_is_in_the_plan_and_playable(self) -> None:
        if not hasattr(self, "stage"):
            return
        state = self.stage.state
        assert (state.run is not None) == (state.status in ("on_air", "rehearsal"))
        if state.run is not None:
            known = state.slot(state.run.slot.id)
            assert known is not None
            assert not known.skip

    @invariant()
    def runs_that_count_follow_each_other_without_overlap(self) -> None:
        if not hasattr(self, "stage"):
            return
        runs = [run for run in self.stage.state.runs if not run.voided]
        assert all(run.ended_at is not None for run in runs[:-1])
        for before, after in pairwise(runs):
            assert before.ended_at == after.started_at or before.rehearsal

    @invariant()
    def the_plan_is_sound(self) -> None:
        if hasattr(self, "stage"):
            plan = self.stage.state.plan
            assert len({slot.id for slot in plan}) == len({slot.cue for slot in plan}) == len(plan)

    @invariant()
    def the_clock_says_nothing_twice(self) -> None:
        if hasattr(self, "stage"):
            sent = [(entry.at, entry.event) for entry in self.stage.journal if isinstance(entry.event, CueSent)]
            clocks = [(at, fact.automatic) for at, fact in sent if fact.automatic]
            assert len(set(clocks)) == len(clocks)
            assert [fact.number for _, fact in sent] == list(range(1, len(sent) + 1))

    @invariant()
    def pauses_lie_within_their_run(self) -> None:
        if hasattr(self, "stage"):
            for run in self.stage.state.runs:
                assert pauses_are_in_order(run)

    @invariant()
    def every_row_of_the_plan_is_in_the_schedule(self) -> None:
        if hasattr(self, "stage"):
            shown = self.stage.project()
            assert [row.slot_id for row in shown.rows] == [slot.id for slot in self.stage.state.plan]
            assert [row.slot_id for row in shown.rows if row.phase == "next"] == ([shown.next] if shown.next else [])
            assert sum(row.phase == "on_air" for row in shown.rows) == (shown.run is not None)

    def teardown(self) -> None:
        """The journal means the same after it has been in a database."""
        if hasattr(self, "stage"):
            stored = msgspec.json.decode(msgspec.json.encode(self.stage.journal), type=list[JournalEntry])
            told = engine.replay(self.first, stored)
            for name in ("plan", "runs", "status", "floor", "revision", "transport_seq"):
                assert getattr(told, name) == getattr(self.stage.state, name)


def pauses_are_in_order(run: Run) -> bool:
    """Each pause ends before the next begins; only the last may be open."""
    moments = [moment for pause in run.pauses for moment in (pause.at, pause.until) if moment is not None]
    closed = all(pause.until is not None for pause in run.pauses[:-1])
    return closed and moments == sorted(moments) and all(moment >= run.started_at for moment in moments)


RundownMachine.TestCase.settings = settings(max_examples=examples(200), stateful_step_count=30, deadline=None)
TestRundown = RundownMachine.TestCase
