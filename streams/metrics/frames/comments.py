"""What people said and gave, as the desk shows it: masked, cut, and no faster than somebody can read."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Final, Literal

from msgspec import Struct

from streams.clock import MINUTE
from streams.events import Comment, Gift, Logged

LINES_A_SECOND: Final = 10
"""So many lines are shown in one second at most."""
WAITING: Final = 1_000
"""So many of the newest are chosen from."""
LONGEST: Final = 200
"""Characters of a text."""
UNOWNED_FOR: Final = MINUTE
"""How long what falls into no show's window waits for one: the boundary of its show may stand after it in the log."""


Said = Comment | Gift


class ChatLine(Struct, frozen=True, omit_defaults=True):
    """One line of the comment feed. ``name`` is masked; money in minor units of ``currency``."""

    id: str
    at: int
    kind: Literal["comment", "gift"]
    text: str = ""
    """The comment, or the gift's name."""
    name: str = ""
    show: str = ""
    """The show whose window it falls into."""
    value: int = 0
    currency: str = ""
    count: int = 1


class ChatLines(Struct, frozen=True):
    """What is shown at once, oldest first; ``skipped`` were left out because the room was too fast."""

    lines: list[ChatLine]
    skipped: int = 0


class ChatSampler:
    """Collects comments and gifts, and lets out an even choice of those that fall into a show."""

    def __init__(self) -> None:
        self._waiting: deque[Said] = deque(maxlen=WAITING)
        self._collected = 0
        self._unowned: list[Said] = []

    def collect(self, events: Iterable[Logged]) -> None:
        """Add what was said and given."""
        found = [event for event in events if type(event) in _SAID]
        self._collected += len(found)
        self._waiting.extend(found)  # type: ignore[arg-type]

    def clear(self) -> None:
        """Forget what was collected since the last sample; it comes again."""
        self._waiting.clear()
        self._collected = 0

    def sample(self, show_at: Callable[[int], str | None], now: int) -> ChatLines | None:
        """An even choice of what was collected since; None when there is nothing to tell.

        ``show_at``: whose an instant is. ``now``, UTC ms: what is in no show is forgotten ``UNOWNED_FOR`` after it was
        said.
        """
        if not self._waiting and not self._unowned:
            return None
        found = [(event, show_at(event.at)) for event in (*self._unowned, *self._waiting)]
        skipped = self._collected - len(self._waiting)
        self.clear()
        owned = [(event, show) for event, show in found if show is not None]
        unowned = [event for event, show in found if show is None and event.at > now - UNOWNED_FOR]
        self._unowned = unowned[-WAITING:]
        if not owned:
            return None
        count = min(LINES_A_SECOND, len(owned))
        chosen = [owned[(index + 1) * len(owned) // count - 1] for index in range(count)]
        return ChatLines([_line(event, show) for event, show in chosen], skipped + len(owned) - count)


_SAID: Final = frozenset({Comment, Gift})


def _line(event: Said, show: str) -> ChatLine:
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
