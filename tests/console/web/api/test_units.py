"""How rooms belong together: what each is a part of, which share people, and who is counted once over several."""

from __future__ import annotations

import time
from itertools import count
from typing import Any

import httpx
import pytest

from tests.server import CuelightServer

pytestmark = pytest.mark.process

PATIENCE_S = 30
_numbers = count()


def made(owner: httpx.Client, **fields: Any) -> str:
    """A new room."""
    slug = f"unit-{next(_numbers)}"
    owner.post("/api/v1/rooms", json={"slug": slug, "name": slug.title(), **fields}).raise_for_status()
    return slug


def change(owner: httpx.Client, room: str, **fields: Any) -> httpx.Response:
    return owner.put(f"/api/v1/rooms/{room}", json=fields)


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["errors"][0]["field"]


def send(owner: httpx.Client, room: str, *people: str, kind: str = "viewer.entered") -> None:
    at = int(time.time() * 1000)
    events = [{"id": f"{kind} {person}", "type": kind, "at": at, "person": person} for person in people]
    owner.post(f"/api/v1/rooms/{room}/events", json=events).raise_for_status()


def show_of(owner: httpx.Client, room: str, *people: str) -> str:
    """A show on air that these people came to see."""
    body = {"title": f"Show of {room}", "starts_at": int(time.time() * 1000), "template": "short-10m"}
    show = str(owner.post(f"/api/v1/rooms/{room}/shows", json=body).raise_for_status().json()["id"])
    owner.post(f"/api/v1/shows/{show}/commands", json={"type": "start"}).raise_for_status()
    if people:
        send(owner, room, *people)
    return show


def distinct(owner: httpx.Client, viewers: int | None, **params: Any) -> dict[str, Any]:
    """Distinct people, once so many viewers are counted; else what was counted last."""
    end = time.monotonic() + PATIENCE_S
    while True:
        found = owner.get("/api/v1/distinct-people", params=params).raise_for_status().json()
        if found["figures"]["viewers"]["value"] == viewers or time.monotonic() > end:
            return dict(found)
        time.sleep(0.2)


# -------------------------------------------------------------------------------------------------------------- parents


def test_a_room_is_a_part_of_another_and_of_none_again(owner: httpx.Client) -> None:
    head = made(owner)
    region = made(owner, parent=head)
    shop = made(owner, parent=region)
    parents = [owner.get(f"/api/v1/rooms/{room}").json()["parent"] for room in (head, region, shop)]
    assert parents == [None, head, region]
    assert change(owner, shop, parent=head).json()["parent"] == head
    assert change(owner, shop, parent=None).json()["parent"] is None
    assert change(owner, shop, name="Shop").json()["parent"] is None


def test_there_are_no_circles(owner: httpx.Client) -> None:
    head = made(owner)
    region = made(owner, parent=head)
    shop = made(owner, parent=region)
    for room, parent in ((head, head), (head, region), (head, shop), (region, shop), (shop, "nowhere")):
        assert refusal(change(owner, room, parent=parent)) == (422, "parent")
    assert owner.get(f"/api/v1/rooms/{head}").json()["parent"] is None
    answer = owner.post("/api/v1/rooms", json={"slug": "own", "name": "Own", "parent": "own"})
    assert refusal(answer) == (422, "parent")
    assert owner.get("/api/v1/rooms/own").status_code == 404


def test_whoever_plans_one_room_only_hangs_it_into_no_other(owner: httpx.Client, server: CuelightServer) -> None:
    head, shop = made(owner), made(owner)
    with server.client(server.token("director", shop)) as director:
        assert change(director, shop, parent=head).status_code == 403
        assert change(director, shop, people_scope=head).status_code == 403
        assert change(director, shop, people_scope=shop).status_code == 200


def test_the_command_line_does_the_same(owner: httpx.Client, server: CuelightServer) -> None:
    head, shop = made(owner), made(owner)
    changed = server.cli("room", "set", shop, "--parent", head, "--people-scope", head, "--json")
    assert (changed["parent"], changed["people_scope"]) == (head, head)
    assert server.cli("room", "set", shop, "--parent", "", "--json")["parent"] is None
    with pytest.raises(RuntimeError):
        server.cli("room", "set", shop, "--parent", shop)
    created = server.cli(
        "room", "create", "cli-shop", "--name", "C", "--parent", head, "--people-scope", head, "--json"
    )
    assert (created["parent"], created["people_scope"]) == (head, head)
    assert head in server.cli("room", "list")


# --------------------------------------------------------------------------------------------------------------- scopes


def test_a_room_has_its_own_people_unless_it_shares_those_of_another(owner: httpx.Client) -> None:
    head = made(owner)
    shop = made(owner, people_scope=head)
    assert [owner.get(f"/api/v1/rooms/{room}").json()["people_scope"] for room in (head, shop)] == [head, head]
    third = made(owner)
    assert refusal(change(owner, third, people_scope=shop)) == (422, "people_scope")
    assert refusal(change(owner, third, people_scope="nowhere")) == (422, "people_scope")
    assert refusal(change(owner, head, people_scope=third)) == (422, "people_scope"), "others share its people"


def test_the_scope_stays_from_the_first_event_on(owner: httpx.Client) -> None:
    head, shop = made(owner), made(owner)
    assert owner.get(f"/api/v1/rooms/{shop}").json()["people_since"] is None
    assert change(owner, shop, people_scope=head).status_code == 200
    send(owner, shop, "ann")
    answer = change(owner, shop, people_scope=shop)
    assert refusal(answer) == (422, "people_scope")
    assert "has had events" in answer.json()["detail"]
    assert change(owner, shop, people_scope=head, name="Shop").status_code == 200, "as it is"
    assert owner.get(f"/api/v1/rooms/{shop}").json()["people_since"] > 0


def test_accounts_of_staff_are_known_in_the_scope(owner: httpx.Client) -> None:
    head, shop = made(owner), made(owner)
    owner.post(f"/api/v1/rooms/{shop}/staff", json={"accounts": [{"id": "ming"}]}).raise_for_status()
    assert refusal(change(owner, shop, people_scope=head)) == (422, "people_scope")
    (account,) = owner.get(f"/api/v1/rooms/{shop}/staff").json()["staff"]
    owner.delete(f"/api/v1/rooms/{shop}/staff/{account['key']}").raise_for_status()
    assert change(owner, shop, people_scope=head).status_code == 200
    keys = []
    for room in (head, shop):
        answer = owner.post(f"/api/v1/rooms/{room}/staff", json={"accounts": [{"id": "ming"}]})
        keys.append(answer.raise_for_status().json()["staff"][0]["key"])
    assert keys[0] == keys[1] != account["key"]


# ------------------------------------------------------------------------------------------------------ distinct people


def test_rooms_that_share_people_count_each_once(owner: httpx.Client, server: CuelightServer) -> None:
    head = made(owner)
    shop = made(owner, people_scope=head)
    first = show_of(owner, head, "ann", "bob")
    second = show_of(owner, shop, "bob", "cat", "dan")
    found = distinct(owner, 4, show=[first, second])
    assert found["figures"]["viewers"] == {"value": 4, "error": 0.0, "reason": ""}
    assert found["people_scope"] == head
    assert {(one["show"], one["room"]) for one in found["shows"]} == {(first, head), (second, shop)}
    assert distinct(owner, 4, room=[head, shop])["figures"]["viewers"]["value"] == 4
    counted = server.cli("room", "people", "count", head, shop, "--json")
    assert counted["figures"]["viewers"]["value"] == 4
    send(owner, head, "cat", "eve")
    assert distinct(owner, 5, room=[head, shop])["figures"]["viewers"]["value"] == 5


def test_rooms_that_do_not_share_people_have_no_such_figure_and_say_why(
    owner: httpx.Client, server: CuelightServer
) -> None:
    first, second = made(owner), made(owner)
    shows = [show_of(owner, first, "ann"), show_of(owner, second, "ann")]
    found = distinct(owner, None, show=shows)
    assert found["people_scope"] is None
    for figure in found["figures"].values():
        assert figure["value"] is None
        assert "do not share their people" in figure["reason"]
    assert (
        "不共用"
        in owner.get("/api/v1/distinct-people", params={"show": shows}, headers={"Accept-Language": "zh-CN"}).json()[
            "figures"
        ]["viewers"]["reason"]
    )
    assert "–" in server.cli("room", "people", "count", first, second)


def test_a_show_that_does_not_know_its_viewers_leaves_them_unknown(owner: httpx.Client) -> None:
    head = made(owner)
    shop = made(owner, people_scope=head)
    first, second = show_of(owner, head, "ann"), show_of(owner, shop)
    send(owner, shop, "ann", "bob", kind="follow")
    distinct(owner, 1, show=[first])
    found = distinct(owner, None, show=[first, second])["figures"]
    assert found["viewers"]["value"] is None
    assert found["viewers"]["reason"].endswith("No source reports it.")


def test_it_is_asked_for_what_one_may_see(owner: httpx.Client, server: CuelightServer) -> None:
    first, second = made(owner), made(owner)
    show = show_of(owner, second)
    with server.client(server.token("viewer", first)) as viewer:
        for params in ({"show": show}, {"room": second}):
            assert viewer.get("/api/v1/distinct-people", params=params).status_code == 403
        assert viewer.get("/api/v1/distinct-people", params={"room": first}).status_code == 200
        assert viewer.get("/api/v1/distinct-people").status_code == 422
    with server.client(server.token("host", first)) as host:
        assert host.get("/api/v1/distinct-people", params={"room": first}).status_code == 403
