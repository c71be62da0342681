"""With too little room left on the disk, those who can do something about it are told, on every page and in the log."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.sync.client import connect

from tests.process.test_damage import make_show
from tests.server import CuelightServer

pytestmark = pytest.mark.process

WARNINGS = {"en": "The disk of the server is getting full", "zh": "服务器的磁盘快满了"}


@pytest.fixture(scope="module")
def short_of_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CuelightServer]:
    """A server for which any disk is too full."""
    with CuelightServer(tmp_path_factory.mktemp("short") / "data", CUELIGHT_DISK_WARNING="1") as server:
        for _ in range(300):
            if httpx.get(f"{server.url}/readyz").json()["disk_left"] is not None:
                break
            time.sleep(0.1)
        yield server


def page(server: CuelightServer, role: str, path: str, language: str) -> str:
    with server.client(server.token(role)) as client:
        headers = {"Accept": "text/html", "Accept-Language": language}
        return client.get(path, headers=headers).raise_for_status().text


@pytest.mark.parametrize("language", WARNINGS)
@pytest.mark.parametrize("role", ["owner", "director"])
def test_pages_of_owners_and_directors_say_so(short_of_room: CuelightServer, role: str, language: str) -> None:
    assert WARNINGS[language] in page(short_of_room, role, "/", language)


@pytest.mark.parametrize("role", ["host", "viewer", "crew"])
def test_nobody_else_is_bothered(short_of_room: CuelightServer, role: str) -> None:
    assert WARNINGS["en"] not in page(short_of_room, role, "/", "en")


def test_the_status_page_says_how_much_is_left(short_of_room: CuelightServer) -> None:
    left = round(100 * httpx.get(f"{short_of_room.url}/readyz").json()["disk_left"])
    text = page(short_of_room, "owner", "/status", "en")
    assert f"{left}% is left" in text or f"{left - 1}% is left" in text or f"{left + 1}% is left" in text
    with short_of_room.client(short_of_room.token("host")) as client:
        assert client.get("/status").status_code == 403


def test_a_director_at_work_is_told_and_a_host_is_not(short_of_room: CuelightServer) -> None:
    with short_of_room.client() as client:
        show = make_show(client)
    told = {}
    for role, view in (("director", "control"), ("host", "cue")):
        token = short_of_room.token(role)
        address = f"{short_of_room.url.replace('http', 'ws')}/ws/shows/{show}?view={view}&token={token}"
        codes = []
        with connect(address) as socket:
            while True:
                message = json.loads(socket.recv(timeout=30))
                if message["type"] == "alert":
                    codes.append(message["code"])
                if message["type"] == "snapshot" or codes:
                    # Alerts of the moment come with the snapshot, before anything else.
                    codes += [alert["code"] for alert in message.get("alerts", ())]
                    break
        told[role] = codes
    assert "disk-low" in told["director"]
    assert "disk-low" not in told["host"]


def test_the_log_says_so_once(short_of_room: CuelightServer) -> None:
    log: Path = short_of_room.data.parent / "data.log"
    assert log.read_text().count("the disk is getting full") == 1
