"""Events of some types, from a room's log as it stands: read page by page, decoded in a thread.

The log is in the order in which things were taken in, and what is taken in late says an earlier instant. So a search
begins before the instant it is about, and ends at the log's end. Most entries hold nothing that is searched for: they
are told by their bytes, and not decoded.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Final

from streams.clock import HOUR, Instant
from streams.events import Event, Logged
from streams.store.log import Entry, RoomLog

EARLIER: Final = 24 * HOUR
"""The search begins so long before its instant: positions follow the server's clock, which may have been set."""
FEWEST: Final = 16
MOST: Final = 4_096
PAGE_BYTES: Final = 2 << 20
"""About so much is read at once: entries hold one event or thousands."""


async def search(log: RoomLog, room: str, kinds: Sequence[type[Event]], since: Instant) -> AsyncIterator[list[Logged]]:
    """The events of these types that were taken in from a day before ``since`` on, a page at a time, as logged.

    Events that came twice come twice. Raises Unavailable, and Refused when a newer version wrote an entry.
    """
    tags = [str(kind.__struct_config__.tag).encode() for kind in kinds]
    position, count = f"{max(0, since - EARLIER - 1)}-0", FEWEST
    while entries := await log.read(room, position, count):
        position = entries[-1].position
        yield await asyncio.to_thread(_matching, entries, tags, tuple(kinds))
        size = sum(len(entry.body) for entry in entries)
        if size < PAGE_BYTES // 2:
            count = min(MOST, count * 2)
        elif size > PAGE_BYTES * 2:
            count = max(1, count // 2)


def _matching(entries: Sequence[Entry], tags: Sequence[bytes], kinds: tuple[type[Event], ...]) -> list[Logged]:
    return [
        event
        for entry in entries
        if any(tag in entry.body for tag in tags)
        for event in entry.events()
        if isinstance(event, kinds)
    ]
