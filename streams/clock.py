"""Instants, durations, and the one place that reads a clock.

Everything else takes the time as an argument, so that a test, a replay and a rehearsal can choose it.
An ``Instant`` is UTC in milliseconds since 1970; a ``Duration`` is milliseconds and may be negative.
A time of day exists only where a person types or reads one.
"""

from __future__ import annotations

import time
from typing import NewType, Protocol

Instant = NewType("Instant", int)
"""A moment: UTC milliseconds since 1970-01-01."""

Duration = NewType("Duration", int)
"""A length of time in milliseconds; negative where a sign is meant."""

SECOND = Duration(1_000)
MINUTE = Duration(60_000)
HOUR = Duration(3_600_000)


class Clock(Protocol):
    """Anything that knows what time it is."""

    def now(self) -> Instant:
        """The present instant."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> Instant:
        return Instant(time.time_ns() // 1_000_000)


class FakeClock:
    """A clock that stands still until it is told to move."""

    def __init__(self, start: int = 1_767_225_600_000) -> None:
        self._now = start

    def now(self) -> Instant:
        return Instant(self._now)

    def advance(self, by: int) -> Instant:
        """Move ``by`` milliseconds (backwards when negative) and return the new instant."""
        self._now += by
        return Instant(self._now)
