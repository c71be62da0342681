"""The run of show on the screens: what the journal says goes out, whoever wrote it.

This process's own commits are sent at once. Of those of other processes a hint comes through the room's feed; a lost
hint costs a second, never the truth, because the last seq of every watched show is compared with the journal's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from functools import partial
from typing import Any, Final, get_args

import msgspec
import structlog

from console.live import compose
from console.live.broadcast import Broadcast, Rooms
from console.live.messages import Changed, Glance
from console.live.screens import Screens
from console.live.sharing import HOSTS, Sharing
from console.live.socket import LiveScreen
from console.rundown import engine
from console.rundown.events import JournalEntry, RundownFact, ShowEnded
from console.rundown.floor.events import BlackoutSet, CueAcked, CueReplied, CueSent, FloorFact, Noted
from console.rundown.floor.model import Cue
from console.rundown.model import State
from console.rundown.service import Committed, RundownService
from console.store import shows
from console.store.session import Database
from streams.clock import Clock
from streams.errors import Unavailable
from streams.store.feed import RoomFeed

HINT: Final = "journal"
"""A hint of the room's feed: a show's journal has grown."""
_TIMING: Final = frozenset({*get_args(RundownFact), BlackoutSet})
"""What changes the clock of the show as screens get it."""
_FLOOR: Final = frozenset({*get_args(FloorFact), ShowEnded}) - {CueSent, CueAcked, CueReplied, BlackoutSet, Noted}

log = structlog.get_logger()


class JournalWatcher:
    """Of each watched show: up to which seq its screens were sent, and when it next moves by itself."""

    def __init__(
        self,
        *,
        database: Database,
        service: RundownService,
        feed: RoomFeed,
        rooms: Rooms,
        broadcast: Broadcast,
        screens: Screens,
        sharing: Sharing,
        clock: Clock,
    ) -> None:
        self._database = database
        self._service = service
        self._feed = feed
        self._rooms = rooms
        self._broadcast = broadcast
        self._screens = screens
        self._sharing = sharing
        self._clock = clock
        self._sent: dict[str, int] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    def sent_seq(self, show: str) -> int:
        """The seq that the screens of a show were last sent; 0 before any."""
        return self._sent.get(show, 0)

    def begin(self, state: State) -> None:
        """A screen was sent this state; its show is watched from now on."""
        self._sent.setdefault(state.show_id, state.seq)
        self._set_timer(state)

    def forget(self, show: str) -> None:
        """Nobody watches the show any more."""
        self._sent.pop(show, None)
        if timer := self._timers.pop(show, None):
            timer.cancel()

    async def committed(self, committed: Committed) -> None:
        """Tell this process's screens first, then give the other processes a hint."""
        show, before = committed.state.show_id, committed.before.seq
        entries: Iterable[JournalEntry] = committed.entries
        if (sent := self._sent.get(show, before)) < before:
            # Another process has written in between, and its hint is not here yet.
            entries = await self._service.entries(show, sent)
        self._send(show, entries, committed.state)
        self._spawn(self._hint(show, committed.state.seq))

    async def on_hint(self, payload: bytes) -> None:
        """Another process says that a journal has grown."""
        hint = msgspec.json.decode(payload)
        if self._sent.get(hint["show"], hint["seq"]) < hint["seq"]:
            await self._catch_up(hint["show"])

    async def find_missed(self) -> None:
        """Send what a lost hint left out."""
        watched = self._broadcast.hub.shows()
        seqs = await self._database.read(lambda session: shows.last_seqs(session, watched)) if watched else {}
        for show, seq in seqs.items():
            if seq > self._sent.get(show, seq):
                await self._catch_up(show)

    async def _catch_up(self, show: str) -> None:
        state = await self._service.state(show)
        if self._sent.get(show, state.seq) < state.seq:
            self._send(show, await self._service.entries(show, self._sent[show]), state)

    async def _hint(self, show: str, seq: int) -> None:
        try:
            await self._feed.publish(await self._rooms.of(show), HINT, msgspec.json.encode({"show": show, "seq": seq}))
        except Unavailable:
            log.debug("hint not sent; the others find it within a second", show=show)

    # ---------------------------------------------------------------------------------------------------- messages

    def _send(self, show: str, entries: Iterable[JournalEntry], state: State) -> None:
        if show not in self._sent or self._sent[show] >= state.seq:
            return
        new = [entry for entry in entries if self._sent[show] < entry.seq <= state.seq]
        self._sent[show] = state.seq
        kinds = {type(entry.event) for entry in new}
        now = self._clock.now()
        if kinds & _TIMING:
            self._broadcast.send_each(show, lambda variant: compose.timing(state, now, variant))
        if kinds & _FLOOR:
            self._broadcast.send_each(show, lambda variant: compose.floor_message(state, cue=variant == "cue"))
            self.send_shared(state)
        for number in _cues(new):
            self._send_cue(show, state, number)
        if kinds & (_TIMING | _FLOOR):
            self._screens.sent(show, state.seq)
        if state.revision in {entry.seq for entry in new}:
            self._broadcast.send(show, Changed(seq=state.seq, what="rundown", revision=state.revision))
        self._set_timer(state)

    def send_shared(self, state: State) -> None:
        """Send what has changed for screens without figures; once a second, and when the floor changes."""
        show = state.show_id
        for variant, message in self._sharing.changes(state, self._clock.now(), self._broadcast.hub.variants(show)):
            if isinstance(message, Glance):
                self._broadcast.send_where(show, message, partial(_shows_glance, variant))
            else:
                self._broadcast.send(show, message, (variant,))

    def _send_cue(self, show: str, state: State, number: int) -> None:
        cue = next((cue for cue in state.floor.cues if cue.number == number), None)
        if cue is not None:  # else it is of a rehearsal that is over
            message = compose.cue_message(state.seq, cue)
            self._broadcast.send_where(show, message, lambda screen: concerns(cue, screen))

    # ---------------------------------------------------------------------------------------- what comes by itself

    def _set_timer(self, state: State) -> None:
        """Wake up when something happens by itself."""
        if timer := self._timers.pop(state.show_id, None):
            timer.cancel()
        coming = engine.coming(state)
        if coming is not None:
            delay = max(0, coming.at - self._clock.now()) / 1000
            loop = asyncio.get_running_loop()
            self._timers[state.show_id] = loop.call_later(delay, lambda: self._spawn(self._wake(state.show_id)))

    async def _wake(self, show: str) -> None:
        """Write down what is due. A timer may fire a little early by the clock of the show; then it is set again."""
        known = self._service.known(show)
        try:
            state = await self._service.append_due(show)
        except Unavailable:  # a full disk: the worker tries again every second, and its hint comes
            return
        if show in self._sent and known is not None and state.seq == known.seq:
            self._set_timer(state)

    def _spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def concerns(cue: Cue, screen: LiveScreen) -> bool:
    """Whether a screen is told of a cue: the desks of all, the others of what is for them or from them."""
    if screen.variant == "desk" or cue.to == "everyone" or cue.by == screen.principal.name:
        return True
    return cue.to in (f"role:{screen.part}", f"role:{screen.principal.role}", f"screen:{screen.key}")


def _shows_glance(variant: str, screen: LiveScreen) -> bool:
    return screen.variant == variant and screen.view in HOSTS


def _cues(entries: Iterable[JournalEntry]) -> list[int]:
    numbers = [entry.event.number for entry in entries if isinstance(entry.event, CueSent | CueAcked | CueReplied)]
    return list(dict.fromkeys(numbers))
