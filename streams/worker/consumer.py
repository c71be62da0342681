"""The consumer of a room: entries of its log go in, frames and checkpoints come out. One worker at a time, by lease.

A new owner starts from the newest checkpoint that is older than every boundary it must still respect, and reads on;
what it then holds is what its predecessor held. No frame is written before it has caught up with the log as it was at
the takeover: figures on their way there are nobody's.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable

from streams.clock import Instant
from streams.events import Boundary, OrderCorrected
from streams.metrics.fold.fold import LateBoundary
from streams.metrics.state.room import RoomState, Setup
from streams.metrics.state.sources import counts
from streams.store.log import Entry, after_or_at
from streams.worker.chat_writer import ChatWriter
from streams.worker.checkpointer import Checkpointer
from streams.worker.frame_writer import FrameWriter, shown_in
from streams.worker.held_lease import HeldLease
from streams.worker.people_writer import PeopleWriter
from streams.worker.resting import QuietShows
from streams.worker.room_fold import RoomFold, slices
from streams.worker.tools import Tools


class Consumer:
    """One room. ``await Consumer.open(…)``, then ``take`` what the log holds after ``position``, and ``tick``.

    It is of no use any more when its lease is lost.
    """

    def __init__(
        self, with_tools: Tools, lease: HeldLease, setup: Setup, checkpointer: Checkpointer, frames: FrameWriter
    ) -> None:
        self.lease = lease
        self.setup = setup
        self._tools = with_tools
        self._checkpointer = checkpointer
        self._frames = frames
        self._people = PeopleWriter(with_tools.frames, lease)
        self._quiet_shows = QuietShows()
        self._fold = self._fold_of(RoomState(setup))
        self._quiet_until = ""
        """No frame is written before this position."""

    @classmethod
    async def open(cls, with_tools: Tools, lease: HeldLease) -> Consumer:
        """Take a room over: the newest usable checkpoint, with all known boundaries. Raises Unavailable."""
        room = lease.room
        setup = await with_tools.setup_of(room)
        checkpointer = Checkpointer(with_tools, lease, await with_tools.pointers.log_name(room), setup)
        last = await with_tools.log.last(room)
        chat_lines = ChatWriter(with_tools.frames, lease, await with_tools.frames.chat_lines_until(room))
        frames = FrameWriter(with_tools.frames, lease, with_tools.observer, chat_lines)
        consumer = cls(with_tools, lease, setup, checkpointer, frames)
        consumer._quiet_until = last
        await consumer._resume(await with_tools.log.boundaries(room), await consumer._corrections(), last)
        return consumer

    @property
    def room(self) -> str:
        """Whose events it folds."""
        return self.lease.room

    @property
    def position(self) -> str:
        """The last log entry that is folded wholly."""
        return self._fold.position

    @property
    def caught_up(self) -> bool:
        """Whether everything is folded that was in the log at the takeover."""
        return after_or_at(self.position, self._quiet_until)

    def settled(self) -> RoomState:
        """The state as far as it is folded."""
        return self._fold.flushed()

    def succeed(self, former: Consumer) -> bool:
        """Take the place of one that counts with another set-up, once this one has come exactly as far."""
        if self.position != former.position or former.lease.lost or former._checkpointer.busy:
            return False
        self._frames.succeed(former._frames)
        return True

    async def take(self, entries: Iterable[Entry]) -> None:
        """Fold log entries, in order. After a late boundary the rest is left out: read on from ``position``."""
        for some in slices(entries):
            try:
                folded = await self._fold.take(some)
            except LateBoundary as late:
                await self._fold_again(late, some[-1].position)
                return
            now = self._tools.clock.now()
            self._frames.chat_lines.collect(folded, now)
            await self._frames.follow(self._fold, folded, now)

    async def tick(self, now: Instant, rooms: int = 1) -> None:
        """Write what is due at ``now``: frames, chat lines, a checkpoint. Raises Unavailable.

        ``rooms``: how many share this worker.
        """
        if self.lease.lost:
            return
        if self.caught_up:
            await self._frames.write_due(self._fold, now, rooms)
            if now >= self._people.due_at:
                await self._people.write(self._fold.flushed(), now)
        if self._checkpointer.due(self._fold.state, now):
            self._write_checkpoint(now)

    async def close(self) -> None:
        """Write a last checkpoint, so that the next owner goes on from here."""
        await self._checkpointer.finished()
        if not self.lease.lost and not self._fold.half_way and self._checkpointer.lacks(self.position):
            self._write_checkpoint(self._tools.clock.now())
            await self._checkpointer.finished()

    def _write_checkpoint(self, now: Instant) -> None:
        state = self._fold.flushed()
        self._quiet_shows.rest(state, self._frames.shown, now)
        self._checkpointer.write(state, now)

    async def _fold_again(self, late: LateBoundary, position: str) -> None:
        """Start again from before the instant whose events belong elsewhere now."""
        known = self._fold.state.timeline.boundaries
        folded = self._fold.state.counters.folded
        known |= {boundary.id: boundary for boundary in await self._tools.log.boundaries(self.room)}
        if not after_or_at(self._quiet_until, position):
            self._quiet_until = position
        self._frames.chat_lines.clear()
        await self._resume(known.values(), await self._corrections(), position)
        self._tools.observer.late(self.room, late.at, folded - self._fold.state.counters.folded)

    async def _corrections(self) -> list[OrderCorrected]:
        """Those of the room that are not set aside, with those that the fold knows."""
        known = [*self._fold.state.orders.corrections.newest.values()]
        for entry in await self._tools.log.corrections(self.room):
            known += [
                event
                for event in entry.events()
                if isinstance(event, OrderCorrected) and counts(entry.source, entry.taken_at, event.at)
            ]
        return known

    async def _resume(self, boundaries: Iterable[Boundary], corrections: Iterable[OrderCorrected], until: str) -> None:
        """Hold the newest checkpoint at which no boundary or correction comes late; the empty state is the oldest."""
        boundaries, corrections = list(boundaries), list(corrections)
        self._quiet_shows.clear()
        async with contextlib.aclosing(self._checkpointer.states(until)) as states:
            async for state in states:
                shown = shown_in(state)  # before the boundaries: one that is new makes a frame
                self._fold = self._fold_of(state)  # now, so that the former one does not take memory beside it
                with contextlib.suppress(LateBoundary):
                    self._fold.preload(boundaries, corrections)
                    self._begin(shown)
                    return
        self._fold = self._fold_of(RoomState(self.setup))
        self._fold.preload(boundaries, corrections)
        self._begin(None)

    def _begin(self, shown: dict[str, int] | None) -> None:
        self._people = PeopleWriter(self._tools.frames, self.lease)
        self._frames.restart(shown)
        self._checkpointer.go_on_from(self._fold.state)

    def _fold_of(self, state: RoomState) -> RoomFold:
        return RoomFold(self.lease.room, state, self._tools.clock, self._tools.observer)
