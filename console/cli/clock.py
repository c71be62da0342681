"""The clock of a command: the one that the processes go by that work on the same data."""

from __future__ import annotations

from contextlib import suppress

from console.cli import serve
from console.settings import Settings
from streams.clock import SteadyClock
from streams.errors import Unavailable
from streams.store.anchors import Anchors
from streams.store.connection import connect


async def clock_of(settings: Settings) -> SteadyClock:
    """What is entered by another clock would lie in the future of a show on air, or in its past."""
    clock = SteadyClock()
    url = settings.redis_url or serve.running(settings.data).get("redis_url")
    if url:
        redis = connect(str(url))
        with suppress(Unavailable):
            if (noted := await Anchors(redis).read()) is not None:
                clock.begin_at(noted.anchor)
        await redis.aclose()
    return clock
