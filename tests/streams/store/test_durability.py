"""Where there are replicas, an append counts when the disks of master and replica have it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from redis.asyncio import RedisCluster

from streams.errors import Unavailable
from streams.events import Comment, Logged
from streams.store import durability, keys
from streams.store.connection import RedisClient, connect
from streams.store.log import RoomLog
from tests.valkeys import Node, ValkeyCluster, valkey_sentinel

pytestmark = pytest.mark.process

SAID: list[Logged] = [Comment(id="a", at=1, person="p", text="hi")]


@pytest.fixture
async def redis(cluster: ValkeyCluster) -> AsyncIterator[RedisCluster]:
    client = connect(cluster.url)
    assert isinstance(client, RedisCluster)
    await client.flushall()
    yield client
    await client.aclose()


@pytest.fixture
async def log(redis: RedisCluster) -> RoomLog:
    return RoomLog(redis, ask_disk=True)


def impatient_log(redis: RedisClient, monkeypatch: pytest.MonkeyPatch) -> RoomLog:
    """One that knows soon that a replica does not answer."""
    monkeypatch.setattr(durability, "REPLICA_WAIT_MS", 50)
    monkeypatch.setattr(durability, "REPLICA_DISK_WAIT_MS", 50)
    log = RoomLog(redis, ask_disk=True)
    monkeypatch.undo()
    return log


def room_elsewhere(cluster: ValkeyCluster, room: str) -> str:
    """A room that another shard holds."""
    master = cluster.master_of(keys.log(room))
    return next(name for name in map(str, range(99)) if cluster.master_of(keys.log(name)) is not master)


def copies(replica: Node, room: str) -> int:
    """How many entries of a log a replica holds."""
    replica.redis.readonly()
    return int(replica.redis.xlen(keys.log(room)))


async def test_what_is_acknowledged_is_on_the_replica(cluster: ValkeyCluster, log: RoomLog) -> None:
    await log.durable()
    replica = cluster.replica_of(cluster.master_of(keys.log("street")))
    for number in range(1, 20):
        await log.append("street", SAID)
        assert copies(replica, "street") == number


async def test_a_shard_without_a_replica_takes_nothing_and_is_named(
    cluster: ValkeyCluster, redis: RedisCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others go on, and so does this one when its replica is back."""
    log = impatient_log(redis, monkeypatch)
    other = room_elsewhere(cluster, "street")
    master = cluster.master_of(keys.log("street"))
    await RoomLog(redis, ask_disk=True).append("street", SAID)
    with cluster.replica_of(master).silent():
        for attempt in (log.append("street", SAID), log.durable()):
            with pytest.raises(Unavailable, match=rf"127\.0\.0\.1:{master.port}.*no replica") as raised:
                await attempt
            assert raised.value.status == 503
        await RoomLog(redis).append(other, SAID)
    while True:
        try:
            await log.durable()
            break
        except Unavailable:
            await asyncio.sleep(0.01)
    cluster.wait_until_whole()
    await RoomLog(redis, ask_disk=True).append("street", SAID)


async def test_appends_follow_the_room_to_its_new_master(cluster: ValkeyCluster, log: RoomLog) -> None:
    await log.append("street", SAID)
    former = cluster.master_of(keys.log("street"))
    cluster.replica_of(former).redis.execute_command("CLUSTER FAILOVER")
    cluster.replacement_of(former, keys.log("street"))
    cluster.wait_until_whole()
    await log.append("street", SAID)
    assert len(await log.read("street")) == 2


async def test_an_address_of_one_server_that_is_a_node_says_what_to_write(cluster: ValkeyCluster) -> None:
    port = cluster.master_of(keys.log(room_elsewhere(cluster, "street"))).port
    redis = connect(f"redis://127.0.0.1:{port}")
    with pytest.raises(Unavailable, match=r"redis\+cluster://"):
        await RoomLog(redis).append("street", SAID)
    await redis.aclose()


async def test_a_master_that_sentinels_replace_takes_nothing_acknowledged_along(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nor does its replacement take anything before it has a replica of its own."""
    with valkey_sentinel() as watched:
        redis: Any = connect(watched.url)
        await RoomLog(redis, ask_disk=True).append("street", SAID)
        log = impatient_log(redis, monkeypatch)
        watched.master.kill()
        watched.wait_until_replaced()
        while True:
            try:
                assert len(await log.read("street")) == 1
                break
            except Unavailable:
                await asyncio.sleep(0.01)
        for attempt in (log.append("street", SAID), log.durable()):
            with pytest.raises(Unavailable, match="no replica"):
                await attempt
        await redis.aclose()
        await redis.connection_pool.sentinel_manager.aclose()
