"""Calls a messenger, once, and says what became of it."""

from __future__ import annotations

import asyncio
from typing import Final

import httpx

from console.notify.messenger import Messenger, Outgoing, Reason, Verdict, verdict

TIMES: Final = httpx.Timeout(10.0, connect=5.0)
LONGEST_S: Final = 20.0
"""A call is over by then, whatever it does."""
READ: Final = 16 * 1024
NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
"""The request did not leave."""


async def call(messenger: Messenger, request: Outgoing) -> Verdict:
    """Send a request over a connection of its own: one that the other side has closed would lose it."""
    headers = {"content-type": "application/json; charset=utf-8"}
    try:
        async with (
            asyncio.timeout(LONGEST_S),
            httpx.AsyncClient(timeout=TIMES, follow_redirects=False) as client,
            client.stream("POST", request.url, content=request.body, headers=headers) as answer,
        ):
            body = b""
            async for chunk in answer.aiter_bytes():
                body += chunk
                if len(body) > READ:
                    break
            return verdict(messenger, answer.status_code, answer.headers, body[:READ])
    except NOT_SENT:
        return Verdict(outcome="later", reason=Reason("not_reached", {"messenger": messenger.label}))
    except (httpx.HTTPError, TimeoutError, OSError):
        return Verdict(outcome="unknown", reason=Reason("no_answer"))
