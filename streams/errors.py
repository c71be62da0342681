"""The error tree.

CuelightError                 what a user can meet; carries a code, an HTTP status and a translatable message
├── Invalid          422      the input does not mean anything
├── Refused          422      the input is clear, the present state does not allow it
├── Unauthorised     401      nobody is signed in, or the token is wrong
├── Forbidden        403      signed in, without the right
├── NotFound         404      no such room, show, slot or run
├── Conflict         409      somebody was faster; carries what is true now
├── Misdirected      421      the address names a server that is not this one
├── TooLarge         413      more than the documented limit
├── WrongType        415      a content type that is not read here
├── TooSoon          429      a second take within a second of the last
├── TooMany          429      somebody sends more than they may; says how long to wait
├── NotInstalled     501      an optional part of the server is not there; says how to get it
└── Unavailable      503      a part that is needed is down; what was sent was not taken, or says that this is unknown
    └── DiskFull     507      nothing more can be written; what is there can be read

A message is an English sentence with ``{named}`` places, and the key of its translation. It says what was wrong and
what to do. Nothing is formatted here: the edge that shows it knows the language.
"""

from __future__ import annotations

from typing import Any, ClassVar


class CuelightError(Exception):
    """Base of every error that is meant to be read by a person.

    ``message`` is the untranslated template, ``params`` fills its places, ``extra`` is added to problem documents
    (for example ``state`` or ``errors``).
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500

    def __init__(self, message: str, /, *, extra: dict[str, Any] | None = None, **params: Any) -> None:
        self.message = message
        self.params = params
        self.extra = extra or {}
        super().__init__(message)

    def __str__(self) -> str:
        return self.message.format(**self.params)


class Invalid(CuelightError):
    code, status = "invalid", 422


class Refused(CuelightError):
    code, status = "refused", 422


class Unauthorised(CuelightError):
    code, status = "unauthorised", 401


class Forbidden(CuelightError):
    code, status = "forbidden", 403


class NotFound(CuelightError):
    code, status = "not-found", 404


class Conflict(CuelightError):
    code, status = "conflict", 409


class Misdirected(CuelightError):
    code, status = "misdirected", 421


class TooLarge(CuelightError):
    code, status = "too-large", 413


class WrongType(CuelightError):
    code, status = "wrong-type", 415


class TooSoon(CuelightError):
    code, status = "too-soon", 429


class TooMany(CuelightError):
    """``seconds``, a whole number, is how long to wait; the message has a place for it."""

    code, status = "too-many", 429

    def __init__(self, message: str, /, *, seconds: int, **params: Any) -> None:
        super().__init__(message, extra={"retry_after_s": seconds}, seconds=seconds, **params)


class NotInstalled(CuelightError):
    code, status = "not-installed", 501


class Unavailable(CuelightError):
    code, status = "unavailable", 503


class DiskFull(Unavailable):
    code, status = "disk-full", 507
