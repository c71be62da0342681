"""After a SIGKILL in the middle of a slot: how long until an open page is right again, and how right the clock is.

The server is started again at once. The page, a control page in Chromium, is only watched. The countdown's zero instant
is compared before and after.
"""

from __future__ import annotations

import asyncio
import time

from playwright.async_api import async_playwright

from benchmarks import machine, servers
from tests.chromium import CHROMIUM, FLAGS
from tests.server import CuelightServer

REPEATS = 5
LIVE = "body[data-connection=live]"


async def _watch(server: CuelightServer, show: servers.Show) -> tuple[list[float], list[float], list[float]]:
    server.cli("user", "add", "one", "--role", "director")
    link = server.cli("login-link", "one", "--json")["link"]
    downs: list[float] = []
    backs: list[float] = []
    offs: list[float] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        page = await browser.new_page()
        await page.goto(f"{link}&next=/shows/{show.id}/control")
        for _ in range(REPEATS):
            await page.wait_for_selector(LIVE)
            before = _zero(server, show)
            begun = time.monotonic()
            server.kill()
            await page.wait_for_selector("body:not([data-connection=live])")
            await asyncio.to_thread(server.start)
            ready = time.monotonic()
            await page.wait_for_selector(LIVE)
            downs.append(ready - begun)
            backs.append(time.monotonic() - ready)
            offs.append(abs(_zero(server, show) - before))
        await browser.close()
    return downs, backs, offs


def _zero(server: CuelightServer, show: servers.Show) -> int:
    with server.client(show.token) as client:
        return int(client.get(f"/api/v1/shows/{show.id}/state").json()["run"]["zero_at"])


def main() -> None:
    """Print the times."""
    with servers.cuelight() as server:
        downs, backs, offs = asyncio.run(_watch(server, servers.Show(server)))
    print(f"server ready again after {machine.spread(downs, 2)} s")
    print(f"page right again after that: {machine.spread(backs, 2)} s")
    print(f"the countdown's zero moved by {machine.spread(offs, 0)} ms")


if __name__ == "__main__":
    main()
