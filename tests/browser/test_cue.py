"""The hosts' screens: what a host sees from four metres, what a co-host reads, and what both answer."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from io import BytesIO

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.stage import Show, connected, signed_in
from tests.server import CuelightServer

pytestmark = [pytest.mark.browser, pytest.mark.process]

COAT = {
    "sku": "K1",
    "title": "Wool coat",
    "link_no": 1,
    "tag_price": 129_900,
    "price": 79_900,
    "coupon": "shop coupon 100",
    "line": "One layer is enough.",
    "must_say": "480 g\nDry clean only",
    "never_say": "the best",
    "sizes": [{"name": "S", "stock": 12}, {"name": "M", "stock": 0}],
    "advice": "S up to 160 cm",
    "shipping": "Ships in 48 h",
    "gift": "Coat brush",
}
ITEMS = [COAT | {"sku": f"K{n}", "link_no": n, "price": 10_000 * n} for n in range(1, 6)]
SCRIPT = "\n\n".join(f"Sentence {n} of what is to be said about the coat, slowly and clearly." for n in range(60))
SLOTS = [
    {"id": "a", "cue": "A1", "kind": "look", "title": "Coat, three ways", "duration_ms": 600_000, "items": [COAT]},
    {"id": "b", "cue": "A2", "kind": "item", "title": "Five pieces", "duration_ms": 600_000, "items": ITEMS},
    {
        "id": "c",
        "cue": "A3",
        "kind": "look",
        "title": "Evening",
        "duration_ms": 8_000,
        "items": [COAT],
        "people": ["Yu", "floor_manager"],
    },
    {"id": "d", "cue": "A4", "kind": "closing", "title": "Closing", "duration_ms": 60_000},
]
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1440, "height": 900}


@pytest.fixture(scope="module")
def owner(server: CuelightServer) -> Iterator[httpx.Client]:
    with server.client() as client:
        client.post("/api/v1/rooms", json={"slug": "hosts", "name": "Hosts", "currency": "CNY"}).raise_for_status()
        yield client


@pytest.fixture
def show(owner: httpx.Client) -> Show:
    return Show(owner, "hosts", SLOTS[:])


Opens = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, server: CuelightServer, show: Show) -> Opens:
    """Opens a page of the show on a device of its own, for a host or somebody of another role."""

    def open_page(view: str = "cue", role: str = "host", size: ViewportSize | None = None) -> Page:
        path = f"/shows/{show.id}/{view}"
        return connected(signed_in(browser, server, f"a {role}", role, path, viewport=size or DESK))

    return open_page


def begin(show: Show, slot: str = "a") -> None:
    show.command(type="start", slot_id=slot)


def box(page: Page, selector: str, index: int = 0) -> dict[str, float]:
    found = page.locator(selector).nth(index).bounding_box()
    assert found is not None, f"{selector} is not on the screen"
    return {side: float(found[side]) for side in ("x", "y", "width", "height")}


def apart(one: dict[str, float], other: dict[str, float]) -> bool:
    return (
        one["x"] + one["width"] <= other["x"]
        or other["x"] + other["width"] <= one["x"]
        or one["y"] + one["height"] <= other["y"]
        or other["y"] + other["height"] <= one["y"]
    )


def inside(part: dict[str, float], page: Page) -> bool:
    whole = page.viewport_size
    assert whole is not None
    return part["y"] >= 0 and part["y"] + part["height"] <= whole["height"]


# ------------------------------------------------------------------------------------------------- before the show


def test_a_host_says_ready_and_the_desk_sees_it(opened: Opens, show: Show) -> None:
    """One tap on the cue screen is in the state of the show, and a second tap takes it back."""
    page = opened()
    expect(page.locator("#under")).to_contain_text("planned start")
    page.click("#say-ready")
    expect(page.locator("#crew [data-role=host]")).to_have_attribute("data-ready", "")
    assert "host" in show.get("state")["ready"]
    page.click("#say-ready")
    expect(page.locator("#crew [data-role=host]")).not_to_have_attribute("data-ready", "")
    assert "host" not in show.get("state")["ready"]


def test_a_part_in_the_address_that_is_not_ones_own_says_nothing(opened: Opens, show: Show) -> None:
    """A host who opens the screen for another part cannot speak for it; a director can."""
    page = opened("cue?role=operator")
    expect(page.locator("#ready")).to_be_visible()
    expect(page.locator("#say-ready")).to_be_hidden()
    page.keyboard.press("r")
    page = opened("cue?role=operator", role="director")
    page.click("#say-ready")
    expect(page.locator("#crew [data-role=operator]")).to_have_attribute("data-ready", "")
    assert list(show.get("state")["ready"]) == ["operator"]


# ------------------------------------------------------------------------------------------------- what is on air


def test_a_host_sees_standby_then_go(opened: Opens, show: Show) -> None:
    """In the last ten seconds the next slot is announced; its take says go; a page opened later says neither."""
    page = opened()
    begin(show, "c")
    expect(page.locator("#signal[data-signal=standby]")).to_contain_text("A4 Closing", timeout=15_000)
    show.take("d")
    expect(page.locator("#signal")).to_have_attribute("data-signal", "go")
    expect(page.locator("#signal")).not_to_have_attribute("data-signal", "go", timeout=15_000)


def test_a_cue_of_the_rehearsal_does_not_stand_on_the_screen_in_the_show(opened: Opens, show: Show) -> None:
    """The stream was lost in a drill only; nobody who goes on air may read that."""
    page = opened()
    show.command(type="start", rehearsal=True)
    show.command(type="send_cue", text="Stream lost. Say nothing private.", urgency="now")
    expect(page.locator("#message-text")).to_contain_text("Stream lost")
    show.command(type="end")
    expect(page.locator("#message")).to_be_hidden()
    show.command(type="send_cue", text="Greet everybody")
    expect(page.locator("#message-text")).to_have_text("Greet everybody")


def test_the_slot_shows_link_number_final_price_coupon_and_line(opened: Opens, show: Show) -> None:
    """What the host says of an item stands on the screen, and the clock is a good part of its height."""
    begin(show)
    page = opened(size={"width": 1920, "height": 1080})
    item = page.locator("#items li")
    expect(item.locator(".link")).to_have_text("1")
    expect(item.locator(".figure")).to_have_text("¥799")
    expect(item).to_contain_text("shop coupon 100")
    expect(item.locator(".line")).to_have_text("One layer is enough.")
    expect(page.locator("#ahead li")).to_have_count(3)
    digits = page.evaluate("Number.parseFloat(getComputedStyle(document.getElementById('countdown')).fontSize) * 0.727")
    assert digits >= 0.25 * 1080


def test_a_price_corrected_on_air_is_the_price_on_the_screen(opened: Opens, show: Show) -> None:
    """The slot on air is shown as the plan reads now."""
    begin(show)
    page, tablet = opened(), opened("cohost")
    show.plan([SLOTS[0] | {"items": [COAT | {"price": 69_900}]}, *SLOTS[1:]])
    expect(page.locator("#items .figure")).to_have_text("¥699")
    expect(tablet.locator("#goods .figure")).to_have_text("¥699")


def test_stock_that_nobody_vouches_for_is_not_shown(opened: Opens, show: Show) -> None:
    """A figure disappears with the message that lacks it, and with the connection."""
    begin(show)
    page = opened()
    left = page.locator("#items .left")

    def tell(left: dict[str, int]) -> None:
        """The store's own figure, put in where the socket hands messages on."""
        message = {"type": "stock", "seq": 0, "as_of": int(time.time() * 1000), "left": left}
        page.evaluate("message => window.stockMessage(message)", message)

    page.add_init_script(
        """
        const real = window.WebSocket;
        window.WebSocket = class extends real {
          constructor(...given) {
            super(...given);
            const told = (message) => new MessageEvent("message", { data: JSON.stringify(message) });
            window.stockMessage = (message) => this.dispatchEvent(told(message));
          }
        };
        """
    )
    page.reload()
    expect(page.locator("body")).to_have_attribute("data-connection", "live")
    expect(left).to_have_text("")
    tell({"K1": 118})
    expect(left).to_have_text("118 left")
    tell({"K1": 0})
    expect(left).to_have_text("Sold out")
    tell({"other": 3})
    expect(left).to_have_text("")
    tell({"K1": 7})
    expect(left).to_have_text("7 left")
    page.context.set_offline(True)
    expect(left).to_have_text("")


# ------------------------------------------------------------------------------------------------- cues


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("urgency", ["info", "now"])
def test_a_cue_covers_neither_time_nor_price(opened: Opens, show: Show, size: ViewportSize, urgency: str) -> None:
    """Five items, a long cue: the time, every price and every answer stay on the screen, none over another."""
    begin(show, "b")
    page = opened(size=size)
    show.command(type="send_cue", text="Say the new price, " * 20, urgency=urgency)
    expect(page.locator("#message")).to_be_visible()
    message = box(page, "#message")
    parts = [box(page, "#countdown"), *(box(page, "#items .figure", index) for index in range(5))]
    assert all(apart(part, message) for part in parts)
    assert all(inside(part, page) for part in (*parts, box(page, "#got-it"), message))


def test_a_pedal_acknowledges_once_however_long_it_is_held(opened: Opens, show: Show) -> None:
    """A held key answers the cue that was seen, not the one behind it."""
    begin(show)
    page = opened()
    show.command(type="send_cue", text="First", urgency="soon")
    show.command(type="send_cue", text="Second", urgency="now")
    expect(page.locator("#message-text")).to_have_text("Second")
    page.keyboard.down("PageDown")
    page.keyboard.down("PageDown")
    expect(page.locator("#message-text")).to_have_text("First")
    page.keyboard.up("PageDown")
    page.keyboard.press("Enter")
    expect(page.locator("#message")).to_be_hidden()
    assert len(show.journal("cue_acked", least=2)) == 2


def test_hosts_answer_ask_and_hear_what_the_director_said(opened: Opens, show: Show) -> None:
    """A cue is refused in a word; a question goes to the desk, and its answer comes back to the one who asked."""
    begin(show)
    page = opened()
    show.command(type="send_cue", text="Lottery now?", urgency="soon")
    page.click("#cannot")
    expect(page.locator("#message")).to_be_hidden()
    assert show.journal("cue_replied", least=1)[-1]["text"] == "Can't"

    page.click("#open-ask")
    page.click("#ask-form footer button")
    expect(page.locator("#ask-fault")).to_have_text("Write something first.")
    page.fill("#ask-text", "x" * 501)
    page.click("#ask-form footer button")
    expect(page.locator("#ask-fault")).to_contain_text("501")
    page.fill("#ask-text", "Which price is right?")
    page.click("#ask-form footer button")
    expect(page.locator("#asked")).to_contain_text("sent, not seen yet")
    asked = show.journal("cue_sent")[-1]
    assert (asked["to"], asked["text"]) == ("desk", "Which price is right?")

    show.command(type="reply_cue", number=asked["number"], text="The lower one")
    expect(page.locator("#message-text")).to_have_text("The lower one")
    expect(page.locator("#message-quote")).to_contain_text("Which price is right?")
    page.click("#got-it")
    expect(page.locator("#message")).to_be_hidden()


def test_what_was_written_is_kept_while_the_server_is_away(opened: Opens, show: Show) -> None:
    """Offline the screen says how old it is, its buttons refuse, and a question that was begun stays."""
    begin(show)
    page = opened()
    show.command(type="send_cue", text="Wrap up")
    page.click("#open-ask")
    page.fill("#ask-text", "Half a thought")
    page.context.set_offline(True)
    expect(page.locator("body")).to_have_attribute("data-stale", "")
    expect(page.locator("#age")).to_contain_text("ago")
    expect(page.locator("#got-it")).to_be_disabled()
    expect(page.locator("#ask-form footer button")).to_be_disabled()
    page.context.set_offline(False)
    expect(page.locator("#got-it")).to_be_enabled(timeout=30_000)
    expect(page.locator("#ask-text")).to_have_value("Half a thought")
    expect(page.locator("#age")).to_have_text("")


# ------------------------------------------------------------------------------------------------- settings


@pytest.mark.parametrize(
    ("address", "matrix"),
    [("mirror=1", "matrix(-1, 0, 0, 1, 0, 0)"), ("flip=1", "matrix(1, 0, 0, -1, 0, 0)"), ("mirror=0", "none")],
)
def test_the_address_turns_the_screen_for_a_prompter(opened: Opens, show: Show, address: str, matrix: str) -> None:
    """What the glass turns round is turned round before."""
    page = opened(f"cue?{address}")
    assert page.evaluate("getComputedStyle(document.getElementById('stage')).transform") == matrix


def test_settings_stand_in_the_address(opened: Opens, show: Show) -> None:
    """What is set on the sheet is in the address, and nonsense in an address leaves all as usual."""
    begin(show)
    page = opened("cue?size=garbage&next=maybe&speed=-4")
    expect(page.locator("#ahead")).to_be_visible()
    page.keyboard.press("s")
    page.uncheck("[data-setting=next]")
    page.check("[data-setting=mirror]")
    expect(page.locator("#ahead")).to_be_hidden()
    page.wait_for_url(re.compile(r"\?(?=.*mirror=1)(?=.*next=0)"))


def test_the_script_scrolls_until_a_hand_takes_over(opened: Opens, show: Show) -> None:
    """It runs at the speed of the keys, stops for a hand, and goes on when asked; a new slot begins at its top."""
    show.plan([SLOTS[0] | {"script": SCRIPT}, *SLOTS[1:]])
    begin(show)
    page = opened("cue?script=1&speed=60")
    text = page.locator("#script-text")
    expect(text).to_contain_text("Sentence 0")
    page.wait_for_function("document.getElementById('script-text').scrollTop > 5")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#script-state")).to_contain_text("62")
    text.hover()
    page.mouse.wheel(0, 300)
    expect(page.locator("#script-state")).to_have_text("Scrolled by hand")
    page.keyboard.press("g")
    expect(page.locator("#script-state")).to_contain_text("62")
    page.keyboard.press("g")
    expect(page.locator("#script-state")).to_have_text("Held")
    show.take("b")
    expect(text).to_contain_text("There is no script for this slot.")
    assert page.evaluate("document.getElementById('script-text').scrollTop") == 0


# ------------------------------------------------------------------------------------------------- co-host


def test_the_tablet_tells_what_to_say_and_what_never(opened: Opens, show: Show) -> None:
    """Both lists, the sizes, every answer, and the time that clothes are changed next."""
    begin(show, "a")
    page = opened("cohost", size={"width": 1024, "height": 768})
    expect(page.locator("[data-rule=must]")).to_contain_text("Dry clean only")
    expect(page.locator("[data-rule=never]")).to_contain_text("the best")
    expect(page.locator(".size[data-level=none]")).to_contain_text("M")
    for answer in ("S up to 160 cm", "Ships in 48 h", "Coat brush"):
        expect(page.locator("#goods")).to_contain_text(answer)
    coming = page.locator("#coming-slots li")
    expect(coming.nth(0)).to_contain_text("Five pieces")
    expect(coming.nth(1)).to_contain_text("Evening")
    expect(coming.nth(1)).to_contain_text("Change into")
    expect(coming.nth(1)).to_contain_text("Yu · Floor manager")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_screens_show_the_picture_and_the_selling_points_of_a_product(
    opened: Opens, owner: httpx.Client, browser: Browser, server: CuelightServer
) -> None:
    """Also on a tablet that a code signed in; a presale says its days beside the price, and nothing says the cost."""
    body = {"code": "P1", "title": "Scarf", "link_no": 7, "price": 19900, "cost": 7123, "floor_price": 15321} | {
        "points": "Cashmere\nWoven in one piece", "presale": True, "ships_in_days": 7, "role": "profit",
    }  # fmt: skip
    scarf = owner.post("/api/v1/rooms/hosts/items", json=body).raise_for_status().json()
    drawn = BytesIO()
    Image.new("RGB", (300, 300), "teal").save(drawn, "PNG")
    path = f"/api/v1/rooms/hosts/items/{scarf['id']}/picture"
    kept = owner.put(path, content=drawn.getvalue(), headers={"content-type": "image/png"}).raise_for_status().json()
    slot = {"id": "p", "cue": "P1", "kind": "item", "title": "Scarf", "duration_ms": 60_000}
    show = Show(owner, "hosts", [slot | {"items": [kept["slot_item"]]}])
    begin(show, "p")
    code = owner.post(f"{show.api}/passes", json={"view": "cohost", "name": "Tablet 1"}).raise_for_status().json()
    tablet = browser.new_context(base_url=server.url).new_page()
    tablet.goto(code["url"])
    host = signed_in(browser, server, "a host", "host", f"/shows/{show.id}/cue", viewport=DESK)
    operator = signed_in(browser, server, "a crew", "crew", f"/shows/{show.id}/operator", viewport=DESK)
    for page, place in ((tablet, "#goods"), (host, "#items"), (operator, "#slots-body")):
        image = page.locator(f"{place} img.picture")
        expect(image).to_be_visible()
        assert image.evaluate("async (it) => (await it.decode(), it.naturalWidth)") == 240
        assert not any(secret in page.content() for secret in ("71.23", "153.21", "7123", "15321"))
    for page, place in ((tablet, ".points"), (host, "#notes")):
        expect(page.locator(place)).to_contain_text("Woven in one piece")
        expect(page.locator(".presale")).to_contain_text("7 days")


def test_only_who_may_takes_a_comment_off(opened: Opens, show: Show) -> None:
    """The crew marks a picked comment as answered; a host only reads it."""
    begin(show)
    show.command(type="pick_comment", comment="c1", name="u**", text="Is it warm?")
    host, crew = opened("cohost"), opened("cohost", "crew")
    expect(host.locator("#picked")).to_contain_text("Is it warm?")
    expect(host.locator("#picked button")).to_have_count(0)
    crew.locator("#picked button").click()
    expect(host.locator("#picked li")).to_have_count(0)


def test_blackout_darkens_both_hosts_screens_until_it_ends(opened: Opens, show: Show) -> None:
    begin(show)
    screens = [opened(), opened("cohost")]
    show.command(type="blackout", on=True)
    for screen in screens:
        expect(screen.locator("#blackout")).to_be_visible()
    show.command(type="blackout", on=False)
    for screen in screens:
        expect(screen.locator("#blackout")).to_be_hidden()


def test_after_the_end_there_are_thanks_and_no_clock(opened: Opens, show: Show) -> None:
    """A show that is over has no time left to show, not even dashes."""
    begin(show)
    page = opened()
    show.command(type="end")
    expect(page.locator("#thanks")).to_be_visible()
    expect(page.locator("#countdown")).to_be_hidden()
    expect(page.locator("#main")).not_to_contain_text("–:–")


# ------------------------------------------------------------------------------------------------- the device


def test_without_a_wake_lock_a_silent_picture_holds_the_screen(opened: Opens, show: Show) -> None:
    """Plain http has no wake lock: the page says so, and the first touch starts a picture that holds the screen."""
    page = opened()
    page.add_init_script("delete Navigator.prototype.wakeLock")
    page.reload()
    expect(page.locator("#sleepy")).to_be_visible()
    page.click("#title")
    expect(page.locator("body")).to_have_attribute("data-awake", "video")
    expect(page.locator("#sleepy")).to_be_hidden()
    page.wait_for_function(
        "!document.getElementById('awake').paused && document.getElementById('awake').readyState >= 2"
    )
    assert page.evaluate("document.getElementById('awake').muted")


def test_offline_a_device_shows_a_page_that_says_so(opened: Opens, show: Show, server: CuelightServer) -> None:
    """Nothing kept is passed off as live; the page comes back by itself with the network."""
    page = opened()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("h1")).to_have_text("Offline")
    expect(page.locator("body")).to_contain_text("Not connected. What you see is not live.")
    kept = page.evaluate(
        """async () => {
          const found = [];
          for (const name of await caches.keys()) found.push(...(await (await caches.open(name)).keys()));
          return found.map((request) => new URL(request.url).pathname);
        }"""
    )
    assert "/offline" in kept
    assert not [path for path in kept if path.startswith(("/api/", "/shows/"))]
    page.context.set_offline(False)
    expect(page.locator("#stage")).to_be_visible(timeout=30_000)


def test_the_pages_can_be_installed(owner: httpx.Client, server: CuelightServer) -> None:
    """The manifest speaks the language it is asked for, and every icon it names is there, without a session."""
    with httpx.Client(base_url=server.url) as stranger:
        manifest = stranger.get("/manifest.webmanifest?lang=zh").raise_for_status().json()
        assert manifest["lang"] == "zh-CN"
        assert "总控台" in manifest["name"]
        for icon in manifest["icons"]:
            answer = stranger.get(icon["src"]).raise_for_status()
            assert answer.headers["content-type"].startswith(icon["type"])
        assert stranger.get("/icon-7.png").status_code == 404
        first = stranger.get("/sw.js?lang=en").raise_for_status()
        assert first.headers["cache-control"] == "no-cache"
        assert first.text != stranger.get("/sw.js?lang=zh").text
