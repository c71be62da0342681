"""The products of a room in a browser: found, edited beside the list, sorted anew while the show is on air."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.stage import MINUTE, Show, signed_in
from tests.server import CuelightServer

pytestmark = [pytest.mark.browser, pytest.mark.process]

COAT = {"product_id": "360001", "code": "C1", "title": "Coat", "link_no": 1, "price": 59900, "role": "hero"}
BELT = {"code": "C2", "title": "Belt", "link_no": 2, "price": 9900}


def test_an_edit_and_a_new_order_reach_the_slots_to_come(
    browser: Browser, server: CuelightServer, owner: httpx.Client
) -> None:
    owner.post("/api/v1/rooms", json={"slug": "street", "name": "Street"}).raise_for_status()
    coat, belt = (owner.post("/api/v1/rooms/street/items", json=one).json() for one in (COAT, BELT))
    slots: list[dict[str, Any]] = [
        {"id": f"s{n}", "cue": f"A{n}", "kind": "item", "title": "Coat", "duration_ms": MINUTE, "items": [item]}
        for n, item in enumerate((coat["slot_item"], belt["slot_item"], coat["slot_item"]))
    ]
    show = Show(owner, "street", slots)
    show.command(type="start")
    page = signed_in(browser, server, "Lin", "director", "/rooms/street/items")
    page.locator("#items-search").fill("360001")
    expect(page.locator("#items-rows > tr:visible")).to_have_count(1)
    expect(page.locator("#items-rows > tr:visible .cue")).to_have_text(["A0", "A2"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    price = page.locator("#i-price")
    price.fill("579..")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#fault-price")).to_be_visible()
    expect(price).to_have_value("579..")
    owner.put(f"/api/v1/rooms/street/items/{coat['id']}", json={"title": "Wool coat"}).raise_for_status()
    price.fill("579")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".panel-clash")).to_be_visible()
    expect(page.locator("#fault-title")).to_contain_text("Wool coat")
    page.locator("#i-title").fill("Wool coat")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#items-rows")).to_contain_text("Wool coat")
    items = [slot["items"][0] for slot in owner.get(f"{show.api}/rundown").json()["slots"]]
    assert [(item["title"], item["price"]) for item in items] == [("Coat", 59900), ("Belt", 9900), ("Wool coat", 57900)]

    page.locator(".items-acts").get_by_role("link", name="Sort links anew").click()
    page.locator("#order-text").fill("1. Belt\n2. C1\n3. hat")
    page.get_by_role("button", name="Show the difference").click()
    expect(page.locator(".order-problems")).to_contain_text("hat")
    page.get_by_role("button", name="Apply the new order").click()
    expect(page.locator(".order-done")).to_contain_text("2")
    items = [slot["items"][0] for slot in owner.get(f"{show.api}/rundown").json()["slots"]]
    assert [item["link_no"] for item in items] == [1, 1, 2]


def test_products_are_put_into_a_slot_by_their_numbers(
    browser: Browser, server: CuelightServer, owner: httpx.Client
) -> None:
    owner.post("/api/v1/rooms", json={"slug": "lane", "name": "Lane"}).raise_for_status()
    for one in (COAT, BELT):
        owner.post("/api/v1/rooms/lane/items", json=one).raise_for_status()
    slots = [{"id": f"s{n}", "cue": f"A{n}", "kind": "item", "title": "Coat", "duration_ms": MINUTE} for n in range(2)]
    show = Show(owner, "lane", slots)
    page = signed_in(browser, server, "Lin", "director", f"/shows/{show.id}/plan")
    page.locator("#products-open").click()
    expect(page.locator("#products-list li")).to_have_count(2)
    page.locator("#products-slot").select_option("s1")
    page.locator("#products-numbers").fill("1-3")
    page.keyboard.press("Enter")
    expect(page.locator("#products-note")).to_contain_text("3")
    page.locator("#products-numbers").fill("2,1")
    page.keyboard.press("Enter")
    expect(page.locator("#slot-s1 [data-act=open]")).to_contain_text("2 items")
    page.locator("#products-list li").first.drag_to(page.locator("#slot-s0"))
    expect(page.locator("#slot-s0 [data-act=open]")).to_contain_text("1 item")
    expect(page.locator("#save-state")).to_have_text("All saved")
    planned = [[item["link_no"] for item in slot["items"]] for slot in owner.get(f"{show.api}/rundown").json()["slots"]]
    assert planned == [[1], [2, 1]]
