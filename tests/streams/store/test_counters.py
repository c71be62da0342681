"""Counts that every process sees and that run out by themselves."""

from __future__ import annotations

from redis.asyncio import Redis

from streams.store import keys
from streams.store.counters import SharedCounters


async def test_every_process_counts_on(redis: Redis) -> None:
    one, other = SharedCounters(redis), SharedCounters(redis)
    assert [(await counters.count("x", "a", 60_000)).times for counters in (one, other, one)] == [1, 2, 3]
    assert (await other.count("x", "b", 60_000)).times == 1
    assert (await other.count("y", "a", 60_000)).times == 1


async def test_a_window_runs_from_its_first_and_is_not_made_longer(redis: Redis) -> None:
    counters = SharedCounters(redis)
    assert (await counters.count("x", "a", 60_000)).left_ms == 60_000
    await redis.pexpire(keys.count("x", "a"), 20_000)
    assert (await counters.count("x", "a", 60_000)).left_ms <= 20_000


async def test_a_server_whose_clock_stepped_back_begins_anew(redis: Redis) -> None:
    """What was to be over in a minute would else last an hour and a minute."""
    counters = SharedCounters(redis)
    await counters.count("x", "a", 60_000)
    await redis.pexpire(keys.count("x", "a"), 3_660_000)
    found = await counters.count("x", "a", 60_000)
    assert (found.times, found.left_ms) == (1, 60_000)


async def test_nothing_is_left_of_a_count_for_ever(redis: Redis) -> None:
    counters = SharedCounters(redis)
    await counters.count("x", "a", 60_000)
    await redis.persist(keys.count("x", "a"))
    await counters.count("x", "a", 60_000)
    assert 0 < await redis.pttl(keys.count("x", "a")) <= 60_000
