"""Makes the pictures of the README from the running product: `python -m scripts.pictures [LANGUAGE…]`.

Starts `cuelight demo` on a fresh directory, once in each language, signs in with the links that it prints, waits until
figures flow, and photographs the pages. At the end it ends the show, for the review. What is seen is simulated, and
every picture says so. The files are WebP, in the best quality that stays below `LARGEST`.
"""

from __future__ import annotations

import base64
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.chromium import CHROMIUM, FLAGS

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
SIZE = (1440, 900)
LARGEST = 200_000
QUALITIES = (95, 90, 80, 70, 60, 50)
PATIENCE_S = 180.0
SETTLE_MS = 4_000
"""How long a page is left alone before its picture is taken: clocks, curves and the feed come to rest."""
LOCALES = {"en": ("en_US.UTF-8", "en-US"), "zh-CN": ("zh_CN.UTF-8", "zh-CN")}
"""Each language, as the demo's environment and as a browser call it."""
LINK = re.compile(r"(http://\S+/enter\?link=\S+&next=/shows/(\w+)/(\w+))")
ACT = """async ([show, command]) => {
  const options = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(command) };
  const answer = await fetch(`/api/v1/shows/${show}/commands`, options);
  if (!answer.ok) throw new Error(await answer.text());
}"""


class Demo:
    """A demo on air: its show, and the links of the director, the host and the manager in this order."""

    def __init__(self, show: str, links: list[str]) -> None:
        self.show = show
        self.links = links


@contextmanager
def demo(language: str) -> Iterator[Demo]:
    """A demo in a language, on a directory that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="cuelight-pictures-") as directory:
        command = [sys.executable, "-m", "console.cli", "demo", "--port", str(_free_port())]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
        environment |= {"LANG": LOCALES[language][0], "CUELIGHT_DATA": directory}
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        try:
            yield _announced(process)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)


def _announced(process: subprocess.Popen[str]) -> Demo:
    assert process.stdout is not None
    links: list[str] = []
    for line in process.stdout:
        if found := LINK.search(line):
            links.append(found[1])
            show = found[2]
        if len(links) == 3:
            return Demo(show, links)
    raise SystemExit(f"cuelight demo ended before it printed its links (exit code {process.wait()})")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def photograph(browser: Browser, language: str) -> None:
    """All pictures of one language."""
    with demo(language) as running:
        director = _signed_in(browser, language, running.links[0])
        host = _signed_in(browser, language, running.links[1])
        desk, cue = director.pages[0], host.pages[0]
        _wait_for_figures(desk, running.show)
        _take_a_look(desk, running.show)
        _open(desk, f"/shows/{running.show}/control")  # anew: now with the curves of the past
        _save(desk, f"control.{language}")
        _save(cue, f"cue.{language}")
        _open(desk, f"/shows/{running.show}/plan")
        _save(desk, f"plan.{language}")
        desk.evaluate(ACT, [running.show, {"type": "end"}])
        _open(desk, f"/shows/{running.show}/review")
        _save(desk, f"review.{language}")
        for context in (director, host):
            context.close()


def _signed_in(browser: Browser, language: str, link: str) -> BrowserContext:
    width, height = SIZE
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale=LOCALES[language][1], color_scheme="dark"
    )
    page = context.new_page()
    page.goto(link)
    page.wait_for_selector("body[data-connection=live]")
    return context


def _open(page: Page, path: str) -> None:
    answer = page.goto(f"{page.url.split('/shows/')[0]}{path}", wait_until="networkidle")
    if answer is None or not answer.ok:
        raise SystemExit(f"{path} is answered with {answer.status if answer else 'nothing'}")


def _wait_for_figures(page: Page, show: str) -> None:
    """Until the past of the demo is folded and the newest second is in the figures."""
    address = f"{page.url.split('/shows/')[0]}/api/v1/shows/{show}/metrics"
    deadline = time.monotonic() + PATIENCE_S
    seen: Any = None
    while time.monotonic() < deadline:
        answer = page.request.get(address)
        if answer.ok:
            seen = answer.json()
            online = seen["kpis"]["online"]
            if online["value"] and online["freshness"] == "fresh" and seen.get("caught_up", True):
                return
        time.sleep(1)
    raise SystemExit(f"no fresh figures within {PATIENCE_S:.0f} s; the last were {seen}")


def _take_a_look(page: Page, show: str) -> None:
    """Take the slots up to the next look, so that the pictures show one, early in its time."""
    for _ in range(6):
        state = page.request.get(f"{page.url.split('/shows/')[0]}/api/v1/shows/{show}/state").json()
        rundown = page.request.get(f"{page.url.split('/shows/')[0]}/api/v1/shows/{show}/rundown").json()
        kinds = {slot["id"]: slot["kind"] for slot in rundown["slots"]}
        run = state["run"]
        if kinds[run["slot_id"]] == "look" and run["phase"] == "ok":
            return
        page.evaluate(ACT, [show, {"type": "next", "run_id": run["run_id"]}])
        time.sleep(1.2)


def _save(page: Page, name: str) -> None:
    """Photograph what the window shows."""
    page.evaluate("() => document.fonts.ready")
    page.wait_for_timeout(SETTLE_MS)
    session = page.context.new_cdp_session(page)
    for quality in QUALITIES:
        shot = session.send("Page.captureScreenshot", {"format": "webp", "quality": quality})
        content = base64.b64decode(shot["data"])
        if len(content) <= LARGEST:
            break
    PICTURES.mkdir(parents=True, exist_ok=True)
    (PICTURES / f"{name}.webp").write_bytes(content)
    print(f"docs/pictures/{name}.webp: {len(content) // 1000} KB")


def main(languages: list[str]) -> int:
    """Make the pictures in the languages that are named, or in all."""
    unknown = [language for language in languages if language not in LOCALES]
    if unknown:
        print(f"no such language: {', '.join(unknown)}; there are {', '.join(LOCALES)}", file=sys.stderr)
        return 2
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        for language in languages or LOCALES:
            photograph(browser, language)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
