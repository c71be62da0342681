"""Which encodings a client takes, and the compression of what is made for each request: pages and JSON.

Static files are compressed when they are built, see ``static_files``. A response is compressed here when it is the
answer to a GET, comes in one piece and is large enough to gain. Two kinds are left as they are: what machines read on
the same host (``/metrics``, health), and the pages below ``/enter``, which carry a secret and repeat what the address
says: the length of the two compressed together could tell the secret (BREACH).
"""

from __future__ import annotations

import asyncio
from gzip import compress
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COMPRESSED_TYPES: Final = ("text/html", "application/json", "application/manifest+json")
LEFT_ALONE: Final = ("/enter", "/static", "/metrics", "/healthz", "/readyz")
WORTH_COMPRESSING: Final = 1_000
LARGE: Final = 64_000
"""Bytes from which compression goes to a thread, so that the sockets need not wait."""
LEVEL: Final = 6


def accepted(headers: Headers, encoding: str) -> bool:
    """Whether a client takes an encoding (RFC 9110, 12.5.3); ``*`` is not taken as a wish for it."""
    for item in headers.get("accept-encoding", "").split(","):
        name, *parameters = (part.strip().lower() for part in item.split(";"))
        if name == encoding:
            return not any(one.replace(" ", "") in ("q=0", "q=0.0", "q=0.00", "q=0.000") for one in parameters)
    return False


class CompressPages:
    """Compresses pages and JSON for clients that take gzip."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET" and not scope["path"].startswith(LEFT_ALONE):
            send = _Sender(send, accepted(Headers(scope=scope), "gzip")).send
        await self._app(scope, receive, send)


class _Sender:
    """Holds the head of one response back until its body is there."""

    def __init__(self, send: Send, takes_gzip: bool) -> None:
        self._send = send
        self._takes_gzip = takes_gzip
        self._head: Message | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_candidate(message):
            self._head = message
            return
        head, self._head = self._head, None
        if head is not None:
            if not message.get("more_body"):
                message = await self._compressed(head, message)
            await self._send(head)
        await self._send(message)

    async def _compressed(self, head: Message, message: Message) -> Message:
        body = message.get("body", b"")
        headers = MutableHeaders(raw=head["headers"])
        headers.add_vary_header("Accept-Encoding")
        if self._takes_gzip and len(body) >= WORTH_COMPRESSING:
            body = await asyncio.to_thread(_gzip, body) if len(body) >= LARGE else _gzip(body)
            headers["Content-Encoding"] = "gzip"
            headers["Content-Length"] = str(len(body))
        head["headers"] = headers.raw
        return {**message, "body": body}


def _is_candidate(head: Message) -> bool:
    headers = Headers(raw=head["headers"])
    return "content-encoding" not in headers and headers.get("content-type", "").startswith(COMPRESSED_TYPES)


def _gzip(body: bytes) -> bytes:
    return compress(body, LEVEL, mtime=0)
