"""The director's page: what it asks before, what it shows, and every button by its key."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.stage import MINUTE, Show, connected, hold, signed_in
from tests.server import CuelightServer

pytestmark = [pytest.mark.browser, pytest.mark.process]

PEOPLE = {"Lin": "director", "Vera": "viewer"}
Opens = Callable[..., Page]


def slot(number: int, kind: str = "look", minutes: float = 3, **fields: Any) -> dict[str, Any]:
    """A slot with the id ``s1`` and the code ``A1``."""
    ms = int(minutes * MINUTE)
    return {
        "id": f"s{number}",
        "cue": f"A{number}",
        "kind": kind,
        "title": f"Slot {number}",
        "duration_ms": ms,
    } | fields


def prepared(machine: httpx.Client, slots: list[dict[str, Any]], starts_in_ms: int = 0, room: str = "desk") -> Show:
    """A show of these slots, which was to start just now."""
    return Show(machine, room, slots, starts_in_ms)


@pytest.fixture(scope="module")
def machine(server: CuelightServer) -> Iterator[httpx.Client]:
    with server.client() as client:
        client.post("/api/v1/rooms", json={"slug": "desk", "name": "Desk"}).raise_for_status()
        yield client


@pytest.fixture
def opened(browser: Browser, server: CuelightServer) -> Opens:
    """Opens the control page of a show on a device of its own."""

    def open_page(show: Show, name: str = "Lin") -> Page:
        return connected(signed_in(browser, server, name, PEOPLE[name], f"/shows/{show.id}/control"))

    return open_page


def test_the_start_names_who_has_not_said_ready_and_needs_one_press_when_all_have(
    opened: Opens, machine: httpx.Client
) -> None:
    show = prepared(machine, [slot(1), slot(2)])
    show.command(type="set_crew", roles=["host", "lighting"])
    page = opened(show)
    page.click("#start")
    expect(page.locator("#ask-start")).to_contain_text("Not ready: Host, Lighting.")
    page.locator("#ask-start [data-choice=start]").click()  # a press is not enough
    expect(page.locator("#ask-start")).to_be_visible()
    page.keyboard.press("Escape")
    page.click("[data-role=host] .ready-role")
    expect(page.locator("[data-role=host]")).to_contain_text("Lin")
    show.command(type="ready", role="lighting")
    expect(page.locator("#ready-count")).to_have_text("all ready")
    page.click("#start")
    expect(page.locator("#show-status")).to_have_text("On air")


def test_a_start_without_everybody_takes_a_hold(opened: Opens, machine: httpx.Client) -> None:
    show = prepared(machine, [slot(1), slot(2)])
    page = opened(show)
    page.click("#start")
    hold(page, "#ask-start [data-choice=start]")
    expect(page.locator("#show-status")).to_have_text("On air")


def test_the_director_says_who_has_to_be_ready(opened: Opens, machine: httpx.Client) -> None:
    show = prepared(machine, [slot(1)])
    page = opened(show)
    page.click("#crew-change")
    page.select_option("#crew-role", "sound")
    page.click("#crew-add button")
    expect(page.locator("[data-role=sound]")).to_be_visible()
    page.locator("[data-role=operator] button[data-focus^=remove]").click()
    expect(page.locator("[data-role=operator]")).to_have_count(0)
    expect(page.locator("#ready-count")).to_have_text("0 of 3")


def test_a_rehearsal_is_marked_with_its_speed_and_ends_where_it_began(opened: Opens, machine: httpx.Client) -> None:
    show = prepared(machine, [slot(1, minutes=60), slot(2)])
    page = opened(show)
    page.locator("input[name=speed][value='5']").check(force=True)
    page.click("#rehearse")
    expect(page.locator("#show-status")).to_have_text("Rehearsal ×5")
    expect(page.locator("#under-length")).to_have_text("1:00:00")
    hold(page, "#end")
    expect(page.locator("#ready-board")).to_be_visible()
    expect(page.locator("#start")).to_be_enabled()


def test_typed_time_that_means_nothing_is_refused_at_its_field_and_stays_there(
    opened: Opens, machine: httpx.Client
) -> None:
    show = prepared(machine, [slot(1), slot(2)])
    show.command(type="start")
    page = opened(show)
    page.keyboard.press("a")
    page.keyboard.type("1:3x")
    page.keyboard.press("Enter")
    expect(page.locator("#time-fault")).to_be_visible()
    expect(page.locator("#time-typed")).to_have_value("1:3x")
    page.fill("#time-typed", "1:30")
    page.keyboard.press("Enter")
    expect(page.locator("#under-added")).to_have_text("+1:30")
    expect(page.locator("#time-typed")).to_have_value("")
    expect(page.locator("#time-typed"), "the next key is a key again").not_to_be_focused()
    page.fill("#time-typed", "-0:20")
    page.keyboard.press("Enter")
    expect(page.locator("#under-added")).to_have_text("+1:10")


def test_escape_leaves_a_field_with_its_text_so_that_keys_work_again(opened: Opens, machine: httpx.Client) -> None:
    show = prepared(machine, [slot(1), slot(2)])
    show.command(type="start")
    page = opened(show)
    page.fill("#cue-text", "Half a thou")
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    expect(page.locator("#phase-word")).to_have_text("Paused")
    expect(page.locator("#cue-text")).to_have_value("Half a thou")


def test_blackout_takes_a_hold_and_the_shortest_press_ends_it(opened: Opens, machine: httpx.Client) -> None:
    show = prepared(machine, [slot(1)])
    page = opened(show)
    hold(page, "#desk-blackout")
    expect(page.locator("#desk-blackout")).to_have_attribute("aria-pressed", "true")
    page.click("#desk-blackout")
    expect(page.locator("#desk-blackout")).to_have_attribute("aria-pressed", "false")


def test_what_was_said_in_a_rehearsal_leaves_the_desk_with_it(opened: Opens, machine: httpx.Client) -> None:
    show = prepared(machine, [slot(1), slot(2)])
    show.command(type="start", rehearsal=True)
    page = opened(show)
    show.command(type="send_cue", text="Say nothing private")
    expect(page.locator("#cues li")).to_have_count(1)
    show.command(type="end")
    expect(page.locator("#cues li")).to_have_count(0)
    expect(page.locator("#start")).to_be_enabled()


def test_a_cut_below_what_has_passed_is_asked_about_first(opened: Opens, machine: httpx.Client) -> None:
    show = prepared(machine, [slot(1, minutes=2), slot(2)])
    show.command(type="start")
    page = opened(show)
    page.click("#cut-300")
    expect(page.locator("#ask-overtime")).to_contain_text("overtime at once")
    page.keyboard.press("Escape")
    expect(page.locator("#under-added")).to_have_text("")
    page.click("#cut-300")
    page.click("#ask-overtime [data-choice=cut]")
    expect(page.locator("#phase-word")).to_have_text("Overtime")


def test_catching_up_is_previewed_applied_and_taken_back(opened: Opens, machine: httpx.Client) -> None:
    show = prepared(machine, [slot(n, minutes=5) for n in range(1, 9)], starts_in_ms=-2 * MINUTE)
    show.command(type="start")
    page = opened(show)
    expect(page.locator("#late")).to_contain_text("late")
    page.click("#catch-up")
    trim = page.locator("[data-way=trim]")
    expect(trim.locator("li").first).to_contain_text("5:00 →")
    expect(page.locator("[data-way=later]")).to_be_visible()
    trim.locator("button").click()
    expect(page.locator("#catch-up-dialog")).to_have_count(0)
    expect(page.locator("#row-s2 .length")).not_to_have_text("5:00")
    expect(page.locator("#undo")).to_contain_text("Trim slots")
    page.click("#undo")
    expect(page.locator("#row-s2 .length")).to_have_text("5:00")


def test_undo_says_and_takes_back_the_last_thing_done_wherever_it_was_done(
    opened: Opens, machine: httpx.Client
) -> None:
    """In a second tab, by a playbook's step, by taking the show in hand: never what this page remembers."""
    show = prepared(machine, [slot(n) for n in range(1, 4)])
    show.command(type="start")
    one, two = opened(show), opened(show)
    one.click("#add-30")
    expect(two.locator("#undo-what")).to_have_text("+0:30")
    hold(two, "#roll")
    expect(one.locator("#undo-what")).to_have_text("Roll on")
    one.click("#roll")
    expect(two.locator("#undo-what")).to_have_text("Take in hand")
    two.click("#undo")
    expect(two.locator(".toast")).to_contain_text("Taken back: Take in hand")
    expect(one.locator("#roll")).to_have_attribute("aria-pressed", "true")
    expect(one.locator("#undo-what")).to_have_text("Roll on")
    one.click("#undo")
    expect(two.locator("#undo-what")).to_have_text("+0:30")


def test_the_offset_can_leave_out_the_late_start(opened: Opens, machine: httpx.Client) -> None:
    show = prepared(machine, [slot(1, minutes=10), slot(2)], starts_in_ms=-2 * MINUTE)
    show.command(type="start")
    page = opened(show)
    expect(page.locator("#late")).to_contain_text("late")
    expect(page.locator("#row-s2 .drift")).to_have_text(re.compile(r"^\+2:0\d$"))
    page.click("#late")
    expect(page.locator("#late")).to_contain_text("on time")
    page.keyboard.press("o")
    expect(page.locator("#late")).to_contain_text("late")


def test_what_is_still_open_stands_before_the_end(opened: Opens, machine: httpx.Client) -> None:
    show = prepared(machine, [slot(1), slot(2, "rules", mandatory=True)])
    show.command(type="start")
    show.command(type="start_activity", kind="coupon", title="Coupon 30")
    page = opened(show)
    hold(page, "#end")
    matters = page.locator("#before-end")
    expect(matters).to_contain_text("Coupon 30")
    expect(matters).to_contain_text("A2 Slot 2")
    matters.locator("[data-matter^='activity:']").click()
    expect(matters).not_to_contain_text("Coupon 30")
    matters.locator("[data-settle='slot:s2']").click()
    expect(matters).not_to_contain_text("A2 Slot 2")
    assert show.state["status"] == "on_air"
    matters.locator("[data-matter=reservation]").click()
    expect(matters).to_contain_text("Nothing is open any more")
    hold(page, "#end-anyway")
    expect(page.locator("#over")).to_be_visible()


def test_a_must_do_slot_that_was_skipped_is_taken_from_the_list_of_open_matters(
    opened: Opens, machine: httpx.Client
) -> None:
    show = prepared(machine, [slot(1), slot(2, "rules", mandatory=True), slot(3)])
    show.command(type="start")
    show.command(type="skip", slot_id="s2")
    page = opened(show)
    expect(page.locator("#row-s2 .must-missed")).to_be_visible()
    page.wait_for_timeout(1_100)  # a take within a second of the last is a slip of the finger
    hold(page, "#end")
    page.click("#before-end [data-matter='slot:s2']")
    expect(page.locator("#now-title")).to_have_text("Slot 2")


def test_handing_over_proposes_the_next_shift(opened: Opens, machine: httpx.Client) -> None:
    show = prepared(machine, [slot(1, people=["Wei"]), slot(2, people=["Wei"]), slot(3, people=["Mei", "Jun"])])
    show.command(type="start")
    show.command(type="handover", hosts=["Wei"])
    page = opened(show)
    expect(page.locator("#shift-s3")).to_contain_text("Mei, Jun")
    page.click("#hand-over")
    field = page.locator("#hand-over-names")
    expect(field).to_have_value("Mei, Jun")
    field.fill(" , ")
    field.press("Enter")
    expect(page.locator("#hand-over-fault")).to_be_visible()
    field.fill("Mei，Jun")
    field.press("Enter")
    expect(page.locator("#hosts-now")).to_contain_text("Mei, Jun")
    assert show.journal("handed_over")[-1]["hosts"] == ["Mei", "Jun"]


def test_skipping_a_must_do_slot_is_asked_about(opened: Opens, machine: httpx.Client) -> None:
    show = prepared(machine, [slot(1), slot(2, mandatory=True), slot(3)])
    page = opened(show)
    page.locator("#row-s2").hover()
    page.click("#row-s2 .skip")
    expect(page.locator("#ask-skip")).to_contain_text("must not be left out")
    hold(page, "#ask-skip [data-choice=skip]")
    expect(page.locator("#row-s2")).to_have_attribute("data-skip", "")


def test_a_hosts_question_is_answered_where_it_stands_out(opened: Opens, machine: httpx.Client) -> None:
    show = prepared(machine, [slot(1), slot(2)])
    show.command(type="start")
    page = opened(show)
    show.command(type="ask", text="Which sizes are left?")
    expect(page.locator("#asked")).to_contain_text("Which sizes are left?")
    page.keyboard.press("v")
    page.keyboard.type("M and L")
    show.command(type="ask", text="And the belt?")
    expect(page.locator("#asked-more")).to_have_text("1 more")
    page.keyboard.press("Enter")
    expect(page.locator("#asked-text")).to_have_text("And the belt?")
    replies = [(entry["number"], entry["text"]) for entry in show.journal("cue_replied")]
    assert replies == [(1, "M and L")]


def test_the_whole_show_goes_by_keyboard(opened: Opens, machine: httpx.Client) -> None:
    show = prepared(machine, [slot(n, minutes=10) for n in range(1, 6)])
    show.command(type="set_crew", roles=[])
    page = opened(show)
    title = page.locator("#now-title")
    page.keyboard.press("n")
    expect(title).to_have_text("Slot 1")
    for key, added in (("1", "+0:10"), ("2", "+0:40"), ("3", "+1:40"), ("4", "+6:40"), ("Shift+Digit3", "+5:40")):
        page.keyboard.press(key)
        expect(page.locator("#under-added")).to_have_text(added)
    page.keyboard.press("u")
    expect(page.locator("#under-added")).to_have_text("+6:40")
    page.keyboard.press("p")
    expect(page.locator("#phase-word")).to_have_text("Paused")
    page.keyboard.press("p")
    expect(page.locator("#phase-word")).to_have_text("")
    # mark the third slot, skip it and take it back, then take the fourth
    for _ in range(2):
        page.keyboard.press("j")
    expect(page.locator("#row-s3")).to_have_attribute("data-cursor", "")
    page.keyboard.press("s")
    expect(page.locator("#row-s3")).to_have_attribute("data-skip", "")
    page.keyboard.press("s")
    expect(page.locator("#row-s3")).not_to_have_attribute("data-skip", "")
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(1_000)  # a take within a second of the last is a slip of the finger
    page.keyboard.press("t")
    expect(title).to_have_text("Slot 4")
    page.keyboard.press("f")
    page.keyboard.type("A2")
    page.wait_for_timeout(1_000)
    page.keyboard.press("Enter")
    expect(title).to_have_text("Slot 2")
    page.keyboard.press("?")
    for key in ("N", "J", "T", "S", "A", "H", "E"):
        expect(page.locator("#keys-help kbd", has_text=re.compile(f"^{key}$")).first).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.down("e")
    expect(page.locator("#before-end")).to_be_visible()
    page.keyboard.up("e")
    page.keyboard.press("Tab")
    for _ in range(8):
        if page.evaluate("document.activeElement.id") == "end-anyway":
            break
        page.keyboard.press("Tab")
    page.keyboard.down("Enter")
    expect(page.locator("#over")).to_be_visible()
    page.keyboard.up("Enter")


def test_after_the_show_no_clock_runs_on_and_nobody_waits_for_an_answer(opened: Opens, machine: httpx.Client) -> None:
    show = prepared(machine, [slot(1), slot(2)])
    page = opened(show)
    show.command(type="start")
    show.command(type="aux_timer", timer="1", action="set", ms=300_000, label="Lottery")
    show.command(type="aux_timer", timer="1", action="start")
    show.command(type="start_activity", kind="coupon", title="50 off", ms=300_000)
    show.command(type="send_cue", to="desk", text="Which price?")
    expect(page.locator("#chips .chip")).to_have_count(2)
    expect(page.locator("#asked-reply")).to_be_visible()
    show.command(type="end")
    expect(page.locator("#over")).to_be_visible()
    expect(page.locator("#chips .chip")).to_have_count(0)
    expect(page.locator("#asked")).to_be_hidden()
    expect(page.locator("#questions .text")).to_have_text("Which price?")
    expect(page.locator("#questions input")).to_be_hidden()


def test_without_a_time_to_show_the_placeholder_is_small(opened: Opens, machine: httpx.Client) -> None:
    page = opened(prepared(machine, [], starts_in_ms=2 * 24 * 60 * MINUTE))
    expect(page.locator("#countdown")).to_have_text("–:–")
    assert page.evaluate("Number.parseFloat(getComputedStyle(document.getElementById('countdown')).fontSize)") <= 40


def test_a_page_that_is_not_there_says_so_once(opened: Opens, machine: httpx.Client, server: CuelightServer) -> None:
    page = opened(prepared(machine, [slot(1)]))
    page.goto(f"{server.url}/nowhere")
    expect(page.locator("h1")).to_have_text("Not found")
    expect(page.locator("main p")).to_have_text("There is nothing at this address. Check how it is written.")


def test_the_next_flag_and_what_runs_beside_are_in_sight(opened: Opens, machine: httpx.Client) -> None:
    show = prepared(machine, [slot(1), slot(2), slot(3, flag=True, group="Coats")])
    show.command(type="start")
    show.command(type="start_activity", kind="platform_draw", title="Lucky bag", ms=5 * MINUTE)
    page = opened(show)
    expect(page.locator("#flag-line")).to_contain_text(re.compile(r"A3 \d\d:\d\d"))
    expect(page.locator("#group-s3")).to_contain_text("Coats")
    expect(page.locator("#chips")).to_contain_text(re.compile(r"Lucky bag.*4:\d\d"))


def test_the_stream_has_a_status_light_of_its_own(opened: Opens, machine: httpx.Client) -> None:
    machine.post("/api/v1/rooms", json={"slug": "status-light", "name": "Status light"}).raise_for_status()
    show = prepared(machine, [slot(1), slot(2)], room="status-light")
    show.command(type="start")
    page = opened(show)
    expect(page.locator("#stream-light")).to_contain_text("No data")
    for kind, word in (("stream.started", "Live"), ("stream.ended", "Lost")):
        event = {"id": kind, "type": kind, "at": int(time.time() * 1000)}
        machine.post("/api/v1/rooms/status-light/events", json=[event]).raise_for_status()
        expect(page.locator("#stream-light")).to_contain_text(word, timeout=30_000)
    expect(page.locator("#show-status")).to_have_text("On air")


def test_a_manager_sees_everything_and_is_offered_nothing(opened: Opens, machine: httpx.Client) -> None:
    show = prepared(machine, [slot(1, people=["Wei"]), slot(2)], starts_in_ms=10 * MINUTE)
    page = opened(show, "Vera")
    expect(page.locator("#ready-roles")).to_contain_text("Host")
    expect(page.locator("main button[data-command], main button[data-needs-live]")).to_have_count(0)
    page.keyboard.press("n")
    show.command(type="start")
    expect(page.locator("#now-title")).to_have_text("Slot 1")
    expect(page.locator("#chips")).to_be_attached()


def test_keys_work_again_after_a_cue_and_mean_one_thing(opened: Opens, machine: httpx.Client) -> None:
    show = prepared(machine, [slot(1), slot(2)])
    show.command(type="start")
    page = opened(show)
    page.keyboard.press("c")
    page.keyboard.type("Wrap up")
    page.keyboard.press("Enter")
    expect(page.locator("#cue-text")).to_have_value("")
    page.keyboard.press("p")
    expect(page.locator("#resume")).to_be_visible()
    expect(page.locator("#cue-text")).to_have_value("")


def test_messages_never_cover_a_control(opened: Opens, machine: httpx.Client) -> None:
    show = prepared(machine, [slot(n) for n in range(1, 9)])
    show.command(type="start")
    page = opened(show)
    for width, height in ((1440, 900), (1024, 768)):
        page.set_viewport_size({"width": width, "height": height})
        page.click("#add-30")
        toast = page.locator(".toast").last
        expect(toast).to_be_visible()
        covered = page.evaluate(
            """() => {
              const box = document.getElementById("toasts").getBoundingClientRect();
              return [...document.querySelectorAll("button, a, input, select, textarea")]
                .filter((one) => one.checkVisibility() && !one.closest("#toasts"))
                .filter((one) => {
                  const its = one.getBoundingClientRect();
                  return its.left < box.right && its.right > box.left && its.top < box.bottom && its.bottom > box.top;
                })
                .map((one) => one.id || one.textContent);
            }"""
        )
        assert covered == [], f"{width}×{height}"


def test_what_was_rehearsed_is_not_in_the_replay(opened: Opens, machine: httpx.Client, browser: Browser) -> None:
    show = prepared(machine, [slot(1), slot(2)])
    show.command(type="start", rehearsal=True)
    show.command(type="send_cue", text="Only a rehearsal")
    show.command(type="end")
    show.command(type="start")
    show.command(type="send_cue", text="For real")
    show.command(type="end")
    page = opened(show)
    page.goto(page.url.replace("/control", "/replay"))
    shown = page.evaluate("JSON.parse(document.getElementById('page').textContent)")
    assert [mark["label"] for mark in shown["marks"] if mark["kind"] == "cue"] == ["For real"]
    assert len(shown["bands"]) == 1


COAT = {"sku": "K1", "title": "Wool coat", "link_no": 7, "tag_price": 129_900, "price": 79_900}
SCARF = {"sku": "K2", "title": "Scarf", "link_no": 8, "price": 19_900, "stock": 0}
BOOTS = {"sku": "K3", "title": "Boots", "link_no": 9, "price": 49_900, "stock": 0, "presale": True}


def test_what_is_on_air_and_next_is_there_with_link_price_and_stock(opened: Opens, machine: httpx.Client) -> None:
    """As planned until the room reports it; the last ones and sold out are a line of their own."""
    sizes = [{"name": "S", "stock": 30}, {"name": "M", "stock": 0}]
    show = prepared(machine, [slot(1, items=[COAT | {"sizes": sizes}]), slot(2, items=[SCARF, BOOTS]), slot(3)])
    show.command(type="start")
    page = opened(show)
    coat = page.locator("#now-goods li")
    expect(coat).to_have_text(re.compile("7.*Wool coat.*S 30.*M 0.*799.*30 left"))
    expect(page.locator("#next-goods li")).to_have_text(
        [re.compile("8.*Scarf.*199.*Sold out"), re.compile("9.*Boots.*499.*Presale")]
    )
    expect(page.locator("#goods-news")).to_be_hidden()
    listed = {"id": "i1", "type": "item.listed", "at": int(time.time() * 1000), "sku": "K1", "title": "Wool coat"}
    machine.post("/api/v1/rooms/desk/events", json=[listed | {"tag_price": 129_900, "stock": 6}]).raise_for_status()
    expect(coat).to_have_text(re.compile("Wool coat.*S.?M.*799.*6 left"))
    expect(page.locator("#goods-news")).to_have_text("The last 6: 7 Wool coat")
    page.keyboard.press("n")
    expect(page.locator("#goods-news")).to_have_text("Sold out: 8 Scarf")
    expect(page.locator("#next-goods")).to_be_hidden()
