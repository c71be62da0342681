"""A room whose set-up changes is counted again beside its consumer: right afterwards, and never half."""

import asyncio
from pathlib import Path

import pytest

from streams import events as ev
from streams.clock import SECOND, FakeClock
from streams.metrics.fold.fold import Fold
from streams.metrics.frames.frame import Frame
from streams.metrics.frames.points import BucketPoint, point_bytes
from streams.metrics.frames.snapshot import snapshot
from streams.metrics.state.room import RoomState, Setup
from streams.store import keys
from streams.store.connection import RedisClient
from streams.store.feed import RoomFeed
from streams.store.frames import COMMENTS, Frames
from streams.store.log import RoomLog
from streams.worker import recounts
from streams.worker.recounts import ENTRIES
from tests.streams.metrics.random_logs import START as T
from tests.streams.worker.test_consumer import append, said
from tests.streams.worker.working import Watching, working

BEGIN: list[ev.Logged] = [
    ev.ShowStartBoundary(id="b1", at=T, show="one"),
    ev.RunStartBoundary(id="b2", at=T, show="one", run="r1", slot="s1", kind="warmup"),
    ev.RunStartBoundary(id="b3", at=T + 30_000, show="one", run="r2", slot="s2", kind="look"),
]
EARLY = [said(f"e{number}", at=T + 35_000) for number in range(ENTRIES * 6)]
"""Five seconds into the second run: with a delay of ten seconds they belong to the first."""
SLOW = Setup(delay=10_000)


class Rooms:
    """How rooms are set up."""

    def __init__(self) -> None:
        self.setup = Setup()
        self._asked = asyncio.Event()

    async def of(self, _room: str) -> Setup:
        self._asked.set()
        return self.setup

    async def hear(self, times: int) -> None:
        """Wait until the worker has asked so many times more."""
        for _ in range(times):
            self._asked.clear()
            await self._asked.wait()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(T + 2 * 60_000)


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch) -> Rooms:
    monkeypatch.setattr(recounts, "ASK_EVERY_S", 0.0)
    return Rooms()


def expected(setup: Setup, batches: list[list[ev.Logged]], now: int) -> Frame:
    fold = Fold(RoomState(setup))
    for batch in (BEGIN, *batches):
        fold.apply(batch)
    return snapshot(fold.flush(), "one", now)


def of_runs(frame: Frame) -> list[int]:
    return [run.base.tally.comments for run in frame.runs]


async def test_a_changed_set_up_is_noticed_and_no_frame_is_half_counted(
    redis: RedisClient, tmp_path: Path, clock: FakeClock, rooms: Rooms
) -> None:
    watching = Watching()
    await append(redis, BEGIN, *EARLY)
    async with working(redis, tmp_path, clock, watching, setup_of=rooms.of) as worker:
        await watching.hear("frame")
        rooms.setup = SLOW
        more = [said(f"m{number}", at=T + 36_000) for number in range(20)]
        for batch in more:
            await append(redis, batch)
            clock.advance(1 * SECOND)
        await watching.hear("recounted", "street")
        last = await RoomLog(redis).last("street")
        await watching.until(lambda: worker.rooms["street"].position == last)
        clock.advance(10 * SECOND)  # so long may a show wait for a frame in which nothing is new
        await watching.until(lambda: watching.frames[-1].as_of == clock.now())
    assert watching.frames[-1] == expected(SLOW, [*EARLY, *more], clock.now())
    totals = [frame.base.tally.comments for frame in watching.frames]
    assert totals == sorted(totals), "nothing that was counted goes missing meanwhile"
    assert all(0 in of_runs(frame) for frame in watching.frames), "a frame follows from one set-up"
    assert of_runs(watching.frames[0]) == [0, len(EARLY)]


async def test_what_is_told_in_the_chat_is_told_once(
    redis: RedisClient, tmp_path: Path, clock: FakeClock, rooms: Rooms
) -> None:
    watching = Watching()
    await append(redis, BEGIN, said("a"))
    async with working(redis, tmp_path, clock, watching, setup_of=rooms.of):
        await watching.hear("frame")
        rooms.setup = SLOW
        await watching.hear("recounted")
        await append(redis, said("b"))
        await watching.hear("folded", times=5)
        clock.advance(1 * SECOND)
        await watching.hear("frame", times=2)
        feed = RoomFeed(redis).follow(["street"], {"street": "0-0"})
        told = [hint for hint in await some(feed, until=b'"b"') if hint.kind == COMMENTS]
    assert sum(hint.payload.count(b'"a"') for hint in told) == 1
    assert sum(hint.payload.count(b'"b"') for hint in told) == 1


async def some(feed, until):
    found = []
    async for hint in feed:
        found.append(hint)
        if until in hint.payload:
            return found


async def test_curves_are_drawn_anew(redis: RedisClient, tmp_path: Path, clock: FakeClock, rooms: Rooms) -> None:
    """A point that follows from nothing any more does not stay."""
    watching = Watching()
    await append(redis, BEGIN, said("a"))
    async with working(redis, tmp_path, clock, watching, setup_of=rooms.of):
        await watching.hear("frame")
        gone = BucketPoint(T + 90_000, online=7, views=1, comments=1, likes=0, orders=0, gmv=100, gift_value=0)
        await redis.hset(keys.points("street", "one"), str(gone.at), point_bytes(gone))
        rooms.setup = SLOW
        await watching.hear("recounted")
        clock.advance(1 * SECOND)
        await watching.until(lambda: watching.frames[-1].as_of == clock.now())
    curve = await Frames(redis).curve("street", "one")
    assert set(curve.series["gmv"]) == {0}
    assert max(value or 0 for value in curve.series["comments_per_min"]) == 1


async def test_changes_of_mind_end_at_the_last_one(redis: RedisClient, tmp_path: Path, rooms: Rooms) -> None:
    class Hurried(FakeClock):
        def now(self):
            return self.advance(1 * SECOND)

    watching = Watching()
    await append(redis, BEGIN, *EARLY)
    async with working(redis, tmp_path, Hurried(T + 120_000), watching, setup_of=rooms.of):
        await watching.hear("frame")
        for delay in (10_000, 5_500, 3_000, 10_000, 3_000):
            rooms.setup = Setup(delay=delay)
            await rooms.hear(times=3)
        await append(redis, said("z", at=T + 35_000))
        await watching.until(lambda: of_runs(watching.frames[-1]) == [0, len(EARLY) + 1])
        await rooms.hear(times=3)
    last = watching.frames[-1]
    assert last == expected(Setup(), [*EARLY, said("z", at=T + 35_000)], last.as_of)


async def test_checkpoints_of_another_set_up_are_left_alone(
    redis: RedisClient, tmp_path: Path, clock: FakeClock, rooms: Rooms
) -> None:
    """After a change nothing of before is used; after the next start the new one goes on from its own."""
    await append(redis, BEGIN, *EARLY)
    for setup, counted in ((Setup(), len(EARLY) + 1), (SLOW, len(EARLY) + 1), (SLOW, 0), (Setup(), 0)):
        watching = Watching()
        rooms.setup = setup
        clock.advance(1 * SECOND)
        async with working(redis, tmp_path, clock, watching, setup_of=rooms.of):
            await watching.hear("frame")
        assert watching.frames[-1] == expected(setup, EARLY, clock.now())
        assert watching.count("folded") == counted
