"""No write loses a field: what GET gives may be sent back, and what has no place is refused by its name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect

from tests.paths import SHARED
from tests.server import CuelightServer

pytestmark = pytest.mark.process

AT = 1_767_225_600_000
ISO = "2026-01-01T08:00:00+08:00"
ITEM = {"sku": "A1", "title": "Coat", "price": 9_900, "sizes": [{"name": "M", "stock": 3}]}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CuelightServer]:
    with CuelightServer(tmp_path_factory.mktemp("sent-back") / "data") as running:
        with running.client() as owner:
            owner.post("/api/v1/rooms", json={"slug": "street", "name": "Street"}).raise_for_status()
        yield running


@pytest.fixture
def owner(server: CuelightServer) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


@pytest.fixture
def show(owner: httpx.Client) -> str:
    body = {"title": "A", "starts_at": ISO, "template": "short-10m"}
    return str(owner.post("/api/v1/rooms/street/shows", json=body).raise_for_status().json()["id"])


@pytest.fixture
def plan(owner: httpx.Client, show: str) -> dict[str, Any]:
    """The plan as GET gives it, with an item in its first slot."""
    path = f"/api/v1/shows/{show}/rundown"
    found = owner.get(path).raise_for_status().json()
    found["slots"][0]["items"] = [ITEM]
    return dict(owner.put(path, json=found).raise_for_status().json())


def test_a_rundown_as_it_was_read_can_be_written(owner: httpx.Client, show: str, plan: dict[str, Any]) -> None:
    path = f"/api/v1/shows/{show}/rundown"
    assert owner.get(path).json() == plan
    assert plan["slots"][0]["custom"] == plan["slots"][0]["items"][0]["custom"] == {}
    answer = owner.put(path, json=plan)
    assert (answer.status_code, answer.json()) == (200, plan)


@pytest.mark.parametrize("commands", [["start"], ["start", "end"]], ids=["on air", "ended"])
def test_it_can_be_written_whatever_the_show_has_come_to(
    owner: httpx.Client, show: str, plan: dict[str, Any], commands: list[str]
) -> None:
    path = f"/api/v1/shows/{show}"
    for type_ in commands:
        owner.post(f"{path}/commands", json={"type": type_}).raise_for_status()
    answer = owner.put(f"{path}/rundown", json=plan)
    assert (answer.status_code, answer.json()) == (200, plan)


@pytest.mark.parametrize("place", ["", "slots[0].", "slots[0].items[0].", "slots[0].items[0].sizes[0]."])
def test_an_unknown_field_of_a_rundown_is_422_with_its_path(
    owner: httpx.Client, show: str, plan: dict[str, Any], place: str
) -> None:
    inner: Any = plan
    for name in place.replace("[0]", ".0").split(".")[:-1]:
        inner = inner[int(name) if name.isdecimal() else name]
    inner["camera"] = "C1"
    command = {"type": "revise_plan", **plan}
    for answer in (
        owner.put(f"/api/v1/shows/{show}/rundown", json=plan),
        owner.post(f"/api/v1/shows/{show}/commands", json=command),
    ):
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, f"{place}camera")
        assert f"{place}camera" in answer.json()["detail"]


def test_case_32(owner: httpx.Client, show: str) -> None:
    path = SHARED / "cases" / "32-rundown-unknown-field.json"
    if not path.is_file():
        pytest.skip(f"no {path}")
    answer = owner.put(f"/api/v1/shows/{show}/rundown", json=json.loads(path.read_text())["body"])
    named = {error["field"] for error in answer.json()["errors"]}
    assert (answer.status_code, named) == (
        422,
        {"slots[0].camera", "slots[0].count_to_ned", "slots[0].items[0].colour2"},
    )


def test_columns_of_a_rooms_own_are_kept_for_slots(owner: httpx.Client, show: str, plan: dict[str, Any]) -> None:
    plan["slots"][0]["custom"] = {"camera": "C1"}
    path = f"/api/v1/shows/{show}/rundown"
    owner.put(path, json=plan).raise_for_status()
    assert owner.get(path).json()["slots"][0]["custom"] == {"camera": "C1"}


def test_a_room_as_it_was_read_can_be_written(owner: httpx.Client) -> None:
    found = owner.get("/api/v1/rooms/street").raise_for_status().json()
    answer = owner.put("/api/v1/rooms/street", json=found)
    assert (answer.status_code, answer.json()) == (200, found)
    for name in ("slug", "timezone", "currency", "platform", "simulated", "created_at"):
        refused = owner.put("/api/v1/rooms/street", json=found | {name: "another"})
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, name)


@pytest.mark.parametrize("kind", ["playbooks", "phrases"])
def test_a_document_as_it_was_read_can_be_written(owner: httpx.Client, kind: str) -> None:
    """The built-in one becomes the room's own by it; sent once more it stays what it is."""
    listed = owner.get(f"/api/v1/rooms/street/{kind}").raise_for_status().json()[kind]
    for found in (*listed, listed[0]):
        found = owner.get(f"/api/v1/rooms/street/{kind}").json()[kind][listed.index(found)]
        saved = owner.put(f"/api/v1/rooms/street/{kind}/{found['key']}", json=found)
        assert saved.status_code == 200, saved.text
        assert saved.json() == found | {name: saved.json()[name] for name in ("own", "changed_by", "changed_at")}
    other = owner.put(f"/api/v1/rooms/street/{kind}/{found['key']}", json=found | {"key": "other"})
    assert (other.status_code, other.json()["errors"][0]["field"]) == (422, "key")


def test_a_preset_as_it_was_read_can_be_written(owner: httpx.Client) -> None:
    path = "/api/v1/rooms/street/presets"
    owner.put(f"{path}/big", json={"name": "Big", "view": "clock"}).raise_for_status()
    (found,) = owner.get(path).raise_for_status().json()["presets"]
    assert owner.put(f"{path}/big", json=found).status_code == 200
    assert owner.put(f"{path}/big", json=found | {"colour": "red"}).json()["errors"][0]["field"] == "colour"


def test_an_instant_of_an_address_may_be_iso(owner: httpx.Client, show: str) -> None:
    assert owner.get(f"/api/v1/shows/{show}").json()["starts_at"] == AT
    path = f"/api/v1/shows/{show}/state"
    for written in (str(AT), ISO):
        assert owner.get(path, params={"at": written}).json()["server_now"] == AT
    assert owner.get(f"{path}?at={ISO}").json()["server_now"] == AT, "a plus sign that nobody escaped"
    for written in ("now", "2026-01-01T08:00:00", str(AT // 1000)):
        answer = owner.get(path, params={"at": written})
        assert answer.status_code == 422
        assert "epoch milliseconds (1767225600000) or ISO 8601 with an offset" in answer.json()["detail"]


def test_the_description_says_both_forms(owner: httpx.Client) -> None:
    document = owner.get("/openapi.json").json()
    assert document["components"]["schemas"]["ShowIn"]["properties"]["starts_at"]["type"] == ["integer", "string"]
    (at,) = document["paths"]["/api/v1/shows/{show_id}/state"]["get"]["parameters"][1:]
    assert at["schema"]["anyOf"][0]["description"] == "UTC epoch milliseconds, or ISO 8601 with an offset."


def test_an_event_may_carry_its_instant_as_iso(owner: httpx.Client) -> None:
    event = {"id": "iso", "type": "comment", "at": ISO, "person": "u", "text": "hi", "mood": "good"}
    answer = owner.post("/api/v1/rooms/street/events", json=[event])
    assert (answer.status_code, answer.json()["accepted"]) == (202, 1)
    assert answer.json()["ignored"] == ["comment.mood"]
    refused = owner.post("/api/v1/rooms/street/events", json=[event | {"at": "20:00"}])
    assert "epoch milliseconds (1767225600000) or ISO 8601" in refused.json()["errors"][0]["reason"]


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ({"command": {"type": "start"}, "urgent": True}, "urgent"),
        ({"command": {"type": "start", "camera": 1}}, "camera"),
    ],
)
def test_a_socket_names_a_field_that_it_does_not_know(
    server: CuelightServer, owner: httpx.Client, show: str, message: dict[str, Any], field: str
) -> None:
    token = server.token("director", "street")
    address = f"{server.url.replace('http', 'ws')}/ws/shows/{show}?view=control&token={token}"
    with connect(address) as socket:
        socket.send(json.dumps({"type": "command", "id": "1"} | message))
        while (result := json.loads(socket.recv(timeout=10)))["type"] != "result":
            pass
    assert not result["ok"]
    assert result["problem"]["errors"][0]["field"] == field
    assert owner.get(f"/api/v1/shows/{show}/state").json()["status"] == "draft"
