"""Answers requests for static files.

An address with a hash is kept by the browser for ever, one without is asked for again each time. An address with the
hash of another version is not found: whoever loads a page gets all of its files from one version.
"""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from console.web.encodings import accepted
from console.web.static_files.addresses import PREFIX, StaticFile
from console.web.static_files.directory import StaticDirectory

FOR_EVER: Final = "public, max-age=31536000, immutable"
ASK_AGAIN: Final = "no-cache"
ENCODINGS: Final = ("br", "gzip")
"""What is offered, the smallest first."""


class StaticFiles:
    """The application below ``/static``."""

    def __init__(self, directory: StaticDirectory) -> None:
        self._directory = directory

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = self.answer(scope["method"], scope["path"], Headers(scope=scope))
        await response(scope, receive, send)

    def answer(self, method: str, path: str, headers: Headers) -> Response:
        """What a request for a path gets. Raises HTTPException."""
        if method not in ("GET", "HEAD"):
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        file = self._directory.files.at(path)
        if file is not None:
            return self._response(file, FOR_EVER, headers)
        files = self._directory.refresh()
        file = files.at(path)
        if file is not None:
            return self._response(file, FOR_EVER, headers)
        file = files.named(path.removeprefix(PREFIX))
        if file is None:
            raise HTTPException(404)
        return self._response(file, ASK_AGAIN, headers)

    def _response(self, file: StaticFile, keep: str, headers: Headers) -> Response:
        answer = {"Cache-Control": keep, "Vary": "Accept-Encoding"}
        if keep == ASK_AGAIN:
            answer["ETag"] = tag = f'W/"{file.digest[:20]}"'
            if tag in (known.strip() for known in headers.get("if-none-match", "").split(",")):
                return Response(status_code=304, headers=answer)
        for encoding in ENCODINGS:
            body = self._directory.compressed(file, encoding) if accepted(headers, encoding) else None
            if body is not None:
                answer["Content-Encoding"] = encoding
                return Response(body, media_type=file.media_type, headers=answer)
        return Response(file.content, media_type=file.media_type, headers=answer)
