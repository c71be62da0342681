"""Playbooks and phrases of a room over HTTP."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.server import CuelightServer

pytestmark = pytest.mark.process

PATIENCE_S = 30

STEPS = [
    {"text": "Call the courier", "who": "service"},
    {"kind": "cue", "text": "Shipping is late today", "to": "role:host", "urgency": "soon", "by_hand": True},
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CuelightServer]:
    with CuelightServer(tmp_path_factory.mktemp("documents") / "data") as running:
        with running.client() as owner:
            for slug in ("street", "other"):
                owner.post("/api/v1/rooms", json={"slug": slug, "name": slug}).raise_for_status()
        yield running


@pytest.fixture(scope="module")
def director(server: CuelightServer) -> Iterator[httpx.Client]:
    with server.client(server.token("director", "street")) as client:
        yield client


def playbooks(client: httpx.Client, **fields: Any) -> dict[str, Any]:
    found = client.get("/api/v1/rooms/street/playbooks", **fields).raise_for_status().json()["playbooks"]
    return {one["key"]: one for one in found}


def put(client: httpx.Client, key: str, kind: str = "playbooks", **body: Any) -> httpx.Response:
    return client.put(f"/api/v1/rooms/street/{kind}/{key}", json=body)


def test_built_in_playbooks_are_in_the_language_of_whoever_asks(director: httpx.Client) -> None:
    english = playbooks(director)["stream_lost"]
    assert (english["name"], english["own"], english["built_in"]) == ("Stream lost", False, True)
    assert english["steps"][0] == {
        "kind": "pause",
        "text": "Freeze the clock of the slot",
        "who": None,
        "to": "everyone",
        "urgency": "now",
        "timer": "3",
        "ms": 0,
        "by_hand": False,
    }
    assert playbooks(director, headers={"accept-language": "zh-CN"})["stream_lost"]["name"] == "断流"
    assert playbooks(director, params={"lang": "zh"})["stream_lost"]["name"] == "断流"


def test_an_own_playbook_is_saved_listed_called_and_deleted(director: httpx.Client) -> None:
    saved = put(director, "courier", name="Courier", when="Parcels pile up.", steps=STEPS).raise_for_status().json()
    assert playbooks(director)["courier"] == saved
    assert (saved["own"], saved["built_in"], saved["steps"][1]["by_hand"]) == (True, False, True)
    show = director.post(
        "/api/v1/rooms/street/shows", json={"title": "A", "starts_at": 0, "template": "short-10m"}
    ).json()
    called = {"type": "call_playbook", **{name: saved[name] for name in ("key", "name", "steps")}}
    assert director.post(f"/api/v1/shows/{show['id']}/commands", json=called).status_code == 200
    assert director.delete("/api/v1/rooms/street/playbooks/courier").json() == {"playbook": None}
    assert "courier" not in playbooks(director)


def test_deleting_what_stands_in_the_place_of_a_built_in_one_restores_it(director: httpx.Client) -> None:
    put(director, "overrun", name="Too long", steps=STEPS).raise_for_status()
    assert playbooks(director)["overrun"]["name"] == "Too long"
    left = director.delete("/api/v1/rooms/street/playbooks/overrun").raise_for_status().json()["playbook"]
    assert (left["name"], left["own"]) == ("Overrun", False)


def test_somebody_who_was_faster_is_not_written_over(director: httpx.Client) -> None:
    saved = put(director, "slow", name="One", steps=STEPS, changed_at=None).json()
    put(director, "slow", name="Two", steps=STEPS, changed_at=saved["changed_at"]).raise_for_status()
    refused = put(director, "slow", name="Three", steps=STEPS, changed_at=saved["changed_at"])
    assert refused.status_code == 409
    assert refused.json()["current"]["name"] == "Two"
    assert director.delete(f"/api/v1/rooms/street/playbooks/slow?changed_at={saved['changed_at']}").status_code == 409
    assert playbooks(director)["slow"]["name"] == "Two"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "", "steps": STEPS}, "name"),
        ({"name": "x" * 81, "steps": STEPS}, "name"),
        ({"name": "A", "steps": []}, "steps"),
        ({"name": "A", "steps": STEPS * 16}, "steps"),
        ({"name": "A", "steps": [*STEPS, {"text": " "}]}, "steps[2].text"),
        ({"name": "A", "steps": [{"text": "x" * 501}]}, "steps[0].text"),
        ({"name": "A", "steps": [{"kind": "cue", "text": "A", "to": "nobody"}]}, "steps[0].to"),
        ({"name": "A", "steps": [{"kind": "timer", "text": "A", "ms": -1}]}, "steps[0].ms"),
        ({"name": "A", "steps": [{"text": "A", "who": "The Host"}]}, "steps[0].who"),
        ({"name": "A", "when": "x" * 301, "steps": STEPS}, "when"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(director: httpx.Client, body: dict[str, Any], field: str) -> None:
    refused = put(director, "bad", **body)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert "bad" not in playbooks(director)


def test_a_key_is_short_and_plain(director: httpx.Client) -> None:
    assert put(director, "Große-Not", name="A", steps=STEPS).status_code == 422


def test_phrases_are_kept_as_they_were_typed(director: httpx.Client) -> None:
    saved = put(
        director, "p-1", "phrases", text=" 扣1的姐妹看这里 ", urgency="now", to="role:cohost"
    ).raise_for_status()
    listed = director.get("/api/v1/rooms/street/phrases").json()["phrases"]
    assert saved.json() in listed
    assert saved.json()["text"] == "扣1的姐妹看这里"
    assert "Slow down" in [phrase["text"] for phrase in listed]
    assert put(director, "p-2", "phrases", text="").json()["errors"][0]["field"] == "text"
    assert director.delete("/api/v1/rooms/street/phrases/p-1").json() == {"phrase": None}


def test_a_changed_built_in_phrase_is_restored(director: httpx.Client) -> None:
    put(director, "slow_down", "phrases", text="Slower!").raise_for_status()
    left = director.delete("/api/v1/rooms/street/phrases/slow_down").json()["phrase"]
    assert (left["text"], left["own"]) == ("Slow down", False)


@pytest.mark.parametrize(("role", "reads", "writes"), [("host", 200, 403), ("viewer", 200, 403), ("ingest", 403, 403)])
def test_who_may_read_and_who_may_write(server: CuelightServer, role: str, reads: int, writes: int) -> None:
    with server.client(server.token(role, "street")) as client:
        assert client.get("/api/v1/rooms/street/playbooks").status_code == reads
        assert client.get("/rooms/street/playbooks").status_code == reads
        assert put(client, "k", name="A", steps=STEPS).status_code == writes
        assert put(client, "k", "phrases", text="A").status_code == writes
        assert client.delete("/api/v1/rooms/street/playbooks/k").status_code == writes
        assert client.get("/api/v1/rooms/other/playbooks").status_code == 403


def test_a_room_that_does_not_exist_is_named(server: CuelightServer) -> None:
    with server.client() as owner:
        assert owner.get("/api/v1/rooms/nowhere/phrases").status_code == 404
        assert owner.put("/api/v1/rooms/nowhere/phrases/k", json={"text": "A"}).status_code == 404
        assert owner.delete("/api/v1/rooms/nowhere/phrases/k").status_code == 404


def test_openapi_describes_every_shape_it_refers_to(server: CuelightServer) -> None:
    with server.client() as owner:
        document = owner.get("/openapi.json").json()
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(references(document)) <= known
    assert "put" in document["paths"]["/api/v1/rooms/{slug}/playbooks/{key}"]


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for inner in part.values():
            yield from references(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from references(inner)


def test_the_review_has_the_record(director: httpx.Client) -> None:
    show = director.post(
        "/api/v1/rooms/street/shows", json={"title": "A", "starts_at": 0, "template": "short-10m"}
    ).json()["id"]

    def say(type_: str, **fields: Any) -> None:
        director.post(f"/api/v1/shows/{show}/commands", json={"type": type_} | fields).raise_for_status()

    say("ready", role="host")
    say("start")
    say("call_playbook", key="k", name="Courier", steps=STEPS)
    say("handover", hosts=["Wei"])
    say("note", text="louder")
    # The review on air is of the instant of its newest frame: what was said since then is in the next one.
    end = time.monotonic() + PATIENCE_S
    while not (record := director.get(f"/api/v1/shows/{show}/review").json()["as_run"])["notes"]:
        assert time.monotonic() < end, "the note never came"
        time.sleep(0.1)
    assert record["not_ready"] == ["operator", "floor_manager"]
    assert [(one["name"], one["steps_done"], one["steps"]) for one in record["playbooks"]] == [("Courier", 0, 2)]
    assert record["notes"][0]["text"] == "louder"
    assert "Courier" in director.get(f"/shows/{show}/review").text
