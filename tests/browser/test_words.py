"""Pages say things in the reader's words: no codes of programs, no texts of validators."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.stage import Show, connected, signed_in
from tests.server import CuelightServer

pytestmark = [pytest.mark.browser, pytest.mark.process]

CHINESE = {"locale": "zh-CN"}


def test_a_room_with_a_chinese_name_needs_no_short_name(browser: Browser, server: CuelightServer) -> None:
    page = signed_in(browser, server, "Lin", "owner", **CHINESE)
    for name, slug in (("主街直播间", "room-1"), ("小巷直播间", "room-2")):
        if page.locator("#new-room[open]").count() == 0:
            page.click("#new-room summary")
        page.fill("#room-name", name)
        expect(page.locator("#room-slug")).to_have_value("")
        page.click("#new-room .primary")
        expect(page.locator(f"#room-{slug} h2")).to_have_text(name)
    # what is wrong is said in the words of the form
    page.click("#new-room summary")
    page.click("#new-room .primary")
    expect(page.locator("#room-name-fault")).to_contain_text("名称")
    expect(page.locator(".fault", has_text="slug")).to_have_count(0)


def test_the_chinese_review_names_channels_and_tiers(browser: Browser, server: CuelightServer) -> None:
    with server.client() as client:
        client.post("/api/v1/rooms", json={"slug": "words", "name": "Words", "currency": "CNY"}).raise_for_status()
        show = Show(client, "words")
        show.command(type="start")
        came = [("feed", "die-hard"), ("private", "power"), ("paid", "potential"), ("其他来源", "钻石")]
        at = int(time.time() * 1000)
        entered = [
            {"id": f"{channel}{n}", "type": "viewer.entered", "at": at, "person": f"{channel}{n}"}
            | {"channel": channel, "tier": tier}
            for channel, tier in came
            for n in range(6)
        ]
        client.post("/api/v1/rooms/words/events", json=entered).raise_for_status()
        page = signed_in(browser, server, "Lin", "owner", f"/shows/{show.id}/control", **CHINESE)
        connected(page)
        expect(page.locator("#tile-viewers [data-value]")).to_have_text("24")
        expect(page.locator("#rundown-light")).to_contain_text("本场")
        show.command(type="end")
    page.goto(f"{server.url}/shows/{show.id}/review")
    named = {"channel": ("推荐流", "私域", "付费流量", "其他来源"), "tier": ("铁杆粉", "实力粉", "潜在粉丝", "钻石")}
    for table, names in named.items():
        for name in names:
            expect(page.locator(f"#table-{table}").locator(".part-name", has_text=name)).to_be_visible()
