"""The rundown page: everything of a slot is edited, bad input is said at its field, and nothing typed is lost."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.stage import connected, signed_in
from tests.server import CuelightServer

pytestmark = [pytest.mark.browser, pytest.mark.process]

HTML = '<img src=x onerror="window.hacked = 1"><b id=injected>bold</b></textarea></script>'
HOUR = 3_600_000


@pytest.fixture(scope="module")
def director(browser: Browser, server: CuelightServer) -> Iterator[Page]:
    page = signed_in(browser, server, "Lin", "owner", viewport={"width": 1440, "height": 900})
    page.on("dialog", lambda dialog: dialog.accept())
    yield page
    page.context.close()


@pytest.fixture(scope="module")
def owner(server: CuelightServer) -> Iterator[httpx.Client]:
    with server.client() as client:
        client.post("/api/v1/rooms", json={"slug": "plan", "name": "Plan", "currency": "CNY"}).raise_for_status()
        yield client


class Plan:
    """A show of five slots, open on the director's page."""

    def __init__(self, server: CuelightServer, owner: httpx.Client, page: Page) -> None:
        self.server, self.owner, self.page = server, owner, page
        body = {"title": "Plan", "starts_at": int(time.time() * 1000) + HOUR, "template": "short-10m"}
        self.show = owner.post("/api/v1/rooms/plan/shows", json=body).raise_for_status().json()["id"]
        self.path = f"/api/v1/shows/{self.show}/rundown"

    def open(self) -> None:
        self.page.goto(f"{self.server.url}/shows/{self.show}/plan")
        connected(self.page)

    def details(self, row: int) -> Locator:
        self.page.locator("#plan-rows tr[data-slot]").nth(row).locator("[data-act=open]").click()
        return self.page.locator("#drawer")

    def field(self, row: int, name: str) -> Locator:
        return self.page.locator("#plan-rows tr[data-slot]").nth(row).locator(f"[data-field={name}]")

    def saved(self) -> None:
        expect(self.page.locator("#save-state")).to_have_text("All saved")

    @property
    def slots(self) -> list[dict[str, Any]]:
        return list(self.owner.get(self.path).raise_for_status().json()["slots"])

    def change(self, edit: Any) -> None:
        """As somebody else would."""
        rundown = self.owner.get(self.path).json()
        edit(rundown["slots"])
        self.owner.put(self.path, json=rundown).raise_for_status()


@pytest.fixture
def plan(server: CuelightServer, owner: httpx.Client, director: Page) -> Plan:
    opened = Plan(server, owner, director)
    opened.open()
    return opened


def type_into(field: Locator, text: str) -> None:
    field.fill(text)
    field.dispatch_event("change")


def test_everything_of_a_slot_is_edited_in_its_details(plan: Plan) -> None:
    drawer = plan.details(1)
    drawer.locator("#d-advance").select_option("auto")
    drawer.locator("#d-timer").select_option("clock")
    drawer.locator("#d-lock").select_option("end")
    for name in ("count_to_end", "flag", "milestone", "mandatory"):
        drawer.locator(f".pill:has([data-field={name}])").click()
    type_into(drawer.locator("#d-warn"), "0:45")
    type_into(drawer.locator("#d-group"), "Coats")
    drawer.locator(".pill:has([data-part=host])").click()
    drawer.locator(".pill:has([data-part=lighting])").click()
    type_into(drawer.locator("#d-others"), "Lin, Wei")
    type_into(drawer.locator("#d-script"), "First the whole outfit.")
    plan.saved()
    slot = plan.slots[1]
    assert (slot["advance"], slot["timer"], slot["lock"], slot["group"]) == ("auto", "clock", "end", "Coats")
    assert [slot[name] for name in ("count_to_end", "flag", "milestone", "mandatory")] == [True] * 4
    assert (slot["warn_at_ms"], slot["script"]) == (45_000, "First the whole outfit.")
    assert slot["people"] == ["host", "lighting", "Lin", "Wei"]


def test_items_are_added_filled_in_ordered_and_removed(plan: Plan) -> None:
    drawer = plan.details(0)
    for sku, price in (("A1", "599"), ("B2", "79.90")):
        drawer.locator("#add-item").click()
        item = drawer.locator("li.item").last
        type_into(item.locator("[data-item=title]"), f"Item {sku}")
        type_into(item.locator("[data-item=sku]"), sku)
        type_into(item.locator("[data-item=price]"), price)
    first = drawer.locator("li.item").first
    first.locator("summary").click()
    more = {
        "coupon": "50 off", "must_say": "100 % wool\nmade here", "never_say": "the best", "sizes": "S:12, M 30, L",
        "advice": "up to 50 kg: S", "shipping": "48 hours", "gift": "a bag",
    }  # fmt: skip
    for name, text in more.items():
        type_into(first.locator(f"[data-item={name}]"), text)
    first.locator("[data-act=item-down]").click()
    plan.saved()
    items = plan.slots[0]["items"]
    assert [(item["sku"], item["price"], item["link_no"]) for item in items] == [("B2", 7_990, 2), ("A1", 59_900, 1)]
    sizes = [{"name": "S", "stock": 12}, {"name": "M", "stock": 30}, {"name": "L", "stock": None}]
    assert {name: items[1][name] for name in more} == more | {"sizes": sizes}
    drawer.locator("li.item").first.locator("[data-act=remove-item]").click()
    plan.saved()
    assert [item["sku"] for item in plan.slots[0]["items"]] == ["A1"]


@pytest.mark.parametrize(
    ("name", "typed", "says"),
    [
        ("price", "-5", "cannot be negative"),
        ("price", "9.999", "At most 2 decimals"),
        ("link_no", "1.5", "whole number"),
        ("sizes", "S:x", "S:x"),
        ("sizes", "S:1, S:2", "twice"),
        ("gift", "x" * 501, "At most 500 characters"),
    ],
)
def test_what_an_item_cannot_have_is_said_at_the_field_and_kept(plan: Plan, name: str, typed: str, says: str) -> None:
    plan.change(lambda slots: slots[0].update(items=[{"sku": "A1", "title": "Coat"}]))
    expect(plan.field(0, "title").locator("xpath=ancestor::tr").locator(".more")).to_contain_text("1 item")
    field = plan.details(0).locator(f"[data-item={name}]")
    field.evaluate("field => field.closest('details')?.setAttribute('open', '')")
    type_into(field, typed)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field.locator("xpath=ancestor::*[contains(@class, 'field')][1]").locator(".note")).to_contain_text(says)
    plan.page.keyboard.press("Escape")
    expect(plan.page.locator("#drawer-held")).to_be_visible()
    expect(field).to_have_value(typed)
    assert plan.slots[0]["items"] == [{"sku": "A1", "title": "Coat", "custom": {}}]


@pytest.mark.parametrize(
    ("name", "typed", "says"),
    [
        ("duration_ms", "-3:00", "cannot be negative"),
        ("duration_ms", "soon", "Type a length"),
        ("cue", "x" * 10_000, "10,000"),
        ("cue", "A11", "stands for two slots"),
        ("title", "", "needs a title"),
    ],
)
def test_what_a_slot_cannot_have_is_said_below_its_row_and_kept(plan: Plan, name: str, typed: str, says: str) -> None:
    before = plan.slots[0][name]
    type_into(plan.field(0, name), typed)
    expect(plan.page.locator("tr.notes")).to_contain_text(says)
    plan.change(lambda slots: slots[2].update(title="Changed meanwhile"))
    expect(plan.field(2, "title")).to_have_value("Changed meanwhile")
    expect(plan.field(0, name)).to_have_value(typed)
    expect(plan.page.locator("tr.notes")).to_contain_text(says)
    assert plan.slots[0][name] == before


def test_two_faults_side_by_side_do_not_cover_each_other(plan: Plan) -> None:
    type_into(plan.field(0, "duration_ms"), "soon")
    type_into(plan.field(0, "title"), "")
    notes = plan.page.locator("tr.notes .note")
    expect(notes).to_have_count(2)
    boxes = [notes.nth(place).bounding_box() for place in range(2)]
    assert boxes[0]
    assert boxes[1]
    assert boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"] or boxes[1]["y"] + boxes[1]["height"] <= boxes[0]["y"]


def test_a_fixed_start_before_the_show_is_flagged_and_says_what_to_do(plan: Plan) -> None:
    early = plan.owner.get(f"/api/v1/shows/{plan.show}").json()["starts_at"] - HOUR // 2
    text = plan.page.evaluate("at => new Date(at).toLocaleTimeString('en-GB', {timeZone: 'Asia/Shanghai'})", early)
    type_into(plan.field(1, "start"), text)
    expect(plan.page.locator("tr.notes")).to_contain_text("Choose a later time, or begin the show earlier")
    plan.saved()
    plan.page.locator("#checks-summary").click()
    expect(plan.page.locator("#checks-list")).to_contain_text("Fixed start before the show begins")


def test_a_fixed_start_that_has_passed_is_refused_at_the_field(plan: Plan) -> None:
    past = int(time.time() * 1000) - HOUR
    text = plan.page.evaluate("at => new Date(at).toLocaleTimeString('en-GB', {timeZone: 'Asia/Shanghai'})", past)
    type_into(plan.field(1, "start"), text)
    expect(plan.page.locator("tr.notes")).to_contain_text("has passed")
    expect(plan.field(1, "start")).to_have_value(text)
    assert plan.slots[1].get("start") is None


def test_skipping_what_must_not_be_skipped_is_said_and_stays_flagged(plan: Plan) -> None:
    row = next(place for place, slot in enumerate(plan.slots) if slot.get("mandatory"))
    plan.field(row, "skip").check()
    expect(plan.page.locator("tr.notes")).to_contain_text("must not be skipped")
    plan.saved()
    expect(plan.page.locator(".wide[data-must]")).to_have_count(1)
    plan.page.locator("#checks-summary").click()
    plan.page.locator("#checks-list .jump").first.click()
    expect(plan.field(row, "skip")).to_be_focused()
    plan.field(row, "skip").uncheck()
    expect(plan.page.locator(".wide[data-must]")).to_have_count(0)


def test_what_was_typed_into_a_slot_that_somebody_removed_waits_for_an_answer(plan: Plan) -> None:
    first = plan.slots[0]
    plan.page.context.set_offline(True)
    type_into(plan.field(0, "title"), "Mine")
    expect(plan.page.locator("#save-state")).to_contain_text("not reached")
    plan.change(lambda slots: slots.pop(0))
    plan.page.context.set_offline(False)
    bar = plan.page.locator("#clashes .clash")
    expect(bar).to_contain_text("was removed by somebody", timeout=30_000)
    bar.locator("[data-keep=yours]").click()
    plan.saved()
    assert "Mine" in [slot["title"] for slot in plan.slots]
    assert first["id"] not in [slot["id"] for slot in plan.slots]


def test_html_in_a_plan_is_text_on_every_page(plan: Plan) -> None:
    drawer = plan.details(0)
    for name in ("script", "notes"):
        type_into(drawer.locator(f"#d-{name}"), HTML)
    drawer.locator("#add-item").click()
    for name in ("title", "line", "sku"):
        type_into(drawer.locator("li.item").last.locator(f"[data-item={name}]"), HTML)
    type_into(plan.field(0, "title"), HTML)
    plan.saved()
    assert plan.slots[0]["script"] == HTML
    plan.owner.post(f"/api/v1/shows/{plan.show}/commands", json={"type": "start"}).raise_for_status()
    for page in ("plan", "control", "cue", "cohost", "views/operator", "review"):
        opened = plan.page.goto(f"{plan.server.url}/shows/{plan.show}/{page}")
        if opened is None or opened.status == 404:
            continue
        if page != "review":
            expect(plan.page.locator("body")).to_have_attribute("data-connection", "live")
        plan.page.wait_for_function("document.body.textContent.includes('onerror') || document.querySelector('input')")
        assert plan.page.evaluate("[window.hacked, document.querySelector('#injected')]") == [None, None], page


def test_a_show_that_is_over_offers_nothing_to_change(plan: Plan) -> None:
    for kind in ("start", "end"):
        plan.owner.post(f"/api/v1/shows/{plan.show}/commands", json={"type": kind}).raise_for_status()
    expect(plan.page.locator("#plan-over")).to_be_visible()
    expect(plan.page.locator("#add")).to_have_count(0)
    expect(plan.field(0, "title")).to_be_disabled()
    plan.open()
    expect(plan.page.locator("#add")).to_have_count(0)
    expect(plan.details(0).locator("#d-script")).to_be_disabled()


def test_findings_are_listed_quietly_and_lead_to_their_place(plan: Plan) -> None:
    items = [{"sku": "A", "link_no": 1, "price": 1}, {"sku": "B", "title": "Scarf", "link_no": 1}]
    plan.change(lambda slots: slots[1].update(items=items))
    checks = plan.page.locator("#checks-list")
    expect(plan.page.locator("#checks-summary")).to_contain_text("3 things")
    plan.page.locator("#checks-summary").click()
    expect(checks).to_contain_text("No slot says who is needed")
    expect(checks).to_contain_text("One link number for two items")
    checks.locator("li", has_text="Items without a final price").locator(".jump").click()
    expect(plan.page.locator("li.item").nth(1).locator("[data-item=price]")).to_be_focused()
    type_into(plan.page.locator("li.item").nth(1).locator("[data-item=price]"), "99")
    expect(checks).not_to_contain_text("Items without a final price")


def test_the_time_line_is_drawn_for_the_width_that_it_has(plan: Plan) -> None:
    """When the window narrows, times of day do not run into each other; a slot without a length stays inside."""
    plan.change(lambda slots: slots[-1].update(duration_ms=0))
    plan.open()
    page = plan.page
    ticks = page.locator("#timeline .tick")
    expect(ticks.first).to_be_visible()
    wide = ticks.count()
    try:
        page.set_viewport_size({"width": 390, "height": 844})
        page.wait_for_function("count => document.querySelectorAll('#timeline .tick').length < count", arg=wide)
        found = [ticks.nth(n).bounding_box() for n in range(ticks.count())]
        boxes = [one for one in found if one is not None]
        assert all(one["x"] + one["width"] <= other["x"] for one, other in itertools.pairwise(boxes))
        line, last = page.locator("#timeline").bounding_box(), page.locator("#timeline .block").last.bounding_box()
        assert line is not None
        assert last is not None
        assert last["x"] + last["width"] <= line["x"] + line["width"]
    finally:
        page.set_viewport_size({"width": 1440, "height": 900})
