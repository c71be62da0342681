"""Comments and gifts of a room on their way to the screens: a sample of what was said, each told once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from streams.clock import MINUTE, Instant
from streams.metrics.frames.comments import ChatSampler
from streams.store.frames import Frames
from streams.store.log import after_or_at
from streams.worker.held_lease import HeldLease
from streams.worker.room_fold import Folded, RoomFold

TOLD_WITHIN: Final = 30 * MINUTE
"""What was taken in longer ago is no news for a screen."""


class ChatWriter:
    """Collects what was said after ``told_until``, a position in the log, and writes a sample of it."""

    def __init__(self, frames: Frames, lease: HeldLease, told_until: str) -> None:
        self._frames = frames
        self._lease = lease
        self._told_until = told_until
        self._sampler = ChatSampler()

    def collect(self, folded: Iterable[Folded], now: Instant) -> None:
        """Take what was said in entries that were folded, back-dated ones of long ago left out."""
        for entry, events in folded:
            long_ago = entry.back_dated_to is not None and now - entry.back_dated_to > TOLD_WITHIN
            if not long_ago and not after_or_at(self._told_until, entry.position):
                self._sampler.collect(events)

    def clear(self) -> None:
        """Forget what was collected: it will be folded again."""
        self._sampler.clear()

    async def write(self, fold: RoomFold, now: Instant) -> None:
        """Tell what was collected and falls into a show. Raises Unavailable."""
        timeline = fold.state.timeline
        chat_lines = self._sampler.sample(lambda at: timeline.interval_at(at).show, now)
        lease = self._lease
        if lease.lost:
            return
        if chat_lines is not None:
            lease.note(await self._frames.write_chat_lines(lease.room, lease.token, chat_lines, fold.position))
        self._told_until = fold.position
