"""Which shows of a room are put to rest: those that are over, and in which nothing changes any more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from streams.clock import HOUR, Instant
from streams.metrics.state.room import RoomState
from streams.metrics.state.saved import pack_show

RESTS_AFTER: Final = 1 * HOUR
"""A show that is over for so long is put to rest when nothing changes in it."""


class QuietShows:
    """Remembers how shows were, to tell which stayed so."""

    def __init__(self) -> None:
        self._revisions: dict[str, int] = {}
        """The revision of each show when this was asked last."""

    def clear(self) -> None:
        """Begin anew."""
        self._revisions.clear()

    def rest(self, state: RoomState, shown: Mapping[str, int], now: Instant) -> None:
        """Let shows rest that are over, have their last frame, and did not change since this was asked last."""
        for show, known in [*state.shows.awake.items()]:
            times = state.timeline.shows.get(show)
            over = times is not None and times.ended is not None and now - times.ended > RESTS_AFTER
            quiet = known.revision == shown.get(show) == self._revisions.get(show) and not known.changed_buckets
            if over and quiet:
                state.shows.rest(show, pack_show(known))
            self._revisions[show] = known.revision
