"""Follows and unfollows of one scope: who was won, and who was lost.

Of each person the first and the last move count. A move is an instant times 2, plus 1 when it is an unfollow, so that
the order of the log does not matter. Who followed before the scope began is known by an unfollow that comes first.

People stand in order in flat arrays, in layers: what is new makes a layer of its own, and layers of like length are put
together. So a move is put in order a few times, however many there are, and to find the few people of the last moment
among all those before them takes about as long at the end of a show as at its beginning.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

TIMES: Final = 4
"""A layer is at least so many times as long as the next."""


class Layer(Struct, frozen=True):
    """Each person once, in order, with the first and the last move."""

    who: NDArray[np.uint32]
    first: NDArray[np.int64]
    last: NDArray[np.int64]

    def won(self) -> int:
        """People won less people lost; who followed again counts once."""
        return int((1 - (self.last & 1) - (self.first & 1)).sum())

    def of(self, who: NDArray[np.uint32]) -> Layer:
        """Those of some people, in order, who are here."""
        places = np.searchsorted(self.who, who)
        places = places[places < len(self.who)]
        places = places[self.who[places] == who[: len(places)]]
        return Layer(self.who[places], self.first[places], self.last[places])


_NOBODY: Final = Layer(np.zeros(0, np.uint32), np.zeros(0, np.int64), np.zeros(0, np.int64))


class Moves:
    """The moves of everybody in a scope."""

    __slots__ = ("_layers", "_moves", "_net", "_others", "_who")

    def __init__(self, net: int = 0, layers: Iterable[Layer] = ()) -> None:
        """``layers`` and ``net`` as those of another one."""
        self._layers = list(layers)
        self._net = net
        self._who, self._moves = array("I"), array("q")
        """Told since; not in order."""
        self._others: list[Layer] = []
        """What was merged since."""

    @property
    def net(self) -> int:
        """People won less people lost."""
        self._settle()
        return self._net

    @property
    def layers(self) -> tuple[Layer, ...]:
        """All that was told; each layer stays as it is."""
        self._settle()
        return tuple(self._layers)

    def add(self, people: Iterable[int], moves: Iterable[int]) -> None:
        """Take in a move of each of these people."""
        self._who.extend(people)
        self._moves.extend(moves)

    def merge(self, other: Moves) -> None:
        """Take in all moves of another scope."""
        self._others += other.layers

    def _settle(self) -> None:
        """Make what was told since a layer."""
        new = self._told()
        if len(new.who):
            before = _joined([layer.of(new.who) for layer in self._layers])
            self._net += _joined([before, new]).won() - before.won()
            self._layers.append(new)
            while len(self._layers) > 1 and len(self._layers[-2].who) < TIMES * len(self._layers[-1].who):
                self._layers[-2:] = [_joined(self._layers[-2:])]

    def _told(self) -> Layer:
        """What is new, each person once."""
        told, self._others = self._others, []
        if self._who:
            who, moves = np.array(self._who, np.uint32), np.array(self._moves, np.int64)
            told.append(Layer(who, moves, moves))
            self._who, self._moves = array("I"), array("q")
            return _ordered(told)
        return _joined(told)


def _joined(layers: list[Layer]) -> Layer:
    """The people of all of them, each once."""
    some = [layer for layer in layers if len(layer.who)]
    return _ordered(some) if len(some) > 1 else (some[0] if some else _NOBODY)


def _ordered(layers: list[Layer]) -> Layer:
    """The same where people need not be in order, nor be there once."""
    who = np.concatenate([layer.who for layer in layers])
    order = np.argsort(who, kind="stable")
    who = who[order]
    begins = np.diff(who, prepend=np.uint32(0)).nonzero()[0]  # the number of nobody is 0
    first = np.minimum.reduceat(np.concatenate([layer.first for layer in layers])[order], begins)
    last = np.maximum.reduceat(np.concatenate([layer.last for layer in layers])[order], begins)
    return Layer(who[begins], first, last)
