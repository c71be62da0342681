"""Follows and unfollows of one scope: who was won, and who was lost.

Of each person the first and the last change count. A change is an instant times 2, plus 1 when it is an unfollow.
Changes may come in any order of instants; of those of one instant, what was added first is first, as in the log. Who
followed before the scope began is known by an unfollow that comes first.

People stand in order in flat arrays, in layers: what is new makes a layer of its own, and layers of like length are
merged. So a change is sorted a few times, however many there are, and to find the few people of the last moment among
all those before them takes about as long at the end of a show as at its beginning.

Persons 3 and 5 follow at 10 ms and 11 ms, which makes one layer; then person 3 goes at 12 ms. That would be a layer
beside one of like length, so that the two are merged:

>>> follows = Follows()
>>> follows.add([3, 5], [10 * 2, 11 * 2])
>>> follows.net
2
>>> follows.add([3], [12 * 2 + 1])
>>> follows.net
1
>>> [(layer.who.tolist(), layer.first.tolist(), layer.last.tolist()) for layer in follows.layers]
[([3, 5], [20, 22], [25, 22])]
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

GROWTH: Final = 4
"""A layer is at least so many times as long as the next."""


class Layer(Struct, frozen=True):
    """Each person once, in order, with the first and the last change.

    Layers stand in the order in which they were made, so that an earlier one holds what was added earlier.
    """

    who: NDArray[np.uint32]
    first: NDArray[np.int64]
    last: NDArray[np.int64]

    def net(self) -> int:
        """People won less people lost; who followed again counts once."""
        return int((1 - (self.last & 1) - (self.first & 1)).sum())

    def of(self, who: NDArray[np.uint32]) -> Layer:
        """Those of some people, in order, who are here."""
        positions = np.searchsorted(self.who, who)
        positions = positions[positions < len(self.who)]
        positions = positions[self.who[positions] == who[: len(positions)]]
        return Layer(self.who[positions], self.first[positions], self.last[positions])


_NOBODY: Final = Layer(np.zeros(0, np.uint32), np.zeros(0, np.int64), np.zeros(0, np.int64))


class Follows:
    """The changes of everybody in a scope."""

    __slots__ = ("_changes", "_layers", "_merged_layers", "_net", "_who")

    def __init__(self, net: int = 0, layers: Iterable[Layer] = ()) -> None:
        """``layers`` and ``net`` as those of another one."""
        self._layers = list(layers)
        self._net = net
        self._who, self._changes = array("I"), array("q")
        """Added since; not in order."""
        self._merged_layers: list[Layer] = []
        """What was merged since."""

    @property
    def net(self) -> int:
        """People won less people lost."""
        self._consolidate()
        return self._net

    @property
    def layers(self) -> tuple[Layer, ...]:
        """All that was added; each layer stays as it is."""
        self._consolidate()
        return tuple(self._layers)

    def add(self, people: Iterable[int], changes: Iterable[int]) -> None:
        """Add a change of each of these people."""
        self._who.extend(people)
        self._changes.extend(changes)

    def merge(self, other: Follows) -> None:
        """Add all changes of another scope."""
        self._merged_layers += other.layers

    def _consolidate(self) -> None:
        """Make a layer of what was added since."""
        new = self._new_layer()
        if len(new.who):
            before = _merged([layer.of(new.who) for layer in self._layers])
            self._net += _merged([before, new]).net() - before.net()
            self._layers.append(new)
            while len(self._layers) > 1 and len(self._layers[-2].who) < GROWTH * len(self._layers[-1].who):
                self._layers[-2:] = [_merged(self._layers[-2:])]

    def _new_layer(self) -> Layer:
        """What is new, each person once."""
        layers, self._merged_layers = self._merged_layers, []
        if self._who:
            who, changes = np.array(self._who, np.uint32), np.array(self._changes, np.int64)
            layers.append(Layer(who, changes, changes))
            self._who, self._changes = array("I"), array("q")
            return _sorted(layers)
        return _merged(layers)


def _merged(layers: list[Layer]) -> Layer:
    """The people of all of them, each once."""
    some = [layer for layer in layers if len(layer.who)]
    return _sorted(some) if len(some) > 1 else (some[0] if some else _NOBODY)


def _sorted(layers: list[Layer]) -> Layer:
    """The same where people need not be in order, nor be there once."""
    who = np.concatenate([layer.who for layer in layers])
    first = np.concatenate([layer.first for layer in layers])
    last = np.concatenate([layer.last for layer in layers])
    # By person, then by instant; what is of one instant stays as it was added, because the sort is stable.
    earliest, latest = np.lexsort((first >> 1, who)), np.lexsort((last >> 1, who))
    who = who[earliest]
    begins = np.diff(who, prepend=np.uint32(0)).nonzero()[0]  # the number of nobody is 0
    ends = np.append(begins[1:], len(who)) - 1
    return Layer(who[begins], first[earliest][begins], last[latest][ends])
