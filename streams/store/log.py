"""The log of a room: what happened, in the order in which it was taken in, on disk before anybody is told so.

One Redis stream per room; one entry per batch: ``b`` the batch as MessagePack, ``n`` how many events it holds, ``v``
the schema version, ``s`` whose it is (missing in old entries and in our own). A position is an entry's stream id; its
first part is the server's time of taking it in, UTC ms.

Durable means: the embedded server flushes its append-only file before it answers (``appendfsync always``); another
server is asked with WAITAOF after every append, and whoever cannot promise is not ready.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from streams.clock import Instant
from streams.errors import Refused, Unavailable
from streams.events import SCHEMA_VERSION, Boundary, Logged
from streams.store import keys
from streams.store.connection import reachable

START: Final = "0-0"
"""The position before the first entry."""
SLICE: Final = 4_000
"""Events encoded in one go; others run in between."""
DISK_WAIT_MS: Final = 5_000
"""How long an external server may take to flush before the append counts as not done."""


class Entry(Struct, frozen=True):
    """One batch as it stands in the log."""

    position: str
    count: int
    """How many events it holds."""
    version: int
    """The schema version its events were written with."""
    body: bytes
    source: str = ""
    """Who sent it: the name of a token or connector. Empty: it is not known, or it is our own."""

    @property
    def taken_at(self) -> Instant:
        """When the server took it in, UTC ms of the server's clock."""
        return taken_at(self.position)

    def events(self) -> list[Logged]:
        """The events. A damaged one is left out, so that there may be fewer than ``count``.

        Raises Refused when a newer version of the product wrote the entry.
        """
        if self.version > SCHEMA_VERSION:
            raise Refused(
                "The log holds events of version {version}; this program reads up to {known}. Upgrade it.",
                version=self.version,
                known=SCHEMA_VERSION,
            )
        try:
            return decode_events(self.body)
        except msgspec.DecodeError:
            return _undamaged(self.body)


def _undamaged(body: bytes) -> list[Logged]:
    found: list[Logged] = []
    try:
        parts = msgspec.msgpack.decode(body, type=list[msgspec.Raw])
    except msgspec.DecodeError:
        return found
    for part in parts:
        with contextlib.suppress(msgspec.DecodeError):
            found.append(_decode_event(part))
    return found


_decode_event: Callable[[msgspec.Raw], Logged] = msgspec.msgpack.Decoder(Logged).decode
decode_events = msgspec.msgpack.Decoder(list[Logged]).decode
_encode = msgspec.msgpack.Encoder().encode


def taken_at(position: str) -> Instant:
    """When the server took in the entry at a position, UTC ms."""
    return Instant(int(position.split("-", 1)[0]))


def after_or_at(position: str, other: str) -> bool:
    """Whether ``position`` is not before ``other``."""
    return _order(position) >= _order(other)


def _order(position: str) -> tuple[int, int]:
    first, _, second = position.partition("-")
    return int(first), int(second or 0)


class RoomLog:
    """The logs of all rooms on one Redis.

    ``ask_disk``: the server is not ours, ask it with WAITAOF whether an append is on disk. Every method raises
    Unavailable when Redis is out of reach; what was to be appended then counts as not taken and may be sent again.
    """

    def __init__(self, redis: Redis, *, ask_disk: bool = False) -> None:
        self._redis = redis
        self._ask_disk = ask_disk
        self._registered: set[str] = set()

    async def append(self, room: str, events: Sequence[Logged], source: str = "") -> str:
        """Write a batch as one entry; return its position once it is on disk.

        The events are past the door: pseudonyms, not names. A batch holds boundaries or what platforms report, not
        both. ``source`` says who sent it, and is no secret. Raises Unavailable when the disk was not confirmed.
        """
        if not events:
            raise ValueError("an empty batch has no position")
        fields: dict[Any, Any] = {"b": await _encoded(events), "n": len(events), "v": SCHEMA_VERSION}
        if source:
            fields["s"] = source
        async with reachable():
            await self._register(room)
            if isinstance(events[0], Boundary):
                # First, and apart: a consumer may know a boundary too early, never too late.
                await self._redis.xadd(keys.boundaries(room), fields)
            if not self._ask_disk:
                return _text(await self._redis.xadd(keys.log(room), fields))
            pipeline = self._redis.pipeline(transaction=False)
            pipeline.xadd(keys.log(room), fields)
            pipeline.execute_command("WAITAOF", 1, 0, DISK_WAIT_MS)
            position, (on_disk, _replicas) = await pipeline.execute()
        if on_disk < 1:
            raise Unavailable("The event log did not confirm the disk in time. Send the batch again.")
        return _text(position)

    async def _register(self, room: str) -> None:
        if room not in self._registered:
            await self._redis.sadd(keys.ROOMS, room)
            self._registered.add(room)

    async def boundaries(self, room: str) -> list[Boundary]:
        """All boundaries of a room, also those whose place in the log nobody has reached yet."""
        async with reachable():
            found: Any = await self._redis.xrange(keys.boundaries(room))
        events = [event for entry in found for event in entry_from(*entry).events()]
        return [event for event in events if isinstance(event, Boundary)]

    async def durable(self) -> None:
        """Raise Unavailable, with the reason, unless the server can promise that an append is on disk."""
        async with reachable():
            await self._redis.ping()
            if not self._ask_disk:
                return
            try:
                await self._redis.execute_command("WAITAOF", 1, 0, DISK_WAIT_MS)  # type: ignore[no-untyped-call]
            except ResponseError as error:
                raise Unavailable(
                    "Redis cannot promise that events are on disk ({reason}). It needs appendonly yes and version 7.2.",
                    reason=str(error).rstrip("."),
                ) from error

    async def read(self, room: str, after: str = START, count: int = 100) -> list[Entry]:
        """At most ``count`` entries after a position, oldest first; empty at the end of the log."""
        async with reachable():
            found: Any = await self._redis.xrange(keys.log(room), f"({after}", "+", count)
        return [entry_from(*entry) for entry in found]

    async def last(self, room: str) -> str:
        """The position of the newest entry; ``START`` when there is none."""
        async with reachable():
            newest = await self._redis.xrevrange(keys.log(room), count=1)
        return _text(newest[0][0]) if newest else START

    async def first(self, room: str) -> str:
        """The position of the oldest entry that is kept; ``START`` when there is none."""
        async with reachable():
            oldest = await self._redis.xrange(keys.log(room), count=1)
        return _text(oldest[0][0]) if oldest else START

    async def trim(self, room: str, before: str) -> int:
        """Forget the entries before a position; return how many.

        Only up to a checkpoint that is kept: a consumer that has none folds from the first entry that is left.
        """
        async with reachable():
            return int(await self._redis.xtrim(keys.log(room), minid=before, approximate=False))

    async def rooms(self) -> set[str]:
        """The rooms that have a log."""
        async with reachable():
            members: Any = await self._redis.smembers(keys.ROOMS)
        return {_text(room) for room in members}


async def _encoded(events: Sequence[Logged]) -> bytes:
    """The batch as one MessagePack array, encoded in slices so that a big one holds nobody up."""
    if len(events) <= SLICE:
        return _encode(events)
    parts = [_array_head(len(events))]
    for start in range(0, len(events), SLICE):
        part = events[start : start + SLICE]
        parts.append(_encode(part)[len(_array_head(len(part))) :])
        await asyncio.sleep(0)
    return b"".join(parts)


def _array_head(length: int) -> bytes:
    """What MessagePack puts before an array of so many elements."""
    if length < 16:
        return bytes([0x90 | length])
    if length < 1 << 16:
        return b"\xdc" + length.to_bytes(2, "big")
    return b"\xdd" + length.to_bytes(4, "big")


def entry_from(position: bytes, fields: dict[bytes, bytes]) -> Entry:
    """An entry as the server gives it out."""
    source = fields.get(b"s", b"").decode()
    return Entry(_text(position), int(fields[b"n"]), int(fields[b"v"]), fields[b"b"], source)


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
