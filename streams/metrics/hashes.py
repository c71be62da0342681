"""Texts as 64-bit numbers, the same in every process and on every machine.

Two different texts share a number with a probability of 1 in 2**64. XXH3 is no secret and needs none: what is hashed
here are pseudonyms, which are keyed, and ids, with which a source could only spoil its own figures.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from typing import Final

from xxhash import xxh3_64_intdigest

SMALLEST: Final = 1024
"""Slots of an empty table; a table is at most half full."""

digest: Callable[[bytes], int] = xxh3_64_intdigest


def slots_for(count: int) -> int:
    """How many slots a table for so many hashes has."""
    size = SMALLEST
    while size < 2 * count:
        size *= 2
    return size


class Numbering:
    """Numbers for texts: 1, 2, 3… in the order in which they come, in sixteen bytes for each.

    ``hashes`` only ever grows; position i holds the hash of number i + 1.
    """

    def __init__(self, hashes: Iterable[int] = ()) -> None:
        self.hashes: array[int] = array("Q", hashes)
        self._lay(slots_for(len(self.hashes)))

    def __len__(self) -> int:
        return len(self.hashes)

    def __contains__(self, text: str) -> bool:
        return self.find(text) > 0

    def find(self, text: str) -> int:
        """The number of a text; 0 when it has none."""
        return self._slots[self._place(digest(text.encode()))]

    def number(self, text: str) -> int:
        """The number of a text, a new one for a new text."""
        wanted = digest(text.encode())
        place = self._place(wanted)
        number = self._slots[place]
        if not number:
            self.hashes.append(wanted)
            number = self._slots[place] = len(self.hashes)
            if 2 * number > self._mask:
                self._lay(2 * len(self._slots))
        return number

    def _place(self, wanted: int) -> int:
        """The slot where a hash stands, or would."""
        slots, hashes, mask = self._slots, self.hashes, self._mask
        place = wanted & mask
        while (number := slots[place]) and hashes[number - 1] != wanted:
            place = place + 1 & mask
        return place

    def _lay(self, size: int) -> None:
        """Put the numbers into a table of so many slots: each at its hash, or in the first free slot behind."""
        slots, mask = array("I", bytes(4 * size)), size - 1
        for number, one in enumerate(self.hashes, 1):
            place = one & mask
            while slots[place]:
                place = place + 1 & mask
            slots[place] = number
        self._slots, self._mask = slots, mask
