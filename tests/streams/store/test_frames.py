"""Where figures are kept for those who show them."""

import msgspec
import pytest

from streams.metrics.frames.comments import ChatLine, ChatLines
from streams.metrics.frames.frame import Frame, frame_from
from streams.metrics.frames.points import BucketPoint
from streams.metrics.frames.snapshot import snapshot
from streams.metrics.state.room import RoomState
from streams.store import keys
from streams.store.connection import RedisClient
from streams.store.feed import RoomFeed
from streams.store.frames import CHAT_LINES_KEPT, COMMENTS, FRAME, Frames

TOKEN = 7


def frame(at: int) -> Frame:
    return snapshot(RoomState(), "one", at)


def chat_lines(*names: str, skipped: int = 0) -> ChatLines:
    return ChatLines([ChatLine(name, 1, "comment", f"text of {name}", "王***") for name in names], skipped)


@pytest.fixture
async def frames(redis: RedisClient) -> Frames:
    await redis.set(keys.token("street"), TOKEN)
    return Frames(redis)


async def test_the_newest_frame_is_read(frames: Frames) -> None:
    assert await frames.read_frame("street", "one") is None
    for at in (1_000, 2_000):
        assert await frames.write_frame("street", TOKEN, frame(at), [])
    assert await frames.read_frame("street", "one") == frame(2_000)


@pytest.mark.parametrize(
    ("at", "expected"), [(999, None), (1_000, 1_000), (1_999, 1_000), (2_000, 2_000), (9_999, 2_000)]
)
async def test_the_frame_of_an_instant_is_the_newest_before_it(frames: Frames, at: int, expected: int | None) -> None:
    for written in (1_000, 2_000):
        await frames.write_frame("street", TOKEN, frame(written), [])
    found = await frames.read_frame("street", "one", at)
    assert (found and found.as_of) == expected


async def test_frames_of_a_stretch_are_read_in_order(frames: Frames) -> None:
    for at in range(1_000, 6_000, 1_000):
        await frames.write_frame("street", TOKEN, frame(at), [])
    found = await frames.read_frames("street", "one", 1_000, 4_000)
    assert [one.as_of for one in found] == [2_000, 3_000, 4_000]
    assert [one.as_of for one in await frames.read_frames("street", "one", 0, 9_000, count=2)] == [1_000, 2_000]


async def test_a_frame_can_be_kept_without_being_told(frames: Frames, redis: RedisClient) -> None:
    assert await frames.newest_at("street", "one") is None
    assert await frames.write_frame("street", TOKEN, frame(1_000), [], tell=False)
    assert await frames.newest_at("street", "one") == 1_000
    assert await redis.xlen(keys.feed("street")) == 0


async def test_a_frame_goes_out_on_the_feed(frames: Frames, redis: RedisClient) -> None:
    await frames.write_frame("street", TOKEN, frame(1_000), [])
    async for hint in RoomFeed(redis).follow(["street"], {"street": "0-0"}):
        assert (hint.kind, frame_from(hint.payload)) == (FRAME, frame(1_000))
        break


@pytest.mark.parametrize("token", [TOKEN - 1, TOKEN + 1])
async def test_whoever_lost_the_room_writes_nothing(frames: Frames, redis: RedisClient, token: int) -> None:
    point = BucketPoint(0, 1, 0, 0, 0, 0, 0, 0)
    assert not await frames.write_frame("street", token, frame(1_000), [point])
    assert not await frames.write_chat_lines("street", token, chat_lines("a"), "5-0")
    assert not await frames.write_counted_to("street", token, "5-0")
    assert [key async for key in redis.scan_iter()] == [keys.token("street").encode()]


async def test_a_frame_that_is_not_later_is_left_out_but_its_points_are_not(frames: Frames) -> None:
    """A clock that was put back must not stop the curves."""
    await frames.write_frame("street", TOKEN, frame(5_000), [])
    for at in (5_000, 4_000):
        assert await frames.write_frame("street", TOKEN, frame(at), [BucketPoint(at // 10 * 10, 3, 0, 0, 0, 0, 0, 0)])
    assert await frames.read_frame("street", "one") == frame(5_000)
    assert (await frames.curve("street", "one")).series["online"][-1] == 3


async def test_a_point_that_changed_replaces_the_old_one(frames: Frames) -> None:
    await frames.write_frame(
        "street", TOKEN, frame(1), [BucketPoint(0, 5, 0, 1, 0, 0, 0, 0), BucketPoint(10_000, 6, 0, 1, 0, 0, 0, 0)]
    )
    await frames.write_frame("street", TOKEN, frame(2), [BucketPoint(0, 7, 0, 4, 0, 0, 0, 0)])
    curves = await frames.curve("street", "one")
    assert (curves.at, curves.series["online"], curves.series["comments_per_min"]) == ((0, 10_000), (7, 6), (4, 5))


async def test_shows_of_a_room_do_not_mix(frames: Frames) -> None:
    await frames.write_frame("street", TOKEN, frame(1_000), [])
    assert await frames.read_frame("street", "two") is None
    assert (await frames.curve("street", "two")).at == ()


async def test_comments_are_kept_for_the_next_page_oldest_first(frames: Frames) -> None:
    await frames.write_chat_lines("street", TOKEN, chat_lines("a", "b"), "5-0")
    await frames.write_chat_lines("street", TOKEN, chat_lines("c"), "6-0")
    assert [one.id for one in await frames.recent_comments("street")] == ["a", "b", "c"]
    assert [one.id for one in await frames.recent_comments("street", 2)] == ["b", "c"]
    assert await frames.chat_lines_until("street") == "6-0"


async def test_the_list_of_comments_is_short(frames: Frames) -> None:
    for number in range(CHAT_LINES_KEPT + 50):
        await frames.write_chat_lines("street", TOKEN, chat_lines(str(number)), "1-0")
    found = await frames.recent_comments("street", 10_000)
    assert [one.id for one in found] == [str(number) for number in range(50, CHAT_LINES_KEPT + 50)]


async def test_comments_go_out_on_the_feed_with_what_was_left_out(frames: Frames, redis: RedisClient) -> None:
    told = chat_lines("a", skipped=9)
    await frames.write_chat_lines("street", TOKEN, told, "5-0")
    async for hint in RoomFeed(redis).follow(["street"], {"street": "0-0"}):
        assert (hint.kind, msgspec.json.decode(hint.payload, type=ChatLines)) == (COMMENTS, told)
        break


async def test_before_any_comments_there_are_none(frames: Frames) -> None:
    assert await frames.recent_comments("street") == []
    assert await frames.chat_lines_until("street") == "0-0"


async def test_how_far_is_counted_is_known_to_whoever_waits(frames: Frames) -> None:
    assert await frames.counted_to("street") == "0-0"
    assert await frames.write_counted_to("street", TOKEN, "7-0")
    assert await frames.counted_to("street") == "7-0"
