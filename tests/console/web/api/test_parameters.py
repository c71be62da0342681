"""What an address of the interface asks for is read, or refused by its name."""

from __future__ import annotations

import time

import httpx
import pytest

from tests.addresses import filled
from tests.server import CuelightServer

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def show(owner: httpx.Client) -> str:
    owner.post("/api/v1/rooms", json={"slug": "street", "name": "Street"}).raise_for_status()
    body = {"title": "Autumn", "starts_at": int(time.time() * 1000)}
    return str(owner.post("/api/v1/rooms/street/shows", json=body).raise_for_status().json()["id"])


def test_a_misspelt_parameter_is_named_with_those_that_are_read(owner: httpx.Client, show: str) -> None:
    answer = owner.get(f"/api/v1/shows/{show}/state", params={"att": 1})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": "att", "reason": "unknown"}]
    assert answer.json()["detail"].endswith("What is: at.")
    assert owner.get(f"/api/v1/shows/{show}/state", params={"at": int(time.time() * 1000)}).status_code == 200


def test_every_call_refuses_what_it_does_not_read(owner: httpx.Client, show: str) -> None:
    paths = owner.get("/openapi.json").json()["paths"]
    called = [(verb, path) for path, verbs in paths.items() for verb in verbs if path.startswith("/api/")]
    assert len(called) > 40
    for verb, path in called:
        if "/do/" in path:
            continue  # a button box may have been given anything
        where = filled(path, show_id=show, slug="street")
        answer = owner.request(verb.upper(), where, params={"from": 0, "to": 1, "nobodys": 1}, json={})
        assert (verb, where, answer.status_code) == (verb, where, 422)
        assert "nobodys" in answer.text or "from" in answer.text


def test_who_may_not_ask_is_told_so_first(server: CuelightServer, show: str) -> None:
    assert httpx.get(f"{server.url}/api/v1/shows/{show}/state?att=1").status_code == 401


def test_pages_take_what_comes_along(owner: httpx.Client, show: str) -> None:
    for path in ("/", f"/shows/{show}/control", f"/shows/{show}/cue"):
        assert owner.get(path, params={"utm_source": "mail"}).status_code == 200


def test_button_boxes_still_name_their_token_in_the_address(server: CuelightServer, show: str) -> None:
    token = server.token("director")
    assert httpx.get(f"{server.url}/api/v1/shows/{show}/do/start", params={"token": token, "n": 1}).status_code == 200
