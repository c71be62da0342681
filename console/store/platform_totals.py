"""Totals of shows as platforms' files tell them. They are added and read; nothing changes them."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from console.store.tables import PlatformTotalRow


class PlatformTotal(Struct, frozen=True, kw_only=True):
    """A total of one part of a show, as one file tells it."""

    room: str
    show: str
    slug: str
    value: float
    """Money in minor units, times in seconds, shares as fractions."""
    unit: str
    currency: str | None
    """Of money; None for all else."""
    scope: str
    """What of the show it is about: one of its streams, or a plan of its ads."""
    source: str
    """The platform."""
    account: str
    """As the file names it; empty: it names none."""
    exported_at: int | None
    """When the file was exported, UTC ms; None: that is not known."""
    fetched_at: int
    """When it was given, UTC ms."""
    file: str
    """The name of the file."""
    fingerprint: str
    """SHA-256 of the file."""
    by: str
    number: int = 0
    """Rises with every total that is kept."""

    @property
    def at(self) -> int:
        """As of when it is."""
        return self.exported_at if self.exported_at is not None else self.fetched_at


def _total(row: PlatformTotalRow) -> PlatformTotal:
    return PlatformTotal(**{name: getattr(row, name) for name in PlatformTotal.__struct_fields__})


def add(session: Session, totals: Sequence[PlatformTotal]) -> int:
    """Keep those that are not there yet; how many that were. One file tells a total of a part once."""
    shows = {total.show for total in totals}
    known = {_identity(total) for show in shows for total in of_show(session, show)}
    added = 0
    for total in totals:
        if _identity(total) in known:
            continue
        known.add(_identity(total))
        fields = {name: getattr(total, name) for name in PlatformTotal.__struct_fields__ if name != "number"}
        session.add(PlatformTotalRow(**fields))
        added += 1
    session.flush()
    return added


def _identity(total: PlatformTotal) -> tuple[str, str, str, str, str]:
    return total.show, total.slug, total.scope, total.source, total.fingerprint


def of_show(session: Session, show: str) -> list[PlatformTotal]:
    """All totals of a show, as they were kept."""
    query = select(PlatformTotalRow).where(PlatformTotalRow.show == show).order_by(PlatformTotalRow.number)
    return [_total(row) for row in session.scalars(query)]


def rooms_by_account(session: Session) -> dict[tuple[str, str], str]:
    """The room that each account of a platform was last put to, by platform and account in lower case."""
    query = select(PlatformTotalRow.source, PlatformTotalRow.account, PlatformTotalRow.room)
    query = query.where(PlatformTotalRow.account != "").order_by(PlatformTotalRow.number)
    return {(source, account.casefold()): room for source, account, room in session.execute(query)}
