"""Allowances that fill up again by themselves: so much at once, and so much a minute.

``Buckets(most=3, per_s=1)``: three at once are taken, the fourth is told to wait a second; three seconds later there
are three again. Kept of those who took something lately, at most ``KEPT`` of them.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

KEPT: Final = 10_000


class Buckets:
    """An allowance for everybody, by name. ``now`` is in seconds of a clock that never steps."""

    def __init__(self, most: int, per_s: float) -> None:
        self._most = most
        self._per_s = per_s
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        """What was left, and when that was; those who took last are last."""

    def take(self, who: str, now: float) -> float:
        """Take one; 0, or how many seconds to wait for it, and then nothing was taken."""
        left, at = self._left.pop(who, (float(self._most), now))
        left = min(float(self._most), left + (now - at) * self._per_s)
        waits = 0.0 if left >= 1 else (1 - left) / self._per_s
        self._left[who] = (left if waits else left - 1, now)
        while len(self._left) > KEPT:
            self._left.popitem(last=False)
        return waits
