"""The feed: hints for whoever listens."""

import asyncio

from streams.store import keys
from streams.store.connection import RedisClient, connect
from streams.store.feed import KEPT, Hint, RoomFeed


async def first(feed: RoomFeed, *, count: int, after: dict[str, str] | None = None) -> list[Hint]:
    found: list[Hint] = []
    async for hint in feed.follow(["street", "other"], after):
        found.append(hint)
        if len(found) == count:
            break
    return found


async def test_hints_come_with_room_kind_and_payload(redis: RedisClient) -> None:
    feed = RoomFeed(redis)
    await feed.publish("street", "journal", b"\x00\xff")
    (hint,) = await first(feed, count=1, after={"street": "0-0"})
    assert (hint.room, hint.kind, hint.payload) == ("street", "journal", b"\x00\xff")


async def test_a_follower_hears_what_comes_after_it_began(redis: RedisClient, valkey_url: str) -> None:
    speaker = connect(valkey_url)
    feed = RoomFeed(speaker)
    await feed.publish("street", "journal", b"before")
    listening = asyncio.create_task(first(RoomFeed(redis), count=1))
    while not listening.done():  # the follower begins whenever it is ready; one of these comes after that
        await feed.publish("street", "journal", b"after")
        await asyncio.sleep(0)
    assert [hint.payload for hint in await listening] == [b"after"]
    await speaker.aclose()


async def test_a_follower_goes_on_from_where_it_was(redis: RedisClient) -> None:
    feed = RoomFeed(redis)
    seen = await feed.publish("street", "journal", b"1")
    await feed.publish("street", "journal", b"2")
    await feed.publish("other", "journal", b"3")
    hints = await first(feed, count=2, after={"street": seen, "other": "0-0"})
    assert sorted(hint.payload for hint in hints) == [b"2", b"3"]


async def test_rooms_may_join_while_one_follows(redis: RedisClient, valkey_url: str) -> None:
    speaker = connect(valkey_url)
    rooms = {"street"}
    heard: list[str] = []

    async def listen() -> None:
        async for hint in RoomFeed(redis).follow(lambda: rooms):
            heard.append(hint.room)
            rooms.add("other")
            if hint.room == "other":
                break

    listening = asyncio.create_task(listen())
    while not listening.done():
        for room in ("street", "other"):
            await RoomFeed(speaker).publish(room, "journal", b"")
        await asyncio.sleep(0)
    await listening
    assert heard[0] == "street"
    await speaker.aclose()


async def test_the_feed_is_short(redis: RedisClient) -> None:
    feed = RoomFeed(redis)
    for _ in range(KEPT * 2):
        await feed.publish("street", "journal", b"x")
    assert KEPT <= await redis.xlen(keys.feed("street")) < KEPT * 1.5
