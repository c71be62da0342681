"""Workers: every room is folded by one, whatever happens to them, and the figures are the same."""

import asyncio
import os
import random
import signal
import sys
from pathlib import Path

import msgspec
import pytest

from streams import events as ev
from streams.clock import HOUR, MINUTE, SECOND, FakeClock, Instant, SystemClock
from streams.errors import Unavailable
from streams.metrics.fold.fold import Fold
from streams.metrics.frames.comments import ChatLines
from streams.metrics.frames.frame import Frame
from streams.metrics.frames.history import DAY
from streams.metrics.frames.snapshot import snapshot
from streams.metrics.state.room import RoomState, Setup
from streams.store import keys
from streams.store.connection import RedisClient, connect
from streams.store.embedded import EmbeddedValkey
from streams.store.feed import RoomFeed
from streams.store.frames import Frames
from streams.store.log import RoomLog
from streams.worker import checkpointer
from streams.worker.worker import ENTRIES
from tests.streams.metrics.random_logs import START as T
from tests.streams.metrics.random_logs import folded_state
from tests.streams.worker.working import Watching, working

BEGIN: list[ev.Logged] = [
    ev.ShowStartBoundary(id="b1", at=T, show="one"),
    ev.RunStartBoundary(id="b2", at=T, show="one", run="r1", slot="s1", kind="warmup"),
]


def said(*names: str, at: int = T + 60_000) -> list[ev.Logged]:
    return [ev.Comment(id=name, at=at, person=f"person {name}", text=f"text of {name}", name="王***") for name in names]


def many(count: int) -> list[ev.Logged]:
    """An audience of that many events over an hour, some of them late, some told twice."""
    chance = random.Random(count)
    told: list[ev.Logged] = []
    for number in range(count):
        at = T + number * 3_600_000 // count - chance.randrange(2_000)
        person = f"person {chance.randrange(200)}"
        kind = chance.randrange(5)
        if kind == 0:
            told.append(ev.ViewerEntered(id=f"e{number}", at=at, person=person))
        elif kind == 1:
            told.append(ev.ViewerLeft(id=f"e{number}", at=at, person=person))
        elif kind == 2:
            lines = (ev.OrderLine(f"sku {number % 7}", 1, 100),)
            told.append(
                ev.OrderPaid(id=f"e{number}", at=at, person=person, order=f"o{number}", currency="CNY", lines=lines)
            )
        else:
            told += said(f"e{number}", at=at)
        if chance.random() < 0.05:
            told.append(chance.choice(told))
    return told


async def append(redis: RedisClient, *batches: list[ev.Logged], room: str = "street") -> str:
    log = RoomLog(redis)
    return [await log.append(room, batch) for batch in batches][-1]


def batches(events: list[ev.Logged], size: int) -> list[list[ev.Logged]]:
    return [events[start : start + size] for start in range(0, len(events), size)]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(T + 2 * 60_000)


@pytest.fixture
def watching() -> Watching:
    return Watching()


async def test_what_is_in_the_log_becomes_a_frame(
    redis: RedisClient, tmp_path: Path, clock: FakeClock, watching: Watching
) -> None:
    events = [*BEGIN, *said("a", "b")]
    await append(redis, BEGIN, said("a", "b"))
    async with working(redis, tmp_path, clock, watching):
        await watching.hear("frame")
    expected = snapshot(folded_state(events), "one", clock.now())
    assert watching.frames == [expected]
    assert await Frames(redis).read_frame("street", "one") == expected


async def test_a_planned_show_has_frames_at_once_when_a_clock_that_was_ahead_is_followed_back(
    redis: RedisClient, tmp_path: Path, clock: FakeClock, watching: Watching
) -> None:
    plan: list[ev.Logged] = [ev.ShowPlanBoundary(id="b0", at=T, show="one", starts_at=T)]
    await append(redis, plan)
    async with working(redis, tmp_path, FakeClock(T + HOUR), watching):
        await watching.hear("frame")
    await append(redis, BEGIN, said("a"))
    async with working(redis, tmp_path, clock, watching):
        await watching.hear("frame", times=2)
    expected = snapshot(folded_state([*plan, *BEGIN, *said("a")]), "one", clock.now())
    assert await Frames(redis).read_frame("street", "one") == expected


async def test_a_show_that_began_by_a_clock_that_was_ahead_keeps_its_frames(
    redis: RedisClient, tmp_path: Path, clock: FakeClock, watching: Watching
) -> None:
    await append(redis, BEGIN)
    async with working(redis, tmp_path, FakeClock(T + HOUR), watching):
        await watching.hear("frame")
    await append(redis, said("a"))
    async with working(redis, tmp_path, clock, watching):
        await watching.hear("frame", times=2)
    assert await Frames(redis).newest_at("street", "one") == T + HOUR


async def written_down_later(redis: RedisClient, *batches: tuple[int, list[ev.Logged]]) -> None:
    """Append batches that were taken in at the instants named."""
    log = RoomLog(redis)
    for at, batch in batches:
        await log.append("street", batch, back_dated_to=Instant(at))


async def test_what_is_written_down_after_the_fact_has_a_frame_of_every_instant_it_was_taken_in(
    redis: RedisClient, tmp_path: Path, clock: FakeClock, watching: Watching
) -> None:
    end: list[ev.Logged] = [ev.ShowEndBoundary(id="b3", at=T + 90_000, show="one")]
    told = [(T + second * SECOND, said(f"c{second}", at=T + second * SECOND)) for second in (0, 30, 60)]
    clock.advance(DAY)
    async with working(redis, tmp_path, clock, watching):
        await written_down_later(redis, (T + 90_000, [*BEGIN, *end]))
        await append(redis, [ev.ShowStartBoundary(id="n", at=T + DAY, show="two")])
        await watching.hear("frame")
        await written_down_later(redis, *told)
        for number in range(2):
            clock.advance(30 * SECOND)
            await append(redis, said(f"n{number}", at=T + DAY))
            await watching.hear("frame", times=2 + number)
    frames = await Frames(redis).read_frames("street", "one", 0, clock.now())
    assert [(frame.as_of - T, frame.base.tally.comments) for frame in frames] == [(0, 1), (30_000, 2), (60_000, 3)]
    assert {frame.show for frame in watching.frames} == {"two"}


async def test_a_show_that_was_written_down_up_to_now_goes_on_with_frames_of_now(
    redis: RedisClient, tmp_path: Path, clock: FakeClock, watching: Watching
) -> None:
    async with working(redis, tmp_path, clock, watching):
        await written_down_later(redis, (T, BEGIN), (T + 60_000, said("a")))
        await watching.hear("folded", times=2)
        await append(redis, said("b", at=T + 119_000))
        await watching.hear("folded", times=3)
        clock.advance(1 * SECOND)
        await watching.hear("frame")
    frames = await Frames(redis).read_frames("street", "one", 0, clock.now())
    assert [(frame.as_of - T, frame.base.tally.comments) for frame in frames] == [(60_000, 1), (121_000, 2)]


async def test_what_is_written_down_a_second_time_changes_no_frame(
    redis: RedisClient, tmp_path: Path, clock: FakeClock, watching: Watching
) -> None:
    told = [(T, BEGIN), (T + 30_000, said("a", at=T + 30_000)), (T + 60_000, said("b", at=T + 60_000))]
    async with working(redis, tmp_path, clock, watching):
        await written_down_later(redis, *told)
        await watching.hear("folded", times=3)
        await written_down_later(redis, *told)
        await watching.hear("folded", times=6)
    frames = await Frames(redis).read_frames("street", "one", 0, clock.now())
    assert [(frame.as_of - T, frame.base.tally.comments) for frame in frames] == [(30_000, 1), (60_000, 2)]


async def test_what_was_said_long_ago_is_not_told_to_the_screens(
    redis: RedisClient, tmp_path: Path, clock: FakeClock, watching: Watching
) -> None:
    clock.advance(DAY)
    now = clock.now()
    live: list[ev.Logged] = [ev.ShowStartBoundary(id="n", at=now - MINUTE, show="two")]
    async with working(redis, tmp_path, clock, watching):
        await written_down_later(redis, (T, BEGIN), (T + 30_000, said("old", at=T + 30_000)))
        await append(redis, live, said("new", at=now))
        await watching.hear("folded", times=4)
        for number in range(2):
            clock.advance(10 * SECOND)
            await watching.hear("frame", times=number + 1)
    assert [line.id for line in await Frames(redis).recent_comments("street")] == ["new"]


async def test_at_most_one_frame_a_second(
    redis: RedisClient, tmp_path: Path, clock: FakeClock, watching: Watching
) -> None:
    await append(redis, BEGIN)
    async with working(redis, tmp_path, clock, watching):
        await watching.hear("frame")
        for name in "abc":
            await append(redis, said(name))
        await watching.hear("folded", times=4)
        clock.advance(1 * SECOND)
        await watching.hear("frame", times=2)
    assert [(frame.as_of, frame.base.tally.comments) for frame in watching.frames] == [
        (T + 120_000, 0),
        (T + 121_000, 3),
    ]


async def test_nothing_new_makes_a_frame_every_ten_seconds_on_air(
    redis: RedisClient, tmp_path: Path, clock: FakeClock, watching: Watching
) -> None:
    await append(redis, BEGIN)
    async with working(redis, tmp_path, clock, watching) as worker:
        await watching.hear("frame")
        for _ in range(20):
            await worker.rooms["street"].tick(clock.advance(1 * SECOND))
    assert [frame.as_of - T - 120_000 for frame in watching.frames] == [0, 10_000, 20_000]


async def test_a_show_that_is_over_rests_until_somebody_asks_and_nobody_notices(
    redis: RedisClient, tmp_path: Path, clock: FakeClock, watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the next show nor a takeover wakes it; a refund does."""
    monkeypatch.setattr(checkpointer, "CHECKPOINT_EVENTS", 1)
    order = ev.OrderPaid(id="o", at=T + 9, person="ann", order="o1", currency="CNY", lines=(ev.OrderLine("A", 1, 100),))
    seen = ev.ViewerEntered(id="v", at=T + 8, person="ann")
    await append(redis, [*BEGIN, ev.ShowEndBoundary(id="b3", at=T + 60_000, show="one")], [seen, order])
    later: list[ev.Logged] = [ev.ShowStartBoundary(id="n", at=T + DAY, show="two")]
    for number, person in enumerate(("ann", "bob", "cat")):
        later.append(ev.ViewerEntered(id=f"n{number}", at=T + DAY + number, person=person))
    async with working(redis, tmp_path, clock, watching) as worker:
        await watching.hear("frame")
        clock.advance(DAY)
        for number, event in enumerate(later):
            await append(redis, [event])
            await watching.hear("folded", times=number + 3)
            clock.advance(1 * SECOND)
            await watching.hear("checkpoint", times=number + 2)
        shows = worker.rooms["street"].settled().shows
        assert (list(shows.at_rest), list(shows.awake)) == (["one"], ["two"])
    async with working(redis, tmp_path, clock, watching) as worker:
        await watching.hear("lease", "street", True, times=2)
        clock.advance(1 * SECOND)
        await append(redis, [ev.ViewerEntered(id="n9", at=T + DAY + 9, person="dan")])
        await watching.until(lambda: watching.frames[-1].base.viewers == 4)
        assert watching.frames[-1].base.new_viewers == 3
        assert list(worker.rooms["street"].settled().shows.at_rest) == ["one"]
        await append(redis, [ev.OrderRefunded(id="f", at=T + 2 * DAY, order="o1", amount=30)])
        clock.advance(1 * SECOND)
        await watching.until(lambda: watching.frames[-1].show == "one")
    assert watching.frames[-1].kpis["gmv_net"].value == 70
    assert watching.frames[-1].base.viewers == 1


async def test_an_end_that_comes_after_the_last_checkpoint_makes_a_frame_of_the_next_worker(
    redis: RedisClient, tmp_path: Path, clock: FakeClock, watching: Watching
) -> None:
    """It knows of the end before it comes to it in the log."""
    await append(redis, BEGIN)
    async with working(redis, tmp_path, clock, watching):
        await watching.hear("frame")
    await append(redis, [ev.ShowEndBoundary(id="b3", at=T + 60_000, show="one")])
    async with working(redis, tmp_path, clock, watching):
        await watching.hear("frame", times=2)
    assert watching.frames[-1].ended_at == T + 60_000


async def test_nothing_new_makes_no_frame_after_the_end(
    redis: RedisClient, tmp_path: Path, clock: FakeClock, watching: Watching
) -> None:
    """A refund days later makes one."""
    order = ev.OrderPaid(id="o", at=T + 9, person="p", order="o1", currency="CNY", lines=(ev.OrderLine("A", 1, 100),))
    await append(redis, [*BEGIN, ev.ShowEndBoundary(id="b3", at=T + 60_000, show="one")], [order])
    async with working(redis, tmp_path, clock, watching) as worker:
        await watching.hear("frame")
        for _ in range(20):
            await worker.rooms["street"].tick(clock.advance(60 * SECOND))
        assert len(watching.frames) == 1
        await append(redis, [ev.OrderRefunded(id="f", at=T + 10**9, order="o1", amount=30)])
        await watching.hear("folded", times=3)
        clock.advance(1 * SECOND)
        await watching.hear("frame", times=2)
    assert watching.frames[-1].kpis["gmv_net"].value == 70


async def test_an_order_that_is_corrected_after_the_end_makes_the_figures_anew(
    redis: RedisClient, tmp_path: Path, clock: FakeClock, watching: Watching
) -> None:
    """It came from a product card: days later it is no sale of the show, and its buyer no buyer. So it is for the next
    worker, too, which knows of it beforehand."""
    order = ev.OrderPaid(id="o", at=T + 9, person="p", order="o1", currency="CNY", lines=(ev.OrderLine("A", 1, 100),))
    other = ev.OrderPaid(id="q", at=T + 9, person="q", order="o2", currency="CNY", lines=(ev.OrderLine("A", 1, 50),))
    await append(redis, [*BEGIN, ev.ShowEndBoundary(id="b3", at=T + 60_000, show="one")], [order, other])
    async with working(redis, tmp_path, clock, watching):
        await watching.hear("frame")
        clock.advance(DAY)
        says = ev.OrderCorrected(
            id="c", at=clock.now(), order="o1", currency="CNY", lines=(ev.OrderLine("A", 1, 100),), traffic="card"
        )
        await append(redis, [says])
        await watching.until(lambda: watching.frames[-1].kpis["gmv"].value == 50)
    assert (watching.frames[-1].kpis["buyers"].value, watching.frames[-1].kpis["gmv_elsewhere"].value) == (1, 100)
    assert (await undisturbed(redis)).orders.corrections.newest == {"o1": says}


async def test_when_the_days_of_repurchase_are_over_the_show_is_shown_anew(
    redis: RedisClient, tmp_path: Path, clock: FakeClock, watching: Watching
) -> None:
    """Though nothing happens in the room then."""
    order = ev.OrderPaid(id="o", at=T + 9, person="p", order="o1", currency="CNY", lines=(ev.OrderLine("A", 1, 100),))
    await append(redis, [*BEGIN, ev.ShowEndBoundary(id="b3", at=T + 60_000, show="one")], [order])
    async with working(redis, tmp_path, clock, watching) as worker:
        await watching.hear("frame")
        for _ in range(100):
            await worker.rooms["street"].tick(clock.advance(1 * DAY))
    assert [frame.kpis["repurchase_30d"].value for frame in watching.frames] == [None, 0, 0]
    assert [frame.kpis["repurchase_90d"].value for frame in watching.frames] == [None, None, 0]


async def test_no_frame_is_made_before_the_log_is_caught_up_with(
    redis: RedisClient, tmp_path: Path, clock: FakeClock, watching: Watching
) -> None:
    """Figures on their way are nobody's; the clock runs so fast here that one would be due after every entry."""

    class Hurried(FakeClock):
        def now(self):
            return self.advance(10 * SECOND)

    await append(redis, BEGIN, *(said(f"e{number}") for number in range(ENTRIES * 5)))
    async with working(redis, tmp_path, Hurried(T), watching):
        await watching.hear("frame")
    assert watching.frames[0].base.tally.comments == ENTRIES * 5


async def test_a_boundary_that_comes_late_counts_as_if_it_had_come_in_time(
    redis: RedisClient, tmp_path: Path, clock: FakeClock, watching: Watching
) -> None:
    late: list[ev.Logged] = [
        ev.RunStartBoundary(id="b3", at=T + 30_000, show="one", run="r2", slot="s2", kind="look"),
    ]
    first, second = said("a", at=T + 10_000), said("b", at=T + 40_000)
    await append(redis, BEGIN, first, second)
    async with working(redis, tmp_path, clock, watching):
        await watching.hear("frame")
        await append(redis, late)
        await watching.hear("late", "street", T + 33_000)
        clock.advance(1 * SECOND)
        await watching.hear("frame", times=2)
    assert watching.frames[-1] == snapshot(folded_state([*BEGIN, *late, *first, *second]), "one", clock.now())
    assert [run.base.tally.comments for run in watching.frames[-1].runs] == [1, 1]


async def test_after_a_late_boundary_the_newest_checkpoint_that_is_old_enough_is_used(
    redis: RedisClient, tmp_path: Path, clock: FakeClock, watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpointer, "CHECKPOINT_EVENTS", 1)
    told = [said(f"e{minute}", at=T + minute * 60_000) for minute in range(10)]
    clock.advance(3_600_000)
    async with working(redis, tmp_path, clock, watching):
        await append(redis, BEGIN)
        for number, batch in enumerate(told):
            await append(redis, batch)
            await watching.hear("checkpoint", times=number + 1)
        late: list[ev.Logged] = [
            ev.RunStartBoundary(id="b3", at=T + 450_000, show="one", run="r2", slot="s2", kind="look")
        ]
        await append(redis, late)
        await watching.hear("late")
        await watching.hear("folded", times=12)
        clock.advance(1 * SECOND)
        await watching.until(lambda: len(watching.frames[-1].runs) == 2)
    ((_, _, _, again),) = [fact for fact in watching.facts if fact[0] == "late"]
    assert 0 < again < 10
    events = [event for batch in told for event in batch]
    assert watching.frames[-1] == snapshot(folded_state([*BEGIN, *late, *events]), "one", clock.now())


# ----------------------------------------------------------------------------------------------------- changing hands


async def test_the_next_owner_goes_on_from_the_last_checkpoint(
    redis: RedisClient, tmp_path: Path, clock: FakeClock, watching: Watching
) -> None:
    events = many(500)
    await append(redis, BEGIN, *batches(events, 50))
    async with working(redis, tmp_path, clock, watching):
        await watching.hear("frame")
    assert watching.count("checkpoint") == 1
    assert await redis.exists(keys.lease("street")) == 0
    await append(redis, said("last"))
    second = Watching()
    clock.advance(1 * SECOND)
    async with working(redis, tmp_path, clock, second):
        await second.hear("frame")
    assert second.count("folded") == 1
    assert second.frames[-1] == snapshot(folded_state([*BEGIN, *events, *said("last")]), "one", clock.now())


async def test_two_workers_do_not_fold_the_same_room(
    redis: RedisClient, tmp_path: Path, clock: FakeClock, watching: Watching, valkey_url: str
) -> None:
    for room in ("street", "mall", "pier"):
        await append(redis, BEGIN, room=room)
    other = connect(valkey_url)
    async with working(redis, tmp_path, clock, watching), working(other, tmp_path, clock, watching):
        for room in ("street", "mall", "pier"):
            await watching.hear("frame", room)
        leases = [fact for fact in watching.facts if fact[0] == "lease"]
    assert sorted(room for _, room, _ in leases) == ["mall", "pier", "street"]
    await other.aclose()


async def test_whoever_lost_the_room_stops(
    redis: RedisClient, tmp_path: Path, clock: FakeClock, watching: Watching
) -> None:
    """It learns so at the latest when it writes; nothing of that is kept."""
    await append(redis, BEGIN)
    async with working(redis, tmp_path, clock, watching):
        await watching.hear("frame")
        await redis.set(keys.lease("street"), "somebody else")
        await redis.incr(keys.token("street"))
        await append(redis, said("a"))
        clock.advance(1 * SECOND)
        await watching.hear("lease", "street", False)
        assert await redis.get(keys.lease("street")) == b"somebody else"
    frame = await Frames(redis).read_frame("street", "one")
    assert frame is not None
    assert frame.base.tally.comments == 0


WORKER = """
import asyncio, pathlib, sys
from streams.worker import checkpointer
from streams.clock import SystemClock
from streams.store.connection import connect
from streams.store.directory_blobs import DirectoryBlobs
from streams.worker.worker import Worker
from streams.worker.observer import Unobserved

checkpointer.CHECKPOINT_EVENTS = 300

class Telling(Unobserved):
    def folded(self, room, events, repeats):
        print("folded", flush=True)

async def work():
    archive = DirectoryBlobs(pathlib.Path(sys.argv[2]))
    await Worker(connect(sys.argv[1]), archive, SystemClock(), observer=Telling()).run()

asyncio.run(work())
"""


async def undisturbed(redis: RedisClient) -> RoomState:
    """The state of the whole log, read entry by entry in one go."""
    fold = Fold(RoomState())
    entries = await RoomLog(redis).corrections("street")
    corrections = [event for entry in entries for event in entry.events() if isinstance(event, ev.OrderCorrected)]
    fold.preload(await RoomLog(redis).boundaries("street"), corrections)
    sources, counters = fold.state.sources, fold.state.counters
    for entry in await RoomLog(redis).read("street", count=1_000):
        before = counters.repeats
        fold.apply(sources.record(entry.source, entry.taken_at, entry.events()))
        sources.add_repeats(entry.source, entry.taken_at, counters.repeats - before)
    return fold.flush()


@pytest.mark.process
@pytest.mark.parametrize("seed", range(3))
async def test_workers_that_are_killed_at_any_moment_leave_the_same_figures(
    redis: RedisClient, valkey_url: str, tmp_path: Path, watching: Watching, seed: int
) -> None:
    chance = random.Random(seed)
    events = many(3_000)
    told = batches(events, 25)
    await append(redis, BEGIN)
    for new in (told[:40], told[40:80], told[80:]):
        await append(redis, *new)
        worker = await asyncio.create_subprocess_exec(
            sys.executable, "-c", WORKER, valkey_url, str(tmp_path), stdout=asyncio.subprocess.PIPE
        )
        assert worker.stdout is not None
        for _ in range(chance.randrange(1, len(new))):
            await worker.stdout.readline()
        worker.kill()
        await worker.wait()
        await redis.delete(keys.lease("street"))
    async with working(redis, tmp_path, SystemClock(), watching):
        await watching.hear("frame")
    last = watching.frames[-1]
    assert last == snapshot(await undisturbed(redis), "one", last.as_of)
    assert msgspec.structs.replace(last, sources=()) == snapshot(folded_state([*BEGIN, *events]), "one", last.as_of)


@pytest.mark.process
async def test_a_worker_survives_its_redis(tmp_path: Path, watching: Watching, clock: FakeClock) -> None:
    server = EmbeddedValkey(tmp_path)
    await server.start()
    supervising = asyncio.create_task(server.supervise())
    redis = connect(server.url)
    await append(redis, BEGIN)
    async with working(redis, tmp_path, clock, watching):
        await watching.hear("frame")
        assert server.pid is not None
        os.kill(server.pid, signal.SIGKILL)
        while True:
            try:
                await append(redis, said("a"))
                break
            except Unavailable:
                await asyncio.sleep(0.01)
        clock.advance(1 * SECOND)
        await watching.until(lambda: watching.frames[-1].base.tally.comments == 1)
    await redis.aclose()
    await server.stop()
    await supervising


# ------------------------------------------------------------------------------------------------------------ fairness


async def test_a_room_that_catches_up_holds_nobody_up(
    redis: RedisClient, tmp_path: Path, clock: FakeClock, watching: Watching
) -> None:
    await append(redis, BEGIN, *(said(f"e{number}") for number in range(ENTRIES * 20)), room="busy")
    await append(redis, BEGIN, said("a"), room="quiet")
    async with working(redis, tmp_path, clock, watching):
        await watching.hear("frame", "quiet")
        assert watching.count("folded", "busy") < ENTRIES * 20
        await watching.hear("frame", "busy")


async def test_one_rooms_trouble_is_not_anothers(
    redis: RedisClient, tmp_path: Path, clock: FakeClock, watching: Watching
) -> None:
    await append(redis, BEGIN, room="good")
    await append(redis, BEGIN, room="bad")
    await redis.xadd(keys.log("bad"), {"b": msgspec.msgpack.encode(said("a")), "n": 1, "v": 99})
    async with working(redis, tmp_path, clock, watching):
        await watching.hear("failed", "bad", "Refused")
        await watching.hear("frame", "good")


async def test_damaged_events_are_passed_over_and_said(
    redis: RedisClient, tmp_path: Path, clock: FakeClock, watching: Watching
) -> None:
    never_valid = ev.Comment(id="", at=-1, text="")
    await append(redis, BEGIN, [*said("a"), never_valid, *said("b")])
    async with working(redis, tmp_path, clock, watching):
        await watching.hear("frame")
    assert watching.count("unreadable", "street", 1) == 1
    assert watching.frames[-1].base.tally.comments == 2


# -------------------------------------------------------------------------------------------------- setup, chat lines


async def test_a_room_has_the_currency_it_was_set_up_with(
    redis: RedisClient, tmp_path: Path, clock: FakeClock, watching: Watching
) -> None:
    """Another one later counts what is in the log anew: a checkpoint with the old one is of no use."""
    await append(redis, [*BEGIN], [ev.Gift(id="g", at=T + 1, value=5, currency="JPY")])

    async def yen(_room: str) -> Setup:
        return Setup(currency="JPY")

    async with working(redis, tmp_path, clock, watching):
        await watching.hear("frame")
    clock.advance(1 * SECOND)
    async with working(redis, tmp_path, clock, watching, setup_of=yen):
        await watching.hear("frame", times=2)
    figures = [(frame.currency, frame.kpis["gift_value"].value, frame.foreign_gifts) for frame in watching.frames]
    assert figures == [("CNY", 0, {"JPY": 5}), ("JPY", 5, {})]


async def test_comments_are_told_once_also_after_a_restart(
    redis: RedisClient, tmp_path: Path, clock: FakeClock, watching: Watching
) -> None:
    told: list[ChatLines] = []

    async def listen(times: int) -> None:
        told.clear()
        async for hint in RoomFeed(redis).follow(["street"], {"street": "0-0"}):
            if hint.kind == "comments":
                told.append(msgspec.json.decode(hint.payload, type=ChatLines))
            if len(told) == times:
                return

    await append(redis, BEGIN, said("a", "b"))
    async with working(redis, tmp_path, clock, watching):
        await listen(1)
    for path in (tmp_path / "checkpoints").rglob("*.checkpoint"):
        path.unlink()
    await append(redis, said("c"))
    clock.advance(1 * SECOND)
    async with working(redis, tmp_path, clock, watching):
        await listen(2)
    assert [[line.id for line in chat_lines.lines] for chat_lines in told] == [["a", "b"], ["c"]]
    assert {line.show for chat_lines in told for line in chat_lines.lines} == {"one"}
    assert [line.id for line in await Frames(redis).recent_comments("street")] == ["a", "b", "c"]


async def test_comments_wait_for_the_boundary_of_their_show(
    redis: RedisClient, tmp_path: Path, clock: FakeClock, watching: Watching
) -> None:
    await append(redis, said("a", at=clock.now() + 30 * SECOND))
    async with working(redis, tmp_path, clock, watching):
        await watching.hear("folded")
        clock.advance(1 * MINUTE)
        await watching.hear("checkpoint")  # so the first sample was taken
        await append(redis, BEGIN)
        await watching.hear("late")
        clock.advance(1 * SECOND)
        async for hint in RoomFeed(redis).follow(["street"], {"street": "0-0"}):
            if hint.kind == "comments":
                break
    assert [(line.id, line.show) for line in await Frames(redis).recent_comments("street")] == [("a", "one")]


async def test_the_curves_follow_late_events(
    redis: RedisClient, tmp_path: Path, clock: FakeClock, watching: Watching
) -> None:
    await append(redis, BEGIN, said("a", at=T + 60_000))
    async with working(redis, tmp_path, clock, watching):
        await watching.hear("frame")
        await append(redis, said("b", at=T + 30_000))
        await watching.hear("folded", times=3)
        clock.advance(1 * SECOND)
        await watching.hear("frame", times=2)
    curves = await Frames(redis).curve("street", "one", T + 30_000)
    assert curves.at[0] == T + 30_000
    assert curves.series["comments_per_min"] == (1, 1, 1, 2)


def test_frames_compare_by_what_they_say() -> None:
    """The tests above rely on it."""
    one, other = (snapshot(folded_state([*BEGIN, *said(name)]), "one", T + 120_000) for name in ("a", "b"))
    assert one == other
    assert isinstance(one, Frame)
    assert one != snapshot(folded_state([*BEGIN, *said("a", "b")]), "one", T + 120_000)
