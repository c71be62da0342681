"""The edges of time: where a person types or reads a time of day. Everything between them is UTC milliseconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from streams.clock import Instant
from streams.errors import Invalid

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)


def local(instant: Instant, tz: str) -> datetime:
    """What the clocks of a timezone show at an instant."""
    return (_EPOCH + instant * _MS).astimezone(_zone(tz))


def instant_of(time_of_day: datetime, tz: str) -> Instant:
    """The instant at which the clocks of a timezone show a time; below a millisecond it is cut off.

    A time that the clocks jump over raises Invalid, for a show planned then would never begin. One that they show
    twice means the first, unless ``fold`` says the second. A datetime that carries its own offset is an instant
    already and is read as that.
    """
    if time_of_day.tzinfo is not None:
        return Instant((time_of_day - _EPOCH) // _MS)
    instant = Instant((time_of_day.replace(tzinfo=_zone(tz)) - _EPOCH) // _MS)
    shown = local(instant, tz).replace(tzinfo=None)
    if shown != time_of_day.replace(microsecond=time_of_day.microsecond // 1000 * 1000, fold=shown.fold):
        raise Invalid(
            "There is no {time} in {zone}: the clocks are put forward over it. Choose another time.",
            time=time_of_day.isoformat(sep=" ", timespec="minutes"),
            zone=tz,
        )
    return instant


def _zone(tz: str) -> ZoneInfo:
    try:
        return ZoneInfo(tz)
    except (KeyError, ValueError, OSError):  # unknown, not a name at all, or a folder of the database
        raise Invalid("There is no timezone {zone}. Write it like Asia/Shanghai.", zone=tz) from None
