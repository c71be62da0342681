"""Frames of a room: when one is due, and what is written then.

What changed is told four times a second; one frame a second is kept. Where a worker has many rooms, or a show is slow
to sum up, frames come less often.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final

from streams.clock import SECOND, Instant
from streams.metrics.frames.history import DAY, matured
from streams.metrics.frames.points import points
from streams.metrics.frames.snapshot import snapshot
from streams.metrics.state.room import RoomState
from streams.store.frames import Frames
from streams.worker.chat_writer import ChatWriter
from streams.worker.held_lease import HeldLease
from streams.worker.observer import Observer
from streams.worker.room_fold import RoomFold

FRAME_EVERY: Final = 1 * SECOND
TELL_EVERY: Final = 250
"""Screens are told this often what changed, ms; one frame a second of that is kept."""
TELL_SHARE: Final = 4
"""Making frames may take one part in so many of a worker's time."""
FRAME_AT_LEAST_EVERY: Final = 10 * SECOND
"""While a show is on air and nothing changes."""
MATURED_WITHIN: Final = 7 * DAY
"""After a takeover, shows are written anew whose days of repurchase were over so long ago at most."""


class FrameWriter:
    """Writes the frames of one room, and the chat lines with them.

    ``shown``: the revision of each show that its newest frame is of.
    """

    def __init__(self, frames: Frames, lease: HeldLease, observer: Observer, chat_lines: ChatWriter) -> None:
        self.chat_lines = chat_lines
        self.shown: dict[str, int] = {}
        self._frames = frames
        self._lease = lease
        self._observer = observer
        self._shown_at: dict[str, Instant] = {}
        self._told: dict[str, int] = {}
        self._next_frame = Instant(0)
        self._next_told = Instant(0)
        self._from_start = False
        self._counted_to = ""

    def restart(self, shown: Mapping[str, int] | None) -> None:
        """The fold begins anew: ``shown`` are the revisions that have frames, None that the log is folded from its
        start, and all curves are to be written anew."""
        self.shown = dict(shown or {})
        self._told.clear()
        self._from_start = shown is None

    def succeed(self, former: FrameWriter) -> None:
        """Go on at the pace and with the chat lines of another one."""
        self._next_frame = former._next_frame
        self.chat_lines = former.chat_lines

    async def write_due(self, fold: RoomFold, now: Instant, rooms: int) -> None:
        """Write what is due. ``rooms``: how many share this worker. Raises Unavailable."""
        if now < self._next_told:
            return
        begun = time.monotonic()
        if now >= self._next_frame:
            self._next_frame = Instant(now + FRAME_EVERY)
            position = fold.position
            await self._write(fold.flushed(), now)
            await self.chat_lines.write(fold, now)
            await self._write_counted_to(position)
        else:
            await self._tell(fold.flushed(), now)
        taken = int((time.monotonic() - begun) * 1_000 * rooms)
        self._next_told = Instant(min(now + max(TELL_EVERY, TELL_SHARE * taken), self._next_frame))

    async def _write(self, state: RoomState, now: Instant) -> None:
        for show in state.shows:
            if not self._lease.lost and self._due(state, show, now):
                await self._write_frame(state, show, now)

    async def _write_counted_to(self, position: str) -> None:
        """Whoever waits for what the door took learns that the frames have it, also when it was nothing new."""
        if position != self._counted_to and not self._lease.lost:
            kept = await self._frames.write_counted_to(self._lease.room, self._lease.token, position)
            self._lease.note(kept)
            self._counted_to = position

    async def _write_frame(self, state: RoomState, show: str, now: Instant) -> None:
        known = state.shows[show]
        revision = known.revision
        frame = snapshot(state, show, now)
        kept = await self._frames.write_frame(
            self._lease.room,
            self._lease.token,
            frame,
            points(state, show, known.changed_buckets),
            anew=self._from_start and show not in self.shown,
        )
        self._lease.note(kept)
        if kept:
            known.changed_buckets.clear()
            self.shown[show] = revision
            self._shown_at[show] = now
            self._observer.frame(self._lease.room, frame)

    async def _tell(self, state: RoomState, now: Instant) -> None:
        """Tell what changed since it was told last; nothing is kept."""
        for show in state.shows:
            revision = state.shows.outline(show).revision
            if self._lease.lost or revision in (self._told.get(show), self.shown.get(show)):
                continue
            self._told[show] = revision
            frame = snapshot(state, show, now)
            self._lease.note(await self._frames.tell_frame(self._lease.room, self._lease.token, frame))

    def _due(self, state: RoomState, show: str, now: Instant) -> bool:
        if self.shown.get(show) != state.shows.outline(show).revision:
            return True
        times = state.timeline.shows.get(show)
        if times is None or times.started is None:
            return False
        if times.ended is not None:
            return matured(times.ended, self._shown_at.get(show, now - MATURED_WITHIN), now)
        return now - self._shown_at.get(show, Instant(0)) >= FRAME_AT_LEAST_EVERY


def shown_in(state: RoomState) -> dict[str, int]:
    """The revisions of shows whose frames were written when a checkpoint was made of this state."""
    waiting = {show for show, known in state.shows.awake.items() if known.changed_buckets}
    return {show: state.shows.outline(show).revision for show in state.shows if show not in waiting}
