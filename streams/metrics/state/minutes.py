"""Who did what when, within a show: by ten seconds for the newest quarter of an hour, by minute for all of it.

Laws of this module:
- What is kept follows from the events alone, never from the order in which they came, nor from when somebody looked.
- A stretch that reaches back behind what is kept by ten seconds has no people: unknown, not a part of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct, field

from streams.clock import MINUTE
from streams.metrics.sets.unions import Unions
from streams.metrics.sets.uniques import Crowd, united
from streams.metrics.sets.visits import SLOT
from streams.metrics.state.tally import Tally

SLOTS_KEPT: Final = 15 * MINUTE // SLOT
"""The last five minutes and the five before, and room for events that are ahead of the clock or late."""
SLOTS_A_MINUTE: Final = MINUTE // SLOT
WINDOWS_KEPT: Final = 16


class Memory:
    """What was worked out of a show and holds until it changes. It is never written down."""

    __slots__ = ("changed", "feeds", "history", "minutes", "ranks", "unions", "values", "windows")

    def __init__(self) -> None:
        self.changed: set[int] = set()
        """Slots that changed since somebody last asked."""
        self.windows: dict[tuple[int, int], Crowd] = {}
        """The people of stretches of slots."""
        self.minutes: dict[int, Crowd] = {}
        """The people of minutes that are kept by ten seconds: stretches are put together from them."""
        self.values: dict[int, tuple[float | None, ...]] = {}
        """The figures of each minute, in the order of ``ranks.BY_MINUTE``."""
        self.feeds: frozenset[str] = frozenset()
        """What was reported at all when they were worked out: what nobody reports is unknown, not nought."""
        self.ranks: tuple[tuple[int, int], dict[str, float]] | None = None
        """The first and the last minute that were compared, and what came of it."""
        self.history: tuple[Any, Any] | None = None
        """What earlier shows were like when they were looked at, and who was in them."""
        self.unions = Unions()
        """The people of groups of runs, by kind of group and name."""


class Minutes(Struct, array_like=True):
    """The people of one show over time. A slot is ten seconds (UTC ms // 10,000), a minute UTC ms // 60,000."""

    slots: dict[int, Crowd] = field(default_factory=dict)
    outside: dict[int, Tally] = field(default_factory=dict)
    """What of a slot fell into no run, for all of the show."""
    whole: dict[int, Crowd] = field(default_factory=dict)
    """Minutes, as far as their slots are not kept any more."""
    newest: int = -1
    """The newest slot that something happened in."""
    memory: Memory = field(default_factory=Memory)

    def note(self, slot: int, run: str | None, tally: Tally) -> None:
        """Something is booked in a slot."""
        self.memory.changed.add(slot)
        self.newest = max(self.newest, slot)
        if run is None:
            self.outside.setdefault(slot, Tally()).add(tally)

    def crowd(self, slot: int) -> Crowd:
        """The people of a slot, to add somebody."""
        crowd = self.slots.get(slot)
        if crowd is None:
            crowd = self.slots[slot] = Crowd()
        return crowd

    def prune(self) -> None:
        """Put what is no longer kept by ten seconds into its minutes."""
        for slot in [slot for slot in self.slots if slot < self._floor]:
            minute = slot // SLOTS_A_MINUTE
            if minute not in self.whole:
                self.whole[minute] = Crowd()
            self.whole[minute].merge(self.slots.pop(slot))

    @property
    def _floor(self) -> int:
        return self.newest - SLOTS_KEPT + 1

    def knows(self, first: int) -> bool:
        """Whether the people from a slot on are kept."""
        return first >= self._floor

    def window(self, first: int, end: int) -> Crowd:
        """The people of the slots from ``first`` up to ``end``, each once; only of those that are kept."""
        self.forget()
        windows = self.memory.windows
        known = windows.get((first, end))
        if known is None:
            if len(windows) >= WINDOWS_KEPT:
                windows.clear()
            known = windows[first, end] = united([*self._parts(first, end)])
        return known

    def _parts(self, first: int, end: int) -> Iterator[Crowd]:
        """The people of whole minutes, and of the slots before and after these."""
        slot = first
        while slot < end:
            if slot % SLOTS_A_MINUTE == 0 and slot + SLOTS_A_MINUTE <= end:
                yield self.minute(slot // SLOTS_A_MINUTE)
                slot += SLOTS_A_MINUTE
            else:
                if slot in self.slots:
                    yield self.slots[slot]
                slot += 1

    def minute(self, minute: int) -> Crowd:
        """The people of a minute. The answer is not to be changed."""
        self.forget()
        known = self.memory.minutes.get(minute)
        if known is None:
            slots = range(minute * SLOTS_A_MINUTE, (minute + 1) * SLOTS_A_MINUTE)
            parts = [self.whole[minute]] if minute in self.whole else []
            parts += [self.slots[slot] for slot in slots if slot in self.slots]
            known = parts[0] if len(parts) == 1 else united(parts)
            if self.knows(slots.start):
                self.memory.minutes[minute] = known
        return known

    def forget(self) -> None:
        """Drop what was worked out of slots that changed since."""
        memory = self.memory
        if not memory.changed:
            return
        changed = {slot // SLOTS_A_MINUTE for slot in memory.changed}
        for minute in changed:
            memory.values.pop(minute, None)
        memory.minutes = {
            minute: crowd
            for minute, crowd in memory.minutes.items()
            if minute not in changed and self.knows(minute * SLOTS_A_MINUTE)
        }
        if memory.ranks is not None:
            (first, last), _ = memory.ranks
            if any(first <= minute <= last for minute in changed):
                memory.ranks = None
        lowest, highest = min(memory.changed), max(memory.changed)
        memory.windows = {
            (first, end): crowd
            for (first, end), crowd in memory.windows.items()
            if not (first <= highest and lowest < end) and self.knows(first)
        }
        memory.changed.clear()
