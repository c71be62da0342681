"""Which time processes go by: those that run, those that are started, on air and off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from console.rundown import clock_keeper
from console.rundown.clock_keeper import ClockKeeper
from console.rundown.commands import End, Start
from console.rundown.service import RundownService
from console.store import rooms
from console.store.rooms import Room
from console.store.session import Database
from streams.clock import HOUR, MINUTE, Instant, SteadyClock
from streams.errors import Unavailable
from streams.store.anchors import Anchors
from streams.store.connection import RedisClient, connect
from tests.console.rundown.stage import slot
from tests.streams.test_clock import BOOT, Machine


class Process:
    """One process on the machine: its clock and who keeps it."""

    def __init__(self, machine: Machine, redis: RedisClient, database: Database, boot: str = "boot") -> None:
        self.clock = SteadyClock(machine.clock, machine.steady)
        self.keeper = ClockKeeper(self.clock, Anchors(redis, boot), database)
        self.service = RundownService(database, self.clock)

    async def begun(self) -> Process:
        await self.keeper.begin()
        return self


class House:
    """A machine with a database and an event log, on which processes are started."""

    def __init__(self, redis: RedisClient, database: Database) -> None:
        self.machine = Machine()
        self.redis = redis
        self.database = database

    async def process(self, boot: str = "boot") -> Process:
        return await Process(self.machine, self.redis, self.database, boot).begun()

    async def begin_show(self, process: Process) -> str:
        show = await process.service.create(
            room="street",
            title="Autumn",
            starts_at=process.clock.now(),
            purpose=None,
            targets={},
            plan=(slot("s1"), slot("s2")),
            actor="Lin",
        )
        await process.service.execute(show.id, Start(), "Lin")
        return show.id

    @property
    def right(self) -> Instant:
        """What the clock would say had it never been set."""
        return Instant(BOOT + self.machine.since_boot)


@pytest.fixture
async def house(database: Database, valkey_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setattr(clock_keeper, "WATCHED_S", 0.0)
    room = Room(
        slug="street", name="Street", platform="other", timezone="Asia/Shanghai", currency="CNY",
        broadcast_delay_ms=3_000, simulated=False, created_at=0,
    )  # fmt: skip
    await database.write(lambda session: rooms.create(session, room))
    redis = connect(valkey_url)
    await redis.flushall()
    yield House(redis, database)
    await redis.aclose()


@pytest.mark.parametrize("step", [-HOUR, HOUR])
async def test_on_air_a_step_is_told_and_not_followed(house: House, step: int) -> None:
    process = await house.process()
    await house.begin_show(process)
    assert await process.keeper.look() == 0
    house.machine.clock.advance(step)
    house.machine.wait(MINUTE)
    assert await process.keeper.look() == step
    assert process.clock.now() == house.right
    house.machine.clock.advance(-step)
    assert await process.keeper.look() == 0


@pytest.mark.parametrize("step", [-HOUR, HOUR])
async def test_a_process_that_is_started_on_air_goes_by_the_time_before_the_step(house: House, step: int) -> None:
    await house.begin_show(await house.process())
    house.machine.clock.advance(step)
    started = await house.process()
    assert started.clock.now() == house.right
    assert await started.keeper.look() == step


@pytest.mark.parametrize("step", [-HOUR, HOUR])
async def test_a_process_that_is_started_on_air_waits_for_the_log_to_say_the_time(
    house: House, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was killed with the event log: by the machine's clock it would take all others along by the step."""
    running = await house.process()
    await house.begin_show(running)
    house.machine.clock.advance(step)
    read, silent = Anchors.read, iter(range(3))

    async def read_once_it_is_there(anchors: Anchors) -> object:
        if next(silent, None) is not None:
            raise Unavailable("the event log starts")
        return await read(anchors)

    monkeypatch.setattr(Anchors, "read", read_once_it_is_there)
    started = await house.process()
    assert started.clock.now() == house.right
    await running.keeper.look()
    assert running.clock.now() == house.right


async def test_off_air_all_processes_follow_ahead(house: House) -> None:
    web, worker = await house.process(), await house.process()
    house.machine.clock.advance(HOUR)
    assert await web.keeper.look() == 0
    assert await worker.keeper.look() == 0
    assert web.clock.now() == worker.clock.now() == house.right + HOUR


async def test_the_step_is_followed_ahead_when_the_show_is_over(house: House) -> None:
    process = await house.process()
    show = await house.begin_show(process)
    house.machine.clock.advance(HOUR)
    assert await process.keeper.look() == HOUR
    await process.service.execute(show, End(), "Lin")
    assert await process.keeper.look() == 0
    assert process.clock.now() == house.right + HOUR


async def test_off_air_a_process_alone_follows_back_when_it_is_started_again(house: House) -> None:
    process = await house.process()
    house.machine.clock.advance(-HOUR)
    assert await process.keeper.look() == -HOUR
    assert process.clock.now() == house.right
    started = await house.process()
    assert started.clock.now() == house.right - HOUR
    assert await started.keeper.look() == 0


async def test_a_process_that_is_started_beside_others_goes_by_their_time(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others say every second that they live, so that it hears of them while it waits."""
    monkeypatch.setattr(clock_keeper, "WATCHED_S", 0.05)
    web = await house.process()
    house.machine.clock.advance(-HOUR)

    async def live() -> None:
        while True:
            await web.keeper.look()
            await asyncio.sleep(0)

    living = asyncio.create_task(live())
    worker = await house.process()
    living.cancel()
    assert worker.clock.now() == web.clock.now() == house.right


async def test_after_a_reboot_a_show_on_air_goes_on_from_its_last_entry(house: House) -> None:
    """The machine's clock is behind; what was entered must not lie in the future."""
    process = await house.process()
    show = await house.begin_show(process)
    last = (await process.service.state(show)).last_at
    house.machine.clock.advance(-HOUR)
    started = await house.process(boot="the next boot")
    assert started.clock.now() == last
    assert await started.keeper.look() == -HOUR


async def test_a_show_at_an_instant_holds_all_that_was_entered_before_its_last_entry_then(house: House) -> None:
    """Its plan was made by a clock that was an hour ahead; what is on air was on air with it all the same."""
    show = (await house.process()).service
    house.machine.clock.advance(-HOUR)
    ahead = await Process(house.machine, house.redis, house.database).service.create(
        room="street",
        title="Autumn",
        starts_at=house.right,
        purpose=None,
        targets={},
        plan=(slot("s1"), slot("s2")),
        actor="Lin",
        now=house.right,
    )
    begun = (await show.execute(ahead.id, Start(), "Lin", Instant(house.right - HOUR))).state
    then = await show.state_at(ahead.id, Instant(house.right - HOUR))
    assert (then.run, then.plan) == (begun.run, begun.plan)


async def test_after_a_reboot_off_air_the_machines_clock_holds(house: House) -> None:
    await house.process()
    house.machine.clock.advance(-HOUR)
    assert (await house.process(boot="the next boot")).clock.now() == house.right - HOUR


async def test_without_an_event_log_a_process_begins_by_the_machines_clock(house: House) -> None:
    house.redis = connect("redis://127.0.0.1:1")
    process = await house.process()
    assert process.clock.now() == house.right
    house.machine.clock.advance(-HOUR)
    with pytest.raises(Unavailable):
        await process.keeper.look()
    await house.redis.aclose()
