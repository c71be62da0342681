"""Events that arrive twice: a bounded memory of ids.

Ids are remembered as 64-bit hashes: a Python set of them would take several times the memory. So an event is taken for
a repeat without being one with a probability of at most 4,000,000 ÷ 2**64, or 1 in 4 × 10**12; in shows of ten million
events that is one event in 400,000 shows.

With room for two young ids: once there are two, they are the old ones, and what was old is forgotten.

>>> from streams.events import Like
>>> repeats = Repeats(remembered=2)
>>> [event.id for event in repeats.without_repeats([Like(id=name, at=0) for name in "abab"])]
['a', 'b']
>>> len(repeats.young), len(repeats.old)
(0, 2)
>>> [event.id for event in repeats.without_repeats([Like(id=name, at=0) for name in "cad"])]
['c', 'd']
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from typing import Final

from numpy.typing import ArrayLike

from streams.events import Logged
from streams.metrics.sets.hashes import Numbering, hashed

NAMES_REMEMBERED: Final = 100_000
"""Of at least so many later names of old events it is known that they were counted, and of at most twice as many."""
REMEMBERED: Final = 2_000_000
"""At least so many of a room's newest ids are known, and at most twice as many; an older one would count again."""


class Repeats:
    """The ids of a room's newest events: when there are enough young ones, the old ones are forgotten.

    ``names``: what events that are counted would be known by today, because an event's name was another then. They take
    no room from ids, so that old logs are counted as they were.
    """

    def __init__(
        self, young: ArrayLike = (), old: ArrayLike = (), remembered: int = REMEMBERED, names: ArrayLike = ()
    ) -> None:
        self._remembered = remembered
        self.young = Numbering(young)
        self.old = Numbering(old)
        self.names = Numbering(names)

    def add_names(self, names: Sequence[str]) -> None:
        """Know later names of events that are counted."""
        while names:
            room = 2 * NAMES_REMEMBERED - len(self.names)
            self.names.add_new(hashed(names[:room]))
            if len(self.names) == 2 * NAMES_REMEMBERED:
                self.names = Numbering(self.names.hashes[NAMES_REMEMBERED:])
            names = names[room:]

    def without_repeats(self, events: Sequence[Logged]) -> Sequence[Logged]:
        """The events that were not there before, each once; they are known from now on."""
        room = self._remembered - len(self.young)
        if len(events) <= room:
            return self._without_known(events)
        # Only as many as still go with the young: what is forgotten must not depend on how the log is cut up.
        found = [*self._without_known(events[:room])]
        if len(self.young) >= self._remembered:
            self.old, self.young = self.young, Numbering()
        return [*found, *self.without_repeats(events[room:])]

    def _without_known(self, events: Sequence[Logged]) -> Sequence[Logged]:
        if not events:
            return events
        hashes = hashed([event.id for event in events])
        if len(self.names) and (known := self.names.find(hashes) > 0).any():
            events = list(compress(events, ~known))
            hashes = hashes[~known]
        if len(self.old) and (known := self.old.find(hashes) > 0).any():
            events = list(compress(events, ~known))
            hashes = hashes[~known]
        new = self.young.add_new(hashes)
        return events if new.all() else list(compress(events, new))
