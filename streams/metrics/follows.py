"""Follows and unfollows of one scope: who was won, and who was lost.

Of each person the first and the last move count. A move is an instant times 2, plus 1 when it is an unfollow, so that
the order of the log does not matter. Who followed before the scope began is known by an unfollow that comes first.

People stand in order in flat arrays. What is new is kept beside them in arrays of its own, a small part of the whole,
until it has grown enough: putting a few in order costs little, and so does looking up whether they moved before.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

SMALL: Final = 1_000
PART: Final = 8
"""What is new is put to the rest when it is longer than this, and than one part in so many of the rest."""


class _Table(Struct, frozen=True):
    """Each person once, in order, with the first and the last move."""

    who: NDArray[np.uint32]
    first: NDArray[np.int64]
    last: NDArray[np.int64]

    def won(self) -> int:
        """People won less people lost; who followed again counts once."""
        return int((1 - (self.last & 1) - (self.first & 1)).sum())

    def of(self, places: NDArray[Any]) -> _Table:
        """Some of them."""
        return _Table(self.who[places], self.first[places], self.last[places])


_NOBODY: Final = _Table(np.zeros(0, np.uint32), np.zeros(0, np.int64), np.zeros(0, np.int64))


class Moves:
    """The moves of everybody in a scope."""

    __slots__ = ("_all", "_moves", "_net", "_new", "_others", "_who", "_won")

    def __init__(self, everybody: _Table = _NOBODY) -> None:
        self._all, self._won = everybody, everybody.won()
        self._new = _NOBODY
        self._who, self._moves = array("I"), array("q")
        """Told since; not in order."""
        self._others: list[_Table] = []
        """What was merged since."""
        self._net: int | None = self._won

    @classmethod
    def read(cls, who: bytes, first: bytes, last: bytes) -> Moves:
        """What ``written`` wrote."""
        return cls(_Table(np.frombuffer(who, np.uint32), *(np.frombuffer(one, np.int64) for one in (first, last))))

    def written(self) -> tuple[bytes, bytes, bytes]:
        """Everything, in twenty bytes for each person."""
        everybody = _joined(self._all, self._sorted())
        return everybody.who.tobytes(), everybody.first.tobytes(), everybody.last.tobytes()

    @property
    def net(self) -> int:
        """People won less people lost."""
        if self._net is None:
            new = self._sorted()
            if len(new.who) > max(SMALL, len(self._all.who) // PART):
                self._all, self._new = _joined(self._all, new), _NOBODY
                self._won = self._net = self._all.won()
            elif len(self._all.who):
                known = self._known(new)
                self._net = self._won - known.won() + _joined(known, new).won()
            else:
                self._net = new.won()
        return self._net

    def add(self, people: Iterable[int], moves: Iterable[int]) -> None:
        """Take in a move of each of these people."""
        self._who.extend(people)
        self._moves.extend(moves)
        self._net = None

    def merge(self, other: Moves) -> None:
        """Take in all moves of another scope."""
        told = [table for table in (other._all, other._sorted()) if len(table.who)]
        if told:
            self._others += told
            self._net = None

    def _sorted(self) -> _Table:
        """What is new, each person once."""
        if self._who:
            who, moves = np.array(self._who, np.uint32), np.array(self._moves, np.int64)
            self._others.append(_Table(who, moves, moves))
            self._who, self._moves = array("I"), array("q")
        if self._others:
            self._new = _joined(self._new, *self._others)
            self._others = []
        return self._new

    def _known(self, new: _Table) -> _Table:
        """What was known before of the people in ``new``."""
        places = np.searchsorted(self._all.who, new.who)
        places = places[places < len(self._all.who)]
        return self._all.of(places[self._all.who[places] == new.who[: len(places)]])


def _joined(one: _Table, *others: _Table) -> _Table:
    """The people of all, each once. The others need not be in order."""
    tables = [one, *(other for other in others if len(other.who))]
    if len(tables) == 1:
        return one
    who = np.concatenate([table.who for table in tables])
    order = np.argsort(who, kind="stable")
    who = who[order]
    begins = np.diff(who, prepend=np.uint32(0)).nonzero()[0]  # the number of nobody is 0
    first = np.minimum.reduceat(np.concatenate([table.first for table in tables])[order], begins)
    last = np.maximum.reduceat(np.concatenate([table.last for table in tables])[order], begins)
    return _Table(who[begins], first, last)
