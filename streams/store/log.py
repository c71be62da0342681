"""The log of a room: what happened, in the order in which it was taken in, on disk before anybody is told so.

One Redis stream per room; one entry per batch: ``b`` the batch as MessagePack, ``n`` how many events it holds, ``v``
the schema version, ``s`` whose it is (missing in old entries and in our own), ``i`` who issued the ids of its events
(missing in entries of version 1 and in our own), ``r`` when it was taken in, by the clock of whoever wrote it (missing
in old entries), ``t`` when it was taken in, where that was before it was written here.

A position is an entry's stream id. It says the order and no time: the server's clock may be set, and then the ids stand
still or jump, though they always rise.

When an append counts as done, and who is ready to take one, says ``durability``.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct

from streams.clock import Clock, Instant
from streams.errors import Refused
from streams.events import SCHEMA_VERSION, Boundary, Logged, OrderCorrected, set_all
from streams.store import issuers, keys
from streams.store.connection import RedisClient, reachable
from streams.store.durability import RedisCommand, durability_of

START: Final = "0-0"
"""The position before the first entry."""
SLICE: Final = 4_000
"""Events encoded in one go; others run in between."""


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
    issuer: str = ""
    """Who issued the ids of its events (``issuers``); empty: an id is the room's."""
    received_at: Instant | None = None
    """When it was written, UTC ms by our clock; None: an old entry, of which its position says it."""
    back_dated_to: Instant | None = None
    """When it was taken in, UTC ms, where it is written down after the fact."""

    @property
    def taken_at(self) -> Instant:
        """When it was taken in, UTC ms."""
        if self.back_dated_to is not None:
            return self.back_dated_to
        return self.received_at if self.received_at is not None else instant_of(self.position)

    def events(self) -> list[Logged]:
        """The events, each with an id that is its own in the room.

        A damaged one is left out, so that there may be fewer than ``count``.

        Raises Refused when a newer version of the product wrote the entry.
        """
        if self.version > SCHEMA_VERSION:
            raise Refused(
                "The log holds events of version {version}; this program reads up to {known}. Upgrade it.",
                version=self.version,
                known=SCHEMA_VERSION,
            )
        try:
            events = decode_events(self.body)
        except msgspec.DecodeError:
            events = _undamaged(self.body)
        if self.issuer:
            set_all(events, "id", issuers.all_in_room(self.issuer, events))
        return events


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


def instant_of(position: str) -> Instant:
    """What a stream id says of the time: of a log, when the server wrote the entry, by its own clock."""
    return Instant(int(position.split("-", 1)[0]))


def after_or_at(position: str, other: str) -> bool:
    """Whether ``position`` is not before ``other``."""
    return position_order(position) >= position_order(other)


def position_order(position: str) -> tuple[int, int]:
    """What positions are sorted by."""
    first, _, second = position.partition("-")
    return int(first), int(second or 0)


class Part(Struct, frozen=True):
    """What one source sent of a batch."""

    events: Sequence[Logged]
    """Past the door: pseudonyms, not names. Boundaries, or what platforms report, not both."""
    source: str = ""
    """Who sent it; it is no secret."""
    issuer: str = ""
    """Who issued the ids of these events (``issuers``); empty: they are the room's own."""
    back_dated_to: Instant | None = None
    """When it was taken in, if that was before now: its figures are then those of that instant."""


class RoomLog:
    """The logs of all rooms on one Redis or cluster.

    ``ask_disk``: the server is not ours, ask it whether an append is on disk. ``clock`` says when a batch is taken in;
    without one, as for somebody who only reads, the server's clock does. Every method raises Unavailable when
    Redis is out of reach; what was to be appended then counts as not taken and may be sent again.
    """

    def __init__(self, redis: RedisClient, *, ask_disk: bool = False, clock: Clock | None = None) -> None:
        self._redis = redis
        self._clock = clock
        self._durability = durability_of(redis, ask_disk=ask_disk)
        self._registered: set[str] = set()

    async def append(
        self,
        room: str,
        events: Sequence[Logged],
        source: str = "",
        issuer: str = "",
        *,
        back_dated_to: Instant | None = None,
    ) -> str:
        """Write a batch of one source as one entry; return its position once it is on disk, as ``append_parts``."""
        return await self.append_parts(room, [Part(events, source, issuer, back_dated_to)])

    async def append_parts(self, room: str, parts: Sequence[Part]) -> str:
        """Write a batch as one entry for each of its sources; return the last position once all are on disk.

        Raises Unavailable when the disk was not confirmed.
        """
        if not parts or not all(part.events for part in parts):
            raise ValueError("an empty batch has no position")
        received_at = self._clock.now() if self._clock is not None else None
        appended = [command for part in parts for command in await _appending(room, part, received_at)]
        await self._register(room)
        return _text((await self._durability.write(keys.log(room), *appended))[-1])

    async def _register(self, room: str) -> None:
        if room not in self._registered:
            await self._durability.write(keys.ROOMS, ("SADD", keys.ROOMS, room))
            self._registered.add(room)

    async def boundaries(self, room: str) -> list[Boundary]:
        """All boundaries of a room, also those whose place in the log nobody has reached yet."""
        async with reachable():
            found: Any = await self._redis.xrange(keys.boundaries(room))
        events = [event for entry in found for event in entry_from(*entry).events()]
        return [event for event in events if isinstance(event, Boundary)]

    async def corrections(self, room: str) -> list[Entry]:
        """Entries with all corrections of orders, also those whose place in the log nobody has reached yet."""
        async with reachable():
            found: Any = await self._redis.xrange(keys.corrections(room))
        return [entry_from(*entry) for entry in found]

    async def durable(self) -> None:
        """Raise Unavailable, with the reason, unless it can be promised that an append is not lost."""
        await self._durability.check()

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

    async def take_back(self, room: str, is_wrong: Callable[[Boundary], bool]) -> int:
        """Remove our own entries that tell of boundaries which never were; return how many boundaries there were.

        Only for a log that nobody folds: one that was restored beside an older journal.
        """
        async with reachable():
            found: Any = await self._redis.xrange(keys.boundaries(room))
        wrong = [entry for entry in found if _tells(entry_from(*entry), is_wrong)]
        if not wrong:
            return 0
        async with reachable():
            await self._redis.xdel(keys.boundaries(room), *(position for position, _ in wrong))
        # A boundary is written into this stream first, and ids of both only rise: in the log none stands before.
        position = f"{position_order(_text(wrong[0][0]))[0] - 1}-0"
        while entries := await self.read(room, position):
            position = entries[-1].position
            doomed = [entry.position for entry in entries if not entry.source and _tells(entry, is_wrong)]
            if doomed:
                async with reachable():
                    await self._redis.xdel(keys.log(room), *doomed)
        return len(wrong)

    async def forget(self, room: str) -> None:
        """Remove everything of a room that nobody knows any more."""
        async with reachable():
            found = [key async for key in self._redis.scan_iter(match=keys.all_of(room), count=1_000)]
            for key in found:
                await self._redis.unlink(key)
            await self._redis.srem(keys.ROOMS, room)

    async def count(self, room: str) -> int:
        """How many entries it has."""
        async with reachable():
            return int(await self._redis.xlen(keys.log(room)))

    async def rooms(self) -> set[str]:
        """The rooms that have a log."""
        async with reachable():
            members: Any = await self._redis.smembers(keys.ROOMS)
        return {_text(room) for room in members}


def _tells(entry: Entry, is_one: Callable[[Boundary], bool]) -> bool:
    return any(isinstance(event, Boundary) and is_one(event) for event in entry.events())


async def _appending(room: str, part: Part, received_at: Instant | None) -> list[RedisCommand]:
    """What writes an entry."""
    fields: list[Any] = []
    if part.source:
        fields += ["s", part.source]
    if part.issuer:
        fields += ["i", part.issuer]
    if received_at is not None:
        fields += ["r", received_at]
    if part.back_dated_to is not None:
        fields += ["t", part.back_dated_to]
    body = await _content(part.events)
    appended: list[RedisCommand] = [("XADD", keys.log(room), "*", *body, *fields)]
    # First, and apart: a consumer may know a boundary or a correction too early, never too late.
    if isinstance(part.events[0], Boundary):
        appended.insert(0, ("XADD", keys.boundaries(room), "*", *body, *fields))
    elif OrderCorrected in map(type, part.events):
        corrections = [event for event in part.events if type(event) is OrderCorrected]
        appended.insert(0, ("XADD", keys.corrections(room), "*", *await _content(corrections), *fields))
    return appended


async def _content(events: Sequence[Logged]) -> list[Any]:
    return ["b", await _encoded(events), "n", len(events), "v", SCHEMA_VERSION]


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
    source, issuer = fields.get(b"s", b"").decode(), fields.get(b"i", b"").decode()
    received_at, back_dated_to = (Instant(int(fields[name])) if name in fields else None for name in (b"r", b"t"))
    body = fields[b"b"]
    return Entry(
        _text(position), int(fields[b"n"]), int(fields[b"v"]), body, source, issuer, received_at, back_dated_to
    )


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
