"""What a room wants to be reported by hand, and what was reported, as rows of a table.

A row is what somebody read off the platform's screen at one instant. At 20:10 it was 12,400 views and 300 online; at
20:14 the views were put right: ``ReadingRow(at=20:10, cells={"views": RowCell(12_900, by="Wei", taken_at=20:14, before=
(EarlierCell(12_400, "Lin", 20:10),)), "online": RowCell(300, …)})``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, convert, structs, to_builtins
from sqlalchemy.orm import Session

from console.i18n.texts import N_
from console.i18n.validation import field_error
from console.rooms.reporting import Reporting, check_slug
from console.store import documents, readings, shows
from console.store.documents import Document
from console.store.readings import ReportedReading
from console.store.shows import Show
from streams.clock import MINUTE
from streams.metrics.state.windows import CLOSES_AFTER, OPENS_BEFORE


class EarlierCell(Struct, frozen=True, kw_only=True):
    """What stood in a cell until it was corrected."""

    value: float
    by: str
    taken_at: int


class RowCell(Struct, frozen=True, kw_only=True):
    """One figure of a row, and what it was before."""

    value: float
    by: str
    taken_at: int
    before: tuple[EarlierCell, ...] = ()


class ReadingRow(Struct, frozen=True, kw_only=True):
    """What was reported of one instant, by slug."""

    at: int
    cells: Mapping[str, RowCell]


def settings(session: Session, room: str) -> Reporting:
    """What the room wants to be reported; the usual where it says nothing."""
    kept = documents.find(session, room, "reporting", "row")
    return convert(kept.body, Reporting) if kept is not None else Reporting()


def save(session: Session, room: str, wanted: Reporting, known_parts: Iterable[str], actor: str, now: int) -> None:
    """Change it. Raises Invalid for a figure or a part that does not exist."""
    for slug in wanted.fields:
        check_slug(slug, "fields")
    if wanted.part not in known_parts:
        raise field_error("part", N_("There is no part “{part}” in this room."), part=wanted.part[:40])
    body = to_builtins(structs.replace(wanted, fields=tuple(dict.fromkeys(wanted.fields)), chosen=True))
    documents.lock(session, room)
    documents.keep(
        session, Document(room=room, kind="reporting", key="row", body=body, changed_by=actor, changed_at=now)
    )


def of_show(session: Session, show: Show, now: int) -> list[ReportedReading]:
    """What was reported by hand in the time that a show owns, in the order in which it was taken."""
    begins = show.started_at if show.started_at is not None else show.starts_at
    before = [one for one in shows.of_room(session, show.room) if one.id != show.id and one.ended_at is not None]
    ended = [one.ended_at for one in before if one.ended_at is not None and one.ended_at <= begins]
    since = max([begins - OPENS_BEFORE, *(at + 1 for at in ended)])
    until = show.ended_at + CLOSES_AFTER if show.ended_at is not None else now + MINUTE
    return readings.of_time(session, show.room, since, until)


def rows(reported: Iterable[ReportedReading]) -> list[ReadingRow]:
    """What was reported as rows, the newest instant first; ``reported`` in the order in which they were taken."""
    found: dict[int, dict[str, list[ReportedReading]]] = {}
    for one in reported:
        found.setdefault(one.at, {}).setdefault(one.slug, []).append(one)
    return [
        ReadingRow(at=at, cells={slug: _cell(some) for slug, some in found[at].items()})
        for at in sorted(found, reverse=True)
    ]


def _cell(some: Sequence[ReportedReading]) -> RowCell:
    *earlier, last = some
    return RowCell(
        value=last.value,
        by=last.by,
        taken_at=last.taken_at,
        before=tuple(EarlierCell(value=one.value, by=one.by, taken_at=one.taken_at) for one in earlier),
    )
