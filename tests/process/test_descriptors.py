"""A server whose descriptors run out refuses screens with a reason; directors and health still get in."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.server import CuelightServer

pytestmark = pytest.mark.process
SOFT, HARD = 80, 240


class Tight(CuelightServer):
    """A server that may have few descriptors, and begins with fewer."""

    within = ("prlimit", f"--nofile={SOFT}:{HARD}")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Tight]:
    with Tight(tmp_path / "data") as running:
        yield running


def opened(stack: ExitStack, server: CuelightServer, show: str, token: str, view: str) -> ClientConnection:
    address = f"{server.url.replace('http', 'ws')}/ws/shows/{show}?view={view}&token={token}"
    return stack.enter_context(connect(address, open_timeout=60, ping_interval=None, compression=None))


def told(socket: ClientConnection) -> dict[str, Any]:
    """The first that a page is told after the greeting: the state of the show, or why it gets none."""
    while True:
        message: dict[str, Any] = json.loads(socket.recv(timeout=60))
        if message["type"] in ("snapshot", "alert"):
            return message


def test_screens_are_refused_with_a_reason_while_directors_and_health_get_in(server: Tight) -> None:
    owner = server.token()
    with server.client(owner) as client:
        client.post("/api/v1/rooms", json={"slug": "street", "name": "Street"}).raise_for_status()
        body = {"title": "Autumn", "starts_at": int(time.time() * 1000), "template": "short-10m"}
        show = str(client.post("/api/v1/rooms/street/shows", json=body).raise_for_status().json()["id"])
    host, director = server.token("host", "street"), server.token("director", "street")
    with ExitStack() as stack:
        screens: list[ClientConnection] = []
        refused = 0
        while refused < 20:  # in a row: what the server needs for itself for a moment is free again after it
            screen = opened(stack, server, show, host, "cue")
            if (answer := told(screen))["type"] == "snapshot":
                screens.append(screen)
                refused = 0
            else:
                refused += 1
        assert len(screens) > SOFT  # the limit it began with was raised
        assert answer["code"] == "server-full"
        with pytest.raises(ConnectionClosed) as closed:
            screen.recv(timeout=60)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1013  # so that the page tries again

        for _ in range(5):
            assert told(opened(stack, server, show, director, "control"))["type"] == "snapshot"
        for path in ("/healthz", "/readyz", "/metrics"):
            assert httpx.get(f"{server.url}{path}", headers={"Authorization": f"Bearer {owner}"}).status_code == 200
        with server.client(director) as client:
            client.post(f"/api/v1/shows/{show}/commands", json={"type": "start"}).raise_for_status()

        log = server.log.read_text()
        assert log.count("no descriptor is left") == 1
        assert "Traceback" not in log

        for screen in screens[:10]:
            screen.close()
        while told(opened(stack, server, show, host, "cue"))["type"] == "alert":
            time.sleep(0.1)  # the server has not heard yet that they have gone
