"""The health of the sources on the director's page: one line, each source a press away, by keyboard as well."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.stage import MINUTE, Show, connected, signed_in
from tests.server import CuelightServer

pytestmark = [pytest.mark.browser, pytest.mark.process]

ROOM = "sources"
SIZES = {"desk": (1440, 900), "tablet": (1024, 768), "phone": (390, 844)}


@pytest.fixture(scope="module")
def machine(server: CuelightServer) -> Iterator[httpx.Client]:
    with server.client() as client:
        client.post("/api/v1/rooms", json={"slug": ROOM, "name": "Sources"}).raise_for_status()
        yield client


@pytest.fixture(scope="module")
def show(server: CuelightServer, machine: httpx.Client) -> Show:
    """On air: one source is well, of the other all is set aside, since its clock is five minutes ahead."""
    made = Show(machine, ROOM)
    made.command(type="start")
    for name, ahead in (("douyin live", 0), ("shop orders", 5 * MINUTE)):
        arguments = ("--room", ROOM, "--role", "ingest", "--label", name, "--json")
        event: dict[str, Any] = {"id": name, "type": "comment", "at": int(time.time() * 1000) + ahead, "text": "hi"}
        with server.client(server.cli("token", "create", *arguments)["token"]) as source:
            source.post(f"/api/v1/rooms/{ROOM}/events", json=[event]).raise_for_status()
    return made


def opened(browser: Browser, server: CuelightServer, show: Show, size: str = "desk", **device: Any) -> Page:
    width, height = SIZES[size]
    viewport = {"width": width, "height": height}
    page = connected(
        signed_in(browser, server, "Lin", "director", f"/shows/{show.id}/control", viewport=viewport, **device)
    )
    tab = page.locator(".tabs > [data-tab=figures]")
    if tab.is_visible():
        tab.click()
    return page


@pytest.mark.parametrize("size", SIZES)
def test_the_line_names_the_worst_and_opens_the_list_by_keyboard(
    browser: Browser, server: CuelightServer, show: Show, size: str
) -> None:
    page = opened(browser, server, show, size)
    expect(page.locator("#sources-line")).to_have_text("2 sources · 1 Missing")
    page.locator("#sources summary").focus()
    page.keyboard.press("Enter")
    rows = page.locator("#sources-list > li")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("douyin live")
    expect(rows.nth(0).locator(".source-notes")).to_be_hidden()
    expect(rows.nth(1)).to_contain_text("its clock is 5 min ahead · 1 set aside")
    box = page.locator(".sources-panel").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= SIZES[size][0]
    page.keyboard.press("Escape")
    expect(rows.first).to_be_hidden()
    expect(page.locator("#sources summary")).to_be_focused()


def test_a_source_that_sends_from_the_future_is_an_alert_that_names_it(
    browser: Browser, server: CuelightServer, show: Show
) -> None:
    page = opened(browser, server, show)
    expect(page.locator("#alert-source-parks")).to_contain_text("Events from shop orders claim to be from the future")


def test_the_list_is_in_chinese_as_well(browser: Browser, server: CuelightServer, show: Show) -> None:
    page = opened(browser, server, show, locale="zh-CN")
    expect(page.locator("#sources-line")).to_contain_text("2 个数据源")
    expect(page.locator("#alert-source-parks")).to_contain_text("shop orders 的数据时间超前")


def test_the_review_has_a_table_of_them(browser: Browser, server: CuelightServer, show: Show) -> None:
    page = signed_in(browser, server, "Lin", "director", f"/shows/{show.id}/review")
    row = page.locator("#review-sources tbody tr", has_text="shop orders")
    expect(row).to_contain_text("set aside: 1")
