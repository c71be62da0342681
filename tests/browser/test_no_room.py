"""A screen for which the server has no room says so and what to do, and is there as soon as it has."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Final

import httpx
import pytest
from playwright.sync_api import Browser, expect
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from console.descriptors import RESERVED_SHARE
from tests.browser.stage import Show, connected, signed_in
from tests.server import CuelightServer

pytestmark = [pytest.mark.browser, pytest.mark.process]

LIMIT: Final = 210
"""The descriptors of the server: its own, as many screens as it may have, and the connections of a browser."""
SCREENS: Final = LIMIT - LIMIT // RESERVED_SHARE


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CuelightServer]:
    made = CuelightServer(tmp_path_factory.mktemp("full") / "data")
    made.within = ("prlimit", f"--nofile={LIMIT}:{LIMIT}")
    with made:
        yield made


@pytest.fixture(scope="module")
def show(owner: httpx.Client) -> str:
    owner.post("/api/v1/rooms", json={"slug": "street", "name": "Street"}).raise_for_status()
    return Show(owner, "street").id


@pytest.fixture
def others(server: CuelightServer, show: str) -> Iterator[ExitStack]:
    """As many screens as there may be. They are directors', who get in whatever is open besides: what counts is how
    many they are, and no connection that comes or goes meanwhile leaves a place.
    """
    address = f"{server.url.replace('http', 'ws')}/ws/shows/{show}?view=cue&token={server.token('director', 'street')}"
    with ExitStack() as stack:
        screens = [stack.enter_context(connect(address, open_timeout=60, ping_interval=None)) for _ in range(SCREENS)]
        for screen in screens:
            while json.loads(screen.recv(timeout=60))["type"] != "snapshot":
                pass
        with kept(screens):
            yield stack


@contextmanager
def kept(screens: list[ClientConnection]) -> Iterator[None]:
    """Have screens say that they are there, as pages do: one that is silent is closed after a while."""
    over = threading.Event()

    def ping() -> None:
        while not over.wait(10):
            for screen in screens:
                with suppress(ConnectionClosed):
                    screen.send('{"type":"ping","t":1,"rtt":null,"asleep":false,"seq":null}')

    thread = threading.Thread(target=ping)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.mark.parametrize(("locale", "words"), [("en-GB", "no room for another screen"), ("zh-CN", "接不下更多屏幕")])
def test_a_screen_without_room_says_why_and_comes_by_itself(
    browser: Browser, server: CuelightServer, show: str, others: ExitStack, locale: str, words: str
) -> None:
    page = signed_in(browser, server, "Host", "host", f"/shows/{show}/cue", locale=locale)
    expect(page.locator("#alert-server-full")).to_contain_text(words, timeout=60_000)
    others.close()
    connected(page, timeout_ms=60_000)
    expect(page.locator("#alert-server-full")).to_have_count(0)
