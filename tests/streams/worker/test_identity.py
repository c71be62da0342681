"""Whose an id is: what counts once and what counts twice, from a log of both versions to the state."""

from __future__ import annotations

from typing import Any

import msgspec

from streams import events as ev
from streams.clock import FakeClock
from streams.metrics.frames.snapshot import snapshot
from streams.metrics.state.room import RoomState
from streams.metrics.state.saved import SavedState, restored_state
from streams.store import issuers, keys
from streams.store.connection import RedisClient
from streams.store.log import RoomLog
from streams.worker.observer import Unobserved
from streams.worker.room_fold import RoomFold
from tests.streams.metrics.random_logs import START as T

SHOP, CHAT = issuers.of_connector("shop"), issuers.of_connector("chat")


def said(*names: str) -> list[ev.Logged]:
    return [ev.Comment(id=name, at=T + 60_000, person="p", text="hi") for name in names]


async def write_old(redis: RedisClient, source: str, *names: str) -> None:
    """An entry as programs wrote it that knew no issuers."""
    fields: Any = {"b": msgspec.msgpack.encode(said(*names)), "n": len(names), "v": 1, "s": source}
    await redis.xadd(keys.log("street"), fields)


async def folded(redis: RedisClient, *, at_once: int = 100, resumed: bool = False) -> RoomState:
    """The state after the whole log, taken in so many entries at once."""
    clock, state = FakeClock(T + 120_000), RoomState()
    entries = await RoomLog(redis).read("street")
    for start in range(0, len(entries), at_once):
        fold = RoomFold("street", restored_state(SavedState(state)) if resumed else state, clock, Unobserved())
        await fold.take(entries[start : start + at_once])
        state = fold.flushed()
    return state


async def test_two_sources_may_issue_the_same_id(redis: RedisClient) -> None:
    log = RoomLog(redis)
    await log.append("street", said("1"), "shop", SHOP)
    await log.append("street", said("1"), "chat", CHAT)
    counters = (await folded(redis)).counters
    assert (counters.folded, counters.repeats) == (2, 0)


async def test_one_source_counts_once_whichever_token_or_relay_brings_it(redis: RedisClient) -> None:
    log = RoomLog(redis)
    for token in ("shop", "relay/shop"):
        await log.append("street", said("1"), token, SHOP)
    counters = (await folded(redis)).counters
    assert (counters.folded, counters.repeats) == (1, 1)


async def test_in_an_old_log_ids_are_the_rooms(redis: RedisClient) -> None:
    for source in ("shop", "chat", ""):
        await write_old(redis, source, "1")
    counters = (await folded(redis)).counters
    assert (counters.folded, counters.repeats) == (1, 2)


async def test_what_was_sent_before_an_upgrade_may_be_sent_again_after_it(redis: RedisClient) -> None:
    """Nobody knows whether a batch was taken whose answer the upgrade cut off. Other sources' ids are theirs."""
    log = RoomLog(redis)
    await write_old(redis, "shop", "1", "2")
    await write_old(redis, "hub///orders", "3")
    await log.append("street", said("1"), "shop", SHOP)
    await log.append("street", said("2", "3"), "chat", CHAT)
    await log.append("street", said("3"), "hub///orders", issuers.of_cloud_events("//orders"))
    for at_once in (100, 1):
        for resumed in (False, True):
            counters = (await folded(redis, at_once=at_once, resumed=resumed)).counters
            assert (counters.folded, counters.repeats) == (5, 2)


async def test_an_order_is_the_same_from_every_source(redis: RedisClient) -> None:
    """It was paid live, and a file brings the refund and the payment once more."""
    paid: dict[str, Any] = {
        "at": T + 60_000,
        "person": "p",
        "order": "o1",
        "currency": "CNY",
        "lines": (ev.OrderLine("A", 1, 100),),
    }
    log = RoomLog(redis)
    await log.append("street", [ev.ShowStartBoundary(id="b", at=T, show="one")])
    await log.append("street", [ev.OrderPaid(id="1", **paid)], "shop", SHOP)
    refund = ev.OrderRefunded(id="1", at=T + 90_000, order="o1", amount=40)
    file = issuers.of_connector("cuelight ingest")
    await log.append("street", [refund, ev.OrderPaid(id="2", **paid)], "cuelight ingest", file)
    state = await folded(redis)
    kpis = snapshot(state, "one", T + 120_000).kpis
    assert [kpis[slug].value for slug in ("orders", "gmv", "refunds")] == [1, 100, 40]
    assert state.counters.repeated_orders == 1
