"""Errors as people and programs are told them: problem documents (RFC 9457) in the language of the caller."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from streams.errors import CuelightError


class Unexpected(CuelightError):
    """An error that nobody foresaw, or one of the web framework's own, with the status that it chose."""

    def __init__(self, message: str, status: int = 500) -> None:
        super().__init__(message)
        self._status = status

    @property
    def status(self) -> int:  # type: ignore[override]
        """The HTTP status."""
        return self._status


def unforeseen() -> Unexpected:
    """What is said of an error that nobody foresaw."""
    return Unexpected("Something went wrong here. Try again; the log of the server says more.")


TITLES: dict[int, str] = {
    400: "Bad request",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Too large",
    415: "Wrong content type",
    421: "Wrong address",
    422: "Not possible",
    429: "Too soon",
    500: "Something went wrong here",
    501: "Not installed here",
    503: "Not available right now",
    507: "The disk is full",
}
"""Titles by status; each is the key of its translation."""

DETAILS: dict[int, str] = {404: "There is nothing at this address. Check how it is written."}
"""What the web framework's own errors say below their title, where it would say the same again."""


def problem(error: CuelightError, translate: Callable[[str], str]) -> dict[str, Any]:
    """The problem document of an error: ``detail`` says what was wrong and what to do."""
    detail = translate(error.message).format(**error.params)
    return {
        "type": f"urn:cuelight:problem:{error.code}",
        "title": translate(TITLES.get(error.status, TITLES[500])),
        "status": error.status,
        "detail": detail,
        **error.extra,
    }
