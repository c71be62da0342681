"""Under a lax umask everything below the data directory is its owner's alone."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server import CuelightServer

pytestmark = pytest.mark.process


@pytest.fixture
def lax_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def open_to_others(data: Path) -> dict[str, str]:
    """Files and directories that others may read, write or enter, with their modes."""
    found = {path: path.lstat().st_mode for path in (data, *data.rglob("*"))}
    return {str(path): stat.filemode(mode) for path, mode in found.items() if mode & 0o077}


@pytest.mark.usefixtures("lax_umask")
def test_nobody_else_reads_what_a_server_and_its_commands_write(tmp_path: Path) -> None:
    data = tmp_path / "above" / "data"
    data.parent.parent.chmod(0o755)
    server = CuelightServer(data)
    data.parent.mkdir(mode=0o755)
    server.cli("room", "create", "street", "--name", "Street")  # before any server has run
    assert open_to_others(data) == {}
    with server, server.client() as owner:
        show = {"title": "Autumn", "starts_at": int(time.time() * 1000)}
        made = owner.post("/api/v1/rooms/street/shows", json=show).raise_for_status().json()["id"]
        owner.post(f"/api/v1/shows/{made}/commands", json={"type": "start"}).raise_for_status()
        owner.put("/api/v1/rooms/street/vault", json={"days": 3}).raise_for_status()
        event = {"id": "e1", "type": "comment", "at": int(time.time() * 1000), "person": "u1", "text": "hello"}
        position = owner.post("/api/v1/rooms/street/events", json=[event]).raise_for_status().json()["position"]
        while owner.get(f"/api/v1/shows/{made}/metrics").json()["counted_to"] < position:
            time.sleep(0.05)
        assert open_to_others(data) == {}
    written = {path.relative_to(data).parts[0] for path in data.rglob("*")}
    assert {"cuelight.db", "valkey", "pseudonym.key", "vault.key", "checkpoints"} <= written
    assert open_to_others(data) == {}


def test_files_of_an_earlier_version_are_closed_to_others(tmp_path: Path) -> None:
    server = CuelightServer(tmp_path / "data")
    server.cli("room", "create", "street", "--name", "Street")
    with server:
        pass
    for path in server.data.rglob("*"):
        if path.suffix != ".key" and path.name != "cuelight.lock":
            path.chmod(0o777 if path.is_dir() else 0o644)
    with server:
        assert {name for name in open_to_others(server.data) if "checkpoints" not in name} == set()
