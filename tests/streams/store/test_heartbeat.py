"""Signs of life, read by the stopwatch of whoever looks."""

import pytest

from streams.store import keys
from streams.store.connection import RedisClient
from streams.store.heartbeat import BEAT_LASTS_S, TROUBLE_LASTS_S, Pulse
from tests.streams.store.test_lease import Stopwatch


@pytest.fixture
def stopwatch() -> Stopwatch:
    return Stopwatch()


async def test_a_worker_lives_while_its_beat_changes(redis: RedisClient, stopwatch: Stopwatch) -> None:
    worker, page = Pulse(redis), Pulse(redis, stopwatch)
    assert not await page.beats()
    for _ in range(3):
        await worker.beat()
        assert await page.beats()
        stopwatch.now_s += BEAT_LASTS_S - 0.5
        assert await page.beats()
    stopwatch.now_s += 0.5
    assert not await page.beats()


async def test_a_beat_that_was_there_at_the_first_look_says_nothing(redis: RedisClient, stopwatch: Stopwatch) -> None:
    """It may be that of a worker that died long ago."""
    await Pulse(redis).beat()
    page = Pulse(redis, stopwatch)
    assert not await page.beats()
    await Pulse(redis).beat()
    assert await page.beats()


async def test_trouble_is_over_when_nobody_says_it_again(redis: RedisClient, stopwatch: Stopwatch) -> None:
    worker, page = Pulse(redis), Pulse(redis, stopwatch)
    assert await page.troubles(["street"]) == {}
    for _ in range(2):
        await worker.trouble("street", "a damaged event")
        assert await page.troubles(["street", "mall"]) == {"street": "a damaged event"}
        stopwatch.now_s += TROUBLE_LASTS_S - 0.5
        assert await page.troubles(["street"]) == {"street": "a damaged event"}
    stopwatch.now_s += 0.5
    assert await page.troubles(["street"]) == {}


async def test_a_step_of_an_hour_does_not_make_redis_forget(redis: RedisClient) -> None:
    worker = Pulse(redis)
    await worker.beat()
    await worker.trouble("street", "a damaged event")
    for key in (keys.PULSE, keys.trouble("street")):
        assert await redis.ttl(key) > 3_600
