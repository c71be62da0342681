"""A row of figures is typed on a phone, also where the connection is bad, and corrected afterwards."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from console.ocr.reader import is_installed
from tests.browser.stage import Show, signed_in
from tests.console.ocr.drawn import screen
from tests.server import CuelightServer

pytestmark = [pytest.mark.browser, pytest.mark.process]

HAND: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def page(browser: Browser, server: CuelightServer, request: pytest.FixtureRequest) -> Page:
    room = f"hand-{abs(hash(request.node.name)) % 100_000}"
    with server.client() as owner:
        owner.post("/api/v1/rooms", json={"slug": room, "name": "By hand", "currency": "CNY"}).raise_for_status()
        show = Show(owner, room)
        show.command(type="start")
    path = f"/shows/{show.id}/figures"
    return signed_in(browser, server, "Ming", "crew", path, parts=("operator",), **HAND)


def type_row(page: Page, *figures: str) -> None:
    """Field by field, each ended by Enter; what the last one does is saved."""
    page.locator("#row-form .asked input").first.focus()
    for figure in figures:
        page.keyboard.type(figure)
        page.keyboard.press("Enter")


def test_what_was_typed_stays_on_the_device_until_the_server_has_it(page: Page) -> None:
    """Seven figures, no connection: kept over a reload, sent once it is back, and shown as one row."""
    page.context.set_offline(True)
    type_row(page, "312", "1.2万", "12,680", "83", "96", "88", "1800")
    expect(page.locator("#sent")).to_contain_text("not sent yet: 1")
    expect(page.locator("#figure-online")).to_have_value("")
    expect(page.locator("#last-gmv")).to_contain_text("¥12,680")
    assert page.evaluate("localStorage.length") == 1
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("#rows tr[data-at]")).to_have_count(1)
    expect(page.locator("#rows [data-slug=views]")).to_contain_text("12,000")
    expect(page.locator("#sent")).not_to_contain_text("not sent")


def test_an_odd_figure_is_asked_about_and_a_second_press_says_that_it_is_right(page: Page) -> None:
    type_row(page, "300", "15000", "1000", "10", "5", "5", "50")
    expect(page.locator("#rows tr[data-at]")).to_have_count(1)
    type_row(page, "310", "14000", "abc", "11", "5", "5", "60")
    expect(page.locator("#question-gmv")).to_contain_text("no number")
    page.fill("#figure-gmv", "1100")
    page.click("#save")
    expect(page.locator("#question-views")).to_contain_text("Lower than the row before (15,000)")
    expect(page.locator("#rows tr[data-at]")).to_have_count(1)
    page.click("#save")
    expect(page.locator("#rows tr[data-at]")).to_have_count(2)


def test_an_earlier_row_is_corrected_with_a_record_of_who_and_what_it_was(page: Page) -> None:
    type_row(page, "300", "15000", "1000", "10", "5", "5", "50")
    page.click("[data-correct]")
    expect(page.locator("#correcting")).to_contain_text("Correcting the row")
    expect(page.locator("#figure-gmv")).to_have_value("1000")
    page.fill("#figure-gmv", "1200")
    page.click("#save")
    expect(page.locator("#rows .earlier")).to_contain_text(re.compile("Ming corrected Sales, which was ¥1,000"))
    expect(page.locator("#rows [data-slug=gmv]")).to_contain_text("¥1,200")
    expect(page.locator("#rows tr[data-at]")).to_have_count(1)


def test_a_screenshot_is_confirmed_number_by_number(page: Page) -> None:
    """Numbers are offered with their piece of the picture; a key or a press takes one, and the rest stay empty."""
    if not is_installed():
        expect(page.locator("#no-screenshots")).to_contain_text("pip install 'cuelight[ocr]'")
        expect(page.locator("#screenshot")).to_have_count(0)
        return
    page.set_input_files("#screenshot-file", {"name": "s.png", "mimeType": "image/png", "buffer": screen()})
    expect(page.locator("#offers-gmv .offer")).to_contain_text("¥128,460.50", timeout=60_000)
    expect(page.locator("#offers-online canvas")).to_be_visible()
    expect(page.locator("#figure-online")).to_be_focused()
    expect(page.locator("#figure-online")).to_have_value("")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#figure-online")).to_have_value("1284")
    page.click("#offers-gmv .offer")
    expect(page.locator("#figure-gmv")).to_have_value("128460.50")
    expect(page.locator("#offers-gmv .offer")).to_have_attribute("aria-pressed", "true")
    page.click("#save")
    expect(page.locator("#rows [data-slug=gmv]")).to_contain_text("¥128,460.50")
    expect(page.locator("#rows [data-slug=views]")).not_to_contain_text("36")
    expect(page.locator("#offers-gmv")).to_be_hidden()


def test_who_plays_another_part_is_told_who_reports(browser: Browser, server: CuelightServer, page: Page) -> None:
    address = page.url.removeprefix(server.url)
    other = signed_in(browser, server, "Hao", "crew", address, parts=("lighting",))
    expect(other.locator("main")).to_contain_text("reported by the part")


def test_control_shows_by_hand_what_nobody_counts_and_a_dash_for_the_rest(
    browser: Browser, server: CuelightServer, page: Page
) -> None:
    type_row(page, "300", "15000", "1000", "10", "5", "5", "50")
    expect(page.locator("#rows tr[data-at]")).to_have_count(1)
    control = signed_in(
        browser, server, "Lin", "director", page.url.removeprefix(server.url).replace("figures", "control")
    )
    expect(control.locator("#tile-views [data-value]")).to_contain_text("15,000")
    expect(control.locator("#tile-views [data-beside]")).to_contain_text("By hand")
    expect(control.locator("#tile-order_value [data-beside]")).to_contain_text("By hand")
