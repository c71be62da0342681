"""A server that does not answer costs work that somebody waits for its patience, once."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from streams.errors import Unavailable
from streams.store import connection
from streams.store.connection import RedisClient, connect, patient, reachable
from streams.store.embedded import EmbeddedValkey

pytestmark = pytest.mark.process


@pytest.fixture
async def hanging(tmp_path: Path) -> AsyncIterator[tuple[RedisClient, int]]:
    """A client of a server that was stopped, and the server's process."""
    server = EmbeddedValkey(tmp_path)
    await server.start()
    redis = connect(server.url)
    await redis.ping()
    assert server.pid is not None
    os.kill(server.pid, signal.SIGSTOP)
    try:
        yield redis, server.pid
    finally:
        os.kill(server.pid, signal.SIGCONT)
        await redis.aclose()
        await server.stop()


async def ask(redis: RedisClient) -> None:
    async with reachable():
        await redis.incr("asked")


async def test_many_commands_of_one_request_wait_once(hanging: tuple[RedisClient, int]) -> None:
    redis, pid = hanging
    with patient(0.2):
        for _ in range(50):
            with pytest.raises(Unavailable):
                await ask(redis)
    os.kill(pid, signal.SIGCONT)
    async with reachable():
        assert int(await redis.get("asked") or 0) <= 1, "commands were sent that nobody waited for"


async def test_each_request_waits_for_itself_and_background_work_longer(
    hanging: tuple[RedisClient, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    redis, pid = hanging
    with patient(0.1), pytest.raises(Unavailable):
        await ask(redis)
    monkeypatch.setattr(connection, "ANSWER_S", 60.0)
    waiting = [asyncio.create_task(ask(redis))]
    with patient(60.0):
        waiting.append(asyncio.create_task(ask(redis)))
    os.kill(pid, signal.SIGCONT)
    await asyncio.gather(*waiting)


async def test_after_a_while_it_is_asked_again(
    hanging: tuple[RedisClient, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    redis, pid = hanging
    with patient(0.1):
        with pytest.raises(Unavailable):
            await ask(redis)
        os.kill(pid, signal.SIGCONT)
        with pytest.raises(Unavailable):
            await ask(redis)
        monkeypatch.setattr(connection, "GIVEN_UP_S", 0.0)
    with patient(60.0):
        await ask(redis)
