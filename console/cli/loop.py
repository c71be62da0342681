"""How the long-running processes run their event loop."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Coroutine
from typing import Any, Final

from streams import private

ROUNDS: Final = (50_000, 50, 50)
"""Allocations between the collector's rounds. Events and messages make no cycles, so the usual 700 only cost time."""


def ending_signals() -> tuple[signal.Signals, ...]:
    """What ends a process in good order: Ctrl-C, a service manager, a terminal that closes (not after ``nohup``)."""
    hangs_up = signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN
    return (signal.SIGINT, signal.SIGTERM, *((signal.SIGHUP,) if hangs_up else ()))


def run(work: Coroutine[Any, Any, int]) -> int:
    """Run on uvloop where there is one, and make all files for their owner alone.

    What start-up made is left out of the collector's rounds, which pause us.
    """
    os.umask(private.UMASK)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*ROUNDS)
    if sys.platform == "win32":
        return asyncio.run(work)
    import uvloop

    return uvloop.run(work)
