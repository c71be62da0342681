"""The bulletin and the robots of a room, by keyboard: written, tried, ready when due, copied by one key."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.stage import MINUTE, Show, connected, signed_in
from tests.messengers import DINGTALK, Messengers
from tests.server import CuelightServer

pytestmark = [pytest.mark.browser, pytest.mark.process]


@pytest.fixture(scope="module")
def groups() -> Iterator[Messengers]:
    with Messengers() as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, groups: Messengers) -> Iterator[CuelightServer]:
    data = tmp_path_factory.mktemp("bulletins") / "data"
    with CuelightServer(data, CUELIGHT_ROBOT_HOSTS=groups.origin) as running:
        with running.client() as owner:
            owner.post("/api/v1/rooms", json={"slug": "street", "name": "Street"}).raise_for_status()
        yield running


def test_a_template_is_previewed_as_it_is_typed_and_a_robot_says_in_words_what_is_wrong(
    browser: Browser, server: CuelightServer, groups: Messengers
) -> None:
    page = signed_in(browser, server, "Ona", "owner", "/rooms/street/robots")
    field = page.locator("#bulletin-template")
    field.fill("Sales tonight: ")
    page.get_by_role("button", name="Sales", exact=True).focus()
    page.keyboard.press("Enter")
    expect(field).to_have_value("Sales tonight: {gmv}")
    expect(page.locator("#preview")).to_contain_text("Sales tonight: ¥1.23万")
    field.press("End")
    page.keyboard.type("\n{gvm}")
    expect(page.locator("#preview")).to_contain_text("Line 2: there is no figure “{gvm}”.")
    page.locator("#bulletin-form .primary").press("Enter")
    expect(page.locator("#bulletin-template-fault")).to_contain_text("Line 2")
    expect(field).to_have_value("Sales tonight: {gmv}\n{gvm}")
    field.fill("Sales tonight: {gmv}")
    page.locator("#bulletin-form .primary").press("Enter")
    expect(page.locator(".bulletin-origin")).to_contain_text("Own · Ona")

    page.locator("#new-name").fill("Service")
    page.locator("#new-address").fill("https://intranet.example/robot/send?access_token=12345678")
    page.locator("#new-address").press("Enter")
    expect(page.locator("#new-address-fault")).to_contain_text("https://oapi.dingtalk.com")
    page.locator("#new-address").fill(groups.origin + DINGTALK)
    page.locator("#new-secret").fill("SEC-mistaken")
    page.locator("#new-secret").press("Enter")
    robot = page.locator("article.robot")
    expect(robot).to_contain_text("DingTalk · 127.0.0.1 …0001 · signed · gets Bulletin")
    robot.get_by_role("button", name="Send a test").press("Enter")
    expect(robot.locator("[data-state=failed]")).to_contain_text("The signature is not accepted.")
    assert "SEC-mistaken" not in page.content()


def test_a_bulletin_that_is_due_stands_ready_and_is_copied_by_one_key(browser: Browser, server: CuelightServer) -> None:
    with server.client() as owner:
        owner.put(
            "/api/v1/rooms/street/bulletin",
            json={**owner.get("/api/v1/rooms/street/bulletin").json(), "template": "{show} {since}\nOrders {orders}"},
        ).raise_for_status()
        slot = {"id": "s1", "cue": "A1", "kind": "look", "title": "Coat", "duration_ms": 90 * MINUTE}
        show = Show(owner, "street", [slot], title="Autumn")
        show.command(type="start")
    with closing(sqlite3.connect(server.data / "cuelight.db")) as database, database:
        database.execute("update shows set started_at = started_at - ? where id = ?", (31 * MINUTE, show.id))
    page = connected(
        signed_in(
            browser,
            server,
            "Lin",
            "director",
            f"/shows/{show.id}/control",
            permissions=["clipboard-read", "clipboard-write"],
        )
    )
    expect(page.locator("#bulletin")).to_have_attribute("data-ready", "")
    expect(page.locator("#bulletin-word")).to_have_text(re.compile(r"^Bulletin \d\d:\d\d$"))
    page.keyboard.press("m")
    expect(page.locator("#toasts")).to_contain_text(re.compile(r"Bulletin \d\d:\d\d is copied\."))
    expect(page.locator("#bulletin-word")).to_have_text("Bulletin")
    assert page.evaluate("navigator.clipboard.readText()").startswith("Autumn 30 ")
    page.reload()
    connected(page)
    expect(page.locator("#as-of")).not_to_be_empty()
    expect(page.locator("#bulletin-word")).to_have_text("Bulletin")
