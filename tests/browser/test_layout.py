"""Pages stay as they were laid out: nothing jumps when a state arrives, nothing is wider than a phone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.stage import DEVICE, MINUTE, Show, connected, opens, page_routes, signed_in, staged_import
from tests.server import CuelightServer

pytestmark = [pytest.mark.browser, pytest.mark.process]

DESK: ViewportSize = {"width": 1440, "height": 900}
TABLET: ViewportSize = {"width": 1024, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}
HAND: dict[str, Any] = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
"""A phone whose buttons are as large as a finger."""
LONG = "羊绒大衣三种穿法 Wool coat, three ways: with jeans, with the long knitted dress, and over a suit for the office"
PARTS = "#next, #start, #pause, #roll, #end, #rundown-scroll, #rundown > li, .tiles, #cues-scroll, #clock, .pages"
PLACES = """parts => Object.fromEntries([...document.querySelectorAll(parts)].map((one, index) => {
  const { left, right, top, bottom } = one.getBoundingClientRect();
  // the clock stands at the right; before the first state it has no figures yet
  return [one.id || `${one.className} ${index}`, one.id === "clock" ? [right, top] : [left, top, bottom]].map(
    (it) => typeof it === "string" ? it : it.map(Math.round));
}))"""


def look(number: int, **fields: Any) -> dict[str, Any]:
    coat = {"title": LONG, "tag_price": 259_900, "price": 129_900, "stock": 7}
    items = [coat | {"sku": f"K{number}{n}", "link_no": 11 + n} for n in range(3)]
    plan = {"id": f"s{number}", "cue": f"A{number}", "kind": "look", "title": LONG, "items": items}
    return plan | {"duration_ms": 5 * MINUTE} | fields


@pytest.fixture(scope="module")
def owner(server: CuelightServer) -> Iterator[httpx.Client]:
    with server.client() as client:
        room = {"slug": "still", "name": LONG[:60], "currency": "CNY"}
        client.post("/api/v1/rooms", json=room).raise_for_status()
        with closing(sqlite3.connect(server.data / "cuelight.db")) as database, database:
            database.execute("update rooms set simulated = true")  # as only the demo makes one
        preset = {"name": LONG[:40], "view": "clock", "query": ""}
        client.put("/api/v1/rooms/still/presets/wall", json=preset).raise_for_status()
        yield client


@pytest.fixture
def show(owner: httpx.Client) -> Show:
    slots = [look(1), look(2, flag=True), look(3, mandatory=True, skip=True), look(4)]
    return Show(owner, "still", slots, title=LONG, targets={"gmv": 1_000_000})


def places(page: Page) -> dict[str, list[int]]:
    return dict(page.evaluate(PLACES, PARTS))


@pytest.mark.parametrize("size", [DESK, TABLET, PHONE], ids=["desk", "tablet", "phone"])
@pytest.mark.parametrize("state", ["planned", "on air", "ended"])
def test_control_does_not_move_when_its_first_state_arrives(
    browser: Browser, server: CuelightServer, show: Show, state: str, size: ViewportSize
) -> None:
    if state != "planned":
        show.command(type="start")
    if state == "ended":
        show.command(type="end")
    path = f"{server.url}/shows/{show.id}/control"
    page = connected(signed_in(browser, server, "Lin", "director", f"/shows/{show.id}/control", viewport=size))
    page.wait_for_function("() => document.fonts.status === 'loaded'")  # kept for the next page
    early = page.context.new_page()
    early.route_web_socket("**", lambda _: None)  # opened, and nothing is ever said
    early.goto(path)
    expect(early.locator("body")).to_have_attribute("data-connection", "connecting")
    expect(page.locator("#as-of")).not_to_be_empty()
    # on a phone who is ready stands above the buttons, which are not shown before it is known
    late = {"start", "roll"} if (state, size) == ("planned", PHONE) else set()
    kept = [{part: place for part, place in places(one).items() if part not in late} for one in (early, page)]
    assert kept[0] == kept[1]


@pytest.mark.parametrize("size", [DESK, TABLET], ids=["desk", "tablet"])
def test_the_buttons_stay_in_sight_whatever_comes_up_above_them(
    browser: Browser, server: CuelightServer, show: Show, size: ViewportSize
) -> None:
    show.command(type="start")
    page = connected(signed_in(browser, server, "Lin", "director", f"/shows/{show.id}/control", viewport=size))
    before = places(page)
    show.command(type="start_activity", kind="platform_draw", title="Lucky bag", ms=540_000)
    with server.client(server.token("host")) as host:
        asked = host.post(f"{show.api}/commands", json={"type": "ask", "text": LONG})
        asked.raise_for_status()
    expect(page.locator("#asked")).to_be_visible()
    after = places(page)
    pane, buttons = page.locator(".air").bounding_box(), page.locator("#transport").bounding_box()
    assert pane is not None
    assert buttons is not None
    assert buttons["y"] + buttons["height"] == pane["y"] + pane["height"]  # nothing shines through below them
    assert {id: after[id] for id in ("next", "pause", "end")} == {id: before[id] for id in ("next", "pause", "end")}
    assert after["end"][2] <= size["height"]


def test_what_the_clock_says_stands_beside_the_title_of_a_slot_with_goods(
    browser: Browser, server: CuelightServer, owner: httpx.Client
) -> None:
    show = Show(owner, "still", [look(1, duration_ms=1_000), look(2)])
    show.command(type="start")
    page = connected(signed_in(browser, server, "Lin", "director", f"/shows/{show.id}/control", viewport=DESK))
    expect(page.locator("#phase-word")).to_have_text("Overtime")
    boxes = [page.locator(one).bounding_box() for one in ("#now .kind-bar", "#now-title", "#phase-word", "#now-goods")]
    bar, title, word, goods = [box for box in boxes if box is not None]
    assert title["x"] - bar["x"] < 24
    assert word["x"] > title["x"] + 0.5 * title["width"]
    assert word["y"] < goods["y"]


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_no_page_is_wider_than_a_phone(
    browser: Browser, server: CuelightServer, owner: httpx.Client, show: Show, locale: str
) -> None:
    """With a name, a title and products that are long, and buttons as large as a finger."""
    show.command(type="start")
    show.command(type="send_cue", text=LONG, urgency="soon")
    page = signed_in(browser, server, "Lin", "owner", "/", **HAND, locale=locale)
    named = {"slug": "still", "key": "wall", "secret": "nothing", "lang": "zh", "size": "192", "show_id": show.id}
    named["import_id"] = staged_import(owner, "still", show.id, f"编号,标题,灯光\nA1,{LONG},{LONG}\n,x,y\nA2,z,\nA2,,")
    wider = []
    for route in page_routes():
        # the one sets another language, the other keeps tables of others
        if route.startswith("/language") or not opens(page, server.url + route.format(**named)):
            continue
        if page.evaluate("Math.max(innerWidth, document.documentElement.scrollWidth)") > PHONE["width"]:
            wider.append(route)
    assert wider == []


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_the_way_in_is_no_wider_than_a_phone(browser: Browser, server: CuelightServer, locale: str) -> None:
    page = browser.new_context(**DEVICE | HAND | {"locale": locale}).new_page()
    for path in ("/sign-in", "/enter?link=nothing"):
        page.goto(server.url + path)
        assert page.evaluate("Math.max(innerWidth, document.documentElement.scrollWidth)") <= PHONE["width"], path
