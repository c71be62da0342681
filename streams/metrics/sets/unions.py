"""The people of several crowds together, each once, kept up as the crowds grow: nobody ever leaves a crowd.

Big sets are united when somebody first asks; from then on, who joins one of the crowds is put into its unions as well.

>>> from pyroaring import BitMap
>>> first, second = Crowd(), Crowd()
>>> first.add("viewers", BitMap([1, 2]))
>>> second.add("viewers", BitMap([2, 3]))
>>> unions = Unions()
>>> union = unions.of("hosted by Li", [first, second])
>>> for crowd in unions.with_unions(second):
...     crowd.add("viewers", BitMap([4]))
>>> first.viewers, second.viewers, union.viewers
(BitMap([1, 2]), BitMap([2, 3, 4]), BitMap([1, 2, 3, 4]))
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from streams.metrics.sets.uniques import Crowd, united


class Unions:
    """The unions of one show's crowds. Never written down."""

    def __init__(self) -> None:
        self._unions: dict[Hashable, tuple[list[Crowd], Crowd]] = {}
        """Of each name the crowds that are united, and their union."""
        self._unions_with: dict[int, list[Crowd]] = {}
        """The unions that a crowd belongs to, by its identity; ``_unions`` keeps it alive."""

    def __iter__(self) -> Iterator[Crowd]:
        for _, union in self._unions.values():
            yield union

    def of(self, name: Hashable, crowds: Sequence[Crowd]) -> Crowd:
        """The people of these crowds. Ask under one name for one thing; the answer is not to be changed."""
        if len(crowds) == 1:
            return crowds[0]
        members, union = self._unions.get(name, ([], None))
        if union is None or list(map(id, members)) != list(map(id, crowds)):
            for member in members:
                self._unions_with[id(member)] = [other for other in self._unions_with[id(member)] if other is not union]
            union = united(crowds)
            self._unions[name] = [*crowds], union
            for crowd in crowds:
                self._unions_with.setdefault(id(crowd), []).append(union)
        return union

    def with_unions(self, crowd: Crowd) -> tuple[Crowd, ...]:
        """A crowd and its unions: all that somebody joins who joins it."""
        return (crowd, *self._unions_with.get(id(crowd), ()))
