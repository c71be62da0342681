"""The lease of a room as its consumer knows it."""

from __future__ import annotations

import asyncio
import contextlib

from streams.errors import Unavailable
from streams.store.lease import RENEW_MS, Lease, Leases


class HeldLease:
    """One room's lease, renewed by a task of its own, so that a room that is out of reach keeps no other from being.

    ``lost`` turns true when somebody else has the room, and stays so: nothing is written then.
    """

    def __init__(self, leases: Leases, lease: Lease) -> None:
        self.lost = False
        self._leases = leases
        self._lease = lease
        self._renewing = asyncio.create_task(self._renew())

    @property
    def room(self) -> str:
        """The room it is for."""
        return self._lease.room

    @property
    def token(self) -> int:
        """What every write is checked against."""
        return self._lease.token

    def note(self, accepted: bool) -> None:
        """What became of a write with this token; a refused one tells that the lease is lost."""
        self.lost = self.lost or not accepted

    def run_out(self) -> None:
        """Renew it no more."""
        self._renewing.cancel()

    async def release(self) -> None:
        """Let somebody else have the room at once. Raises Unavailable."""
        self.run_out()
        await self._leases.release(self._lease)

    async def _renew(self) -> None:
        while not self.lost:
            await asyncio.sleep(RENEW_MS / 1_000)
            with contextlib.suppress(Unavailable):  # it may run out meanwhile; then it is lost the next time
                self.note(await self._leases.renew(self._lease))
