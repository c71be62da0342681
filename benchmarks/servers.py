"""The servers that are measured, each in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from benchmarks.sockets import Client, Crowd
from tests.ports import free_port
from tests.server import CuelightServer

SLOT_TIME_MS = 3_600_000


class Show:
    """A show on air on a server, and who directs it."""

    def __init__(self, server: CuelightServer, slots: int = 24) -> None:
        self.server = server
        self.token = server.token()
        with server.client(self.token) as client:
            client.post("/api/v1/rooms", json={"slug": "bench", "name": "Bench"}).raise_for_status()
            body = {"title": "Bench", "starts_at": int(time.time() * 1000), "template": "blank"}
            self.id = str(client.post("/api/v1/rooms/bench/shows", json=body).raise_for_status().json()["id"])
            rundown = client.get(f"/api/v1/shows/{self.id}/rundown").json()
            rundown["slots"] = [_slot(number) for number in range(slots)]
            client.put(f"/api/v1/shows/{self.id}/rundown", json=rundown).raise_for_status()
            client.post(f"/api/v1/shows/{self.id}/commands", json={"type": "start"}).raise_for_status()


class Tile:
    """A desk's socket that follows one figure, as a director sees it. ``seen``: when (monotonic s), and what."""

    def __init__(self, show: Show, slug: str) -> None:
        self._slug = slug
        self.desk = Crowd("127.0.0.1", show.server.port, f"/ws/shows/{show.id}?view=control&token={show.token}")
        self.seen: list[tuple[float, int]] = []
        self.desk.on_text = self._read
        self.desk.connect()

    def reaches(self, value: int, seconds: float) -> bool:
        """Wait until the figure is that high; whether it was in time."""
        return self.desk.until(lambda: bool(self.seen) and self.seen[-1][1] >= value, seconds)

    def _read(self, _client: Client, text: bytes) -> None:
        if b'"type":"metrics"' in text[:200]:
            at = time.monotonic()
            self.seen.append((at, int(json.loads(text)["frame"]["kpis"][self._slug]["value"] or 0)))


def _slot(number: int) -> dict[str, object]:
    return {
        "id": f"s{number}",
        "cue": f"A{number:02}",
        "kind": "look",
        "title": f"Wool coat, look {number}",
        "duration_ms": SLOT_TIME_MS,
        "notes": "100 % merino, 480 g\nsizes run large\none size up over a sweater",
        "items": [{"sku": f"CL{number}", "title": "Wool coat", "link_no": number, "tag_price": 129900, "price": 79900}],
    }


@contextmanager
def cuelight(**environment: str) -> Iterator[CuelightServer]:
    """The whole server on a fresh data directory."""
    with (
        tempfile.TemporaryDirectory(prefix="cuelight-bench-") as directory,
        CuelightServer(Path(directory) / "data", None, CUELIGHT_STANDBY="1", **environment) as server,
    ):
        yield server


@contextmanager
def bare() -> Iterator[int]:
    """The bare broadcast loop; its port."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.bare", str(port)])
    try:
        for _ in range(500):
            try:
                httpx.get(f"http://127.0.0.1:{port}/")
                break
            except httpx.TransportError:
                time.sleep(0.02)
        yield port
    finally:
        process.terminate()
        process.wait()
