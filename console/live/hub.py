"""Who is watching which show, and what becomes of a message when a screen is slow.

The policy, whole:
- A message is serialised once per variant (view class) and offered to every screen at once.
- A screen that takes it at once has no queue. One that does not gets an ``Outbox`` until it has caught up.
- In an outbox, state is latest-wins: a new ``timing`` replaces the waiting one. Cues, alerts and answers are never
  dropped; when there are more of them waiting than ``LIMIT``, the screen is closed with 1013 (try again later) and
  gets a fresh snapshot when it is back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final, Protocol

LIMIT: Final = 64
LATEST_WINS: Final = frozenset(
    {"timing", "floor", "metrics", "points", "stock", "glance", "changed", "screens", "pong"}
)


class Outbox:
    """What waits for one slow screen, oldest first."""

    def __init__(self) -> None:
        self._waiting: dict[str, str] = {}
        self._numbered = 0

    def put(self, kind: str, payload: str) -> bool:
        """Keep a message; False when the screen must be closed instead."""
        if kind == "comments":
            return True  # the feed is a sample anyway
        if kind in LATEST_WINS:
            self._waiting.pop(kind, None)
            self._waiting[kind] = payload
            return True
        if sum(1 for key in self._waiting if key not in LATEST_WINS) >= LIMIT:
            return False
        self._numbered += 1
        self._waiting[f"{kind}:{self._numbered}"] = payload
        return True

    def take(self) -> str | None:
        """The next message to send, or None."""
        for key in self._waiting:
            return self._waiting.pop(key)
        return None


class Screen(Protocol):
    """One connected page."""

    variant: str
    """Which form of a message it gets: ``desk`` (everything), ``crew`` (the whole rundown, no figures) or ``cue`` (the
    slot on air and the next three)."""

    def send(self, kind: str, payload: str) -> None:
        """Send at once or queue by the policy above; never waits, never raises."""
        ...


class Hub:
    """The screens of every show."""

    def __init__(self) -> None:
        self._shows: defaultdict[str, dict[str, Screen]] = defaultdict(dict)

    def join(self, show: str, key: str, screen: Screen) -> None:
        """A screen has connected."""
        self._shows[show][key] = screen

    def leave(self, show: str, key: str) -> bool:
        """A screen has gone; whether it had been there."""
        gone = self._shows[show].pop(key, None)
        if not self._shows[show]:
            del self._shows[show]
        return gone is not None

    def find(self, show: str, key: str) -> Screen | None:
        """The screen with this key, if it is connected here."""
        return self._shows[show].get(key) if show in self._shows else None

    def shows(self) -> tuple[str, ...]:
        """The shows that somebody is watching."""
        return tuple(self._shows)

    def screens(self, show: str) -> Iterator[Screen]:
        """The screens of a show; may change while it is walked."""
        return iter(tuple(self._shows.get(show, {}).values()))

    def variants(self, show: str) -> frozenset[str]:
        """The forms of messages that are wanted for a show."""
        return frozenset(screen.variant for screen in self._shows.get(show, {}).values())

    def send(self, show: str, kind: str, payloads: Mapping[str, str]) -> None:
        """Offer a message to every screen of a show whose variant is in ``payloads``."""
        for screen in self.screens(show):
            payload = payloads.get(screen.variant)
            if payload is not None:
                screen.send(kind, payload)
