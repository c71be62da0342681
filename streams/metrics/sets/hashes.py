"""Texts as 64-bit numbers, the same in every process and on every machine, and numbers for many of them at once.

Two different texts share a hash with a probability of 1 in 2**64. XXH3 is no secret and needs none: what is hashed here
are pseudonyms, which are keyed, and ids, with which a source could only spoil its own figures.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from xxhash import xxh3_64_digest

SMALLEST: Final = 1024
"""Slots of an empty table."""
LOAD: Final = 2
"""A table has at least so many slots for each number."""

Hashes = NDArray[np.uint64]
Numbers = NDArray[np.uint32]
Places = NDArray[np.intp]


def hashed(texts: Iterable[str]) -> Hashes:
    """The hashes of texts. None of them is 0."""
    together = b"".join([xxh3_64_digest(text.encode()) for text in texts])
    return np.maximum(np.frombuffer(together, ">u8").astype(np.uint64), np.uint64(1))


class Numbering:
    """Numbers for hashes: 1, 2, 3… in the order in which they come, in some twenty bytes for each."""

    def __init__(self, hashes: ArrayLike = ()) -> None:
        known = np.asarray(hashes, np.uint64)
        self._count = len(known)
        self._hashes = np.zeros(self._count + SMALLEST, np.uint64)
        self._hashes[1 : self._count + 1] = known
        self._lay()

    def __len__(self) -> int:
        return self._count

    @property
    def hashes(self) -> Hashes:
        """Position i holds the hash of number i + 1. What is read here stays as it is; a later reading is longer."""
        return self._hashes[1 : self._count + 1]

    def find(self, hashes: Hashes) -> Numbers:
        """The number of each hash; 0 for those that have none."""
        return self._look_up(hashes)[0]

    def number(self, hashes: Hashes) -> Numbers:
        """The number of each hash, new ones for new hashes."""
        found, place = self._look_up(hashes)
        new = (found == 0).nonzero()[0]
        if new.size:
            found[new] = self._add(hashes[new], place[new])
        return found

    def fresh(self, hashes: Hashes) -> NDArray[np.bool_]:
        """Which of them are new, each but once; they are known from now on."""
        before = self._count
        numbers = self.number(hashes)
        if self._count - before == len(hashes):
            return np.ones(len(hashes), np.bool_)
        fresh = np.zeros(len(hashes), np.bool_)
        _, first = np.unique(numbers, return_index=True)
        fresh[first] = numbers[first] > before
        return fresh

    def _look_up(self, hashes: Hashes) -> tuple[Numbers, Places]:
        """The numbers, and the places where they stand or could."""
        slots, mask = self._slots, len(self._slots) - 1
        place = (hashes & np.uint64(mask)).astype(np.intp)
        found = slots[place]
        wrong = ((found != 0) & (self._hashes[found] != hashes)).nonzero()[0]
        while wrong.size:
            place[wrong] = beyond = place[wrong] + 1 & mask
            found[wrong] = there = slots[beyond]
            wrong = wrong[(there != 0) & (self._hashes[there] != hashes[wrong])]
        return found, place

    def _add(self, hashes: Hashes, place: Places) -> Numbers:
        """Numbers for hashes that have none, in the order in which they first come."""
        if len(set(hashes.tolist())) == len(hashes):
            return self._append(hashes, place)
        _, first, which = np.unique(hashes, return_index=True, return_inverse=True)
        ranks = np.argsort(first)
        numbers = np.empty(len(first), np.uint32)
        numbers[ranks] = self._append(hashes[first[ranks]], place[first[ranks]])
        return numbers[which]

    def _append(self, hashes: Hashes, place: Places) -> Numbers:
        """The same for hashes of which none comes twice."""
        begin = self._count + 1
        end = begin + len(hashes)
        if end > len(self._hashes):
            longer = np.zeros(max(end, begin * 3 // 2), np.uint64)
            longer[:begin] = self._hashes[:begin]
            self._hashes = longer
        self._hashes[begin:end] = hashes
        self._count = end - 1
        numbers = np.arange(begin, end, dtype=np.uint32)
        if LOAD * self._count > len(self._slots):
            self._lay()
        else:
            self._enter(numbers, place)
        return numbers

    def _lay(self) -> None:
        """Make a table that is large enough, with all numbers in it."""
        size = SMALLEST
        while size < LOAD * self._count:
            size *= 2
        self._slots: Numbers = np.zeros(size, np.uint32)
        place = (self.hashes & np.uint64(size - 1)).astype(np.intp)
        numbers = np.arange(1, self._count + 1, dtype=np.uint32)
        self._slots[place] = numbers  # all is free yet; of several that want one place, the last gets it
        self._enter(*self._left(numbers, place))

    def _enter(self, numbers: Numbers, place: Places) -> None:
        """Put each number in its place, or in the first free one behind it."""
        slots = self._slots
        while numbers.size:
            free = slots[place] == 0
            slots[place[free]] = numbers[free]
            numbers, place = self._left(numbers, place)

    def _left(self, numbers: Numbers, place: Places) -> tuple[Numbers, Places]:
        """Those whose place somebody else has, and the next place for each."""
        left = (self._slots[place] != numbers).nonzero()[0]
        return numbers[left], place[left] + 1 & len(self._slots) - 1
