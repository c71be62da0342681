"""The crew's way in: to the view of one's own part, with its own word "ready", and the chat for who needs it."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.stage import Show, connected, signed_in
from tests.server import CuelightServer

pytestmark = [pytest.mark.browser, pytest.mark.process]


@pytest.fixture(scope="module")
def machine(server: CuelightServer) -> Iterator[httpx.Client]:
    with server.client() as client:
        body = {"slug": "crew", "name": "Crew", "parts": ["选品", "Key grip"]}
        client.post("/api/v1/rooms", json=body).raise_for_status()
        yield client


@pytest.fixture
def show(machine: httpx.Client) -> Show:
    return Show(machine, "crew")


def links(page: Page, show: Show) -> list[str]:
    """Where the first page leads from a show."""
    found = page.locator(f"[data-show='{show.id}'] nav a")
    return [found.nth(at).inner_text() for at in range(found.count())]


def test_crew_choose_their_parts_and_home_leads_to_their_views(
    browser: Browser, server: CuelightServer, show: Show
) -> None:
    page = signed_in(browser, server, "Zhou", "crew")
    assert links(page, show) == []
    own = page.locator("#own-parts")
    expect(own).to_have_attribute("open", "")
    expect(own.get_by_label("Host", exact=True)).to_have_count(0)  # those on air are no choice of the crew
    own.get_by_label("Floor manager").check()
    own.get_by_label("选品").check()
    own.get_by_label("Key grip").check()
    own.get_by_role("button", name="Save").press("Enter")
    expect(own.locator("summary")).to_have_text("Your parts: Floor manager, 选品, Key grip")
    assert links(page, show) == ["Floor manager", "选品", "Key grip"]
    page.goto(f"{server.url}/shows/{show.id}")
    page.wait_for_url("**/operator?role=floor_manager")
    expect(page.locator(".pages")).to_contain_text("Key grip")
    page.goto(server.url)

    page.locator(f"[data-show='{show.id}'] nav").get_by_text("选品").click()
    connected(page)
    expect(page.locator("#role-name")).to_have_text("选品")
    page.click("#ready")
    expect(page.locator("#ready")).to_have_text("Ready ✓ Zhou")
    assert show.get("state")["ready"] == {"选品": "Zhou"}


def test_hosts_are_led_to_their_screens(browser: Browser, server: CuelightServer, show: Show) -> None:
    page = signed_in(browser, server, "Wei", "host")
    expect(page.locator("#own-parts")).to_have_count(0)
    assert links(page, show) == ["Cue screen", "Co-host"]


def test_ready_belongs_to_ones_own_part(browser: Browser, server: CuelightServer, show: Show) -> None:
    show.command(type="ready", role="host")
    page = signed_in(browser, server, "Yan", "crew", f"/shows/{show.id}/cue", ("场控",))
    connected(page)
    expect(page.locator("#ready")).to_be_visible()
    expect(page.locator("#say-ready")).to_be_hidden()
    page.keyboard.press("r")
    # without a part the address opens one's own; one that is typed by its name is that one, and not the operator's
    page.goto(f"{server.url}/shows/{show.id}/operator")
    page.wait_for_url("**/operator?role=floor_manager")
    page.goto(f"{server.url}/shows/{show.id}/operator?role=场控&size=115")
    page.wait_for_url("**/operator?role=floor_manager&size=115")
    connected(page)
    expect(page.locator("#role-name")).to_have_text("Floor manager")
    expect(page.locator("#ready")).to_be_visible()
    page.goto(f"{server.url}/shows/{show.id}/operator?role=operator")
    connected(page)
    expect(page.locator("#role-name")).to_have_text("Platform operator")
    expect(page.locator("#ready")).to_be_hidden()
    page.keyboard.press("r")
    assert list(show.get("state")["ready"]) == ["host"]


def test_the_floor_manager_has_the_chat_and_picks_from_it(
    browser: Browser, server: CuelightServer, machine: httpx.Client, show: Show
) -> None:
    def said(name: str, text: str) -> None:
        at = int(time.time() * 1000)
        event = {"type": "comment", "id": name, "at": at, "person": name, "name": name, "text": text}
        machine.post("/api/v1/rooms/crew/events", json=[event]).raise_for_status()

    show.command(type="start")
    said("Bo", "Which size for 165?")
    page = signed_in(browser, server, "Yan", "crew", f"/shows/{show.id}/operator?role=floor_manager", ("场控",))
    connected(page)
    chat = page.locator("#chat-section")
    expect(chat).to_contain_text("Which size for 165?")  # also what was said before the page was opened
    said("Li", "Is it wool?")
    line = chat.locator("#comments li", has_text="Is it wool?")
    line.focus()
    page.keyboard.press("Enter")
    expect(chat.locator("#picked li")).to_contain_text("Is it wool?")
    assert [one["text"] for one in show.journal("comment_picked", least=1)] == ["Is it wool?"]
    chat.get_by_role("button", name="Answered").press("Enter")
    expect(chat.locator("#picked-box")).to_be_hidden()

    page.goto(f"{server.url}/shows/{show.id}/operator?role=lighting")
    connected(page)
    expect(page.locator("#chat-section")).to_be_hidden()
    show.command(type="end")


def test_a_room_has_parts_of_its_own(browser: Browser, server: CuelightServer, machine: httpx.Client) -> None:
    machine.post("/api/v1/rooms", json={"slug": "own", "name": "Own"}).raise_for_status()
    show = Show(machine, "own")
    page = signed_in(browser, server, "Lin", "director")
    page.click("button[data-room=own]")
    page.fill("#set-parts", "运营，选品、 Key grip，场控")
    page.press("#set-parts", "Enter")
    expect(page.locator("#room-dialog")).to_contain_text("Saved.")
    expect(page.locator("#set-parts")).to_have_value("运营, 选品, Key grip")  # 场控 is on the list of every room
    assert machine.get("/api/v1/rooms/own").json()["parts"] == ["运营", "选品", "Key grip"]

    page.goto(f"{server.url}/shows/{show.id}/control")
    connected(page)
    page.click("#crew-change")
    page.select_option("#crew-role", "key_grip")
    page.locator("#crew-add button").click()
    expect(page.locator("#ready-roles")).to_contain_text("Key grip")
    expect(page.locator("#cue-to option[value='role:运营']")).to_have_count(1)
