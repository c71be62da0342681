"""Who is asking: reads the token or the session of a request. Every door asks here first."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from console.access import service
from console.access.rights import Principal
from console.store.session import Database
from streams.clock import MINUTE, Clock, Instant
from streams.errors import Forbidden, Unauthorised

COOKIE = "cuelight"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
REMEMBERED = 10_000
"""Principals kept in memory for a short while, so that ten requests a second need no database."""
REMEMBERED_FOR = MINUTE // 6


class Guard:
    """Turns a request into a principal, or refuses it."""

    def __init__(self, database: Database, clock: Clock, public_url: str | None) -> None:
        self._database = database
        self._clock = clock
        self._public_origin = _origin(public_url) if public_url else None
        self._known: dict[str, tuple[Instant, Principal]] = {}

    async def principal(self, connection: HTTPConnection, token: str | None = None) -> Principal:
        """The principal of a bearer token, of ``token`` (from an address), or of the browser's session.

        Raises Unauthorised; Forbidden when a page of another site uses the browser's session.
        """
        kind, _, bearer = connection.headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer" and bearer:
            token = bearer.strip()
        if token:
            machine = await self._look_up(token, "token")
            if machine is None:
                raise Unauthorised("This token is not known here, or was revoked.")
            return machine
        cookie = connection.cookies.get(COOKIE)
        if not cookie:
            raise Unauthorised("Sign in first: open your sign-in link, or send a token.")
        self._check_origin(connection)
        person = await self._look_up(cookie, "session")
        if person is None:
            raise Unauthorised("Your session has ended. Open a new sign-in link.")
        return person

    def forget(self, secret: str) -> None:
        """A session was closed."""
        self._known.pop(secret, None)

    async def _look_up(self, secret: str, kind: str) -> Principal | None:
        now = self._clock.now()
        known = self._known.get(secret)
        if known is not None and now - known[0] < REMEMBERED_FOR and known[1].via == kind:
            return known[1]
        principal = await self._database.read(lambda session: service.principal(session, secret, kind, now))
        if principal is not None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[secret] = (now, principal)
        return principal

    def _check_origin(self, connection: HTTPConnection) -> None:
        method = connection.scope.get("method", "GET")
        if connection.scope["type"] == "http" and method in SAFE:
            return
        origin = connection.headers.get("origin")
        allowed = {self._public_origin, connection.headers.get("host")}
        if origin is not None and _origin(origin) not in allowed:
            raise Forbidden("This request comes from a page of another site and was refused.")


def _origin(url: str) -> str:
    return urlsplit(url).netloc
