"""Whose word "ready" is, and the parts that a room and its people have: asked of a server, by posts and by sockets."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect

from tests.server import CuelightServer

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def owner(server: CuelightServer) -> Iterator[httpx.Client]:
    with server.client() as client:
        client.post("/api/v1/rooms", json={"slug": "street", "name": "Street"}).raise_for_status()
        yield client


@pytest.fixture
def show(owner: httpx.Client) -> str:
    body = {"title": "Autumn", "starts_at": int(time.time() * 1000), "template": "short-10m"}
    return str(owner.post("/api/v1/rooms/street/shows", json=body).raise_for_status().json()["id"])


class Person:
    """Somebody who signed in, with a browser session."""

    def __init__(self, server: CuelightServer, name: str, role: str, *parts: str) -> None:
        server.cli("user", "add", name, "--role", role, *(word for part in parts for word in ("--part", part)))
        link = server.cli("login-link", name, "--json")["link"]
        self.client = httpx.Client(base_url=server.url)
        self.client.post("/enter", data={"link": link.rpartition("=")[2]})
        self._socket = server.url.replace("http", "ws")

    def ready(self, show: str, part: str, ready: bool = True, lang: str = "en") -> httpx.Response:
        body = {"type": "ready", "role": part, "ready": ready}
        return self.client.post(f"/api/v1/shows/{show}/commands", json=body, headers={"accept-language": lang})

    def ready_by_socket(self, show: str, part: str) -> dict[str, Any]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.client.cookies.items())
        address = f"{self._socket}/ws/shows/{show}?view=operator&role={part}"
        with connect(address, additional_headers={"Cookie": cookie}) as page:
            page.send(json.dumps({"type": "command", "id": "1", "command": {"type": "ready", "role": part}}))
            while (message := json.loads(page.recv(timeout=30)))["type"] != "result":
                pass
        return dict(message)


SignIn = Callable[..., Person]


@pytest.fixture
def sign_in(server: CuelightServer) -> Iterator[SignIn]:
    """Adds somebody with a role and parts, and signs them in."""
    with ExitStack() as opened:

        def enter(name: str, role: str, *parts: str) -> Person:
            person = Person(server, name, role, *parts)
            opened.callback(person.client.close)
            return person

        yield enter


def said(owner: httpx.Client, show: str) -> dict[str, str]:
    return dict(owner.get(f"/api/v1/shows/{show}/state").json()["ready"])


def test_ready_is_said_by_those_who_play_the_part_and_by_directors(
    sign_in: SignIn, owner: httpx.Client, show: str
) -> None:
    crew = sign_in("Zhou", "crew", "场控", "operator")
    assert crew.ready(show, "floor_manager").status_code == 200
    assert crew.ready_by_socket(show, "operator")["ok"] is True
    assert said(owner, show) == {"floor_manager": "Zhou", "operator": "Zhou"}

    owner.post(f"/api/v1/shows/{show}/commands", json={"type": "ready", "role": "host"}).raise_for_status()
    refused = crew.ready(show, "host", ready=False)
    assert refused.status_code == 403
    assert refused.json()["detail"].startswith("This part is not yours.")
    assert refused.json()["parts"] == ["floor_manager", "operator"]
    assert crew.ready(show, "host", lang="zh").json()["detail"].startswith("这不是你的岗位。")
    assert crew.ready_by_socket(show, "lighting")["problem"]["status"] == 403
    assert "host" in said(owner, show)


def test_crew_without_a_part_and_hosts_say_ready_for_nobody_else(
    sign_in: SignIn, owner: httpx.Client, show: str
) -> None:
    assert sign_in("Nobody", "crew").ready(show, "operator").status_code == 403
    host = sign_in("Wei", "host")
    assert host.ready(show, "host").status_code == 200
    assert host.ready(show, "operator").status_code == 403


def test_a_device_of_a_pass_speaks_for_the_part_that_it_was_made_for(
    server: CuelightServer, owner: httpx.Client, show: str
) -> None:
    body = {"view": "operator", "name": "Tablet", "part": "lighting"}
    made = owner.post(f"/api/v1/shows/{show}/passes", json=body).raise_for_status().json()
    with httpx.Client(base_url=server.url) as device:
        device.post("/enter", data={"link": made["url"].rpartition("/")[2]})
        path = f"/api/v1/shows/{show}/commands"
        assert device.post(path, json={"type": "ready", "role": "operator"}).status_code == 403
        assert device.post(path, json={"type": "ready", "role": "lighting"}).status_code == 200


def test_a_room_has_parts_of_its_own(server: CuelightServer, owner: httpx.Client, show: str) -> None:
    path = "/api/v1/rooms/street"
    assert owner.get(path).json()["parts"] == []
    changed = owner.put(path, json={"parts": ["选品", " Key  grip", "key grip", "场控", "Host"]}).raise_for_status()
    assert changed.json()["parts"] == ["选品", "Key grip"]
    refused = owner.put(path, json={"parts": ["…"]})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "parts")
    told = server.cli("room", "set", "street", "--part", "运营", "--part", "选品", "--json")
    assert told["parts"] == ["运营", "选品"]
    assert server.cli("user", "add", "Xu", "--role", "crew", "--part", "选品", "--json")["parts"] == ["选品"]
    command = {"type": "set_crew", "roles": ["host", "选品"]}
    owner.post(f"/api/v1/shows/{show}/commands", json=command).raise_for_status()
    cue = {"type": "send_cue", "text": "Next", "to": "role:选品"}
    owner.post(f"/api/v1/shows/{show}/commands", json=cue).raise_for_status()
    assert server.cli("room", "set", "street", "--part", "", "--json")["parts"] == []


def test_parts_are_given_to_people_by_any_of_their_names(server: CuelightServer) -> None:
    server.cli("user", "add", "Tao", "--role", "crew")
    assert server.cli("user", "set", "Tao", "--part", "Lighting", "--part", "sound", "--json")["parts"] == [
        "lighting",
        "sound",
    ]
    assert server.cli("user", "set", "Tao", "--part", "", "--json")["parts"] == []


def test_only_crew_choose_parts_and_never_those_of_the_hosts(
    server: CuelightServer, sign_in: SignIn, show: str
) -> None:
    crew = sign_in("Han", "crew")
    chosen = crew.client.post("/parts", data={"part": ["sound", "host"]}, headers={"origin": server.url})
    assert chosen.status_code == 303
    assert crew.ready(show, "sound").status_code == 200
    assert crew.ready(show, "host").status_code == 403
    assert sign_in("Ren", "host").client.post("/parts", data={"part": "operator"}).status_code == 403


@pytest.mark.parametrize(
    ("asked", "opened"),
    [("场控", "floor_manager"), ("Floor manager", "floor_manager"), ("Camera 2", "camera_2"), ("摄像", "")],
)
def test_the_view_of_a_part_opens_by_its_name(owner: httpx.Client, show: str, asked: str, opened: str) -> None:
    answer = owner.get(f"/shows/{show}/operator", params={"role": asked, "size": "115"})
    if opened:
        assert answer.status_code == 307
        assert answer.headers["location"] == f"/shows/{show}/operator?role={opened}&size=115"
    else:
        assert answer.status_code == 200  # a part that is written as it is shown


def test_what_cannot_be_a_part_opens_no_view(owner: httpx.Client, show: str) -> None:
    assert owner.get(f"/shows/{show}/operator", params={"role": "…"}).status_code == 404
