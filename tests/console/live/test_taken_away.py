"""Rights that are taken away close the sockets that were opened with them."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
import pytest

from tests.server import CuelightServer
from tests.signed_in import SignedIn

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def owner(server: CuelightServer) -> Iterator[httpx.Client]:
    with server.client() as client:
        client.post("/api/v1/rooms", json={"slug": "street", "name": "Street"}).raise_for_status()
        yield client


@pytest.fixture
def show(owner: httpx.Client) -> str:
    body = {"title": "Autumn", "starts_at": int(time.time() * 1000), "template": "standard-2h"}
    return str(owner.post("/api/v1/rooms/street/shows", json=body).raise_for_status().json()["id"])


def test_signing_out_closes_the_sockets_of_this_browser_and_of_no_other(server: CuelightServer, show: str) -> None:
    server.cli("user", "add", "Lin", "--role", "director")
    with (
        SignedIn(server, "Lin") as here,
        SignedIn(server, "Lin") as elsewhere,
        here.watch(show) as left,
        elsewhere.watch(show) as stays,
    ):
        here.client.post("/sign-out")
        assert left.end() == ("signed_out", 4401)
        assert stays.command(type="blackout", on=True)["ok"]


def test_the_last_word_is_in_the_language_of_the_page(server: CuelightServer, show: str) -> None:
    server.cli("user", "add", "Mei", "--role", "director")
    with SignedIn(server, "Mei") as browser, browser.watch(show, **{"Accept-Language": "zh-CN"}) as page:
        browser.client.post("/sign-out")
        assert any("一" <= letter <= "鿿" for letter in page.until("goodbye")["text"])
