"""Who was in the shows of a room, written down now and then, so that distinct people of several can be counted."""

from __future__ import annotations

import time
from typing import Final

from streams.clock import SECOND, Instant
from streams.metrics.frames.distinct import samples, samples_bytes
from streams.metrics.state.room import RoomState
from streams.store.frames import Frames
from streams.worker.held_lease import HeldLease

WRITE_EVERY: Final = 5 * SECOND
SHARE: Final = 50
"""It may take one part in so many of a worker's time."""


class PeopleWriter:
    """Writes the people of the shows of one room as they change. Shows at rest were written before they rested."""

    def __init__(self, frames: Frames, lease: HeldLease) -> None:
        self._frames = frames
        self._lease = lease
        self._written: dict[str, int] = {}
        """The revision of each show whose people are written."""
        self.due_at = Instant(0)
        """Before this instant there is nothing to do."""

    async def write(self, state: RoomState, now: Instant) -> None:
        """Write the people of shows that changed. Raises Unavailable."""
        begun = time.monotonic()
        for show, known in [*state.shows.awake.items()]:
            if self._lease.lost or self._written.get(show) == known.revision:
                continue
            revision = known.revision
            written = samples_bytes(samples(state, show))
            self._lease.note(await self._frames.write_people(self._lease.room, self._lease.token, show, written))
            self._written[show] = revision
        self.due_at = Instant(now + max(WRITE_EVERY, int((time.monotonic() - begun) * 1_000 * SHARE)))
