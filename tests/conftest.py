"""What all tests share."""

import os
import secrets
from collections.abc import Iterator
from zlib import crc32

import httpx
import pytest
from hypothesis import settings

from tests.effort import examples
from tests.server import CuelightServer

# A slow machine is not a wrong answer: examples have no deadline. CI draws the same ones each time, so that a change
# is judged by itself; a developer's runs keep looking for new ones.
settings.register_profile("default", deadline=None, max_examples=examples(200))
settings.register_profile("ci", deadline=None, max_examples=examples(200), derandomize=True, print_blob=True)
LONG = ("packaging", "process", "browser", "hypothesis")
"""Marks of tests that build, start servers and pages, and look at many examples (Hypothesis sets its own)."""
CI = bool(os.environ.get("CI"))
settings.load_profile("ci" if CI else "default")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Outside of CI the seed is new each time and the same in all processes, so that a run can be repeated."""
    if not CI and config.option.hypothesis_seed is None and not hasattr(config, "workerinput"):
        config.option.hypothesis_seed = str(secrets.randbelow(2**32))


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Two processes a core: half of the time tests wait for servers, pages and timers."""
    return 2 * (os.cpu_count() or 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long for few tests, so that no process is left alone with one at the end."""
    places = {item.path: len(LONG) for item in items}
    for item in items:
        marks = (LONG.index(mark.name) for mark in item.iter_markers() if mark.name in LONG)
        places[item.path] = min((places[item.path], *marks))
    items.sort(key=lambda item: places[item.path])


def pytest_report_header(config: pytest.Config) -> str:
    """Say how the run can be repeated."""
    seed = "of the tests themselves" if config.option.hypothesis_seed is None else config.option.hypothesis_seed
    return f"seed of what is drawn by chance: {seed} (--hypothesis-seed repeats it)"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CuelightServer]:
    """A real server on data of its own."""
    with CuelightServer(tmp_path_factory.mktemp("server") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def owner(server: CuelightServer) -> Iterator[httpx.Client]:
    """Its owner's client."""
    with server.client() as client:
        yield client


@pytest.fixture
def room(request: pytest.FixtureRequest) -> str:
    """The name of a room for this test alone, where several share a server."""
    return f"room-{crc32(request.node.nodeid.encode()):x}"
