"""Two web processes, two workers, PostgreSQL and a cluster of six Valkeys: a master dies in the middle of a show."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from streams.store import keys
from tests.databases import postgres
from tests.server import CuelightServer
from tests.valkeys import ValkeyCluster, valkey_cluster

pytestmark = [pytest.mark.process, pytest.mark.postgres]

ROOM = "street"
SIZE = 50
"""Events of a batch."""


class Web(CuelightServer):
    program = "web"


@pytest.fixture
def cluster() -> Iterator[ValkeyCluster]:
    with valkey_cluster() as running:
        yield running


@pytest.fixture
def clients(cluster: ValkeyCluster, tmp_path: Path) -> Iterator[list[httpx.Client]]:
    """Of both web processes; two workers, each with a data directory of its own, are at work."""
    with ExitStack() as stack:
        environment = {
            "DATABASE_URL": stack.enter_context(postgres()),
            "REDIS_URL": cluster.url,
            "CUELIGHT_PSEUDONYM_KEY": "the same for all of them",
        }
        webs = [Web(tmp_path / name, None, **environment) for name in ("first web", "second web")]
        webs[0].cli("db", "upgrade")
        token = webs[0].token()
        for name in ("first worker", "second worker"):
            stack.enter_context(worker(webs[0].environment | {"CUELIGHT_DATA": str(tmp_path / name)}))
        yield [stack.enter_context(stack.enter_context(web).client(token)) for web in webs]


@contextmanager
def worker(environment: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-m", "console.cli", "worker"], env=environment)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def begin_show(client: httpx.Client) -> str:
    client.post("/api/v1/rooms", json={"slug": ROOM, "name": "Street"}).raise_for_status()
    body = {"title": "Autumn", "starts_at": int(time.time() * 1000), "template": "short-10m"}
    show = str(client.post(f"/api/v1/rooms/{ROOM}/shows", json=body).raise_for_status().json()["id"])
    client.post(f"/api/v1/shows/{show}/commands", json={"type": "start"}).raise_for_status()
    return show


def send(client: httpx.Client, batch: int) -> httpx.Response:
    now = int(time.time() * 1000)
    events: list[dict[str, Any]] = [
        {"id": f"c{batch}-{number}", "type": "comment", "at": now, "person": f"u{number}", "text": "hello"}
        for number in range(SIZE)
    ]
    return client.post(f"/api/v1/rooms/{ROOM}/events", json=events)


def send_until_taken(client: httpx.Client, batch: int) -> None:
    """Do as a connector does: what was not taken is sent again after the time that the answer names."""
    while (answer := send(client, batch)).status_code != 202:
        assert answer.status_code == 503, answer.text
        time.sleep(float(answer.headers["Retry-After"]))


def comments(client: httpx.Client, show: str, wanted: int) -> int:
    """The figure once it has come to ``wanted``, or the last one seen."""
    value = 0
    for _ in range(300):
        value = int(client.get(f"/api/v1/shows/{show}/metrics").json()["kpis"]["comments"]["value"] or 0)
        if value >= wanted:
            break
        time.sleep(0.1)
    return value


def test_nothing_that_was_acknowledged_is_lost_with_a_master(
    cluster: ValkeyCluster, clients: list[httpx.Client]
) -> None:
    """Without a replica the shard takes nothing; with one again, everything counts once."""
    first, second = clients
    show = begin_show(first)
    for batch in range(6):
        send_until_taken(clients[batch % 2], batch)
    assert comments(second, show, 6 * SIZE) == 6 * SIZE

    master = cluster.master_of(keys.log(ROOM))
    master.kill()
    refused = send(first, 6)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
    replacement = cluster.replacement_of(master, keys.log(ROOM))
    while "no replica" not in (refused := send(first, 6)).text:
        assert refused.status_code == 503, refused.text
    ready = second.get("/readyz")
    assert ready.status_code == 503
    assert f"127.0.0.1:{replacement.port}" in ready.text

    master.start()
    for batch in range(6, 12):
        send_until_taken(clients[batch % 2], batch)
    assert [comments(client, show, 12 * SIZE) for client in clients] == [12 * SIZE] * 2
    cluster.wait_until_whole()
    assert second.get("/readyz").json()["faults"] == []
