"""Who is asking: reads the token or the session of a request. Every door asks here first."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import parse_qs, urlsplit

from starlette.requests import HTTPConnection

from console.access import confine
from console.access.attempts import Attempts
from console.access.remembered import Remembered
from console.access.rights import Principal
from console.i18n.texts import N_
from console.store.people import digest
from streams.errors import Forbidden, Unauthorised

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
UNKNOWN_TOKEN = N_("This token is not known here, or was revoked.")
ENDED_SESSION = N_("Your session has ended. Open a new sign-in link.")


class Guard:
    """Turns a request into a principal, or refuses it."""

    def __init__(self, remembered: Remembered, public_url: str | None, attempts: Attempts) -> None:
        self._remembered = remembered
        self._attempts = attempts
        self._public_origin = _origin(public_url) if public_url else None

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
                machine = await self._look_up(connection, token, "token")
            if machine is None:
                await self._attempts.wrong(connection)
                raise Unauthorised(UNKNOWN_TOKEN)
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
        person = await self._look_up(connection, secret, "session")
        if person is None:
            raise Unauthorised(ENDED_SESSION)
        return person

    async def still(self, principal: Principal) -> Principal:
        """Whom the credential of a connected screen stands for now, by the database. Raises Unauthorised."""
        now = await self._remembered.find(principal.credential, lambda _known: False)
        if now is not None:
            return now
        if principal.via == "token":
            raise Unauthorised(UNKNOWN_TOKEN)
        raise Unauthorised(ENDED_SESSION)

    async def refresh(self, held: Iterable[str]) -> dict[str, Principal]:
        """Whom the held credentials stand for now; what is remembered of others is compared as well."""
        return await self._remembered.refresh(held)

    async def write_last_use(self, held: Iterable[str]) -> None:
        """Write down when credentials were last used; those that are held are in use now."""
        await self._remembered.write_last_use(held)

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

    async def _confined(self, connection: HTTPConnection, person: Principal) -> Principal:
        if _allowed(connection, person):
            return person
        self._remembered.forget(person.credential)  # it may have been sent to another view a moment ago
        person = await self.visitor(connection) or person
        if not _allowed(connection, person):
            raise Forbidden(
                "This device is signed in to one view of one show only. To do more, open a sign-in link.",
                extra={"open": confine.home(person)},
            )
        return person

    async def _look_up(self, connection: HTTPConnection, secret: str, via: str) -> Principal | None:
        """Who only reads is remembered, and what only sends events, because that comes ten times a second."""
        scope = connection.scope
        only_reads = scope["type"] == "http" and scope["method"] in SAFE
        found = await self._remembered.find(digest(secret), lambda known: only_reads or known.role == "ingest")
        return found if found is not None and found.via == via else None


def _allowed(connection: HTTPConnection, principal: Principal) -> bool:
    scope = connection.scope
    if scope["type"] == "websocket":
        asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("view", [None])[0]
        return confine.allows(principal, "WS", scope["path"], asked)
    return confine.allows(principal, scope["method"], scope["path"])


def _origin(url: str) -> str:
    return urlsplit(url).netloc
