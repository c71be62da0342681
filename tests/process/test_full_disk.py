"""A disk that fills up under a running server: commands say so and change nothing, what is there can be read."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from websockets.sync.client import connect

from tests.server import CuelightServer

pytestmark = pytest.mark.process
EVENTS = 50


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, a small one."""
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(place)], capture_output=True).returncode:
        pytest.skip("this user may not mount file systems")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture
def server(disk: Path, tmp_path: Path) -> Iterator[CuelightServer]:
    made = CuelightServer(disk / "data")
    made.log = tmp_path / "server.log"
    with made:
        yield made


def until(holds: Callable[[], bool]) -> None:
    """Wait for something that comes."""
    for _ in range(600):
        if holds():
            return
        time.sleep(0.1)
    pytest.fail("it did not come")


def comments(batch: int) -> list[dict[str, object]]:
    now = int(time.time() * 1000)
    return [
        {"id": f"c{batch}-{number}", "type": "comment", "at": now, "person": f"u{number}", "text": "hello"}
        for number in range(EVENTS)
    ]


def test_on_a_full_disk_commands_say_what_to_do_and_reading_goes_on(server: CuelightServer, disk: Path) -> None:
    token = server.token()
    with server.client(token) as client:
        client.post("/api/v1/rooms", json={"slug": "street", "name": "Street"}).raise_for_status()
        body = {"title": "Autumn", "starts_at": int(time.time() * 1000), "template": "short-10m"}
        show = str(client.post("/api/v1/rooms/street/shows", json=body).raise_for_status().json()["id"])
        commands, events = f"/api/v1/shows/{show}/commands", "/api/v1/rooms/street/events"

        def figure() -> int:
            answer = client.get(f"/api/v1/shows/{show}/metrics")
            return int(answer.raise_for_status().json()["kpis"]["comments"]["value"] or 0)

        client.post(commands, json={"type": "start"}).raise_for_status()
        assert client.post(events, json=comments(0)).status_code == 202
        until(lambda: figure() == EVENTS)

        subprocess.run(["dd", "if=/dev/zero", f"of={disk}/ballast", "bs=4k"], capture_output=True, check=False)
        longer = {"type": "add_time", "ms": 1_000}
        until(lambda: client.post(commands, json=longer).status_code == 507)
        before = client.get(f"/api/v1/shows/{show}/state").json()
        for _ in range(30):
            refused = client.post(commands, json=longer)
            assert refused.status_code == 507, refused.text
            assert "Free some space" in refused.json()["detail"]
        assert client.get(f"/api/v1/shows/{show}/state").json()["run"] == before["run"]
        batches = 1
        while (status := client.post(events, json=comments(batches)).status_code) == 202:
            batches += 1
        assert status in (503, 507)
        for _ in range(30):
            assert figure() >= EVENTS
        assert httpx.get(f"{server.url}/healthz").status_code == 200
        with connect(f"{server.url.replace('http', 'ws')}/ws/shows/{show}?view=control&token={token}") as socket:
            socket.send(json.dumps({"type": "command", "id": "1", "command": longer}))
            while (message := json.loads(socket.recv(timeout=60)))["type"] != "result":
                pass
            assert message["problem"]["status"] == 507

        (disk / "ballast").unlink()
        until(lambda: client.post(commands, json={"type": "note", "text": "again"}).status_code == 200)
        for batch in range(batches + 1):  # those that were taken count once
            until(lambda batch=batch: client.post(events, json=comments(batch)).status_code == 202)  # type: ignore[misc]
        until(lambda: figure() == (batches + 1) * EVENTS)
    log = server.log.read_text()
    assert "Traceback" not in log
    assert len(log.splitlines()) < 60
