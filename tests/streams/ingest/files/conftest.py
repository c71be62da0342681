"""Where the real recordings are: beside the checkout, or where CUELIGHT_DATA_DIR says."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.paths import SHARED

BESIDE = SHARED / "data"


@pytest.fixture
def real() -> Callable[[str], bytes]:
    """The content of a real recording; the test is skipped where there is none."""
    folder = Path(os.environ.get("CUELIGHT_DATA_DIR") or BESIDE)

    def content(name: str) -> bytes:
        path = folder / name
        if not path.is_file():
            pytest.skip(f"no {path}; set CUELIGHT_DATA_DIR")
        return path.read_bytes()

    return content
