"""A whole short show as people play it: made, planned, run by director, host, floor manager and operator, reviewed."""

from __future__ import annotations

import os
import re
import signal
import time

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.stage import Show, connected, hold, signed_in
from tests.server import CuelightServer

pytestmark = [pytest.mark.browser, pytest.mark.process]


def make_show(page: Page) -> str:
    """Make a room and a show through the forms; the id of the show, whose plan is open then."""
    page.fill("#room-name", "Street")
    page.fill("#room-slug", "street")
    page.fill("#room-timezone", "Asia/Shanghai")
    page.click("text=Make the room")
    page.fill("#show-street-title", "Autumn launch")
    page.fill("#show-street-starts", time.strftime("%Y-%m-%dT%H:%M", time.gmtime(time.time() + 8 * 3600)))
    page.select_option("#show-street-template", "short-10m")
    page.fill("#show-street-gmv", "1000")
    page.click("text=Make the show")
    page.wait_for_url(re.compile("/shows/.+/plan"))
    return page.url.split("/")[-2]


def test_a_show_is_made_planned_run_and_reviewed_in_the_browser(browser: Browser, server: CuelightServer) -> None:
    director = signed_in(browser, server, "Lin", "owner")
    show = make_show(director)

    # plan: rename the second slot; it is saved by leaving the field
    second = director.locator("#plan-rows tr").nth(1)
    second.locator("[data-field=title]").fill("Wool coat, three ways")
    second.locator("[data-field=title]").press("Enter")
    expect(director.locator("#save-state")).to_have_text("All saved")

    # three others follow, each on a device of their own, and the crew is ready
    host = connected(signed_in(browser, server, "Wei", "host", f"/shows/{show}/cue"))
    own_view = f"/shows/{show}/operator"
    floor = connected(signed_in(browser, server, "Zhou", "crew", own_view, ("floor_manager",)))
    operator = connected(signed_in(browser, server, "Bai", "crew", own_view, ("operator",)))
    director.goto(f"{server.url}/shows/{show}/control")
    floor.click("#ready")
    operator.click("#ready")
    expect(director.locator("#ready-count")).to_have_text("2 of 3")
    # the host has not said ready: the start says so and takes a hold
    director.click("#start")
    expect(director.locator("#ask-start")).to_contain_text("Not ready: Host.")
    hold(director, "#ask-start [data-choice=start]")
    expect(host.locator("#show-status")).to_have_text("On air")
    first_title = director.locator("#now-title").inner_text()
    expect(host.locator("#title")).to_have_text(first_title)
    expect(host.locator("#ahead")).to_contain_text("Wool coat, three ways")
    expect(host.locator("#countdown")).to_have_text(re.compile(r"^\d+:\d\d$"))

    # the audience comes in and is counted
    with server.client() as machine:
        at = int(time.time() * 1000)
        events = [
            {"id": f"c{n}", "type": "comment", "at": at, "person": f"u{n}", "text": f"hello {n}"} for n in range(3)
        ]
        machine.post("/api/v1/rooms/street/events", json=events).raise_for_status()
    expect(director.locator("#tile-comments [data-value]")).to_have_text("3", timeout=20_000)
    expect(director.locator("#comments")).to_contain_text("hello 2")

    # the floor manager picks a comment for the host; the operator has what the slot needs
    line = floor.locator("#comments li", has_text="hello 2")
    line.focus()
    floor.keyboard.press("Enter")
    expect(host.locator("#picked")).to_contain_text("hello 2")
    expect(director.locator("#picked")).to_contain_text("hello 2")
    expect(operator.locator("[aria-current=true]")).to_contain_text(first_title)

    # a cue goes out and is acknowledged by name
    director.fill("#cue-text", "Repeat the price")
    director.click("#cue-send")
    expect(host.locator("#message-text")).to_have_text("Repeat the price")
    host.click("#got-it")
    expect(director.locator("#cues")).to_contain_text("Wei")

    # pause, time, next: the host's screen follows each
    director.click("#pause")
    expect(director.locator("#resume")).to_be_visible()
    director.click("#resume")
    director.click("#add-30")
    expect(director.locator("#under-added")).to_contain_text("0:30")
    director.click("#add-30")
    expect(director.locator("#under-added")).to_contain_text("1:00")
    # one offer to take the time back, and none once that would take back something else
    expect(director.locator("#toasts .toast button")).to_have_count(1)
    # a take within a second of the last would be a slip of the finger
    expect(host.locator("#countdown")).to_have_text(re.compile(r"^01:5[0-8]$"))
    director.click("#next")
    expect(director.locator("#toasts .toast button")).to_have_count(0)
    expect(host.locator("#title")).to_have_text("Wool coat, three ways")

    # the end needs a hold
    director.click("#end")
    expect(host.locator("#show-status")).to_have_text("On air")
    hold(director, "#end")
    expect(director.locator("#before-end")).to_contain_text("Reservations for the next show")
    hold(director, "#end-anyway")
    expect(director.locator("#over")).to_be_visible()
    expect(host.locator("#show-status")).to_have_text("Ended")

    # the same numbers are there to look back on
    director.goto(f"{server.url}/shows/{show}/review")
    expect(director.locator("main")).to_contain_text("Wool coat, three ways")
    expect(director.locator("main")).to_contain_text("Comments")
    director.goto(f"{server.url}/shows/{show}/replay")
    expect(director.locator("#countdown")).to_have_text(re.compile(r"\d"))


def test_pages_come_back_by_themselves_after_the_server_was_killed(browser: Browser, server: CuelightServer) -> None:
    with server.client() as machine:
        machine.post("/api/v1/rooms", json={"slug": "crash", "name": "Crash"}).raise_for_status()
        show = Show(machine, "crash")
        show.command(type="start")
    page = connected(signed_in(browser, server, "Mei", "director", f"/shows/{show.id}/control"))
    body_of = page.locator("body")
    slot = page.locator("#now-title").inner_text()
    server.kill()
    expect(body_of).not_to_have_attribute("data-connection", "live")
    expect(page.locator("#next")).to_be_disabled()
    server.start()
    connected(page)
    expect(page.locator("#next")).to_be_enabled()
    expect(page.locator("#now-title")).to_have_text(slot)


def test_pages_say_when_the_event_log_is_down_and_when_it_is_back(browser: Browser, server: CuelightServer) -> None:
    with server.client() as machine:
        machine.post("/api/v1/rooms", json={"slug": "alarm", "name": "Alarm"}).raise_for_status()
        show = Show(machine, "alarm")
    page = connected(signed_in(browser, server, "Mei", "director", f"/shows/{show.id}/control"))
    valkey = int((server.data / "valkey" / "valkey.lock").read_text().split()[0])
    os.kill(valkey, signal.SIGSTOP)  # it hangs, as on a disk that does not answer
    try:
        expect(page.locator("#alert-event-log")).to_be_visible(timeout=30_000)
    finally:
        os.kill(valkey, signal.SIGCONT)
    expect(page.locator("#alert-event-log")).to_be_hidden(timeout=30_000)
