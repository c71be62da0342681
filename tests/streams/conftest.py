"""A real Valkey for the tests of streams: the bundled one, on a socket of its own."""

import asyncio
import shutil
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from streams.store.connection import connect
from streams.store.embedded import EmbeddedValkey


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    """The address of a server that lives as long as the session; its loop runs in a thread of its own."""
    home = Path(tempfile.mkdtemp(prefix="cuelight-tests-"))
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = EmbeddedValkey(home)
    asyncio.run_coroutine_threadsafe(server.start(), loop).result()
    yield server.url
    asyncio.run_coroutine_threadsafe(server.stop(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()
    shutil.rmtree(home)


@pytest.fixture
async def redis(valkey_url: str) -> AsyncIterator[Redis]:
    """A client on an empty server."""
    client = connect(valkey_url)
    await client.flushall()
    yield client
    await client.aclose()
