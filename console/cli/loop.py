"""How the long-running processes run their event loop."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Coroutine
from typing import Any, Final

ROUNDS: Final = (50_000, 50, 50)
"""Allocations between the collector's rounds. Events and messages make no cycles, so the usual 700 only cost time."""


def run(work: Coroutine[Any, Any, int]) -> int:
    """Run on uvloop where there is one; what start-up made is left out of the collector's rounds, which pause us."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*ROUNDS)
    if sys.platform == "win32":
        return asyncio.run(work)
    import uvloop

    return uvloop.run(work)
