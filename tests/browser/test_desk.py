"""The desk beside the rundown: what is said, called and picked there arrives, and nothing typed is lost."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.stage import connected, signed_in
from tests.server import CuelightServer

pytestmark = [pytest.mark.browser, pytest.mark.process]

ANSWER_IN_MS = 20_000
"""A cue stands out after ten seconds without an answer."""
PEOPLE = {"Lin": "director", "Wei": "host", "Zhao": "viewer"}


@pytest.fixture(scope="module")
def api(server: CuelightServer) -> Iterator[httpx.Client]:
    with server.client() as client:
        client.post("/api/v1/rooms", json={"slug": "desk", "name": "Desk"}).raise_for_status()
        yield client


@pytest.fixture
def show(api: httpx.Client) -> Iterator[str]:
    """A show on air, which ends with its test: one can be on air in a room."""
    body = {"title": "Autumn", "starts_at": int(time.time() * 1000), "template": "short-10m"}
    made = str(api.post("/api/v1/rooms/desk/shows", json=body).json()["id"])
    command(api, made, type="start")
    yield made
    command(api, made, type="end")


def command(api: httpx.Client, show: str, **body: Any) -> None:
    api.post(f"/api/v1/shows/{show}/commands", json=body).raise_for_status()


def opened(browser: Browser, server: CuelightServer, name: str, path: str) -> Page:
    """A page on a device of its own, live."""
    page = signed_in(browser, server, name, PEOPLE[name], path, viewport={"width": 1440, "height": 900})
    return connected(page)


def desk(browser: Browser, server: CuelightServer, show: str, name: str = "Lin") -> Page:
    return opened(browser, server, name, f"/shows/{show}/control")


def cue_screen(browser: Browser, server: CuelightServer, show: str) -> Page:
    return opened(browser, server, "Wei", f"/shows/{show}/cue")


def send(page: Page, text: str, to: str, urgency: str) -> None:
    page.fill("#cue-text", text)
    page.select_option("#cue-to", to)
    page.locator(f"#cue-urgency label:has([value={urgency}])").click()
    page.click("#cue-send")
    expect(page.locator("#cue-text")).to_have_value("")


def test_a_cue_is_acknowledged_by_name_and_one_without_an_answer_stands_out(
    browser: Browser, server: CuelightServer, show: str
) -> None:
    director, host = desk(browser, server, show), cue_screen(browser, server, show)
    send(director, "Dim the left side", "role:lighting", "now")
    send(director, "Repeat the price", "role:host", "soon")
    expect(host.locator("#message-text")).to_have_text("Repeat the price")
    host.click("#got-it")
    seen, unseen = director.locator("#cues > li").nth(0), director.locator("#cues > li").nth(1)
    expect(seen).to_contain_text(re.compile(r"→ Host · Soon\s*✓ Wei \d\d:\d\d"))
    expect(unseen).to_contain_text("→ Lighting · Now")
    expect(unseen).to_have_attribute("data-late", "", timeout=ANSWER_IN_MS)
    expect(unseen).to_contain_text("nobody is there")
    expect(seen).not_to_have_attribute("data-late", "")
    expect(director.locator("#desk-badge-cues")).to_have_attribute("data-urgent", "")

    unseen.get_by_role("button", name="Send again").click()
    expect(director.locator("#cues > li")).to_have_count(3)
    expect(director.locator("#cues > li").nth(0)).to_contain_text("Dim the left side")
    expect(director.locator("#cues > li[data-late]")).to_have_count(0)


def test_what_the_clock_says_stands_out_as_well_while_nobody_answers(
    browser: Browser, server: CuelightServer, api: httpx.Client, show: str
) -> None:
    director = desk(browser, server, show)
    command(api, show, type="automatic_cues", cues=["overtime"])
    state = api.get(f"/api/v1/shows/{show}/state").json()
    run, left = state["run"]["run_id"], state["run"]["zero_at"] - state["server_now"]
    command(api, show, type="add_time", ms=5_000 - left, run_id=run)
    unseen = director.locator("#cues > li").first
    expect(unseen).to_contain_text("Over time:")
    expect(unseen).to_have_attribute("data-late", "", timeout=ANSWER_IN_MS)
    command(api, show, type="next", run_id=run)
    expect(unseen).not_to_have_attribute("data-late", "")


def test_hosts_ask_and_answer_and_so_do_directors(browser: Browser, server: CuelightServer, show: str) -> None:
    director, host = desk(browser, server, show), cue_screen(browser, server, show)
    host.click("#open-ask")
    host.fill("#ask-text", "Open the second colour?")
    host.click("#ask-form footer button")
    question = director.locator("#questions > li")
    expect(question).to_contain_text("Wei asks Open the second colour?")
    question.get_by_role("button", name="Yes").click()
    expect(question).to_have_count(0)
    expect(director.locator("#cues")).to_contain_text("Lin Yes")
    expect(host.locator("#asked")).to_contain_text("Yes")

    send(director, "Can you do two minutes more?", "role:host", "soon")
    expect(host.locator("#message-text")).to_have_text("Can you do two minutes more?")
    host.click("#cannot")
    expect(director.locator("#cues > li").first).to_contain_text("Wei Can't")


def test_what_cannot_be_sent_stays_in_its_field_with_the_reason(
    browser: Browser, server: CuelightServer, show: str
) -> None:
    director = desk(browser, server, show)
    text = director.locator("#cue-text")
    text.fill("早" * 501)
    text.press("Enter")
    expect(director.locator("#cue-text-fault")).to_contain_text("501 characters; at most 500")
    expect(text).to_have_value("早" * 501)

    text.fill("Slow down")
    expect(director.locator("#cue-text-fault")).to_have_count(0)
    server.kill()
    expect(director.locator("#cue-send")).to_be_disabled()
    text.press("Enter")
    expect(director.locator("#cue-text-fault")).to_contain_text("nothing was sent")
    expect(text).to_have_value("Slow down")
    server.start()
    expect(director.locator("#cue-send")).to_be_enabled(timeout=30_000)
    text.press("Enter")
    expect(director.locator("#cues > li").first).to_contain_text("Slow down")
    expect(text).to_have_value("")


def test_a_saved_phrase_goes_out_with_one_press_and_leaves_the_text_alone(
    browser: Browser, server: CuelightServer, show: str
) -> None:
    director = desk(browser, server, show)
    director.fill("#cue-text", "half a thought")
    director.locator(".phrase", has_text="Ask for the follow").click()
    expect(director.locator("#cues > li").first).to_contain_text("Ask for the follow")
    expect(director.locator("#cue-text")).to_have_value("half a thought")


def test_a_playbook_stops_the_clock_its_steps_are_ticked_and_it_is_closed(
    browser: Browser, server: CuelightServer, show: str
) -> None:
    director, host = desk(browser, server, show), cue_screen(browser, server, show)
    director.keyboard.press("g")
    director.keyboard.press("p")
    play = director.locator("#playbooks > li[data-key=stream_lost]")
    play.locator("summary").click()
    expect(play.locator(".preview")).to_contain_text("Freeze the clock of the slot")
    play.get_by_role("button", name="Call").click()

    card = director.locator("#calls > li")
    expect(card).to_contain_text("Stream lost")
    expect(director.locator("#resume")).to_be_visible()
    expect(card.locator(".since")).to_have_text(re.compile(r"down for \d:\d\d"))
    expect(host.locator("#message-text")).to_contain_text("Stay in place")
    expect(card.locator(".steps li[data-done]")).to_have_count(3)

    by_hand = card.locator(".steps li", has_text="We are back")
    by_hand.get_by_role("button").click()
    expect(by_hand).to_have_attribute("data-done", "")
    expect(by_hand.locator(".who")).to_contain_text("Lin")
    expect(host.locator("#message-text")).to_contain_text("We are back")

    card.get_by_role("button", name="Resume", exact=True).click()
    expect(director.locator("#pause")).to_be_visible()
    expect(card.get_by_role("button", name="Resume", exact=True)).to_have_count(0)
    card.locator(".closing input").fill("Encoder restarted")
    card.locator(".closing input").press("Enter")
    expect(card).to_have_count(0)
    expect(director.locator("#desk-badge-playbooks")).to_be_hidden()


def test_a_timer_that_was_typed_wrongly_keeps_its_text(browser: Browser, server: CuelightServer, show: str) -> None:
    director = desk(browser, server, show)
    director.click("#desk-tab-timers")
    timer, typed = director.locator("#timer-1"), director.locator("#timer-1-time")
    typed.fill("half an hour")
    typed.press("Enter")
    expect(director.locator("#timer-1-time-fault")).to_contain_text("Type a length such as 1:30")
    timer.locator("[data-do=start]").click()
    expect(typed).to_have_value("half an hour")
    expect(timer).not_to_have_attribute("data-running", "")

    typed.fill("5:00")
    typed.press("Enter")
    expect(director.locator("#timer-1-time-fault")).to_have_count(0)
    expect(typed).to_have_value("5:00")
    timer.locator("[data-do=start]").click()
    expect(timer).to_have_attribute("data-running", "")
    expect(typed).to_have_value(re.compile("4:5[0-9]"))


def test_a_picked_comment_reaches_the_host_as_text_until_it_is_answered(
    browser: Browser, server: CuelightServer, api: httpx.Client, show: str
) -> None:
    director, host = desk(browser, server, show), cue_screen(browser, server, show)
    director.click("#desk-tab-chat")
    at = int(time.time() * 1000)
    texts = ["<b>Which size?</b>", "one too many"]
    events = [
        {"id": f"{show}-{n}", "type": "comment", "at": at, "person": f"u{n}", "name": f"Ming{n}", "text": text}
        for n, text in enumerate(texts)
    ]
    api.post("/api/v1/rooms/desk/events", json=events).raise_for_status()
    line = director.locator("#comments > li", has_text="<b>Which size?</b>")
    line.focus(timeout=20_000)
    director.keyboard.press("Enter")
    expect(director.locator("#picked > li")).to_contain_text("<b>Which size?</b>")
    expect(host.locator("#picked")).to_contain_text("<b>Which size?</b>")

    for n in range(11):
        command(api, show, type="pick_comment", comment=f"other-{n}", text=f"question {n}")
    expect(director.locator("#picked-count")).to_have_text("12 / 12")
    line = director.locator("#comments > li", has_text="one too many")
    line.hover()
    line.get_by_role("button").click()
    expect(director.locator("#pick-fault")).to_contain_text("12 comments to answer already")

    director.locator("#picked > li").first.get_by_role("button", name="Answered").click()
    expect(host.locator("#picked")).not_to_contain_text("Which size?")
    expect(director.locator("#pick-fault")).to_be_hidden()


def test_an_activity_counts_down_and_is_listed_until_it_is_stopped(
    browser: Browser, server: CuelightServer, show: str
) -> None:
    director = desk(browser, server, show)
    director.click("#desk-tab-timers")
    director.fill("#activity-title", "Ten lucky bags")
    director.fill("#activity-length", "soon")
    director.click("#activity-start")
    expect(director.locator("#activity-length-fault")).to_contain_text("Type a length")
    expect(director.locator("#activity-title")).to_have_value("Ten lucky bags")
    director.fill("#activity-length", "10m")
    director.press("#activity-length", "Enter")
    row = director.locator("#activities > li")
    expect(row).to_contain_text("Ten lucky bags")
    expect(row.locator(".left")).to_have_text(re.compile("9:5[0-9]"))
    expect(director.locator("#activity-title")).to_have_value("")
    row.get_by_role("button", name="Stop").click()
    expect(row).to_have_count(0)


def test_the_arrows_walk_through_the_tabs(browser: Browser, server: CuelightServer, show: str) -> None:
    director = desk(browser, server, show)
    director.focus("#desk-tab-cues")
    director.keyboard.press("ArrowLeft")
    expect(director.locator("#desk-tab-screens")).to_be_focused()
    expect(director.locator("#desk-screens")).to_be_visible()
    director.keyboard.press("Home")
    expect(director.locator("#desk-cues")).to_be_visible()
    director.keyboard.press("c")
    expect(director.locator("#cue-text")).to_be_visible()


def test_who_may_only_look_sees_what_goes_on_and_no_buttons(
    browser: Browser, server: CuelightServer, api: httpx.Client, show: str
) -> None:
    manager = desk(browser, server, show, "Zhao")
    command(api, show, type="send_cue", text="Slow down", to="role:host")
    command(api, show, type="start_activity", kind="coupon", title="50 off")
    expect(manager.locator("#cues")).to_contain_text("Slow down")
    for part in ("cues", "playbooks", "timers", "chat"):
        manager.click(f"#desk-tab-{part}")
        expect(manager.locator(f"#desk-{part}")).to_be_visible()
        expect(manager.locator(f"#desk-{part} :is(input, textarea, select, button):visible")).to_have_count(0)
    manager.click("#desk-tab-timers")
    expect(manager.locator("#activities")).to_contain_text("50 off")


def test_a_refusal_and_a_question_are_as_loud_as_what_hosts_ask(
    browser: Browser, server: CuelightServer, show: str
) -> None:
    director, host = desk(browser, server, show), cue_screen(browser, server, show)
    send(director, "Stop selling, now", "role:host", "now")
    host.click("#cannot")
    loud = director.locator("#asked")
    expect(loud).to_contain_text("Wei Can't to “Stop selling, now”")
    expect(director.locator("#desk-badge-cues")).to_have_attribute("data-urgent", "")
    row = director.locator("#cues > li").first
    expect(row.locator(".ack")).to_contain_text("✗ Wei")
    director.click("#asked-seen")
    expect(loud).to_be_hidden()
    expect(director.locator("#questions > li")).to_have_count(0)

    send(director, "Lottery after this one", "role:host", "soon")
    host.click("#question")
    host.fill("#ask-text", "With or without the coat?")
    host.click("#ask-form footer button")
    expect(director.locator("#questions > li")).to_contain_text("With or without the coat?")
    director.fill("#asked-reply", "With")
    director.press("#asked-reply", "Enter")
    expect(host.locator("#message-text")).to_have_text("With")
    expect(loud).to_be_hidden()


def test_a_host_answers_a_question_in_one_tap(browser: Browser, server: CuelightServer, show: str) -> None:
    director, host = desk(browser, server, show), cue_screen(browser, server, show)
    send(director, "Is the sample there?", "role:host", "soon")
    host.locator("#one-tap").get_by_role("button", name="Yes").click()
    expect(host.locator("#message")).to_be_hidden()
    expect(director.locator("#cues > li").first).to_contain_text("✓ Wei")
    expect(director.locator("#cues > li").first).to_contain_text("Wei Yes")

    send(director, "Two minutes more?", "role:host", "soon")
    host.locator("#one-tap").get_by_role("button", name="Say it again").press("Enter")
    expect(director.locator("#asked-text")).to_have_text("Say it again")
    director.click("#asked-seen")

    # what is no question is answered in one tap as well, on the sheet of questions: nothing is typed
    send(director, "Lottery next", "role:host", "soon")
    host.click("#question")
    host.keyboard.press("Tab")
    host.keyboard.press("Enter")
    expect(director.locator("#cues > li").first).to_contain_text("✗ Wei")


def test_the_director_knows_who_hears(browser: Browser, server: CuelightServer, show: str) -> None:
    director = desk(browser, server, show)
    sees = director.locator("#hosts-see")
    expect(sees).to_contain_text("no screen is there")
    expect(director.locator("#cue-reach")).to_contain_text("Nobody is there")
    send(director, "Look into the camera", "role:host", "info")
    expect(director.locator("#cues > li").first).to_contain_text("nobody is there")

    host = cue_screen(browser, server, show)
    expect(director.locator("#cue-reach")).to_have_text("One screen shows this cue.")
    expect(sees).not_to_contain_text("no screen is there")
    alarm = director.locator("#alert-screens-missing")
    expect(alarm).to_have_count(0)

    # closed, it is missed: also after the control page was loaded anew
    host.close()
    expect(alarm).to_contain_text(re.compile(r"Wei · Host, last seen \d\d:\d\d:\d\d"))
    expect(sees).to_contain_text("no screen is there")
    expect(sees).to_contain_text("last seen")
    director.reload()
    expect(alarm).to_contain_text("Wei · Host, last seen")
    alarm.get_by_role("button", name="Screens").click()
    expect(director.locator("#desk-screens-list [data-gone]")).to_contain_text("last seen")

    # it ends when the host is back, or when the director has taken note
    host = cue_screen(browser, server, show)
    expect(alarm).to_have_count(0)
    host.close()
    alarm.get_by_role("button", name="Dismiss").click()
    expect(alarm).to_have_count(0)
    expect(director.locator("#desk-screens-list [data-gone]")).to_have_count(0)


def test_a_screen_that_sleeps_is_an_alarm(browser: Browser, server: CuelightServer, show: str) -> None:
    director, host = desk(browser, server, show), cue_screen(browser, server, show)
    expect(director.locator("#hosts-see")).to_contain_text("the time left")
    host.evaluate(
        """() => {
            Object.defineProperty(document, "visibilityState", { configurable: true, get: () => "hidden" });
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    expect(director.locator("#alert-screens-missing")).to_contain_text("Wei · Host asleep, last seen")
    expect(director.locator("#hosts-see")).to_contain_text("no screen is there")
