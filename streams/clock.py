"""Instants, durations, and the one place that reads a clock.

Everything else takes the time as an argument, so that a test, a replay and a rehearsal can choose it.
A process tells the time by a ``SteadyClock``: what the machine's clock said once, gone on since by the one that counts
the time since the boot, which nobody can set. So a step of the machine's clock moves nothing.
An ``Instant`` is UTC in milliseconds since 1970; a ``Duration`` is milliseconds and may be negative.
A time of day exists only where a person types or reads one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, NewType, Protocol

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
    """The machine's clock, for commands that are over in a moment; it may be set at any time."""

    def now(self) -> Instant:
        return Instant(time.time_ns() // 1_000_000)


_SINCE_BOOT: Final = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""Goes on while the machine sleeps; all processes of a machine read the same."""


def since_boot() -> Duration:
    """The time since the machine booted."""
    return Duration(time.clock_gettime_ns(_SINCE_BOOT) // 1_000_000)


class SteadyClock:
    """A clock that goes on evenly, whatever the machine's clock is set to.

    With an anchor of 1,000,000 it is 1,000,500 half a second after the boot. Within a process it never goes back.
    """

    def __init__(self, machine: Clock | None = None, steady: Callable[[], Duration] = since_boot) -> None:
        self._machine = machine or SystemClock()
        self.since_boot = steady
        self._anchor = self.machine_anchor()

    def now(self) -> Instant:
        return Instant(self._anchor + self.since_boot())

    @property
    def anchor(self) -> Instant:
        """What it says of the instant of the boot."""
        return self._anchor

    def machine_anchor(self) -> Instant:
        """What the machine's clock says of the instant of the boot at present."""
        return Instant(self._machine.now() - self.since_boot())

    @property
    def step(self) -> Duration:
        """How much the machine's clock is ahead of this one; negative: behind."""
        return Duration(self.machine_anchor() - self._anchor)

    def begin_at(self, anchor: Instant) -> None:
        """Go on by this anchor. Only before anybody has read the clock."""
        self._anchor = anchor

    def follow(self, anchor: Instant) -> None:
        """Go on by a later anchor; an earlier one changes nothing."""
        self._anchor = max(self._anchor, anchor)


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
