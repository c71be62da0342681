"""Ports on loopback for servers of tests."""

from __future__ import annotations

import random
import socket
from contextlib import suppress
from typing import Final

BUS: Final = 10_000
"""So far above its port a node of a cluster speaks to the others."""

_given: set[int] = set()


def free_port() -> int:
    """A port that nobody uses, and that is given once. It may be that of a cluster's node: its bus has no other's port.

    Both lie below the ports that a system gives to clients meanwhile.
    """
    while True:
        port = random.SystemRandom().randrange(10_000, 20_000)
        if port not in _given and _free(port) and _free(port + BUS):
            _given.add(port)
            return port


def _free(port: int) -> bool:
    with socket.socket() as probe, suppress(OSError):
        probe.bind(("127.0.0.1", port))
        return True
    return False
