"""A real server, really killed in the middle of a slot: the show goes on where it was."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.server import CuelightServer

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CuelightServer]:
    with CuelightServer(tmp_path_factory.mktemp("crash") / "data", CUELIGHT_STANDBY="1") as running:
        yield running


@pytest.fixture
def server(kept: CuelightServer) -> CuelightServer:
    """One on the same data for all tests, which is started again where the one before ended it."""
    if not kept.running:
        kept.start()
    return kept


def make_show(client: httpx.Client, room: str) -> str:
    client.post("/api/v1/rooms", json={"slug": room, "name": "Street"}).raise_for_status()
    body = {"title": "Autumn", "starts_at": int(time.time() * 1000), "template": "short-10m"}
    show = str(client.post(f"/api/v1/rooms/{room}/shows", json=body).raise_for_status().json()["id"])
    client.post(f"/api/v1/shows/{show}/commands", json={"type": "start"}).raise_for_status()
    return show


def comments(batch: int, size: int = 50) -> list[dict[str, Any]]:
    now = int(time.time() * 1000)
    return [
        {"id": f"c{batch}-{index}", "type": "comment", "at": now, "person": f"u{index}", "text": "hello"}
        for index in range(size)
    ]


def counted(client: httpx.Client, show: str, slug: str, wanted: int) -> int:
    """The figure once the fold has reached ``wanted``, or the last one seen."""
    value = None
    for _ in range(300):
        value = client.get(f"/api/v1/shows/{show}/metrics").json()["kpis"][slug]["value"]
        if value is not None and value >= wanted:
            break
        time.sleep(0.1)
    return int(value or 0)


def test_after_a_kill_the_same_run_is_on_air_and_every_acknowledged_event_counts_once(
    server: CuelightServer, room: str
) -> None:
    with server.client() as client:
        show = make_show(client, room)
        before = client.get(f"/api/v1/shows/{show}/state").json()
        acknowledged = 0
        for batch in range(20):
            events = comments(batch)
            if client.post(f"/api/v1/rooms/{room}/events", json=events).status_code == 202:
                acknowledged += len(events)
        server.kill()
        server.start()
        after = client.get(f"/api/v1/shows/{show}/state").json()
        assert after["run"]["run_id"] == before["run"]["run_id"]
        assert after["run"]["zero_at"] == before["run"]["zero_at"]
        # what was sent once more by a sender that missed the answer counts once
        client.post(f"/api/v1/rooms/{room}/events", json=comments(19)).raise_for_status()
        client.post(f"/api/v1/rooms/{room}/events", json=comments(20, 1)).raise_for_status()
        assert counted(client, show, "comments", acknowledged + 1) == acknowledged + 1


def test_a_second_server_on_the_same_directory_names_the_process_that_holds_it(server: CuelightServer) -> None:
    second = CuelightServer(server.data, CUELIGHT_STANDBY="1")
    with pytest.raises(RuntimeError, match=f"{server.pid}"):
        second.start()


def test_when_the_event_log_dies_ingest_says_so_and_recovers(server: CuelightServer, room: str) -> None:
    with server.client() as client:
        make_show(client, room)
        os.kill(_valkey(server.data), signal.SIGKILL)
        statuses = []
        for batch in range(400):
            statuses.append(client.post(f"/api/v1/rooms/{room}/events", json=comments(batch, 1)).status_code)
            if 503 in statuses and statuses[-1] == 202:
                break
            time.sleep(0.01)
        assert set(statuses) <= {202, 503}
        assert statuses[-1] == 202


def _valkey(data: Path) -> int:
    return int((data / "valkey" / "valkey.lock").read_text().split()[0])


def test_a_worker_that_is_killed_is_replaced_and_nothing_is_lost(server: CuelightServer, room: str) -> None:
    with server.client() as client:
        show = make_show(client, room)
        for batch in range(3):
            client.post(f"/api/v1/rooms/{room}/events", json=comments(batch)).raise_for_status()
            assert counted(client, show, "comments", 50 * (batch + 1)) == 50 * (batch + 1)
            killed = server.worker
            os.kill(killed, signal.SIGKILL)
        client.post(f"/api/v1/rooms/{room}/events", json=comments(3)).raise_for_status()
        assert counted(client, show, "comments", 200) == 200
        assert server.worker != killed


def test_one_that_stands_by_takes_over_and_is_ended_like_all(server: CuelightServer, room: str) -> None:
    with server.client() as client:
        show = make_show(client, room)
        standing_by = _standing_by(server)
        os.kill(server.worker, signal.SIGKILL)
        client.post(f"/api/v1/rooms/{room}/events", json=comments(0)).raise_for_status()
        assert counted(client, show, "comments", 50) == 50
        assert server.worker == standing_by
        children = {server.worker, _standing_by(server)}
    assert server.stop() == 0
    assert not any(Path(f"/proc/{child}").exists() for child in children)


def _standing_by(server: CuelightServer) -> int:
    """The worker that stands by, once there is one."""
    for _ in range(300):
        if len(server.workers) == 2:
            return server.workers[1]
        time.sleep(0.1)
    pytest.fail("no worker stands by")


def test_a_worker_that_hangs_is_noticed_and_forgiven_when_it_goes_on(server: CuelightServer) -> None:
    worker = server.worker
    os.kill(worker, signal.SIGSTOP)
    try:
        assert _out_of_order(server, ["worker"])
    finally:
        os.kill(worker, signal.SIGCONT)
    assert _out_of_order(server, [])


def _out_of_order(server: CuelightServer, wanted: list[str]) -> bool:
    """Whether the server comes to say that these parts are out of order."""
    for _ in range(300):
        if httpx.get(f"{server.url}/readyz").json()["out_of_order"] == wanted:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_server_worker_and_event_log_in_good_order(server: CuelightServer, number: int) -> None:
    """A terminal that closes, a service manager, Ctrl-C: the exit code is 0, and nothing is left behind."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    assert len(children) >= 2
    os.kill(server.pid, number)
    assert server.wait() == 0
    assert [child for child in children if Path(f"/proc/{child}").exists()] == []
    assert not (server.data / "runtime.json").exists()


def test_what_became_of_a_batch_is_unknown_when_the_event_log_gives_no_answer(
    server: CuelightServer, room: str
) -> None:
    with server.client() as client:
        make_show(client, room)
        valkey = _valkey(server.data)
        os.kill(valkey, signal.SIGSTOP)
        try:
            answer = client.post(f"/api/v1/rooms/{room}/events", json=comments(1), timeout=60)
        finally:
            os.kill(valkey, signal.SIGCONT)
        assert (answer.status_code, answer.json()["outcome"]) == (503, "unknown")
        assert "send the batch again" in answer.json()["detail"]
        assert answer.headers["retry-after"]
        client.post(f"/api/v1/rooms/{room}/events", json=comments(1)).raise_for_status()
