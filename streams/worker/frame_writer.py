"""Frames of a room: when one is due, and what is written then.

What changed is told four times a second; one frame a second is kept. Where a worker has many rooms, or a show is slow
to sum up, frames come less often.

An entry of the log that is back-dated makes a frame as of the instant that it was taken in, so that what is written
down after the fact can be replayed. Frames of a show follow each other in time: while back-dated entries of it keep
coming, it gets no frame of now, and an instant before its newest frame gets none either. Only frames that a clock which
was ahead made before the show began go: nobody replays them, and there would be none until the time that they name.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from streams.clock import SECOND, Instant
from streams.events import Boundary, Logged
from streams.metrics.frames.history import DAY, matured
from streams.metrics.frames.points import points
from streams.metrics.frames.snapshot import snapshot
from streams.metrics.state.room import RoomState
from streams.store.frames import Frames
from streams.worker.chat_writer import ChatWriter
from streams.worker.held_lease import HeldLease
from streams.worker.observer import Observer
from streams.worker.room_fold import Folded, RoomFold

FRAME_EVERY: Final = 1 * SECOND
TELL_EVERY: Final = 250
"""Screens are told this often what changed, ms; one frame a second of that is kept."""
TELL_SHARE: Final = 4
"""Making frames may take one part in so many of a worker's time."""
FRAME_AT_LEAST_EVERY: Final = 10 * SECOND
"""While a show is on air and nothing changes."""
HELD_BACK: Final = 30 * SECOND
"""So long after a back-dated entry another one is waited for."""
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
        self._held_back: dict[str, int] = {}
        """Until when a show gets no frame of now."""

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

    async def follow(self, fold: RoomFold, folded: Sequence[Folded], now: Instant) -> None:
        """Write the frame of a back-dated entry, which is the last of those just folded. Raises Unavailable."""
        for entry, events in folded:
            if events and isinstance(events[0], Boundary):
                if entry.back_dated_to is not None:
                    self._held_back |= {boundary.show: now + HELD_BACK for boundary in _boundaries(events)}
                continue
            show = fold.state.timeline.interval_at(entry.taken_at).show
            if show is None:
                continue
            if entry.back_dated_to is None:
                self._held_back.pop(show, None)
            else:
                self._held_back[show] = now + HELD_BACK
                await self._write_past(fold, show, entry.back_dated_to, now)

    async def _write_past(self, fold: RoomFold, show: str, at: Instant, now: Instant) -> None:
        newest = await self._frames.newest_at(self._lease.room, show)
        if not self._lease.lost and (newest is None or at > newest):
            await self._write_frame(fold.flushed(), show, at, now, tell=False)

    async def _write(self, state: RoomState, now: Instant) -> None:
        for show in state.shows:
            if not self._lease.lost and self._due(state, show, now):
                if show not in self._shown_at:
                    await self._drop_frames_ahead(show, now)
                await self._write_frame(state, show, now, now)

    async def _drop_frames_ahead(self, show: str, now: Instant) -> None:
        """A clock is set back only where processes are started again, so this is asked once of a show."""
        newest = await self._frames.read_frame(self._lease.room, show)
        if newest is not None and newest.as_of > now and newest.started_at is None:
            self._lease.note(await self._frames.drop_frames(self._lease.room, self._lease.token, show))

    async def _write_counted_to(self, position: str) -> None:
        """Whoever waits for what the door took learns that the frames have it, also when it was nothing new."""
        if position != self._counted_to and not self._lease.lost:
            kept = await self._frames.write_counted_to(self._lease.room, self._lease.token, position)
            self._lease.note(kept)
            self._counted_to = position

    async def _write_frame(
        self, state: RoomState, show: str, as_of: Instant, now: Instant, *, tell: bool = True
    ) -> None:
        known = state.shows[show]
        revision = known.revision
        frame = snapshot(state, show, as_of)
        kept = await self._frames.write_frame(
            self._lease.room,
            self._lease.token,
            frame,
            points(state, show, known.changed_buckets),
            anew=self._from_start and show not in self.shown,
            tell=tell,
        )
        self._lease.note(kept)
        if kept:
            known.changed_buckets.clear()
            self.shown[show] = revision
            self._shown_at[show] = now
            if tell:
                self._observer.frame(self._lease.room, frame)

    async def _tell(self, state: RoomState, now: Instant) -> None:
        """Tell what changed since it was told last; nothing is kept."""
        for show in state.shows:
            revision = state.shows.outline(show).revision
            seen = revision in (self._told.get(show), self.shown.get(show))
            if self._lease.lost or seen or self._is_held_back(show, now):
                continue
            self._told[show] = revision
            frame = snapshot(state, show, now)
            self._lease.note(await self._frames.tell_frame(self._lease.room, self._lease.token, frame))

    def _is_held_back(self, show: str, now: Instant) -> bool:
        return now < self._held_back.get(show, 0)

    def _due(self, state: RoomState, show: str, now: Instant) -> bool:
        if self._is_held_back(show, now):
            return False
        if self.shown.get(show) != state.shows.outline(show).revision:
            return True
        times = state.timeline.shows.get(show)
        if times is None or times.started is None:
            return False
        if times.ended is not None:
            return matured(times.ended, self._shown_at.get(show, now - MATURED_WITHIN), now)
        return now - self._shown_at.get(show, Instant(0)) >= FRAME_AT_LEAST_EVERY


def _boundaries(events: Iterable[Logged]) -> Iterator[Boundary]:
    return (event for event in events if isinstance(event, Boundary))


def shown_in(state: RoomState) -> dict[str, int]:
    """The revisions of shows whose frames were written when a checkpoint was made of this state."""
    waiting = {show for show, known in state.shows.awake.items() if known.changed_buckets}
    return {show: state.shows.outline(show).revision for show in state.shows if show not in waiting}
