"""The views of the crew as people on the floor use them: look, tap, press long."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.browser.stage import MINUTE, Show, connected, signed_in
from tests.server import CuelightServer

pytestmark = [pytest.mark.browser, pytest.mark.process]

COAT = {"sku": "K1", "title": "Wool coat", "link_no": 7, "tag_price": 129_900, "price": 79_900, "stock": 12}
COAT |= {"sizes": [{"name": "S", "stock": 12}, {"name": "L", "stock": 0}]}
SLOTS = [
    {"id": "a", "cue": "A1", "kind": "warmup", "title": "Hello", "duration_ms": 10 * MINUTE, "people": ["Wei"]},
    {"id": "b", "cue": "A2", "kind": "look", "title": "Coat", "duration_ms": 5 * MINUTE, "people": ["Wei", "灯光"]},
    {"id": "c", "cue": "A3", "kind": "item", "title": "Scarf", "duration_ms": 5 * MINUTE, "skip": True},
    {"id": "d", "cue": "A4", "kind": "lottery", "title": "Draw", "duration_ms": 5 * MINUTE},
    {"id": "e", "cue": "A5", "kind": "closing", "title": "Bye", "duration_ms": 5 * MINUTE, "people": ["Jun"]},
]
SLOTS[3] |= {"people": ["Jun", "lighting"]}
SLOTS[1] |= {"items": [COAT], "notes": "Show the lining"}
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def owner(server: CuelightServer) -> Iterator[httpx.Client]:
    with server.client() as client:
        client.post("/api/v1/rooms", json={"slug": "floor", "name": "Floor", "timezone": "Asia/Tokyo"})
        yield client


@pytest.fixture
def show(owner: httpx.Client) -> Show:
    return Show(owner, "floor", [dict(slot) for slot in SLOTS])


Opens = Callable[..., Page]


PEOPLE = {"crew": "Ming", "director": "Lin"}


@pytest.fixture
def opened(browser: Browser, server: CuelightServer, show: Show) -> Opens:
    """Opens a view of the show on a device of its own."""

    def open_page(view: str, role: str = "crew", size: ViewportSize = DESK, **device: bool) -> Page:
        path = f"/shows/{show.id}/{view}"
        parts = ("operator", "lighting") if role == "crew" else ()
        return connected(signed_in(browser, server, PEOPLE[role], role, path, parts, viewport=size, **device))

    return open_page


def press_long(page: Page, cell: Locator) -> None:
    """A finger, or the button of a mouse, held on a cell."""
    cell.hover()
    page.mouse.down()
    page.wait_for_selector("dialog[open], .toast")
    page.mouse.up()


def test_an_operator_reads_the_columns_asked_for_and_what_comes_next_for_the_role(opened: Opens, show: Show) -> None:
    page = opened("operator?role=lighting&columns=cue,title")
    expect(page.locator("#slots-head th[data-column]")).to_have_text(["Cue", "Title"])
    expect(page.locator("#slots-body tr")).to_have_count(5)
    expect(page.locator("#slots-body tr[data-mine] td[data-column=cue]")).to_have_text(["A2", "A4"])
    expect(page.locator("#mine-what")).to_have_text("A2 Coat")
    show.command(type="start")
    expect(page.locator("#mine-time")).to_have_text(re.compile(r"in (10:00|9:5\d)"))
    show.take("b")
    expect(page.locator("#mine")).to_have_attribute("data-state", "on")
    expect(page.locator("#mine-what")).to_have_text("A4 Draw")
    expect(page.locator("#row-b")).to_have_attribute("aria-current", "true")
    show.command(type="add_time", ms=60_000)
    expect(page.locator("#mine-time")).to_have_text(re.compile(r"in (6:00|5:5\d)"))


def test_the_platform_operator_sees_the_goods_and_runs_activities(opened: Opens, show: Show) -> None:
    page = opened("operator?role=operator")
    goods = page.locator("#row-b .goods li")
    for text in ("7", "Wool coat", "799", "stock 12", "S12"):
        expect(goods).to_contain_text(text)
    expect(goods.locator("[data-gone]")).to_contain_text("L")
    page.click(".new-activity summary")
    page.fill("#activity-title", "Lucky bag")
    page.fill("#activity-length", "soon")
    page.press("#activity-length", "Enter")
    expect(page.locator("#activity-fault")).to_be_visible()
    expect(page.locator("#activity-title")).to_have_value("Lucky bag")
    page.fill("#activity-length", "5:00")
    page.press("#activity-length", "Enter")
    expect(page.locator("#activities output")).to_have_text(re.compile(r"5:00|4:5\d"))
    page.click("#activities .stop")
    expect(page.locator("#activities li")).to_have_count(0)
    assert len(show.journal("activity_stopped")) == 1


def test_a_role_taps_ready_and_takes_it_back(opened: Opens, show: Show) -> None:
    page = opened("operator?role=lighting")
    page.click("#ready")
    expect(page.locator("#ready")).to_have_text("Ready ✓ Ming")
    assert show.get("state")["ready"] == {"lighting": "Ming"}
    page.keyboard.press("r")
    expect(page.locator("#ready")).to_have_text("Ready")
    assert show.get("state")["ready"] == {}
    show.command(type="start")
    expect(page.locator("#ready")).to_be_hidden()


def test_a_cue_for_a_role_is_answered_there_and_nowhere_else(opened: Opens, show: Show) -> None:
    lighting, sound = opened("operator?role=lighting"), opened("operator?role=sound")
    show.command(type="send_cue", text="Warmer", to="role:lighting", urgency="now")
    show.command(type="send_cue", text="Quiet, please", to="everyone")
    warmer = lighting.locator("#crew-cues [data-number='1']")
    expect(lighting.locator("#crew-cues li").first.locator(".text")).to_have_text("Warmer")
    expect(sound.locator("#crew-cues .text")).to_have_text(["Quiet, please"])
    warmer.locator("input").fill("How much?")
    # a cue that comes meanwhile does not take the word out of somebody's mouth
    show.command(type="send_cue", text="At once", to="role:lighting", urgency="now")
    expect(lighting.locator("#crew-cues .text")).to_have_count(3)
    expect(warmer.locator("input")).to_be_focused()
    warmer.locator("input").press("Enter")
    expect(warmer.locator(".replies")).to_have_text("Ming: How much?")
    lighting.locator("h1").click()
    for left in (1, 0):
        lighting.keyboard.press("Enter")
        expect(lighting.locator("#crew-cues [data-state=open]")).to_have_count(left)
    expect(lighting.locator("#crew-cues .acks")).to_contain_text(["Ming"] * 3)
    acked = {(entry["actor"], entry["number"]) for entry in show.journal("cue_acked")}
    assert acked == {("Ming", 1), ("Ming", 2), ("Ming", 3)}


def test_another_role_is_chosen_on_the_sheet_without_loading_anew(opened: Opens, show: Show) -> None:
    page = opened("operator?role=sound")
    show.command(type="send_cue", text="Warmer", to="role:lighting")
    page.evaluate("window.here = true")
    page.keyboard.press("s")
    page.select_option("#set-role", "lighting")
    page.uncheck("#sheet [value=items]")
    page.keyboard.press("Escape")
    expect(page.locator("#crew-cues .text")).to_have_text("Warmer")
    expect(page.locator("#slots-body tr[data-mine]")).to_have_count(2)
    expect(page.locator("th[data-column=items]")).to_have_count(0)
    assert page.url.endswith("/operator?role=lighting&columns=start,cue,title,length,notes")
    assert page.evaluate("window.here")


def test_steps_of_a_playbook_are_ticked_by_the_role_they_are_for(opened: Opens, show: Show) -> None:
    page = opened("operator?role=lighting")
    steps = [{"text": "Check the encoder", "who": "operator"}, {"text": "Keep the light on", "who": "lighting"}]
    show.command(type="call_playbook", key="lost", name="Stream lost", steps=steps)
    button = page.locator("#steps button")
    expect(button).to_have_count(1)
    button.click()
    expect(page.locator("#steps button")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#steps")).to_contain_text("Ming")
    assert [entry["step"] for entry in show.journal("step_ticked")] == [1]


def test_a_long_press_changes_one_field_for_whoever_may_plan(opened: Opens, show: Show) -> None:
    page = opened("operator", role="director")
    press_long(page, page.locator("#row-d td[data-column=title]"))
    page.locator("#cell-edit input").fill("Grand draw")
    page.keyboard.press("Enter")
    expect(page.locator("#row-d .name")).to_have_text("Grand draw")
    assert show.slot("d") == show.slot("d") | {"title": "Grand draw", "people": ["Jun", "lighting"]}
    # by keyboard: to the length, a wrong one first
    page.locator("#row-d td[data-column=title]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("e")
    page.locator("#cell-edit input").fill("long")
    page.keyboard.press("Enter")
    expect(page.locator("#cell-edit .fault")).to_be_visible()
    expect(page.locator("#cell-edit input")).to_have_value("long")
    page.locator("#cell-edit input").fill("7:30")
    page.keyboard.press("Enter")
    expect(page.locator("#row-d td[data-column=length]")).to_have_text("7:30")


def test_a_long_press_of_anybody_else_is_refused_in_words(opened: Opens, show: Show) -> None:
    page = opened("operator")
    before = show.get("rundown")
    press_long(page, page.locator("#row-d td[data-column=title]"))
    expect(page.locator(".toast")).to_contain_text("may not change the rundown")
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert show.get("rundown") == before


def test_two_who_change_one_field_see_both_values_and_lose_neither(opened: Opens, show: Show) -> None:
    page = opened("operator", role="director")
    page.locator("#row-d td[data-column=title]").click(button="right")
    page.locator("#cell-edit input").fill("Mine")
    show.change("d", title="Theirs")
    expect(page.locator("#row-d .name")).to_have_text("Theirs")
    page.keyboard.press("Enter")
    expect(page.locator("#cell-edit .clash dd")).to_have_text(["Mine", "Theirs"])
    expect(page.locator("#cell-edit input")).to_have_value("Mine")
    page.click("#cell-edit [data-choice=yours]")
    expect(page.locator("#row-d .name")).to_have_text("Mine")
    assert show.slot("d")["title"] == "Mine"


def test_the_slot_on_air_stays_in_sight_until_somebody_scrolls(opened: Opens, show: Show) -> None:
    many = [
        {"id": f"s{n}", "cue": f"B{n}", "kind": "look", "title": f"Look {n}", "duration_ms": MINUTE} for n in range(60)
    ]
    show.plan(many)
    show.command(type="start", slot_id="s0")
    page = opened("operator?columns=cue,title")
    show.take("s40")
    expect(page.locator("#row-s40")).to_be_in_viewport()
    page.locator("#slots").hover()
    page.mouse.wheel(0, -10_000)
    expect(page.locator("#row-s0")).to_be_in_viewport()
    show.take("s41")
    expect(page.locator("#row-s41")).to_have_attribute("aria-current", "true")
    expect(page.locator("#row-s41")).not_to_be_in_viewport()
    page.click("#back-to-air")
    expect(page.locator("#row-s41")).to_be_in_viewport()


def test_a_countdown_follows_added_time_and_takes(opened: Opens, show: Show) -> None:
    page = opened("countdown?slot=A4,a5,A3,A9")
    target = {name: page.locator(f"#targets [data-target={name}]") for name in ("A4", "a5", "A3", "A9")}
    expect(target["A3"]).to_have_attribute("data-state", "skipped")
    expect(target["A9"]).to_contain_text("There is no slot “A9”")
    show.command(type="start")
    expect(target["A4"].locator("output")).to_have_text(re.compile(r"15:00|14:5\d"))
    show.command(type="add_time", ms=60_000)
    expect(target["A4"].locator("output")).to_have_text(re.compile(r"16:00|15:5\d"))
    expect(target["A4"]).to_contain_text("plan")
    show.take("d")
    expect(target["A4"]).to_have_attribute("data-state", "on")
    expect(target["A4"]).to_contain_text("Now on air")
    expect(target["a5"].locator("output")).to_have_text(re.compile(r"5:00|4:5\d"))
    show.take("e")
    expect(target["A4"]).to_have_attribute("data-state", "done")
    show.command(type="end")
    expect(page.locator("#show-status")).to_have_text("Ended")
    expect(target["a5"]).to_have_attribute("data-state", "done")


def test_without_a_slot_the_countdown_is_to_the_start_and_offers_a_choice(opened: Opens, show: Show) -> None:
    page = opened("countdown")
    expect(page.locator("[data-target=start] output")).to_have_text(re.compile(r"^(1:00|0:[1-5]\d)$"))
    page.click("#choices [data-code=A4]")
    expect(page.locator("#targets")).to_contain_text("A4 Draw")
    assert page.url.endswith("?slot=A4")
    show.command(type="start")
    page.click("#choices [data-code=A4]")
    expect(page.locator("[data-target=end] output")).to_have_text(re.compile(r"25:00|24:5\d"))


def drawn(page: Page, lane: str) -> dict[str, tuple[int, int]]:
    script = """lane => [...document.querySelectorAll(`.block[data-lane=${lane}]`)].filter(b => !b.hidden)
        .map(b => [b.dataset.slot, Number(b.dataset.start), Number(b.dataset.end)])"""
    return {slot: (start, end) for slot, start, end in page.evaluate(script, lane)}


def test_the_time_line_draws_every_slot_where_the_server_puts_it(opened: Opens, show: Show) -> None:
    page = opened("timeline")
    show.command(type="start")
    show.take("b")
    show.command(type="add_time", ms=120_000)
    expect(page.locator("#air-what")).to_have_text("A2 Coat")
    lengths = {slot["id"]: 0 if slot["skip"] else slot["duration_ms"] for slot in show.get("rundown")["slots"]}

    def real(state: dict[str, Any]) -> dict[str, tuple[int, int]]:
        rows = (row for row in state["schedule"] if row["phase"] != "skipped")
        return {row["slot_id"]: (row["expected_start"], row["expected_end"]) for row in rows}

    # the page fetches the lengths anew after each change; it is right when it says what the server says
    state = show.get("state")
    expect(page.locator(".block[data-lane=real][data-slot=b]")).to_have_attribute("data-end", str(real(state)["b"][1]))
    assert drawn(page, "real") == real(state)
    planned = {row["slot_id"]: row["planned_start"] for row in state["schedule"]}
    assert drawn(page, "plan") == {slot: (start, start + lengths[slot]) for slot, start in planned.items()}
    assert set(planned) == {"a", "b", "c", "d", "e"}


def test_the_time_line_zooms_by_keys_and_keeps_now_in_sight(opened: Opens, show: Show) -> None:
    show.command(type="start")
    page = opened("timeline")
    expect(page.locator("#zoom-out")).to_be_disabled()
    for _ in range(6):
        page.keyboard.press("+")
    assert page.url.endswith("?zoom=5")
    expect(page.locator("#zoom-in")).to_be_disabled()
    expect(page.locator("#now")).to_be_in_viewport()
    page.keyboard.press("0")
    assert page.url.endswith("/timeline")


def test_on_a_phone_the_time_line_goes_down(opened: Opens, show: Show) -> None:
    page = opened("timeline", size=PHONE)
    blocks = page.locator(".block[data-lane=plan]:not([data-skip])")
    expect(blocks).to_have_count(4)
    boxes = [blocks.nth(n).bounding_box() for n in range(4)]
    assert all(box is not None and box["width"] > 100 and box["height"] >= 16 for box in boxes)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_backstage_says_who_comes_next_and_who_takes_over(opened: Opens, show: Show) -> None:
    page = opened("backstage")
    show.command(type="start")
    show.command(type="handover", hosts=["Wei"])
    show.command(type="aux_timer", timer="1", action="set", ms=300_000, label="Lottery")
    show.command(type="aux_timer", timer="1", action="show")
    show.command(type="send_cue", text="Quiet, please", to="everyone")
    expect(page.locator("#air-what")).to_have_text("A1 Hello")
    expect(page.locator("#ahead li")).to_have_count(3)
    expect(page.locator("#ahead li").first).to_contain_text("A2 Coat")
    expect(page.locator("#ahead li").first.locator(".chip")).to_have_text(["Wei", "Lighting"])
    expect(page.locator("#ahead [data-wait]").first).to_have_text(re.compile(r"10:00|9:5\d"))
    expect(page.locator("#hosts")).to_have_text("Wei")
    expect(page.locator("#handover-who")).to_have_text("Jun")
    expect(page.locator("#handover-when")).to_contain_text("A4")
    expect(page.locator("#timers")).to_contain_text("Lottery")
    expect(page.locator("#crew-cues")).to_contain_text("Quiet, please")
    show.command(type="end")
    expect(page.locator("#air-label")).to_have_text("Ended")


def test_the_studio_clock_has_the_time_of_the_room_and_the_status_light(opened: Opens, show: Show) -> None:
    page = opened("clock")
    expect(page.locator("#on-air-light")).to_have_attribute("data-status", re.compile("draft|armed"))
    show.command(type="start")
    expect(page.locator("#on-air-light")).to_have_text("On air")
    expect(page.locator("#slot-what")).to_have_text("A1 Hello")
    expect(page.locator("#countdown")).to_have_text(re.compile(r"^(10:00|09:5\d)$"))
    shown = page.evaluate(
        "[document.querySelector('#time-of-day').textContent, new Date().toISOString().slice(11, 16)]"
    )
    tokyo, utc = (int(text[:2]) for text in shown)
    assert tokyo == (utc + 9) % 24
    lit = page.evaluate("""() => [document.querySelectorAll('#ring [data-lit]').length,
        Number(document.querySelector('#seconds').textContent)]""")
    assert lit[0] == lit[1] + 1


def test_info_has_the_show_on_one_page_and_prints_without_the_frame(opened: Opens, show: Show) -> None:
    page = opened("info")
    expect(page.locator("#short-body tr")).to_have_count(5)
    expect(page.locator("#readiness")).to_contain_text("not ready yet")
    show.command(type="ready", role="host")
    expect(page.locator("#readiness [data-role=host]")).to_contain_text("ready")
    expect(page.locator(".addresses")).to_contain_text(f"/shows/{show.id}/backstage")
    page.emulate_media(media="print")
    expect(page.locator(".top-bar")).to_be_hidden()
    expect(page.locator("#short")).to_be_visible()


def test_info_prints_on_white_paper_from_a_dark_device(opened: Opens) -> None:
    page = opened("info")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"


def test_one_of_a_figure_has_no_plural(opened: Opens) -> None:
    names = opened("info").evaluate(
        "import('/static/lib/figure_name.js').then(({ figureName }) => [1, 2].map((n) => figureName('orders', n)))"
    )
    assert names == ["order", "orders"]


def test_a_view_that_hears_nothing_is_dimmed_says_so_and_refuses(opened: Opens, show: Show) -> None:
    page = opened("operator?role=lighting")
    page.context.set_offline(True)
    expect(page.locator("#stale")).to_be_visible()
    expect(page.locator("#age")).to_have_text(re.compile(r"\d+ s"))
    expect(page.locator("#ready")).to_be_disabled()
    page.context.set_offline(False)
    expect(page.locator("#stale")).to_be_hidden()
    expect(page.locator("#ready")).to_be_enabled()


def test_a_show_of_another_day_is_not_due(opened: Opens, owner: httpx.Client, show: Show) -> None:
    """More than a day ahead the day stands there; due is what was to have begun."""
    far = Show(owner, "floor", [dict(slot) for slot in SLOTS], starts_in_ms=25 * 60 * MINUTE)
    page = opened("backstage")
    page.goto(page.url.replace(show.id, far.id))
    expect(page.locator("#air-what")).to_contain_text(re.compile(r"Autumn · \w+,? .*\d+.* · \d\d:\d\d"))
    expect(page.locator("#countdown")).to_have_text("–")
    late = Show(owner, "floor", [dict(slot) for slot in SLOTS], starts_in_ms=-MINUTE)
    page.goto(page.url.replace(far.id, late.id))
    expect(page.locator("#countdown")).to_have_text("due")


@pytest.mark.parametrize("view", ["operator", "timeline", "countdown", "info"])
@pytest.mark.parametrize("touch", [False, True], ids=["pointed at", "in the hand"])
def test_on_a_phone_the_clock_stands_in_the_bar_itself(opened: Opens, view: str, touch: bool) -> None:
    page = opened(view, size=PHONE, has_touch=touch, is_mobile=touch)
    bar, clock = (page.locator(selector).bounding_box() for selector in (".top-bar", "#clock"))
    assert bar is not None
    assert clock is not None
    assert bar["height"] < 60
    assert clock["x"] + clock["width"] <= PHONE["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("view", ["backstage", "operator", "cue", "cohost", "timeline"])
def test_no_text_is_bolder_than_the_typeface(opened: Opens, show: Show, view: str) -> None:
    """A browser would draw what the cut typeface lacks by smearing its heaviest weight."""
    show.command(type="start")
    page = opened(view)
    weights = page.evaluate("[...document.querySelectorAll('body *')].map(one => getComputedStyle(one).fontWeight)")
    assert max(map(int, weights)) <= 750


def test_clocks_of_the_floor_end_with_the_show(opened: Opens, show: Show) -> None:
    page = opened("backstage")
    show.command(type="start")
    show.command(type="aux_timer", timer="1", action="set", ms=300_000, label="Lottery")
    show.command(type="aux_timer", timer="1", action="show")
    show.command(type="aux_timer", timer="1", action="start")
    expect(page.locator("#timers")).to_contain_text("Lottery")
    show.command(type="end")
    expect(page.locator("#timers-section")).to_be_hidden()


def test_the_views_are_in_the_list_of_commands(opened: Opens, show: Show) -> None:
    page = opened("clock")
    page.keyboard.press("Control+k")
    page.locator("#palette input").fill("backstage")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"/shows/{show.id}/backstage"))


def test_what_is_typed_into_a_plan_is_shown_as_text(opened: Opens, show: Show) -> None:
    show.change("a", title="<img src=x onerror=alert(1)>", people=["<b>Wei</b>"], notes="<script>1</script>")
    show.command(type="start")
    for view in ("operator?columns=title,people,notes", "backstage", "timeline", "countdown?slot=A1", "info", "clock"):
        page = opened(view)
        expect(page.locator("main")).to_contain_text("<img src=x onerror=alert(1)>")
        assert page.locator("main img").count() == 0, json.dumps(view)
