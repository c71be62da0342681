"""A table over the interface: sent, shown, applied, refused; and the rundown as files."""

from __future__ import annotations

import time

import httpx
import pytest

pytestmark = pytest.mark.process

TABLE = "编号,标题,时长\nA10,Welcome,2:00\nA10,Twice,2:00\nA11,Rules,a while\nA12,New title,3:00\n"


@pytest.fixture(scope="module")
def show(owner: httpx.Client) -> str:
    owner.post("/api/v1/rooms", json={"slug": "tables", "name": "Tables", "currency": "CNY"}).raise_for_status()
    body = {"title": "A", "starts_at": int(time.time() * 1000) + 86_400_000, "template": "short-10m"}
    return str(owner.post("/api/v1/rooms/tables/shows", json=body).raise_for_status().json()["id"])


def send(owner: httpx.Client, show: str, content: bytes, **fields: str) -> httpx.Response:
    data = {"what": "rundown", "show": show} | fields
    return owner.post("/api/v1/rooms/tables/imports", data=data, files={"file": ("r.csv", content)})


def test_a_difference_is_told_and_applied_to_the_revision_it_was_made_on(owner: httpx.Client, show: str) -> None:
    answer = send(owner, show, TABLE.encode())
    assert answer.status_code == 201
    told = answer.json()
    assert [(row["row"], row["code"]) for row in told["refused"]] == [(2, "twice"), (3, "twice"), (4, "no-length")]
    assert "“a while”" in told["refused"][2]["text"]
    assert [[one["to"] for one in row["fields"]] for row in told["changed"]] == [["New title", 180_000]]

    path = f"/api/v1/shows/{show}/rundown"
    plan = owner.get(path).json()
    plan["slots"][2]["title"] = "Theirs"
    owner.put(path, json=plan).raise_for_status()
    apply = f"/api/v1/rooms/tables/imports/{told['id']}/apply"
    refused = owner.post(apply, json={"revision": told["revision"]})
    assert refused.status_code == 409
    newer = refused.json()
    assert newer["difference"]["changed"][0]["fields"][0] == {"column": "title", "from": "Theirs", "to": "New title"}
    done = owner.post(apply, json={"revision": newer["revision"]}).raise_for_status().json()
    assert done["done"] == {"new": 0, "changed": 1, "removed": 0}
    after = owner.get(path).json()
    assert [slot["id"] for slot in after["slots"]] == [slot["id"] for slot in plan["slots"]]
    assert after["slots"][2]["title"] == "New title"


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_the_rundown_comes_back_unchanged(owner: httpx.Client, show: str, form: str) -> None:
    file = owner.get(f"/api/v1/shows/{show}/rundown.{form}", headers={"accept-language": "zh"}).raise_for_status()

    told = send(owner, show, file.content, mode="override").raise_for_status().json()

    assert (told["new"], told["changed"], told["missing"], told["refused"], told["unknown_columns"]) == ([],) * 5
    assert owner.get(f"/api/v1/shows/{show}/rundown.json").json() == owner.get(f"/api/v1/shows/{show}/rundown").json()


def test_what_cannot_be_read_is_refused_in_the_usual_order(owner: httpx.Client, show: str) -> None:
    path = "/api/v1/rooms/tables/imports"
    assert httpx.post(str(owner.base_url) + path, files={"file": b"x"}).status_code == 401
    assert owner.post(path, json={}).status_code == 415
    assert owner.post(path, data={"what": "rundown"}, files={"file": ("a", b"x" * 31_000_001)}).status_code == 413
    assert owner.post(path, data={"what": "weather"}, files={"file": ("a", b"x")}).status_code == 422
    assert send(owner, show, b"").json()["detail"] == "The file is empty."
    assert send(owner, show, TABLE.encode(), mode="all").status_code == 422
    assert send(owner, show, TABLE.encode(), columns="[1]").status_code == 422
    assert owner.post(f"{path}/none/apply", json={"revision": 0}).status_code == 404
