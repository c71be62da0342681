"""Whom credentials stand for, remembered for as long as the database has just said so.

Requests come ten a second and screens stay open for hours, so not each of them asks the database who is asking. What
is remembered is compared with the database every second (``refresh``), in every process: whatever is taken away, by a
page, by a command or by another process, is gone within a second, and no message has to arrive for it. What was not
compared for ``TRUSTED_S`` is asked anew. With a session remembered at 10.0 s and the database out of reach since
10.5 s, it is trusted until 13.0 s.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Final

from msgspec import Struct

from console.access import service
from console.access.rights import Principal
from console.store import people
from console.store.session import Database
from streams.clock import Clock, Instant

TRUSTED_S: Final = 3.0
IDLE_S: Final = 10.0
"""What nobody came with for this long is remembered no longer."""
MOST: Final = 10_000


class _Remembered(Struct):
    principal: Principal
    compared_at: float
    """Of the monotonic clock, as are all instants here."""
    used_at: float


class Remembered:
    """Principals by the hashes of their credentials."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._known: dict[str, _Remembered] = {}
        self._used: dict[str, Instant] = {}
        """When somebody last came with a credential, as far as it is not written down yet."""

    async def find(
        self, credential: str, trusted: Callable[[Principal], bool] = lambda _principal: True
    ) -> Principal | None:
        """Whom a credential stands for; None: nobody, or nobody any more.

        The database is asked where nothing is remembered, or what is remembered is not ``trusted``.
        """
        now = time.monotonic()
        known = self._known.get(credential)
        if known is not None:
            known.used_at = now
            if now - known.compared_at < TRUSTED_S and trusted(known.principal):
                self._used[credential] = self._clock.now()
                return known.principal
        found = (await self._read([credential])).get(credential)
        if found is None:
            self._known.pop(credential, None)
        else:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[credential] = _Remembered(found, now, now)
            self._used[credential] = self._clock.now()
        return found

    async def write_last_use(self, held: Iterable[str] = ()) -> None:
        """Write down when credentials were last used; those that are ``held`` are in use now."""
        now = self._clock.now()
        used, self._used = self._used | dict.fromkeys(held, now), {}
        if used:
            await self._database.write(lambda session: people.mark_used(session, used))

    def forget(self, credential: str) -> None:
        """What it stands for was changed here."""
        self._known.pop(credential, None)

    async def refresh(self, held: Iterable[str] = ()) -> dict[str, Principal]:
        """Compare all that is remembered with the database; whom the ``held`` credentials stand for now."""
        now = time.monotonic()
        self._known = {hash_: known for hash_, known in self._known.items() if now - known.used_at < IDLE_S}
        wanted = {*held, *self._known}
        found = await self._read(wanted) if wanted else {}
        for hash_ in wanted:
            known = self._known.get(hash_)
            if known is None or known.compared_at > now:
                continue  # somebody asked the database after this did
            if hash_ in found:
                known.principal, known.compared_at = found[hash_], now
            else:
                del self._known[hash_]
        return found

    async def _read(self, credentials: Iterable[str]) -> dict[str, Principal]:
        wanted, now = list(credentials), self._clock.now()
        return await self._database.read(lambda session: service.principals(session, wanted, now))
