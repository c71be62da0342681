"""People, each counted once: dense numbers in roaring bitmaps, one set per question and scope.

Ann and Bob enter the first of two runs, Bob and Cy the second:

>>> people, first, second = People(), Crowd(), Crowd()
>>> people.numbers(["ann", "bob", None]), people.numbers(["bob", "cy"])
([1, 2, 0], [2, 3])
>>> first.add("viewers", BitMap([1, 2]))
>>> second.add("viewers", BitMap([2, 3]))
>>> united([first, second]).viewers
BitMap([1, 2, 3])

Where people are too many, one in two is kept in every set: those whose hash is in the lower half of all hashes.

>>> sample = people.sample(1)
>>> list(sample) == [number for number, value in enumerate(people.hashes.tolist(), 1) if value < 2**63]
True
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Final, cast

import numpy as np
from msgspec import Struct, field
from numpy.typing import ArrayLike
from pyroaring import BitMap

from streams.metrics.sets.follows import Follows
from streams.metrics.sets.hashes import Hashes, Numbering, hashed

EXACT: Final = 1_000_000
"""So many people of a show are counted one by one."""
SETS: Final = (
    "viewers",
    "participants",
    "engagers",
    "sharers",
    "fans",
    "buyers",
    "exposed",
    "clickers",
    "members",
    "private",
    "shop",
)
"""The sets of a crowd, by field name."""


class People:
    """Numbers for the people of a room: 1, 2, 3… in the order in which the log names them.

    A person is a pseudonym; an anonymous viewer is the pseudonym of the device. Known are their hashes, not their
    names: among ten million people, two share a number with a probability of 1 in 370,000.
    """

    def __init__(self, hashes: ArrayLike = ()) -> None:
        self._numbering = Numbering(hashes)
        self._samples: dict[int, BitMap] = {}
        self._sampled = 0

    def __len__(self) -> int:
        return len(self._numbering)

    @property
    def hashes(self) -> Hashes:
        """Position i holds the hash of number i + 1; what is read here stays as it is."""
        return self._numbering.hashes

    def numbers(self, names: Sequence[str | None]) -> list[int]:
        """The numbers of people, in their order, new ones for new people; 0 for those who are not named."""
        if None in names:
            numbers = iter(self.numbers([name for name in names if name is not None]))
            return [next(numbers) if name is not None else 0 for name in names]
        found: list[int] = self._numbering.number(hashed(cast(Sequence[str], names))).tolist()
        return found

    def sample(self, level: int) -> BitMap:
        """One in 2**level of all people, by their hashes, so that it is the same ones whoever asks and whenever."""
        if self._sampled < len(self):
            for known in self._samples:
                self._samples[known] |= self._chosen(known, self._sampled)
            self._sampled = len(self)
        if level not in self._samples:
            self._samples[level] = self._chosen(level, 0)
        return self._samples[level]

    def _chosen(self, level: int, after: int) -> BitMap:
        below = np.flatnonzero(self.hashes[after:] < 1 << 64 - level)
        return BitMap(array("I", (below + (after + 1)).tolist()))


class Crowd(Struct, array_like=True):
    """Who did what in one scope: a show, a run, an item or a channel. Sets never add up over scopes."""

    viewers: BitMap = field(default_factory=BitMap)
    """Who entered."""
    participants: BitMap = field(default_factory=BitMap)
    """Who did anything beyond coming, staying and going."""
    engagers: BitMap = field(default_factory=BitMap)
    """Who liked, commented, shared or followed."""
    sharers: BitMap = field(default_factory=BitMap)
    fans: BitMap = field(default_factory=BitMap)
    """Who joined the fan club."""
    buyers: BitMap = field(default_factory=BitMap)
    exposed: BitMap = field(default_factory=BitMap)
    """Whom an item was shown to."""
    clickers: BitMap = field(default_factory=BitMap)
    """Who clicked an item."""
    members: BitMap = field(default_factory=BitMap)
    private: BitMap = field(default_factory=BitMap)
    """Who was added to the private channel."""
    shop: BitMap = field(default_factory=BitMap)
    """Who opened the shop."""
    follows: Follows = field(default_factory=Follows)

    def add(self, name: str, people: BitMap) -> None:
        """Add people to the set of that name."""
        mine = getattr(self, name)
        mine |= people

    def downsample(self, sample: BitMap) -> None:
        """Keep those of a sample only; all buyers stay."""
        for name in SETS:
            if name != "buyers":
                mine = getattr(self, name)
                mine &= sample

    def merge(self, other: Crowd) -> None:
        """Add everybody of another crowd."""
        for name in SETS:
            if people := getattr(other, name):
                self.add(name, people)
        self.follows.merge(other.follows)


def united(crowds: Sequence[Crowd]) -> Crowd:
    """One crowd of several, or of none."""
    if not crowds:
        return Crowd()
    union = Crowd(*(BitMap.union(*(getattr(crowd, name) for crowd in crowds)) for name in SETS))
    for crowd in crowds:
        union.follows.merge(crowd.follows)
    return union
