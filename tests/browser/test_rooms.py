"""The dialog of a room: how it is set up and who is staff, by keyboard; nothing typed is lost."""

from __future__ import annotations

import time

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.stage import signed_in
from tests.server import CuelightServer

pytestmark = [pytest.mark.browser, pytest.mark.process]


@pytest.fixture(scope="module")
def owner(server: CuelightServer):
    with server.client() as client:
        yield client


@pytest.fixture
def room(owner: httpx.Client) -> str:
    slug = f"room-{time.monotonic_ns()}"
    owner.post("/api/v1/rooms", json={"slug": slug, "name": "Quay"}).raise_for_status()
    return slug


def opened(browser: Browser, server: CuelightServer, room: str, **device) -> Page:
    page = signed_in(browser, server, "Lin", "director", **device)
    reopen(page, room)
    return page


def reopen(page: Page, room: str) -> None:
    page.locator(f"button[data-room={room}]").click()
    expect(page.locator("#room-dialog")).to_be_visible()


def notes(page: Page) -> list[str]:
    return page.locator("#room-dialog .staff-list b").all_inner_texts()


def test_name_delay_and_lag_are_saved_and_there_again(
    browser: Browser, server: CuelightServer, owner: httpx.Client, room: str
) -> None:
    page = opened(browser, server, room)
    save = page.get_by_role("button", name="Save")
    expect(save).to_be_disabled()
    page.get_by_label("Name").fill("Harbour")
    page.get_by_label("Broadcast delay").fill("4.5")
    page.get_by_label("Lag window").fill("20")
    page.keyboard.press("Enter")
    expect(page.locator("#room-dialog [role=status]").first).to_have_text("Saved.")
    expect(page.locator(f"[data-name-of={room}]")).to_have_text("Harbour")
    kept = owner.get(f"/api/v1/rooms/{room}").json()
    assert (kept["name"], kept["broadcast_delay_ms"], kept["lag_ms"]) == ("Harbour", 4_500, 1_200_000)
    page.reload()
    reopen(page, room)
    expect(page.get_by_label("Lag window")).to_have_value("20")


def test_what_sales_are_and_whose_accounts_are_its_own_are_saved_and_there_again(
    browser: Browser, server: CuelightServer, owner: httpx.Client, room: str
) -> None:
    page = opened(browser, server, room)
    page.get_by_label("Sales are").select_option(label="what the shop receives")
    page.get_by_label("Accounts of this room").fill("quay，quay-two , ")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#room-dialog [role=status]").first).to_have_text("Saved.")
    kept = owner.get(f"/api/v1/rooms/{room}").json()
    assert (kept["sales"], kept["accounts"]) == ("received", ["quay", "quay-two"])
    page.reload()
    reopen(page, room)
    expect(page.get_by_label("Sales are")).to_have_value("received")
    expect(page.get_by_label("Accounts of this room")).to_have_value("quay, quay-two")


def test_what_makes_no_sense_is_said_at_the_field_and_kept(
    browser: Browser, server: CuelightServer, owner: httpx.Client, room: str
) -> None:
    page = opened(browser, server, room)
    lag = page.get_by_label("Lag window")
    for typed in ("121", "-1", "soon", ""):
        lag.fill(typed)
        page.keyboard.press("Enter")
        expect(page.locator("#set-lag_ms-fault")).to_have_text("Type minutes from 0 to 120.")
        expect(lag).to_be_focused()
        expect(lag).to_have_attribute("aria-invalid", "true")
        expect(lag).to_have_value(typed)
    assert owner.get(f"/api/v1/rooms/{room}").json()["lag_ms"] == 900_000


def test_weights_of_the_index_are_saved_as_a_new_version(
    browser: Browser, server: CuelightServer, owner: httpx.Client, room: str
) -> None:
    page = opened(browser, server, room)
    weights = page.get_by_role("group", name="Weights of the interaction index")
    expect(weights).to_contain_text("version 1")
    expect(weights.get_by_label("Likes")).to_have_value("0.1")
    for typed in ("-1", "1001", "a lot", ""):
        weights.get_by_label("Shares").fill(typed)
        page.keyboard.press("Enter")
        expect(weights.get_by_role("alert")).to_have_text("Type 0 to 1000.")
        expect(weights.get_by_label("Shares")).to_be_focused()
        expect(weights.get_by_label("Shares")).to_have_value(typed)
    for kind in ("Likes", "Comments", "Shares", "Follows"):
        weights.get_by_label(kind).fill("0")
    page.keyboard.press("Enter")
    expect(weights.get_by_role("alert")).to_have_text("At least one weight must be above 0.")
    weights.get_by_label("Follows").fill("2,5")
    page.keyboard.press("Enter")
    expect(weights).to_contain_text("version 2")
    expect(weights.get_by_role("alert")).to_have_count(0)
    kept = owner.get(f"/api/v1/rooms/{room}").json()
    assert kept["interaction_weights"] == {"likes": 0, "comments": 0, "shares": 0, "follows": 2.5}
    assert (kept["interaction_version"], kept["name"]) == (2, "Quay")


def test_several_accounts_are_added_at_once(browser: Browser, server: CuelightServer, room: str) -> None:
    page = opened(browser, server, room)
    expect(page.locator("#room-dialog .none")).to_be_visible()
    lines = page.get_by_label("Add accounts, one a line")
    lines.fill("u1 Ming, sales\n\n  u2，小助手\nu3\n")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#room-dialog .staff-list li")).to_have_count(3)
    assert sorted(notes(page)) == ["Ming, sales", "without a note", "小助手"]
    expect(lines).to_have_value("")
    expect(lines).to_be_focused()
    expect(page.locator("#room-dialog .staff-list").get_by_text("by Lin").first).to_be_visible()


def test_bad_and_double_lines_are_named_and_stay(browser: Browser, server: CuelightServer, room: str) -> None:
    page = opened(browser, server, room)
    lines = page.get_by_label("Add accounts, one a line")
    add = page.get_by_role("button", name="Add", exact=True)
    add.click()
    expect(page.locator("#staff-fault")).to_have_text("Type at least one user id.")
    lines.fill("u1 Ming")
    add.click()
    expect(page.locator("#room-dialog .staff-list li")).to_have_count(1)
    typed = "\nu2 Wei\n\nu1 again\nu2"
    lines.fill(typed)
    add.click()
    expect(page.locator("#staff-fault li")).to_have_text(
        [
            "Line 4: This account is on the list already: Ming.",
            "Line 5: This is the same account as in line 2.",
        ]
    )
    expect(lines).to_have_value(typed)
    expect(lines).to_be_focused()
    assert page.evaluate("getSelection().toString()") == "u1 again"
    lines.fill(f"u2 {'x' * 81}")
    expect(page.locator("#staff-fault")).to_be_hidden()
    add.click()
    expect(page.locator("#staff-fault")).to_have_text("Line 1: The note is too long: at most 80 characters.")
    assert notes(page) == ["Ming"]


def test_what_was_typed_is_there_again_after_the_dialog_was_closed(
    browser: Browser, server: CuelightServer, room: str
) -> None:
    page = opened(browser, server, room)
    page.get_by_label("Lag window").fill("7")
    page.get_by_label("Add accounts, one a line").fill("u9 Zhao")
    page.keyboard.press("Escape")
    expect(page.locator("#room-dialog")).to_have_count(0)
    reopen(page, room)
    expect(page.get_by_label("Lag window")).to_have_value("7")
    expect(page.get_by_label("Add accounts, one a line")).to_have_value("u9 Zhao")
    expect(page.get_by_text("not saved")).to_be_visible()


def test_an_account_goes_after_a_second_thought(
    browser: Browser, server: CuelightServer, owner: httpx.Client, room: str
) -> None:
    accounts = [{"id": "u1", "note": "Ming"}, {"id": "u2", "note": "Wei"}]
    owner.post(f"/api/v1/rooms/{room}/staff", json={"accounts": accounts}).raise_for_status()
    page = opened(browser, server, room)
    row = page.locator("#room-dialog .staff-list li").filter(has_text="Ming")
    row.get_by_role("button", name="Remove").click()
    expect(row.get_by_role("button", name="Keep")).to_be_focused()
    page.keyboard.press("Enter")
    expect(row.get_by_role("button", name="Remove")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#room-dialog .staff-list li")).to_have_count(1)
    assert notes(page) == ["Wei"]


def test_a_host_is_offered_no_settings(browser: Browser, server: CuelightServer, room: str) -> None:
    page = signed_in(browser, server, "Wei", "host")
    expect(page.locator(f"#room-{room}")).to_be_visible()
    expect(page.locator("button[data-room]")).to_have_count(0)


def test_on_a_phone_nothing_is_cut_off(
    browser: Browser, server: CuelightServer, owner: httpx.Client, room: str
) -> None:
    accounts = [{"id": f"u{n}", "note": f"Somebody with a long name and a longer story {n}"} for n in range(20)]
    owner.post(f"/api/v1/rooms/{room}/staff", json={"accounts": accounts}).raise_for_status()
    page = opened(browser, server, room, viewport={"width": 390, "height": 844}, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("[...document.querySelectorAll('.room-body')].every(e => e.scrollWidth <= e.clientWidth)")
    expect(page.get_by_role("button", name="Close")).to_be_in_viewport()
    small = page.evaluate(
        "[...document.querySelectorAll('#room-dialog :is(button, input, textarea)')]"
        ".filter(e => e.offsetHeight < 44).map(e => e.outerHTML)"
    )
    assert small == []


def test_a_room_is_hung_below_another_and_shares_its_people_until_its_first_event(
    browser: Browser, server: CuelightServer, owner: httpx.Client, room: str
) -> None:
    head = f"{room}-head"
    owner.post("/api/v1/rooms", json={"slug": head, "name": "Headquarters"}).raise_for_status()
    page = opened(browser, server, room)
    part_of, people = page.get_by_label("Part of"), page.get_by_label("Shares its people with")
    expect(people).to_have_value(room)
    part_of.select_option(head)
    people.select_option(head)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#room-dialog [role=status]").first).to_have_text("Saved.")
    kept = owner.get(f"/api/v1/rooms/{room}").json()
    assert (kept["parent"], kept["people_scope"]) == (head, head)
    event = {"id": "e", "type": "like", "at": int(time.time() * 1000), "person": "ann"}
    owner.post(f"/api/v1/rooms/{room}/events", json=[event]).raise_for_status()
    page.reload()
    expect(page.locator(f"#room-{room}")).to_contain_text("part of Headquarters")
    reopen(page, room)
    expect(people).to_be_disabled()
    expect(people).to_have_value(head)
    expect(page.locator("#set-people_scope-hint")).to_contain_text("has had events")
    reopened_head = [option.get_attribute("value") for option in part_of.locator("option").all()]
    assert room not in reopened_head


def test_a_circle_that_somebody_else_made_possible_is_refused_at_the_field(
    browser: Browser, server: CuelightServer, owner: httpx.Client, room: str
) -> None:
    other = f"{room}-other"
    owner.post("/api/v1/rooms", json={"slug": other, "name": "Other"}).raise_for_status()
    page = opened(browser, server, room)
    owner.put(f"/api/v1/rooms/{other}", json={"parent": room}).raise_for_status()
    page.get_by_label("Part of").select_option(other)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#set-parent-fault")).to_contain_text("that would be a circle")


def test_an_owner_switches_the_vault_on_sees_who_looked_and_empties_it_after_a_second_thought(
    browser: Browser, server: CuelightServer, owner: httpx.Client, room: str
) -> None:
    page = signed_in(browser, server, "Ona", "owner")
    reopen(page, room)
    days, save = page.get_by_label("Days after somebody was last seen"), page.get_by_role("button", name="Save days")
    vault = page.locator("#room-dialog .vault")
    expect(vault).to_contain_text("Off.")
    for typed in ("-1", "1101", "soon", ""):
        days.fill(typed)
        save.click()
        expect(page.locator("#vault-fault")).to_have_text("Type days from 0 to 1100.")
    days.fill("90")
    save.click()
    expect(vault).to_contain_text("People kept: 0")
    event = {"id": "e", "type": "like", "at": int(time.time() * 1000), "person": "u42", "name": "Ming"}
    owner.post(f"/api/v1/rooms/{room}/events", json=[event]).raise_for_status()
    asked = {"ids": ["u42"], "purpose": "prize of today"}
    owner.post(f"/api/v1/rooms/{room}/vault/lookups", json=asked).raise_for_status()
    page.reload()
    reopen(page, room)
    expect(vault).to_contain_text("People kept: 1")
    expect(vault.locator("li").first).to_contain_text("Read, for: prize of today")
    days.fill("0")
    save.click()
    expect(page.locator("#vault-fault")).to_contain_text("deletes who 1 people are")
    assert owner.get(f"/api/v1/rooms/{room}/vault").json()["people"] == 1
    save.click()
    expect(vault).to_contain_text("Off.")
    assert owner.get(f"/api/v1/rooms/{room}/vault").json()["people"] == 0


def test_a_privacy_officer_sees_the_vault_only_and_a_director_all_but_that(
    browser: Browser, server: CuelightServer, room: str
) -> None:
    officer = signed_in(browser, server, "Pia", "privacy")
    reopen(officer, room)
    expect(officer.locator("#room-dialog .vault")).to_be_visible()
    expect(officer.locator("#room-dialog .room-settings, #room-dialog .staff")).to_have_count(0)
    page = opened(browser, server, room)
    expect(page.locator("#room-dialog .room-settings")).to_be_visible()
    expect(page.locator("#room-dialog .vault")).to_have_count(0)
