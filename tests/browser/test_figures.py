"""The live figures and the review: what a figure means is one look, key or tap away, and what adds up is seen to."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.stage import MINUTE, Show, connected, hold, signed_in
from tests.server import CuelightServer

pytestmark = [pytest.mark.browser, pytest.mark.process]

Opens = Callable[..., Page]
SLOTS: list[dict[str, Any]] = [
    {"id": "s1", "cue": "A1", "kind": "look", "title": "Wool coat", "duration_ms": 10 * MINUTE},
    {"id": "s2", "cue": "A2", "kind": "rules", "title": "The offer", "duration_ms": MINUTE},
]
CARD = "#tile-card"


@pytest.fixture(scope="module")
def machine(server: CuelightServer) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


@pytest.fixture
def show(machine: httpx.Client, request: pytest.FixtureRequest) -> Show:
    """A show on air in a room of its own."""
    room = request.node.name.replace("_", "-")[5:40]
    machine.post("/api/v1/rooms", json={"slug": room, "name": "Room", "currency": "CNY"}).raise_for_status()
    made = Show(machine, room, SLOTS, 0)
    made.command(type="start")
    return made


@pytest.fixture
def opened(browser: Browser, server: CuelightServer) -> Opens:
    def open_page(show: Show, page: str = "control", **device: Any) -> Page:
        made = signed_in(browser, server, "Lin", "director", f"/shows/{show.id}/{page}", **device)
        return connected(made) if page == "control" else made

    return open_page


def tell(machine: httpx.Client, show: Show, *events: dict[str, Any]) -> None:
    """Events of now, into the room of a show."""
    at = int(time.time() * 1000)
    body = [{"at": at} | event for event in events]
    machine.post(f"/api/v1/rooms/{show.room}/events", json=body).raise_for_status()


def people(count: int, **fields: Any) -> list[dict[str, Any]]:
    return [{"id": f"v{n}", "type": "viewer.entered", "person": f"u{n}"} | fields for n in range(count)]


def order(number: int, amount: int = 19_900) -> dict[str, Any]:
    lines = [{"sku": "A1", "quantity": 1, "amount": amount}]
    return {
        "id": f"o{number}",
        "type": "order.paid",
        "person": f"u{number}",
        "order": str(number),
        "currency": "CNY",
        "lines": lines,
    }


def test_what_is_behind_a_figure_opens_by_keyboard_pointer_and_press(
    opened: Opens, machine: httpx.Client, show: Show
) -> None:
    tell(machine, show, *people(4), order(1))
    page = opened(show)
    expect(page.locator("#tile-conversion [data-value]")).to_have_text("25.0 %")
    page.locator("#tile-gmv button").focus()
    page.keyboard.press("Tab")
    expect(page.locator(CARD)).to_contain_text("Buyers ÷ viewers")
    expect(page.locator(CARD)).to_contain_text("1 ÷ 4")
    expect(page.locator("#tile-conversion button")).to_have_attribute("aria-describedby", "tile-card")
    page.keyboard.press("Escape")
    expect(page.locator(CARD)).to_be_hidden()
    page.hover("#tile-gmv")
    expect(page.locator(CARD)).to_contain_text("refunds not taken off")
    page.mouse.move(5, 400)
    expect(page.locator(CARD)).to_be_hidden()
    page.click("#tile-orders")
    page.mouse.move(5, 400)
    expect(page.locator(CARD)).to_contain_text("Σ paid orders")


def test_a_tap_opens_and_closes_what_is_behind_a_figure(opened: Opens, machine: httpx.Client, show: Show) -> None:
    tell(machine, show, *people(2))
    page = opened(show, viewport={"width": 390, "height": 844}, has_touch=True)
    page.tap(".tabs [data-tab=figures]")
    page.tap("#tile-viewers")
    expect(page.locator(CARD)).to_contain_text("Different people who entered")
    page.tap("#tile-viewers")
    expect(page.locator(CARD)).to_be_hidden()


def test_a_figure_that_nobody_reports_says_so_and_is_no_nought(opened: Opens, show: Show) -> None:
    page = opened(show)
    expect(page.locator("#tile-gmv [data-value]")).to_have_text("–")
    page.locator("#tile-gmv").click()
    expect(page.locator(CARD)).to_contain_text("No source reports it.")


def test_why_a_figure_is_unknown_does_not_widen_the_review(opened: Opens, machine: httpx.Client, show: Show) -> None:
    """It stands beside the dash for those who hear the page, in columns that are reached by scrolling."""
    show.take("s2")
    on_air = {"at": int(time.time() * 1000) + 5_000}
    tell(machine, show, *people(4, **on_air), order(1) | on_air)
    page = opened(show, viewport={"width": 390, "height": 844})
    expect(page.locator("#tile-viewers [data-value]")).to_have_text("4")
    page.goto(page.url.replace("control", "review"))
    expect(page.locator("td.col-conversion .none").first).to_contain_text("divided by is still 0")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_minutes_of_all_trends_are_chosen_once_and_kept(opened: Opens, show: Show) -> None:
    page = opened(show)
    expect(page.locator("#lately input[value='5']")).to_be_checked()
    page.locator("#lately input[value='1']").check(force=True)
    page.reload()
    connected(page)
    expect(page.locator("#lately input[value='1']")).to_be_checked()


def test_what_a_platform_says_stands_beside_what_was_counted(opened: Opens, machine: httpx.Client, show: Show) -> None:
    told = {"id": "f", "type": "figure.reported", "slug": "viewers", "value": 9, "source": "platform"}
    tell(machine, show, *people(4), told)
    page = opened(show)
    expect(page.locator("#tile-viewers [data-value]")).to_have_text("4")
    expect(page.locator("#tile-viewers [data-beside]")).to_contain_text("Platform 9")


def test_tiles_keep_their_size_and_place_as_figures_come_in(opened: Opens, machine: httpx.Client, show: Show) -> None:
    page = opened(show)
    boxes = "() => [...document.querySelectorAll('.tile')].map((tile) => JSON.stringify(tile.getBoundingClientRect()))"
    before = page.evaluate(boxes)
    told = {"id": "f", "type": "figure.reported", "slug": "viewers", "value": 123_456, "source": "manual"}
    tell(machine, show, *people(40), *[order(n, 9_999_900) for n in range(9)], told)
    expect(page.locator("#tile-orders [data-value]")).to_have_text("9")
    assert page.evaluate(boxes) == before


def test_a_target_shows_how_far_it_is_and_where_it_should_be(opened: Opens, machine: httpx.Client) -> None:
    machine.post("/api/v1/rooms", json={"slug": "goal", "name": "Goal"}).raise_for_status()
    goal = Show(machine, "goal", SLOTS, 0, targets={"orders": 1_000, "gmv": 100}, weights={"orders": 2, "gmv": 0})
    goal.command(type="start")
    tell(machine, goal, order(1), order(2))
    page = opened(goal)
    expect(page.locator("#tile-orders [data-goal]")).to_be_visible()
    page.click("#tile-orders")
    expect(page.locator(CARD)).to_contain_text("1,000")
    expect(page.locator(CARD)).to_contain_text("by now")
    expect(page.locator(f"{CARD} dt", has_text="Weight").locator("+ dd")).to_have_text("2")
    page.keyboard.press("Escape")
    page.click("#tile-gmv")
    expect(page.locator(CARD)).to_contain_text("0, so it is left out of attainment and pace")
    page.keyboard.press("Escape")
    page.click("#tile-viewers")
    expect(page.locator(CARD)).not_to_contain_text("Weight")


def test_columns_of_the_review_are_chosen_and_kept_and_both_views_sum_to_the_sales(
    opened: Opens, machine: httpx.Client, show: Show
) -> None:
    tell(machine, show, *people(6, channel="feed"), order(1), order(2, 100))
    page = opened(show)
    expect(page.locator("#tile-gmv [data-value]")).to_have_text("¥200")
    hold(page, "#end")
    hold(page, "#end-anyway")
    expect(page.locator("#over")).to_be_visible()
    page = opened(show, "review")
    sums = page.locator("#two-views .whole dd")
    expect(sums).to_have_text(["¥200", "¥200"])
    expect(page.locator("#table-channel tbody")).to_contain_text("Recommendations")
    expect(page.locator("#runs th.col-gmv")).to_be_visible()
    expect(page.locator("#runs th.col-units")).to_be_hidden()
    page.click("#columns summary")
    page.check("#col-units")
    page.uncheck("#col-gmv")
    page.reload()
    expect(page.locator("#runs th.col-units")).to_be_visible()
    expect(page.locator("#runs th.col-gmv")).to_be_hidden()
    expect(page.locator("#table-channel th.col-gmv")).to_be_hidden()
    while "until" not in page.locator(".score[data-slug=refunds]").inner_text():
        page.reload()  # when they are is known with the first frame after the end
    expect(page.locator(".score[data-slug=refunds]")).to_contain_text("returns not mature until")
