"""Who is still there a minute after coming in."""

from __future__ import annotations

from array import array
from bisect import bisect_left, insort
from collections.abc import Sequence
from typing import Final

import numpy as np
from msgspec import Struct

SLOT: Final = 10_000
SETTLED: Final = 60_000
"""Whether a visit was a short one is known so long after it began, ms."""
EDGES: Final = 2_000
"""So many parts of slots are remembered."""

_ENTERED, _NOT_ENTERED, _SHORT, _NOT_SHORT = range(4)


class Stay(Struct, frozen=True, array_like=True):
    """Visits that began in a stretch of time."""

    entries: int
    stayed: int
    """How many of them lasted longer than a minute."""


class Stays:
    """The visits of one show by when they began, in any order, and taken back when a late event says otherwise.

    ``marks``: by slot of ten seconds, two bytes each: the instant within the slot times 4, plus what is said.
    """

    def __init__(self, marks: dict[int, array[int]] | None = None) -> None:
        self.marks = marks if marks is not None else {}
        self._slots = sorted(self.marks)
        self._sums = {slot: _summed(these, SLOT) for slot, these in self.marks.items()}
        self._before = [(0, 0)]
        """The sums of all slots before each, in order, as far as somebody asked since they changed."""
        self._cut: dict[tuple[int, int], tuple[int, list[int]]] = {}
        """Sums of parts of slots, at the edges of runs, and how many marks there were then."""

    def enter(self, at: int, *, undo: bool = False) -> None:
        """A visit began."""
        self._mark(at, _NOT_ENTERED if undo else _ENTERED)

    def take(self, instants: Sequence[int]) -> None:
        """Visits began, all in one slot."""
        if instants:
            slot = instants[0] // SLOT
            self._marks(slot).extend([(at - slot * SLOT) * 4 + _ENTERED for at in instants])
            self._sums[slot][_ENTERED >> 1] += len(instants)

    def short(self, at: int, *, undo: bool = False) -> None:
        """The visit that began then ended within a minute."""
        self._mark(at, _NOT_SHORT if undo else _SHORT)

    def between(self, start: int, end: int) -> Stay:
        """The visits that began from ``start`` up to ``end``. Ask up to a minute ago; later ones may still be short."""
        if end <= start:
            return Stay(0, 0)
        (entries_before, short_before), (entries, short) = self._until(start), self._until(end)
        return Stay(entries - entries_before, entries - entries_before - (short - short_before))

    def _until(self, at: int) -> tuple[int, int]:
        """Entries, and short visits, that began before an instant."""
        slot = at // SLOT
        index = bisect_left(self._slots, slot)
        for known in self._slots[len(self._before) - 1 : index]:
            entries, short = self._before[-1]
            self._before.append((entries + self._sums[known][0], short + self._sums[known][1]))
        entries, short = self._before[index]
        if at > slot * SLOT and slot in self.marks:
            some = self._part(slot, at - slot * SLOT)
            return entries + some[0], short + some[1]
        return entries, short

    def _part(self, slot: int, end: int) -> list[int]:
        """The sums of a slot up to ``end``. The edges of runs stay where they are, so most are asked every frame."""
        marks = self.marks[slot]
        known = self._cut.get((slot, end))
        if known is None or known[0] != len(marks):
            if len(self._cut) >= EDGES:
                self._cut.clear()
            known = self._cut[slot, end] = (len(marks), _summed(marks, end))
        return known[1]

    def _mark(self, at: int, what: int) -> None:
        slot = at // SLOT
        self._marks(slot).append((at - slot * SLOT) * 4 + what)
        self._sums[slot][what >> 1] += -1 if what & 1 else 1

    def _marks(self, slot: int) -> array[int]:
        """The marks of a slot, to add some."""
        marks = self.marks.get(slot)
        if marks is None:
            marks = self.marks[slot] = array("H")
            self._sums[slot] = [0, 0]
            insort(self._slots, slot)
        del self._before[bisect_left(self._slots, slot) + 1 :]
        return marks


def _summed(marks: array[int], end: int) -> list[int]:
    """Entries, and short visits, before ``end`` within the slot."""
    told = np.array(marks, np.int64)
    told = told[told >> 2 < end] & 3
    entered, taken_back, short, not_short = np.bincount(told, minlength=4).tolist()
    return [entered - taken_back, short - not_short]
