"""What a page costs on the wire: requests and bytes of control and cue, with an empty cache and at the second visit.

Chromium is signed in before it counts, and what it says it received is counted, headers included: the page, its
files and what it asks of the interface, until the page is live and a second has passed. The socket is left out.
"""

from __future__ import annotations

import asyncio
from typing import Any

from msgspec import Struct
from playwright.async_api import Browser, BrowserContext, StorageState, async_playwright

from benchmarks import servers
from tests.chromium import CHROMIUM, FLAGS
from tests.server import CuelightServer

PAGES = (("control", "director"), ("cue", "host"))
REST_S = 1.0


class Weight(Struct):
    """What one visit took from the network."""

    requests: int = 0
    wire_bytes: int = 0

    def __str__(self) -> str:
        return f"{self.requests} requests, {self.wire_bytes / 1000:.1f} kB"


async def visit(context: BrowserContext, address: str) -> Weight:
    """Open a page in a tab of its own, and count what did not come from the cache."""
    page = await context.new_page()
    session = await context.new_cdp_session(page)
    weight, cached = Weight(), set()

    def finished(event: dict[str, Any]) -> None:
        if event["requestId"] not in cached and event["encodedDataLength"] > 0:
            weight.requests += 1
            weight.wire_bytes += int(event["encodedDataLength"])

    session.on("Network.requestServedFromCache", lambda event: cached.add(event["requestId"]))
    session.on("Network.loadingFinished", finished)
    await session.send("Network.enable")
    await page.goto(address)
    await page.wait_for_selector("body[data-connection=live]")
    await asyncio.sleep(REST_S)
    await page.close()
    return weight


async def _session(browser: Browser, server: CuelightServer, role: str) -> StorageState:
    server.cli("user", "add", role, "--role", role)
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(server.cli("login-link", role, "--json")["link"])
    await page.wait_for_url(f"{server.url}/")
    state = await context.storage_state()
    await context.close()
    return state


async def _measure(server: CuelightServer, show: servers.Show) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        for view, role in PAGES:
            context = await browser.new_context(
                storage_state=await _session(browser, server, role), service_workers="block"
            )
            address = f"{server.url}/shows/{show.id}/{view}"
            print(f"{view}: first visit {await visit(context, address)}", end="; ", flush=True)
            print(f"second visit {await visit(context, address)}")
        await browser.close()


def main() -> None:
    """Print the weight of both pages."""
    with servers.cuelight() as server:
        asyncio.run(_measure(server, servers.Show(server)))


if __name__ == "__main__":
    main()
