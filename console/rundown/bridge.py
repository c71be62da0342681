"""Carries the boundaries of shows and runs from the journal into the room's log, until they are there."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

import structlog
from sqlalchemy.orm import Session

from console.rundown import engine, journal
from console.rundown.boundaries import boundaries, removed, scheduled
from console.rundown.events import JournalEntry, RunStarted, ShowStarted
from console.rundown.model import State
from console.rundown.service import Committed, initial
from console.store import rooms, shows
from console.store.session import Database
from console.store.shows import Show
from streams.clock import Instant
from streams.errors import Unavailable
from streams.metrics.kpis.goals import past_curve
from streams.store.frames import Frames
from streams.store.log import RoomLog

log = structlog.get_logger()


class LogBridge:
    """Appends boundaries in the order of the journal; what could not be appended is tried again by ``sweep``."""

    def __init__(self, database: Database, room_log: RoomLog, frames: Frames) -> None:
        self._database = database
        self._log = room_log
        self._frames = frames
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._tasks: set[asyncio.Task[None]] = set()

    async def committed(self, committed: Committed) -> None:
        """Append the boundaries of a commit in the background: nobody at a desk waits for the log."""
        task = asyncio.create_task(self._carry(committed.state.show_id, committed))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def sweep(self) -> None:
        """Append what is missing: after a restart, or after the log was out of reach."""
        for show in await self._database.read(shows.not_logged):
            await self._carry(show.id)
        for show, at in await self._database.read(shows.removed):
            await self._carry_off(show, at)

    async def drain(self) -> None:
        """Wait for what is under way, at the end of a process."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _carry(self, show_id: str, committed: Committed | None = None) -> None:
        async with self._turns[show_id]:
            show, delay_ms, before, entries = await self._database.read(
                lambda session: _missing(session, show_id, committed)
            )
            if show.logged_seq >= max(show.seq, committed.state.seq if committed else 0):
                return
            try:
                curve = await self._curve(show) if _starts(entries) else ()
                events = list(boundaries(before, entries, delay_ms, curve))
                if show.logged_seq < 0:
                    events.insert(0, scheduled(before, 0, show.created_at))
                if events:
                    await self._log.append(show.room, events, back_dated_to=_after_the_fact(committed))
            except Unavailable:
                log.warning("boundaries not in the room's log yet", show=show_id, after=show.logged_seq)
                return
            last = entries[-1].seq if entries else before.seq
            await self._database.write(lambda session: shows.mark_logged(session, show_id, last))

    async def _carry_off(self, show: Show, at: int) -> None:
        """Tell the room's log that a show was removed; then nothing of it is stored any more."""
        async with self._turns[show.id]:
            try:
                await self._log.append(show.room, [removed(show.id, show.seq + 1, at)])
            except Unavailable:
                log.warning("removal of a show not in the room's log yet", show=show.id)
                return
            await self._database.write(lambda session: shows.erase(session, show.id))

    async def _curve(self, show: Show) -> tuple[float, ...]:
        """The course that sales took in the past show that was chosen; empty, which is even, without one."""
        if show.shape_of is None:
            return ()
        of_room = await self._database.read(lambda session: shows.of_room(session, show.room))
        past = next((one for one in of_room if one.id == show.shape_of), None)
        if past is None or past.started_at is None or past.ended_at is None:
            return ()
        found = await self._frames.curve(past.room, past.id)
        so_far = [value or 0 for value in found.series["gmv"]]
        added = [value - before for before, value in pairwise([0, *so_far])]
        return past_curve(found.at, added, past.started_at, past.ended_at)


def _starts(entries: Iterable[JournalEntry]) -> bool:
    return any(isinstance(entry.event, ShowStarted) for entry in entries)


def _after_the_fact(committed: Committed | None) -> Instant | None:
    """Until when a show was played that was written down at once, with its start; None for any other commit.

    Of a show that ran elsewhere no run is known, and nobody goes on to tell its course instant by instant.
    """
    if committed is None or committed.before.seq or not _starts(committed.entries):
        return None
    if not any(isinstance(entry.event, RunStarted) for entry in committed.entries):
        return None
    return committed.entries[-1].at


def _missing(
    session: Session, show_id: str, committed: Committed | None
) -> tuple[Show, int, State, tuple[JournalEntry, ...]]:
    """The show, its room's broadcast delay, and the state and entries from which the missing boundaries follow."""
    show = shows.get(session, show_id)
    delay_ms = rooms.get(session, show.room).broadcast_delay_ms
    if committed is not None and committed.before.seq == show.logged_seq:
        return show, delay_ms, committed.before, committed.entries
    return show, delay_ms, *_split(initial(show), tuple(journal.read(session, show_id)), show.logged_seq)


def _split(start: State, entries: tuple[JournalEntry, ...], logged: int) -> tuple[State, tuple[JournalEntry, ...]]:
    old = [entry for entry in entries if entry.seq <= logged]
    return engine.replay(start, old), entries[len(old) :]
