"""How Redis is reached, and what it means when it is not.

A command that finds its pooled connection closed is tried once more on a new one; after that the answer is
``Unavailable``. Appending twice does no harm: the fold drops repeated ids.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, TypeAlias

from redis.asyncio import Redis, RedisCluster
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError, OutOfMemoryError, ReadOnlyError, ResponseError, TimeoutError

from streams.errors import Unavailable

CANNOT_WRITE = ("MISCONF", "NOREPLICAS", "CLUSTERDOWN", "MASTERDOWN", "TRYAGAIN")
"""What a server says that is there, but in no state to take anything."""


RedisClient: TypeAlias = Redis | RedisCluster
"""What speaks to one server, or to a cluster; a command names keys of one room only, so that either can carry it out."""

ANSWER_S: Final = 10.0
"""How long a command may take; the longest that waits by itself takes five seconds."""


def connect(url: str) -> Redis:
    """A client for ``redis://``, ``rediss://`` or ``unix://``; nothing is sent yet.

    The client's own timeout is off: it sends through ``asyncio.wait_for``, which on Python 3.11 swallows a cancellation
    that comes while the send completes, and the task it was meant for runs on for ever. ``reachable`` keeps the time.
    """
    return Redis.from_url(url, retry=Retry(NoBackoff(), 1), socket_timeout=None, socket_connect_timeout=5)


@asynccontextmanager
async def reachable() -> AsyncIterator[None]:
    """Turn "Redis is not there, does not answer, or cannot write" into Unavailable; any other error passes."""
    try:
        async with asyncio.timeout(ANSWER_S):
            yield
    except (ConnectionError, TimeoutError, OutOfMemoryError, ReadOnlyError, OSError) as error:
        raise Unavailable("The event log cannot be reached: {reason}. Try again.", reason=_reason(error)) from error
    except ResponseError as error:
        if str(error).startswith(CANNOT_WRITE):
            raise Unavailable("The event log takes nothing now: {reason}. Try again.", reason=_reason(error)) from error
        raise


def _reason(error: Exception) -> str:
    return str(error).rstrip(".") or type(error).__name__
