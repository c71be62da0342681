"""axe-core finds nothing serious on any page, in either theme. The pages are those that have a route."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, expect

from scripts.check_static import ROOT, install_tools
from tests.browser.stage import MINUTE, Show, opens, page_routes, signed_in, staged_import
from tests.server import CuelightServer

pytestmark = [pytest.mark.browser, pytest.mark.process]

AXE: Final = ROOT / "node_modules" / "axe-core" / "axe.min.js"
GRAVE: Final = ("serious", "critical")
OTHERS: Final = ".swagger-ui"
"""What others wrote and we only show."""
STATES: Final = ("planned", "on air", "ended")


@pytest.fixture(scope="module")
def axe() -> str:
    install_tools()
    return Path(AXE).read_text()


@pytest.fixture(scope="module")
def places(server: CuelightServer) -> Iterator[dict[str, dict[str, str]]]:
    """For each state of a show what stands in the addresses of pages."""
    coat = {"sku": "K1", "title": "Wool coat", "link_no": 7, "tag_price": 129_900, "price": 79_900, "stock": 40}
    slots: list[dict[str, Any]] = [
        {"id": "a", "cue": "A1", "kind": "look", "title": "Coat", "duration_ms": 5 * MINUTE, "items": [coat]},
        {"id": "b", "cue": "A2", "kind": "lottery", "title": "Draw", "duration_ms": 5 * MINUTE, "people": ["host"]},
    ]
    # more than a screen holds
    slots += [
        {"id": f"c{n}", "cue": f"B{n}", "kind": "item", "title": f"Item {n}", "duration_ms": MINUTE, "skip": n % 2 > 0}
        for n in range(24)
    ]
    with server.client() as client:
        client.post("/api/v1/rooms", json={"slug": "axe", "name": "Axe", "currency": "CNY"}).raise_for_status()
        preset = {"name": "Wall", "view": "clock", "query": ""}
        client.put("/api/v1/rooms/axe/presets/wall", json=preset).raise_for_status()
        shows = {state: Show(client, "axe", slots, targets={"gmv": 1_000_000}) for state in STATES}
        for state in ("ended", "on air"):
            shows[state].command(type="start")
            shows[state].command(type="send_cue", text="Slow down")
            shows[state].command(type="note", text="A note")
            client.post("/api/v1/rooms/axe/events", json=order(state)).raise_for_status()
        shows["ended"].command(type="end")
        common = {"slug": "axe", "key": "wall", "secret": "nothing", "lang": "en", "size": "192"}
        table = "编号,标题,灯光\nB1,Another,1\n,New,2\nB2,Twice,\nB2,Twice,"
        common["import_id"] = staged_import(client, "axe", shows[STATES[0]].id, table)
        yield {state: common | {"show_id": show.id} for state, show in shows.items()}


def order(number: str) -> list[dict[str, Any]]:
    """Somebody comes and buys the coat."""
    common = {"at": int(time.time() * 1000), "person": number}
    bought = {"order": number, "currency": "CNY", "lines": [{"sku": "K1", "quantity": 1, "amount": 79_900}]}
    entered = {"id": f"v-{number}", "type": "viewer.entered"}
    return [common | entered, common | bought | {"id": f"o-{number}", "type": "order.paid"}]


@pytest.fixture(scope="module")
def owner(browser: Browser, server: CuelightServer) -> Page:
    # Faults of scripts are for other tests to find.
    return signed_in(browser, server, "Lin", "owner", viewport={"width": 1440, "height": 900}).context.new_page()


def faults(page: Page, axe: str, within: str | None = None) -> list[str]:
    """What axe-core calls serious or critical, in both themes."""
    found = []
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(axe)
    for theme in ("dark", "light"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        context = {"include": [[within or "html"]], "exclude": [[OTHERS]]}
        # colours on their way from one theme to the other belong to neither
        page.evaluate("() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => 0)))")
        result: dict[str, Any] = page.evaluate("context => axe.run(context, {resultTypes: ['violations']})", context)
        found += [
            f"{theme} {one['id']} ({one['impact']}): {node['target']} {node['failureSummary']}"
            for one in result["violations"]
            if one["impact"] in GRAVE
            for node in one["nodes"]
        ]
    return found


@pytest.mark.parametrize("path", page_routes())
def test_no_page_has_a_serious_fault(
    path: str, owner: Page, server: CuelightServer, places: dict[str, dict[str, str]], axe: str
) -> None:
    states = STATES if "{show_id}" in path else STATES[:1]
    for state in states:
        if opens(owner, server.url + path.format(**places[state])):
            assert faults(owner, axe) == [], state


def test_the_settings_of_a_room_have_no_serious_fault(
    owner: Page, server: CuelightServer, places: dict[str, dict[str, str]], axe: str
) -> None:
    owner.goto(f"{server.url}/")
    owner.click("[data-room=axe]")
    expect(owner.locator("dialog[open]")).to_be_visible()
    assert faults(owner, axe, "dialog[open]") == []


def test_the_sign_in_page_has_no_serious_fault(browser: Browser, server: CuelightServer, axe: str) -> None:
    page = browser.new_context().new_page()
    page.goto(f"{server.url}/sign-in")
    assert faults(page, axe) == []
