"""Texts as 64-bit numbers, the same in every process and on every machine, and numbers for many of them at once.

Two different texts share a hash with a probability of 1 in 2**64. XXH3 is no secret and needs none: what is hashed here
are pseudonyms, which are keyed, and ids, with which a source could only spoil its own figures.

A ``Numbering`` is a hash table with open addressing. A number stands in the cell that the low bits of its hash name, or
in the first free cell behind it; what the hash of a number is, is looked up by the number. Four hashes come, of which
two are equal and three want cell 7 of 1,024:

>>> numbering = Numbering()
>>> numbering.number(np.array([7, 1031, 7, 2055], np.uint64)).tolist()
[1, 2, 1, 3]
>>> numbering.hashes.tolist()
[7, 1031, 2055]
>>> {cell: number for cell, number in enumerate(numbering._table.tolist()) if number}
{7: 3, 8: 2, 9: 1}
>>> numbering.find(np.array([2055, 9], np.uint64)).tolist()
[3, 0]
>>> numbering.add_new(np.array([9, 7, 9], np.uint64)).tolist()
[True, False, False]
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from xxhash import xxh3_64_digest

SMALLEST_TABLE: Final = 1024
"""Cells of an empty table."""
CELLS_PER_NUMBER: Final = 2
"""A table has at least so many cells for each number."""

Hashes = NDArray[np.uint64]
Numbers = NDArray[np.uint32]
Positions = NDArray[np.intp]


def hashed(texts: Iterable[str]) -> Hashes:
    """The hashes of texts. None of them is 0."""
    together = b"".join([xxh3_64_digest(text.encode()) for text in texts])
    return np.maximum(np.frombuffer(together, ">u8").astype(np.uint64), np.uint64(1))


class Numbering:
    """Numbers for hashes: 1, 2, 3… in the order in which they come, in some twenty bytes for each."""

    def __init__(self, hashes: ArrayLike = ()) -> None:
        known = np.asarray(hashes, np.uint64)
        self._count = len(known)
        self._hashes = np.zeros(self._count + SMALLEST_TABLE, np.uint64)
        self._hashes[1 : self._count + 1] = known
        self._rebuild_table()

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
        found, position = self._look_up(hashes)
        new = (found == 0).nonzero()[0]
        if new.size:
            found[new] = self._add(hashes[new], position[new])
        return found

    def add_new(self, hashes: Hashes) -> NDArray[np.bool_]:
        """Which of them are new, each but once; they are known from now on."""
        before = self._count
        numbers = self.number(hashes)
        if self._count - before == len(hashes):
            return np.ones(len(hashes), np.bool_)
        new = np.zeros(len(hashes), np.bool_)
        _, first = np.unique(numbers, return_index=True)
        new[first] = numbers[first] > before
        return new

    def _look_up(self, hashes: Hashes) -> tuple[Numbers, Positions]:
        """The numbers, and the cells of the table where they stand or could."""
        table, mask = self._table, len(self._table) - 1
        position = (hashes & np.uint64(mask)).astype(np.intp)
        found = table[position]
        wrong = ((found != 0) & (self._hashes[found] != hashes)).nonzero()[0]
        while wrong.size:
            position[wrong] = beyond = position[wrong] + 1 & mask
            found[wrong] = occupant = table[beyond]
            wrong = wrong[(occupant != 0) & (self._hashes[occupant] != hashes[wrong])]
        return found, position

    def _add(self, hashes: Hashes, position: Positions) -> Numbers:
        """Numbers for hashes that have none, in the order in which they first come."""
        if len(set(hashes.tolist())) == len(hashes):
            return self._append(hashes, position)
        _, first, which = np.unique(hashes, return_index=True, return_inverse=True)
        ranks = np.argsort(first)
        numbers = np.empty(len(first), np.uint32)
        numbers[ranks] = self._append(hashes[first[ranks]], position[first[ranks]])
        return numbers[which]

    def _append(self, hashes: Hashes, position: Positions) -> Numbers:
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
        if CELLS_PER_NUMBER * self._count > len(self._table):
            self._rebuild_table()
        else:
            self._insert(numbers, position)
        return numbers

    def _rebuild_table(self) -> None:
        """Make a table that is large enough, with all numbers in it."""
        size = SMALLEST_TABLE
        while size < CELLS_PER_NUMBER * self._count:
            size *= 2
        self._table: Numbers = np.zeros(size, np.uint32)
        position = (self.hashes & np.uint64(size - 1)).astype(np.intp)
        numbers = np.arange(1, self._count + 1, dtype=np.uint32)
        self._table[position] = numbers  # all is free yet; of several that want one cell, the last gets it
        self._insert(*self._displaced(numbers, position))

    def _insert(self, numbers: Numbers, position: Positions) -> None:
        """Put each number in its cell, or in the first free one behind it."""
        table = self._table
        while numbers.size:
            free = table[position] == 0
            table[position[free]] = numbers[free]
            numbers, position = self._displaced(numbers, position)

    def _displaced(self, numbers: Numbers, position: Positions) -> tuple[Numbers, Positions]:
        """Those whose cell somebody else has, and the next cell for each."""
        displaced = (self._table[position] != numbers).nonzero()[0]
        return numbers[displaced], position[displaced] + 1 & len(self._table) - 1
