"""Waiting for what is new in many streams, by as few commands as the server allows.

One server is asked for all streams with one XREAD. A command to a cluster may name keys of one slot only, so there the
streams of each slot have a read of their own. Reads wait on the server until something comes, also while the caller is
at work on what came before; one whose streams or positions are not those that are asked for any more is called off.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from redis.asyncio import RedisCluster

from streams.errors import Unavailable
from streams.store.connection import RedisClient, reachable

SERVER_WAIT_MS: Final = 5_000
"""How long a read waits on the server before it is sent anew."""

News = dict[str, list[tuple[bytes, dict[bytes, bytes]]]]
"""The new entries of streams: id and fields of each, oldest first."""


class _Read(NamedTuple):
    after: dict[str, str]
    task: asyncio.Task[News]


class StreamReader:
    """Reads streams on one server or cluster; of use to one caller at a time. ``aclose`` it at the end."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis
        self._reads: dict[int, _Read] = {}
        """By what one command may name."""

    async def read(self, after: Mapping[str, str], wait_ms: int, count: int) -> News:
        """At most ``count`` new entries of each stream after its position; streams without news are left out.

        Waits up to ``wait_ms`` for the first. Raises Unavailable when a server is out of reach, and no other has news.
        """
        self._begin(after, count)
        if not self._reads:
            await asyncio.sleep(wait_ms / 1_000)
            return {}
        tasks = [read.task for read in self._reads.values()]
        await asyncio.wait(tasks, timeout=wait_ms / 1_000, return_when=asyncio.FIRST_COMPLETED)
        return self._collected()

    async def aclose(self) -> None:
        """Call off all reads."""
        tasks = [read.task for read in self._reads.values()]
        self._reads.clear()
        for task in tasks:
            _call_off(task)
        await asyncio.gather(*tasks, return_exceptions=True)

    def _begin(self, after: Mapping[str, str], count: int) -> None:
        """Have a read for these streams, and no other."""
        wanted: defaultdict[int, dict[str, str]] = defaultdict(dict)
        for stream, position in after.items():
            wanted[self._group(stream)][stream] = position
        for group, read in list(self._reads.items()):
            if read.after != wanted.get(group):
                del self._reads[group]
                _call_off(read.task)
        for group in wanted.keys() - self._reads.keys():
            streams = wanted[group]
            self._reads[group] = _Read(streams, asyncio.create_task(self._read(streams, count)))

    def _group(self, stream: str) -> int:
        return self._redis.keyslot(stream) if isinstance(self._redis, RedisCluster) else 0

    async def _read(self, after: Mapping[str, str], count: int) -> News:
        streams: dict[Any, Any] = dict(after)
        async with reachable(SERVER_WAIT_MS / 1_000):
            news: Any = await self._redis.xread(streams, count=count, block=SERVER_WAIT_MS)
        return {stream.decode(): entries for stream, entries in news}

    def _collected(self) -> News:
        news: News = {}
        failed: Unavailable | None = None
        for group, read in list(self._reads.items()):
            if not read.task.done():
                continue
            del self._reads[group]
            try:
                news |= read.task.result()
            except Unavailable as error:
                failed = error
        if failed is not None and not news:
            raise failed
        return news


def _call_off(task: asyncio.Task[News]) -> None:
    """Nobody waits for it any more, nor for what went wrong with it."""
    task.add_done_callback(lambda over: over.cancelled() or over.exception())
    task.cancel()
