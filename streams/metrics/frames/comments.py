"""What people said and gave, as the desk shows it: masked, cut, and no faster than somebody can read."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Final, Literal

from msgspec import Struct

from streams.events import Comment, Gift, Logged

AT_ONCE: Final = 10
"""Told in one second at most."""
WAITING: Final = 1_000
"""So many of the newest are chosen from."""
LONGEST: Final = 200
"""Characters of a text."""


class Remark(Struct, frozen=True, omit_defaults=True):
    """One line of the comment feed. ``name`` is masked; money in minor units of ``currency``."""

    id: str
    at: int
    kind: Literal["comment", "gift"]
    text: str = ""
    """The comment, or the gift's name."""
    name: str = ""
    show: str | None = None
    """The show whose window it falls into."""
    value: int = 0
    currency: str = ""
    count: int = 1


class Remarks(Struct, frozen=True):
    """What is told at once, oldest first; ``skipped`` were left out because the room was too fast."""

    lines: list[Remark]
    skipped: int = 0


class Sampler:
    """Collects remarks, and lets out an even choice of them."""

    def __init__(self) -> None:
        self._waiting: deque[Comment | Gift] = deque(maxlen=WAITING)
        self._collected = 0

    def collect(self, events: Iterable[Logged]) -> None:
        """Take in what was said and given."""
        found = [event for event in events if type(event) in _SAID]
        self._collected += len(found)
        self._waiting.extend(found)  # type: ignore[arg-type]

    def clear(self) -> None:
        """Forget what was collected; it comes again."""
        self._waiting.clear()
        self._collected = 0

    def take(self, show_at: Callable[[int], str | None]) -> Remarks | None:
        """An even choice of what was collected since; None when there is nothing. ``show_at``: whose an instant is."""
        if not self._waiting:
            return None
        waiting, collected = list(self._waiting), self._collected
        self.clear()
        told = min(AT_ONCE, len(waiting))
        chosen = [waiting[(index + 1) * len(waiting) // told - 1] for index in range(told)]
        return Remarks([_line(event, show_at(event.at)) for event in chosen], collected - told)


_SAID: Final = frozenset({Comment, Gift})


def _line(event: Comment | Gift, show: str | None) -> Remark:
    name = event.name or ""
    if isinstance(event, Comment):
        return Remark(event.id, event.at, "comment", _cut(event.text), name, show)
    return Remark(
        event.id, event.at, "gift", _cut(event.title or ""), name, show, event.value, event.currency, event.count
    )


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
