"""What a browser loads of a page: small, once, and all of one version."""

from __future__ import annotations

import os
import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fontTools.ttLib import TTFont
from msgspec import Struct, field
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route

import hatch_build
from console.assets import asset_dir
from console.i18n.language import language_for
from console.web.pages.contexts import ErrorPage, Shell
from console.web.rendering import Renderer
from console.web.static_files.addresses import StaticSet
from console.web.static_files.directory import StaticDirectory
from console.web.static_files.serving import FOR_EVER, StaticFiles
from tests.browser.stage import Show, connected, signed_in
from tests.paths import ROOT
from tests.server import CuelightServer

pytestmark = pytest.mark.browser

VIEWS = {
    "control": ("director", 200_000, ("control/page.js", "app/shell.js")),
    "cue": ("host", 90_000, ("host/cue.js", "app/shell.js")),
}
"""Who opens a page, the most it may weigh on the wire, headers and page included, and its modules."""
ROOM = "main"


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    """Before the server starts, files that were edited since the set-up are made small too, as in a wheel."""
    hatch_build.build_static(ROOT)


@pytest.fixture(scope="module")
def show(server: CuelightServer) -> Iterator[Show]:
    with server.client() as client:
        client.post("/api/v1/rooms", json={"slug": ROOM, "name": "Main"}).raise_for_status()
        made = Show(client, ROOM)
        made.command(type="start")
        yield made


class Visit(Struct):
    """What one look at a page took: the responses of static files by path, and all bytes that came over the wire."""

    static: dict[str, dict[str, str]] = field(default_factory=dict)
    from_network: list[str] = field(default_factory=list)
    wire_bytes: int = 0


def visit(page: Page, address: str) -> Visit:
    """Look at a page until it is live, and what it loads with it has come."""
    session = page.context.new_cdp_session(page)
    seen, paths, cached = Visit(), {}, set()

    def answered(event: dict[str, Any]) -> None:
        path = "/" + event["response"]["url"].split("/", 3)[3]
        paths[event["requestId"]] = path
        if event["response"].get("fromDiskCache"):
            cached.add(event["requestId"])
        if path.startswith("/static/"):
            seen.static[path] = {name.lower(): value for name, value in event["response"]["headers"].items()}

    def finished(event: dict[str, Any]) -> None:
        if event["requestId"] not in cached:
            seen.from_network.append(paths[event["requestId"]])
            seen.wire_bytes += int(event["encodedDataLength"])

    session.on("Network.requestServedFromCache", lambda event: cached.add(event["requestId"]))
    session.on("Network.responseReceived", answered)
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    page.goto(address)
    connected(page)
    page.wait_for_load_state("networkidle")
    session.detach()
    return seen


@pytest.fixture(params=VIEWS)
def visits(
    request: pytest.FixtureRequest, browser: Browser, server: CuelightServer, show: Show
) -> Iterator[tuple[str, Visit, Visit]]:
    """A view, its first visit with an empty cache, and its second one."""
    view = request.param
    role = VIEWS[view][0]
    state = signed_in(browser, server, role, role).context.storage_state()
    with browser.new_context(storage_state=state, service_workers="block") as context:
        address = f"{server.url}/shows/{show.id}/{view}"
        yield view, visit(context.new_page(), address), visit(context.new_page(), address)


def test_a_page_is_loaded_once_and_small(visits: tuple[str, Visit, Visit]) -> None:
    """The first visit keeps all files for ever, compressed where that helps; the second one asks for none of them."""
    view, first, second = visits
    assert {headers["cache-control"] for headers in first.static.values()} == {FOR_EVER}
    large = {path: headers for path, headers in first.static.items() if int(headers["content-length"]) >= 1_000}
    assert [
        path for path, headers in large.items() if "content-encoding" not in headers and not path.endswith(".woff2")
    ] == []
    assert first.wire_bytes < VIEWS[view][1]
    assert [path for path in second.from_network if path.startswith("/static/")] == []


def test_the_preloaded_modules_are_those_that_run(visits: tuple[str, Visit, Visit]) -> None:
    """The graph that is read from the sources is the one that the browser finds."""
    view, first, _ = visits
    files = StaticDirectory().files
    graph = {name for entry in VIEWS[view][2] for name in files.graph(entry)}
    scripts = {path for path in first.static if path.endswith(".js")}
    assert scripts == {files.address(name) for name in graph | {"app/theme.js"}}


def test_every_module_runs_under_one_address(browser: Browser, server: CuelightServer, show: Show) -> None:
    """No page loads a module by its bare name beside its address: it would exist twice."""
    page = connected(signed_in(browser, server, "director", "director", f"/shows/{show.id}/control"))
    names = page.evaluate("() => performance.getEntriesByType('resource').map((entry) => entry.name)")
    static = [name for name in names if "/static/" in name]
    assert static
    assert [name for name in static if not re.search(r"\.[0-9a-f]{8}\.\w+$", name)] == []


def test_the_page_over_the_interface_shows_its_calls(browser: Browser, server: CuelightServer) -> None:
    """Its library is no module, and runs as it was delivered."""
    page = signed_in(browser, server, "director", "director", "/docs")
    expect(page.locator(".opblock").first).to_be_visible()


def test_the_typeface_draws_what_its_style_sheet_promises() -> None:
    """Pages ask the basic file for what it was cut to, the narrow space before AM and PM included."""
    sheet = (ROOT / "static/css/app/tokens.css").read_text()
    faces = re.findall(r'url\("../../vendor/([\w.-]+)"\).*?unicode-range:(.*?);', sheet, re.DOTALL)
    assert [name for name, _ in faces].count("inter-basic-wght-normal.woff2") == 1
    promised: set[int] = set()
    for one in dict(faces)["inter-basic-wght-normal.woff2"].split(","):
        first, _, last = one.strip().removeprefix("U+").partition("-")
        promised |= {*range(int(first, 16), int(last or first, 16) + 1)}
    assert promised == hatch_build.BASIC_CHARACTERS
    assert 0x202F in TTFont(ROOT / "static/vendor/inter-basic-wght-normal.woff2").getBestCmap()


def test_a_hyphen_keeps_words_together_among_figures_of_one_width(browser: Browser, server: CuelightServer) -> None:
    """Figures are of one width on every page; signs that stand between letters are as narrow as in any text."""
    page = signed_in(browser, server, "director", "director", "/")
    width = """async ([text, figures]) => {
      await document.fonts.load("100px Inter");
      const one = document.createElement("span");
      one.textContent = text.repeat(10);
      one.style = `position: absolute; white-space: nowrap; font: 100px Inter; font-variant-numeric: ${figures}`;
      document.body.append(one);
      return one.getBoundingClientRect().width;
    }"""
    widths = {
        (text, figures): page.evaluate(width, [text, figures])
        for text in ("7", "0", "-", "*")
        for figures in ("normal", "tabular-nums")
    }
    assert widths["7", "tabular-nums"] == widths["0", "tabular-nums"]
    assert widths["7", "normal"] != widths["0", "normal"]
    assert widths["-", "tabular-nums"] == widths["-", "normal"]
    assert widths["*", "tabular-nums"] == widths["*", "normal"]


class Upgrading:
    """A server that is upgraded while pages are open: its pages and files come from a directory that is edited."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.directory = StaticDirectory(root)
        self.renderer = Renderer(self.directory)
        self.after_page: list[tuple[str, str]] = []
        """Edits (name, text) that are made once the next page was sent: an upgrade between a page and its files."""
        routes = [Route("/", self.page), Mount("/static", StaticFiles(self.directory))]
        self.app = Starlette(routes=routes)

    async def page(self, _request: Request) -> Response:
        shell = Shell(lang="en", path="/", person=None, simulated=False)
        html = self.renderer.render(ErrorPage(shell=shell, status=404, title="x", detail="y"), language_for("en"))
        headers = {"Content-Security-Policy": self.renderer.policy, "Cache-Control": "no-store"}
        while self.after_page:
            self.edit(*self.after_page.pop())
        return HTMLResponse(html, headers=headers)

    def edit(self, name: str, text: str) -> StaticSet:
        path = self.root / name
        later = path.stat().st_mtime_ns + 1_000_000_000
        path.write_text(f"{text}\n{path.read_text()}")
        os.utime(path, ns=(later, later))
        return self.directory.refresh()


@contextmanager
def running(app: Starlette) -> Iterator[str]:
    """A server in a thread; its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@pytest.fixture
def upgrading(tmp_path: Path) -> Upgrading:
    root = tmp_path / "static"
    shutil.copytree(asset_dir("static"), root, ignore=shutil.ignore_patterns("built"))
    return Upgrading(root)


MODULES = ("app/palette.js", "lib/dom.js")
"""One that the page's module imports, and one that both import."""


def version(number: int) -> str:
    return f"(globalThis.versions ??= []).push({number});"


def versions(page: Page) -> list[int]:
    return list(page.evaluate("() => globalThis.versions"))


def mark(server: Upgrading, number: int) -> None:
    for name in MODULES:
        server.edit(name, version(number))


def test_after_an_upgrade_a_page_is_all_new(browser: Browser, upgrading: Upgrading) -> None:
    """Of what the browser has kept, only files that did not change are used again."""
    mark(upgrading, 1)
    with running(upgrading.app) as address, browser.new_context() as context:
        page = context.new_page()
        page.goto(address)
        assert versions(page) == [1, 1]
        mark(upgrading, 2)
        page.goto(address)
        # The new text stands before the old one in each module, so each runs as 2, then 1.
        assert sorted(versions(page)) == [1, 1, 2, 2]


def test_a_page_that_meets_an_upgrade_while_loading_loads_again(browser: Browser, upgrading: Upgrading) -> None:
    """Its modules are not found under the old addresses, so none of the new ones runs with it: it starts anew."""
    with running(upgrading.app) as address, browser.new_context() as context:
        upgrading.after_page = [(name, version(2)) for name in MODULES]
        page = context.new_page()
        answers: list[int] = []
        page.on("response", lambda response: answers.append(response.status))
        page.goto(address)
        page.wait_for_function("() => globalThis.versions?.length === 2")
        assert versions(page) == [2, 2]
        assert 404 in answers


def test_a_page_whose_file_stays_away_loads_again_once(browser: Browser, upgrading: Upgrading) -> None:
    """A file that is missing for good must not make a page that loads for ever."""
    with running(upgrading.app) as address, browser.new_context() as context:
        page = context.new_page()
        shown: list[str] = []
        page.on("request", lambda request: shown.append(request.url) if request.is_navigation_request() else None)
        page.route("**/lib/dom.*.js", lambda route: route.fulfill(status=404))
        page.goto(address)
        page.wait_for_function("() => sessionStorage.getItem('reloaded_for_a_file') !== null")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(300)
        assert len(shown) == 2
