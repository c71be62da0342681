"""Following the logs of many rooms."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from streams.errors import Unavailable
from streams.events import Comment, Logged
from streams.store.connection import RedisClient, connect
from streams.store.log import START, RoomLog
from streams.store.log_reader import LogReader

LONG_MS = 60_000


def said(*names: str) -> list[Logged]:
    return [Comment(id=name, at=1_767_225_600_000, person="p", text="hi") for name in names]


@pytest.fixture
async def log(redis: RedisClient) -> RoomLog:
    return RoomLog(redis)


@pytest.fixture
async def reader(redis: RedisClient) -> AsyncIterator[LogReader]:
    reader = LogReader(redis)
    yield reader
    await reader.aclose()


async def read_until(reader: LogReader, after: dict[str, str], wanted: dict[str, int]) -> dict[str, list[str]]:
    """The positions that were read of each room, once there are so many."""
    read: dict[str, list[str]] = {room: [] for room in after}
    while {room: len(positions) for room, positions in read.items()} != wanted:
        for room, entries in (await reader.read(after, LONG_MS)).items():
            read[room] += [entry.position for entry in entries]
            after = {**after, room: read[room][-1]}
    return read


async def test_it_waits_for_what_comes(log: RoomLog, reader: LogReader) -> None:
    waiting = asyncio.create_task(reader.read({"street": START, "other": START}, LONG_MS))
    position = await log.append("street", said("a"))
    assert {room: [entry.position for entry in entries] for room, entries in (await waiting).items()} == {
        "street": [position]
    }


async def test_every_room_gets_its_share(log: RoomLog, reader: LogReader) -> None:
    """However much there is of another one."""
    for _ in range(5):
        await log.append("busy", said("a"))
    await log.append("quiet", said("a"))
    news: dict[str, int] = {}
    while news.keys() != {"busy", "quiet"}:
        read = await reader.read({room: START for room in ("busy", "quiet") if room not in news}, LONG_MS, count=2)
        news |= {room: len(entries) for room, entries in read.items()}
    assert news == {"busy": 2, "quiet": 1}


async def test_nothing_is_left_out_and_nothing_comes_twice(log: RoomLog, reader: LogReader) -> None:
    """Though reads go on while the caller is at work on what came before."""
    appended: dict[str, list[str]] = {"one": [], "two": [], "three": []}

    async def append() -> None:
        for number in range(60):
            room = list(appended)[number % 3]
            appended[room].append(await log.append(room, said(str(number))))

    appending = asyncio.create_task(append())
    read = await read_until(reader, dict.fromkeys(appended, START), dict.fromkeys(appended, 20))
    await appending
    assert read == appended


async def test_it_goes_on_from_where_it_is_told(log: RoomLog, reader: LogReader) -> None:
    """Also back, and though a read waits from another place."""
    positions = [await log.append("street", said(name)) for name in "abc"]
    assert await reader.read({"street": positions[-1]}, 1) == {}
    news = await reader.read({"street": positions[0]}, LONG_MS)
    assert [entry.position for entry in news["street"]] == positions[1:]


async def test_a_room_may_join_while_it_waits_for_others(log: RoomLog, reader: LogReader) -> None:
    assert await reader.read({"street": START}, 1) == {}
    position = await log.append("other", said("a"))
    news = await reader.read({"street": START, "other": START}, LONG_MS)
    assert [entry.position for entry in news["other"]] == [position]


async def test_without_rooms_there_is_nothing(reader: LogReader) -> None:
    assert await reader.read({}, 1) == {}


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    nobody = connect("unix:///nonexistent/valkey.sock")
    reader = LogReader(nobody)
    with pytest.raises(Unavailable):
        await reader.read({"street": START}, LONG_MS)
    await reader.aclose()
    await nobody.aclose()
