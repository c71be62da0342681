"""How far what a source says is to be trusted, by its age."""

from __future__ import annotations

from typing import Final, Literal

from streams.clock import MINUTE

Freshness = Literal["fresh", "late", "missing"]

LATE: Final = MINUTE
"""An event that is received longer than this after it happened is late; so is a source that was not seen for it."""
MISSING: Final = 10 * MINUTE
"""An irregular source that was not seen for so long gives nothing."""


def freshness_of(age: int) -> Freshness:
    """How far something is to be trusted that is so old, ms."""
    if age > MISSING:
        return "missing"
    return "late" if age > LATE else "fresh"
