"""Robots over the interface: added, tried, and never told back; sent by the server itself, beside its requests."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import httpx
import pytest

from tests.messengers import DINGTALK, FEISHU, SECRETS, WECOM, Messengers
from tests.server import CuelightServer

pytestmark = pytest.mark.process
ROBOTS = "/api/v1/rooms/street/robots"


@pytest.fixture(scope="module")
def groups() -> Iterator[Messengers]:
    with Messengers() as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, groups: Messengers) -> Iterator[CuelightServer]:
    data = tmp_path_factory.mktemp("robots") / "data"
    with CuelightServer(data, CUELIGHT_ROBOT_HOSTS=groups.origin) as running:
        with running.client() as owner:
            owner.post("/api/v1/rooms", json={"slug": "street", "name": "Street"}).raise_for_status()
        yield running


def settled(owner: httpx.Client, robot: str, **headers: str) -> dict[str, Any]:
    """The newest delivery, once it is over."""
    for _ in count():
        path = f"{ROBOTS}/{robot}/deliveries"
        newest = owner.get(path, headers=headers).raise_for_status().json()["deliveries"][0]
        if newest["state"] not in ("waiting", "sending"):
            return dict(newest)
    raise AssertionError


def test_a_robot_is_added_tried_and_taken_away(owner: httpx.Client, groups: Messengers) -> None:
    body = {"name": "运营群", "address": groups.origin + FEISHU, "secret": SECRETS["feishu"]}
    made = owner.post(ROBOTS, json=body).raise_for_status().json()
    assert (made["messenger"], made["signed"], made["gets"]) == ("feishu", True, ["bulletin"])
    listed = owner.get(ROBOTS)
    assert listed.json() == {"robots": [made]}
    assert SECRETS["feishu"] not in listed.text
    assert "feishu-robot" not in listed.text

    assert owner.post(f"{ROBOTS}/{made['id']}/test").status_code == 202
    assert settled(owner, made["id"])["state"] == "sent"
    (text,) = groups.texts()
    assert "运营群" in text

    wrong = {"address": groups.origin + FEISHU, "secret": "another"}
    assert owner.patch(f"{ROBOTS}/{made['id']}", json=wrong).status_code == 200
    owner.post(f"{ROBOTS}/{made['id']}/test")
    said = settled(owner, made["id"], **{"Accept-Language": "zh"})
    assert (said["state"], said["reason"]["code"]) == ("failed", "signature")
    assert said["reason"]["text"].startswith("签名校验没通过")

    assert owner.delete(f"{ROBOTS}/{made['id']}").status_code == 204
    assert owner.get(f"{ROBOTS}/{made['id']}/deliveries").status_code == 404
    assert owner.get(ROBOTS).json() == {"robots": []}


def test_a_messenger_that_hangs_holds_up_no_request(owner: httpx.Client, groups: Messengers) -> None:
    groups.behaves = {"dingtalk": "hang"}
    body = {"name": "Slow", "address": groups.origin + DINGTALK, "secret": SECRETS["dingtalk"]}
    robot = owner.post(ROBOTS, json=body).raise_for_status().json()["id"]
    groups.called.clear()
    assert owner.post(f"{ROBOTS}/{robot}/test").status_code == 202
    groups.called.wait()
    assert owner.get(f"{ROBOTS}/{robot}/deliveries").json()["deliveries"][0]["state"] == "sending"
    groups.release.set()
    lost = settled(owner, robot)
    assert lost["state"] == "unknown"

    groups.behaves = {}
    again = f"{ROBOTS}/{robot}/deliveries/{lost['id']}/again"
    assert owner.post(again).status_code == 202
    assert settled(owner, robot) | {"id": "", "created_at": 0} == lost | {
        "id": "", "created_at": 0, "state": "sent", "reason": None,
    } | {name: settled(owner, robot)[name] for name in ("due", "finished_at")}  # fmt: skip
    assert owner.post(again).status_code == 409
    newest = settled(owner, robot)["id"]
    assert owner.post(f"{ROBOTS}/{robot}/deliveries/{newest}/again").status_code == 409
    assert owner.post(f"{ROBOTS}/{robot}/deliveries/0123456789abcdef/again").status_code == 404
    counted = owner.get("/metrics").text
    for state in ("unknown", "sent"):
        line = f'cuelight_robot_deliveries_total{{messenger="dingtalk",room="street",state="{state}"}} 1.0'
        assert line in counted


def test_only_who_plans_here_may_and_only_robots_are_called(server: CuelightServer, owner: httpx.Client) -> None:
    for role in ("host", "viewer"):
        token = {"Authorization": f"Bearer {server.token(role, room='street')}"}
        assert httpx.get(f"{server.url}{ROBOTS}", headers=token).status_code == 403
    for address in ("http://127.0.0.1:1/cgi-bin/webhook/send?key=12345678", "http://169.254.169.254/latest"):
        answer = owner.post(ROBOTS, json={"name": "x", "address": address})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "address")
    answer = owner.post(ROBOTS, json={"name": "x", "address": "https://oapi.dingtalk.com" + WECOM})
    assert answer.status_code == 422


def test_the_bulletin_of_a_show_is_read_and_its_template_changed(server: CuelightServer, owner: httpx.Client) -> None:
    body = {"title": "Autumn", "starts_at": 1_767_225_600_000}
    show = owner.post("/api/v1/rooms/street/shows", json=body).raise_for_status().json()["id"]
    first = owner.get("/api/v1/rooms/street/bulletin").json()
    assert (first["lang"], first["every_min"], first["changed_by"]) == ("zh", 30, None)
    wrong = owner.put("/api/v1/rooms/street/bulletin", json={"template": "a\n{gvm}", "lang": "en"})
    assert (wrong.status_code, wrong.json()["detail"][:7]) == (422, "Line 2:")
    mine = {"template": "{show} in {room}\nOnline {online}", "lang": "en", "every_min": 15}
    kept = owner.put("/api/v1/rooms/street/bulletin", json=mine).raise_for_status().json()
    assert owner.put("/api/v1/rooms/street/bulletin", json=kept).status_code == 200
    assert owner.put("/api/v1/rooms/street/bulletin", json=kept).status_code == 409
    told = owner.get(f"/api/v1/shows/{show}/bulletin").json()
    assert (told["text"], told["due"], told["next_at"]) == ("Autumn in Street", None, None)
    owner.post(f"/api/v1/shows/{show}/commands", json={"type": "start"}).raise_for_status()
    started = owner.get(f"/api/v1/shows/{show}").json()["started_at"]
    assert owner.get(f"/api/v1/shows/{show}/bulletin").json()["next_at"] == started + 15 * 60_000
    host = {"Authorization": f"Bearer {server.token('host', room='street')}"}
    assert httpx.get(f"{server.url}/api/v1/shows/{show}/bulletin", headers=host).status_code == 403
