"""Events that arrive twice: a bounded memory of ids.

Ids are remembered by 60 bits of a hash. So an event is taken for a repeat without being one with a probability of at
most 2,100,000 ÷ 2**60, or 1 in 5 × 10**11; in shows of ten million events that is one event in 50,000 shows.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Final

from streams.events import Logged
from streams.metrics.hashes import digest

REMEMBERED: Final = 2_000_000
"""At least so many of a room's newest ids are known; an older one would count again."""
SEGMENT: Final = 100_000
SHIFT: Final = 4
"""Bits of the hash that are dropped: up to 60 a Python integer takes 32 bytes, from there on 48."""


class Repeats:
    """The ids of a room's newest events. Forgets the oldest hundred thousand at a time."""

    def __init__(self, segments: Iterable[array[int]] = (), remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self.segments: deque[array[int]] = deque(segments)
        """Hashes in the order of arrival; all segments but the last are full and never change."""
        self._known: set[int] = {one for segment in self.segments for one in segment}

    def fresh(self, events: Sequence[Logged]) -> Sequence[Logged]:
        """The events that were not there before, each once; they are known from now on."""
        hashes = [digest(event.id.encode()) >> SHIFT for event in events]
        new = set(hashes)
        if len(new) != len(hashes) or not self._known.isdisjoint(new):
            first: dict[int, Logged] = {}
            for one, event in zip(hashes, events, strict=True):
                if one not in self._known:
                    first.setdefault(one, event)
            hashes, events = list(first), list(first.values())
        if hashes:
            self._known.update(hashes)
            self._remember(hashes)
        return events

    def _remember(self, hashes: list[int]) -> None:
        if not self.segments or len(self.segments[-1]) >= min(SEGMENT, self._remembered):
            self.segments.append(array("Q"))
        self.segments[-1].extend(hashes)
        while len(self._known) - len(self.segments[0]) >= self._remembered:
            self._known.difference_update(self.segments.popleft())
