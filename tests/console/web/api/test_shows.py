"""Shows are changed, copied and deleted over the interface."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.server import CuelightServer

pytestmark = pytest.mark.process

NOW = int(time.time() * 1000)
DAY = 86_400_000
Made = Callable[..., str]


@pytest.fixture(scope="module")
def room(owner: httpx.Client) -> str:
    owner.post("/api/v1/rooms", json={"slug": "acts", "name": "Acts", "currency": "CNY"}).raise_for_status()
    return "acts"


@pytest.fixture
def made(owner: httpx.Client, room: str) -> Made:
    def make(**fields: Any) -> str:
        body = {"title": "Autumn", "starts_at": NOW + DAY, "template": "short-10m"} | fields
        return str(owner.post(f"/api/v1/rooms/{room}/shows", json=body).raise_for_status().json()["id"])

    return make


def run(owner: httpx.Client, show: str, *commands: str) -> None:
    for one in commands:
        owner.post(f"/api/v1/shows/{show}/commands", json={"type": one}).raise_for_status()


def test_before_the_start_everything_may_be_changed_and_the_journal_says_by_whom(
    owner: httpx.Client, made: Made
) -> None:
    show = made(targets={"gmv": 100})
    end = owner.get(f"/api/v1/shows/{show}/state").json()["expected_end"]
    change = {"title": "Winter", "starts_at": NOW + 2 * DAY, "purpose": "vip", "targets": {"orders": 20}}
    changed = owner.put(f"/api/v1/shows/{show}", json=change).raise_for_status().json()
    assert {name: changed[name] for name in change} == change
    assert owner.get(f"/api/v1/shows/{show}").json()["starts_at"] == NOW + 2 * DAY
    assert owner.get(f"/api/v1/shows/{show}/state").json()["expected_end"] == end + DAY
    # whoever has the plan open sees its times move
    assert owner.get(f"/api/v1/shows/{show}/rundown").json()["revision"] == 2
    entry = owner.get(f"/api/v1/shows/{show}/journal").json()[-1]
    assert (entry["type"], entry["title"], entry["targets"]) == ("show_changed", "Winter", {"orders": 20})
    assert entry["actor"]


def test_what_get_gave_may_be_sent_back_and_changes_nothing(owner: httpx.Client, made: Made) -> None:
    show = made(targets={"gmv": 100, "orders": 5}, weights={"gmv": 2})
    given = owner.get(f"/api/v1/shows/{show}").json()
    kept = owner.put(f"/api/v1/shows/{show}", json=given).raise_for_status().json()
    assert kept | {"logged_seq": 0} == given | {"logged_seq": 0}  # which goes on by itself
    assert owner.put(f"/api/v1/shows/{show}", json=given | {"room": "other"}).status_code == 422
    assert len(owner.get(f"/api/v1/shows/{show}/journal").json()) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"colour": "red"},
        {"weights": {"views": 1}},
        {"weights": {"gmv": 0}, "targets": {"gmv": 1}},
        {"shape_of": "nothing"},
        {"starts_at": "tomorrow"},
    ],
)
def test_what_makes_no_sense_is_refused(owner: httpx.Client, made: Made, wrong: dict[str, Any]) -> None:
    show = made()
    refused = owner.put(f"/api/v1/shows/{show}", json=wrong)
    assert refused.status_code == 422
    assert next(iter(wrong)) in str(refused.json()["errors"])


def test_the_start_freezes_targets_but_not_the_title(owner: httpx.Client, made: Made) -> None:
    show = made(targets={"gmv": 100})
    run(owner, show, "start")
    refused = owner.put(f"/api/v1/shows/{show}", json={"targets": {"gmv": 1}})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (409, "targets")
    assert owner.put(f"/api/v1/shows/{show}", json={"title": "Live"}).raise_for_status().json()["title"] == "Live"


def test_a_copy_has_the_rundown_and_the_targets_and_moves_fixed_starts(owner: httpx.Client, made: Made) -> None:
    show = made(targets={"gmv": 100})
    plan = owner.get(f"/api/v1/shows/{show}/rundown").json()
    plan["slots"][0]["start"] = NOW + DAY
    owner.put(f"/api/v1/shows/{show}/rundown", json=plan).raise_for_status()
    answer = owner.post(f"/api/v1/shows/{show}/copy", json={"starts_at": NOW + 8 * DAY})
    copied = answer.raise_for_status().json()
    assert (answer.status_code, copied["title"], copied["targets"]) == (201, "Autumn", {"gmv": 100})
    assert (copied["status"], copied["id"] != show) == ("draft", True)
    slots = owner.get(f"/api/v1/shows/{copied['id']}/rundown").json()["slots"]
    assert [slot["title"] for slot in slots] == [slot["title"] for slot in plan["slots"]]
    assert slots[0]["start"] == NOW + 8 * DAY


def test_a_show_that_was_never_on_air_is_deleted(owner: httpx.Client, made: Made) -> None:
    show = made()
    assert owner.delete(f"/api/v1/shows/{show}").status_code == 204
    for path in ("", "/rundown", "/state", "/journal"):
        assert owner.get(f"/api/v1/shows/{show}{path}").status_code == 404
    assert owner.post(f"/api/v1/shows/{show}/commands", json={"type": "start"}).status_code == 404


def test_a_deleted_show_owns_no_time(owner: httpx.Client) -> None:
    """What happens before the next show counts for that one, though the deleted one was planned nearer."""
    owner.post("/api/v1/rooms", json={"slug": "alone", "name": "Alone"}).raise_for_status()
    soon, next_one = (
        owner.post("/api/v1/rooms/alone/shows", json={"title": "Show", "starts_at": NOW + minutes * 60_000}).json()[
            "id"
        ]
        for minutes in (40, 20)
    )
    owner.delete(f"/api/v1/shows/{soon}").raise_for_status()
    came = [
        {"id": f"e{n}", "type": "viewer.entered", "at": int(time.time() * 1000), "person": f"p{n}"} for n in range(5)
    ]
    owner.post("/api/v1/rooms/alone/events", json=came).raise_for_status()
    end = time.monotonic() + 30
    while time.monotonic() < end:
        figures = owner.get(f"/api/v1/shows/{next_one}/metrics").json()
        if figures["kpis"]["viewers"]["value"] == 5:
            break
    assert figures["kpis"]["viewers"]["value"] == 5


def test_a_show_that_was_on_air_is_hidden_and_its_records_stay(owner: httpx.Client, made: Made) -> None:
    show = made()
    run(owner, show, "start")
    assert owner.delete(f"/api/v1/shows/{show}").status_code == 409
    run(owner, show, "end")
    assert owner.delete(f"/api/v1/shows/{show}").status_code == 204
    assert owner.get(f"/api/v1/shows/{show}").json()["hidden"] is True
    assert owner.get(f"/api/v1/shows/{show}/review").status_code == 200
    assert owner.put(f"/api/v1/shows/{show}", json={"hidden": False}).raise_for_status().json()["hidden"] is False
    entries = [one for one in owner.get(f"/api/v1/shows/{show}/journal").json() if one["type"] == "show_changed"]
    assert [entry["hidden"] for entry in entries] == [True, False]


@pytest.mark.parametrize("role", ["crew", "host", "viewer"])
def test_only_who_may_plan_may_do_so(owner: httpx.Client, server: CuelightServer, made: Made, role: str) -> None:
    show = made()
    token = server.cli("token", "create", "--role", role, "--json")["token"]
    with httpx.Client(base_url=server.url, headers={"authorization": f"Bearer {token}"}) as other:
        assert other.put(f"/api/v1/shows/{show}", json={"title": "Mine"}).status_code == 403
        assert other.delete(f"/api/v1/shows/{show}").status_code == 403
        assert other.post(f"/api/v1/shows/{show}/copy", json={"starts_at": NOW}).status_code == 403
    assert owner.get(f"/api/v1/shows/{show}").json()["title"] == "Autumn"
