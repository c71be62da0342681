"""Shows are edited, copied, deleted and hidden from the first page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.stage import Show, signed_in
from tests.server import CuelightServer

pytestmark = [pytest.mark.browser, pytest.mark.process]


@pytest.fixture(scope="module")
def owner(server: CuelightServer) -> Iterator[httpx.Client]:
    with server.client() as client:
        client.post("/api/v1/rooms", json={"slug": "desk", "name": "Desk", "currency": "CNY"}).raise_for_status()
        yield client


@pytest.fixture
def show(owner: httpx.Client) -> Show:
    return Show(owner, "desk", targets={"gmv": 100_000})


def listed(owner: httpx.Client, show: Show) -> dict[str, Any]:
    """The show as the interface has it."""
    return dict(owner.get(show.api).raise_for_status().json())


def edit(browser: Browser, server: CuelightServer, show: Show) -> Page:
    """The show's own page, reached by keyboard from the first page."""
    page = signed_in(browser, server, "Lin", "owner")
    page.locator(f"[data-show='{show.id}'] a", has_text="Edit").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/shows/{show.id}/settings")
    return page


def test_a_show_is_edited_until_its_start(
    browser: Browser, server: CuelightServer, owner: httpx.Client, show: Show
) -> None:
    page = edit(browser, server, show)
    expect(page.locator("#edit-gmv")).to_have_value("1000")
    # what is wrong is said at its field, and nothing typed is lost
    page.fill("#edit-title", "")
    page.fill("#edit-gmv", "2500.50")
    page.click("#edit-show .primary")
    expect(page.locator("#edit-title-fault")).to_contain_text("Title")
    expect(page.locator("#edit-gmv")).to_have_value("2500.50")
    page.fill("#edit-title", "Winter launch")
    page.fill("#edit-starts", "2027-01-05T20:30")
    page.click("#edit-show .more-targets summary")
    page.fill("#edit-orders", "60")
    page.fill("#edit-conversion", "1.5")
    page.fill("#edit-conversion-weight", "2")
    page.click("#edit-show .primary")
    page.wait_for_url(re.compile("#room-desk"))
    expect(page.locator(f"[data-show='{show.id}']")).to_contain_text("Winter launch")
    expect(page.locator(f"[data-show='{show.id}']")).to_contain_text("20:30")
    now = listed(owner, show)
    assert now["targets"] == {"gmv": 250_050, "orders": 60, "conversion": 0.015}
    assert now["weights"]["conversion"] == 2


def test_after_the_start_only_title_and_purpose_are_asked(
    browser: Browser, server: CuelightServer, owner: httpx.Client, show: Show
) -> None:
    show.command(type="start")
    page = edit(browser, server, show)
    expect(page.locator("#edit-title")).to_be_visible()
    for frozen in ("#edit-starts", "#edit-gmv", "#delete-show", "#hide-show"):
        expect(page.locator(frozen)).to_have_count(0)
    page.fill("#edit-title", "On the way")
    page.press("#edit-title", "Enter")
    page.wait_for_url(re.compile("#room-desk"))
    now = listed(owner, show)
    assert (now["title"], now["targets"]) == ("On the way", {"gmv": 100_000})


def test_a_show_is_copied(browser: Browser, server: CuelightServer, show: Show) -> None:
    page = edit(browser, server, show)
    page.fill("#copy-title", "Once more")
    page.click("#copy-show button")
    page.wait_for_url(re.compile(f"/shows/(?!{show.id}).+/plan"))
    expect(page.locator("#plan-rows tr[data-slot]")).to_have_count(len(show.get("rundown")["slots"]))
    expect(page.locator("header .title").first).to_have_text("Once more")


def test_a_show_that_was_never_on_air_is_deleted_after_a_second_word(
    browser: Browser, server: CuelightServer, show: Show
) -> None:
    page = edit(browser, server, show)
    expect(page.locator("#delete-show button")).to_be_hidden()
    page.locator("#delete-show summary").press("Enter")
    page.locator("#delete-show button").press("Enter")
    page.wait_for_url(re.compile("#room-desk"))
    expect(page.locator(f"[data-show='{show.id}']")).to_have_count(0)
    assert page.request.get(f"{server.url}/shows/{show.id}/plan").status == 404


def test_a_show_that_was_on_air_is_hidden_and_comes_back(browser: Browser, server: CuelightServer, show: Show) -> None:
    show.command(type="start")
    show.command(type="end")
    page = edit(browser, server, show)
    page.click("#hide-show button")
    page.wait_for_url(re.compile("#room-desk"))
    expect(page.locator(f"[data-show='{show.id}']")).to_have_count(0)
    page.click(".hidden-shows summary")
    page.click(".hidden-shows button")
    expect(page.locator(f"[data-show='{show.id}']")).to_be_visible()


def test_who_may_not_plan_finds_no_way_there(browser: Browser, server: CuelightServer, show: Show) -> None:
    page = signed_in(browser, server, "Wei", "host")
    expect(page.locator(f"[data-show='{show.id}'] a", has_text="Edit")).to_have_count(0)
    assert page.request.get(f"{server.url}/shows/{show.id}/settings").status == 403
