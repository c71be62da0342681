"""A screen for which the server has no room says so and what to do, and is there as soon as it has."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.browser.stage import Show, connected, signed_in
from tests.effort import FULL
from tests.server import CuelightServer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.process,
    pytest.mark.skipif(not FULL, reason="needs a machine that does nothing else; tests/process/test_descriptors.py"),
]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[CuelightServer]:
    made = CuelightServer(tmp_path / "data")
    made.within = ("prlimit", "--nofile=150:150")
    with made:
        yield made


@contextmanager
def kept(screens: list[ClientConnection]) -> Iterator[None]:
    """Have screens say that they are there, as pages do: one that is silent is closed after a while."""
    over = threading.Event()

    def ping() -> None:
        while not over.wait(10):
            for screen in [*screens]:
                with suppress(ConnectionClosed):
                    screen.send('{"type":"ping","t":1,"rtt":null,"asleep":false,"seq":null}')

    thread = threading.Thread(target=ping)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def is_in(screen: ClientConnection) -> bool:
    """Whether the server took a screen, or had no room for it."""
    while (message := json.loads(screen.recv(timeout=60)))["type"] != "snapshot":
        if message.get("code") == "server-full":
            return False
    return True


@pytest.mark.parametrize(("locale", "words"), [("en-GB", "no room for another screen"), ("zh-CN", "接不下更多屏幕")])
def test_a_screen_without_room_says_why_and_comes_by_itself(
    browser: Browser, server: CuelightServer, locale: str, words: str
) -> None:
    with server.client() as client:
        client.post("/api/v1/rooms", json={"slug": "street", "name": "Street"}).raise_for_status()
        show = Show(client, "street").id
    address = f"{server.url.replace('http', 'ws')}/ws/shows/{show}?view=cue&token={server.token('host', 'street')}"
    with ExitStack() as stack:
        others: list[ClientConnection] = []
        stack.enter_context(kept(others))
        while not others or is_in(others[-1]):
            others.append(stack.enter_context(connect(address, open_timeout=60, ping_interval=None)))
        # Only now: a connection that is idle meanwhile would be closed after a while, and leave its place to the page.
        page = signed_in(browser, server, "Host", "host", f"/shows/{show}/cue", locale=locale)
        expect(page.locator("#alert-server-full")).to_contain_text(words, timeout=60_000)
        for other in others:
            other.close()
        connected(page, timeout_ms=60_000)
        expect(page.locator("#alert-server-full")).to_have_count(0)
