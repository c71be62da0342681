"""The consumer of a room: reads its log, folds it, writes frames and checkpoints. One worker at a time, by lease.

A new owner starts from the newest checkpoint that is older than every boundary it must still respect, and reads on;
what it then holds is what its predecessor held. No frame is written before it has caught up with the log as it was at
the takeover: figures on their way there are nobody's.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct
from redis.asyncio import Redis

from streams.clock import HOUR, MINUTE, SECOND, Clock, Instant
from streams.errors import Unavailable
from streams.events import Boundary, Logged
from streams.metrics.fold.fold import Fold, LateBoundary
from streams.metrics.fold.senders import Senders
from streams.metrics.frames.comments import ChatSampler
from streams.metrics.frames.history import DAY, matured
from streams.metrics.frames.points import points
from streams.metrics.frames.snapshot import snapshot
from streams.metrics.state.room import RoomState, Setup
from streams.metrics.state.saved import BlobIndex, SavedState, pack_show
from streams.store.checkpoints import Checkpoints, Pointers
from streams.store.frames import Frames
from streams.store.lease import Lease
from streams.store.log import Entry, RoomLog, after_or_at
from streams.worker.observer import Observer, Unobserved

SLICE: Final = 2_000
"""Events folded before others may run."""
FRAME_EVERY: Final = 1 * SECOND
TELL_EVERY: Final = 250
"""Screens are told this often what changed, ms; one frame a second of that is kept."""
TELL_SHARE: Final = 4
"""Making frames may take one part in so many of a worker's time: where it has many rooms, or a show is slow to sum up,
they come less often."""
FRAME_AT_LEAST_EVERY: Final = 10 * SECOND
"""While a show is on air and nothing changes."""
MATURED_WITHIN: Final = 7 * DAY
"""After a takeover, shows are written anew whose days of repurchase were over so long ago at most."""
RESTS_AFTER: Final = 1 * HOUR
"""A show that is over for so long is put to rest when nothing changes in it."""
CHECKPOINT_EVERY: Final = 1 * MINUTE
CHECKPOINT_EVENTS: Final = 100_000

SetupOf = Callable[[str], Awaitable[Setup]]


class Tools(Struct):
    """What all consumers of a worker share."""

    log: RoomLog
    frames: Frames
    checkpoints: Checkpoints
    pointers: Pointers
    clock: Clock
    observer: Observer
    setup_of: SetupOf


def tools(
    redis: Redis, data: Path, clock: Clock, setup_of: SetupOf | None = None, observer: Observer | None = None
) -> Tools:
    """The tools on one Redis and one data directory; without ``setup_of`` every room has the defaults."""
    return Tools(
        RoomLog(redis),
        Frames(redis),
        Checkpoints(data),
        Pointers(redis),
        clock,
        observer or Unobserved(),
        setup_of or _default_setup,
    )


def mark(setup: Setup) -> str:
    """Tells checkpoints of one set-up from those of another, without opening them."""
    return blake2b(msgspec.msgpack.encode(setup), digest_size=8).hexdigest()


def _slices(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """The entries, up to ``SLICE`` events at a time."""
    some: list[Entry] = []
    count = 0
    for entry in entries:
        if some and count + entry.count > SLICE:
            yield some
            some, count = [], 0
        some.append(entry)
        count += entry.count
    if some:
        yield some


async def _default_setup(_room: str) -> Setup:
    return Setup()


class Consumer:
    """One room. ``await Consumer.open(…)``, then ``take`` what the log holds after ``position``, and ``tick``.

    ``lost`` turns true when somebody else has the room; the object is of no use then.
    """

    def __init__(self, with_tools: Tools, lease: Lease, log_name: str, setup: Setup) -> None:
        self.lease = lease
        self.room = lease.room
        self.lost = False
        self._tools = with_tools
        self._log_name = log_name
        self._setup = setup
        self._fold = Fold(RoomState(setup))
        self._sampler = ChatSampler()
        self._quiet_until = ""
        self._told_until = ""
        self._shown: dict[str, int] = {}
        self._shown_at: dict[str, Instant] = {}
        self._told: dict[str, int] = {}
        self._next_frame = Instant(0)
        self._next_told = Instant(0)
        self._half_way = False
        self._from_start = False
        self._quiet: dict[str, int] = {}
        """The revision of each show when a checkpoint was made last."""
        self._saved_position = ""
        self._saved_folded = 0
        self._saved_at = with_tools.clock.now()
        self._saving: asyncio.Task[None] | None = None
        self._blob_index: BlobIndex | None = None
        """Those of the checkpoint that was written last."""

    @classmethod
    async def open(cls, with_tools: Tools, lease: Lease) -> Consumer:
        """Take a room over: the newest usable checkpoint, with all known boundaries. Raises Unavailable."""
        setup = await with_tools.setup_of(lease.room)
        log_name = f"{await with_tools.pointers.log_name(lease.room)}-{mark(setup)}"
        consumer = cls(with_tools, lease, log_name, setup)
        last = await with_tools.log.last(lease.room)
        consumer._quiet_until = last
        consumer._told_until = await with_tools.frames.remarks_until(lease.room)
        await consumer._resume(await with_tools.log.boundaries(lease.room), last)
        return consumer

    @property
    def setup(self) -> Setup:
        """What it counts with."""
        return self._setup

    @property
    def position(self) -> str:
        """The last log entry that is folded wholly."""
        return self._fold.state.position

    @property
    def caught_up(self) -> bool:
        """Whether everything is folded that was in the log at the takeover."""
        return after_or_at(self.position, self._quiet_until)

    def settled(self) -> RoomState:
        """The state as far as it is folded."""
        return self._fold.flush()

    def succeed(self, former: Consumer) -> bool:
        """Take the place of one that counts with another set-up, once this one has come exactly as far."""
        if self.position != former.position or former.lost or former._saving is not None:
            return False
        self._next_frame = former._next_frame
        self._told_until = former._told_until
        self._sampler = former._sampler
        return True

    # ------------------------------------------------------------------------------------------------------------ fold

    async def take(self, entries: list[Entry]) -> None:
        """Fold log entries, in order. After a late boundary the rest is left out: read on from ``position``."""
        for some in _slices(entries):
            try:
                await self._take(some)
            except LateBoundary as late:
                await self._again(late, some[-1].position)
                return

    async def _take(self, entries: list[Entry]) -> None:
        """Fold entries as one: many events together take less time."""
        self._half_way = True
        state = self._fold.state
        admitted = [self._admitted(entry) for entry in entries]
        together = list(chain.from_iterable(admitted))
        self._fold.senders = Senders(
            (entry.source, entry.taken_at, events) for entry, events in zip(entries, admitted, strict=True)
        )
        fresh: list[Logged] = []
        for start in range(0, len(together), SLICE):
            fresh += self._fold.apply(together[start : start + SLICE])
            await asyncio.sleep(0)
        state.position = entries[-1].position
        self._half_way = False
        new = set(map(id, fresh)) if len(fresh) < len(together) else None
        for entry, events in zip(entries, admitted, strict=True):
            repeats = 0 if new is None else sum(id(event) not in new for event in events)
            state.sources.add_repeats(entry.source, entry.taken_at, repeats)
            if not after_or_at(self._told_until, entry.position):
                self._sampler.collect(events)
            self._tools.observer.folded(self.room, len(events) - repeats, repeats)
            self._tools.observer.lag(self.room, self._tools.clock.now() - entry.taken_at)

    def _admitted(self, entry: Entry) -> Sequence[Logged]:
        """The events of an entry that count."""
        events = entry.events()
        if len(events) < entry.count:
            self._tools.observer.unreadable(self.room, entry.position, entry.count - len(events))
        admitted = self._fold.state.sources.record(entry.source, entry.taken_at, events)
        if len(admitted) < len(events):
            self._show_parked(entry.taken_at)
        return admitted

    def _show_parked(self, at: Instant) -> None:
        """Events that are counted nowhere are news all the same."""
        show = self._fold.state.timeline.interval_at(at).show
        if show is not None:
            self._fold.state.show(show).revision += 1

    async def _again(self, late: LateBoundary, position: str) -> None:
        """Start again from before the instant whose events belong elsewhere now."""
        known = self._fold.state.timeline.boundaries
        folded = self._fold.state.counters.folded
        known |= {boundary.id: boundary for boundary in await self._tools.log.boundaries(self.room)}
        if not after_or_at(self._quiet_until, position):
            self._quiet_until = position
        self._sampler.clear()
        await self._resume(list(known.values()), position)
        self._half_way = False
        self._tools.observer.late(self.room, late.at, folded - self._fold.state.counters.folded)

    async def _resume(self, boundaries: list[Boundary], until: str) -> None:
        """Hold the newest checkpoint at which none of the boundaries comes late; the empty state is the oldest."""
        if self._saving is not None:
            await self._saving
        found = await asyncio.to_thread(self._tools.checkpoints.of, self.room, self._log_name, until)
        self._shown.clear()
        self._told.clear()
        self._quiet.clear()
        self._blob_index = None
        self._from_start = False
        for checkpoint in found:
            try:
                state = await asyncio.to_thread(self._tools.checkpoints.load, checkpoint)
            except (ValueError, OSError):  # damaged, of an older version, or thinned out meanwhile
                continue
            self._fold = Fold(state)
            unread = {show for show, known in state.shows.awake.items() if known.changed_buckets}
            shown = {show: state.shows.outline(show).revision for show in state.shows if show not in unread}
            with contextlib.suppress(LateBoundary):
                if state.setup == self._setup:
                    self._fold.preload(boundaries)
                    self._shown = shown  # a boundary that is new makes a frame
                    break
        else:
            self._fold = Fold(RoomState(self._setup))
            self._fold.preload(boundaries)
            self._from_start = True
        self._saved_position = self.position
        self._saved_folded = self._fold.state.counters.folded

    # ----------------------------------------------------------------------------------------------------------- write

    async def tick(self, now: Instant, rooms: int = 1) -> None:
        """Write what is due at ``now``: frames, remarks, a checkpoint. Raises Unavailable.

        ``rooms``: how many share this worker.
        """
        if self.lost:
            return
        if now >= self._next_told and self.caught_up:
            begun = time.monotonic()
            if now >= self._next_frame:
                self._next_frame = Instant(now + FRAME_EVERY)
                await self._write_frames(now)
                await self._write_remarks()
            else:
                await self._tell_frames(now)
            taken = int((time.monotonic() - begun) * 1_000 * rooms)
            self._next_told = Instant(min(now + max(TELL_EVERY, TELL_SHARE * taken), self._next_frame))
        self._checkpoint_when_due(now)

    async def _write_frames(self, now: Instant) -> None:
        state = self._fold.flush()
        for show in state.shows:
            if self.lost or not self._due(show, now):
                continue
            known = state.shows[show]
            revision = known.revision
            frame = snapshot(state, show, now)
            kept = await self._tools.frames.write_frame(
                self.room,
                self.lease.token,
                frame,
                points(state, show, known.changed_buckets),
                anew=self._from_start and show not in self._shown,
            )
            self.lost = not kept
            if kept:
                known.changed_buckets.clear()
                self._shown[show] = revision
                self._shown_at[show] = now
                self._tools.observer.frame(self.room, frame)

    async def _tell_frames(self, now: Instant) -> None:
        """Tell what changed since it was told last; nothing is kept."""
        state = self._fold.flush()
        for show in state.shows:
            revision = state.shows.outline(show).revision
            if self.lost or revision in (self._told.get(show), self._shown.get(show)):
                continue
            self._told[show] = revision
            self.lost = not await self._tools.frames.tell_frame(self.room, self.lease.token, snapshot(state, show, now))

    def _due(self, show: str, now: Instant) -> bool:
        if self._shown.get(show) != self._fold.state.shows.outline(show).revision:
            return True
        times = self._fold.state.timeline.shows.get(show)
        if times is None or times.started is None:
            return False
        if times.ended is not None:
            return matured(times.ended, self._shown_at.get(show, now - MATURED_WITHIN), now)
        return now - self._shown_at.get(show, Instant(0)) >= FRAME_AT_LEAST_EVERY

    async def _write_remarks(self) -> None:
        timeline = self._fold.state.timeline
        remarks = self._sampler.sample(lambda at: timeline.interval_at(at).show)
        if remarks is not None and not self.lost:
            told = await self._tools.frames.write_remarks(self.room, self.lease.token, remarks, self.position)
            self.lost = not told
            self._told_until = self.position

    # ----------------------------------------------------------------------------------------------------- checkpoints

    def _checkpoint_when_due(self, now: Instant) -> None:
        events = self._fold.state.counters.folded - self._saved_folded
        due = now - self._saved_at >= CHECKPOINT_EVERY or events >= CHECKPOINT_EVENTS
        if due and self._saving is None and self.position != self._saved_position:
            self._start_saving(now)

    def _start_saving(self, now: Instant) -> None:
        state = self._fold.flush()
        self._rest(state, now)
        frozen = SavedState(state, self._blob_index)
        self._saved_position = frozen.position
        self._saved_folded = self._fold.state.counters.folded
        self._saved_at = now
        self._saving = asyncio.create_task(self._save(frozen))

    def _rest(self, state: RoomState, now: Instant) -> None:
        """Let shows rest that are over, and in which nothing changed since this was asked last."""
        for show, known in [*state.shows.awake.items()]:
            times = state.timeline.shows.get(show)
            over = times is not None and times.ended is not None and now - times.ended > RESTS_AFTER
            quiet = known.revision == self._shown.get(show) == self._quiet.get(show) and not known.changed_buckets
            if over and quiet:
                state.shows.rest(show, pack_show(known))
            self._quiet[show] = known.revision

    async def _save(self, frozen: SavedState) -> None:
        begin = time.monotonic()
        self._blob_index = None
        try:
            checkpoint = await asyncio.to_thread(self._tools.checkpoints.write, self.room, self._log_name, frozen)
            await self._tools.pointers.point(self.room, self.lease.token, checkpoint)
        except (Unavailable, OSError) as error:
            self._tools.observer.checkpoint_failed(self.room, str(error))
        else:
            self._blob_index = frozen.blob_index
            self._tools.observer.checkpoint(self.room, int((time.monotonic() - begin) * 1_000))
        finally:
            self._saving = None

    async def close(self) -> None:
        """Write a last checkpoint, so that the next owner goes on from here."""
        if self._saving is not None:
            await self._saving
        if not self.lost and not self._half_way and self.position != self._saved_position:
            self._start_saving(self._tools.clock.now())
            assert self._saving is not None
            await self._saving
