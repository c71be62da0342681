"""The page of a room's playbooks, worked by keyboard: nothing typed is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.browser.stage import signed_in
from tests.server import CuelightServer

pytestmark = [pytest.mark.browser, pytest.mark.process]


@pytest.fixture(scope="module")
def room(server: CuelightServer) -> str:
    with server.client() as owner:
        owner.post("/api/v1/rooms", json={"slug": "plays", "name": "Plays"}).raise_for_status()
    return "plays"


def texts(page: Page) -> list[str]:
    """The texts of the steps, in their order."""
    return [field.input_value() for field in page.locator("#steps [data-step=text]").all()]


def choose(page: Page, name: str) -> None:
    """Open a playbook from the list."""
    page.click(f"#playbook-list >> text={name}")
    expect(page.locator("#p-name")).to_have_value(name)


def test_an_own_playbook_is_written_ordered_saved_and_there_again(
    browser: Browser, server: CuelightServer, room: str
) -> None:
    page = signed_in(browser, server, "Qin", "owner", f"/rooms/{room}/playbooks")
    page.click("#new-playbook")
    expect(page.locator("#p-name")).to_be_focused()
    page.keyboard.type("Power cut")
    page.locator("#steps [data-step=text]").first.fill("Lights on batteries")
    page.keyboard.press("Enter")
    page.keyboard.type("Call the house")
    page.keyboard.press("Enter")
    page.keyboard.type("Tell the viewers")

    # the last step becomes a cue, and comes first
    last = page.locator("#steps .step").nth(2)
    last.locator("[data-step=kind]").select_option("cue")
    last.locator("[data-step=urgency]").select_option("soon")
    last.locator("[data-step=text]").focus()
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowUp")
    assert texts(page) == ["Tell the viewers", "Lights on batteries", "Call the house"]

    # a step without words keeps the others from being saved, and says so where it is
    page.locator("#steps [data-step=text]").nth(2).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+s")
    empty = page.locator("#steps .step").nth(3)
    expect(empty.locator(".fault")).to_be_visible()
    expect(empty.locator("[data-step=text]")).to_be_focused()
    assert texts(page)[:3] == ["Tell the viewers", "Lights on batteries", "Call the house"]

    # so does a length that is none, and what was typed stays
    empty.locator("[data-step=text]").fill("Power is back in")
    empty.locator("[data-step=kind]").select_option("timer")
    empty.locator("[data-step=length]").fill("soon")
    page.keyboard.press("Control+s")
    expect(empty.locator(".for-length .fault")).to_be_visible()
    expect(empty.locator("[data-step=length]")).to_have_value("soon")
    empty.locator("[data-step=length]").fill("2:30")
    page.click("#save")
    expect(page.locator("#save-state")).to_have_text("Saved")

    page.reload()
    expect(page.locator("#p-name")).to_have_value("Power cut")
    assert texts(page) == ["Tell the viewers", "Lights on batteries", "Call the house", "Power is back in"]
    expect(page.locator("#steps [data-step=length]").nth(3)).to_have_value("2:30")
    expect(page.locator("#steps [data-step=urgency]").nth(0)).to_have_value("soon")


def test_a_built_in_one_is_changed_and_restored(browser: Browser, server: CuelightServer, room: str) -> None:
    page = signed_in(browser, server, "Qin", "owner", f"/rooms/{room}/playbooks")
    choose(page, "Sold out")
    page.fill("#p-name", "Gone")
    # looking at another one loses nothing
    choose(page, "Overrun")
    choose(page, "Gone")
    page.click("#save")
    expect(page.locator("#restore")).to_be_visible()
    page.click("#restore")
    expect(page.locator("#p-name")).to_have_value("Sold out")
    page.click(".toast button")
    expect(page.locator("#p-name")).to_have_value("Gone")


def test_the_slower_of_two_keeps_what_they_typed_and_chooses(
    browser: Browser, server: CuelightServer, room: str
) -> None:
    one = signed_in(browser, server, "Sun", "owner", f"/rooms/{room}/playbooks")
    other = signed_in(browser, server, "Tao", "owner", f"/rooms/{room}/playbooks")
    choose(one, "Complaint burst")
    choose(other, "Complaint burst")
    one.fill("#p-name", "Complaints of Sun")
    other.fill("#p-name", "Complaints of Tao")
    one.click("#save")
    expect(one.locator("#save-state")).to_have_text("Saved")
    other.click("#save")
    expect(other.locator("#clash")).to_contain_text("Sun")
    other.click("text=Look at theirs")
    expect(other.locator("#p-name")).to_have_value("Complaints of Sun")
    other.click("text=Back to mine")
    expect(other.locator("#p-name")).to_have_value("Complaints of Tao")
    other.click("text=Save mine over it")
    expect(other.locator("#save-state")).to_have_text("Saved")
    other.reload()
    expect(other.locator("#p-name")).to_have_value("Complaints of Tao")


def test_a_phrase_is_added_changed_and_deleted(browser: Browser, server: CuelightServer, room: str) -> None:
    page = signed_in(browser, server, "Qin", "owner", f"/rooms/{room}/playbooks")
    page.fill("#new-phrase [data-phrase=text]", "Show the lining")
    page.keyboard.press("Enter")
    added = page.locator("#phrases .phrase").last
    expect(added.locator("[data-phrase=text]")).to_have_value("Show the lining")
    added.locator("[data-phrase=text]").fill("")
    added.locator("[data-phrase=text]").blur()
    expect(added.locator(".fault")).to_be_visible()
    added.locator("[data-phrase=text]").fill("Show the lining, slowly")
    added.locator("[data-phrase=text]").blur()
    expect(added.locator(".state")).to_have_text("Saved")
    page.reload()
    added = page.locator("#phrases .phrase").last
    expect(added.locator("[data-phrase=text]")).to_have_value("Show the lining, slowly")
    count = page.locator("#phrases .phrase").count()
    added.locator("[data-act=remove]").click()
    expect(page.locator("#phrases .phrase")).to_have_count(count - 1)


def test_the_page_asks_before_it_is_left_with_something_unsaved(
    browser: Browser, server: CuelightServer, room: str
) -> None:
    page = signed_in(browser, server, "Qin", "owner", f"/rooms/{room}/playbooks")
    choose(page, "Overrun")
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.fill("#p-name", "Too long")
    page.click(".brand")
    expect(page.locator("h1")).to_have_text("Rooms and shows")
    assert asked == ["beforeunload"]
    page.click(f"#room-{room} >> text=Playbooks")
    expect(page.locator("h1")).to_have_text("Playbooks")
