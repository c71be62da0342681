"""The changes of many people: of each, the newest 64, in flat arrays.

A change is an instant times 2, plus 1 for a leave. Arrays take twelve bytes a change and twelve a person, are written
to disk as they are, and are read and added to for many people at once.

Person 1 enters at 5 ms, person 2 at 6 ms, and person 1 leaves at 9 ms. Each change names the position of the same
person's change before it, so that a history is read backwards, from ``newest`` on:

>>> histories = Histories()
>>> histories.add(np.array([1, 2], np.uint32), np.array([5 * 2, 6 * 2]))
>>> histories.add(np.array([1], np.uint32), np.array([9 * 2 + 1]))
>>> {name: values.tolist() for name, values in histories.arrays()._asdict().items()}
... # doctest: +NORMALIZE_WHITESPACE
{'who': [], 'newest': [0, 3, 2], 'latest': [0, 20, 13],
 'changes': [0, 10, 12, 19], 'before': [0, 0, 0, 1]}
>>> histories.of(1)
[10, 19]

An entry of person 1 at 4 ms becomes known late. It is appended like any other; only reading puts it in order, by
instant and, within one, as it was added:

>>> histories.insert(1, 4 * 2)
>>> histories.arrays().changes.tolist(), histories.of(1)
([0, 10, 12, 19, 8], [8, 10, 19])
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from streams.metrics.sets.hashes import Numbers

KEPT: Final = 64
COMPACT_AFTER: Final = 1_000_000
"""So many changes may pile up before those that are not kept are thrown away."""

DENSE: Final = 2
"""Where more than one in so many of a room's people have changes, the arrays hold everybody."""

Changes = NDArray[np.int64]


class HistoryArrays(NamedTuple):
    """Histories in arrays. ``newest`` and ``latest`` are of the people ``who``; of everybody, when that is empty."""

    who: Numbers
    newest: NDArray[np.uint32]
    latest: NDArray[np.int64]
    changes: Changes
    before: NDArray[np.uint32]


_EMPTY: Final = HistoryArrays(
    np.zeros(0, np.uint32), np.zeros(0, np.uint32), np.zeros(0, np.int64), np.zeros(1, np.int64), np.zeros(1, np.uint32)
)


class Histories:
    """``newest``: by person, the position of the change that was added last, 0 for none.
    ``changes`` and ``before``: by position, the change, and the position of the same person's change that was added
    before it. Position 0 is empty.
    ``latest``: by person, the change that is last in order, plus 1; 0 for none.
    """

    def __init__(self, arrays: HistoryArrays | None = None) -> None:
        who, newest, latest, changes, before = arrays if arrays is not None else _EMPTY
        self._newest, self._latest = _spread(who, newest), _spread(who, latest)
        self._changes, self._before = changes.copy(), before.copy()
        self._count = len(self._changes)
        self._compact_at = self._count + COMPACT_AFTER

    def arrays(self) -> HistoryArrays:
        """What another one is made from. It stays as it is while this one goes on."""
        newest, latest = self._newest, self._latest
        who = np.flatnonzero(newest).astype(np.uint32)
        if len(who) > len(newest) // DENSE:
            who, newest, latest = _EMPTY.who, newest.copy(), latest.copy()
        else:
            newest, latest = newest[who], latest[who]
        return HistoryArrays(who, newest, latest, self._changes[: self._count], self._before[: self._count])

    def latest(self, people: Numbers) -> Changes:
        """Of each person the change of the newest instant, of several the one that was added last; −1 for none."""
        self._make_room(people)
        return self._latest[people] - 1

    def of(self, person: int) -> list[int]:
        """The newest changes of a person, in order."""
        found = []
        position = int(self._newest[person]) if person < len(self._newest) else 0
        while position:
            found.append(int(self._changes[position]))
            position = int(self._before[position])
        found.reverse()
        return sorted(found, key=_instant)[-KEPT:]

    def add(self, people: Numbers, changes: Changes) -> None:
        """Add a change of each of these people, none of whom comes twice. It is not older than any that they have."""
        self._append(people, changes)
        self._latest[people] = changes + 1

    def insert(self, person: int, change: int) -> None:
        """Add a change that is older than another one of the person."""
        self._append(np.array([person], np.uint32), np.array([change], np.int64))

    def _append(self, people: Numbers, changes: Changes) -> None:
        self._make_room(people)
        if self._count + len(changes) > self._compact_at:
            self._compact()
        end = self._count + len(changes)
        if end > len(self._changes):
            self._changes, self._before = _longer(self._changes, end), _longer(self._before, end)
        self._changes[self._count : end] = changes
        self._before[self._count : end] = self._newest[people]
        self._newest[people] = np.arange(self._count, end, dtype=np.uint32)
        self._count = end

    def _make_room(self, people: Numbers) -> None:
        size = int(people.max(initial=0)) + 1
        if size > len(self._newest):
            self._newest, self._latest = _longer(self._newest, size), _longer(self._latest, size)

    def _compact(self) -> None:
        """Keep the newest changes of each person only, side by side."""
        whose = np.zeros(self._count, np.uint32)
        people = np.flatnonzero(self._newest)
        positions = self._newest[people]
        while people.size:
            whose[positions] = people
            positions = self._before[positions]
            people, positions = people[positions > 0], positions[positions > 0]
        # Stable: what is of one instant stays as it was added. Without the empty position.
        order = np.lexsort((self._changes[: self._count] >> 1, whose))[1:]
        whose, changes = whose[order], self._changes[order]
        _, begin, count = np.unique(whose, return_index=True, return_counts=True)
        from_end = np.repeat(begin + count, count) - np.arange(len(whose))
        whose, changes = whose[from_end <= KEPT], changes[from_end <= KEPT]
        self._count = len(changes) + 1
        self._changes = np.concatenate([[0], changes])
        self._before = np.zeros(self._count, np.uint32)
        positions = np.arange(1, self._count, dtype=np.uint32)
        same = whose[1:] == whose[:-1]
        self._before[2:][same] = positions[:-1][same]
        self._newest[whose] = positions
        self._compact_at = 2 * self._count + COMPACT_AFTER


def _instant(change: int) -> int:
    return change >> 1


def _spread(who: Numbers, values: NDArray[Any]) -> NDArray[Any]:
    """The values by person."""
    if not who.size:
        return values.copy()
    spread = np.zeros(int(who[-1]) + 1, values.dtype)
    spread[who] = values
    return spread


def _longer(values: NDArray[Any], size: int) -> NDArray[Any]:
    grown = np.zeros(max(size, len(values) * 3 // 2), values.dtype)
    grown[: len(values)] = values
    return grown
