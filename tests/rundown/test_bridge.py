"""The way from the journal into the room's log, with a real database and a real event log."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from console.rundown import commands as ask
from console.rundown.bridge import LogBridge
from console.rundown.commands import AnyCommand
from console.rundown.floor import commands as floor
from console.rundown.service import RundownService
from console.settings import Settings
from console.store import migrate, rooms
from console.store.rooms import Room
from console.store.session import Database
from streams import events as ev
from streams.clock import FakeClock
from streams.log import RoomLog
from streams.metrics.snapshot import snapshot
from tests.rundown.stage import MINUTE, START, plan
from tests.streams.conftest import redis, valkey_url
from tests.streams.metrics.made import folded

__all__ = ["redis", "valkey_url"]

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


async def told(redis: Redis) -> list[ev.Logged]:
    return [event for entry in await RoomLog(redis).read("street") for event in entry.events()]


async def test_a_show_carries_its_goals_and_its_hosts_into_the_log(database: Database, redis: Redis) -> None:
    """As they stood at the start; from the log alone follows how far the targets are."""
    clock = FakeClock(START)
    service, bridge = RundownService(database, clock), LogBridge(database, RoomLog(redis))
    service.on_commit.append(bridge.committed)
    show = await service.create(
        room="street",
        title="Evening",
        starts_at=START,
        purpose=None,
        targets={"gmv": 1_000, "conversion": 0.5},
        plan=plan("abcd", 15),
        actor="ann",
    )

    async def do(command: AnyCommand, after: int = 0) -> None:
        clock.advance(after)
        await service.execute(show.id, command, "ann")

    await do(floor.HandOver(hosts=("Mei", "Lan")))
    await do(ask.Start())
    await do(floor.HandOver(hosts=("Lan",)), 10 * MINUTE)
    await bridge.drain()
    await bridge.sweep()
    log = await told(redis)
    (started,) = [event for event in log if isinstance(event, ev.ShowStarted)]
    assert started.goals == ev.Goals(targets={"gmv": 1_000, "conversion": 0.5}, length_ms=60 * MINUTE)
    hosts = [event for event in log if isinstance(event, ev.HostsChanged)]
    assert [(event.at, event.hosts, event.delay) for event in hosts] == [
        (START, ("Mei", "Lan"), 4_000),
        (START + 10 * MINUTE, ("Lan",), 4_000),
    ]
    assert len({event.id for event in log}) == len(log)
    lines = (ev.Line("A", 1, 400),)
    paid = ev.OrderPaid(id="o", at=START + 20 * MINUTE, person="p", order="o", currency="CNY", lines=lines)
    frame = snapshot(folded([*log, paid]), show.id, START + 30 * MINUTE)
    assert frame.kpis["pace"].value == 0.8
