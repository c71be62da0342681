"""A real browser and a real server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.chromium import CHROMIUM, FLAGS
from tests.server import CuelightServer

# A slow machine is not a wrong answer: what is expected may take this long to be there.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ends with its module: its event loop would stand in the way of asynchronous tests in the same process."""
    if not CHROMIUM.exists():
        pytest.skip(f"Chromium is not installed at {CHROMIUM}")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CuelightServer]:
    with CuelightServer(tmp_path_factory.mktemp("browser") / "data") as running:
        yield running
