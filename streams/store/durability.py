"""When a write counts as done.

    the bundled server      when it answers: it flushes its file first
    another server          when it says that its disk has it (WAITAOF)
    Sentinels, a cluster    when the disks of master and replica have it: a master that dies takes nothing along

A server answers these questions for the connection that asks. So they go out with the commands, on one connection, and
on a cluster to the master of the shard that holds the keys.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final, Protocol

from redis.asyncio import Redis, RedisCluster
from redis.asyncio.cluster import ClusterNode, PipelineCommand
from redis.asyncio.sentinel import SentinelConnectionPool
from redis.exceptions import ConnectionError, MovedError, RedisError, ResponseError, TimeoutError

from streams.errors import Unavailable
from streams.store.connection import RedisClient, reachable

RedisCommand = tuple[Any, ...]

DISK_WAIT_MS: Final = 1_500
"""How long a disk may take to flush before the write counts as not done: senders wait for it."""
REPLICA_WAIT_MS: Final = 1_000
"""How long a replica may take to receive a write."""
REPLICA_DISK_WAIT_MS: Final = 2_000
"""How long the disks of both may take then."""
LOOK_S: Final = 1.0
"""How long a node of a cluster may take to say who holds what."""


class Durability(Protocol):
    """How writes are made that must not be lost."""

    async def write(self, key: str, *commands: RedisCommand) -> list[Any]:
        """Carry out commands on a key and others of its room; their answers, once the writes count as done.

        Raises Unavailable when they do not; they may be repeated.
        """

    async def check(self) -> None:
        """Raise Unavailable, with the reason, unless writes can count as done at present."""


def durability_of(redis: RedisClient, *, ask_disk: bool) -> Durability:
    """What this server or cluster can promise. ``ask_disk``: it is not ours, an answer says nothing of a disk."""
    if isinstance(redis, RedisCluster):
        return ClusterDurability(redis, _Question(ask_disk, replica=ask_disk))
    return ServerDurability(redis, _Question(ask_disk, replica=ask_disk and _has_sentinels(redis)))


def _has_sentinels(redis: Redis) -> bool:
    return isinstance(redis.connection_pool, SentinelConnectionPool)


class _Question:
    """What is asked after a write: whether the server's own disk has it, and that of a replica."""

    def __init__(self, disk: bool, *, replica: bool) -> None:
        self._replica = replica
        self.commands: list[RedisCommand] = []
        self.waits_s = 0.0
        if replica:  # received first: a replica that is asked for its disk at once answers for what was there before
            self.commands = [("WAIT", 1, REPLICA_WAIT_MS), ("WAITAOF", 1, 1, REPLICA_DISK_WAIT_MS)]
            self.waits_s = (REPLICA_WAIT_MS + REPLICA_DISK_WAIT_MS) / 1_000
        elif disk:
            self.commands = [("WAITAOF", 1, 0, DISK_WAIT_MS)]
            self.waits_s = DISK_WAIT_MS / 1_000

    def judge(self, answers: Sequence[Any]) -> None:
        """Raise Unavailable when an answer is not good enough."""
        if not answers:
            return
        disk, replicas = answers[-1]
        if self._replica and not answers[0]:
            raise Unavailable(
                "The event log has no replica here, so what is sent could be lost with one machine. "
                "Bring one back, then send the batch again."
            )
        if disk < 1:
            raise Unavailable("The event log did not confirm the disk in time. Send the batch again.")
        if self._replica and replicas < 1:
            raise Unavailable(
                "The event log's replica did not confirm its disk in time. It needs appendonly yes. "
                "Send the batch again."
            )


class ServerDurability:
    """On one server, or on the master that Sentinels name."""

    def __init__(self, redis: Redis, question: _Question) -> None:
        self._redis = redis
        self._question = question

    async def write(self, key: str, *commands: RedisCommand) -> list[Any]:
        async with reachable(self._question.waits_s):
            answers = await self._carry_out(commands)
        return answers

    async def check(self) -> None:
        async with reachable(self._question.waits_s):
            try:
                await self._carry_out([("PING",)])
            except ResponseError as error:
                raise _cannot_promise(error) from error

    async def _carry_out(self, commands: Sequence[RedisCommand]) -> list[Any]:
        if len(commands) == 1 and not self._question.commands:  # of a batch; a pipeline would take a third longer
            return [await self._redis.execute_command(*commands[0])]  # type: ignore[no-untyped-call]
        pipeline = self._redis.pipeline(transaction=False)
        for command in (*commands, *self._question.commands):
            pipeline.execute_command(*command)
        answers = _first_error_raised(await pipeline.execute(raise_on_error=False))
        self._question.judge(answers[len(commands) :])
        return answers[: len(commands)]


class ClusterDurability:
    """On a cluster: each write on the master of the shard that holds its keys."""

    def __init__(self, redis: RedisCluster, question: _Question) -> None:
        self._redis = redis
        self._question = question

    async def write(self, key: str, *commands: RedisCommand) -> list[Any]:
        async with reachable(self._question.waits_s):
            try:
                return await self._carry_out(await self._master(key), commands)
            except (ConnectionError, TimeoutError, MovedError):
                await self._look_again()
                return await self._carry_out(await self._master(key), commands)

    async def check(self) -> None:
        async with reachable():
            await self._redis.initialize()
            checks = [self._check(master) for master in self._redis.get_primaries()]
        failed = [error for error in await asyncio.gather(*checks, return_exceptions=True) if error is not None]
        if failed:
            await self._look_again()
            raise failed[0]

    async def _check(self, master: ClusterNode) -> None:
        async with reachable(self._question.waits_s):
            try:
                await self._carry_out(master, [("PING",)])
            except ResponseError as error:
                raise _of_shard(master, _cannot_promise(error)) from error
            except ConnectionError as error:
                raise _of_shard(master, error) from error

    async def _master(self, key: str) -> ClusterNode:
        await self._redis.initialize()
        master = self._redis.get_node_from_key(key)
        assert master is not None  # None stands for a replica that is missing
        return master

    async def _look_again(self) -> None:
        """Ask the cluster who holds what. A node that hangs may be the one asked; then what is known stays."""
        with suppress(OSError, RedisError):  # asyncio's TimeoutError is an OSError
            async with asyncio.timeout(LOOK_S):
                await self._redis.nodes_manager.initialize()

    async def _carry_out(self, master: ClusterNode, commands: Sequence[RedisCommand]) -> list[Any]:
        sent = [PipelineCommand(place, *one) for place, one in enumerate((*commands, *self._question.commands))]
        await master.execute_pipeline(sent)
        answers = _first_error_raised([one.result for one in sent])
        try:
            self._question.judge(answers[len(commands) :])
        except Unavailable as error:
            raise _of_shard(master, error) from error
        return answers[: len(commands)]


def _of_shard(master: ClusterNode, error: Exception) -> Unavailable:
    return Unavailable("Shard of {master}: {reason}", master=master.name, reason=str(error))


def _first_error_raised(answers: list[Any]) -> list[Any]:
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return answers


def _cannot_promise(error: RedisError) -> Unavailable:
    return Unavailable(
        "Redis cannot promise that events are on disk ({reason}). It needs appendonly yes and version 7.2.",
        reason=str(error).rstrip("."),
    )
