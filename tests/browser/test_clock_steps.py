"""The server's machine is set an hour back or ahead, then a page's own: what people see goes on."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.stage import Show, connected, signed_in
from tests.server import CuelightServer
from tests.stepping import HOUR_S, SteppedClock, needs_faketime

pytestmark = [pytest.mark.browser, needs_faketime]

MINUTES = re.compile(r"^\d?\d:\d\d$")
"""A countdown of less than an hour."""


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> SteppedClock:
    return SteppedClock(tmp_path_factory.mktemp("clock"))


@pytest.fixture(scope="module")
def server(clock: SteppedClock, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CuelightServer]:
    data = tmp_path_factory.mktemp("server") / "data"
    with CuelightServer(data, None, **clock.environment) as running:
        yield running


@pytest.fixture(scope="module")
def show(server: CuelightServer) -> Iterator[Show]:
    with server.client() as client:
        client.post("/api/v1/rooms", json={"slug": "street", "name": "Street"}).raise_for_status()
        show = Show(client, "street")
        show.command(type="start")
        show.command(type="add_time", ms=1_800_000)
        yield show


def test_the_director_is_told_of_a_step_and_the_countdown_goes_on(
    browser: Browser, server: CuelightServer, show: Show, clock: SteppedClock
) -> None:
    english = connected(signed_in(browser, server, "Lin", "director", f"/shows/{show.id}/control"))
    chinese = connected(signed_in(browser, server, "Lin", "director", f"/shows/{show.id}/control", locale="zh-CN"))
    for step_s, told, said in (
        (-HOUR_S, "The server's clock was set back by 1:00:00.", "服务器时钟往回跳了 1:00:00。"),
        (HOUR_S, "The server's clock was set forward by 1:00:00.", "服务器时钟往前跳了 1:00:00。"),
    ):
        clock.set(step_s)
        expect(english.locator("#alert-clock-set")).to_contain_text(told)
        expect(chinese.locator("#alert-clock-set")).to_contain_text(said)
        english.reload()
        expect(connected(english).locator("#alert-clock-set")).to_contain_text(told)
        expect(english.locator("#countdown")).to_have_text(MINUTES)
    clock.set(0)
    expect(english.locator("#alert-clock-set")).to_be_hidden()


def test_a_page_whose_own_machine_is_set_counts_on(browser: Browser, server: CuelightServer, show: Show) -> None:
    page = connected(signed_in(browser, server, "Lin", "director", f"/shows/{show.id}/control"))
    for step_ms in (-1_000 * HOUR_S, 1_000 * HOUR_S):
        page.evaluate("step => { const now = Date.now; Date.now = () => now() + step; }", step_ms)
        page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
        before = page.locator("#countdown").inner_text()
        expect(page.locator("#countdown")).not_to_have_text(before)
        expect(page.locator("#countdown")).to_have_text(MINUTES)
