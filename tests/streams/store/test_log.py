"""A room's log: what is appended is on disk, in order, and comes back as it was."""

from typing import Any

import msgspec
import pytest

from streams.clock import FakeClock, Instant
from streams.errors import Refused, Unavailable
from streams.events import Comment, Logged, OrderLine, OrderPaid, ShowStartBoundary, Unknown
from streams.store import issuers, keys
from streams.store.connection import RedisClient, connect
from streams.store.log import SLICE, START, Entry, Part, RoomLog, after_or_at, instant_of


def said(*names: str) -> list[Logged]:
    return [Comment(id=name, at=1_767_225_600_000, person="p", text="你好") for name in names]


async def test_a_batch_comes_back_as_it_was(redis: RedisClient) -> None:
    log = RoomLog(redis)
    batch: list[Logged] = [
        *said("a"),
        OrderPaid(id="o", at=1, person="p", order="9" * 18, currency="CNY", lines=(OrderLine("A", 2, 19_900),)),
        Unknown(id="u", at=2, kind="heart.sent", fields={"size": [1, {"x": None}]}),
        ShowStartBoundary(id="s", at=3, show="show"),
    ]
    position = await log.append("street", batch)
    (entry,) = await log.read("street")
    assert (entry.position, entry.count, entry.events()) == (position, 4, batch)


async def test_a_batch_is_one_entry_whatever_its_size(redis: RedisClient) -> None:
    """Also when it is encoded in slices."""
    log = RoomLog(redis)
    for size in (15, 16, SLICE, SLICE + 1, 70_000):
        batch = said(*map(str, range(size)))
        await log.append("street", batch)
        (entry,) = await log.read("street")
        assert entry.events() == batch
        await redis.delete(keys.log("street"))


async def test_an_entry_says_whose_it_is_and_an_old_one_that_does_not_is_nobodys(redis: RedisClient) -> None:
    log = RoomLog(redis)
    await log.append("street", said("a"), "抖音 live")
    await log.append("street", said("b"))
    stored: Any = await redis.xrange(keys.log("street"))
    assert set(stored[1][1]) == {b"b", b"n", b"v"}  # as old entries are
    assert [entry.source for entry in await log.read("street")] == ["抖音 live", ""]


async def test_an_id_belongs_to_whoever_issued_it(redis: RedisClient) -> None:
    """Two sources may give the same one; what comes out is told apart, and the same from one issuer."""
    log = RoomLog(redis)
    shop, chat = issuers.of_cloud_events("//shop"), issuers.of_connector("chat")
    await log.append_parts("street", [Part(said("1"), "hub", shop), Part(said("1"), "hub", chat)])
    await log.append("street", said("1"), "another token", chat)
    await log.append("street", said("1"))
    first, second, third, own = [entry.events()[0].id for entry in await log.read("street")]
    assert first != second == third
    assert own == "1"
    assert second.endswith(":1")


async def test_an_entry_of_version_1_has_the_ids_that_it_had(redis: RedisClient) -> None:
    old: Any = {"b": msgspec.msgpack.encode(said("1")), "n": 1, "v": 1, "s": "shop"}
    await redis.xadd(keys.log("street"), old)
    (entry,) = await RoomLog(redis).read("street")
    assert (entry.version, entry.issuer, entry.events()) == (1, "", said("1"))


async def test_an_entry_that_is_written_down_after_the_fact_says_when_it_was_taken_in(redis: RedisClient) -> None:
    log = RoomLog(redis)
    await log.append("street", said("a"), back_dated_to=Instant(5_000))
    await log.append("street", said("b"))
    past, present = await log.read("street")
    assert (past.taken_at, past.back_dated_to) == (5_000, 5_000)
    assert (present.taken_at, present.back_dated_to) == (instant_of(present.position), None)


async def test_an_empty_batch_has_no_place_in_the_log(redis: RedisClient) -> None:
    with pytest.raises(ValueError, match="empty"):
        await RoomLog(redis).append("street", [])


async def test_reading_goes_on_after_a_position(redis: RedisClient) -> None:
    log = RoomLog(redis)
    positions = [await log.append("street", said(name)) for name in "abc"]
    assert [entry.position for entry in await log.read("street", positions[0])] == positions[1:]
    assert [entry.position for entry in await log.read("street", count=2)] == positions[:2]
    assert await log.read("street", positions[-1]) == []
    assert (await log.first("street"), await log.last("street")) == (positions[0], positions[-1])


async def test_a_room_without_a_log_is_empty(redis: RedisClient) -> None:
    log = RoomLog(redis)
    assert (await log.first("none"), await log.last("none"), await log.read("none")) == (START, START, [])


async def test_rooms_are_known_by_their_logs(redis: RedisClient) -> None:
    log = RoomLog(redis)
    assert await log.rooms() == set()
    await log.append("street", said("a"))
    await log.append("Laden Ä", said("a"))
    assert await log.rooms() == {"street", "Laden Ä"}


async def test_trimming_forgets_what_is_before(redis: RedisClient) -> None:
    log = RoomLog(redis)
    positions = [await log.append("street", said(name)) for name in "abcd"]
    assert await log.trim("street", positions[2]) == 2
    assert [entry.position for entry in await log.read("street")] == positions[2:]


async def test_boundaries_are_known_before_their_place_is_reached(redis: RedisClient) -> None:
    log = RoomLog(redis)
    boundary = ShowStartBoundary(id="s", at=3, show="show")
    await log.append("street", said("a"))
    await log.append("street", [boundary])
    assert await log.boundaries("street") == [boundary]
    assert [type(entry.events()[0]) for entry in await log.read("street")] == [Comment, ShowStartBoundary]


async def test_keys_of_a_room_share_a_hash_tag(redis: RedisClient) -> None:
    """So that a cluster keeps them on one node."""
    await RoomLog(redis).append("street", [ShowStartBoundary(id="s", at=3, show="show")])
    found = [key async for key in redis.scan_iter("*street*")]
    assert found
    assert all(key.startswith(b"{street}:") for key in found)


async def test_an_append_can_ask_for_the_disk(redis: RedisClient) -> None:
    log = RoomLog(redis, ask_disk=True)
    await log.durable()
    position = await log.append("street", said("a"))
    assert await log.last("street") == position


async def test_a_server_without_a_file_cannot_promise(redis: RedisClient) -> None:
    await redis.config_set("appendonly", "no")
    try:
        with pytest.raises(Unavailable, match="appendonly"):
            await RoomLog(redis, ask_disk=True).durable()
    finally:
        await redis.config_set("appendonly", "yes")


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    nobody = connect("unix:///nonexistent/valkey.sock")
    log = RoomLog(nobody)
    for attempt in (log.append("street", said("a")), log.read("street"), log.durable()):
        with pytest.raises(Unavailable) as raised:
            await attempt
        assert raised.value.status == 503
    await nobody.aclose()


def test_a_damaged_event_does_not_take_the_others_along() -> None:
    good, bad = said("a", "b"), Comment(id="", at=-1, text="never valid")
    entry = Entry("1-0", 3, 1, msgspec.msgpack.encode([good[0], bad, good[1]]))
    assert entry.events() == good


def test_what_a_newer_version_wrote_is_not_guessed_at() -> None:
    with pytest.raises(Refused, match="Upgrade"):
        Entry("1-0", 1, 99, msgspec.msgpack.encode(said("a"))).events()


@pytest.mark.parametrize(
    ("position", "other", "answer"),
    [("10-0", "9-5", True), ("9-5", "10-0", False), ("9-10", "9-9", True), ("9-9", "9-9", True), ("0-0", "0-1", False)],
)
def test_positions_are_ordered_by_number(position: str, other: str, answer: bool) -> None:
    assert after_or_at(position, other) is answer


async def test_an_entry_says_when_it_was_taken_in_whatever_the_servers_clock_says(redis: RedisClient) -> None:
    """The ids go on rising where they are, as they do when the server's clock was set back; the instants do not."""
    await redis.xadd(keys.log("street"), {"b": b"\x90", "n": 0, "v": 3}, id="9999999999999-0")
    clock = FakeClock()
    log = RoomLog(redis, clock=clock)
    first = await log.append("street", said("a"))
    later = clock.advance(5_000)
    second = await log.append("street", said("b"))
    past = await log.append("street", said("c"), back_dated_to=Instant(5_000))
    entries = {entry.position: entry for entry in await log.read("street")}
    assert not after_or_at(first, second)
    assert (entries[first].taken_at, entries[second].taken_at) == (later - 5_000, later)
    assert entries[past].taken_at == 5_000
