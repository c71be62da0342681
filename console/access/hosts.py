"""Under which names a server is reached: those it was told, and those that are this machine's beyond doubt.

A name that anybody may claim must not reach a link, nor say that a page of that name is ours: the Host header is what
the caller writes. The public address is known from the settings. Without one, people reach the server by an address of
this machine, which is the one that their connection came in on, or by the machine's own name.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import urlsplit

ANSWERS_REMEMBERED: Final = 256
PORTS: Final = {"http": 80, "https": 443}
_HOST: Final = re.compile(r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)\.?(?::([0-9]{1,5}))?", re.ASCII)


class Host(NamedTuple):
    """A host as an address names it."""

    name: str
    """In small letters; an IPv6 address without its brackets."""
    port: int | None
    """None: the one of the scheme."""


def host_of(text: str) -> Host | None:
    """A Host header as it is meant; None when it is no host."""
    found = _HOST.fullmatch(text.strip().lower())
    return found and Host(found[1].strip("[]"), int(found[2]) if found[2] else None)


class KnownHosts:
    """The hosts that a server answers for."""

    def __init__(self, public_url: str | None, others: Sequence[str] = (), machine: str = "") -> None:
        """``others``: further names, with a port where only that one is meant; ``machine``: this machine's name."""
        public = urlsplit(public_url or "")
        self._public_port = public.port or PORTS.get(public.scheme)
        self._named = {Host(public.hostname or "", self._public_port), *filter(None, map(host_of, others))}
        plain = machine.lower().removesuffix(".local")
        self._machine = {plain, f"{plain}.local"} if plain else set()
        self.knows = lru_cache(ANSWERS_REMEMBERED)(self._knows)
        """Whether a Host header names this server; the second argument is our end of the connection."""

    def _knows(self, header: str, arrived_at: tuple[str, int | None] | None) -> bool:
        host = host_of(header)
        if host is None:
            return False
        if {Host(host.name, host.port or self._public_port), Host(host.name, None)} & self._named:
            return True
        if _is_loopback(host.name):  # leads nobody but to their own machine
            return True
        here, port = arrived_at or ("", None)
        ours = host.name in self._machine or (_address(host.name) or host.name) == _address(here)
        return ours and (host.port or PORTS["http"]) in (port, None)


def _is_loopback(name: str) -> bool:
    address = _address(name)
    return address.is_loopback if address else name == "localhost" or name.endswith(".localhost")


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
