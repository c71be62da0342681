"""Who pseudonyms are: kept at the door where a room wants it, for whoever has the right, and nowhere else."""

from __future__ import annotations

import time
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.server import CuelightServer

pytestmark = pytest.mark.process

USER, NAME = "user-8800301144", "王小明的直播昵称"
_numbers = count()


@pytest.fixture
def room(owner: httpx.Client) -> str:
    slug = f"vault-{next(_numbers)}"
    owner.post("/api/v1/rooms", json={"slug": slug, "name": slug}).raise_for_status()
    return slug


def switch(owner: httpx.Client, room: str, days: int | None) -> dict[str, Any]:
    return dict(owner.put(f"/api/v1/rooms/{room}/vault", json={"days": days}).raise_for_status().json())


def send(owner: httpx.Client, room: str, *people: str, name: str = NAME) -> None:
    at = int(time.time() * 1000)
    events = [
        {"id": f"e{next(_numbers)}", "type": "comment", "at": at, "person": person, "name": name, "text": "hello"}
        for person in people
    ]
    owner.post(f"/api/v1/rooms/{room}/events", json=events).raise_for_status()


def look_up(owner: httpx.Client, room: str, **asked: Any) -> httpx.Response:
    return owner.post(f"/api/v1/rooms/{room}/vault/lookups", json={"purpose": "prize", **asked})


def test_it_is_off_and_then_keeps_who_comes(owner: httpx.Client, room: str) -> None:
    assert owner.get(f"/api/v1/rooms/{room}/vault").json() == {"days": None, "people": 0, "audit": []}
    send(owner, room, "early")
    assert switch(owner, room, 30)["days"] == 30
    assert owner.get(f"/api/v1/rooms/{room}").json()["vault_days"] == 30
    send(owner, room, USER, "other")
    answer = look_up(owner, room, ids=[USER, "early"]).json()
    (person,) = answer["people"]
    assert (person["id"], person["name"], answer["missing"]) == (USER, NAME, 1)
    assert look_up(owner, room, keys=[person["key"]]).json()["people"] == [person]
    after = owner.get(f"/api/v1/rooms/{room}/vault").json()
    assert after["people"] == 2
    assert [(one["act"], one["key"], one["note"]) for one in after["audit"]] == [
        ("read", person["key"], "prize"),
        ("read", person["key"], "prize"),
        ("set", None, "0 → 30"),
    ]
    assert all(one["by"] and one["at"] for one in after["audit"])


def test_whoever_is_erased_is_gone_also_on_the_command_line(
    owner: httpx.Client, room: str, server: CuelightServer
) -> None:
    switch(owner, room, 30)
    send(owner, room, USER, "two", "three")
    erased = owner.post(f"/api/v1/rooms/{room}/vault/erasures", json={"ids": [USER]}).json()["erased"]
    assert len(erased) == 1
    assert server.cli("room", "people", "erase", room, USER, "--json")["erased"] == []
    (two,) = server.cli("room", "people", "find", room, "two", "--purpose", "refund", "--json")
    assert (two["id"], two["name"]) == ("two", NAME)
    assert server.cli("room", "people", "erase", room, two["key"], "--json")["erased"] == [two["key"]]
    told = server.cli("room", "people", "audit", room, "--json")
    assert told["people"] == 1
    assert [(one["act"], one["note"]) for one in told["audit"]][:3] == [
        ("erase", ""),
        ("read", "refund"),
        ("erase", ""),
    ]
    server.cli("room", "people", "vault", room, "--days", "0")
    assert switch(owner, room, 30)["people"] == 0


def test_only_owners_and_privacy_officers_may(owner: httpx.Client, room: str, server: CuelightServer) -> None:
    for role in ("director", "crew", "host", "viewer", "ingest", "metrics"):
        with server.client(server.token(role)) as other:
            assert other.get(f"/api/v1/rooms/{room}/vault").status_code == 403
            assert other.put(f"/api/v1/rooms/{room}/vault", json={"days": 3}).status_code == 403
            assert look_up(other, room, ids=["u"]).status_code == 403
            answer = other.post(f"/api/v1/rooms/{room}/vault/erasures", json={"ids": ["u"]})
            assert answer.status_code == 403
    with server.client(server.token("privacy", room)) as officer:
        assert officer.put(f"/api/v1/rooms/{room}/vault", json={"days": 3}).status_code == 200
        assert officer.post(f"/api/v1/rooms/{room}/vault/erasures", json={"ids": ["u"]}).status_code == 200
        assert officer.post(f"/api/v1/rooms/{room}/events", json=[]).status_code == 403
    assert owner.put(f"/api/v1/rooms/{room}", json={"vault_days": 9}).status_code == 422


@pytest.mark.parametrize("asked", [{}, {"ids": ["u"], "purpose": " "}, {"ids": [""]}, {"ids": ["u"] * 501}, {"x": 1}])
def test_what_is_asked_for_must_make_sense(owner: httpx.Client, room: str, asked: dict[str, Any]) -> None:
    assert look_up(owner, room, **asked).status_code == 422
    assert owner.put(f"/api/v1/rooms/{room}/vault", json={"days": 0}).status_code == 422


def test_rooms_that_share_people_each_keep_their_own_vault(owner: httpx.Client, room: str) -> None:
    shop = f"{room}-shop"
    owner.post("/api/v1/rooms", json={"slug": shop, "name": shop, "people_scope": room}).raise_for_status()
    for one in (room, shop):
        switch(owner, one, 30)
        send(owner, one, USER)
    keys = [look_up(owner, one, ids=[USER]).json()["people"][0]["key"] for one in (room, shop)]
    assert keys[0] == keys[1]
    owner.post(f"/api/v1/rooms/{room}/vault/erasures", json={"keys": keys}).raise_for_status()
    assert look_up(owner, room, ids=[USER]).json()["people"] == []
    assert len(look_up(owner, shop, ids=[USER]).json()["people"]) == 1


def test_log_and_archive_stay_nameless(tmp_path: Path) -> None:
    """Nor does the id or the name stand in any other file: not in the database, not in what was logged."""
    data = tmp_path / "data"
    with CuelightServer(data) as server, server.client() as owner:
        owner.post("/api/v1/rooms", json={"slug": "street", "name": "Street"}).raise_for_status()
        switch(owner, "street", 30)
        body = {"title": "Autumn", "starts_at": int(time.time() * 1000), "template": "short-10m"}
        show = str(owner.post("/api/v1/rooms/street/shows", json=body).raise_for_status().json()["id"])
        owner.post(f"/api/v1/shows/{show}/commands", json={"type": "start"}).raise_for_status()
        send(owner, "street", USER)
        end = time.monotonic() + 30
        while owner.get(f"/api/v1/shows/{show}/metrics").json()["kpis"]["comments"]["value"] != 1:
            assert time.monotonic() < end
            time.sleep(0.1)
        (person,) = look_up(owner, "street", ids=[USER]).json()["people"]
        assert person["name"] == NAME
        server.stop()  # writes a last checkpoint
    files = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with_pseudonym = {path.suffix for path, content in files.items() if person["key"].encode() in content}
    assert {".aof", ".db"} <= with_pseudonym, "what is looked through are the files that could hold it"
    assert any(path.suffix == ".checkpoint" for path in files)
    for secret in (USER, NAME):
        assert [path for path, content in files.items() if secret.encode() in content] == []
