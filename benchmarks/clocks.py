"""How far two browsers' countdowns are apart when they are read at the same instant, one machine's clock 7 s off.

Two cue pages in Chromium. In one of them, ``Date`` is 7 s ahead before any script of the page runs, as on a machine
with a wrong clock. Each notes, on the clock that both browsers share, when it shows a new second.
"""

from __future__ import annotations

import asyncio

from playwright.async_api import Browser, Page, async_playwright

from benchmarks import machine, servers
from tests.chromium import CHROMIUM, FLAGS
from tests.server import CuelightServer

SKEW_MS = 7_000
SECONDS = 30
SKEWED = f"""(() => {{
  const Real = Date, skew = {SKEW_MS};
  globalThis.Date = class extends Real {{
    constructor(...given) {{ given.length ? super(...given) : super(Real.now() + skew); }}
    static now() {{ return Real.now() + skew; }}
  }};
}})()"""
WATCH = """() => {
  const shown = document.getElementById("countdown");
  globalThis.flips = {};
  new MutationObserver(() => {
    globalThis.flips[shown.textContent.trim()] ??= performance.timeOrigin + performance.now();
  }).observe(shown, { childList: true, characterData: true, subtree: true });
}"""


async def _page(browser: Browser, url: str, link: str, script: str | None) -> Page:
    context = await browser.new_context()
    if script:
        await context.add_init_script(script)
    page = await context.new_page()
    await page.goto(f"{url}/enter?link={link}")
    await page.wait_for_url(lambda at: "/enter" not in at)
    return page


async def _measure(server: CuelightServer, show: servers.Show) -> list[float]:
    links = []
    for name in ("one", "two"):
        server.cli("user", "add", name, "--role", "host")
        links.append(server.cli("login-link", name, "--json")["link"].partition("link=")[2])
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        pages = [
            await _page(browser, server.url, links[0], None),
            await _page(browser, server.url, links[1], SKEWED),
        ]
        for page in pages:
            await page.goto(f"{server.url}/shows/{show.id}/cue")
            await page.wait_for_selector("body[data-connection=live]")
        await asyncio.sleep(5)  # the clocks settle on their best sample
        for page in pages:
            await page.evaluate(WATCH)
        await asyncio.sleep(SECONDS)
        first, second = [await page.evaluate("() => globalThis.flips") for page in pages]
        await browser.close()
    return [abs(first[text] - second[text]) for text in first.keys() & second.keys()]


def main() -> None:
    """Print how far apart the flips are."""
    with servers.cuelight() as server:
        differences = asyncio.run(_measure(server, servers.Show(server)))
    print(f"two browsers, one clock {SKEW_MS / 1000:.0f} s off, {len(differences)} seconds watched:")
    print(f"the same second appears {machine.spread(differences)} ms apart")


if __name__ == "__main__":
    main()
