"""How the long-running processes run their event loop."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Coroutine
from typing import Any

from console import descriptors
from streams import private


def ending_signals() -> tuple[signal.Signals, ...]:
    """What ends a process in good order: Ctrl-C, a service manager, a terminal that closes (not after ``nohup``)."""
    hangs_up = signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN
    return (signal.SIGINT, signal.SIGTERM, *((signal.SIGHUP,) if hangs_up else ()))


def run(work: Coroutine[Any, Any, int]) -> int:
    """Run on uvloop where there is one, with as many descriptors as the system allows and files for their owner alone.

    What is loaded is left out of the collector's rounds, which pause us.
    """
    os.umask(private.UMASK)
    descriptors.raise_limit()
    gc.freeze()
    if sys.platform == "win32":
        return asyncio.run(work)
    import uvloop

    return uvloop.run(work)
