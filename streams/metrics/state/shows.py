"""The shows of a room: those in which something may happen, and those that are over and at rest, in bytes.

A room has a show a day, for years. At rest a show takes a tenth of the memory, is written down as it is, and need not
be read when a worker takes the room over. Whoever asks for it wakes it. No figure depends on whether a show rests.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator

from msgspec import Struct
from pyroaring import BitMap

from streams.metrics.state.show import ShowState


class PackedShow(ABC):
    """All of a show in bytes."""

    @abstractmethod
    def unpack(self) -> ShowState:
        """The show as it was."""


class ShowOutline(Struct, frozen=True, array_like=True):
    """What the shows after it ask of a show."""

    revision: int
    sample_level: int
    viewers: BitMap
    buyers: BitMap


class RestingShow(Struct, frozen=True, array_like=True):
    """A show at rest, and what is known of it without waking it."""

    outline: ShowOutline
    packed: PackedShow


class Shows:
    """By id. ``awake`` and ``at_rest`` have no show in common."""

    def __init__(
        self, awake: dict[str, ShowState] | None = None, at_rest: dict[str, RestingShow] | None = None
    ) -> None:
        self.awake = awake if awake is not None else {}
        self.at_rest = at_rest if at_rest is not None else {}

    def __contains__(self, show: str) -> bool:
        return show in self.awake or show in self.at_rest

    def __iter__(self) -> Iterator[str]:
        yield from [*self.at_rest, *self.awake]

    def __getitem__(self, show: str) -> ShowState:
        found = self.get(show)
        if found is None:
            raise KeyError(show)
        return found

    def __setitem__(self, show: str, known: ShowState) -> None:
        self.at_rest.pop(show, None)
        self.awake[show] = known

    def get(self, show: str) -> ShowState | None:
        """The show, awake from now on; None when it was never heard of."""
        if show in self.at_rest:
            self[show] = self.at_rest[show].packed.unpack()
        return self.awake.get(show)

    def outline(self, show: str) -> ShowOutline:
        """What is known of a show without waking it. Raises KeyError when it was never heard of."""
        resting = self.at_rest.get(show)
        if resting is not None:
            return resting.outline
        known = self.awake[show]
        return ShowOutline(known.revision, known.sample_level, known.crowd.viewers, known.crowd.buyers)

    def rest(self, show: str, packed: PackedShow) -> None:
        """Let a show rest whose buckets were all read. Whoever holds the object must not use it any more."""
        self.at_rest[show] = RestingShow(self.outline(show), packed)
        del self.awake[show]
