"""Refuses requests that name another host than one of ours, before anything reads them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from console.access.hosts import KnownHosts
from streams.errors import CuelightError, Misdirected

UNCHECKED: Final = ("/healthz", "/readyz", "/metrics")
"""What balancers and Prometheus ask for, by whatever name; no answer of these holds an address."""
SHOWN: Final = 80
"""So much of a wrong host is told back."""

log = structlog.get_logger()


class HostCheck:
    """Lets through what is meant for this server; anything else is 421."""

    def __init__(
        self, app: ASGIApp, known: KnownHosts, answer: Callable[[Request, CuelightError], Awaitable[Response]]
    ) -> None:
        self._app = app
        self._known = known
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or scope["path"] in UNCHECKED:
            await self._app(scope, receive, send)
            return
        named = Headers(scope=scope).getlist("host")
        if len(named) == 1 and self._known.knows(named[0], scope.get("server")):
            await self._app(scope, receive, send)
            return
        host = ", ".join(named)[:SHOWN]
        log.info("request for another host refused", host=host, path=scope["path"])
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        error = Misdirected(
            "This server does not answer to “{host}”. If people are to reach it by that name, set CUELIGHT_PUBLIC_URL "
            "to their address, or add the name to CUELIGHT_ALLOWED_HOSTS.",
            host=host or "–",
        )
        response = await self._answer(Request(scope, receive), error)
        await response(scope, receive, send)
