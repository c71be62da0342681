"""The video stream of a show, as far as the platform or the encoder reports it: the second of the two lights "on air".

The status follows from the reports' own instants; of two at one instant the later in the log counts.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Final, Literal

from msgspec import Struct, field

from streams.clock import SECOND

StreamStatus = Literal["unknown", "live", "lost", "ended"]

SILENCE: Final = 30 * SECOND
"""An encoder that reported at least this often and then nothing for longer has lost its stream."""
REGULAR: Final = 3
"""So many reports, none further from the next than ``SILENCE``, are regular."""

STARTED: Final = 0
HEALTHY: Final = 1
"""A report of the encoder that pictures flow."""
BROKEN: Final = 2
"""A report of the encoder that none do."""
ENDED: Final = 3


class StreamNow(Struct, array_like=True, frozen=True):
    """The status as of an instant. ``lost``: the rundown goes on, but viewers get no pictures."""

    status: StreamStatus = "unknown"
    since: int | None = None
    """When it became so, UTC ms; for a stream that fell silent, when it was last seen."""
    as_of: int | None = None
    """The newest report of the stream, UTC ms."""


UNKNOWN: Final = StreamNow()


class Stream(Struct, array_like=True):
    """The reports of one show, by instant; of two at the same instant the one that was added later counts."""

    at: list[int] = field(default_factory=list)
    what: list[int] = field(default_factory=list)
    begins: list[int] = field(default_factory=list)
    """For each report, where the run of reports begins that say the same; shorter than ``at`` until somebody asks."""

    def add(self, at: int, what: int) -> None:
        """Add a report, late ones too."""
        index = bisect_left(self.at, at)
        if index < len(self.at) and self.at[index] == at:
            self.what[index] = what
        else:
            self.at.insert(index, at)
            self.what.insert(index, what)
        del self.begins[index:]

    def status_at(self, now: int, started: int | None, ended: int | None) -> StreamNow:
        """The status at ``now`` of a show that was on air from ``started`` to ``ended`` (None: not yet)."""
        last = bisect_right(self.at, now) - 1
        if last < 0:
            return UNKNOWN
        self._find_spans()
        since, as_of = self.at[self.begins[last]], self.at[last]
        if self.what[last] == ENDED:
            cut_off = started is not None and ended is None and since >= started
            return StreamNow("lost" if cut_off else "ended", since, as_of)
        if self.what[last] == BROKEN:
            return StreamNow("lost" if ended is None else "ended", since, as_of)
        if self._silent(last, now):
            return StreamNow("lost" if ended is None else "ended", as_of, as_of)
        return StreamNow("live", since, as_of)

    def _find_spans(self) -> None:
        for index in range(len(self.begins), len(self.at)):
            goes_on = index > 0 and self._alike(index - 1, index) and not self._silent(index - 1, self.at[index])
            self.begins.append(self.begins[index - 1] if goes_on else index)

    def _alike(self, one: int, other: int) -> bool:
        flowing = (STARTED, HEALTHY)
        return self.what[one] == self.what[other] or (self.what[one] in flowing and self.what[other] in flowing)

    def _silent(self, index: int, until: int) -> bool:
        """Whether a regular encoder was not seen from the report at ``index`` until an instant for too long."""
        if self.what[index] != HEALTHY or until - self.at[index] <= SILENCE or index + 1 < REGULAR:
            return False
        return all(
            self.what[index] in (HEALTHY, BROKEN) and self.at[index + 1] - self.at[index] <= SILENCE
            for index in range(index + 1 - REGULAR, index)
        )
