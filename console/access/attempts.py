"""Wrong links and tokens, by address: counted over all web processes, and refused when there are too many.

A right one is let in whatever others at its address do: many people share one, and nobody is to be locked out by a
neighbour. Secrets are too long to be guessed; what is held back is the noise. So an address that sends many wrong ones
is told to wait instead of why, its lines in the log end, and its look-ups queue behind each other, one at a time.

Sessions are not counted. A browser that was signed out is no guesser, and has to be told to sign in.
"""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import structlog
from starlette.requests import HTTPConnection

from streams.clock import MINUTE
from streams.errors import TooMany, Unavailable
from streams.store.counters import SharedCounters

MOST: Final = 30
WITHIN: Final = MINUTE
SLOTS: Final = 1 << 14
"""Addresses are counted in so many places, so that no crowd of them fills the memory. Two that share one by chance only
share the wait after wrong ones."""
NETWORK: Final = 64
"""Whoever has an IPv6 address has as many as there are with its first so many bits."""

log = structlog.get_logger()


class Attempts:
    """What was wrong lately, by address."""

    def __init__(self, counters: SharedCounters) -> None:
        self._counters = counters
        self._waiting: dict[str, float] = {}
        """Places that are over the limit, and until when by the monotonic clock; at most ``SLOTS``."""
        self._one_by_one = asyncio.Lock()

    @asynccontextmanager
    async def turn(self, connection: HTTPConnection) -> AsyncIterator[None]:
        """Look up a secret meanwhile: at once, or in turn where many wrong ones came from."""
        if not self._waiting or self._waits(place_of(connection)) is None:
            yield
            return
        async with self._one_by_one:
            yield

    async def wrong(self, connection: HTTPConnection) -> None:
        """A link or token of this caller is wrong. Raises TooMany when there were too many from their address."""
        place = place_of(connection)
        waits = self._waits(place)
        if waits is None:
            try:
                count = await self._counters.count("wrong", place, WITHIN)
            except Unavailable:  # the log says so elsewhere; nobody is kept out for it
                return
            if count.times <= MOST:
                return
            waits = count.left_ms / 1000
            self._waiting[place] = time.monotonic() + waits
            log.warning("too many wrong links or tokens", address=address_of(connection), for_s=math.ceil(waits))
        raise TooMany(
            "Too many wrong links or tokens came from your network. Wait {seconds} s before you try another one; "
            "a right one is let in at once.",
            seconds=max(1, math.ceil(waits)),
        )

    def _waits(self, place: str) -> float | None:
        """How many seconds a place is over the limit yet; None when it is not."""
        until = self._waiting.get(place)
        if until is None:
            return None
        left = until - time.monotonic()
        if left > 0:
            return left
        del self._waiting[place]
        return None


def address_of(connection: HTTPConnection) -> str:
    """Who calls: an address, or a network where each has a network of their own."""
    text = connection.client.host if connection.client else ""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if isinstance(address, ipaddress.IPv4Address):
        return text
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, NETWORK), strict=False))


def place_of(connection: HTTPConnection) -> str:
    """Where they are counted."""
    digest = hashlib.blake2b(address_of(connection).encode(), digest_size=8).digest()
    return str(int.from_bytes(digest) % SLOTS)
