"""Who is asking: reads the token or the session of a request. Every door asks here first."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from starlette.requests import HTTPConnection

from console.access import confine, service
from console.access.attempts import Attempts
from console.access.rights import Principal
from console.store.session import Database
from streams.clock import MINUTE, Clock, Instant
from streams.errors import Forbidden, Unauthorised

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
REMEMBERED = 10_000
"""Principals kept in memory for a short while, so that ten requests a second need no database."""
REMEMBERED_FOR = MINUTE // 6


class Guard:
    """Turns a request into a principal, or refuses it."""

    def __init__(self, database: Database, clock: Clock, public_url: str | None, attempts: Attempts) -> None:
        self._database = database
        self._clock = clock
        self._attempts = attempts
        self._public_origin = _origin(public_url) if public_url else None
        self._known: dict[str, tuple[Instant, Principal]] = {}

    async def principal(self, connection: HTTPConnection, token: str | None = None) -> Principal:
        """The principal of a bearer token, of ``token`` (from an address), or of the browser's session.

        Raises Unauthorised; Forbidden when a page of another site uses the browser's session, or a device that a pass
        signed in asks for anything but its view; TooMany when many wrong tokens came from the caller's address.
        """
        kind, _, bearer = connection.headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer" and bearer:
            token = bearer.strip()
        if token:
            async with self._attempts.turn(connection):
                machine = await self._look_up(token, "token")
            if machine is None:
                await self._attempts.wrong(connection)
                raise Unauthorised("This token is not known here, or was revoked.")
            return machine
        person = await self.visitor(connection)
        if person is None:
            raise Unauthorised("Sign in first: open your sign-in link, or send a token.")
        self.check_origin(connection)
        return await self._confined(connection, person)

    async def visitor(self, connection: HTTPConnection) -> Principal | None:
        """Whom the browser's session stands for, wherever they are; None without a session.

        Raises Unauthorised when the session has ended.
        """
        secret = self.session(connection)
        if secret is None:
            return None
        person = await self._look_up(secret, "session")
        if person is None:
            raise Unauthorised("Your session has ended. Open a new sign-in link.")
        return person

    def cookie(self, connection: HTTPConnection) -> str:
        """The name of the session's cookie.

        Cookies know hosts but no ports: two servers on one machine would sign each other's people out. So the name
        carries the port that people reach this server by.
        """
        _, _, port = (self._public_origin or connection.headers.get("host", "")).rpartition(":")
        return f"cuelight-{port}" if port.isascii() and port.isdigit() else "cuelight"

    def session(self, connection: HTTPConnection) -> str | None:
        """The secret of the browser's session, if it has one."""
        return connection.cookies.get(self.cookie(connection)) or None

    def check_origin(self, connection: HTTPConnection) -> None:
        """Raises Forbidden when a page of another site sends something."""
        method = connection.scope.get("method", "GET")
        if connection.scope["type"] == "http" and method in SAFE:
            return
        origin = connection.headers.get("origin")
        allowed = {self._public_origin, connection.headers.get("host")}
        if origin is not None and _origin(origin) not in allowed:
            raise Forbidden("This request comes from a page of another site and was refused.")

    def forget(self, secret: str) -> None:
        """A session was closed."""
        self._known.pop(secret, None)

    def forget_pass(self, source: str) -> None:
        """A pass was revoked, and the sessions it had opened with it."""
        self._known = {secret: known for secret, known in self._known.items() if known[1].source != source}

    async def _confined(self, connection: HTTPConnection, person: Principal) -> Principal:
        if _allowed(connection, person):
            return person
        self.forget(self.session(connection) or "")  # it may have been sent to another view a moment ago
        person = await self.visitor(connection) or person
        if not _allowed(connection, person):
            raise Forbidden(
                "This device is signed in to one view of one show only. To do more, open a sign-in link.",
                extra={"open": confine.home(person)},
            )
        return person

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


def _allowed(connection: HTTPConnection, principal: Principal) -> bool:
    scope = connection.scope
    if scope["type"] == "websocket":
        asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("view", [None])[0]
        return confine.allows(principal, "WS", scope["path"], asked)
    return confine.allows(principal, scope["method"], scope["path"])


def _origin(url: str) -> str:
    return urlsplit(url).netloc
