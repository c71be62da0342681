"""How a room is set up: changed over HTTP and on the command line, and felt by the worker that runs."""

from __future__ import annotations

import sqlite3
import time
from itertools import count
from typing import Any

import httpx
import pytest

from streams.ingest.pseudonym_key import load_key
from streams.ingest.pseudonyms import Pseudonyms
from tests.server import CuelightServer

pytestmark = pytest.mark.process

PATIENCE_S = 60
EVEN = {"likes": 1, "comments": 1, "shares": 1, "follows": 1}


class Room:
    """A room of its own for a test."""

    count = 0

    def __init__(self, owner: httpx.Client) -> None:
        Room.count += 1
        self.slug = f"room-{Room.count}"
        self.path = f"/api/v1/rooms/{self.slug}"
        self._owner = owner
        owner.post("/api/v1/rooms", json={"slug": self.slug, "name": "Room"}).raise_for_status()

    def get(self) -> dict[str, Any]:
        return dict(self._owner.get(self.path).raise_for_status().json())

    def staff(self) -> list[dict[str, Any]]:
        return list(self._owner.get(f"{self.path}/staff").raise_for_status().json()["staff"])

    def add(self, *accounts: dict[str, str], **options: Any) -> httpx.Response:
        return self._owner.post(f"{self.path}/staff", json={"accounts": accounts}, **options)

    def on_air(self) -> str:
        """A show that has just begun; its id."""
        body = {"title": "Autumn", "starts_at": int(time.time() * 1000), "template": "short-10m"}
        show = str(self._owner.post(f"{self.path}/shows", json=body).raise_for_status().json()["id"])
        self._owner.post(f"/api/v1/shows/{show}/commands", json={"type": "start"}).raise_for_status()
        return show

    def send(self, *events: dict[str, Any]) -> None:
        at = int(time.time() * 1000)
        told = [{"id": f"e{at}-{number}", "at": at} | event for number, event in enumerate(events)]
        self._owner.post(f"{self.path}/events", json=told).raise_for_status()

    def figures(self, show: str, **expected: float | None) -> dict[str, Any]:
        """The figures, once these are as expected; else what they were last."""
        end = time.monotonic() + PATIENCE_S
        while True:
            kpis = self._owner.get(f"/api/v1/shows/{show}/metrics").raise_for_status().json()["kpis"]
            found = {slug: kpis[slug]["value"] for slug in expected}
            if found == expected or time.monotonic() > end:
                return found


@pytest.fixture
def room(owner: httpx.Client) -> Room:
    return Room(owner)


# ------------------------------------------------------------------------------------------------------------- set-up


def test_a_room_begins_with_a_lag_of_a_quarter_of_an_hour(room: Room) -> None:
    found = room.get()
    assert (found["lag_ms"], found["broadcast_delay_ms"]) == (900_000, 3_000)


def test_what_is_changed_is_changed_and_the_rest_stays(owner: httpx.Client, room: Room) -> None:
    answer = owner.put(room.path, json={"lag_ms": 0})
    assert (answer.status_code, answer.json()["lag_ms"]) == (200, 0)
    owner.put(room.path, json={"name": "Street", "broadcast_delay_ms": 8_000}).raise_for_status()
    found = room.get()
    assert (found["name"], found["broadcast_delay_ms"], found["lag_ms"]) == ("Street", 8_000, 0)


def test_every_change_of_the_weights_is_a_new_version(owner: httpx.Client, room: Room) -> None:
    """Version 1 is what every room begins with; what changes nothing is no version."""
    found = room.get()
    first = {"likes": 0.1, "comments": 1, "shares": 3, "follows": 3}
    assert (found["interaction_weights"], found["interaction_version"]) == (first, 1)
    for weights, version in ((first, 1), (EVEN, 2), (EVEN, 2), (first, 3)):
        answer = owner.put(room.path, json={"interaction_weights": weights})
        assert (answer.status_code, answer.json()["interaction_version"]) == (200, version)
    owner.put(room.path, json={"lag_ms": 0}).raise_for_status()
    found = room.get()
    assert (found["interaction_weights"], found["interaction_version"]) == (first, 3)


def test_a_room_says_what_its_sales_are_and_which_accounts_are_its_own(
    server: CuelightServer, owner: httpx.Client, room: Room
) -> None:
    assert (room.get()["sales"], room.get()["accounts"]) == ("paid", [])
    owner.put(room.path, json={"sales": "received", "accounts": ["ours"]}).raise_for_status()
    assert (room.get()["sales"], room.get()["accounts"]) == ("received", ["ours"])
    server.cli("room", "set", room.slug, "--account", "flagship", "--account", "outlet")
    assert (room.get()["sales"], room.get()["accounts"]) == ("received", ["flagship", "outlet"])
    server.cli("room", "set", room.slug, "--sales", "paid", "--account", "")
    assert (room.get()["sales"], room.get()["accounts"]) == ("paid", [])


def test_another_process_sees_the_change_soon(server: CuelightServer, owner: httpx.Client, room: Room) -> None:
    """The command line writes to the database alone; the page of the room has the new name after its memory."""
    owner.get(f"/rooms/{room.slug}/playbooks", headers={"accept": "text/html"}).raise_for_status()
    server.cli("room", "set", room.slug, "--name", "Harbour")
    end = time.monotonic() + PATIENCE_S
    while "Harbour" not in owner.get(f"/rooms/{room.slug}/playbooks").text:
        assert time.monotonic() < end


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"lag_ms": 7_200_001}, "lag_ms"),
        ({"lag_ms": -1}, "lag_ms"),
        ({"broadcast_delay_ms": 999}, "broadcast_delay_ms"),
        ({"name": ""}, "name"),
        ({"lag_ms": None}, "lag_ms"),
        ({"interaction_weights": EVEN | {"likes": -0.1}}, "interaction_weights.likes"),
        ({"interaction_weights": EVEN | {"shares": 1_000.5}}, "interaction_weights.shares"),
        ({"interaction_weights": EVEN | {"follows": "3"}}, "interaction_weights.follows"),
        ({"interaction_weights": EVEN | {"gifts": 1}}, "interaction_weights.gifts"),
        ({"interaction_weights": {"likes": 1}}, "interaction_weights"),
        ({"interaction_weights": dict.fromkeys(EVEN, 0)}, "interaction_weights"),
        ({"sales": "subsidy"}, "sales"),
        ({"accounts": [""]}, "accounts[0]"),
    ],
)
def test_what_makes_no_sense_is_refused_at_the_field(
    owner: httpx.Client, room: Room, body: dict[str, Any], field: str
) -> None:
    before = room.get()
    answer = owner.put(room.path, json=body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert room.get() == before


def test_only_who_plans_the_room_changes_it_or_sees_its_staff(
    server: CuelightServer, owner: httpx.Client, room: Room
) -> None:
    other = Room(owner)
    outsiders = [server.token(role, room.slug) for role in ("crew", "host", "viewer", "ingest")]
    outsiders.append(server.token("director", other.slug))
    for token in outsiders:
        with server.client(token) as client:
            assert client.put(room.path, json={"lag_ms": 0}).status_code == 403
            assert client.get(f"{room.path}/staff").status_code == 403
            assert client.post(f"{room.path}/staff", json={"accounts": [{"id": "u1"}]}).status_code == 403
            assert client.delete(f"{room.path}/staff/abc").status_code == 403
    with server.client(server.token("director", room.slug)) as director:
        assert director.put(room.path, json={"lag_ms": 60_000}).status_code == 200
        assert director.post(f"{room.path}/staff", json={"accounts": [{"id": "u1"}]}).status_code == 201


def test_a_room_that_is_not_there_is_not_found(owner: httpx.Client) -> None:
    path = "/api/v1/rooms/nowhere"
    assert owner.get(path).status_code == 404
    assert owner.put(path, json={"lag_ms": 0}).status_code == 404
    assert owner.get(f"{path}/staff").status_code == 404
    assert owner.post(f"{path}/staff", json={"accounts": [{"id": "u1"}]}).status_code == 404


# -------------------------------------------------------------------------------------------------------------- staff


def test_an_account_is_listed_with_its_note_and_can_be_removed(owner: httpx.Client, room: Room) -> None:
    before = int(time.time() * 1000)
    answer = room.add({"id": "u42", "note": " Ming, sales "}, {"id": "u43"})
    assert answer.status_code == 201
    listed = room.staff()
    assert answer.json() == {"staff": listed}
    assert sorted(one["note"] for one in listed) == ["", "Ming, sales"]
    assert all(one["added_at"] >= before and one["added_by"] == "owner token" for one in listed)
    key = next(one["key"] for one in listed if one["note"])
    assert owner.delete(f"{room.path}/staff/{key}").status_code == 204
    assert owner.delete(f"{room.path}/staff/{key}").status_code == 404
    assert [one["note"] for one in room.staff()] == [""]


def test_only_the_pseudonym_of_the_door_is_kept(server: CuelightServer, room: Room) -> None:
    room.add({"id": "raw-id-1008611", "note": "Assistant"}).raise_for_status()
    names = Pseudonyms(load_key(server.data))
    assert [one["key"] for one in room.staff()] == [names.person(room.slug, "raw-id-1008611")]
    with sqlite3.connect(server.data / "cuelight.db") as database:
        kept = "\n".join(database.iterdump())
    assert "Assistant" in kept
    assert "raw-id-1008611" not in kept
    assert "raw-id-1008611" not in (server.data.parent / f"{server.data.name}.log").read_text()


@pytest.mark.parametrize(
    ("accounts", "fields"),
    [
        ([{"id": "new"}, {"id": "known"}], ["accounts[1].id"]),
        ([{"id": "a1"}, {"id": " a1 "}, {"id": "a1", "note": "x"}], ["accounts[1].id", "accounts[2].id"]),
        ([{"id": "a1", "note": "x" * 81}], ["accounts[0].note"]),
        ([{"id": "a1"}, {"id": "  "}], ["accounts[1].id"]),
        ([{"id": "a" * 201}], ["accounts[0].id"]),
        ([{"id": "a1008", "note": "the account a1008"}], ["accounts[0].note"]),
        ([], ["accounts"]),
    ],
)
def test_one_bad_or_double_account_is_named_and_nothing_is_added(
    room: Room, accounts: list[dict[str, str]], fields: list[str]
) -> None:
    room.add({"id": "known", "note": "Lin"}).raise_for_status()
    answer = room.add(*accounts)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == fields
    assert [one["note"] for one in room.staff()] == ["Lin"]


def test_what_is_wrong_is_said_in_the_language_of_whoever_asks(room: Room) -> None:
    room.add({"id": "known", "note": "Lin"}).raise_for_status()
    [error] = room.add({"id": "known"}).json()["errors"]
    assert error["reason"] == "This account is on the list already: Lin."
    [error] = room.add({"id": "known"}, headers={"accept-language": "zh-CN"}).json()["errors"]
    assert error["reason"] == "这个账号已在名单中：Lin。"


def test_the_same_account_in_two_rooms_is_two_entries(owner: httpx.Client, room: Room) -> None:
    other = Room(owner)
    for one in (room, other):
        one.add({"id": "u42"}).raise_for_status()
    assert room.staff()[0]["key"] != other.staff()[0]["key"]


# ------------------------------------------------------------------------------------------------------- command line


def test_the_command_line_does_the_same(server: CuelightServer, room: Room) -> None:
    changed = server.cli("room", "set", room.slug, "--lag", "20", "--delay", "4.5", "--json")
    assert (changed["lag_ms"], changed["broadcast_delay_ms"]) == (1_200_000, 4_500)
    changed = server.cli("room", "set", room.slug, "--weights", "0", "1", "2.5", "3", "--json")
    assert changed["interaction_weights"] == {"likes": 0, "comments": 1, "shares": 2.5, "follows": 3}
    assert changed["interaction_version"] == 2
    server.cli("room", "staff", "add", room.slug, "u42", "--note", "Ming")
    server.cli("room", "staff", "add", room.slug, "u43", "u44")
    listed = server.cli("room", "staff", "list", room.slug, "--json")
    assert listed == room.staff()
    assert sorted(one["note"] for one in listed) == ["", "", "Ming"]
    key = next(one["key"] for one in listed if one["note"])
    server.cli("room", "staff", "remove", room.slug, key, "u43")
    assert len(room.staff()) == 1
    with pytest.raises(RuntimeError) as refused:
        server.cli("room", "staff", "remove", room.slug, "u44", "u42")
    assert "not on the list" in str(refused.value.__cause__)
    assert len(room.staff()) == 1, "all or none"
    with pytest.raises(RuntimeError) as refused:
        server.cli("room", "set", room.slug, "--lag", "121")
    assert "too large" in str(refused.value.__cause__)
    for wrong in ("nan", "inf", "-1"):
        with pytest.raises(RuntimeError):
            server.cli("room", "set", room.slug, "--weights", wrong, "1", "1", "1")
    assert room.get()["interaction_version"] == 2


def test_a_key_that_begins_with_a_dash_is_taken_off_as_it_is_listed(server: CuelightServer, room: Room) -> None:
    names = Pseudonyms(load_key(server.data))
    account = next(f"u{n}" for n in count() if names.person(room.slug, f"u{n}").startswith("-"))
    server.cli("room", "staff", "add", room.slug, account)
    [listed] = server.cli("room", "staff", "list", room.slug, "--json")
    server.cli("room", "staff", "remove", room.slug, listed["key"])
    assert room.staff() == []


# --------------------------------------------------------------------------------------------------- the worker knows


def sale(person: str, amount: int) -> dict[str, Any]:
    lines = [{"sku": "A1", "quantity": 1, "amount": amount}]
    return {"type": "order.paid", "person": person, "order": f"o-{person}", "currency": "CNY", "lines": lines}


def test_staff_is_no_audience_but_their_money_is_money(owner: httpx.Client, room: Room) -> None:
    """Added while the show is on air, taken off again: the worker that runs follows, back to the first event."""
    show = room.on_air()
    for person in ("guest", "ming"):
        room.send(
            {"type": "viewer.entered", "person": person},
            {"type": "comment", "person": person, "text": "Hello"},
            sale(person, 10_000),
        )
    with_them = {"viewers": 2, "comments": 2, "buyers": 2, "gmv": 20_000}
    without = {"viewers": 1, "comments": 1, "buyers": 1, "gmv": 20_000}
    assert room.figures(show, **with_them) == with_them
    [account] = room.add({"id": "ming", "note": "Ming"}).raise_for_status().json()["staff"]
    assert room.figures(show, **without) == without
    room.send({"type": "comment", "person": "ming", "text": "Me again"}, {"type": "like", "person": "guest"})
    later = without | {"likes": 1}
    assert room.figures(show, **later) == later
    owner.delete(f"{room.path}/staff/{account['key']}").raise_for_status()
    again = {"viewers": 2, "comments": 3, "buyers": 2, "gmv": 20_000}
    assert room.figures(show, **again) == again


def test_the_index_goes_by_the_weights_of_the_room_and_says_which(owner: httpx.Client, room: Room) -> None:
    """The worker that runs counts again with new ones; what was shown before keeps its own."""
    show = room.on_air()
    room.send(
        {"type": "viewer.entered", "person": "guest"},
        {"type": "viewer.left", "person": "nobody"},
        {"type": "comment", "person": "guest", "text": "Hello"},
        {"type": "like", "person": "guest", "count": 10},
    )
    metrics = f"/api/v1/shows/{show}/metrics"

    def weighed(version: int) -> dict[str, Any]:
        end = time.monotonic() + PATIENCE_S
        while True:
            found = owner.get(metrics).raise_for_status().json()
            is_counted = found["kpis"]["interaction_index"]["value"] is not None
            if found["interaction_weights"]["version"] == version and is_counted:
                return dict(found)
            assert time.monotonic() < end

    first = weighed(1)
    assert first["kpis"]["interaction_index"]["numerator"] == 2
    owner.put(room.path, json={"interaction_weights": EVEN | {"likes": 0.5}}).raise_for_status()
    second = weighed(2)
    assert second["interaction_weights"] == EVEN | {"likes": 0.5, "version": 2}
    assert second["kpis"]["interaction_index"]["numerator"] == 6
    then = owner.get(metrics, params={"at": first["as_of"]}).json()
    assert (then["interaction_weights"], then["kpis"]["interaction_index"]["numerator"]) == (
        {"likes": 0.1, "comments": 1, "shares": 3, "follows": 3, "version": 1},
        2,
    )
    asked = {"from": first["as_of"], "to": second["as_of"]}
    frames = owner.get(f"/api/v1/shows/{show}/frames", params=asked).json()["frames"]
    assert [frames[place]["interaction_weights"]["version"] for place in (0, -1)] == [1, 2]
    assert owner.get(f"/api/v1/shows/{show}/review").json()["interaction_weights"]["version"] == 2
    page = f"/shows/{show}/review"
    assert "weights 0.5 · 1 · 1 · 1 (version 2)" in owner.get(page).text
    assert "权重 0.5 · 1 · 1 · 1（第 2 版）" in owner.get(page, headers={"accept-language": "zh-CN"}).text
