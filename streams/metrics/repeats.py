"""Events that arrive twice: a bounded memory of ids.

Ids are remembered as 64-bit hashes in flat tables, eight bytes a slot: a Python set of them would take several times
the memory. So an event is taken for a repeat without being one with a probability of at most 4,000,000 ÷ 2**64, or 1 in
4 × 10**12; in shows of ten million events that is one event in 400,000 shows.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import Final

from streams.events import Logged
from streams.metrics.hashes import digest, slots_for

REMEMBERED: Final = 2_000_000
"""At least so many of a room's newest ids are known, and at most twice as many; an older one would count again."""


class Table:
    """Hashes, none of them 0. One stands at ``hash & mask`` of ``slots``, or behind it before the first empty slot."""

    __slots__ = ("count", "mask", "slots")

    def __init__(self, hashes: Sequence[int] = ()) -> None:
        self.count = len(hashes)
        self._lay(slots_for(self.count), hashes)

    def make_room(self, more: int) -> None:
        """Grow until so many more fit in."""
        size = slots_for(self.count + more)
        if size > len(self.slots):
            self._lay(size, filter(None, self.slots))

    def hashes(self) -> array[int]:
        """All of them, in no order."""
        return array("Q", filter(None, self.slots))

    def _lay(self, size: int, hashes: Iterable[int]) -> None:
        slots, mask = array("Q", bytes(8 * size)), size - 1
        for one in hashes:
            place = one & mask
            while slots[place]:
                place = place + 1 & mask
            slots[place] = one
        self.slots, self.mask = slots, mask


class Repeats:
    """The ids of a room's newest events, in two tables: when the young one is full, the old one is forgotten."""

    def __init__(self, young: Sequence[int] = (), old: Sequence[int] = (), remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self.young = Table(young)
        self.old = Table(old)

    def fresh(self, events: Sequence[Logged]) -> list[Logged]:
        """The events that were not there before, each once; they are known from now on."""
        found: list[Logged] = []
        start = 0
        while start < len(events):
            # Only as many as the young table takes: what is forgotten must not depend on how the log is cut up.
            end = start + self._remembered - self.young.count
            found += self._fresh(events[start:end])
            start = end
            if self.young.count >= self._remembered:
                self.old, self.young = self.young, Table()
        return found

    def _fresh(self, events: Sequence[Logged]) -> list[Logged]:
        """One loop with everything at hand: every event of every room comes through here."""
        self.young.make_room(len(events))
        slots, mask = self.young.slots, self.young.mask
        old_slots, old_mask = self.old.slots, self.old.mask
        found: list[Logged] = []
        for event in events:
            one = digest(event.id.encode()) or 1
            place = one & mask
            while (known := slots[place]) and known != one:
                place = place + 1 & mask
            if known:
                continue
            old_place = one & old_mask
            while (known := old_slots[old_place]) and known != one:
                old_place = old_place + 1 & old_mask
            if known:
                continue
            slots[place] = one
            found.append(event)
        self.young.count += len(found)
        return found
