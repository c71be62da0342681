"""Tables that were sent in, until they are applied, and how the columns of a source were corrected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct, structs
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from console.store.tables import ImportColumnsRow, ImportRow
from streams.clock import Instant
from streams.errors import NotFound

ROWS_KEPT_MS: Final = 86_400_000
"""How long the rows of a table wait: they may hold names and addresses of buyers."""
RECORDS_KEPT_MS: Final = 90 * 86_400_000
"""How long it is known who applied what."""


class StagedImport(Struct, frozen=True, kw_only=True):
    """A table that somebody sent in; see ``ImportRow``."""

    id: str
    room: str
    show: str | None
    what: str
    source: str
    name: str
    by: str
    at: Instant
    sheets: bytes | None
    columns: dict[str, str | None]
    mode: str
    revision: int
    digest: str
    applied_at: Instant | None = None
    done: dict[str, Any] | None = None


def add(session: Session, staged: StagedImport) -> None:
    """Keep a table, and let go of those that are too old."""
    session.execute(
        update(ImportRow)
        .where(ImportRow.room == staged.room, ImportRow.at < staged.at - ROWS_KEPT_MS)
        .values(sheets=None)
    )
    session.execute(delete(ImportRow).where(ImportRow.room == staged.room, ImportRow.at < staged.at - RECORDS_KEPT_MS))
    session.add(ImportRow(**structs.asdict(staged)))


def get(session: Session, room: str, import_id: str) -> StagedImport:
    """A table of the room. Raises NotFound."""
    row = session.get(ImportRow, import_id)
    if row is None or row.room != room:
        raise NotFound("There is no such import. It may be too old; send the file again.")
    return StagedImport(**{name: getattr(row, name) for name in StagedImport.__struct_fields__})


def keep(session: Session, staged: StagedImport) -> None:
    """Write what was chosen for it, or done with it."""
    values = structs.asdict(staged)
    session.execute(update(ImportRow).where(ImportRow.id == values.pop("id")).values(values))


def remembered(session: Session, room: str, what: str, source: str) -> dict[str, str | None]:
    """How somebody corrected the columns of this source before; empty when nobody did."""
    row = session.get(ImportColumnsRow, (room, what, source))
    return dict(row.columns) if row is not None else {}


def remember(
    session: Session, room: str, what: str, source: str, columns: Mapping[str, str | None], at: Instant
) -> None:
    """Correct the columns of this source so from now on."""
    session.merge(ImportColumnsRow(room=room, what=what, source=source, columns=dict(columns), at=at))
