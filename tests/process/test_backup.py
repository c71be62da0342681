"""A backup made while a show is on air and events come in: all that was acknowledged before is in it."""

from __future__ import annotations

import asyncio
import json
import tarfile
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from streams.store.connection import connect
from streams.store.log import RoomLog
from tests.process.test_damage import BATCHES, SIZE, counts, figures, make_show, send
from tests.server import CuelightServer

pytestmark = pytest.mark.process


def journal(client: httpx.Client, show: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = client.get(f"/api/v1/shows/{show}/journal").raise_for_status().json()
    return entries


def test_what_is_restored_has_the_same_figures_and_journal(tmp_path: Path) -> None:
    file = tmp_path / "show.backup"
    with CuelightServer(tmp_path / "data") as server, server.client() as client:
        show = make_show(client)
        assert [send(client, batch) for batch in range(BATCHES)] == [202] * BATCHES
        client.post(f"/api/v1/shows/{show}/commands", json={"type": "pause"}).raise_for_status()
        before = counts(figures(client, show, BATCHES * SIZE)), journal(client, show)
        told = server.cli("backup", str(file), "--with-keys", "--json")
        assert told["manifest"]["rows"]["shows"] == 1
        assert file.stat().st_mode & 0o777 == 0o600
        assert [path.name for path in tmp_path.iterdir() if "backup" in path.name] == ["show.backup"]
    restored = CuelightServer(tmp_path / "restored")
    told = restored.cli("restore", str(file), "--json")
    assert told["manifest"]["rows"]["shows"] == 1
    assert told["log_entries"] >= BATCHES
    with restored, restored.client() as client:
        assert (counts(figures(client, show, BATCHES * SIZE)), journal(client, show)) == before
        client.post(f"/api/v1/shows/{show}/commands", json={"type": "resume"}).raise_for_status()
        assert [send(client, batch) for batch in range(BATCHES + 1)] == [202] * (BATCHES + 1)
        assert counts(figures(client, show, (BATCHES + 1) * SIZE))["comments"] == (BATCHES + 1) * SIZE


def test_all_that_was_acknowledged_before_it_is_in_a_backup_made_under_load(tmp_path: Path) -> None:
    """Also runs that began meanwhile do no harm: what the log has beyond the journal is taken back."""
    with CuelightServer(tmp_path / "data") as server, server.client() as client:
        show = make_show(client)
        acknowledged: list[int] = []
        over = threading.Event()
        sending = threading.Thread(target=_send_until, args=(server, over, acknowledged))
        sending.start()
        try:
            made = []
            for number in range(5):
                while len(acknowledged) < 10 * (number + 1):
                    time.sleep(0.01)
                already = len(acknowledged)
                file = tmp_path / f"{number}.backup"
                server.cli("backup", str(file), "--with-keys", "--json")
                client.post(f"/api/v1/shows/{show}/commands", json={"type": "next"})
                made.append((file, already))
        finally:
            over.set()
            sending.join()
        written = journal(client, show)
    file, already = made[-1]
    restored = CuelightServer(tmp_path / "restored")
    restored.cli("restore", str(file), "--json")
    with restored, restored.client() as client:
        assert counts(figures(client, show, already * SIZE))["comments"] >= already * SIZE
        kept = journal(client, show)
        assert kept == written[: len(kept)]


def _send_until(server: CuelightServer, over: threading.Event, acknowledged: list[int]) -> None:
    with server.client() as client:
        for batch in range(100_000):
            if over.is_set():
                return
            if send(client, batch) == 202:
                acknowledged.append(batch)


def test_what_the_log_has_beyond_the_journal_is_taken_back(tmp_path: Path) -> None:
    """A run that began between the two copies: its seq is given again after the restore, to another run."""
    with CuelightServer(tmp_path / "data") as server, server.client() as client:
        show = make_show(client)
        older = tmp_path / "older.backup"
        server.cli("backup", str(older), "--with-keys")
        slots = client.get(f"/api/v1/shows/{show}/rundown").json()["slots"]
        time.sleep(1.1)  # takes are a second apart
        client.post(
            f"/api/v1/shows/{show}/commands", json={"type": "take", "slot_id": slots[1]["id"]}
        ).raise_for_status()
        assert send(client, 0) == 202
        figures(client, show, SIZE)
        newer = tmp_path / "newer.backup"
        server.cli("backup", str(newer), "--with-keys")
    mixed = tmp_path / "mixed.backup"
    _mix(older, newer, mixed)
    restored = CuelightServer(tmp_path / "restored")
    told = restored.cli("restore", str(mixed), "--json")
    assert told["taken_back"] == 1
    with restored, restored.client() as client:
        client.post(
            f"/api/v1/shows/{show}/commands", json={"type": "take", "slot_id": slots[2]["id"]}
        ).raise_for_status()
        assert send(client, 1) == 202
        figures(client, show, 2 * SIZE)
        runs = client.get(f"/api/v1/shows/{show}/metrics").json()["runs"]
        assert [run["slot_id"] for run in runs if run["run_id"] != "r1"][-1] == slots[2]["id"]


def _mix(older: Path, newer: Path, mixed: Path) -> None:
    """A backup with the database of one and the log of another, as if it had taken long."""
    manifests, contents = [], []
    for path in (older, newer):
        with tarfile.open(path) as tar:
            found = {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]
        manifests.append(json.loads(found.pop("manifest.json")))
        contents.append(found)
    files = contents[1] | {"cuelight.db": contents[0]["cuelight.db"]}
    manifest = manifests[0] | {"files": manifests[1]["files"] | {"cuelight.db": manifests[0]["files"]["cuelight.db"]}}
    with tarfile.open(mixed, "w:gz") as tar:
        for name, content in (*files.items(), ("manifest.json", json.dumps(manifest).encode())):
            scratch = mixed.with_suffix(".part")
            scratch.write_bytes(content)
            tar.add(scratch, name)
            scratch.unlink()


def test_without_its_key_a_restored_server_says_what_to_do(tmp_path: Path) -> None:
    with CuelightServer(tmp_path / "data") as server, server.client() as client:
        make_show(client)
        assert send(client, 0) == 202
        told = server.cli("backup", str(tmp_path / "x.backup"))
        assert "pseudonym.key" in told
        assert "--with-keys" in told
        key = (server.data / "pseudonym.key").read_bytes()
    restored = CuelightServer(tmp_path / "restored")
    assert "pseudonym.key" in restored.cli("restore", str(tmp_path / "x.backup"))
    with pytest.raises(RuntimeError, match="--mend key"):
        restored.start()
    (restored.data / "pseudonym.key").write_bytes(key)
    with restored:
        assert (restored.data / "pseudonym.key").stat().st_mode & 0o077 == 0


async def entries(url: str) -> int:
    redis = connect(url)
    try:
        return await RoomLog(redis).count("street")
    finally:
        await redis.aclose()


def test_a_backup_of_a_stopped_server_is_as_good(tmp_path: Path) -> None:
    with CuelightServer(tmp_path / "data") as server, server.client() as client:
        make_show(client)
        assert send(client, 0) == 202
        url = json.loads((server.data / "runtime.json").read_text())["redis_url"]
        written = asyncio.run(entries(url))
    server.cli("backup", str(tmp_path / "x.backup"))
    told = CuelightServer(tmp_path / "restored").cli("restore", str(tmp_path / "x.backup"), "--json")
    assert told["log_entries"] >= written
