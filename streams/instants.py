"""Instants as programs write them: epoch milliseconds, or ISO 8601 with an offset. Nothing else is guessed.

``1767225600000`` and ``2026-01-01T08:00:00+08:00`` are one instant. ``1767225600`` looks like seconds and is refused
with the hint, since read as milliseconds it would lie in January 1970; so are micro- and nanoseconds.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, Final

from streams.clock import Instant
from streams.errors import Invalid

LATEST: Final = 253_402_300_799_999
"""The end of the year 9999."""
SECONDS: Final = range(100_000_000, 100_000_000_000)
"""Numbers in here are seconds of some instant since 1973; as milliseconds they would lie before March of 1973."""
_NANOSECONDS: Final = 10**17
_BLANK_BEFORE_OFFSET: Final = re.compile(r"\s+(?=[+-]\d\d:?\d\d$)", re.ASCII)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def read_instant(value: Any) -> Instant:
    """The instant. Raises Invalid, which shows both forms, or says what the number looks like."""
    if isinstance(value, bool):
        raise _neither(value)
    if isinstance(value, float):
        value = int(value) if value >= SECONDS.stop else value
    if isinstance(value, (int, float)):
        check_unit(value)
        return Instant(int(value))
    if isinstance(value, str) and (instant := parse_instant(value)) is not None:
        return instant
    raise _neither(value)


def check_unit(value: float) -> None:
    """Raise Invalid for a number that is no instant in milliseconds, with what it looks like."""
    if SECONDS.start <= value < SECONDS.stop:
        raise Invalid(
            "`{value}` looks like seconds; write epoch milliseconds (1767225600000) or ISO 8601 with an offset "
            "(2026-01-01T08:00:00+08:00)",
            value=value,
        )
    if LATEST < value < _NANOSECONDS:
        raise Invalid(
            "`{value}` looks like microseconds; write epoch milliseconds (1767225600000) or ISO 8601 with an offset "
            "(2026-01-01T08:00:00+08:00)",
            value=value,
        )
    if value >= _NANOSECONDS:
        raise Invalid(
            "`{value}` looks like nanoseconds; write epoch milliseconds (1767225600000) or ISO 8601 with an offset "
            "(2026-01-01T08:00:00+08:00)",
            value=value,
        )
    if value < 0 or isinstance(value, float):
        raise _neither(value)


def parse_instant(text: str) -> Instant | None:
    """An ISO 8601 instant with a time zone as UTC ms; None when it is not one."""
    try:
        parsed = datetime.fromisoformat(_BLANK_BEFORE_OFFSET.sub("", text.strip().upper()))
        if parsed.tzinfo is None:
            return None
        since = parsed.astimezone(UTC) - _EPOCH
    except (ValueError, OverflowError):
        return None
    # Not .timestamp(): a float loses whole milliseconds to rounding.
    at = (since.days * 86_400 + since.seconds) * 1_000 + since.microseconds // 1_000
    return Instant(at) if at >= 0 else None


def _neither(value: Any) -> Invalid:
    shown = "nothing" if value is None else "…" if isinstance(value, (dict, list, tuple)) else value
    return Invalid(
        "`{value}` is no instant; write epoch milliseconds (1767225600000) or ISO 8601 with an offset "
        "(2026-01-01T08:00:00+08:00)",
        value=str(shown)[:40],
    )
