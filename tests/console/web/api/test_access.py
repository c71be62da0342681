"""People, roles per room, sessions and tokens over HTTP, and what those see who may not see everything."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import httpx
import pytest

from tests.server import CuelightServer
from tests.signed_in import SignedIn

pytestmark = pytest.mark.process

ROOMS = ("street", "quay")


@pytest.fixture(scope="module")
def owner(server: CuelightServer) -> Iterator[httpx.Client]:
    with server.client() as client:
        for slug in ROOMS:
            client.post("/api/v1/rooms", json={"slug": slug, "name": slug.title()}).raise_for_status()
        yield client


@pytest.fixture(scope="module")
def shows(owner: httpx.Client) -> dict[str, str]:
    """A show in each room."""
    body = {"title": "Autumn", "starts_at": int(time.time() * 1000), "template": "short-10m"}
    return {
        slug: owner.post(f"/api/v1/rooms/{slug}/shows", json=body | {"title": f"{slug} show"}).json()["id"]
        for slug in ROOMS
    }


@pytest.fixture(scope="module")
def lin(server: CuelightServer, shows: dict[str, str]) -> Iterator[SignedIn]:
    """A director of one room."""
    server.cli("user", "add", "Lin", "--role", "director", "--room", "street")
    with SignedIn(server, "Lin") as browser:
        yield browser


@pytest.fixture(scope="module")
def hua(server: CuelightServer, owner: httpx.Client) -> Iterator[SignedIn]:
    """A host of the other one."""
    body = {"name": "Hua", "rooms": {"quay": "host"}, "parts": ["场控"]}
    added = owner.post("/api/v1/people", json=body)
    assert added.status_code == 201
    assert added.json()["parts"] == ["floor_manager"]
    with SignedIn(server, "Hua") as browser:
        yield browser


def test_lists_hold_what_one_may_see(lin: SignedIn) -> None:
    assert [room["slug"] for room in lin.client.get("/api/v1/rooms").json()] == ["street"]
    page = lin.client.get("/", headers={"Accept": "text/html"}).text
    assert "street show" in page
    assert "quay" not in page.lower()


def test_a_room_that_one_may_not_see_answers_as_if_it_did_not_exist(lin: SignedIn, shows: dict[str, str]) -> None:
    for path in ("", "/staff", "/playbooks", "/phrases", "/presets"):
        hidden, missing = (lin.client.get(f"/api/v1/rooms/{slug}{path}") for slug in ("quay", "nowhere"))
        assert (hidden.status_code, missing.status_code) == (404, 404), path
        assert hidden.json()["detail"].replace("quay", "nowhere") == missing.json()["detail"]
    unknown = "x" * len(shows["quay"])
    for path in ("", "/rundown", "/state", "/journal", "/metrics", "/review", "/screens", "/passes"):
        hidden, missing = (lin.client.get(f"/api/v1/shows/{show}{path}") for show in (shows["quay"], unknown))
        assert (hidden.status_code, missing.status_code) == (404, 404), path
        assert hidden.json()["detail"].replace(shows["quay"], unknown) == missing.json()["detail"]
    for view in ("plan", "control", "cue", "review", "replay", "views", "settings", "operator", "info"):
        assert lin.client.get(f"/shows/{shows['quay']}/{view}").status_code == 404, view
    people = lin.client.get("/api/v1/distinct-people", params={"show": shows["quay"]})
    assert people.status_code == 404
    assert lin.client.post(f"/api/v1/shows/{shows['quay']}/commands", json={"type": "start"}).status_code == 404
    moved = lin.client.put("/api/v1/rooms/street", json={"parent": "quay"})
    assert moved.status_code == 404


def test_each_room_gives_its_own_role(lin: SignedIn, owner: httpx.Client, shows: dict[str, str]) -> None:
    [person] = [one for one in owner.get("/api/v1/people").json() if one["name"] == "Lin"]
    as_host = owner.patch(f"/api/v1/people/{person['id']}", json={"rooms": {"quay": "host"}})
    assert as_host.json()["rooms"] == {"quay": "host", "street": "director"}
    commands = {slug: f"/api/v1/shows/{show}/commands" for slug, show in shows.items()}
    body = {"type": "blackout", "on": True}
    assert lin.client.post(commands["street"], json=body).status_code == 200
    assert lin.client.post(commands["quay"], json=body).status_code == 403
    assert lin.client.get(f"/api/v1/shows/{shows['quay']}/state").status_code == 200
    assert lin.client.get(f"/api/v1/shows/{shows['quay']}/metrics").status_code == 403
    owner.patch(f"/api/v1/people/{person['id']}", json={"rooms": {"quay": None}}).raise_for_status()
    assert lin.client.get(f"/api/v1/shows/{shows['quay']}/state").status_code == 404


def test_a_director_invites_to_their_room_only(lin: SignedIn, hua: SignedIn) -> None:
    people = "/api/v1/people"
    assert lin.client.post(people, json={"name": "Mei", "rooms": {"street": "host"}}).status_code == 201
    assert lin.client.post(people, json={"name": "Bo", "rooms": {"quay": "host"}}).status_code == 404
    assert lin.client.post(people, json={"name": "Bo", "rooms": {"street": "privacy"}}).status_code == 403
    assert lin.client.post(people, json={"name": "Bo", "role": "host"}).status_code == 403
    assert lin.client.post(people, json={"name": "Bo"}).status_code == 422
    names = {one["name"]: one for one in lin.client.get(people).json()}
    assert "Hua" not in names
    mei = names["Mei"]
    made = lin.client.post(f"{people}/{mei['id']}/link").json()
    assert made["qr"].startswith("<svg")
    assert "cl_" in made["url"]
    assert lin.client.patch(f"{people}/{mei['id']}", json={"rooms": {"street": "crew"}}).json()["rooms"] == {
        "street": "crew"
    }
    assert lin.client.delete(f"{people}/{mei['id']}").status_code == 204
    assert hua.client.get(people).status_code == 403


def test_a_changed_role_closes_what_was_open(
    server: CuelightServer, owner: httpx.Client, lin: SignedIn, shows: dict[str, str]
) -> None:
    [person] = [one for one in owner.get("/api/v1/people").json() if one["name"] == "Lin"]
    address = f"/api/v1/people/{person['id']}"
    with lin.watch(shows["street"]) as page:
        owner.patch(address, json={"rooms": {"street": "host"}}).raise_for_status()
        assert page.end() == ("role_changed", 4410)
    with lin.watch(shows["street"], "cue") as page:
        owner.patch(address, json={"rooms": {"street": None, "quay": "host"}}).raise_for_status()
        assert page.end() == ("no_access", 4403)
    owner.patch(address, json={"rooms": {"street": "director", "quay": None}}).raise_for_status()


def test_whoever_is_removed_or_runs_out_is_sent_away(
    server: CuelightServer, owner: httpx.Client, shows: dict[str, str]
) -> None:
    server.cli("user", "add", "Bo", "--role", "director")
    server.cli("user", "add", "Yan", "--role", "director")
    people = {one["name"]: one["id"] for one in owner.get("/api/v1/people").json()}
    with SignedIn(server, "Bo") as bo, SignedIn(server, "Yan") as yan:
        with bo.watch(shows["street"]) as removed, yan.watch(shows["street"]) as expired:
            assert owner.delete(f"/api/v1/people/{people['Bo']}").status_code == 204
            assert removed.end() == ("signed_out", 4401)
            ends = {"expires_at": int(time.time() * 1000) + 500}
            owner.patch(f"/api/v1/people/{people['Yan']}", json=ends).raise_for_status()
            assert expired.end() == ("expired", 4401)
        assert bo.client.get("/api/v1/rooms").status_code == 401


def test_sessions_and_tokens_are_listed_without_secrets_and_revoked(
    server: CuelightServer, owner: httpx.Client, shows: dict[str, str]
) -> None:
    server.cli("user", "add", "Fei", "--role", "viewer")
    [person] = [one for one in owner.get("/api/v1/people").json() if one["name"] == "Fei"]
    with SignedIn(server, "Fei") as fei:
        [listed] = owner.get(f"/api/v1/people/{person['id']}/sessions").json()
        assert (listed["kind"], listed["name"], listed["current"]) == ("person", "Fei", False)
        assert fei.client.get(f"/api/v1/people/{person['id']}/sessions").json()[0]["current"]
        assert owner.delete(f"/api/v1/sessions/{listed['id']}").status_code == 204
        assert owner.delete(f"/api/v1/sessions/{listed['id']}").status_code == 404
        assert fei.client.get("/api/v1/rooms").status_code == 401
    secret = server.token("viewer", "street")
    with server.client(secret) as machine:
        assert machine.get(f"/api/v1/shows/{shows['street']}").status_code == 200
        tokens = owner.get("/api/v1/tokens")
        assert "cl_" not in json.dumps(tokens.json())
        newest = tokens.json()[0]
        assert owner.get(f"/api/v1/tokens/{newest['id']}").json()["role"] == "viewer"
        assert owner.delete(f"/api/v1/tokens/{newest['id']}").status_code == 204
        assert machine.get(f"/api/v1/shows/{shows['street']}").status_code == 401


def test_a_token_of_a_room_is_refused_elsewhere_whether_there_is_such_a_room_or_not(
    server: CuelightServer, owner: httpx.Client
) -> None:
    with server.client(server.token("ingest", "street")) as machine:
        for slug in ("quay", "nowhere"):
            assert machine.post(f"/api/v1/rooms/{slug}/events", json=[]).status_code == 403
    with server.client(server.token("owner", "street")) as machine:
        assert machine.post("/api/v1/rooms", json={"slug": "new", "name": "New"}).status_code == 403
        assert machine.post("/api/v1/people", json={"name": "Zhu", "role": "owner"}).status_code == 403


def test_the_command_line_takes_away_while_the_server_runs(server: CuelightServer, shows: dict[str, str]) -> None:
    server.cli("user", "add", "Qing", "--role", "director")
    with SignedIn(server, "Qing") as qing, qing.watch(shows["street"]) as page:
        [listed] = server.cli("session", "list", "--user", "Qing", "--json")
        assert server.cli("session", "revoke", listed["id"], "--json") == {"ended": 1}
        assert page.end() == ("signed_out", 4401)
    changed = server.cli("user", "change", "Qing", "--role", "host", "--room", "quay", "--json")
    assert (changed["role"], changed["rooms"]) == ("director", {"quay": "host"})
    assert "Qing" in {one["name"] for one in server.cli("user", "list", "--room", "quay", "--json")}
    server.cli("user", "remove", "Qing")
    with server.client(server.token("director")) as machine:
        known = {one["id"] for one in server.cli("token", "list", "--json")}
        assert machine.get("/api/v1/rooms").status_code == 200
        newest = server.cli("token", "list", "--json")[0]["id"]
        assert newest in known
        server.cli("token", "revoke", newest)
        for _ in range(600):
            if machine.get("/api/v1/rooms").status_code == 401:
                return
            time.sleep(0.1)
    raise AssertionError("the revoked token is still let in")
