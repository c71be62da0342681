"""The hosts' screens at three sizes and in two languages: nothing lies over anything, and what matters is whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.stage import Show, connected, signed_in
from tests.server import CuelightServer

pytestmark = [pytest.mark.browser, pytest.mark.process]

DESK: ViewportSize = {"width": 1440, "height": 900}
TABLET: ViewportSize = {"width": 1024, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}
LAPTOP: ViewportSize = {"width": 1280, "height": 720}
SIZES = (DESK, TABLET, PHONE)
LOCALES = {"en": "en-GB", "zh": "zh-CN"}
VIEWS = ("cue", "cohost")

ITEM = {"tag_price": 259_900, "price": 129_900, "coupon": "shop coupon 100"}
LINES = {
    "en": "Soft on the skin; whoever finds it itchy sends it back.",
    "zh": "零下十度里面穿一件薄毛衣就够了，轻得像没穿。",
}
COMMENTS = {
    "en": "I am 165 cm and 62 kg, would you take the M or the L in the long coat?",
    "zh": "我一米六五一百二十四斤，长款大衣拍M还是L？会不会拖地？",
}
LONGEST = {
    "en": "Say number twelve again, slowly; whoever ordered eleven is refunded. " * 7,
    "zh": "请慢慢再说一遍十二号链接，拍了十一号的马上退款，短靴等库存核完再讲。" * 14,
}
"""Nearly as long as a cue may be."""
PRICES = "#items .figure"

SCRIPT = """
const real = window.WebSocket;
window.WebSocket = class extends real {
  constructor(...given) {
    super(...given);
    window.told = (message) => this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(message) }));
  }
};
"""
"""Lets a test put in a message where the socket hands messages on."""
AWAKE = "Navigator.prototype.wakeLock = undefined;"
LOCKED = """
Object.defineProperty(Navigator.prototype, "wakeLock", {
  get: () => ({ request: async () => Object.assign(new EventTarget(), { released: false, release: async () => {} }) }),
});
"""

CUT = """selector => {
  return [...document.querySelectorAll(selector)].filter(
  (element) => element.checkVisibility() && isCut(element)).map((element) => element.textContent);
  function isCut(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  const text = [...range.getClientRects()].filter((one) => one.width > 0);
  const frames = [{ left: 0, top: 0, right: innerWidth, bottom: innerHeight }];
  for (let one = element; one !== null; one = one.parentElement)
    if (!one.matches("#countdown, .time") && getComputedStyle(one).overflow !== "visible")
      frames.push(one.getBoundingClientRect());
  // A line is a little higher than what is drawn in it.
  const outside = (one, frame) =>
    one.left < frame.left - 1 || one.right > frame.right + 1 ||
    one.top + 0.15 * one.height < frame.top || one.bottom - 0.15 * one.height > frame.bottom;
  return text.some((one) => frames.some((frame) => outside(one, frame)));
  }
}"""
"""What of the visible elements is not wholly on the screen, or cut off by something that it stands in."""


def slot(number: int, kind: str, items: int = 0, line: str = "", **fields: Any) -> dict[str, Any]:
    goods = [
        ITEM | {"sku": f"K{number}{n}", "link_no": 11 + n, "title": f"大衣 {n} Coat", "line": line}
        for n in range(1, items + 1)
    ]
    title = f"第 {number} 个环节 with quite a long name"
    plan = {"id": f"s{number}", "cue": f"A{number}", "kind": kind, "title": title, "items": goods}
    return plan | {"duration_ms": 600_000, "notes": "来回走两圈 Walk twice\n翻出内里 Show the lining"} | fields


@pytest.fixture(scope="module")
def owner(server: CuelightServer) -> Iterator[httpx.Client]:
    with server.client() as client:
        client.post("/api/v1/rooms", json={"slug": "room", "name": "Room", "currency": "CNY"}).raise_for_status()
        yield client


@pytest.fixture(params=LOCALES)
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def show(owner: httpx.Client, lang: str) -> Show:
    line = LINES[lang]
    kinds = [slot(1, "look", 3, line), slot(2, "interaction"), slot(3, "lottery"), slot(4, "item", 1, line)]
    return Show(owner, "room", [*kinds, slot(5, "item", 5, line), slot(6, "closing", title="收尾预告 and good night")])


Opens = Callable[..., Page]
TOUCH: dict[str, Any] = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
"""A phone whose buttons are as large as a finger."""


@pytest.fixture
def opened(browser: Browser, server: CuelightServer, show: Show, lang: str) -> Opens:
    """Opens a host's page of the show on a device of its own, which can be told things."""

    def open_page(view: str = "cue", script: str = "", **device: Any) -> Page:
        path = f"/shows/{show.id}/{view}"
        page = signed_in(
            browser, server, "a host", "host", path, **{"viewport": DESK, "locale": LOCALES[lang]} | device
        )
        page.add_init_script(SCRIPT + script)
        page.reload()
        connected(page)
        expect(page.locator("#stage")).to_have_attribute("data-mode", "air")
        return page

    return open_page


def at(page: Page, size: ViewportSize) -> None:
    """Give the page a size; it is laid out for it after two frames."""
    page.set_viewport_size(size)
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def cut(page: Page, selector: str) -> list[str]:
    return list(page.evaluate(CUT, selector))


def font_size(page: Page, selector: str) -> float:
    script = "selector => Number.parseFloat(getComputedStyle(document.querySelector(selector)).fontSize)"
    return float(page.evaluate(script, selector))


def overlapping(page: Page, *selectors: str) -> list[tuple[str, str]]:
    """Which of the visible elements lie over each other."""
    found = []
    for selector in selectors:
        for index, element in enumerate(page.locator(selector).all()):
            box = element.bounding_box() if element.is_visible() else None
            if box is not None and box["width"] > 0:
                found.append((f"{selector} {index}", box))
    return [
        (name, other_name)
        for place, (name, one) in enumerate(found)
        for other_name, other in found[place + 1 :]
        if min(one["x"] + one["width"], other["x"] + other["width"]) - max(one["x"], other["x"]) > 1
        and min(one["y"] + one["height"], other["y"] + other["height"]) - max(one["y"], other["y"]) > 1
    ]


def test_in_a_look_of_three_what_to_say_and_the_prices_are_whole(opened: Opens, show: Show) -> None:
    """The clock gives way to them."""
    show.command(type="start", slot_id="s1")
    page = opened()
    for size in SIZES:
        at(page, size)
        for part in (".line", ".figure", ".tag", ".coupon"):
            expect(page.locator(f"#items {part}:visible")).to_have_count(3)
        assert cut(page, "#items :is(.line, .figure, .tag s, .tag small, .coupon, .link), #countdown") == [], size
        assert overlapping(page, "#countdown", "#items li", "#notes", "#ahead li", "#tools button", ".head") == [], size


def test_the_clock_takes_a_third_of_a_phone(opened: Opens, show: Show) -> None:
    """And its digits the whole width."""
    show.command(type="start", slot_id="s4")
    page = opened()
    at(page, PHONE)
    area, digits = page.locator(".time").bounding_box(), page.locator("#countdown").bounding_box()
    assert area is not None
    assert digits is not None
    assert area["height"] >= PHONE["height"] / 3
    assert digits["width"] >= 0.85 * PHONE["width"]
    assert cut(page, "#countdown, #items :is(.figure, .line, .tag s)") == []


@pytest.mark.parametrize("view", VIEWS)
def test_the_tag_price_is_called_so(opened: Opens, show: Show, lang: str, view: str) -> None:
    show.command(type="start", slot_id="s4")
    page = opened(view)
    expect(page.locator(".tag")).to_have_text("Tag price ¥2,599" if lang == "en" else "吊牌价 ¥2,599")
    for size in SIZES:
        at(page, size)
        assert cut(page, ".tag small, .tag s, .figure") == [], size
        assert page.evaluate("document.querySelector('.figure').getClientRects().length") == 1
        assert overlapping(page, ".figure", ".tag", ".coupon") == [], size


def test_answering_questions_the_comment_is_the_large_thing(opened: Opens, show: Show, lang: str) -> None:
    show.command(type="start", slot_id="s2")
    show.command(type="pick_comment", comment="c1", name="u**", text=COMMENTS[lang])
    show.command(type="pick_comment", comment="c2", name="v**", text=LINES[lang])
    page, tablet = opened(), opened("cohost")
    for size in SIZES:
        at(page, size)
        said = page.locator("#picked .said").first.bounding_box()
        digits = page.locator("#countdown").bounding_box()
        assert said is not None
        assert digits is not None
        assert said["width"] * said["height"] > 0.9 * digits["width"] * digits["height"], size
        assert font_size(page, "#picked .said") >= 1.7 * font_size(page, "#notes"), size
        assert cut(page, "#picked .said, #countdown") == [], size
        assert overlapping(page, "#countdown", "#picked", "#body", "#ahead", "#tools button") == [], size
        at(tablet, size)
        assert font_size(tablet, "#picked .said") >= 1.3 * font_size(tablet, "#notes"), size
        assert overlapping(tablet, ".head", "#picked", "#notes", "#coming") == [], size
    expect(page.locator("#picked .said").first).to_have_text(f"u**{COMMENTS[lang]}")


def test_in_a_lottery_its_countdown_is_the_large_thing(opened: Opens, show: Show) -> None:
    show.command(type="start", slot_id="s3")
    show.command(type="start_activity", kind="platform_draw", title="福袋 Lucky bag", ms=540_000)
    page, tablet = opened(), opened("cohost")
    lead = "#timers [data-lead] output"
    for size in SIZES:
        at(page, size)
        assert font_size(page, lead) > font_size(page, "#countdown"), size
        assert cut(page, "#timers [data-lead] .label, #countdown") == [], size
        assert overlapping(page, "#countdown", "#timers", "#body", "#ahead", "#tools button") == [], size
        at(tablet, size)
        assert font_size(tablet, lead) >= 1.3 * font_size(tablet, "#title"), size
        assert overlapping(tablet, ".head", "#timers", "#notes", "#coming") == [], size


@pytest.mark.parametrize("view", VIEWS)
def test_an_alert_covers_nothing(opened: Opens, show: Show, view: str) -> None:
    """A lost stream pushes the screen down; facts, clock and prices stay in sight."""
    show.command(type="start", slot_id="s1")
    page = opened(view)
    page.evaluate("message => told(message)", {"type": "alert", "code": "stream_lost", "level": "error", "on": True})
    expect(page.locator("#alert-stream_lost")).to_be_visible()
    for size in SIZES:
        at(page, size)
        assert overlapping(page, "#alerts", "#facts", "#title", "#countdown", "#clock", "#tools") == [], size
        assert cut(page, "#alerts, #facts, #countdown, #clock") == [], size
    if view == "cue":
        assert cut(page, "#items :is(.line, .figure)") == []


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("drawer", ["settings", "ask"])
def test_a_drawer_covers_neither_the_clock_nor_a_cue(
    opened: Opens, show: Show, lang: str, view: str, drawer: str
) -> None:
    """It stands beside them, on a phone below them; the word from the director is whole."""
    show.command(type="start", slot_id="s1")
    show.command(type="send_cue", text=COMMENTS[lang], urgency="soon")
    page = opened(view)
    expect(page.locator("#message")).to_be_visible()
    page.click(f"#open-{drawer}")
    expect(page.locator(f"#{drawer}")).to_be_visible()
    for size in SIZES:
        at(page, size)
        parts = ("#countdown", "#clock", "#title", "#message", f"#{drawer}")
        assert overlapping(page, *parts) == [], size
        assert cut(page, "#message-text, #countdown, #clock, #got-it") == [], size


@pytest.mark.parametrize("script", [AWAKE, LOCKED], ids=["sleepy", "awake"])
def test_the_tools_lie_over_nothing(opened: Opens, show: Show, script: str) -> None:
    """Neither the warning of a device that may fall asleep nor the buttons cover what comes next."""
    show.command(type="start", slot_id="s1")
    page = opened("cue", script)
    expect(page.locator("#ahead li")).to_have_count(3)
    expect(page.locator("#sleepy")).to_be_visible(visible=script == AWAKE)
    for size in (DESK, LAPTOP, TABLET, PHONE):
        at(page, size)
        assert overlapping(page, "#ahead li", "#tools :is(button, a)", "#notes", "#items") == [], size


@pytest.mark.parametrize("view", VIEWS)
def test_a_phone_in_the_hand_shows_the_whole_screen(opened: Opens, show: Show, view: str) -> None:
    """Tools for a finger, and the warning among them, make nothing wider than the phone."""
    show.command(type="start", slot_id="s1")
    show.command(type="send_cue", text="Twelve", urgency="now")
    page = opened(view, AWAKE, **TOUCH)
    expect(page.locator("#sleepy")).to_be_visible()
    expect(page.locator("#message")).to_be_visible()
    assert page.evaluate("innerWidth") == PHONE["width"]
    assert cut(page, "#countdown, #clock, #message-text, #got-it, #sleepy, #open-ask, #larger") == []
    assert overlapping(page, "#tools :is(button, a)", "#message") == []
    tools = [box for one in page.locator("#tools button:visible").all() if (box := one.bounding_box())]
    assert len(tools) == 7
    assert all(box["height"] >= 44 and box["x"] + box["width"] <= PHONE["width"] for box in tools)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("urgency", ["info", "now"])
def test_a_word_from_the_director_is_never_cut(opened: Opens, show: Show, lang: str, view: str, urgency: str) -> None:
    """As long as it may be, with a connection and without one: the size is chosen that fits whole."""
    show.command(type="start", slot_id="s1")
    show.command(type="send_cue", text=LONGEST[lang], urgency=urgency)
    page = opened(view)
    expect(page.locator("#message-text")).to_have_text(LONGEST[lang].strip())
    prices, head = (PRICES, ".head") if view == "cue" else ("#clock", "#title")

    def whole() -> None:
        for size in SIZES:
            at(page, size)
            assert cut(page, f"#message-text, #got-it, #cannot, #question, #countdown, {prices}") == [], size
            assert overlapping(page, "#message", "#countdown", head, "#items", "#tools button") == [], size
            assert font_size(page, "#message-text") >= 13, size

    whole()
    page.context.set_offline(True)
    expect(page.locator("body")).to_have_attribute("data-stale", "", timeout=40_000)
    whole()
