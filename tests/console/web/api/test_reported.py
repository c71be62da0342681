"""Figures reported over HTTP: who may, what is refused, and what a correction leaves behind."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from console.ocr.reader import is_installed
from tests.browser.stage import Show
from tests.console.ocr.drawn import READ, screen
from tests.server import CuelightServer

pytestmark = pytest.mark.process

PATIENCE_S = 30
FIGURES = "/api/v1/rooms/hand/figures"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CuelightServer]:
    with CuelightServer(tmp_path_factory.mktemp("reported") / "data") as running:
        with running.client() as owner:
            owner.post("/api/v1/rooms", json={"slug": "hand", "name": "Hand"}).raise_for_status()
        yield running


@pytest.fixture(scope="module")
def owner(server: CuelightServer) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


def figure(id: str, slug: str, value: float, at: int, **fields: Any) -> dict[str, Any]:
    return {"id": id, "at": at, "slug": slug, "value": value, "source": "manual"} | fields


def kpis(show: Show, **expected: float) -> dict[str, Any]:
    """The figures, once these are as expected."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        found: dict[str, Any] = show.get("metrics")["kpis"]
        if {slug: found[slug]["value"] for slug in expected} == expected:
            return found
        assert time.monotonic() < deadline, {slug: found[slug] for slug in expected}
        time.sleep(0.1)


def test_a_show_without_any_feed_is_told_by_hand_and_corrected(owner: httpx.Client) -> None:
    """Nothing else has a value, a repeat counts once, and the row keeps what it was and who changed it."""
    show = Show(owner, "hand")
    show.command(type="start")
    at = show.state["started_at"]
    row = [figure("a", "online", 300, at), figure("b", "gmv", 1_234_500, at), figure("c", "orders", 50, at)]
    assert owner.post(FIGURES, json=row).status_code == 202
    told = kpis(show, gmv=1_234_500, online=300)
    assert (told["gmv"]["source"], told["gmv"]["at"]) == ("manual", at)
    assert (told["order_value"]["value"], told["order_value"]["source"]) == (24_690, "manual")
    assert told["peak_online"]["value"] == 300
    assert told["comments"]["value"] is None
    assert told["comments"]["reason"]
    again = [figure("b", "gmv", 9, at), figure("d", "gmv", 1_244_500, at)]
    assert owner.post(FIGURES, json=again).json()["accepted"] == 2
    kpis(show, gmv=1_244_500)
    page = owner.get(f"/shows/{show.id}/fragments/figures", headers={"Accept-Language": "en"}).text
    assert "corrected Sales, which was" in page
    assert "12,345" in page
    assert 'data-value="1244500.0"' in page


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"slug": "attainment"}, "[0].slug"),
        ({"slug": "gmv", "value": 1.5}, "[0].value"),
        ({"value": -1}, "[0].value"),
        ({"slug": "gmv", "currency": "USD"}, "[0].currency"),
        ({"source": "guess"}, "[0].source"),
        ({"at": 4_102_444_800_000}, "[0].at"),
        ({"note": "?"}, "[0].note"),
    ],
)
def test_what_cannot_be_right_is_refused_with_its_place(
    owner: httpx.Client, fields: dict[str, Any], place: str
) -> None:
    refused = owner.post(FIGURES, json=[figure("x", "online", 5, 1_767_225_600_000) | fields])
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == place


def test_the_part_that_reports_is_chosen_and_others_of_the_crew_are_refused(server: CuelightServer) -> None:
    body = [figure("p", "online", 5, int(time.time() * 1000) - 1_000)]
    with server.client(server.token("crew")) as crew, server.client(server.token("host")) as host:
        assert crew.post(FIGURES, json=body).status_code == 403
        assert host.post(FIGURES, json=body).status_code == 403
    with server.client(server.token("ingest", "hand")) as machine:
        assert machine.post(FIGURES, json=body).status_code == 202
        assert machine.post(FIGURES, content=b"[]", headers={"Content-Type": "text/plain"}).status_code == 415


def test_what_a_room_asks_for_is_kept_and_a_refused_form_loses_nothing(owner: httpx.Client) -> None:
    show = Show(owner, "hand")
    asked = f"/shows/{show.id}/figures/asked"
    refused = owner.post(asked, data={"fields": ["views", "gmv"], "every_min": "soon", "part": "operator"})
    assert refused.status_code == 422
    assert 'value="soon"' in refused.text
    taken = owner.post(asked, data={"fields": ["gmv", "views", ""], "every_min": "15", "part": "buyer"})
    assert taken.status_code == 303
    page = owner.get(f"/shows/{show.id}/figures").text
    assert page.index('id="figure-gmv"') < page.index('id="figure-views"')
    assert 'id="figure-online"' not in page


def test_a_pasted_table_reports_and_corrects_by_the_minute(owner: httpx.Client) -> None:
    """As a spreadsheet is copied; what it does not name stays, and the same table again changes nothing."""
    owner.post("/api/v1/rooms", json={"slug": "paste", "name": "P", "timezone": "UTC"}).raise_for_status()
    show = Show(owner, "paste")
    show.command(type="start")
    at = show.state["started_at"]
    minute = time.strftime("%Y-%m-%d %H:%M", time.gmtime(at / 1000))
    body = [figure("a", "views", 9_000, at), figure("b", "online", 200, at)]
    owner.post("/api/v1/rooms/paste/figures", json=body).raise_for_status()
    early = time.strftime("%Y-%m-%d %H:%M", time.gmtime(at / 1000 - 600))
    table = f"时间\t场观\tGMV\t进场\n{early}\t4000\t1.2万\t55\n{minute}\t1万\t¥15,000\t\n"

    def stage() -> dict[str, Any]:
        sent = {"what": (None, "figures"), "show": (None, show.id), "pasted": (None, table)}
        return dict(owner.post("/api/v1/rooms/paste/imports", files=sent).raise_for_status().json())

    told = stage()
    assert (len(told["new"]), len(told["changed"]), told["refused"], told["unknown_columns"]) == (1, 1, [], [])
    done = owner.post(f"/api/v1/rooms/paste/imports/{told['id']}/apply", json={"revision": told["revision"]})
    assert done.raise_for_status().json()["done"] == {"new": 1, "changed": 1, "removed": 0}
    kpis(show, views=10_000, gmv=1_500_000, online=200, inflow=55)
    again = stage()
    assert (again["new"], again["changed"]) == ([], [])


def test_a_screenshot_is_read_or_it_is_said_how_it_could_be(owner: httpx.Client) -> None:
    """What is no picture is refused; where the recogniser is missing the answer says how to get it."""
    owner.post("/api/v1/rooms", json={"slug": "screen", "name": "Screen", "currency": "CNY"}).raise_for_status()
    address = "/api/v1/rooms/screen/figures/candidates"
    picture = screen() if is_installed() else b"any"
    told = owner.post(address, content=picture, headers={"Content-Type": "image/png"})
    if not is_installed():
        assert (told.status_code, told.headers["content-type"]) == (501, "application/problem+json")
        assert "pip install 'cuelight[ocr]'" in told.json()["detail"]
        return
    assert {one["slug"]: one["value"] for one in told.raise_for_status().json()["candidates"]} == READ
    wrong = owner.post(address, content=b"GIF89a", headers={"Content-Type": "image/png"})
    assert wrong.status_code == 422
    assert owner.post(address, content=b"x", headers={"Content-Type": "text/plain"}).status_code == 415
