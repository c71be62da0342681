"""How long a request waits for the event log."""

from __future__ import annotations

from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from streams.store.connection import patient

PATIENCE_S: Final = 2.0
"""A server that hangs costs a request so much, once."""


class PatientRequests:
    """Gives every request, and every socket, so much patience."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with patient(PATIENCE_S):
            await self._app(scope, receive, send)
