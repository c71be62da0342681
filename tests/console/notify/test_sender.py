"""Each message once, whoever sends; tried again only where that is safe; and nobody waits for a messenger."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from console.i18n.language import language_for
from console.notify import robots
from console.notify.bodies import RobotIn
from console.notify.sealing import RobotSeal
from console.notify.sender import LEASE, Sender
from console.store import outbox, rooms
from console.store import robots as stored
from console.store.outbox import Delivery
from console.store.rooms import Room
from console.store.session import Database
from console.store.tables import DeliveryRow
from streams.clock import SECOND, Clock, Duration, FakeClock, Instant, SystemClock
from streams.errors import Invalid, NotFound
from tests.messengers import DINGTALK, FEISHU, SECRETS, WECOM, Messengers
from tests.paths import ROOT

KEY = b"a key of sixteen bytes or more"
SEAL = RobotSeal(lambda: KEY)
HOUR = Duration(3_600_000)
one_database = pytest.mark.parametrize("bare", ["sqlite"], indirect=True)
"""For what no database does differently."""


PATIENCE_S = 60


@pytest.fixture
def groups() -> Iterator[Messengers]:
    with Messengers() as running:
        yield running


@pytest.fixture
async def room(database: Database) -> str:
    made = Room(
        slug="street",
        name="Street",
        platform="other",
        timezone="Asia/Shanghai",
        currency="CNY",
        broadcast_delay_ms=3_000,
        simulated=False,
        created_at=0,
    )
    await database.write(lambda session: rooms.create(session, made))
    return made.slug


async def add(database: Database, groups: Messengers, path: str, secret: str = "", now: int = 0) -> str:
    body = RobotIn(name=path, address=groups.origin + path, secret=secret)
    made = await database.write(
        lambda session: robots.add(session, SEAL, "street", body, relays=(groups.origin,), by="Lin", now=Instant(now))
    )
    return made.id


async def put(database: Database, key: str, now: int, text: str = "", holds: int = HOUR) -> int:
    """Put a bulletin down for all robots of the room."""

    def work(session: Session) -> int:
        to = stored.of_room(session, "street")
        english = language_for("en")
        return robots.send(session, to, key, "bulletin", text or key, english, now=Instant(now), holds=Duration(holds))

    return await database.write(work)


async def latest(database: Database, robot: str) -> Delivery:
    return (await database.read(lambda session: outbox.latest(session, robot, 1)))[0]


@asynccontextmanager
async def sending(
    database: Database, groups: Messengers, clock: Clock, processes: int = 1
) -> AsyncIterator[list[Sender]]:
    """So many senders, as of so many processes."""
    senders = [Sender(database, SEAL, clock, (groups.origin,), look_s=0.02) for _ in range(processes)]
    tasks = [asyncio.create_task(sender.run()) for sender in senders]
    try:
        yield senders
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


async def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end
        await asyncio.sleep(0.01)


async def sent(database: Database, wanted: int) -> None:
    """Wait until so many were sent, and their answers written down: the clock may go on then."""
    counted = select(func.count()).select_from(DeliveryRow).where(DeliveryRow.state == "sent")
    end = time.monotonic() + PATIENCE_S
    while (found := await database.read(lambda session: session.scalar(counted))) != wanted:
        assert time.monotonic() < end, found
        await asyncio.sleep(0.01)


async def settled(database: Database, robot: str, *states: str) -> Delivery:
    end = time.monotonic() + PATIENCE_S
    while (one := await latest(database, robot)).state not in states:
        assert time.monotonic() < end, one
        await asyncio.sleep(0.01)
    return one


@one_database
async def test_each_messenger_gets_its_text_signed(database: Database, room: str, groups: Messengers) -> None:
    ids = [
        await add(database, groups, FEISHU, SECRETS["feishu"]),
        await add(database, groups, DINGTALK, SECRETS["dingtalk"]),
        await add(database, groups, WECOM),
    ]
    clock = FakeClock()
    assert await put(database, "bulletin:s:1", clock.now(), "20:30\nGMV ¥1.2万") == 3
    async with sending(database, groups, clock):
        for robot in ids:
            assert (await settled(database, robot, "sent")).tries == 1
    assert sorted(groups.received) == [(name, "20:30\nGMV ¥1.2万") for name in ("dingtalk", "feishu", "wecom")]


async def test_several_processes_send_each_message_once(database: Database, room: str, groups: Messengers) -> None:
    robot = await add(database, groups, FEISHU, SECRETS["feishu"])
    clock = FakeClock()
    url = database.engine.url.render_as_string(hide_password=False)
    others = [Database(url) for _ in range(2)]
    keys = [f"bulletin:s:{number}" for number in range(12)]
    try:
        # each process puts the same bulletins down
        made = [await put(one, key, clock.now()) for one in (database, *others) for key in keys]
        assert sum(made) == len(keys)
        async with sending(others[0], groups, clock, 2), sending(others[1], groups, clock, 2):
            await until(lambda: len(groups.received) >= len(keys))
            await settled(database, robot, "sent")
        assert sorted(groups.texts()) == sorted(keys)
    finally:
        for one in others:
            await one.close()


@one_database
async def test_a_lost_answer_is_unknown_and_not_sent_again(database: Database, room: str, groups: Messengers) -> None:
    robot = await add(database, groups, WECOM)
    groups.next = ["drop"]
    clock = FakeClock()
    await put(database, "one", clock.now())
    async with sending(database, groups, clock):
        lost = await settled(database, robot, "unknown")
        assert lost.reason == {"code": "no_answer", "params": {}}
        clock.advance(HOUR)
        await put(database, "two", clock.now())
        await settled(database, robot, "sent")
    assert groups.texts("wecom") == ["one", "two"]


@one_database
@pytest.mark.parametrize("behaviour", ["rate", "unavailable"])
async def test_what_surely_did_not_arrive_is_tried_again_later(
    database: Database, room: str, groups: Messengers, behaviour: str
) -> None:
    robot = await add(database, groups, DINGTALK, SECRETS["dingtalk"])
    groups.next = [behaviour, behaviour]  # type: ignore[list-item]
    clock = FakeClock()
    await put(database, "one", clock.now())
    async with sending(database, groups, clock):
        await until(lambda: groups.calls["dingtalk"] == 1)
        first = await settled(database, robot, "waiting")
        assert first.due >= clock.now() + 30 * SECOND
        clock.advance(first.due - clock.now())
        await until(lambda: groups.calls["dingtalk"] == 2)
        second = await settled(database, robot, "waiting")
        clock.advance(second.due - clock.now())
        assert (await settled(database, robot, "sent")).tries == 3
    assert groups.texts("dingtalk") == ["one"]


@one_database
async def test_old_news_is_given_up_and_a_refusal_is_final(database: Database, room: str, groups: Messengers) -> None:
    late = await add(database, groups, WECOM)
    groups.behaves = {"wecom": "rate"}
    wrong = await add(database, groups, DINGTALK, "SEC another one")
    clock = FakeClock()
    await put(database, "one", clock.now(), holds=5 * 60 * SECOND)
    async with sending(database, groups, clock):
        refused = await settled(database, wrong, "failed")
        assert (refused.tries, refused.reason and refused.reason["code"]) == (1, "signature")
        while (one := await settled(database, late, "waiting", "failed")).state != "failed":
            clock.advance(max(0, one.due - clock.now()))
            await asyncio.sleep(0.01)
        assert one.reason is not None
        assert one.reason["code"] in ("rate", "too_late")
    assert groups.received == []


@one_database
async def test_a_messenger_that_hangs_delays_no_other(database: Database, room: str, groups: Messengers) -> None:
    groups.behaves = {"feishu": "hang"}
    for number in range(6):  # more than it has places
        await add(database, groups, f"/open-apis/bot/v2/hook/feishu-robot-000{number}", SECRETS["feishu"])
    robot = await add(database, groups, WECOM)
    clock = FakeClock()
    await put(database, "one", clock.now())
    async with sending(database, groups, clock):
        await settled(database, robot, "sent")
        assert groups.calls["feishu"] <= 4
        groups.release.set()


@one_database
async def test_a_redirect_is_not_followed(database: Database, room: str, groups: Messengers) -> None:
    robot = await add(database, groups, WECOM)
    groups.next = ["elsewhere"]
    clock = FakeClock()
    await put(database, "one", clock.now())
    async with sending(database, groups, clock):
        refused = await settled(database, robot, "failed")
    assert refused.reason == {"code": "status", "params": {"messenger": "WeCom", "error": "302"}}


async def test_no_more_a_minute_than_the_messenger_takes(database: Database, room: str, groups: Messengers) -> None:
    await add(database, groups, WECOM)
    clock = FakeClock()
    for number in range(23):
        await put(database, f"{number:02}", clock.now())
    async with sending(database, groups, clock) as (sender,):
        await sent(database, 20)
        for _ in range(5):
            sender.wake()
            await asyncio.sleep(0)
        assert len(groups.received) == 20
        clock.advance(61 * SECOND)
        await sent(database, 23)
    assert groups.texts("wecom") == [f"{number:02}" for number in range(23)]


async def test_a_process_killed_while_it_sends_leaves_an_unknown_and_no_second_copy(
    database: Database, room: str, groups: Messengers, tmp_path: Path
) -> None:
    robot = await add(database, groups, WECOM)
    groups.next = ["hang"]
    now = SystemClock().now()
    await put(database, "one", now)
    url = database.engine.url.render_as_string(hide_password=False)
    program = [sys.executable, "-m", "tests.console.notify.sending", url, KEY.decode(), groups.origin]
    process = subprocess.Popen(program, cwd=ROOT)  # noqa: ASYNC220 - it is left alone
    try:
        await until(groups.called.is_set)
        assert (await latest(database, robot)).state == "sending"
        process.send_signal(signal.SIGKILL)
        process.wait()
        clock = FakeClock(now + LEASE // 2)  # another process; the lease still holds
        async with sending(database, groups, clock):
            await put(database, "two", clock.now())
            clock.advance(LEASE)
            await settled(database, robot, "sent")
        (second, first) = await database.read(lambda session: outbox.latest(session, robot, 2))
        assert (first.state, first.reason) == ("unknown", {"code": "interrupted", "params": {}})
        assert (second.text, groups.texts("wecom")) == ("two", ["one", "two"])
    finally:
        process.kill()
        process.wait()


@one_database
async def test_what_robots_are_reached_by_is_sealed_and_not_told(
    database: Database, room: str, groups: Messengers
) -> None:
    robot = await add(database, groups, FEISHU, SECRETS["feishu"])
    (kept,) = await database.read(lambda session: stored.of_room(session, room))
    for secret in (b"feishu-robot-0001", SECRETS["feishu"].encode()):
        assert secret not in kept.sealed
    assert not hasattr(robots.shown(kept), "sealed")
    assert robots.shown(kept).hint == "127.0.0.1 …0001"
    other = Sender(database, RobotSeal(lambda: b"another key of sixteen bytes"), clock := FakeClock(), (groups.origin,))
    await put(database, "one", clock.now())
    task = asyncio.create_task(other.run())
    refused = await settled(database, robot, "failed")
    task.cancel()
    assert refused.reason == {"code": "sealed", "params": {}}


@one_database
async def test_wecom_has_no_secret_and_a_removed_robot_sends_nothing(
    database: Database, room: str, groups: Messengers
) -> None:
    with pytest.raises(Invalid):
        await add(database, groups, WECOM, "secret")
    robot = await add(database, groups, WECOM)
    clock = FakeClock()
    await put(database, "one", clock.now())
    await database.write(lambda session: stored.remove(session, room, robot))
    assert await database.read(lambda session: outbox.anything_to_do(session, clock.now())) is False
    with pytest.raises(NotFound):
        await database.write(lambda session: stored.remove(session, room, robot))
