"""Reported figures as they were given: who said what of which instant, and when. The figures count from the log."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct, structs
from sqlalchemy import select
from sqlalchemy.orm import Session

from console.store.tables import ReportedFigureRow, RoomRow


class ReportedReading(Struct, frozen=True, kw_only=True):
    """One figure that was reported; a correction is another one of the same instant."""

    room: str
    sender: str
    """Within what ``id`` is unique."""
    id: str
    at: int
    """The instant that it is of, UTC ms."""
    slug: str
    scope: str = ""
    source: str
    value: float
    """Money in minor units, a percentage as a fraction of 1."""
    by: str
    taken_at: int


def add(session: Session, readings: Iterable[ReportedReading]) -> None:
    """Write down those that are not there yet; an id that is known keeps what it said first."""
    some = list(readings)
    if not some:
        return
    room, sender = some[0].room, some[0].sender
    session.execute(select(RoomRow.slug).where(RoomRow.slug == room).with_for_update())
    known = set(
        session.scalars(
            select(ReportedFigureRow.id).where(
                ReportedFigureRow.room == room,
                ReportedFigureRow.sender == sender,
                ReportedFigureRow.id.in_([one.id for one in some]),
            )
        )
    )
    for one in some:
        if one.id not in known:
            known.add(one.id)
            session.add(ReportedFigureRow(**structs.asdict(one)))
            session.flush()  # numbers follow the order in which they came


def of_time(session: Session, room: str, since: int, until: int) -> list[ReportedReading]:
    """What was reported by hand of the shows themselves between two instants, in the order in which it was taken."""
    wanted = (
        select(ReportedFigureRow)
        .where(
            ReportedFigureRow.room == room,
            ReportedFigureRow.at.between(since, until),
            ReportedFigureRow.source == "manual",
            ReportedFigureRow.scope == "",
        )
        .order_by(ReportedFigureRow.number)
    )
    return [
        ReportedReading(**{name: getattr(row, name) for name in ReportedReading.__struct_fields__})
        for row in session.scalars(wanted)
    ]
