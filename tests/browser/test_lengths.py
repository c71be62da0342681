"""A length of time is typed one way everywhere, and each field says what it understood before it saves."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.stage import Show, connected, signed_in
from tests.server import CuelightServer

pytestmark = [pytest.mark.browser, pytest.mark.process]


@pytest.fixture(scope="module")
def owner(server: CuelightServer) -> Iterator[httpx.Client]:
    with server.client() as client:
        client.post("/api/v1/rooms", json={"slug": "lengths", "name": "Lengths", "currency": "CNY"}).raise_for_status()
        yield client


@pytest.fixture(scope="module")
def page(browser: Browser, server: CuelightServer) -> Page:
    return signed_in(browser, server, "Lin", "owner", viewport={"width": 1440, "height": 900})


def typed(page: Page, selector: str, text: str, understood: str) -> None:
    """Type into a field; what it understood stands there before anything is saved."""
    page.locator(selector).first.fill(text)
    expect(page.locator(".length-reading")).to_have_text(f"= {understood}")


def test_ninety_is_ninety_seconds_in_the_plan(page: Page, server: CuelightServer, owner: httpx.Client) -> None:
    show = Show(owner, "lengths")
    page.goto(f"{server.url}/shows/{show.id}/plan")
    connected(page)
    length = "#plan-rows [data-field=duration_ms]"
    typed(page, length, "90", "1 min 30 s")
    page.locator(length).first.press("Enter")
    expect(page.locator("#save-state")).to_have_text("All saved")
    expect(page.locator(length).first).to_have_value("1:30")
    expect(page.locator(".length-reading")).to_be_hidden()
    assert show.get("rundown")["slots"][0]["duration_ms"] == 90_000


def test_ninety_is_ninety_seconds_on_control(page: Page, server: CuelightServer, owner: httpx.Client) -> None:
    show = Show(owner, "lengths")
    show.command(type="start")
    page.goto(f"{server.url}/shows/{show.id}/control")
    connected(page)
    # a slot that is added
    page.fill("#add-title", "One more")
    typed(page, "#add-length", "９０", "1 min 30 s")
    page.press("#add-length", "Enter")
    expect(page.locator("#rundown .length", has_text="1:30")).to_be_visible()
    # time that is added
    typed(page, "#time-typed", "-90", "−1 min 30 s")
    typed(page, "#time-typed", "90", "1 min 30 s")
    page.press("#time-typed", "Enter")
    assert [entry["ms"] for entry in show.journal("time_added", least=1)] == [90_000]
    # a timer and an activity
    page.click("#desk-tab-timers")
    typed(page, "#timer-1-time", "90", "1 min 30 s")
    page.press("#timer-1-time", "Enter")
    expect(page.locator("#timer-1-time")).to_have_value("1:30")
    page.fill("#activity-title", "Lucky bag")
    typed(page, "#activity-length", "3m", "3 min")
    page.press("#activity-length", "Enter")
    expect(page.locator("#activities .left")).to_contain_text("2:5")


def test_ninety_is_ninety_seconds_in_a_playbook(page: Page, server: CuelightServer, owner: httpx.Client) -> None:
    page.goto(f"{server.url}/rooms/lengths/playbooks")
    page.locator("#new-playbook").click()
    page.locator("[data-step=kind]").first.select_option("timer")
    typed(page, "[data-step=length]", "90", "1 min 30 s")
