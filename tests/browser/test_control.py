"""The director's page: what it asks before, what it shows, and every button by its key."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.server import CuelightServer

pytestmark = [pytest.mark.browser, pytest.mark.process]

MINUTE = 60_000


class Show:
    """A show of its own, spoken to by a machine beside the page."""

    def __init__(
        self, machine: httpx.Client, slots: list[dict[str, Any]], starts_in_ms: int = 0, room: str = "desk"
    ) -> None:
        self._machine = machine
        body = {"title": "Launch", "starts_at": int(time.time() * 1000) + starts_in_ms, "template": "blank"}
        self.id = machine.post(f"/api/v1/rooms/{room}/shows", json=body).json()["id"]
        plan = machine.get(self._path("rundown")).json()
        self._ok(machine.put(self._path("rundown"), json={"revision": plan["revision"], "slots": slots}))

    def do(self, **command: Any) -> dict[str, Any]:
        """Carry out a command."""
        return self._ok(self._machine.post(self._path("commands"), json=command))

    @property
    def state(self) -> dict[str, Any]:
        """The show as the server has it."""
        return self._ok(self._machine.get(self._path("state")))

    def journal(self, kind: str) -> list[dict[str, Any]]:
        """What happened, of one kind."""
        answer = self._machine.get(self._path("journal"))
        return [entry for entry in answer.json() if entry["type"] == kind]

    def _path(self, what: str) -> str:
        return f"/api/v1/shows/{self.id}/{what}"

    @staticmethod
    def _ok(answer: httpx.Response) -> dict[str, Any]:
        assert answer.is_success, answer.text
        return dict(answer.json())


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


@pytest.fixture(scope="module")
def machine(server: CuelightServer) -> Iterator[httpx.Client]:
    with server.client() as client:
        client.post("/api/v1/rooms", json={"slug": "desk", "name": "Desk"}).raise_for_status()
        server.cli("user", "add", "Lin", "--role", "director")
        server.cli("user", "add", "Vera", "--role", "viewer")
        yield client


@pytest.fixture(scope="module")
def doors(browser: Browser, server: CuelightServer, machine: httpx.Client) -> dict[str, Any]:
    """Who is signed in, by name: a link opens once."""
    found = {}
    for name in ("Lin", "Vera"):
        context = browser.new_context(locale="en-GB", timezone_id="Asia/Shanghai")
        context.new_page().goto(server.cli("login-link", name, "--json")["link"])
        found[name] = context
    return found


def opened(doors: dict[str, Any], server: CuelightServer, show: Show, name: str = "Lin") -> Page:
    """The control page of a show, connected; faults of its scripts fail the test."""
    page: Page = doors[name].new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(f"{server.url}/shows/{show.id}/control")
    expect(page.locator("body")).to_have_attribute("data-connection", "live")
    return page


def hold(page: Page, selector: str) -> None:
    """Press a button until it has done what it does, or has gone."""
    page.locator(selector).hover()
    page.mouse.down()
    page.wait_for_function("selector => !document.querySelector(selector)?.classList.contains('holding')", arg=selector)
    page.mouse.up()


def test_the_start_names_who_has_not_said_ready_and_needs_one_press_when_all_have(
    doors: dict[str, Any], server: CuelightServer, machine: httpx.Client
) -> None:
    show = Show(machine, [slot(1), slot(2)])
    show.do(type="set_crew", roles=["host", "lighting"])
    page = opened(doors, server, show)
    page.click("#start")
    expect(page.locator("#ask-start")).to_contain_text("Not ready: Host, Lighting.")
    page.locator("#ask-start [data-choice=start]").click()  # a press is not enough
    expect(page.locator("#ask-start")).to_be_visible()
    page.keyboard.press("Escape")
    page.click("[data-role=host] .ready-role")
    expect(page.locator("[data-role=host]")).to_contain_text("Lin")
    show.do(type="ready", role="lighting")
    expect(page.locator("#ready-count")).to_have_text("all ready")
    page.click("#start")
    expect(page.locator("#lamp")).to_have_text("On air")


def test_a_start_without_everybody_takes_a_hold(
    doors: dict[str, Any], server: CuelightServer, machine: httpx.Client
) -> None:
    show = Show(machine, [slot(1), slot(2)])
    page = opened(doors, server, show)
    page.click("#start")
    hold(page, "#ask-start [data-choice=start]")
    expect(page.locator("#lamp")).to_have_text("On air")


def test_the_director_says_who_has_to_be_ready(
    doors: dict[str, Any], server: CuelightServer, machine: httpx.Client
) -> None:
    show = Show(machine, [slot(1)])
    page = opened(doors, server, show)
    page.click("#crew-change")
    page.select_option("#crew-role", "sound")
    page.click("#crew-add button")
    expect(page.locator("[data-role=sound]")).to_be_visible()
    page.locator("[data-role=operator] button[data-focus^=remove]").click()
    expect(page.locator("[data-role=operator]")).to_have_count(0)
    expect(page.locator("#ready-count")).to_have_text("0 of 3")


def test_a_rehearsal_is_marked_with_its_speed_and_ends_where_it_began(
    doors: dict[str, Any], server: CuelightServer, machine: httpx.Client
) -> None:
    show = Show(machine, [slot(1, minutes=60), slot(2)])
    page = opened(doors, server, show)
    page.locator("input[name=speed][value='5']").check(force=True)
    page.click("#rehearse")
    expect(page.locator("#lamp")).to_have_text("Rehearsal ×5")
    expect(page.locator("#under-length")).to_have_text("1:00:00")
    hold(page, "#end")
    expect(page.locator("#ready-board")).to_be_visible()
    expect(page.locator("#start")).to_be_enabled()


def test_typed_time_that_means_nothing_is_refused_at_its_field_and_stays_there(
    doors: dict[str, Any], server: CuelightServer, machine: httpx.Client
) -> None:
    show = Show(machine, [slot(1), slot(2)])
    show.do(type="start")
    page = opened(doors, server, show)
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


def test_escape_leaves_a_field_with_its_text_so_that_keys_work_again(
    doors: dict[str, Any], server: CuelightServer, machine: httpx.Client
) -> None:
    show = Show(machine, [slot(1), slot(2)])
    show.do(type="start")
    page = opened(doors, server, show)
    page.fill("#cue-text", "Half a thou")
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    expect(page.locator("#phase-word")).to_have_text("Paused")
    expect(page.locator("#cue-text")).to_have_value("Half a thou")


def test_blackout_takes_a_hold_and_the_shortest_press_ends_it(
    doors: dict[str, Any], server: CuelightServer, machine: httpx.Client
) -> None:
    show = Show(machine, [slot(1)])
    page = opened(doors, server, show)
    hold(page, "#desk-blackout")
    expect(page.locator("#desk-blackout")).to_have_attribute("aria-pressed", "true")
    page.click("#desk-blackout")
    expect(page.locator("#desk-blackout")).to_have_attribute("aria-pressed", "false")


def test_what_was_said_in_a_rehearsal_leaves_the_desk_with_it(
    doors: dict[str, Any], server: CuelightServer, machine: httpx.Client
) -> None:
    show = Show(machine, [slot(1), slot(2)])
    show.do(type="start", rehearsal=True)
    page = opened(doors, server, show)
    show.do(type="send_cue", text="Say nothing private")
    expect(page.locator("#cues li")).to_have_count(1)
    show.do(type="end")
    expect(page.locator("#cues li")).to_have_count(0)
    expect(page.locator("#start")).to_be_enabled()


def test_a_cut_below_what_has_passed_is_asked_about_first(
    doors: dict[str, Any], server: CuelightServer, machine: httpx.Client
) -> None:
    show = Show(machine, [slot(1, minutes=2), slot(2)])
    show.do(type="start")
    page = opened(doors, server, show)
    page.click("#cut-300")
    expect(page.locator("#ask-overtime")).to_contain_text("overtime at once")
    page.keyboard.press("Escape")
    expect(page.locator("#under-added")).to_have_text("")
    page.click("#cut-300")
    page.click("#ask-overtime [data-choice=cut]")
    expect(page.locator("#phase-word")).to_have_text("Overtime")


def test_catching_up_is_previewed_applied_and_taken_back(
    doors: dict[str, Any], server: CuelightServer, machine: httpx.Client
) -> None:
    show = Show(machine, [slot(n, minutes=5) for n in range(1, 9)], starts_in_ms=-2 * MINUTE)
    show.do(type="start")
    page = opened(doors, server, show)
    expect(page.locator("#late")).to_contain_text("late")
    page.click("#catch-up")
    trim = page.locator("[data-way=trim]")
    expect(trim.locator("li").first).to_contain_text("5:00 →")
    expect(page.locator("[data-way=later]")).to_be_visible()
    trim.locator("button").click()
    expect(page.locator("#catch-up-dialog")).to_have_count(0)
    expect(page.locator("#row-s2 .length")).not_to_have_text("5:00")
    expect(page.locator("#undo")).to_contain_text("Trim looks")
    page.click("#undo")
    expect(page.locator("#row-s2 .length")).to_have_text("5:00")


def test_the_offset_can_leave_out_the_late_start(
    doors: dict[str, Any], server: CuelightServer, machine: httpx.Client
) -> None:
    show = Show(machine, [slot(1, minutes=10), slot(2)], starts_in_ms=-2 * MINUTE)
    show.do(type="start")
    page = opened(doors, server, show)
    expect(page.locator("#late")).to_contain_text("late")
    expect(page.locator("#row-s2 .drift")).to_have_text(re.compile(r"^\+2:0\d$"))
    page.click("#late")
    expect(page.locator("#late")).to_contain_text("on time")
    page.keyboard.press("o")
    expect(page.locator("#late")).to_contain_text("late")


def test_what_is_still_open_stands_before_the_end(
    doors: dict[str, Any], server: CuelightServer, machine: httpx.Client
) -> None:
    show = Show(machine, [slot(1), slot(2, "rules", mandatory=True)])
    show.do(type="start")
    show.do(type="start_activity", kind="coupon", title="Coupon 30")
    page = opened(doors, server, show)
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
    doors: dict[str, Any], server: CuelightServer, machine: httpx.Client
) -> None:
    show = Show(machine, [slot(1), slot(2, "rules", mandatory=True), slot(3)])
    show.do(type="start")
    show.do(type="skip", slot_id="s2")
    page = opened(doors, server, show)
    expect(page.locator("#row-s2 .must-missed")).to_be_visible()
    page.wait_for_timeout(1_100)  # a take within a second of the last is a slip of the finger
    hold(page, "#end")
    page.click("#before-end [data-matter='slot:s2']")
    expect(page.locator("#now-title")).to_have_text("Slot 2")


def test_handing_over_proposes_the_next_shift(
    doors: dict[str, Any], server: CuelightServer, machine: httpx.Client
) -> None:
    show = Show(machine, [slot(1, people=["Wei"]), slot(2, people=["Wei"]), slot(3, people=["Mei", "Jun"])])
    show.do(type="start")
    show.do(type="handover", hosts=["Wei"])
    page = opened(doors, server, show)
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


def test_skipping_a_must_do_slot_is_asked_about(
    doors: dict[str, Any], server: CuelightServer, machine: httpx.Client
) -> None:
    show = Show(machine, [slot(1), slot(2, mandatory=True), slot(3)])
    page = opened(doors, server, show)
    page.locator("#row-s2").hover()
    page.click("#row-s2 .skip")
    expect(page.locator("#ask-skip")).to_contain_text("must not be left out")
    hold(page, "#ask-skip [data-choice=skip]")
    expect(page.locator("#row-s2")).to_have_attribute("data-skip", "")


def test_a_hosts_question_is_answered_where_it_stands_out(
    doors: dict[str, Any], server: CuelightServer, machine: httpx.Client
) -> None:
    show = Show(machine, [slot(1), slot(2)])
    show.do(type="start")
    page = opened(doors, server, show)
    show.do(type="ask", text="Which sizes are left?")
    expect(page.locator("#asked")).to_contain_text("Which sizes are left?")
    page.keyboard.press("v")
    page.keyboard.type("M and L")
    show.do(type="ask", text="And the belt?")
    expect(page.locator("#asked-more")).to_have_text("1 more")
    page.keyboard.press("Enter")
    expect(page.locator("#asked-text")).to_have_text("And the belt?")
    replies = [(entry["number"], entry["text"]) for entry in show.journal("cue_replied")]
    assert replies == [(1, "M and L")]


def test_the_whole_show_goes_by_keyboard(doors: dict[str, Any], server: CuelightServer, machine: httpx.Client) -> None:
    show = Show(machine, [slot(n, minutes=10) for n in range(1, 6)])
    show.do(type="set_crew", roles=[])
    page = opened(doors, server, show)
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
    page.keyboard.press("t")
    expect(title).to_have_text("Slot 4")
    page.keyboard.press("f")
    page.keyboard.type("A2")
    page.wait_for_timeout(1_000)  # a take within a second of the last is a slip of the finger
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


def test_the_next_flag_and_what_runs_beside_are_in_sight(
    doors: dict[str, Any], server: CuelightServer, machine: httpx.Client
) -> None:
    show = Show(machine, [slot(1), slot(2), slot(3, flag=True, group="Coats")])
    show.do(type="start")
    show.do(type="start_activity", kind="platform_draw", title="Lucky bag", ms=5 * MINUTE)
    page = opened(doors, server, show)
    expect(page.locator("#flag-line")).to_contain_text(re.compile(r"A3 \d\d:\d\d"))
    expect(page.locator("#group-s3")).to_contain_text("Coats")
    expect(page.locator("#chips")).to_contain_text(re.compile(r"Lucky bag.*4:\d\d"))


def test_the_stream_has_a_lamp_of_its_own(doors: dict[str, Any], server: CuelightServer, machine: httpx.Client) -> None:
    machine.post("/api/v1/rooms", json={"slug": "lamp", "name": "Lamp"}).raise_for_status()
    show = Show(machine, [slot(1), slot(2)], room="lamp")
    show.do(type="start")
    page = opened(doors, server, show)
    expect(page.locator("#stream-lamp")).to_contain_text("No data")
    for kind, word in (("stream.started", "Live"), ("stream.ended", "Lost")):
        event = {"id": kind, "type": kind, "at": int(time.time() * 1000)}
        machine.post("/api/v1/rooms/lamp/events", json=[event]).raise_for_status()
        expect(page.locator("#stream-lamp")).to_contain_text(word, timeout=30_000)
    expect(page.locator("#lamp")).to_have_text("On air")


def test_a_manager_sees_everything_and_is_offered_nothing(
    doors: dict[str, Any], server: CuelightServer, machine: httpx.Client
) -> None:
    show = Show(machine, [slot(1, people=["Wei"]), slot(2)], starts_in_ms=10 * MINUTE)
    page = opened(doors, server, show, "Vera")
    expect(page.locator("#ready-roles")).to_contain_text("Host")
    expect(page.locator("main button[data-command], main button[data-needs-live]")).to_have_count(0)
    page.keyboard.press("n")
    show.do(type="start")
    expect(page.locator("#now-title")).to_have_text("Slot 1")
    expect(page.locator("#chips")).to_be_attached()
