"""What hosts can read: nothing that says what a show is to sell, and nothing that the desk noted for itself."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect

from console.rooms import views
from tests.addresses import filled
from tests.server import CuelightServer

pytestmark = pytest.mark.process

TARGET = 987_654_321
SECRETS = ("987654321", "9,876,543", "9876543", "THE-DESKS-OWN", "FOR-THE-FLOOR", "HOW-IT-WENT", "gmv_weight")
QUESTION = "WHICH-SIZE"


@pytest.fixture(scope="module")
def show(owner: httpx.Client) -> str:
    owner.post("/api/v1/rooms", json={"slug": "street", "name": "Street"}).raise_for_status()
    body = {
        "title": "Autumn",
        "starts_at": int(time.time() * 1000),
        "template": "standard-2h",
        "targets": {"gmv": TARGET, "orders": 50},
        "weights": {"gmv": 3},
    }
    show = str(owner.post("/api/v1/rooms/street/shows", json=body).raise_for_status().json()["id"])
    steps = [{"kind": "do", "text": "look"}]
    for command in (
        {"type": "start"},
        {"type": "note", "text": "THE-DESKS-OWN"},
        {"type": "send_cue", "text": "FOR-THE-FLOOR", "to": "role:floor_manager"},
        {"type": "send_cue", "text": "smile", "to": "everyone"},
        {"type": "call_playbook", "key": "x", "name": "X", "steps": steps},
    ):
        owner.post(f"/api/v1/shows/{show}/commands", json=command).raise_for_status()
    call = next(
        f"c{entry['seq']}"
        for entry in owner.get(f"/api/v1/shows/{show}/journal").json()
        if entry["type"] == "playbook_called"
    )
    close = {"type": "close_call", "call": call, "outcome": "HOW-IT-WENT"}
    owner.post(f"/api/v1/shows/{show}/commands", json=close).raise_for_status()
    return show


@pytest.fixture(scope="module")
def token(server: CuelightServer, show: str) -> str:
    return server.token("host", "street")


@pytest.fixture(scope="module")
def host(server: CuelightServer, token: str) -> Iterator[httpx.Client]:
    with server.client(token) as client:
        yield client


def addresses(owner: httpx.Client, show: str) -> list[str]:
    """Every address that is read, of the interface and of the pages."""
    described = owner.get("/openapi.json").json()["paths"]
    paths = [path for path, verbs in described.items() if "get" in verbs and "/do/" not in path]
    paths += [f"/shows/{{show_id}}{page}" for page in ("", "/plan", "/settings", "/replay", "/review", "/views")]
    paths += [f"/shows/{{show_id}}/{view}" for view in views.OFFERED]
    paths += [
        "/",
        "/people",
        "/status",
        "/rooms/{slug}/playbooks",
        "/shows/{show_id}/fragments/plan",
        "/shows/{show_id}/fragments/rundown",
    ]
    return [filled(path, show_id=show, slug="street", size="192") for path in paths]


def test_no_address_tells_a_host_of_targets_and_notes(owner: httpx.Client, host: httpx.Client, show: str) -> None:
    asked = addresses(owner, show)
    assert len(asked) > 30
    for path in asked:
        answer = host.get(path, params={"from": 0, "to": 1} if path.endswith("/frames") else None)
        told = [secret for secret in SECRETS if secret in answer.text]
        assert (path, told) == (path, [])


def test_whoever_reads_figures_reads_them_too(owner: httpx.Client, show: str, server: CuelightServer) -> None:
    """The same words are there for the others; the test above would notice nothing otherwise."""
    with server.client(server.token("viewer", "street")) as viewer:
        for reader in (owner, viewer):
            known = reader.get(f"/api/v1/shows/{show}").json()
            assert (known["targets"]["gmv"], known["weights"]["gmv"]) == (TARGET, 3)
            journal = reader.get(f"/api/v1/shows/{show}/journal").text
            assert all(word in journal for word in ("THE-DESKS-OWN", "FOR-THE-FLOOR", "HOW-IT-WENT"))


def test_a_host_still_reads_the_rest(host: httpx.Client, show: str) -> None:
    assert host.get(f"/api/v1/shows/{show}").json()["title"] == "Autumn"
    ask = {"type": "ask", "text": QUESTION}
    host.post(f"/api/v1/shows/{show}/commands", json=ask).raise_for_status()
    journal = host.get(f"/api/v1/shows/{show}/journal").json()
    cues = [entry["text"] for entry in journal if entry["type"] == "cue_sent"]
    assert cues == ["smile", QUESTION]
    assert {"show_started", "run_started", "call_closed"} <= {entry["type"] for entry in journal}
    after = journal[1]["seq"]
    later = host.get(f"/api/v1/shows/{show}/journal", params={"after": after}).json()
    assert later == journal[2:]


@pytest.mark.parametrize("view", [*views.OFFERED, *views.ASIDE])
def test_no_socket_tells_a_host_of_targets_and_notes(
    server: CuelightServer, owner: httpx.Client, show: str, token: str, view: str
) -> None:
    address = f"{server.url.replace('http', 'ws')}/ws/shows/{show}?view={view}&token={token}"
    with connect(address) as socket:
        told = [socket.recv(timeout=30) for _ in range(2)]
        note: dict[str, Any] = {"type": "note", "text": "THE-DESKS-OWN again"}
        owner.post(f"/api/v1/shows/{show}/commands", json=note).raise_for_status()
        owner.post(f"/api/v1/shows/{show}/commands", json={"type": "blackout", "on": view == "cue"})
        socket.send(json.dumps({"type": "ping", "t": 1}))
        while json.loads(told[-1])["type"] != "pong":
            told.append(socket.recv(timeout=30))
    assert json.loads(told[1])["type"] == "snapshot"
    assert [secret for secret in SECRETS if any(secret in str(message) for message in told)] == []
