"""A real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.chromium import CHROMIUM, FLAGS

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


@pytest.fixture(autouse=True)
def own_contexts(request: pytest.FixtureRequest) -> Iterator[None]:
    """Devices that a test opened end with it: their pages would go on drawing beside the tests that follow."""
    browser: Browser | None = request.getfixturevalue("browser") if "browser" in request.fixturenames else None
    kept = browser.contexts if browser else []
    yield
    for context in browser.contexts if browser else []:
        if context not in kept:
            context.close()
