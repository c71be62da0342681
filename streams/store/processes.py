"""Child processes."""

from __future__ import annotations

import asyncio
import contextlib
from asyncio.subprocess import Process


async def end(child: Process, patience_s: float) -> None:
    """Ask a child to end, and make it end when it does not in so many seconds; one that is over already is no error."""
    with contextlib.suppress(ProcessLookupError):
        child.terminate()
    try:
        await asyncio.wait_for(child.wait(), patience_s)
    except TimeoutError:
        child.kill()
        await child.wait()
