"""What the tests of pages share: people on devices of their own, and a show that is moved from beside the pages."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Sequence
from typing import Any, Final

import httpx
import pytest
from fastapi.routing import APIRoute
from playwright.sync_api import Browser, Page, StorageState, expect

import console.web.pages
from console.web.api import descriptions
from tests.server import CuelightServer

MINUTE: Final = 60_000
PATIENCE_S: Final = 30
DEVICE: Final = {"locale": "en-GB", "timezone_id": "Asia/Shanghai"}
RECORDS: Final = "[data-page=review], [data-page=replay], [data-page=affected]"
"""Pages that do not follow a show as it goes on."""
SESSIONS: dict[tuple[str, str], StorageState] = {}
"""The session of each person at a server: signing in takes longer than most tests."""


def page_routes() -> list[str]:
    """The path of every page: whatever answers GET in the packages of pages, and the description of the interface."""
    found = pkgutil.walk_packages(console.web.pages.__path__, "console.web.pages.")
    modules = [importlib.import_module(one.name) for one in found if not one.ispkg] + [descriptions]
    routes = [route for module in modules if hasattr(module, "router") for route in module.router.routes]
    paths = {route.path for route in routes if isinstance(route, APIRoute) and "GET" in (route.methods or ())}
    return sorted(path for path in paths if "/fragments/" not in path)


def staged_import(client: httpx.Client, room: str, show_id: str, text: str) -> str:
    """The id of a table that was pasted for a show's rundown and waits to be applied."""
    fields = {"what": "rundown", "show": show_id, "pasted": text}
    form = {name: (None, value) for name, value in fields.items()}
    return str(client.post(f"/api/v1/rooms/{room}/imports", files=form).raise_for_status().json()["id"])


def opens(page: Page, url: str) -> bool:
    """Open a page of ours; false for files, such as the manifest, that have nothing to look at."""
    if not page.request.get(url).headers.get("content-type", "").startswith("text/html"):
        return False
    page.goto(url)
    if page.locator("body[data-connection]").count() and page.locator(RECORDS).count() == 0:
        expect(page.locator("body")).to_have_attribute("data-connection", re.compile("live|none"))
    return True


def signed_in(
    browser: Browser,
    server: CuelightServer,
    name: str,
    role: str,
    path: str = "/",
    parts: Sequence[str] = (),
    **device: Any,
) -> Page:
    """A device of its own on which somebody looks at a page; faults of its scripts fail the test.

    The person is added and opens a sign-in link the first time.
    """
    if (server.url, name) not in SESSIONS:
        SESSIONS[server.url, name] = _session(browser, server, name, role, parts)
    page = browser.new_context(**DEVICE | device, storage_state=SESSIONS[server.url, name]).new_page()
    page.on("pageerror", lambda error: pytest.fail(f"{name}: {error}"))
    page.goto(f"{server.url}{path}")
    return page


def _session(browser: Browser, server: CuelightServer, name: str, role: str, parts: Sequence[str]) -> StorageState:
    server.cli("user", "add", name, "--role", role, *(word for part in parts for word in ("--part", part)))
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(server.cli("login-link", name, "--json")["link"])
        page.wait_for_url(f"{server.url}/")
        return context.storage_state()


def connected(page: Page, timeout_ms: float = 30_000) -> Page:
    """The page, once it is live."""
    expect(page.locator("body")).to_have_attribute("data-connection", "live", timeout=timeout_ms)
    return page


def hold(page: Page, selector: str) -> None:
    """Press a button until it has done what it does, or has gone.

    A page that has just opened may move the button between pointing and pressing; then it is pointed at again.
    """
    button = page.locator(selector)
    button.evaluate("(it) => it.addEventListener('pointerdown', () => { window.heldDown = it; })")
    for _ in range(5):
        button.hover()
        page.mouse.down()
        if page.evaluate("selector => window.heldDown?.matches(selector) ?? false", selector):
            break
        page.mouse.up()
    else:
        pytest.fail(f"{selector} cannot be pressed")
    page.wait_for_function("selector => !document.querySelector(selector)?.matches('.holding')", arg=selector)
    page.mouse.up()
    page.evaluate("() => { window.heldDown = undefined; }")


class Show:
    """A show made over the API, and the machine that moves it."""

    def __init__(
        self,
        client: httpx.Client,
        room: str,
        slots: list[dict[str, Any]] | None = None,
        starts_in_ms: int = MINUTE,
        **fields: Any,
    ) -> None:
        self._client = client
        self.room = room
        body = {"title": "Autumn", "starts_at": int(time.time() * 1000) + starts_in_ms} | fields
        body |= {"template": "short-10m" if slots is None else "blank"}
        self.id = str(client.post(f"/api/v1/rooms/{room}/shows", json=body).raise_for_status().json()["id"])
        if slots is not None:
            self.plan(slots)

    @property
    def api(self) -> str:
        return f"/api/v1/shows/{self.id}"

    @property
    def state(self) -> dict[str, Any]:
        """The show as the server has it."""
        return dict(self.get("state"))

    def get(self, what: str) -> Any:
        return self._client.get(f"{self.api}/{what}").raise_for_status().json()

    def plan(self, slots: list[dict[str, Any]]) -> None:
        """Put these slots in the place of those there are."""
        wanted = {"revision": self.get("rundown")["revision"], "slots": slots}
        self._client.put(f"{self.api}/rundown", json=wanted).raise_for_status()

    def slot(self, slot_id: str) -> dict[str, Any]:
        return next(slot for slot in self.get("rundown")["slots"] if slot["id"] == slot_id)

    def change(self, slot_id: str, **fields: Any) -> None:
        """Change fields of a slot, as somebody else would."""
        self.plan([slot | (fields if slot["id"] == slot_id else {}) for slot in self.get("rundown")["slots"]])

    def command(self, **command: Any) -> dict[str, Any]:
        """Carry out a command, as soon as the guard against a double press lets it through."""
        while True:
            answer = self._client.post(f"{self.api}/commands", json=command)
            if answer.status_code != httpx.codes.TOO_MANY_REQUESTS:
                assert answer.is_success, answer.text
                return dict(answer.json())

    def take(self, slot_id: str) -> None:
        self.command(type="take", slot_id=slot_id, run_id=self.state["run"]["run_id"])

    def journal(self, kind: str, least: int = 0) -> list[dict[str, Any]]:
        """What happened, of one kind; ``least``: once so many did, as a page shows its own before it is written."""
        end = time.monotonic() + PATIENCE_S
        while True:
            entries = [entry for entry in self.get("journal") if entry["type"] == kind]
            if len(entries) >= least or time.monotonic() > end:
                return entries
