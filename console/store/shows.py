"""Shows as they are listed. What happened in one is in its journal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from console.store.missing import NO_SHOW
from console.store.status import Status
from console.store.tables import AnswerRow, CredentialRow, JournalRow, ShowRow
from streams.errors import NotFound

NEAR_MS = 86_400_000
"""How far the first slot's own start may lie from the start of the show."""

# Every command, or every second, runs these; built once, they cost nothing then.
_LAST_SEQS = select(ShowRow.id, ShowRow.seq).where(
    ShowRow.id.in_(bindparam("shows", expanding=True)), ShowRow.removed_at.is_(None)
)
_SEQ = select(ShowRow.seq).where(ShowRow.id == bindparam("show"), ShowRow.removed_at.is_(None))
_SEQ_LOCKED = _SEQ.with_for_update()
_MOVING = select(ShowRow.id, ShowRow.seq).where(
    ShowRow.removed_at.is_(None),
    ShowRow.status.in_(("on_air", "rehearsal"))
    | (ShowRow.status.in_(("draft", "armed")) & ShowRow.starts_at.between(bindparam("earliest"), bindparam("latest"))),
)
_KEEP = (
    update(ShowRow)
    .where(ShowRow.id == bindparam("show"))
    .values({name: bindparam(name) for name in ("seq", "status", "started_at", "ended_at")})
)


class Show(Struct, frozen=True, kw_only=True):
    """A show of a room."""

    id: str
    room: str
    title: str
    starts_at: int
    purpose: str | None
    targets: dict[str, float]
    status: Status
    started_at: int | None
    ended_at: int | None
    created_at: int
    seq: int
    logged_seq: int
    shape_of: str | None = None
    """The past show whose course the targets follow; None: evenly."""
    weights: dict[str, float] = {}
    """How much each target counts in attainment and pace, by slug; 1 where nothing is said, 0: not at all."""
    hidden: bool = False
    """It is left out of the lists; its records are kept."""
    from_files: bool = False
    """It did not run here: it was added from the files of its platform."""

    @property
    def is_open(self) -> bool:
        """Nothing of it has been on air, nor is rehearsed just now."""
        return self.status in ("draft", "armed")

    def weight(self, slug: str) -> float | None:
        """How much the target of a figure counts; None without one, and where all count alike."""
        if slug not in self.targets or len({self.weights.get(target, 1) for target in self.targets}) < 2:
            return None
        return self.weights.get(slug, 1)


def _show(row: ShowRow) -> Show:
    status: Any = row.status
    return Show(
        id=row.id,
        room=row.room,
        title=row.title,
        starts_at=row.starts_at,
        purpose=row.purpose,
        targets=row.targets,
        status=status,
        started_at=row.started_at,
        ended_at=row.ended_at,
        created_at=row.created_at,
        seq=row.seq,
        logged_seq=row.logged_seq,
        shape_of=row.shape_of,
        weights=row.weights,
        hidden=row.hidden,
        from_files=row.from_files,
    )


def create(session: Session, show: Show) -> None:
    """Add a show; its room must exist."""
    session.add(
        ShowRow(
            id=show.id,
            room=show.room,
            title=show.title,
            starts_at=show.starts_at,
            purpose=show.purpose,
            targets=show.targets,
            status=show.status,
            started_at=None,
            ended_at=None,
            created_at=show.created_at,
            seq=0,
            logged_seq=-1,
            shape_of=show.shape_of,
            weights=show.weights,
            from_files=show.from_files,
        )
    )
    session.flush()


def get(session: Session, show_id: str) -> Show:
    """Raises NotFound."""
    row = session.get(ShowRow, show_id)
    if row is None or row.removed_at is not None:
        raise NotFound(NO_SHOW, show=show_id)
    return _show(row)


def seq(session: Session, show_id: str, *, lock: bool = False) -> int:
    """The show's last journal seq; with ``lock`` nobody else can write to the show until the transaction ends.

    SQLite ignores the row lock, its write transactions exclude each other anyway. Raises NotFound.
    """
    last = session.scalar(_SEQ_LOCKED if lock else _SEQ, {"show": show_id})
    if last is None:
        raise NotFound(NO_SHOW, show=show_id)
    return last


def of_room(session: Session, room: str) -> list[Show]:
    """A room's shows, the latest first."""
    query = (
        select(ShowRow)
        .where(ShowRow.room == room, ShowRow.removed_at.is_(None))
        .order_by(ShowRow.starts_at.desc(), ShowRow.id)
    )
    return [_show(row) for row in session.scalars(query)]


def all_shows(session: Session) -> list[Show]:
    """All shows, the latest first."""
    query = select(ShowRow).where(ShowRow.removed_at.is_(None)).order_by(ShowRow.starts_at.desc(), ShowRow.id)
    return [_show(row) for row in session.scalars(query)]


def on_air(session: Session) -> list[Show]:
    """Shows on air, and those that are rehearsed."""
    query = select(ShowRow).where(ShowRow.status.in_(("on_air", "rehearsal")))
    return [_show(row) for row in session.scalars(query)]


def moving(session: Session, now: int) -> dict[str, int]:
    """Shows whose journal may move by itself, with their last seqs: on air, or near a start that may roll."""
    near = {"earliest": now - NEAR_MS, "latest": now + NEAR_MS}
    return dict(iter(session.connection().execute(_MOVING, near)))


def not_logged(session: Session) -> list[Show]:
    """Shows with journal entries whose boundaries are not in the room's log yet."""
    return [
        _show(row)
        for row in session.scalars(
            select(ShowRow).where(ShowRow.logged_seq < ShowRow.seq, ShowRow.removed_at.is_(None))
        )
    ]


def last_seqs(session: Session, show_ids: Sequence[str]) -> dict[str, int]:
    """The last journal seq of each of these shows."""
    rows = session.connection().execute(_LAST_SEQS, {"shows": list(show_ids)})
    return dict(iter(rows))


def all_seqs(session: Session) -> dict[str, int]:
    """The last journal seq of each show that is stored, also of those that were taken away."""
    return dict(iter(session.connection().execute(select(ShowRow.id, ShowRow.seq))))


def keep(
    session: Session, show_id: str, *, seq: int, status: Status, started_at: int | None, ended_at: int | None
) -> None:
    """Keep what lists need of a show beside its journal, in the transaction that wrote the journal."""
    values = {"seq": seq, "status": status, "started_at": started_at, "ended_at": ended_at}
    session.connection().execute(_KEEP, {"show": show_id, **values})


def mark_logged(session: Session, show_id: str, seq: int) -> None:
    """The boundaries up to ``seq`` are in the room's log."""
    session.execute(update(ShowRow).where(ShowRow.id == show_id, ShowRow.logged_seq < seq).values(logged_seq=seq))


def carry_again(session: Session) -> None:
    """The room's log may lack boundaries that were in it; those that it has are known there by their ids."""
    session.execute(update(ShowRow).where(ShowRow.removed_at.is_(None)).values(logged_seq=-1))


def change(session: Session, show_id: str, **fields: Any) -> None:
    """Set fields of a show, in the transaction that wrote them to the journal."""
    session.execute(update(ShowRow).where(ShowRow.id == show_id).values(**fields))


def remove(session: Session, show_id: str, at: int) -> None:
    """Take a show away from everybody; what is stored of it goes with ``erase``."""
    session.execute(update(ShowRow).where(ShowRow.id == show_id).values(removed_at=at))
    session.execute(delete(CredentialRow).where(CredentialRow.show == show_id))


def removed(session: Session) -> list[tuple[Show, int]]:
    """Shows that were taken away and are stored all the same, with the instants when they were."""
    query = select(ShowRow).where(ShowRow.removed_at.is_not(None))
    return [(_show(row), row.removed_at or 0) for row in session.scalars(query)]


def erase(session: Session, show_id: str) -> None:
    """Delete all that is stored of a show."""
    for table in (AnswerRow, JournalRow, CredentialRow):
        session.execute(delete(table).where(table.show == show_id))
    session.execute(delete(ShowRow).where(ShowRow.id == show_id))
