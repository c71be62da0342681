"""The way from the journal into the room's log, with a real database and a real event log."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec import structs

from console.rundown import commands
from console.rundown.bridge import LogBridge
from console.rundown.commands import AnyCommand
from console.rundown.floor import commands as floor
from console.rundown.floor.events import Noted
from console.rundown.service import Played, RundownService
from console.settings import Settings
from console.store import migrate, rooms, shows
from console.store.rooms import Room
from console.store.session import Database
from console.store.shows import Show
from streams import events as ev
from streams.clock import FakeClock, Instant
from streams.errors import Refused
from streams.metrics.frames.points import points
from streams.metrics.frames.snapshot import snapshot
from streams.store.connection import RedisClient
from streams.store.frames import Frames
from streams.store.lease import Leases
from streams.store.log import RoomLog
from tests.console.rundown.stage import MINUTE, START, plan
from tests.streams.conftest import cluster, redis, valkey_url
from tests.streams.metrics.builders import order_paid, with_ids
from tests.streams.metrics.random_logs import folded_state

__all__ = ["cluster", "redis", "valkey_url"]

ROOM = Room(
    slug="street",
    name="Street",
    platform="demo",
    timezone="Asia/Shanghai",
    currency="CNY",
    broadcast_delay_ms=4_000,
    simulated=False,
    created_at=START,
)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    made = Database(Settings(data=tmp_path).sqlalchemy_url())
    migrate.upgrade(made)
    await made.write(lambda session: rooms.create(session, ROOM))
    yield made
    await made.close()


async def told(redis: RedisClient) -> list[ev.Logged]:
    return [event for entry in await RoomLog(redis).read("street") for event in entry.events()]


class Desk:
    """A director with a clock, whose commands reach the room's log."""

    def __init__(self, database: Database, redis: RedisClient) -> None:
        self.clock = FakeClock(START)
        self.bridge = LogBridge(database, RoomLog(redis), Frames(redis))
        self.service = self._service = RundownService(database, self.clock)
        self._service.on_commit.append(self.bridge.committed)

    async def plan(self, shape_of: str | None = None) -> str:
        """A show of an hour with targets."""
        show = await self._service.create(
            room="street",
            title="Evening",
            starts_at=self.clock.now(),
            purpose=None,
            targets={"gmv": 1_000, "conversion": 0.5},
            plan=plan("abcd", 15),
            actor="ann",
            shape_of=shape_of,
            weights={"conversion": 0},
        )
        return show.id

    async def past(self, *played: Played, until: Instant | None = None) -> Show:
        """A show that began at ``START``, of slots that give way by themselves; its boundaries are in the log then."""
        show = await self._service.create(
            room="street",
            title="Yesterday",
            starts_at=START,
            purpose=None,
            targets={},
            plan=tuple(structs.replace(slot, advance="auto") for slot in plan("abcd", 15)),
            actor="ann",
            now=Instant(START - MINUTE),
            played=played,
            until=until,
        )
        await self.bridge.drain()
        return show

    async def do(self, show: str, command: AnyCommand, after: int = 0) -> None:
        """Give a command, so many ms later; it is in the log then."""
        self.clock.advance(after)
        await self._service.execute(show, command, "ann")
        await self.bridge.drain()


async def test_a_show_carries_its_goals_and_its_hosts_into_the_log(database: Database, redis: RedisClient) -> None:
    """As they stood at the start; from the log alone follows how far the targets are."""
    desk = Desk(database, redis)
    show = await desk.plan()
    await desk.do(show, floor.HandOver(hosts=("Mei", "Lan")))
    await desk.do(show, commands.Start())
    await desk.do(show, floor.HandOver(hosts=("Lan",)), 10 * MINUTE)
    await desk.bridge.sweep()
    log = await told(redis)
    (started,) = [event for event in log if isinstance(event, ev.ShowStartBoundary)]
    assert started.goals == ev.ShowGoals(
        targets={"gmv": 1_000, "conversion": 0.5}, weights={"conversion": 0}, length_ms=60 * MINUTE
    )
    hosts = [event for event in log if isinstance(event, ev.HostsBoundary)]
    assert [(event.at, event.hosts, event.delay) for event in hosts] == [
        (START, ("Mei", "Lan"), 4_000),
        (START + 10 * MINUTE, ("Lan",), 4_000),
    ]
    assert len({event.id for event in log}) == len(log)
    frame = snapshot(folded_state([*log, order_paid("p", START + 20 * MINUTE, 400)]), show, START + 30 * MINUTE)
    assert frame.kpis["pace"].value == 0.8


async def test_a_show_that_is_written_down_after_the_fact_is_played_to_its_end_at_once(
    database: Database, redis: RedisClient
) -> None:
    """Slots that give way by themselves do; the log says that all of it is from back then."""
    desk = Desk(database, redis)
    desk.clock.advance(600 * MINUTE)
    end = Instant(START + 50 * MINUTE)
    show = await desk.past(
        Played(Instant(START), commands.Start(), "ann"),
        Played(Instant(START + 20 * MINUTE), floor.NoteDown(text="A word"), "bob"),
        Played(end, commands.End(), "ann"),
    )
    assert (show.status, show.started_at, show.ended_at) == ("ended", START, end)
    state, entries = await desk.service.state_and_entries(show.id)
    assert [(run.slot.id, run.started_at - START) for run in state.runs] == [
        (name, number * 15 * MINUTE) for number, name in enumerate("abcd")
    ]
    assert [entry.at - START for entry in entries if isinstance(entry.event, Noted)] == [20 * MINUTE]
    (entry,) = await RoomLog(redis).read("street")
    assert entry.back_dated_to == end
    assert [type(event) for event in entry.events()] == [
        ev.ShowPlanBoundary, ev.ShowStartBoundary, *[ev.RunStartBoundary] * 4, ev.ShowEndBoundary
    ]  # fmt: skip


async def test_a_show_that_is_written_down_up_to_now_is_on_air(database: Database, redis: RedisClient) -> None:
    desk = Desk(database, redis)
    desk.clock.advance(20 * MINUTE)
    show = await desk.past(Played(Instant(START), commands.Start(), "ann"), until=desk.clock.now())
    state = await desk.service.state(show.id)
    assert (state.status, state.run and state.run.slot.id) == ("on_air", "b")


async def test_what_cannot_have_happened_makes_no_show(database: Database, redis: RedisClient) -> None:
    desk = Desk(database, redis)
    with pytest.raises(Refused):
        await desk.past(Played(Instant(START), commands.Pause(), "ann"))
    assert await database.read(lambda session: shows.of_room(session, "street")) == []


async def test_targets_follow_the_course_of_the_past_show_that_was_chosen(
    database: Database, redis: RedisClient
) -> None:
    """Three quarters of its sales came in the second half."""
    desk = Desk(database, redis)
    past = await desk.plan()
    await desk.do(past, commands.Start())
    await desk.do(past, commands.End(), 10 * MINUTE)
    sales = [order_paid("p", START + MINUTE, 100), order_paid("q", START + 7 * MINUTE, 300)]
    state = folded_state([*await told(redis), *with_ids(sales)])
    lease = await Leases(redis).acquire("street", "worker")
    assert lease is not None
    frame = snapshot(state, past, desk.clock.now())
    await Frames(redis).write_frame("street", lease.token, frame, points(state, past, state.shows[past].buckets))
    following = await desk.plan(shape_of=past)
    await desk.do(following, commands.Start())
    goals = [event.goals for event in await told(redis) if isinstance(event, ev.ShowStartBoundary)]
    assert [made.curve for made in goals if made] == [(), (0.25, 1.0)]
