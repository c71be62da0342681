"""What a page shows whose right was taken away, and the way back in."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.stage import SESSIONS, Show, connected, signed_in
from tests.server import CuelightServer

pytestmark = [pytest.mark.browser, pytest.mark.process]

CUE = "wrap up, lottery next"


@pytest.fixture(scope="module")
def machine(server: CuelightServer) -> Iterator[httpx.Client]:
    with server.client() as client:
        client.post("/api/v1/rooms", json={"slug": "desk", "name": "Desk"}).raise_for_status()
        yield client


def signed_out_elsewhere(page: Page, server: CuelightServer, name: str) -> None:
    """The person presses Sign out in another tab."""
    other = page.context.new_page()
    other.goto(server.url)
    other.locator(".person summary").click()
    other.get_by_role("button", name="Sign out").click()
    other.wait_for_url(f"{server.url}/sign-in")
    del SESSIONS[server.url, name]


def looked_at_again(page: Page) -> None:
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_who_signed_out_is_told_keeps_what_was_typed_and_goes_on_after_signing_in(
    browser: Browser, server: CuelightServer, machine: httpx.Client
) -> None:
    show = Show(machine, "desk")
    page = connected(signed_in(browser, server, "Lin", "director", f"/shows/{show.id}/control"))
    field = page.locator("#cue-text")
    field.fill(CUE)
    signed_out_elsewhere(page, server, "Lin")
    banner = page.locator("#alert-refused")
    expect(banner).to_contain_text("You were signed out")
    expect(banner.get_by_role("link", name="Sign in again")).to_have_attribute("target", "_blank")
    expect(field).to_have_value(CUE)

    tab = page.context.new_page()
    tab.goto(server.cli("login-link", "Lin", "--json")["link"])
    tab.wait_for_url(f"{server.url}/")
    looked_at_again(page)
    connected(page)
    expect(banner).to_have_count(0)
    expect(field).to_have_value(CUE)


def test_a_page_that_was_offline_when_its_right_went_finds_out(
    browser: Browser, server: CuelightServer, machine: httpx.Client
) -> None:
    show = Show(machine, "desk")
    page = connected(signed_in(browser, server, "Wei", "director", f"/shows/{show.id}/control"))
    page.context.set_offline(True)
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    expect(page.locator("body")).to_have_attribute("data-connection", "offline")
    with httpx.Client(base_url=server.url, headers={"Origin": server.url}) as client:
        for one in page.context.cookies():
            client.cookies.set(str(one.get("name")), str(one.get("value")))
        client.post("/sign-out")
    del SESSIONS[server.url, "Wei"]
    page.context.set_offline(False)
    expect(page.locator("body")).to_have_attribute("data-connection", "refused")
    expect(page.locator("#alert-refused")).to_contain_text("no access")
