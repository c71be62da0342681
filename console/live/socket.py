"""The live socket: one page's connection, from sign-in to goodbye.

A plain ASGI application, because it sends by itself: a send that finishes at once costs no task and no queue.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Coroutine, Generator, MutableMapping
from contextlib import suppress
from typing import Any, Final, Protocol
from urllib.parse import parse_qs

import msgspec
import structlog

from console import descriptors
from console.access.parts import OF_VIEWS
from console.access.rights import Principal
from console.i18n.problems import problem, unforeseen
from console.i18n.texts import Translate
from console.i18n.validation import TOO_DEEP, check_fields
from console.instrumentation import SCREENS_REFUSED, Seldom
from console.live.hub import Outbox
from console.live.messages import AckMessage, Alert, CommandMessage, FromPage, Hello, Message, Ping, Pong, Result
from console.rooms.views import listening
from console.rundown.commands import AnyCommand
from console.rundown.floor.commands import AckCue
from console.rundown.wire import parse_command
from streams.clock import Clock
from streams.errors import CuelightError, Invalid, NotFound
from streams.text import one_line

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Coroutine[Any, Any, None]]

TRY_AGAIN_LATER: Final = 1013
MESSAGE_LIMIT: Final = 2 * 1024 * 1024
SILENCE_S: Final = 75.0
"""A page pings every 30 s; one that has not been heard for this long is gone, and the server closes it."""
GONE: Final = 1001
LOST: Final = 1006
"""The connection ended without a goodbye of the page."""
REPLACED: Final = 4409
"""Another connection has come with the id of this one."""
CONTROL: Final = "control"
"""The view that shows figures."""
NAME_LIMIT: Final = 40
_SCREEN: Final = re.compile(r"[A-Za-z0-9_-]{8}")

log = structlog.get_logger()
encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(FromPage).decode


class _Suspended:
    """A send that did not finish at once: awaiting it carries it on from where it stopped."""

    def __init__(self, sending: Coroutine[Any, Any, None], waits_for: Any) -> None:
        self._sending, self._waits_for = sending, waits_for

    def __await__(self) -> Generator[Any, Any, None]:
        waits_for = self._waits_for
        try:
            while True:
                try:
                    value = yield waits_for
                except BaseException as error:
                    waits_for = self._sending.throw(error)
                else:
                    waits_for = self._sending.send(value)
        except StopIteration:
            return


class LiveScreen:
    """A connected page."""

    def __init__(
        self,
        send: Send,
        *,
        key: str,
        view: str,
        variant: str,
        principal: Principal,
        part: str = "",
        name: str = "",
        translate: Translate = str,
    ) -> None:
        self._send = send
        self._outbox: Outbox | None = None
        self._draining: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None
        self.closed = False
        self.last_seen = self.connected_at = time.monotonic()
        self.key = key
        self.view = view
        self.variant = variant
        self.part = part
        self.name = name
        self.principal = principal
        self.translate = translate
        self.round_trip_ms: float | None = None
        self.asleep_at: float | None = None
        """Since when the page is hidden, of the monotonic clock."""
        self.dismissed = False
        """It was sent away: nobody misses it."""
        self.behind = False
        self.lags = False
        """The page has said that it shows less than it was sent."""

    @property
    def asleep(self) -> bool:
        """Whether the page is hidden."""
        return self.asleep_at is not None

    @property
    def waits(self) -> bool:
        """Whether something waits that the page does not take."""
        return self._outbox is not None

    def send(self, kind: str, payload: str) -> None:
        """Send at once, or queue by the hub's policy when the page is slow."""
        if self.closed:
            return
        if self._outbox is not None:
            if not self._outbox.put(kind, payload):
                self.close(TRY_AGAIN_LATER)
            return
        sending = self._send({"type": "websocket.send", "text": payload})
        try:
            waits_for = sending.send(None)
        except StopIteration:
            return
        except Exception:  # the server's word that the page has gone comes in several types
            self.closed = True
            return
        self._outbox = Outbox()
        self._draining = asyncio.create_task(self._drain(_Suspended(sending, waits_for)))

    def say(self, message: Message) -> None:
        """Send a message to this page alone."""
        self.send(str(message.__struct_config__.tag), encode(message).decode())

    def close(self, code: int, reason: str = "") -> None:
        """Close the connection; what still waits is dropped, a fresh snapshot follows on reconnecting."""
        if self.closed:
            return
        self.closed = True
        if self._draining is not None:
            self._draining.cancel()
        self._closing = asyncio.create_task(self._close(code, reason))

    async def parted(self) -> None:
        """Wait until the page has been told why it was closed, if it was."""
        if self._closing is not None:
            await self._closing

    async def _drain(self, first: _Suspended) -> None:
        try:
            await first
            while self._outbox is not None and (payload := self._outbox.take()) is not None:
                await self._send({"type": "websocket.send", "text": payload})
        except asyncio.CancelledError:
            raise
        except Exception:
            self.closed = True
        finally:
            self._outbox = None

    async def _close(self, code: int, reason: str) -> None:
        try:
            await self._send({"type": "websocket.close", "code": code, "reason": reason})
        except Exception:
            log.debug("socket already closed", screen=self.key)


class SocketHandler(Protocol):
    """What a connection asks of the rest of the server; ``console.live.connections`` provides it."""

    clock: Clock

    async def admit(self, scope: Scope) -> tuple[Principal, str, Translate] | None:
        """Who this is, which show they watch, and their language; None refuses the connection before it is accepted."""
        ...

    def key(self, show: str, wanted: str, principal: Principal) -> str:
        """The id of a connection: the one that its tab had before, unless a screen of somebody else has it."""
        ...

    async def join(self, show: str, screen: LiveScreen) -> None:
        """Add the screen and send it its snapshot."""
        ...

    def leave(self, show: str, screen: LiveScreen) -> None:
        """The screen has gone."""
        ...

    def ping(self, show: str, screen: LiveScreen, ping: Ping) -> None:
        """The screen has said how it is."""
        ...

    async def execute(self, show: str, screen: LiveScreen, command: AnyCommand) -> int:
        """Carry out a command; the new seq. Raises CuelightError."""
        ...


class LiveSocket:
    """``WS /ws/shows/{id}?view=…``."""

    def __init__(self, handler: SocketHandler) -> None:
        self._handler = handler
        self._seldom = Seldom()
        self._connected = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()  # websocket.connect
        admitted = await self._handler.admit(scope)
        if admitted is None:
            await send({"type": "websocket.close", "code": 4403})
            return
        principal, show, translate = admitted
        if not principal.may("command") and not descriptors.room_for_screen(self._connected):
            await self._no_room(send)
            return
        asked = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        try:
            view = listening(asked.get("view", [CONTROL])[0])
        except NotFound as error:
            await _refuse(send, error, translate)
            return
        part = _name_of(asked, "role") or OF_VIEWS.get(view, "")
        screen = LiveScreen(
            send,
            key=self._handler.key(show, _screen_of(asked), principal),
            view=view,
            part=part,
            name=clean_name(asked.get("name", [""])[0]),
            variant=_variant(view, principal),
            principal=principal,
            translate=translate,
        )
        await send({"type": "websocket.accept"})
        hello = Hello(
            protocol=1,
            server_now=self._handler.clock.now(),
            screen=screen.key,
            role=principal.role or "",
            part=part,
            view=view,
            name=screen.name,
            actor=principal.name,
        )
        screen.say(hello)
        self._connected += 1
        try:
            await self._handler.join(show, screen)
            await self._listen(show, screen, receive)
            await screen.parted()
        finally:
            self._connected -= 1
            screen.closed = True
            self._handler.leave(show, screen)

    async def _no_room(self, send: Send) -> None:
        """Tell the page why it gets no connection; it tries again by itself."""
        SCREENS_REFUSED.inc()
        if count := self._seldom.due("screen"):
            log.error(
                "no descriptor is left for screens; they are refused, directors get in; raise the limit (ulimit -n)",
                refused=count,
                limit=descriptors.limit(),
            )
        alert = Alert(seq=0, number=0, level="error", code="server-full")
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": encode(alert).decode()})
        await send({"type": "websocket.close", "code": TRY_AGAIN_LATER})

    async def _listen(self, show: str, screen: LiveScreen, receive: Receive) -> None:
        while not screen.closed:
            received = await receive()
            if received["type"] != "websocket.receive":
                if received.get("code") != LOST and not screen.closed:
                    screen.last_seen = time.monotonic()
                return
            screen.last_seen = time.monotonic()
            text = received.get("text") or ""
            if len(text) > MESSAGE_LIMIT:
                screen.close(1009)
                return
            await self._handle(show, screen, text)

    async def _handle(self, show: str, screen: LiveScreen, text: str) -> None:
        if screen.closed:
            return  # it was sent away while this was on its way
        try:
            message = decode(text)
        except (msgspec.DecodeError, RecursionError) as error:
            log.info("message not understood", screen=screen.key, reason=str(error))
            screen.close(1007)
            return
        match message:
            case Ping(t=t):
                self._handler.ping(show, screen, message)
                screen.say(Pong(t=t, server_now=self._handler.clock.now()))
            case AckMessage(number=number):
                with suppress(CuelightError):  # a cue of a rehearsal that is over
                    await self._handler.execute(show, screen, AckCue(number=number))
            case CommandMessage(id=id_, command=body):
                screen.say(await self._result(show, screen, id_, bytes(body), text))

    async def _result(self, show: str, screen: LiveScreen, id_: str, body: bytes, text: str) -> Result:
        try:
            check_fields(msgspec.json.decode(text, type=dict[str, msgspec.Raw]), CommandMessage)
            seq = await self._handler.execute(show, screen, parse_command(body))
        except CuelightError as error:
            return Result(id=id_, ok=False, seq=None, problem=problem(error, screen.translate))
        except RecursionError:
            return Result(id=id_, ok=False, seq=None, problem=problem(Invalid(TOO_DEEP), screen.translate))
        except Exception as error:
            self._seldom.note(log, "unexpected error of a command", error)
            return Result(id=id_, ok=False, seq=None, problem=problem(unforeseen(), screen.translate))
        return Result(id=id_, ok=True, seq=seq, problem=None)


async def _refuse(send: Send, error: CuelightError, translate: Translate) -> None:
    """Answer the request for a connection with a problem document instead of one."""
    log.info("socket refused", reason=str(error))
    headers = [(b"content-type", b"application/problem+json")]
    await send({"type": "websocket.http.response.start", "status": error.status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": encode(problem(error, translate))})


def _name_of(asked: dict[str, list[str]], field: str) -> str:
    """A word of the address; empty when it is none."""
    word = asked.get(field, [""])[0]
    return word if len(word) <= NAME_LIMIT and word.isidentifier() else ""


def _screen_of(asked: dict[str, list[str]]) -> str:
    """The id that a tab asks for, or a new one."""
    wanted = asked.get("screen", [""])[0]
    return wanted if _SCREEN.fullmatch(wanted) else new_key()


def new_key() -> str:
    """An id for a screen."""
    return secrets.token_hex(4)


def clean_name(typed: str) -> str:
    """A name as it is shown: one line, nothing invisible, not too long."""
    return " ".join(one_line(typed).split())[:NAME_LIMIT].strip()


def _variant(view: str, principal: Principal) -> str:
    """Hosts get the slot on air and the next three; the crew the whole rundown; only a desk gets figures."""
    if view == "cue":
        return "cue"
    return "desk" if view == CONTROL and principal.may("read figures") else "crew"
