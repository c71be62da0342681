"""The page of people, worked with the keyboard: inviting, changing, and taking away from pages that are open."""

from __future__ import annotations

import re
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
        for slug in ("street", "quay"):
            client.post("/api/v1/rooms", json={"slug": slug, "name": slug.title()}).raise_for_status()
        yield client


@pytest.fixture
def page(browser: Browser, server: CuelightServer, machine: httpx.Client) -> Page:
    return signed_in(browser, server, "Ona", "owner", "/people")


def card(page: Page, name: str) -> str:
    """The selector of somebody's card, which is open then."""
    id_ = page.locator(f".people-list > details:has(> summary .person-name:text('{name}'))").get_attribute("id")
    page.evaluate("id => { document.getElementById(id).open = true; }", id_)
    return f"#{id_}"


def test_somebody_is_added_given_a_role_in_a_room_and_let_in_by_keyboard(
    page: Page, browser: Browser, server: CuelightServer
) -> None:
    page.locator("#add-person summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Hua")
    page.locator("#new-parts").fill("场控, sound")
    page.locator("#new-room-quay").focus()
    page.keyboard.type("Host")
    page.locator("#new-room-quay").press("Tab")
    page.locator("#add-person button.primary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".people-list > details[open] > summary")).to_contain_text("Host · Quay")
    expect(page.locator(".people-list > details[open] > summary")).to_be_focused()
    expect(page.locator(".people-list > details[open] > summary")).to_contain_text("Floor manager")

    hua = card(page, "Hua")
    page.locator(f"{hua} form[action$='/link'] button").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".link-code")).to_be_visible()
    link = page.locator("[data-link]").input_value()
    device = browser.new_context(locale="en-GB").new_page()
    device.goto(link)
    device.wait_for_url(f"{server.url}/")
    expect(device.locator("h2")).to_have_text(["Quay"])


def test_a_refused_form_keeps_what_was_typed(page: Page, server: CuelightServer) -> None:
    server.cli("user", "add", "Bo", "--role", "host")
    page.locator("#add-person summary").click()
    page.fill("#new-name", "Bo")
    page.fill("#new-parts", "sound")
    page.select_option("#new-role", "host")
    page.click("#add-person button.primary")
    expect(page.locator("#new-fault")).to_contain_text("already called")
    expect(page.locator("#new-parts")).to_have_value("sound")
    expect(page.locator("#new-name")).to_have_attribute("aria-invalid", "true")


def test_a_role_that_is_taken_away_closes_the_page_that_is_open(
    page: Page, browser: Browser, server: CuelightServer, machine: httpx.Client
) -> None:
    show = Show(machine, "street")
    control = connected(signed_in(browser, server, "Lin", "director", f"/shows/{show.id}/control"))
    page.reload()
    lin = card(page, "Lin")
    page.select_option(f"{lin} [name=role]", "")
    page.select_option(f"{lin} [name=room_street]", "host")
    page.click(f"{lin} .person-form button.primary")
    expect(control.locator("#alert-refused")).to_contain_text("Your role in this room has changed")
    expect(control.get_by_role("link", name="Load the page anew")).to_be_visible()
    lin = card(page, "Lin")
    page.click(f"{lin} .remove-sure summary")
    page.click(f"{lin} form[action$='/remove'] button")
    expect(page.locator(".person-name:text('Lin')")).to_have_count(0)
    control.reload()
    expect(control).to_have_url(re.compile("/sign-in"))


def test_a_director_looks_after_the_people_of_their_room_and_sees_no_others(
    browser: Browser, server: CuelightServer, machine: httpx.Client
) -> None:
    server.cli("user", "add", "Yan", "--role", "host", "--room", "street")
    server.cli("user", "add", "Zhu", "--role", "host", "--room", "quay")
    server.cli("user", "add", "Wei", "--role", "director", "--room", "street")
    device = browser.new_context(locale="en-GB").new_page()
    device.goto(server.cli("login-link", "Wei", "--json")["link"])
    device.wait_for_url(f"{server.url}/")
    device.get_by_role("link", name="People: Street").click()
    names = device.locator(".people-list .person-name")
    expect(names.filter(has_text="Yan")).to_have_count(1)
    expect(names.filter(has_text="Zhu")).to_have_count(0)
    yan = card(device, "Yan")
    expect(device.locator(f"{yan} [name=role]")).to_have_count(0)
    device.select_option(f"{yan} [name=room_street]", "crew")
    device.click(f"{yan} .person-form button.primary")
    expect(device.locator(f"{yan} > summary")).to_contain_text("Crew · Street")
    assert device.goto(f"{server.url}/people?room=quay").status == 404  # type: ignore[union-attr]


def test_everybody_sees_and_ends_their_own_sessions(browser: Browser, server: CuelightServer) -> None:
    server.cli("user", "add", "Fei", "--role", "host")
    pages = []
    for _ in range(2):
        pages.append(browser.new_context(locale="en-GB").new_page())
        pages[-1].goto(server.cli("login-link", "Fei", "--json")["link"])
        pages[-1].wait_for_url(f"{server.url}/")
    here, elsewhere = pages
    here.goto(f"{server.url}/people")
    expect(here.locator(".people-list > details")).to_have_count(1)
    rows = here.locator(".session-list li")
    expect(rows).to_have_count(2)
    rows.filter(has_not_text="this browser").get_by_role("button").click()
    expect(rows).to_have_count(1)
    elsewhere.goto(f"{server.url}/")
    expect(elsewhere).to_have_url(re.compile("/sign-in"))
