"""How much of the journal one person, device or machine may fill.

Each source of commands has an allowance: a socket, and what a credential sends over HTTP. Words have a small one,
because a show keeps every one of them and somebody has to read it; all commands together have one that no hand reaches.
The words of a credential are counted over all web processes besides, with room for several sockets: one that floods
does not use up what the others of the same token may say.
"""

from __future__ import annotations

import math
import time
from typing import Final

from console.access.buckets import Buckets
from console.access.rights import Principal
from console.rundown.commands import AnyCommand
from console.rundown.floor import commands as floor
from streams.clock import MINUTE
from streams.errors import TooMany, Unavailable
from streams.store.counters import SharedCounters

WORDS: Final = (floor.Ask, floor.NoteDown, floor.ReplyCue, floor.SendCue)
"""Commands in somebody's own words."""
WORDS_A_MINUTE: Final = 30
COMMANDS_A_MINUTE: Final = 600
SOURCES: Final = 4
"""The words of a credential are those of so many sources."""
HTTP: Final = "http"
"""The source of commands that come without a socket."""


class CommandLimits:
    """The allowances in one web process."""

    def __init__(self, counters: SharedCounters) -> None:
        self._counters = counters
        self._words = Buckets(WORDS_A_MINUTE, WORDS_A_MINUTE / 60)
        self._commands = Buckets(COMMANDS_A_MINUTE, COMMANDS_A_MINUTE / 60)

    async def take(self, command: AnyCommand, principal: Principal, source: str = HTTP) -> None:
        """Allow one command of a source. Raises TooMany, with how long to wait; then it does not count."""
        who, now = f"{principal.credential}/{source}", time.monotonic()
        _check(self._commands.take(who, now), COMMANDS_A_MINUTE)
        if isinstance(command, WORDS):
            _check(self._words.take(who, now), WORDS_A_MINUTE)
            _check(await self._shared(principal.credential), SOURCES * WORDS_A_MINUTE)

    async def _shared(self, credential: str) -> float:
        try:
            count = await self._counters.count("words", credential, MINUTE)
        except Unavailable:  # the show goes on without the event log
            return 0
        return 0 if count.times <= SOURCES * WORDS_A_MINUTE else count.left_ms / 1000


def _check(waits: float, most: int) -> None:
    if waits:
        raise TooMany(
            "That is too much at once: at most {most} a minute go into the record. Wait {seconds} s and send it again.",
            most=most,
            seconds=max(1, math.ceil(waits)),
        )
