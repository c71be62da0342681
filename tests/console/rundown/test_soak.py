"""Six hours of 200 slots, ten hours of five directors at once, two processes, and pages that lag behind.

``SOAK_SEEDS=1,2,3 SOAK_PRESSES=20000`` makes it longer; a failure names the seed and the press.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

from console.live import compose
from console.live.connections import CUES_AT_FIRST
from console.rundown import commands, engine, journal
from console.rundown.catch_up import options
from console.rundown.events import JournalEntry, RunStarted
from console.rundown.floor import commands as floor
from console.rundown.model import Plan, Slot, State
from console.rundown.service import Answer, RundownService, initial
from console.settings import Settings
from console.store import migrate, rooms, shows
from console.store.rooms import Room
from console.store.session import Database
from streams.clock import HOUR, FakeClock, Instant
from streams.errors import Conflict, Invalid, NotFound, Refused, TooSoon
from tests.console.rundown.soak import Model, Process, shown
from tests.console.rundown.stage import AUTOMATIC, MINUTE, SECOND, START, slot

SEEDS = [int(seed) for seed in os.environ.get("SOAK_SEEDS", "1").split(",")]
PRESSES = int(os.environ.get("SOAK_PRESSES", "500"))
QUIET_EVERY = 25
SLOTS = 200
HOURS = 10
KINDS = ("look", "look", "item", "quick_run", "interaction", "lottery", "rules", "break")


def six_hours(random: Random) -> Plan:
    """200 slots of 108 seconds on average, a fixed start every two hours, some that go on by themselves."""
    return tuple(
        slot(
            f"s{index}",
            random.choice([1, 1.5, 1.8, 2.1, 2.6]),
            kind=random.choice(KINDS),
            advance=random.choice(["stay", "stay", "auto"]),
            start=START + index * 108 * SECOND + 2 * MINUTE if index in (66, 133) else None,
        )
        for index in range(SLOTS)
    )


@dataclass
class Director:
    """Somebody at a desk, whose page shows what it last heard."""

    name: str
    process: Process
    seen: State
    made: int = 0


@dataclass
class Soak:
    """The whole of it."""

    random: Random
    clock: FakeClock
    database: Database
    show: str
    processes: list[Process]
    directors: list[Director]
    model: Model
    presses: list[tuple[str, str]] = field(default_factory=list)
    """The run that each accepted press of Next left, and the one it began."""
    pressed: int = 0

    # -------------------------------------------------------------------------------------------------------- a press

    async def press(self) -> None:
        """Time goes by, then somebody does something."""
        await self.wait(int(self.random.expovariate(PRESSES / (HOURS * HOUR))) + 1)
        director = self.random.choice(self.directors)
        if self.random.random() < 0.6:
            director.seen = await director.process.service.state(self.show)
        acts = {
            self.next: 30, self.edit: 30, self.catch_up: 6, self.undo: 9, self.twice: 8, self.retry: 3,
            self.command: 40, self.restart: 1,
        }  # fmt: skip
        (act,) = self.random.choices(list(acts), list(acts.values()))
        await act(director)
        assert self.model.holds(await director.process.service.state(self.show)), "an accepted change is lost"

    async def wait(self, ms: int) -> None:
        """The clock goes on. What comes by itself is written by one process, by both at once, or by nobody yet."""
        until = self.clock.now() + ms
        while True:
            coming = engine.coming(await self.processes[0].service.state(self.show))
            if coming is None or coming.at > until:
                break
            self.clock.advance(max(0, coming.at - self.clock.now()))
            who = self.random.choice([self.processes[:1], self.processes[1:], self.processes, []])
            if not who:
                break
            await asyncio.gather(*(process.service.append_due(self.show) for process in who))
        self.clock.advance(max(0, until - self.clock.now()))

    async def do(
        self, director: Director, command: commands.AnyCommand, process: Process | None = None
    ) -> Answer | None:
        """The answer, or None when it was refused, which is anybody's right to be."""
        try:
            return await (process or director.process).service.execute(self.show, command, director.name)
        except (Conflict, Invalid, NotFound, Refused, TooSoon):
            return None

    async def next(self, director: Director) -> None:
        run = director.seen.run
        if run is not None and (answer := await self.do(director, commands.Next(run_id=run.run_id))):
            self.presses.append((run.run_id, f"r{answer.entries[-1].seq}"))

    async def twice(self, director: Director) -> None:
        """Two people press Next on the same run, in two processes, at the same moment."""
        run = (await director.process.service.state(self.show)).run
        if run is None:
            return
        command = commands.Next(run_id=run.run_id)
        answers = await asyncio.gather(*(self.do(director, command, process) for process in self.processes))
        taken = [answer for answer in answers if answer is not None]
        assert len(taken) <= 1, "two takes for one run"
        self.presses += [(run.run_id, f"r{answer.entries[-1].seq}") for answer in taken]

    async def retry(self, director: Director) -> None:
        """An answer got lost on its way, and the page asks again, elsewhere."""
        director.made += 1
        command = floor.NoteDown(text="again", idempotency_key=f"{director.name}-{director.made}")
        answers = [await self.do(director, command, process) for process in self.processes]
        assert len({answer.body if answer else b"" for answer in answers}) == 1

    async def edit(self, director: Director) -> None:
        base, revision = director.seen.plan, director.seen.revision
        wanted = self.edited(director, list(base))
        answer = await self.do(director, commands.RevisePlan(revision=revision, slots=wanted))
        if answer is None:
            return
        self.model.edited(base, wanted, answer.entries)
        kept = {known.id for known in base} & {known.id for known in wanted} & {known.id for known in answer.state.plan}
        before, after = ([known.id for known in plan if known.id in kept] for plan in (base, wanted))
        if before != after:
            assert [known.id for known in answer.state.plan if known.id in kept] == after, "an accepted order is lost"

    def edited(self, director: Director, slots: list[Slot]) -> Plan:
        """One to three changes to what the director sees."""
        for _ in range(self.random.randint(1, 3)):
            place = self.random.randrange(len(slots))
            director.made += 1
            unique = f"{director.name}{director.made}"
            match self.random.choice(["title", "notes", "duration_ms", "advance", "add", "remove", "move"]):
                case "title" | "notes" as name:
                    slots[place] = replace(slots[place], **{name: f"{name} by {unique}"})
                case "duration_ms":
                    slots[place] = replace(slots[place], duration_ms=self.random.randrange(30, 300) * SECOND)
                case "advance":
                    slots[place] = replace(slots[place], advance=self.random.choice(["stay", "auto", "ready_next"]))
                case "add":
                    slots.insert(place, slot(unique, self.random.choice([1, 2, 3])))
                case "remove" if len(slots) > SLOTS - 20:
                    slots.pop(place)
                case "move":
                    slots.insert(self.random.randrange(len(slots)), slots.pop(place))
        return tuple(slots)

    async def catch_up(self, director: Director) -> None:
        now = self.clock.now()
        state = engine.with_due(await director.process.service.state(self.show), now)
        option = self.random.choice(options(state, now))
        answer = await self.do(director, commands.CatchUp(how=option.how, expected_seq=state.seq))
        assert (answer is None) == (option.reason is not None)
        if answer is not None:
            self.model.caught_up(option, answer.entries)
            projection = compose.timing(answer.state, now)
            assert shown(projection, now)["offset"] == option.offset_after_ms

    async def undo(self, director: Director) -> None:
        if answer := await self.do(director, commands.Undo()):
            self.model.told(answer.entries)

    async def command(self, director: Director) -> None:
        """Anything else that is pressed during a show."""
        slot_id = self.random.choice(director.seen.plan).id
        number = self.random.randint(1, max(1, len(director.seen.floor.cues)))
        choices: list[commands.AnyCommand] = [
            commands.Take(slot_id=slot_id),
            commands.Previous(),
            commands.Pause(),
            commands.Resume(),
            commands.Resume(),
            commands.AddTime(ms=self.random.choice([-60, -30, 30, 30, 60]) * SECOND),
            commands.Skip(slot_id=slot_id),
            commands.Unskip(slot_id=slot_id),
            commands.Roll(on=self.random.random() < 0.3),
            floor.AutomaticCues(cues=tuple(self.random.sample(AUTOMATIC, self.random.randint(0, 3)))),
            floor.SendCue(text=f"{director.name} says", to=self.random.choice(["everyone", "role:host"])),
            floor.AckCue(number=number),
            floor.Blackout(on=self.random.random() < 0.2),
        ]
        command = self.random.choice(choices)
        if self.random.random() < 0.3:
            command = replace(command, expected_seq=director.seen.seq)
        if answer := await self.do(director, command):
            self.model.told(answer.entries)

    async def restart(self, director: Director) -> None:
        """The second process is killed and started again; its pages connect anew."""
        process = Process(self.database, self.clock, f"restarted{self.pressed}")
        for known in self.directors:
            if known.process is self.processes[1]:
                known.process = process
        self.processes[1] = process
        await process.open(self.show)

    # ---------------------------------------------------------------------------------------------------- quiet points

    async def quiet(self) -> None:
        """Nobody presses for a while: every page shows the same, and it is what the journal says."""
        service = self.random.choice(self.processes).service
        await service.state(self.show)
        await service.append_due(self.show)
        for process in self.processes:
            await process.look()
        told = await self.journal()
        first = await self.database.read(lambda session: initial(shows.get(session, self.show)))
        state = engine.replay(first, told)
        cold = await RundownService(self.database, self.clock).state(self.show)
        now = Instant(self.clock.now())
        for process in self.processes:
            warm = await process.service.state(self.show)
            for name in ("seq", "plan", "runs", "status", "floor", "roll", "accepted_ms", "cuts", "transport_seq"):
                assert getattr(warm, name) == getattr(state, name) == getattr(cold, name), name
            for variant, screen in process.screens.items():
                assert screen.timing is not None
                truth = shown(compose.timing(state, now, variant), now)
                assert shown(screen.timing, now) == truth, f"a {variant} screen is wrong"
                assert screen.revision == state.revision
                wanted = {cue.number: (cue.text, len(cue.acks)) for cue in state.floor.cues[-CUES_AT_FIRST:]}
                assert {number: screen.cues.get(number) for number in wanted} == wanted
        self.no_take_was_made_twice(told, state)

    def no_take_was_made_twice(self, told: list[JournalEntry], state: State) -> None:
        """Each press is one take, and a run is left once, unless that was taken back."""
        by_hand = [entry.seq for entry in told if isinstance(entry.event, RunStarted) and entry.event.how == "next"]
        assert [f"r{seq}" for seq in by_hand] == [taken for _, taken in self.presses]
        void = {run.run_id for run in state.runs if run.voided}
        left = [left for left, taken in self.presses if taken not in void]
        assert len(set(left)) == len(left)

    async def journal(self) -> list[JournalEntry]:
        return await self.database.read(lambda session: journal.read(session, self.show))


async def set_up(seed: int, path: Path) -> Soak:
    random = Random(seed)
    clock = FakeClock(START - HOUR)
    database = Database(Settings(data=path).sqlalchemy_url())
    migrate.upgrade(database)
    room = Room(
        slug="street", name="Street", platform="other", timezone="Asia/Shanghai", currency="CNY",
        broadcast_delay_ms=3_000, simulated=False, created_at=clock.now(),
    )  # fmt: skip
    await database.write(lambda session: rooms.create(session, room))
    processes = [Process(database, clock, name) for name in ("first", "second")]
    plan = six_hours(random)
    show = await processes[0].service.create(
        room="street", title="Long", starts_at=START, purpose=None, targets={}, plan=plan, actor="ann"
    )
    for process in processes:
        await process.open(show.id)
    seen = await processes[0].service.state(show.id)
    directors = [
        Director(name, processes[index % 2], seen) for index, name in enumerate(("ann", "bo", "cy", "di", "ed"))
    ]
    return Soak(random, clock, database, show.id, processes, directors, Model(plan))


async def rehearse(soak: Soak) -> None:
    """Twenty minutes before the show it is rehearsed at ten times the speed, and then left to begin by itself."""
    ann = soak.directors[0]
    await soak.do(ann, commands.Start(rehearsal=True, speed=10))
    for _ in range(10):
        await soak.wait(30 * SECOND)
        await soak.catch_up(ann)
        await soak.edit(ann)
        ann.seen = await ann.process.service.state(soak.show)
    ended = await soak.do(ann, commands.End())
    assert ended is not None
    soak.model.told(ended.entries)
    await soak.do(ann, commands.Roll(on=True))
    await soak.quiet()
    await soak.wait(START - soak.clock.now() + 1)


@pytest.mark.parametrize("seed", SEEDS)
async def test_no_edit_is_lost_no_take_made_twice_and_all_screens_agree(seed: int, tmp_path: Path) -> None:
    """At every quiet point, on every screen, whatever five directors do at once for ten hours."""
    soak = await set_up(seed, tmp_path)
    try:
        await rehearse(soak)
        assert (await soak.processes[0].service.append_due(soak.show)).status == "on_air"
        for soak.pressed in range(1, PRESSES + 1):
            await soak.press()
            if soak.pressed % QUIET_EVERY == 0:
                await soak.quiet()
        assert soak.clock.now() - START > (HOURS - 1) * HOUR
    except Exception as error:
        error.add_note(f"seed {seed}, press {soak.pressed}")
        raise
    finally:
        await soak.database.close()
