"""Passes: a code signs a device in to one view of one show, and to nothing else."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

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


class Device:
    """A browser without a session, as a tablet is when it scans a code."""

    def __init__(self, server: CuelightServer) -> None:
        self.client = httpx.Client(base_url=server.url, headers={"accept": "text/html"})
        self._server = server

    def scan(self, url: str) -> httpx.Response:
        """Open the address of a code and let its page send itself; where it leads is not followed."""
        path = url.removeprefix(self._server.url)
        assert self.client.get(path).status_code == 200
        return self.client.post("/enter", data={"link": path.rpartition("/")[2]})

    def get(self, path: str) -> int:
        return self.client.get(path).status_code

    def watch(self, show: str, view: str) -> ClientConnection:
        cookie = "; ".join(f"{name}={value}" for name, value in self.client.cookies.items())
        address = f"{self._server.url.replace('http', 'ws')}/ws/shows/{show}?view={view}&screen=tablet01&name=T1"
        return connect(address, additional_headers={"Cookie": cookie, "Origin": self._server.url})


@pytest.fixture
def device(server: CuelightServer) -> Iterator[Device]:
    made = Device(server)
    yield made
    made.client.close()


other_device = device


def make(owner: httpx.Client, show: str, **fields: Any) -> dict[str, Any]:
    body = {"view": "cue", "name": "Tablet 1"} | fields
    return dict(owner.post(f"/api/v1/shows/{show}/passes", json=body).raise_for_status().json())


def until(page: ClientConnection, kind: str) -> dict[str, Any]:
    while True:
        message = json.loads(page.recv(timeout=30))
        if message["type"] == kind:
            return dict(message)


def test_a_scanned_code_leads_to_its_view_with_its_settings(owner: httpx.Client, show: str, device: Device) -> None:
    made = make(owner, show, view="operator", query="columns=cue,title", part="lighting")
    answer = device.scan(made["url"])
    assert answer.status_code == 303
    path = answer.headers["location"]
    assert path == f"/shows/{show}/operator?columns=cue,title&role=lighting&name=Tablet+1"
    assert device.get(path) == 200


def test_a_device_opens_nothing_but_its_view(owner: httpx.Client, show: str, device: Device) -> None:
    device.scan(make(owner, show)["url"])
    other = owner.post(
        "/api/v1/rooms/street/shows", json={"title": "Other", "starts_at": 0, "template": "short-10m"}
    ).json()["id"]
    api = f"/api/v1/shows/{show}"
    opened = [f"/shows/{show}/cue", f"{api}/rundown", f"{api}/state", api]
    refused = [
        "/",
        f"/shows/{show}",
        f"/shows/{show}/operator",
        f"/shows/{show}/control",
        f"/shows/{show}/views",
        f"/shows/{other}/cue",
        f"/api/v1/shows/{other}/state",
        f"{api}/metrics",
        f"{api}/journal",
        f"{api}/screens",
        f"{api}/passes",
        "/api/v1/rooms",
        "/api/v1/rooms/street/presets",
        "/openapi.json",
        f"/rooms/street/pictures/{'0' * 64}/large.webp",
        f"/rooms/other/pictures/{'0' * 64}/small.webp",
        "/rooms/street/items",
    ]
    assert {path: device.get(path) for path in opened} == dict.fromkeys(opened, 200)
    assert {path: device.get(path) for path in refused} == dict.fromkeys(refused, 403)
    assert device.get(f"/rooms/street/pictures/{'0' * 64}/small.webp") == 404
    page = device.client.get("/").text
    assert f'href="/shows/{show}/cue"' in page


def test_a_device_listens_to_its_own_view_only(owner: httpx.Client, show: str, device: Device) -> None:
    device.scan(make(owner, show)["url"])
    with device.watch(show, "cue") as page:
        hello = until(page, "hello")
        assert (hello["screen"], hello["name"], hello["role"]) == ("tablet01", "T1", "host")
    for view in ("operator", "control"):
        with pytest.raises(InvalidStatus):
            device.watch(show, view)


def test_a_device_acknowledges_and_says_ready_but_commands_nothing(
    owner: httpx.Client, show: str, device: Device
) -> None:
    device.scan(make(owner, show, view="operator", role="crew")["url"])
    path = f"/api/v1/shows/{show}/commands"
    owner.post(path, json={"type": "send_cue", "text": "wrap up"}).raise_for_status()

    def status(**command: Any) -> int:
        return device.client.post(path, json=command).status_code

    assert status(type="ack_cue", number=1) == 200
    assert status(type="ready", role="operator") == 200
    assert status(type="ask", text="which one?") == 200
    assert status(type="start") == 403
    assert status(type="pick_comment", comment="c1", text="hello") == 403
    journal = owner.get(f"/api/v1/shows/{show}/journal").json()
    assert {entry["actor"] for entry in journal if entry["type"] == "cue_acked"} == {"Tablet 1"}


def test_looking_at_a_code_or_link_spends_nothing_and_signs_nobody_in(
    server: CuelightServer, owner: httpx.Client, show: str, device: Device
) -> None:
    server.cli("user", "add", "Lin", "--role", "host")
    link = server.cli("login-link", "Lin", "--json")["link"]
    for _ in range(3):
        looked = httpx.get(link)
        assert looked.status_code == 200
        assert not looked.cookies
    secret = link.partition("link=")[2]
    assert device.client.post("/enter", data={"link": secret, "next": "/shows/x"}).headers["location"] == "/shows/x"
    assert httpx.get(link, headers={"accept": "text/html"}).status_code == 401  # it was for one use
    code = make(owner, show)["url"]
    assert not httpx.get(code).cookies


def test_two_devices_may_scan_one_code_and_are_signed_out_together(
    owner: httpx.Client, show: str, device: Device, other_device: Device
) -> None:
    made = make(owner, show)
    devices = [device, other_device]
    for one in devices:
        assert one.scan(made["url"]).status_code == 303
    passes = f"/api/v1/shows/{show}/passes"
    [listed] = owner.get(passes).json()["passes"]
    assert (listed["id"], listed["name"], listed["devices"]) == (made["id"], "Tablet 1", 2)
    assert "cl_" not in json.dumps(listed)
    with devices[0].watch(show, "cue") as page:
        until(page, "snapshot")
        assert owner.delete(f"{passes}/{made['id']}").status_code == 204
        with pytest.raises(ConnectionClosed) as closed:
            until(page, "never")
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4403
    assert devices[0].client.get(f"/shows/{show}/cue").status_code == 303  # to the sign-in page
    assert devices[1].client.get(f"/shows/{show}/cue").status_code == 303
    gone = httpx.get(made["url"], headers={"accept": "text/html"})
    assert gone.status_code == 410
    assert owner.get(passes).json()["passes"] == []
    assert owner.delete(f"{passes}/{made['id']}").status_code == 404


def test_a_person_who_is_signed_in_is_asked_before_a_code_takes_their_place(
    server: CuelightServer, owner: httpx.Client, show: str, device: Device
) -> None:
    server.cli("user", "add", "Wei", "--role", "director")
    link = server.cli("login-link", "Wei", "--json")["link"].partition("link=")[2]
    device.client.post("/enter", data={"link": link})
    page = device.client.get(make(owner, show)["url"]).text
    assert "data-at-once" not in page
    assert "Wei" in page
    assert f'href="/shows/{show}/cue' in page


def test_the_code_is_a_picture_of_the_address(owner: httpx.Client, show: str) -> None:
    made = make(owner, show)
    assert made["url"].startswith(str(owner.base_url))
    assert made["expires_at"] - time.time() * 1000 > 14 * 60_000
    root = ElementTree.fromstring(made["qr"])
    assert root.tag.endswith("svg")
    assert "style" not in root.attrib


@pytest.mark.parametrize(
    ("fields", "status", "field"),
    [
        ({"view": "control"}, 422, "view"),
        ({"view": "nowhere"}, 404, None),
        ({"name": "   "}, 422, "name"),
        ({"query": "token=x"}, 422, "query"),
        ({"query": "no settings at all"}, 422, "query"),
        ({"role": "director"}, 422, "role"),
        ({"part": "Host!"}, 422, "part"),
    ],
)
def test_a_pass_that_makes_no_sense_is_refused_at_the_field(
    owner: httpx.Client, show: str, fields: dict[str, str], status: int, field: str | None
) -> None:
    answer = owner.post(f"/api/v1/shows/{show}/passes", json={"view": "cue", "name": "T"} | fields)
    assert answer.status_code == status
    errors = answer.json().get("errors", [])
    assert [error["field"] for error in errors] == ([field] if field else [])
    assert not any("{" in error["reason"] for error in errors), "the reason is written out"


def test_only_who_commands_hands_out_passes(server: CuelightServer, owner: httpx.Client, show: str) -> None:
    for role in ("host", "crew", "viewer"):
        with server.client(server.token(role, "street")) as client:
            assert client.post(f"/api/v1/shows/{show}/passes", json={"view": "cue", "name": "T"}).status_code == 403
            assert client.get(f"/api/v1/shows/{show}/passes").status_code == 403


def test_a_form_of_another_site_signs_nobody_in(owner: httpx.Client, show: str, device: Device) -> None:
    secret = make(owner, show)["url"].rpartition("/")[2]
    answer = device.client.post("/enter", data={"link": secret}, headers={"origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    assert not device.client.cookies


def test_servers_on_one_host_do_not_sign_each_others_people_out(owner: httpx.Client, show: str, device: Device) -> None:
    device.scan(make(owner, show)["url"])
    [name] = device.client.cookies
    assert name == f"cuelight-{owner.base_url.port}"
