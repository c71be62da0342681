"""Events that arrive twice: a bounded memory of ids."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Final

from streams.events import Logged

REMEMBERED: Final = 2_000_000
"""At least so many of a room's newest ids are known; an older one would count again."""
SEGMENT: Final = 100_000


class Repeats:
    """The ids of a room's newest events. Forgets the oldest hundred thousand at a time."""

    def __init__(self, segments: Iterable[Sequence[str]] = (), remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self.segments: deque[list[str]] = deque(list(segment) for segment in segments)
        """In the order of arrival; all but the last are full and never change."""
        self._known: set[str] = {name for segment in self.segments for name in segment}

    def fresh(self, events: Sequence[Logged]) -> Sequence[Logged]:
        """The events that were not there before, each once; they are known from now on."""
        ids = [event.id for event in events]
        new = set(ids)
        if len(new) != len(ids) or not self._known.isdisjoint(new):
            events = self._first_of_each(events)
            ids = [event.id for event in events]
        if ids:
            self._known.update(ids)
            self._remember(ids)
        return events

    def _first_of_each(self, events: Sequence[Logged]) -> list[Logged]:
        first: dict[str, Logged] = {}
        for event in events:
            if event.id not in self._known:
                first.setdefault(event.id, event)
        return list(first.values())

    def _remember(self, ids: list[str]) -> None:
        if not self.segments or len(self.segments[-1]) >= min(SEGMENT, self._remembered):
            self.segments.append([])
        self.segments[-1].extend(ids)
        while len(self._known) - len(self.segments[0]) >= self._remembered:
            self._known.difference_update(self.segments.popleft())
