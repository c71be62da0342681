"""Who sent which of the events at hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from streams.events import Logged

Sender = tuple[str, int]
"""The name of a source, and when it was taken in, UTC ms."""
NOBODY: Sender = ("", 0)


class Senders:
    """The senders of the entries that are folded together. It is looked up only for what is doubtful, which is rare."""

    def __init__(self, entries: Iterable[tuple[str, int, Sequence[Logged]]] = ()) -> None:
        """``entries``: source, when it was taken in, and what of it counts."""
        self._entries = list(entries)
        self._known: dict[int, Sender] | None = None

    def of(self, event: Logged) -> Sender:
        """Who sent an event; nobody when it is none of these."""
        if self._known is None:
            self._known = {id(one): (name, at) for name, at, events in self._entries for one in events}
        return self._known.get(id(event), NOBODY)
