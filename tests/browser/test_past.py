"""Past shows are added from files of two shops, one of which has no room yet."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Browser, FilePayload, expect

from tests.browser.stage import signed_in
from tests.console.past.files import SHOPS, ads, of_shop, streams
from tests.server import CuelightServer

pytestmark = [pytest.mark.browser, pytest.mark.process]


def test_files_are_given_looked_at_and_added_by_keyboard(
    browser: Browser, server: CuelightServer, owner: httpx.Client
) -> None:
    room = {"slug": "first", "name": "First room", "platform": "douyin", "accounts": [SHOPS[0]]}
    owner.post("/api/v1/rooms", json=room).raise_for_status()
    day = "2026-04-01"
    two = streams(SHOPS[0], (f"{day} 10:00:00", f"{day} 11:00:00", 5, 1), (f"{day} 20:00:00", f"{day} 22:00:00", 7, 1))
    given = [*of_shop(0), *of_shop(1), two, ads(SHOPS[0], (day, "全天", 80))]
    files: list[FilePayload] = [
        {"name": f"{number}-{one.name}", "mimeType": "text/csv", "buffer": one.data} for number, one in enumerate(given)
    ]
    page = signed_in(browser, server, "Ona", "owner", "/")
    page.get_by_role("link", name="Add past shows").click()
    page.set_input_files("#past-files", files[:3])
    expect(page.locator(".past-shows tbody tr")).to_have_count(2)
    page.set_input_files("#past-files", files[3:])
    expect(page.locator("#past-list li")).to_have_count(8)

    expect(page.locator(".past-waiting")).to_have_text("1 without a room")
    page.locator("#past-accounts select[aria-invalid]").focus()
    page.keyboard.press("A")  # A new room
    expect(page.locator(".past-shows tbody tr")).to_have_count(6)
    expect(page.locator("#past-result")).to_have_attribute("aria-busy", "false")
    choice = page.locator("#past-unplaced select")
    choice.select_option(index=2)
    expect(choice).to_have_count(0)
    expect(page.locator(".past-send p")).to_have_text("Shows to make: 6 · orders: 4")

    page.get_by_role("button", name="Add", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-added]")).to_be_focused()
    expect(page.locator("[data-added] li")).to_have_count(6)
    page.locator("[data-added] li a").nth(1).click()
    expect(page.locator("#review-platform tr[data-slug=ad_spend]")).to_contain_text("80")
    expect(page.locator(".report-head")).to_contain_text("from files")
    page.goto(f"{server.url}/")
    expect(page.locator(".from-files")).to_have_count(6)
