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


@pytest.fixture
def opened(browser: Browser, server: CuelightServer, show: Show, lang: str) -> Opens:
    """Opens a host's page of the show on a device of its own, which can be told things."""

    def open_page(view: str = "cue", script: str = "") -> Page:
        path = f"/shows/{show.id}/{view}"
        page = signed_in(browser, server, "a host", "host", path, viewport=DESK, locale=LOCALES[lang])
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
