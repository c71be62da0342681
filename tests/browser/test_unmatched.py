"""Names that no product has: one click mends what was counted before and what comes, and it can be taken back."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.stage import MINUTE, Show, signed_in
from tests.server import CuelightServer

pytestmark = [pytest.mark.browser, pytest.mark.process]

COAT = {"code": "C1", "title": "Coat", "price": 59_900, "sizes": [{"name": "M"}, {"name": "L"}]}
BELT = {"code": "C2", "title": "Belt", "price": 9_900}


def sold(name: str, number: int, amount: int) -> dict[str, Any]:
    lines = [{"sku": name, "quantity": 1, "amount": amount}]
    order = {"order": f"o{number}", "currency": "CNY", "lines": lines, "person": f"p{number}"}
    return {"id": f"e{number}", "type": "order.paid", "at": int(time.time() * 1000), **order}


def shown(page: Page, name: str) -> Page:
    """The page once the figures have the name."""
    row = page.locator("tbody tr", has_text=name)
    for _ in range(20):
        if row.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(row).to_be_visible()
    return page


def test_one_click_mends_past_and_future_and_is_taken_back(
    browser: Browser, server: CuelightServer, owner: httpx.Client
) -> None:
    owner.post("/api/v1/rooms", json={"slug": "street", "name": "Street"}).raise_for_status()
    coat = owner.post("/api/v1/rooms/street/items", json=COAT).raise_for_status().json()
    owner.post("/api/v1/rooms/street/items", json=BELT).raise_for_status()
    slot = {
        "id": "s",
        "cue": "A1",
        "kind": "item",
        "title": "Coat",
        "duration_ms": MINUTE,
        "items": [coat["slot_item"]],
    }
    show = Show(owner, "street", [slot])
    show.command(type="start")
    page = signed_in(browser, server, "Lin", "director", "/rooms/street/items/unmatched")
    expect(page.locator(".empty")).to_be_visible()
    told = [sold("c1-m", 1, 59_900), sold("88001234567890", 2, 59_900), sold("C1", 3, 59_900), sold("X9", 4, 100)]
    owner.post("/api/v1/rooms/street/events", json=told).raise_for_status()
    shown(page, "X9")
    page.locator("tr", has_text="c1-m").locator(".likely").click()
    expect(page.locator(".unmatched-done")).to_contain_text("c1-m")
    assert owner.get(f"/api/v1/rooms/street/items/{coat['id']}").json()["sizes"][0]["sku"] == "c1-m"
    row = page.locator("tbody tr", has_text="88001234567890")
    row.locator("[name=item]").fill("no such product")
    row.get_by_role("button", name="Match").click()
    expect(row.locator(".fault")).to_be_visible()
    expect(row.locator("[name=item]")).to_have_value("no such product")
    row.locator("[name=item]").fill("coat")
    row.get_by_role("button", name="Match").click()
    expect(page.locator(".unmatched-done")).to_contain_text("Coat")
    figures(owner, show, {"C1": 179_700, "X9": 100})
    owner.post("/api/v1/rooms/street/events", json=[sold("88001234567890", 5, 1_000)]).raise_for_status()
    figures(owner, show, {"C1": 180_700, "X9": 100})
    page.locator("tr", has_text="X9").get_by_role("button", name="New product of it").click()
    expect(page.locator(".empty")).to_be_visible()
    page.locator(".unmatched-done").get_by_role("button", name="Undo").click()
    expect(page.locator("tbody tr", has_text="X9")).to_be_visible()
    page.locator(".unmatched-matched").get_by_role("button", name="Undo").click()
    figures(owner, show, {"C1": 119_800, "88001234567890": 60_900, "X9": 100})


def figures(owner: httpx.Client, show: Show, wanted: dict[str, int]) -> None:
    """Wait until these are the sales of items."""
    found: dict[str, int] = {}
    for _ in range(60):
        items = owner.get(f"{show.api}/metrics").json()["items"]
        found = {item["sku"]: item["kpis"]["gmv"]["value"] for item in items}
        if found == wanted:
            return
        time.sleep(0.5)
    assert found == wanted
