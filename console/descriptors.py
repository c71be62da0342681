"""Descriptors: how many files and connections this process may have open, and the last of them, which are kept free.

At the limit nothing gets in any more, not even who could help. So the last descriptors are a reserve: while nothing
else is left, screens are refused; directors, health and the server's own files go on.

The system gives out the lowest number that is free. With a limit of 200, the reserve is 150 to 199: when the next
number is 150, all below are taken.
"""

from __future__ import annotations

import contextlib
import os
import resource
from typing import Final

ENOUGH: Final = 1 << 16
"""More than one process can serve; where the system allows a billion, tables and loops of others would be as long."""
RESERVE: Final = 256
RESERVED_SHARE: Final = 3
"""Where the limit is low, this part of it is the reserve."""


def raise_limit() -> None:
    """Raise the limit of this process, and of its children to come, as far as it may by itself."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = ENOUGH if hard == resource.RLIM_INFINITY else min(hard, ENOUGH)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return
    with contextlib.suppress(OSError, ValueError):  # macOS allows fewer than it says; the limit stays as it was
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def limit() -> int:
    """How many this process may have open."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return ENOUGH if soft == resource.RLIM_INFINITY else soft


def room_for_screen(screens: int) -> bool:
    """Whether one more screen may come when so many are connected: the reserve stays, whatever takes the rest."""
    return screens < limit() - _reserve() and not only_reserve_left()


def only_reserve_left() -> bool:
    """Whether all are taken but the reserve, or even that. A number that has just become free may hide it."""
    try:
        following = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return True
    os.close(following)
    return following >= limit() - _reserve()


def _reserve() -> int:
    return min(RESERVE, limit() // RESERVED_SHARE)
