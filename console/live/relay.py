"""Between the journal, the feed and the screens: what one web process knows of the shows its screens watch."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, get_args
from urllib.parse import parse_qs

import msgspec
import structlog
from starlette.requests import HTTPConnection

from console.access.guard import Guard
from console.access.rights import Principal
from console.i18n.problems import problem
from console.i18n.texts import Translate
from console.instrumentation import SCREENS
from console.live import compose
from console.live.figures import Figures
from console.live.hub import Hub
from console.live.messages import Alert, Changed, Comments, Glance, Message, Metrics, Ping, Snapshot
from console.live.presence import Presence
from console.live.screens import Screens
from console.live.sharing import HOSTS, Sharing
from console.live.socket import Desk, LiveScreen, Scope
from console.live.troubles import concerns, news_of
from console.rundown import engine
from console.rundown.authorise import right_for
from console.rundown.events import JournalEntry, RundownFact, ShowEnded
from console.rundown.floor.events import BlackoutSet, CueAcked, CueReplied, CueSent, FloorFact, Noted
from console.rundown.floor.model import Cue
from console.rundown.model import State
from console.rundown.service import Committed, RundownService
from console.rundown.wire import parse_command
from console.store import shows
from console.store.session import Database
from streams.clock import Clock
from streams.errors import CuelightError, Unavailable
from streams.metrics.frames.frame import Frame
from streams.store.feed import RoomFeed

CHECK_S = 1.0
HINT = "journal"
REDRAW_MS = 10_000
"""The chart is sent anew this often while figures come: events that came late change what was drawn."""

CUES_AT_FIRST = 50
"""A page that connects is told so many of the newest cues; the journal has all of them."""
VARIANTS = ("desk", "crew", "cue")
_TIMING = frozenset({*get_args(RundownFact), BlackoutSet})
"""What changes the clock of the show as screens get it."""
_FLOOR = frozenset({*get_args(FloorFact), ShowEnded}) - {CueSent, CueAcked, CueReplied, BlackoutSet, Noted}

log = structlog.get_logger()
encode = msgspec.json.Encoder().encode


class Relay(Desk):
    """Sends what changes to the screens that watch it; a lost hint costs a second, never the truth."""

    def __init__(
        self,
        *,
        database: Database,
        service: RundownService,
        feed: RoomFeed,
        presence: Presence,
        figures: Figures,
        guard: Guard,
        clock: Clock,
        language: Callable[[HTTPConnection], Translate],
    ) -> None:
        self.clock = clock
        self.hub = Hub()
        self._database = database
        self._service = service
        self._feed = feed
        self._figures = figures
        self._sharing = Sharing()
        self._guard = guard
        self._language = language
        self._rooms: dict[str, str] = {}
        self.screens = Screens(self.hub, presence, feed, clock, self._rooms.__getitem__)
        self._sent: dict[str, int] = {}
        self._settles: dict[str, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._alerts: dict[tuple[str, str], Alert] = {}
        """What is out of order, by code and room; an empty room is all of them."""
        self._drawn: dict[str, int] = {}
        self._from: dict[str, str] = {}
        """Where a room's feed is followed from: read before its first screen's snapshot, so that nothing is lost."""

    # ------------------------------------------------------------------------------------------------ connections

    async def admit(self, scope: Scope) -> tuple[Principal, str, Translate] | None:
        show_id = scope["path_params"]["show"]
        token = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("token", [None])[0]
        try:
            principal = await self._guard.principal(HTTPConnection(scope), token=token)
            principal.require("read", await self._room(show_id))
        except CuelightError as error:
            log.info("socket refused", show=show_id, reason=str(error))
            return None
        return principal, show_id, self._language(HTTPConnection(scope))

    def key(self, show: str, wanted: str, principal: Principal) -> str:
        return self.screens.key(show, wanted, principal)

    def heard(self, show: str, screen: LiveScreen, ping: Ping) -> None:
        self.screens.heard(show, screen, ping)

    async def join(self, show: str, screen: LiveScreen) -> None:
        cue = screen.variant == "cue"
        room = await self._room(show)
        if room not in self.watched_rooms():
            with suppress(Unavailable):
                self._from[room] = await self._feed.newest(room)
        figures = None if screen.variant != "desk" else await self._figures.opening(room, show, self.clock.now())
        if not self._sharing.knows(show):
            with suppress(Unavailable):
                self._sharing.heard(await self._figures.frame(room, show))
            await self._tell_of_troubles(show)
        await self._service.state(show)
        state = await self._service.settle(show)
        # From here on nothing is awaited: a commit comes either before the snapshot or after the join.
        state = self._service.known(show) or state
        now = self.clock.now()
        snapshot = Snapshot(
            seq=state.seq,
            server_now=now,
            revision=state.revision,
            timing=compose.timing(state, now, cue=cue),
            floor=compose.floor_message(state, cue=cue),
            cues=tuple(
                compose.cue_message(state.seq, sent)
                for sent in state.floor.cues[-CUES_AT_FIRST:]
                if _concerns(sent, screen)
            ),
            stock=self._sharing.stock(state, now, screen.variant),
            glance=self._sharing.glance(state, now) if screen.view in HOSTS else None,
            metrics=figures.metrics if figures else None,
            points=figures.points if figures else None,
            comments=figures.comments if figures else (),
            alerts=tuple(
                alert
                for (code, about), alert in self._alerts.items()
                if about in ("", room) and concerns(code, screen.variant)
            ),
        )
        screen.say(snapshot)
        self._sent.setdefault(show, state.seq)
        SCREENS.labels(room, screen.view).inc()
        if replaced := self.screens.join(show, screen, state.seq):
            SCREENS.labels(room, replaced.view).dec()
        self._arm(state)

    def leave(self, show: str, screen: LiveScreen) -> None:
        if not self.screens.leave(show, screen):
            return
        SCREENS.labels(self._rooms[show], screen.view).dec()
        if show not in self.hub.shows():
            self._sent.pop(show, None)
            self._sharing.forget(show)
            if timer := self._settles.pop(show, None):
                timer.cancel()

    async def command(self, show: str, screen: LiveScreen, body: bytes) -> tuple[int | None, dict[str, Any] | None]:
        try:
            command = parse_command(body)
            screen.principal.require(right_for(command), await self._room(show))
            answer = await self._service.execute(show, command, screen.principal.name)
        except CuelightError as error:
            return None, problem(error, screen.translate)
        return answer.state.seq, None

    # ------------------------------------------------------------------------------------------------ the run of show

    async def committed(self, committed: Committed) -> None:
        """Tell this process's screens first, then give the other processes a hint."""
        show, before = committed.state.show_id, committed.before.seq
        entries: Iterable[JournalEntry] = committed.entries
        if (sent := self._sent.get(show, before)) < before:
            # Another process has written in between, and its hint is not here yet.
            entries = await self._service.entries(show, sent)
        self._tell(show, entries, committed.state)
        self._spawn(self._hint(show, committed.state.seq))

    def _tell(self, show: str, entries: Iterable[JournalEntry], state: State) -> None:
        if show not in self._sent or self._sent[show] >= state.seq:
            return
        fresh = [entry for entry in entries if self._sent[show] < entry.seq <= state.seq]
        self._sent[show] = state.seq
        kinds = {type(entry.event) for entry in fresh}
        if kinds & _TIMING:
            self._send_timing(show, state)
        if kinds & _FLOOR:
            self._send_floor(show, state)
        for number in _cues(fresh):
            self._send_cue(show, state, number)
        if kinds & (_TIMING | _FLOOR):
            self.screens.sent(show, state.seq)
        if state.revision in {entry.seq for entry in fresh}:
            changed = Changed(seq=state.seq, what="rundown", revision=state.revision)
            self._send(show, changed, VARIANTS)
        self._arm(state)

    def _send_timing(self, show: str, state: State) -> None:
        now = self.clock.now()
        payloads = {
            variant: encode(compose.timing(state, now, cue=variant == "cue")).decode()
            for variant in self.hub.variants(show)
        }
        self.hub.send(show, "timing", payloads)

    def _send_floor(self, show: str, state: State) -> None:
        payloads = {
            variant: encode(compose.floor_message(state, cue=variant == "cue")).decode()
            for variant in self.hub.variants(show)
        }
        self.hub.send(show, "floor", payloads)
        self._share(show, state)

    def _send_cue(self, show: str, state: State, number: int) -> None:
        cue = next((cue for cue in state.floor.cues if cue.number == number), None)
        if cue is None:  # of a rehearsal that is over
            return
        payload = encode(compose.cue_message(state.seq, cue)).decode()
        for screen in self.hub.screens(show):
            if isinstance(screen, LiveScreen) and _concerns(cue, screen):
                screen.send("cue", payload)

    def _arm(self, state: State) -> None:
        """Wake up when something happens by itself."""
        if timer := self._settles.pop(state.show_id, None):
            timer.cancel()
        coming = engine.coming(state)
        if coming is not None:
            delay = max(0, coming.at - self.clock.now()) / 1000
            loop = asyncio.get_running_loop()
            self._settles[state.show_id] = loop.call_later(delay, lambda: self._spawn(self._wake(state.show_id)))

    async def _wake(self, show: str) -> None:
        """Write down what is due. A timer may fire a little early by the clock of the show; then it is set again."""
        known = self._service.known(show)
        settled = await self._service.settle(show)
        if show in self._sent and known is not None and settled.seq == known.seq:
            self._arm(settled)

    async def _catch_up(self, show: str) -> None:
        state = await self._service.state(show)
        if self._sent.get(show, state.seq) < state.seq:
            self._tell(show, await self._service.entries(show, self._sent[show]), state)

    # -------------------------------------------------------------------------------------------------- background

    async def check(self) -> None:
        """Every second: find what a lost hint left out."""
        while True:
            await asyncio.sleep(CHECK_S)
            try:
                self.screens.look()
                await self._find_missed()
                for show in self.hub.shows():
                    if state := self._service.known(show):
                        self._share(show, state)
                    await self._tell_of_troubles(show)
            except Exception:
                log.exception("check of live shows failed")

    async def _find_missed(self) -> None:
        watched = self.hub.shows()
        seqs = await self._database.read(lambda session: shows.last_seqs(session, watched)) if watched else {}
        for show, seq in seqs.items():
            if seq > self._sent.get(show, seq):
                await self._catch_up(show)

    async def follow(self) -> None:
        """Pass on what the feeds of the watched rooms say."""
        while True:
            try:
                async for hint in self._feed.follow(self.watched_rooms, self._from):
                    await self._pass_on(hint.room, hint.kind, hint.payload)
            except Unavailable:
                await asyncio.sleep(CHECK_S)

    def watched_rooms(self) -> set[str]:
        """The rooms whose shows this process's screens watch."""
        return {self._rooms[show] for show in self.hub.shows()}

    async def _pass_on(self, room: str, kind: str, payload: bytes) -> None:
        if kind == HINT:
            hint = msgspec.json.decode(payload)
            if self._sent.get(hint["show"], hint["seq"]) < hint["seq"]:
                await self._catch_up(hint["show"])
            return
        if self.screens.pass_on(kind, payload):
            return
        news = self._figures.read(kind, payload)
        if news is None:
            return
        for show in self.hub.shows():
            if self._rooms.get(show) != room:
                continue
            if isinstance(news, Frame) and news.show == show:
                self._sharing.heard(news)
            message = self._figures.message(show, news, self._sent.get(show, 0))
            if message is None:
                continue
            variants = ("desk", "crew") if isinstance(message, Comments) else ("desk",)
            self._send(show, message, variants)
            now = self.clock.now()
            if isinstance(message, Metrics) and now - self._drawn.get(show, 0) >= REDRAW_MS:
                self._drawn[show] = now
                self._send(show, await self._figures.points(room, show, now), ("desk",))

    def _share(self, show: str, state: State) -> None:
        """Tell what has changed for screens without figures; once a second, and when the floor changes."""
        for variant, message in self._sharing.news(state, self.clock.now(), self.hub.variants(show)):
            if isinstance(message, Glance):
                self._send_glance(show, message, variant)
            else:
                self._send(show, message, (variant,))

    def _send_glance(self, show: str, glance: Glance, variant: str) -> None:
        payload = encode(glance).decode()
        for screen in self.hub.screens(show):
            if isinstance(screen, LiveScreen) and screen.variant == variant and screen.view in HOSTS:
                screen.send("glance", payload)

    async def _tell_of_troubles(self, show: str) -> None:
        """The alerts about stream and sources come and go with the figures."""
        room = await self._room(show)
        found: dict[str, dict[str, Any]] = {}
        for one in {show, *self.hub.shows()}:
            if self._rooms.get(one) == room:
                found |= self._sharing.troubles(one)
        told = {code: alert.params for (code, about), alert in self._alerts.items() if about == room}
        for alert in news_of(told, found):
            await self.alert(alert, room)

    async def alert(self, alert: Alert, room: str = "") -> None:
        """Tell every screen, or those of a room, that something is broken, or that it is well again."""
        if alert.on:
            self._alerts[alert.code, room] = alert
        else:
            self._alerts.pop((alert.code, room), None)
        for show in self.hub.shows():
            if room in ("", self._rooms[show]):
                self._send(show, alert, [variant for variant in VARIANTS if concerns(alert.code, variant)])

    async def _hint(self, show: str, seq: int) -> None:
        try:
            await self._feed.publish(await self._room(show), HINT, encode({"show": show, "seq": seq}))
        except Unavailable:
            log.debug("hint not sent; the others find it within a second", show=show)

    async def _room(self, show: str) -> str:
        if show not in self._rooms:
            self._rooms[show] = (await self._database.read(lambda session: shows.get(session, show))).room
        return self._rooms[show]

    def _send(self, show: str, message: Message, variants: Iterable[str]) -> None:
        payload = encode(message).decode()
        self.hub.send(show, str(message.__struct_config__.tag), dict.fromkeys(variants, payload))

    def _spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _concerns(cue: Cue, screen: LiveScreen) -> bool:
    """Whether a screen is told of a cue: the desks of all, the others of what is for them or from them."""
    if screen.variant == "desk" or cue.to == "everyone" or cue.by == screen.principal.name:
        return True
    return cue.to in (f"role:{screen.part}", f"role:{screen.principal.role}", f"screen:{screen.key}")


def _cues(entries: Iterable[JournalEntry]) -> list[int]:
    numbers = [entry.event.number for entry in entries if isinstance(entry.event, CueSent | CueAcked | CueReplied)]
    return list(dict.fromkeys(numbers))
