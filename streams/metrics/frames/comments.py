"""What people said and gave, as the desk shows it: masked, cut, and no faster than somebody can read."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Final, Literal

from msgspec import Struct

from streams.events import Comment, Gift, Logged

LINES_A_SECOND: Final = 10
"""So many lines are shown in one second at most."""
WAITING: Final = 1_000
"""So many of the newest are chosen from."""
LONGEST: Final = 200
"""Characters of a text."""


class ChatLine(Struct, frozen=True, omit_defaults=True):
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


class ChatLines(Struct, frozen=True):
    """What is shown at once, oldest first; ``skipped`` were left out because the room was too fast."""

    lines: list[ChatLine]
    skipped: int = 0


class ChatSampler:
    """Collects comments and gifts, and lets out an even choice of them."""

    def __init__(self) -> None:
        self._waiting: deque[Comment | Gift] = deque(maxlen=WAITING)
        self._collected = 0

    def collect(self, events: Iterable[Logged]) -> None:
        """Add what was said and given."""
        found = [event for event in events if type(event) in _SAID]
        self._collected += len(found)
        self._waiting.extend(found)  # type: ignore[arg-type]

    def clear(self) -> None:
        """Forget what was collected; it comes again."""
        self._waiting.clear()
        self._collected = 0

    def sample(self, show_at: Callable[[int], str | None]) -> ChatLines | None:
        """An even choice of what was collected since; None when there is nothing. ``show_at``: whose an instant is."""
        if not self._waiting:
            return None
        waiting, collected = list(self._waiting), self._collected
        self.clear()
        count = min(LINES_A_SECOND, len(waiting))
        chosen = [waiting[(index + 1) * len(waiting) // count - 1] for index in range(count)]
        return ChatLines([_line(event, show_at(event.at)) for event in chosen], collected - count)


_SAID: Final = frozenset({Comment, Gift})


def _line(event: Comment | Gift, show: str | None) -> ChatLine:
    name = event.name or ""
    if isinstance(event, Comment):
        return ChatLine(event.id, event.at, "comment", _cut(event.text), name, show)
    return ChatLine(
        event.id,
        event.at,
        "gift",
        _cut(event.title or ""),
        name,
        show,
        event.value or 0,
        event.currency or "",
        event.count,
    )


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
