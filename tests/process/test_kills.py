"""Kills at moments of chance, of every process there is, while events and commands come in.

100 kills in a proof, a few in ``make test``; ``SOAK_SEEDS`` says which. Whoever sends repeats what was not
acknowledged, as a connector does. What was acknowledged, and what of it was lost or counted twice, is printed.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from tests.effort import FULL
from tests.server import CuelightServer

pytestmark = pytest.mark.process

KILLS: Final = 100 if FULL else 5
SEED: Final = int(os.environ.get("SOAK_SEEDS", "1").split(",")[0])
BATCH: Final = 200
BATCHES_BETWEEN: Final = 6
"""At least so many batches are acknowledged between two kills."""
VICTIMS: Final = ("server", "worker", "standby", "valkey")


class Connector(threading.Thread):
    """Sends entries of ever new people, and a command after each batch; both again until they are acknowledged."""

    def __init__(self, server: CuelightServer, show: str) -> None:
        super().__init__(daemon=True)
        self._client = server.client()
        self._show = show
        self._done = threading.Event()
        self.batches = 0
        self.acknowledged = threading.Condition()
        self.refused: list[str] = []

    def run(self) -> None:
        with self._client:
            while not self._done.is_set():
                number = self.batches
                self._post("/api/v1/rooms/street/events", _entries(number))
                add = {"type": "add_time", "ms": 1, "idempotency_key": f"k{number}"}
                self._post(f"/api/v1/shows/{self._show}/commands", add)
                with self.acknowledged:
                    self.batches += 1
                    self.acknowledged.notify()

    def await_batches(self, count: int) -> None:
        """Wait until so many more are acknowledged."""
        wanted = self.batches + count
        with self.acknowledged:
            assert self.acknowledged.wait_for(lambda: self.batches >= wanted or self.refused, 300), "nothing gets in"

    def end(self) -> None:
        """Send what is begun, and nothing more."""
        self._done.set()
        self.join()

    def _post(self, path: str, body: Any) -> None:
        while True:
            with suppress(httpx.TransportError):
                answer = self._client.post(path, json=body)
                if answer.is_success:
                    return
                if answer.status_code < 500:
                    self.refused.append(answer.text)
                    return
            time.sleep(0.02)


def _entries(number: int) -> list[dict[str, Any]]:
    now = int(time.time() * 1_000)
    return [
        {"id": f"e{number}-{index}", "type": "viewer.entered", "at": now, "person": f"p{number}-{index}"}
        for index in range(BATCH)
    ]


def test_what_was_acknowledged_is_counted_once_whatever_is_killed(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    with CuelightServer(tmp_path / "data", CUELIGHT_STANDBY="1") as server, server.client() as client:
        show = _show_on_air(client)
        connector = Connector(server, show)
        connector.start()
        killed = dict.fromkeys(VICTIMS, 0)
        while sum(killed.values()) < KILLS:
            connector.await_batches(BATCHES_BETWEEN)
            time.sleep(chance.random() / 5)  # not an event that is awaited: the moment is what is left to chance
            victim = chance.choice(VICTIMS)
            killed[victim] += _kill(server, victim)
        connector.await_batches(BATCHES_BETWEEN)
        connector.end()
        events, commands = connector.batches * BATCH, connector.batches
        viewers = _counted(client, show, events)
        views = _figure(client, show, "views")
        journal = client.get(f"/api/v1/shows/{show}/journal").json()
        carried_out = sum(entry["type"] == "time_added" for entry in journal)
        added = client.get(f"/api/v1/shows/{show}/state").json()["run"]["added_ms"]
    print(f"\nseed {SEED}, killed: " + ", ".join(f"{name} {count}" for name, count in killed.items()))
    print(f"events: {events:,} acknowledged, {events - viewers} lost, {views - viewers} counted twice")
    print(f"commands: {commands:,} acknowledged, {commands - carried_out} lost or carried out twice")
    assert not connector.refused
    assert (viewers, views) == (events, events)
    assert (carried_out, added) == (commands, commands)


def _show_on_air(client: httpx.Client) -> str:
    client.post("/api/v1/rooms", json={"slug": "street", "name": "Street"}).raise_for_status()
    body = {"title": "Autumn", "starts_at": int(time.time() * 1_000), "template": "short-10m"}
    show = str(client.post("/api/v1/rooms/street/shows", json=body).raise_for_status().json()["id"])
    client.post(f"/api/v1/shows/{show}/commands", json={"type": "start"}).raise_for_status()
    return show


def _kill(server: CuelightServer, victim: str) -> bool:
    """SIGKILL to one of the processes; whether it was there."""
    if victim == "server":
        server.kill()
        server.start()
        return True
    workers = server.workers
    match victim:
        case "worker" if workers:
            process = workers[0]
        case "standby" if len(workers) > 1:
            process = workers[1]
        case "valkey":
            process = int((server.data / "valkey" / "valkey.lock").read_text().split()[0])
        case _:
            return False
    with suppress(ProcessLookupError, FileNotFoundError):
        # The lock may still name a server that was killed just now, and the number may be somebody else's by now.
        if (b"valkey" if victim == "valkey" else b"console.cli.worker") in _command_line(process):
            os.kill(process, signal.SIGKILL)
            return True
    return False


def _command_line(process: int) -> bytes:
    return Path(f"/proc/{process}/cmdline").read_bytes()


def _counted(client: httpx.Client, show: str, wanted: int) -> int:
    """How many viewers the show has once all are counted, or after two minutes."""
    deadline = time.monotonic() + 120
    while (viewers := _figure(client, show, "viewers")) < wanted and time.monotonic() < deadline:
        time.sleep(0.1)
    return viewers


def _figure(client: httpx.Client, show: str, slug: str) -> int:
    with suppress(httpx.TransportError):
        return int(client.get(f"/api/v1/shows/{show}/metrics").json()["kpis"][slug]["value"] or 0)
    return 0
