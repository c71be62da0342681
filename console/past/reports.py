"""What the files of platforms and shops tell: a stream with its totals, a row of an ads report, an order that was paid.

A **stream** is one time that an account was broadcasting. Accounts and shops are known by the names in the files; which
room they are is found out later.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from msgspec import Struct

from streams.clock import Instant

NO_PLATFORM: Final = ""


class FileRow(Struct, frozen=True, order=True):
    """Where something was told."""

    told_at: int
    """When its file was exported, or given where that is not known; UTC ms."""
    file: str
    """The fingerprint of the file."""
    row: int


class StreamReport(Struct, frozen=True, kw_only=True):
    """One stream as one row of a file tells it."""

    source: FileRow
    room: str
    platform: str
    account: str
    """As the file names it; empty: the file names none."""
    started_at: Instant
    ended_at: Instant
    title: str = ""
    totals: dict[str, float] = {}
    """By slug of ``totals.TOTALS``; money in minor units of the room's currency, times in seconds."""


class AdReport(Struct, frozen=True, kw_only=True):
    """What an ads report tells of one plan and one day, or of one stream."""

    source: FileRow
    room: str
    platform: str
    account: str = ""
    plan: str = ""
    day: date | None = None
    """The day in the room's time zone, where no instant is told."""
    at: Instant | None = None
    totals: dict[str, float] = {}


class OrderReport(Struct, frozen=True, kw_only=True):
    """An order as far as its place among the shows depends on it."""

    source: FileRow
    room: str
    order: str
    at: Instant | None
    """When it was paid; None: nobody paid it."""
    paid: int = 0
    """Minor units of the room's currency."""
