"""How Redis is reached, and what it means when it is not.

A command that finds its pooled connection closed is tried once more on a new one; on a cluster, once more where the
cluster says that its key is now. After that the answer is ``Unavailable``. Appending twice does no harm: the fold drops
repeated ids.

Work in the background waits ten seconds for an answer. Where somebody waits for the work, ``patient`` says how long in
all: a server that has kept one command waiting is not asked by the same work again for a while.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from typing import Any, Final, TypeAlias, cast

from redis.asyncio import Redis, RedisCluster, Sentinel
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.connection import SSLConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    AskError,
    ClusterDownError,
    ConnectionError,
    MovedError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisClusterException,
    ResponseError,
    TimeoutError,
    TryAgainError,
)

from streams.errors import Unavailable
from streams.store.address import address_of

RedisClient: TypeAlias = Redis | RedisCluster
"""What speaks to one server or to a cluster. A command names keys of one room only, so that either can carry it out."""

CANNOT_SERVE: Final = ("MISCONF", "NOREPLICAS", "UNBLOCKED")
"""What a server says that is there, but in no state to take anything, or is a master no longer."""
ANSWER_S: Final = 10.0
"""How long a command may take, besides what it is told to wait on the server."""
MARGIN_S: Final = 0.5
"""What an answer may take beyond the time that the server was told to wait."""
GIVEN_UP_S: Final = 2.0
"""For so long, work that ran out of patience asks no more."""
CONNECTIONS: Final = 10_000
"""To one node of a cluster at the most: every room that is followed has one that waits."""


def connect(url: str) -> RedisClient:
    """A client for an address (see ``address``); nothing is sent yet. Raises Invalid.

    The client's own timeout is off: it sends through ``asyncio.wait_for``, which on Python 3.11 swallows a cancellation
    that comes while the send completes, and the task it was meant for runs on for ever. ``reachable`` keeps the time.
    """
    address = address_of(url)
    options: dict[str, Any] = {"socket_timeout": None, "socket_connect_timeout": 5, "retry": Retry(NoBackoff(), 1)}
    if address.kind == "server":
        return Redis.from_url(url, **options)
    options |= address.options
    if options.pop("connection_class", None) is SSLConnection:
        options["ssl"] = True
    if address.kind == "sentinel":
        sentinels: Any = Sentinel(address.nodes, 0, {"socket_connect_timeout": 1})  # type: ignore[no-untyped-call]
        return cast(Redis, sentinels.master_for(address.service, **options))
    nodes = [ClusterNode(host, port) for host, port in address.nodes]
    return RedisCluster(startup_nodes=nodes, max_connections=CONNECTIONS, **options)


class _Patience:
    """How long one piece of work waits for an answer, and when it gave up last."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._gave_up_at = float("-inf")

    @property
    def at_its_end(self) -> bool:
        """Whether a command was not answered a moment ago."""
        return _now() - self._gave_up_at < GIVEN_UP_S

    def give_up(self) -> None:
        """A command was not answered."""
        self._gave_up_at = _now()


_patience: ContextVar[_Patience | None] = ContextVar("patience", default=None)


@contextmanager
def patient(seconds: float) -> Iterator[None]:
    """What is done here waits so long for a server that does not answer: once, however many commands it has."""
    token = _patience.set(_Patience(seconds))
    try:
        yield
    finally:
        _patience.reset(token)


@asynccontextmanager
async def reachable(waits_s: float = 0.0) -> AsyncIterator[None]:
    """Turn "Redis is not there, does not answer, or cannot write" into Unavailable; any other error passes.

    ``waits_s``: how long the server is told to wait before it answers.
    """
    patience = _patience.get()
    if patience is not None and patience.at_its_end:
        raise Unavailable("The event log cannot be reached: {reason}. Try again.", reason=TimeoutError.__name__)
    try:
        async with asyncio.timeout(_limit(patience, waits_s)) as answered:
            yield
    except (ConnectionError, TimeoutError, OutOfMemoryError, ReadOnlyError, OSError, RedisClusterException) as error:
        if patience is not None and answered.expired():
            patience.give_up()
        raise Unavailable("The event log cannot be reached: {reason}. Try again.", reason=_reason(error)) from error
    except (ClusterDownError, TryAgainError) as error:
        raise _takes_nothing(error) from error
    except MovedError as error:
        raise Unavailable(
            "This server is one of a cluster. Write redis+cluster:// and some of its nodes in REDIS_URL."
        ) from error
    except AskError as error:
        raise Unavailable("The event log moves this room to another shard. Try again.") from error
    except ResponseError as error:
        if str(error).startswith(CANNOT_SERVE):
            raise _takes_nothing(error) from error
        raise


def _limit(patience: _Patience | None, waits_s: float) -> float:
    if patience is None:
        return ANSWER_S + waits_s
    return max(patience.seconds, waits_s + MARGIN_S)


def _now() -> float:
    return asyncio.get_running_loop().time()


def _takes_nothing(error: Exception) -> Unavailable:
    return Unavailable("The event log takes nothing now: {reason}. Try again.", reason=_reason(error))


def _reason(error: Exception) -> str:
    return str(error).rstrip(".") or type(error).__name__
