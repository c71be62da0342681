"""The traffic buyer's page: who may open it, and what is written down there."""

from __future__ import annotations

import time

import httpx
import pytest

from tests.server import CuelightServer
from tests.signed_in import SignedIn

pytestmark = pytest.mark.process


@pytest.fixture
def show(owner: httpx.Client, room: str) -> str:
    owner.post("/api/v1/rooms", json={"slug": room, "name": room, "currency": "CNY"}).raise_for_status()
    body = {"title": "Evening", "starts_at": int(time.time() * 1000), "template": "short-10m"}
    show = str(owner.post(f"/api/v1/rooms/{room}/shows", json=body).raise_for_status().json()["id"])
    owner.post(f"/api/v1/shows/{show}/commands", json={"type": "start"}).raise_for_status()
    return show


def signed_in(server: CuelightServer, name: str, role: str, *parts: str) -> SignedIn:
    server.cli("user", "add", name, "--role", role, *(word for part in parts for word in ("--part", part)))
    browser = SignedIn(server, name)
    browser.client.follow_redirects = True
    return browser


def test_a_traffic_buyer_of_the_crew_reads_it_and_writes_and_others_of_the_crew_do_not(
    server: CuelightServer, show: str
) -> None:
    page = f"/shows/{show}/ads"
    with signed_in(server, "Wu", "crew", "buyer") as wu, signed_in(server, "Light", "crew", "lighting") as light:
        buyer, other = wu.client, light.client
        assert other.get(page).status_code == 403
        assert other.post(f"{page}/plans", data={"name": "A"}).status_code == 403
        assert buyer.get(page).status_code == 200
        plan = {"name": "暖冬 放量", "state": "limited", "plan_spend": "1.2万", "plan_sales": "36000", "note": "bid 12"}
        written = buyer.post(f"{page}/plans", data=plan).text
        assert "暖冬 放量" in written
        assert "¥12,000" in written
        assert "ROI 3.00" in written
        refused = buyer.post(f"{page}/plans", data=plan | {"name": " ", "plan_spend": "x"})
        assert refused.status_code == 422
        assert 'value="36000"' in refused.text
        buyer.post(f"{page}/plans", data=plan | {"state": "paused"})
        assert buyer.get(page).text.count("暖冬 放量</b>") == 1

        api = f"/api/v1/shows/{show}/ad-plans"
        assert other.get(api).status_code == 403
        (told,) = buyer.get(api).raise_for_status().json()["plans"]
        assert (told["name"], told["state"], told["spend"], told["show"]) == ("暖冬 放量", "paused", 1_200_000, show)
        body = {"name": "暖冬 放量", "spend": 1_300_000}
        assert buyer.post(api, json=body | {"budget": 1}).status_code == 422
        (told,) = buyer.post(api, json=body).raise_for_status().json()["plans"]
        assert (told["state"], told["spend"], told["changed_by"]) == ("running", 1_300_000, "Wu")
        assert other.delete(f"{api}/{told['key']}").status_code == 403
        assert buyer.delete(f"{api}/{told['key']}").status_code == 204
        assert buyer.get(api).json() == {"plans": []}


def test_numbers_that_are_reported_are_on_the_page(server: CuelightServer, owner: httpx.Client, show: str) -> None:
    page = f"/shows/{show}/ads"
    with signed_in(server, "Tong", "director") as tong:
        director = tong.client
        assert director.post(f"{page}/figures", data={"spend": "abc"}).status_code == 422
        assert director.post(f"{page}/figures", data={}).status_code == 422
        director.post(
            f"{page}/figures", data={"spend": "1,200.50", "balance": "8800", "margin": "40%"}
        ).raise_for_status()
        end = time.monotonic() + 20
        while "¥1,200.50" not in (shown := director.get(f"/shows/{show}/fragments/ads").text):
            assert time.monotonic() < end
        assert "¥8,800" in shown
        assert "2.50" in shown
