"""Checkpoints of one room: which one to go on from, and when the next is due."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from hashlib import blake2b
from typing import Final

import msgspec

from streams.clock import MINUTE, Instant
from streams.errors import Unavailable
from streams.metrics.state.room import RoomState, Setup
from streams.metrics.state.saved import BlobIndex, SavedState
from streams.worker.held_lease import HeldLease
from streams.worker.tools import Tools

CHECKPOINT_EVERY: Final = 1 * MINUTE
CHECKPOINT_EVENTS: Final = 100_000


class Checkpointer:
    """Writes and reads the checkpoints of a room as it is set up at present, made of the log of one name."""

    def __init__(self, with_tools: Tools, lease: HeldLease, log_name: str, setup: Setup) -> None:
        self._tools = with_tools
        self._lease = lease
        self._log_name = f"{log_name}-{mark(setup)}"
        self._setup = setup
        self._position = ""
        self._folded = 0
        self._at = with_tools.clock.now()
        self._writing: asyncio.Task[None] | None = None
        self._blob_index: BlobIndex | None = None
        """Those of the checkpoint that was written last."""

    @property
    def busy(self) -> bool:
        """Whether one is being written."""
        return self._writing is not None

    async def states(self, until: str) -> AsyncGenerator[RoomState, None]:
        """The states that can be gone on from, up to a position in the log, newest first."""
        await self.finished()
        self._blob_index = None
        found = await asyncio.to_thread(self._tools.checkpoints.of, self._lease.room, self._log_name, until)
        for checkpoint in found:
            try:
                state = await asyncio.to_thread(self._tools.checkpoints.load, checkpoint)
            except (ValueError, OSError):  # damaged, of an older version, or thinned out meanwhile
                continue
            if state.setup == self._setup:
                yield state

    def go_on_from(self, state: RoomState) -> None:
        """The fold goes on from this state, of which no other checkpoint is needed."""
        self._position = state.position
        self._folded = state.counters.folded

    def lacks(self, position: str) -> bool:
        """Whether the newest checkpoint is not of this position."""
        return position != self._position

    def due(self, state: RoomState, now: Instant) -> bool:
        """Whether the next one is to be written now."""
        if self.busy or not self.lacks(state.position):
            return False
        return now - self._at >= CHECKPOINT_EVERY or state.counters.folded - self._folded >= CHECKPOINT_EVENTS

    def write(self, state: RoomState, now: Instant) -> None:
        """Begin to write a flushed state; the fold may go on meanwhile."""
        frozen = SavedState(state, self._blob_index)
        self.go_on_from(state)
        self._at = now
        self._writing = asyncio.create_task(self._write(frozen))

    async def finished(self) -> None:
        """Wait until nothing is being written."""
        if self._writing is not None:
            await self._writing

    async def _write(self, frozen: SavedState) -> None:
        begin = time.monotonic()
        room, observer = self._lease.room, self._tools.observer
        self._blob_index = None
        try:
            checkpoint = await asyncio.to_thread(self._tools.checkpoints.write, room, self._log_name, frozen)
            await self._tools.pointers.point(room, self._lease.token, checkpoint)
        except (Unavailable, OSError) as error:
            observer.checkpoint_failed(room, str(error))
        else:
            self._blob_index = frozen.blob_index
            observer.checkpoint(room, int((time.monotonic() - begin) * 1_000))
        finally:
            self._writing = None


def mark(setup: Setup) -> str:
    """Tells checkpoints of one set-up from those of another, without opening them."""
    return blake2b(msgspec.msgpack.encode(setup), digest_size=8).hexdigest()
