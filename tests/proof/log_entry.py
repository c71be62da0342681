"""One entry of a room's log: what somebody sent, and when it was taken in."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from streams.events import Logged


class LogEntry(Struct, frozen=True):
    """Boundaries, or what a source sent, never both."""

    source: str
    """Who sent it; empty: not known, or our own."""
    taken_at: int
    """By the clock of the log's server, UTC ms."""
    events: Sequence[Logged]
    issuer: str = ""
    """Within what the ids of the events are unique (``streams.store.issuers``); empty: within the room."""
