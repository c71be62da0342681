"""The event logs that tests of streams run on: the bundled Valkey on a socket of its own, and a cluster of six."""

import asyncio
import shutil
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from streams.store.connection import RedisClient, connect
from streams.store.embedded import EmbeddedValkey
from tests.valkeys import ValkeyCluster, valkey_cluster


@pytest.fixture(scope="session")
def cluster() -> Iterator[ValkeyCluster]:
    """A cluster that lives as long as the session."""
    with valkey_cluster() as running:
        yield running


@pytest.fixture(scope="session", params=["one server", "cluster"])
def valkey_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a server, then of a cluster, that live as long as the tests that need them."""
    if request.param == "cluster":
        yield request.getfixturevalue("cluster").url
    else:
        with _one_server() as url:
            yield url


@contextmanager
def _one_server() -> Iterator[str]:
    """The server's loop runs in a thread of its own."""
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
async def redis(valkey_url: str) -> AsyncIterator[RedisClient]:
    """A client on an empty event log."""
    client = connect(valkey_url)
    await client.flushall()
    yield client
    await client.aclose()
