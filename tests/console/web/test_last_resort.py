"""Whatever is sent, and whatever fails, an answer is one sentence and never a 500; the log stays short."""

from __future__ import annotations

import errno
import json
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from structlog.testing import capture_logs
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from console.web.last_resort import LastResort
from streams.errors import CuelightError
from tests.server import CuelightServer

pytestmark = pytest.mark.process
BALANCED = 3_000
"""So deep that Python's own limit is passed, and yet well formed."""
BODIES = {
    "lists": b"[" * 200_000,
    "objects": b'{"a":' * 200_000,
    "a list in a list": b"[" * BALANCED + b"]" * BALANCED,
    "an object in an object": b'{"a":' * BALANCED + b"1" + b"}" * BALANCED,
    "a field": b'{"custom":' + b"[" * BALANCED + b"]" * BALANCED + b"}",
    "a slot": b'{"revision":1,"slots":[{"custom":' + b'{"a":' * BALANCED + b"1" + b"}" * BALANCED + b"}]}",
    **{
        f"{depth} deep": b'{"custom":' + b'{"a":' * depth + b"1" + b"}" * depth + b"}"
        for depth in (
            100,
            300,
            500,
            700,
            800,
            900,
            *range(940, 1_000, 3),
        )  # reading takes a frame, checking more than one
    },
}


@pytest.fixture(scope="module")
def client(server: CuelightServer) -> Iterator[httpx.Client]:
    with server.client() as made:
        made.post("/api/v1/rooms", json={"slug": "street", "name": "Street"}).raise_for_status()
        yield made


@pytest.fixture(scope="module")
def show(client: httpx.Client) -> str:
    body = {"title": "Autumn", "starts_at": int(time.time() * 1000), "template": "short-10m"}
    return str(client.post("/api/v1/rooms/street/shows", json=body).raise_for_status().json()["id"])


def calls(client: httpx.Client, show: str) -> Iterator[tuple[str, str]]:
    """Every call that takes a body, on the room and the show of these tests."""
    names = {"slug": "street", "room": "street", "show_id": show, "show": show}
    for path, methods in client.get("/openapi.json").json()["paths"].items():
        for method in methods.keys() & {"post", "put", "patch"}:
            address = path
            for name in (part.strip("{}") for part in path.split("/") if part.startswith("{")):
                address = address.replace(f"{{{name}}}", names.get(name, "x"))
            yield method.upper(), address


@pytest.mark.parametrize("sent", BODIES)
def test_no_call_falls_over_what_is_nested_deeply(client: httpx.Client, show: str, sent: str) -> None:
    answers = {
        f"{method} {path}": client.request(
            method, path, content=BODIES[sent], headers={"Content-Type": "application/json"}
        ).status_code
        for method, path in calls(client, show)
    }
    assert len(answers) > 15
    assert {call: status for call, status in answers.items() if not 400 <= status < 500 and status != 204} == {}


@pytest.mark.parametrize("sent", BODIES)
def test_the_socket_answers_or_closes_on_what_is_nested_deeply(server: CuelightServer, show: str, sent: str) -> None:
    text = BODIES[sent].decode()
    with connect(f"{server.url.replace('http', 'ws')}/ws/shows/{show}?view=control&token={server.token()}") as socket:
        socket.send(f'{{"type":"command","id":"1","command":{text}}}')
        told: list[dict[str, Any]] = []
        with suppress(ConnectionClosed):
            socket.send(json.dumps({"type": "ping", "t": 1, "rtt": None, "asleep": False, "seq": None}))
            while not told or told[-1]["type"] != "pong":
                told.append(json.loads(socket.recv(timeout=60)))
        if told and told[-1]["type"] == "pong":
            assert [message["problem"]["status"] for message in told if message["type"] == "result"] == [422]
        else:
            assert socket.close_code == 1007


async def answered(error: Exception, kind: str = "http") -> list[dict[str, Any]]:
    """What is sent when something fails fifty times, each as a request of its own."""
    sent: list[dict[str, Any]] = []

    async def fails(*_: Any) -> None:
        raise error

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def plain(_: Request, told: CuelightError) -> Response:
        return Response(str(told), told.status)

    async def send(message: Any) -> None:
        sent.append(message)

    layer = LastResort(fails, plain)
    for _ in range(50):
        await layer({"type": kind, "path": "/", "method": "GET", "headers": []}, receive, send)
    return sent


@pytest.mark.parametrize(
    ("error", "status"),
    [(ZeroDivisionError(), 500), (RecursionError(), 500), (OSError(errno.ENOSPC, "full", "/data"), 507)],
)
async def test_fifty_failures_are_fifty_answers_and_one_line_of_the_log(error: Exception, status: int) -> None:
    with capture_logs() as lines:
        sent = await answered(error)
    assert [message["status"] for message in sent if message["type"] == "http.response.start"] == [status] * 50
    assert len(lines) == 1


async def test_a_socket_is_closed_instead() -> None:
    with capture_logs() as lines:
        sent = await answered(ZeroDivisionError(), "websocket")
    assert sent == [{"type": "websocket.close", "code": 1011}] * 50
    assert len(lines) == 1


def test_nothing_of_it_left_a_traceback_in_the_log(server: CuelightServer) -> None:
    assert "Traceback" not in server.log.read_text()
