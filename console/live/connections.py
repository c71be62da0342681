"""Connections of screens: who may connect, what a page is told first, and what it asks for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Final
from urllib.parse import parse_qs

import structlog
from starlette.requests import HTTPConnection

from console.access.guard import Guard
from console.access.rights import Principal
from console.i18n.texts import Translate
from console.instrumentation import SCREENS
from console.live import compose
from console.live.alarm_watcher import AlarmWatcher
from console.live.broadcast import Rooms
from console.live.feed_watcher import FeedWatcher
from console.live.figures import Figures, Opening
from console.live.journal_watcher import JournalWatcher, concerns
from console.live.messages import CommentLine, Ping, Snapshot
from console.live.screens import Screens
from console.live.sharing import HOSTS, Sharing
from console.live.socket import LiveScreen, Scope
from console.rundown.authorise import allow
from console.rundown.commands import AnyCommand
from console.rundown.limits import CommandLimits
from console.rundown.model import State
from console.rundown.service import RundownService
from streams.clock import Clock, Instant
from streams.errors import CuelightError, TooMany, Unavailable

CUES_AT_FIRST: Final = 50
"""A page that connects is told so many of the newest cues; the journal has all of them."""

CHAT: Final = "operator"
"""The view of the crew that reads the chat."""

log = structlog.get_logger()


class Connections:
    """What a socket asks of the rest of the server; see ``console.live.socket.SocketHandler``."""

    def __init__(
        self,
        *,
        service: RundownService,
        figures: Figures,
        guard: Guard,
        limits: CommandLimits,
        clock: Clock,
        language: Callable[[HTTPConnection], Translate],
        rooms: Rooms,
        screens: Screens,
        sharing: Sharing,
        journal: JournalWatcher,
        feed: FeedWatcher,
        alarms: AlarmWatcher,
    ) -> None:
        self.clock = clock
        self._service = service
        self._figures = figures
        self._guard = guard
        self._limits = limits
        self._language = language
        self._rooms = rooms
        self._screens = screens
        self._sharing = sharing
        self._journal = journal
        self._feed = feed
        self._alarms = alarms

    async def admit(self, scope: Scope) -> tuple[Principal, str, Translate] | None:
        """Who this is, which show they watch, and their language; None refuses the connection before it is accepted."""
        show = scope["path_params"]["show"]
        token = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("token", [None])[0]
        try:
            principal = await self._guard.principal(HTTPConnection(scope), token=token)
            room = await self._rooms.of(show)
            principal.require("read", room)
        except TooMany:  # its lines in the log have ended
            return None
        except CuelightError as error:
            log.info("socket refused", show=show, reason=str(error))
            return None
        return principal.within(room), show, self._language(HTTPConnection(scope))

    def key(self, show: str, wanted: str, principal: Principal) -> str:
        """The id of a connection: the one that its tab had before, unless a screen of somebody else has it."""
        return self._screens.key(show, wanted, principal)

    async def join(self, show: str, screen: LiveScreen) -> None:
        """Add the screen and send it its snapshot."""
        room = await self._rooms.of(show)
        await self._feed.begin(room)
        opening = await self._figures.opening(room, show, self.clock.now()) if screen.variant == "desk" else None
        chat = await self._figures.chat(room, show) if screen.view == CHAT else ()
        if not self._sharing.knows(show):
            with suppress(Unavailable):
                self._sharing.update(await self._figures.frame(room, show))
            await self._alarms.look(show)
        await self._service.state(show)
        state = await self._service.current(show)
        # From here on nothing is awaited: a commit comes either before the snapshot or after the join.
        state = self._service.known(show) or state
        screen.say(self._snapshot(state, self.clock.now(), room, screen, opening, chat))
        self._journal.begin(state)
        SCREENS.labels(room, screen.view).inc()
        if replaced := self._screens.join(show, screen, state.seq):
            SCREENS.labels(room, replaced.view).dec()

    def leave(self, show: str, screen: LiveScreen) -> None:
        """The screen has gone."""
        if not self._screens.leave(show, screen):
            return
        SCREENS.labels(self._rooms.known(show), screen.view).dec()
        if not self._screens.is_watched(show):
            self._journal.forget(show)
            self._sharing.forget(show)

    def ping(self, show: str, screen: LiveScreen, ping: Ping) -> None:
        """The screen has said how it is."""
        self._screens.ping(show, screen, ping)

    async def execute(self, show: str, screen: LiveScreen, command: AnyCommand) -> int:
        """Carry out a command; the new seq. Raises CuelightError."""
        principal = await self._guard.still(screen.principal)
        allow(command, principal, await self._rooms.of(show))
        await self._limits.take(command, principal, screen.key)
        answer = await self._service.execute(show, command, principal.name)
        return answer.state.seq

    def _snapshot(
        self,
        state: State,
        now: Instant,
        room: str,
        screen: LiveScreen,
        opening: Opening | None,
        chat: tuple[CommentLine, ...],
    ) -> Snapshot:
        cue = screen.variant == "cue"
        return Snapshot(
            seq=state.seq,
            server_now=now,
            revision=state.revision,
            timing=compose.timing(state, now, screen.variant),
            floor=compose.floor_message(state, cue=cue),
            cues=tuple(
                compose.cue_message(state.seq, sent)
                for sent in state.floor.cues[-CUES_AT_FIRST:]
                if concerns(sent, screen)
            ),
            stock=self._sharing.stock(state, now, screen.variant),
            glance=self._sharing.glance(state, now) if screen.view in HOSTS else None,
            metrics=opening.metrics if opening else None,
            points=opening.points if opening else None,
            comments=opening.comments if opening else chat,
            alerts=self._alarms.current(room, screen.variant),
        )
