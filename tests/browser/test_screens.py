"""Screens as people use them: a tablet that scans a code, a word to it, a network that goes and comes."""

from __future__ import annotations

import re
import time
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.stage import connected, signed_in
from tests.server import CuelightServer

pytestmark = [pytest.mark.browser, pytest.mark.process]


@pytest.fixture(scope="module")
def show(server: CuelightServer) -> str:
    with server.client() as machine:
        machine.post("/api/v1/rooms", json={"slug": "street", "name": "Street"}).raise_for_status()
        body = {"title": "Autumn", "starts_at": int(time.time() * 1000), "template": "short-10m"}
        made = str(machine.post("/api/v1/rooms/street/shows", json=body).raise_for_status().json()["id"])
        machine.post(f"/api/v1/shows/{made}/commands", json={"type": "start"}).raise_for_status()
    return made


@pytest.fixture(scope="module")
def director(browser: Browser, server: CuelightServer, show: str) -> Page:
    return signed_in(browser, server, "Lin", "director", f"/shows/{show}/views")


def fresh_device(browser: Browser) -> Page:
    """A tablet that nobody has signed in to."""
    page = browser.new_context(locale="en-GB", viewport={"width": 1024, "height": 768}, has_touch=True).new_page()
    page.on("pageerror", lambda error: pytest.fail(f"tablet: {error}"))
    return page


def screens(machine: httpx.Client, show: str) -> dict[str, dict[str, Any]]:
    found = machine.get(f"/api/v1/shows/{show}/screens").raise_for_status().json()["screens"]
    return {screen["screen"]: screen for screen in found}


def test_a_tablet_scans_a_code_and_is_at_the_directors_word(
    browser: Browser, server: CuelightServer, show: str, director: Page
) -> None:
    director.goto(f"{server.url}/shows/{show}/views")
    connected(director)

    # a name is needed; what is wrong is said at the field
    director.click("[data-view=cue] [data-code]")
    director.fill("#code-name", "")
    director.click("#code-dialog .primary")
    expect(director.locator("#code-fault")).to_be_visible()
    director.fill("#code-name", "Left prompter")
    with director.expect_response("**/passes") as made:
        director.click("#code-dialog .primary")
    expect(director.locator("#code-dialog .code svg")).to_be_visible()
    url = made.value.json()["url"]
    director.keyboard.press("Escape")

    # the tablet lands on the cue page, and on nothing else
    tablet = fresh_device(browser)
    tablet.goto(url)
    tablet.wait_for_url(f"{server.url}/shows/{show}/cue?name=Left+prompter")
    connected(tablet)
    for other in ("/", f"/shows/{show}/operator", f"/shows/{show}/control"):
        answer = tablet.goto(f"{server.url}{other}")
        assert answer is not None
        assert answer.status == 403
        expect(tablet.locator("main a.button")).to_have_attribute("href", f"/shows/{show}/cue")
    tablet.click("main a.button")
    connected(tablet)

    # it is listed, says who it is, takes a name that outlives a reload, and goes where it is sent
    row = director.locator(".screen", has_text="Left prompter")
    row.get_by_role("button", name="Identify").click()
    expect(tablet.locator("#identify")).to_contain_text("Left prompter")
    row.get_by_role("button", name="Rename").click()
    director.fill("#dialog-name", "Right prompter")
    director.click("#name-dialog .primary")
    renamed = director.locator(".screen", has_text="Right prompter")
    expect(renamed).to_be_visible()
    tablet.reload()
    connected(tablet)
    expect(renamed).to_be_visible()
    renamed.get_by_role("combobox").select_option(label="Studio clock")
    tablet.wait_for_url(f"{server.url}/shows/{show}/clock")
    connected(tablet)
    expect(director.locator(".screen", has_text="Right prompter")).to_contain_text("Studio clock")

    # and it is signed out when the code is revoked
    director.locator(".pass", has_text="Left prompter").get_by_role("button", name="Revoke").click()
    expect(tablet.locator("body")).to_have_attribute("data-connection", "refused")
    tablet.reload()
    expect(tablet).to_have_url(re.compile("/sign-in"))


def test_settings_are_written_into_the_address_and_kept_as_a_preset(
    server: CuelightServer, show: str, director: Page
) -> None:
    director.goto(f"{server.url}/shows/{show}/views")
    form = director.locator("[data-view=cue]")
    form.locator("[data-toggle]").click()
    form.locator("[data-setting=mirror]").check()
    form.locator("[data-setting=stock]").uncheck()
    form.locator("[data-setting=size]").select_option("130")
    address = f"/shows/{show}/cue?size=130&mirror=1&stock=0"
    expect(form.locator("[data-open]")).to_have_attribute("href", address)
    form.locator("[data-save]").click()
    director.fill("#dialog-name", "Prompter glass")
    director.click("#name-dialog .primary")
    preset = director.locator(".preset", has_text="Prompter glass")
    director.goto(f"{server.url}{preset.get_by_role('link', name='Open').get_attribute('href')}")
    expect(director).to_have_url(f"{server.url}{address}")


def test_a_page_without_network_refuses_visibly_and_is_right_at_once_when_it_is_back(
    browser: Browser, server: CuelightServer, show: str
) -> None:
    page = signed_in(browser, server, "Mei", "director", f"/shows/{show}/control")
    connected(page)
    with server.client() as machine:
        mine = {id for id, screen in screens(machine, show).items() if screen["view"] == "control"}
        before = page.locator("#now-title").inner_text()
        page.context.set_offline(True)
        expect(page.locator("body")).to_have_attribute("data-connection", "offline")
        expect(page.locator("#next")).to_be_disabled()
        expect(page.locator("#refused")).to_be_visible()
        state = machine.get(f"/api/v1/shows/{show}/state").json()
        command = {"type": "next", "run_id": state["run"]["run_id"]}
        machine.post(f"/api/v1/shows/{show}/commands", json=command).raise_for_status()
        expect(page.locator("#now-title")).to_have_text(before)
        page.context.set_offline(False)
        connected(page)
        expect(page.locator("#now-title")).not_to_have_text(before)
        expect(page.locator("#next")).to_be_enabled()
        expect(page.locator("#refused")).to_be_hidden()
        assert {id for id, screen in screens(machine, show).items() if screen["view"] == "control"} == mine


def test_a_page_comes_back_when_the_server_was_restarted_while_the_network_was_away(
    browser: Browser, server: CuelightServer, show: str
) -> None:
    page = signed_in(browser, server, "Jun", "host", f"/shows/{show}/cue")
    connected(page)
    with server.client() as machine:
        [mine] = [id for id, screen in screens(machine, show).items() if screen["person"] == "Jun"]
    page.context.set_offline(True)
    expect(page.locator("body")).to_have_attribute("data-connection", "offline")
    server.kill()
    server.start()
    page.context.set_offline(False)
    connected(page)
    with server.client() as machine:
        assert mine in screens(machine, show)
        cue = {"type": "send_cue", "text": "only for you", "to": f"screen:{mine}"}
        machine.post(f"/api/v1/shows/{show}/commands", json=cue).raise_for_status()
    expect(page.locator("body")).to_contain_text("only for you")


def test_a_reload_keeps_the_id_of_a_screen_and_another_tab_has_its_own(
    browser: Browser, server: CuelightServer, show: str
) -> None:
    page = signed_in(browser, server, "Bo", "host", f"/shows/{show}/cue")
    connected(page)
    with server.client() as machine:
        [mine] = [id for id, screen in screens(machine, show).items() if screen["person"] == "Bo"]
        page.reload()
        connected(page)
        with page.context.expect_page() as opened:
            page.evaluate("window.open(location.href)")  # copies what the tab has stored
        connected(opened.value)
        ids = {id for id, screen in screens(machine, show).items() if screen["person"] == "Bo"}
    assert mine in ids
    assert len(ids) == 2


def test_a_page_that_is_not_looked_at_is_listed_as_asleep(
    browser: Browser, server: CuelightServer, show: str, director: Page
) -> None:
    director.goto(f"{server.url}/shows/{show}/views")
    page = signed_in(browser, server, "An", "host", f"/shows/{show}/cue?name=Corner")
    connected(page)
    row = director.locator(".screen", has_text="Corner")
    expect(row.locator("[data-flag]")).to_have_text("")
    page.evaluate(
        """() => {
          Object.defineProperty(document, "visibilityState", { get: () => "hidden" });
          document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    expect(row.locator("[data-flag]")).to_have_text("asleep")


def test_a_part_is_called_by_its_name_and_carried_by_its_key(
    browser: Browser, server: CuelightServer, show: str
) -> None:
    page = signed_in(browser, server, "Lin", "director", f"/shows/{show}/views", locale="zh-CN")
    form = page.locator("[data-view=operator]")
    form.locator("[data-toggle]").click()
    part = form.locator("[data-setting=role]")
    expect(part).to_have_value("中控")
    expect(form.locator("[data-open]")).to_have_attribute("href", f"/shows/{show}/operator")
    part.fill("场控")
    expect(form.locator("[data-open]")).to_have_attribute("href", f"/shows/{show}/operator?role=floor_manager")
