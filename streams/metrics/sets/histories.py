"""The moves of many people: of each, the newest 64, in flat arrays.

A move is an instant times 2, plus 1 for a leave. Arrays take twelve bytes a move and twelve a person, are written to
disk as they are, and are read and added to for many people at once.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from streams.metrics.sets.hashes import Numbers

KEPT: Final = 64
TIDY: Final = 1_000_000
"""So many moves may pile up before those that are not kept are thrown away."""

DENSE: Final = 2
"""Where more than one in so many of a room's people have moves, everybody stands in the parts."""

Moves = NDArray[np.int64]


class Parts(NamedTuple):
    """Histories in arrays. ``newest`` and ``latest`` are of the people ``who``; of everybody, when that is empty."""

    who: Numbers
    newest: NDArray[np.uint32]
    latest: NDArray[np.int64]
    moves: Moves
    before: NDArray[np.uint32]


_NOTHING: Final = Parts(
    np.zeros(0, np.uint32), np.zeros(0, np.uint32), np.zeros(0, np.int64), np.zeros(1, np.int64), np.zeros(1, np.uint32)
)


class Histories:
    """``newest``: by person, the place of the move that was told last, 0 for none; ``moves`` and ``before``: by place,
    the move, and the place of the same person's move that was told before it. Place 0 is empty.
    ``latest``: by person, the move of the newest instant, times 2, plus 1 when others have the same instant, plus 1;
    0 for none.
    """

    def __init__(self, parts: Parts | None = None) -> None:
        who, newest, latest, moves, before = parts if parts is not None else _NOTHING
        self._newest, self._latest = _spread(who, newest), _spread(who, latest)
        self._moves, self._before = moves.copy(), before.copy()
        self._count = len(self._moves)
        self._tidy_at = self._count + TIDY

    def parts(self) -> Parts:
        """What another one is made from. It stays as it is while this one goes on."""
        newest, latest = self._newest, self._latest
        who = np.flatnonzero(newest).astype(np.uint32)
        if len(who) > len(newest) // DENSE:
            who, newest, latest = _NOTHING.who, newest.copy(), latest.copy()
        else:
            newest, latest = newest[who], latest[who]
        return Parts(who, newest, latest, self._moves[: self._count], self._before[: self._count])

    def latest(self, people: Numbers) -> tuple[Moves, NDArray[np.bool_]]:
        """Of each person the move of the newest instant, −1 for none, and whether it is alone at its instant."""
        self._make_room(people)
        told = self._latest[people] - 1
        return told >> 1, told & 1 == 0

    def of(self, person: int) -> list[int]:
        """The newest moves of a person, in order."""
        found = []
        place = int(self._newest[person]) if person < len(self._newest) else 0
        while place:
            found.append(int(self._moves[place]))
            place = int(self._before[place])
        return sorted(found)[-KEPT:]

    def add(self, people: Numbers, moves: Moves) -> None:
        """Note a move of each of these people, none of whom comes twice. It is newer than all that they have."""
        self._append(people, moves)
        self._latest[people] = moves * 2 + 1

    def insert(self, person: int, move: int) -> None:
        """Note a move that is not newer than all others of a person."""
        one = np.array([person], np.uint32)
        self._append(one, np.array([move], np.int64))
        moves = self.of(person)
        alone = len(moves) < 2 or moves[-2] >> 1 < moves[-1] >> 1
        self._latest[person] = moves[-1] * 2 + (not alone) + 1

    def _append(self, people: Numbers, moves: Moves) -> None:
        self._make_room(people)
        if self._count + len(moves) > self._tidy_at:
            self._tidy()
        end = self._count + len(moves)
        if end > len(self._moves):
            self._moves, self._before = _longer(self._moves, end), _longer(self._before, end)
        self._moves[self._count : end] = moves
        self._before[self._count : end] = self._newest[people]
        self._newest[people] = np.arange(self._count, end, dtype=np.uint32)
        self._count = end

    def _make_room(self, people: Numbers) -> None:
        size = int(people.max(initial=0)) + 1
        if size > len(self._newest):
            self._newest, self._latest = _longer(self._newest, size), _longer(self._latest, size)

    def _tidy(self) -> None:
        """Keep the newest moves of each person only, side by side."""
        whose = np.zeros(self._count, np.uint32)
        people = np.flatnonzero(self._newest)
        places = self._newest[people]
        while people.size:
            whose[places] = people
            places = self._before[places]
            people, places = people[places > 0], places[places > 0]
        order = np.lexsort((self._moves[: self._count], whose))[1:]  # without the empty place
        whose, moves = whose[order], self._moves[order]
        _, begin, count = np.unique(whose, return_index=True, return_counts=True)
        from_end = np.repeat(begin + count, count) - np.arange(len(whose))
        whose, moves = whose[from_end <= KEPT], moves[from_end <= KEPT]
        self._count = len(moves) + 1
        self._moves = np.concatenate([[0], moves])
        self._before = np.zeros(self._count, np.uint32)
        places = np.arange(1, self._count, dtype=np.uint32)
        same = whose[1:] == whose[:-1]
        self._before[2:][same] = places[:-1][same]
        self._newest[whose] = places
        self._tidy_at = 2 * self._count + TIDY


def _spread(who: Numbers, values: NDArray[Any]) -> NDArray[Any]:
    """The values by person."""
    if not who.size:
        return values.copy()
    spread = np.zeros(int(who[-1]) + 1, values.dtype)
    spread[who] = values
    return spread


def _longer(array: NDArray[Any], size: int) -> NDArray[Any]:
    grown = np.zeros(max(size, len(array) * 3 // 2), array.dtype)
    grown[: len(array)] = array
    return grown
