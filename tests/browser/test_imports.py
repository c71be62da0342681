"""A table comes in through its page: dropped, corrected, applied; what cannot be read keeps what was typed."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.stage import Show, signed_in
from tests.server import CuelightServer

pytestmark = [pytest.mark.browser, pytest.mark.process]

TABLE = "流程表,,\n编号,标题,机位\nA10,Welcome,1号\nA10,Twice,\n,Scarf,2号\n合计,,\n"
ORDERS = (
    "主订单编号\t子订单编号\t选购商品\t商品数量\t商品ID\t商家编码\t订单应付金额\t订单提交时间\t支付完成时间\t订单状态\n"
    "91\t91\t围巾\t1\t36\tA1\t99.00\t2026-05-01 20:00:00\t2026-05-01 20:00:05\t待发货"
)


@pytest.fixture(scope="module")
def owner(server: CuelightServer) -> Iterator[httpx.Client]:
    with server.client() as client:
        client.post("/api/v1/rooms", json={"slug": "sheets", "name": "Sheets", "currency": "CNY"}).raise_for_status()
        yield client


def test_a_file_is_corrected_and_applied_over_what_somebody_else_changed(
    browser: Browser, server: CuelightServer, owner: httpx.Client
) -> None:
    show = Show(owner, "sheets")
    page = signed_in(browser, server, "Lin", "director", f"/rooms/sheets/imports/new?what=rundown&show={show.id}")
    page.fill("#pasted", "just words")
    page.click("#read")
    expect(page.locator("#send-fault")).to_contain_text("No table was found")
    expect(page.locator("#pasted")).to_have_value("just words")

    page.fill("#pasted", "")
    page.set_input_files("#file", {"name": "r.csv", "mimeType": "text/csv", "buffer": TABLE.encode()})
    counts = page.locator(".import-counts dd")
    expect(page.locator(".import-table tbody tr")).to_have_count(2)
    page.focus("select[name='column:机位']")
    page.select_option("select[name='column:机位']", "custom")
    expect(page.locator(".named-lines").first).to_contain_text("2号")
    expect(page.locator("select[name='column:机位']")).to_be_focused()
    expect(counts.first).to_have_text("1")

    slots = owner.get(f"{show.api}/rundown").json()["slots"]
    page.check("input[value=override]")
    expect(page.locator(".import-counts [data-some] dd").first).to_have_text(str(len(slots) - 1))
    page.check("input[value=merge]")
    expect(page.locator(".import-apply p")).to_have_text("1 new, 0 changed, 0 taken away")
    page.click("button[name=apply]")
    expect(page.locator(".import-done")).to_contain_text("added")
    plan = owner.get(f"{show.api}/rundown").json()["slots"]
    assert [slot["custom"] for slot in plan if slot["title"] == "Scarf"] == [{"机位": "2号"}]
    assert [slot["id"] for slot in plan if slot["title"] != "Scarf"] == [slot["id"] for slot in slots]


def test_orders_are_imported_from_the_bar_of_a_show_and_their_states_are_in_words(
    browser: Browser, server: CuelightServer, owner: httpx.Client
) -> None:
    show = Show(owner, "sheets")
    page = signed_in(
        browser, server, "Lin", "director", f"/shows/{show.id}/control", viewport={"width": 1440, "height": 900}
    )
    page.click(".more-pages summary")
    page.keyboard.press("Escape")
    expect(page.locator(".more-pages[open]")).to_have_count(0)
    page.click(".more-pages summary")
    page.click(".more-pages >> text=Import orders")
    expect(page.locator("h1")).to_have_text("Import: Orders")
    expect(page.locator(".pages [aria-current=page]")).to_have_text("Import orders")
    page.fill("#pasted", ORDERS)
    page.click("#read")
    expect(page.locator(".named-lines")).to_contain_text("paid, to be shipped")
    expect(page.locator(".import-modes")).to_have_count(0)
    page.click("[name=apply]")
    expect(page.locator(".import-done")).not_to_contain_text("events")
    expect(page.locator(".import-done a", has_text="Unmatched")).to_be_visible()
