"""The layer below which no error gets out: whatever happens, a request has one answer and the log at most one line.

Errors that are meant for people are answered further in. What arrives here is a full disk, a file that cannot be
opened, or a mistake of ours; a thousand of one kind are one line of the log a minute, with where the first happened.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console import descriptors
from console.i18n.problems import problem, unforeseen
from console.instrumentation import Seldom
from console.store.faults import explained
from streams.errors import CuelightError

UNEXPECTED_CLOSE = 1011
Answer = Callable[[Request, CuelightError], Awaitable[Response]]
log = structlog.get_logger()


class LastResort:
    """Answers what nobody else has caught, by ``answer``; and lets connections go while descriptors are short."""

    def __init__(self, app: ASGIApp, answer: Answer) -> None:
        self._app = app
        self._answer = answer
        self._seldom = Seldom()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        begun = False

        async def begin(message: Message) -> None:
            nonlocal begun
            begun = True
            if message["type"] == "http.response.start" and descriptors.only_reserve_left():
                message["headers"] = [*message["headers"], (b"connection", b"close")]
            await send(message)

        try:
            await self._app(scope, receive, begin)
        except Exception as error:
            told = explained(error)
            self._note(scope, error, told)
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": UNEXPECTED_CLOSE})
            elif begun:
                raise  # half an answer cannot be taken back: the server breaks the connection off
            else:
                response = await self._response(Request(scope, receive), told or unforeseen())
                await response(scope, receive, send)

    def _note(self, scope: Scope, error: Exception, told: CuelightError | None) -> None:
        if told is not None:
            self._seldom.note(log, "a request cannot be answered at present", told)
        else:
            self._seldom.note(log.bind(path=scope["path"]), "unexpected error", error)

    async def _response(self, request: Request, error: CuelightError) -> Response:
        try:
            return await self._answer(request, error)
        except Exception:  # the page that says so needs files, too
            content = msgspec.json.encode(problem(error, str))
            return Response(content, error.status, media_type="application/problem+json")
