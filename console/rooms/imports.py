"""Tables that come in: read, compared with what is there, shown, and applied to the revision they were compared with.

What can be imported registers as an ``ImportKind``; nothing here knows what a product or an order is. ``stage`` reads
a file and keeps its rows, ``preview`` says what they would change with other columns or another mode, ``apply`` does
it. Between the two somebody else may have changed what is there: if that makes another difference, nothing is done and
the newer difference is told.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, runtime_checkable

from msgspec import structs

from console.access.rights import Right
from console.i18n.texts import Translate
from console.sheets.columns import TableKind
from console.sheets.difference import Difference, Mode, Values, difference, mode_of
from console.sheets.grid import Sheet
from console.sheets.keeping import packed, unpacked
from console.sheets.matching import Chosen, FoundTable, find_table, plain_heading
from console.store import imports as stored
from console.store.imports import StagedImport
from console.store.rooms import Room
from console.store.session import Database
from console.store.shows import Show
from streams.clock import Clock
from streams.errors import Conflict, Invalid, Refused


@dataclass(frozen=True)
class Target:
    """Where a table is to go."""

    room: Room
    show: Show | None = None


@dataclass(frozen=True)
class Current:
    """What is there."""

    revision: int
    """Changes whenever something of it does."""
    values: Mapping[str, Values]
    """What a row can change, by a key of its own."""


@dataclass(frozen=True)
class Accepted:
    """A difference that somebody has looked at and wants."""

    found: FoundTable
    difference: Difference
    revision: int
    """What it was made on; a kind must not apply it to another one, and raises ``Outdated`` then."""
    by: str
    """How the journal calls whoever applies it."""


class Outdated(Conflict):
    """What is there has changed since the difference was made."""


class ImportKind(Protocol):
    """Something that can be imported."""

    what: str
    """Its name in the interface."""
    title: str
    """What people call it, a key of translations."""
    right: Right
    mode: Mode
    """What is meant when nothing is said."""
    modes: tuple[Mode, ...]
    """What makes sense besides: a kind that takes nothing away has no ``override``."""
    per_show: bool
    """It is imported into a show."""

    def table(self, target: Target, translate: Translate = str) -> TableKind:
        """Its columns, with the currency and the time zone of the room; words are written as ``translate`` has them."""

    def page(self, target: Target) -> str:
        """The address of the page that shows what is imported."""

    async def current(self, target: Target) -> Current:
        """What is there."""

    async def apply(self, target: Target, accepted: Accepted) -> Mapping[str, int]:
        """Carry it out; how many of what were done (``new``, ``changed``, ``removed`` …). Raises Outdated."""


@runtime_checkable
class GroupingKind(ImportKind, Protocol):
    """A kind of which several rows of a file are one thing, as the lines of an order are."""

    def grouped(
        self, target: Target, staged: StagedImport, sheets: Sequence[Sheet], found: FoundTable, current: Current
    ) -> tuple[FoundTable, Mapping[str, Values]]:
        """The table with one row for each thing, and what is there to compare it with."""


@dataclass(frozen=True)
class Upload:
    """What somebody sent: a file, or cells that were pasted."""

    name: str = ""
    data: bytes | None = None
    pasted: str | None = None

    def read(self) -> list[Sheet]:
        """Its sheets. Raises Invalid or TooLarge."""
        from console.sheets.reading import read_paste, read_sheets

        if self.data is not None:
            return read_sheets(self.data, self.name)
        return read_paste(self.pasted or "")


@dataclass(frozen=True)
class Preview:
    """What a table would change."""

    staged: StagedImport
    kind: ImportKind
    found: FoundTable
    difference: Difference
    current: Current
    remembered: bool = False
    """The columns were corrected as they were the last time for this source."""


class Imports:
    """All that reads and applies tables that come in."""

    def __init__(self, database: Database, clock: Clock, kinds: Iterable[ImportKind]) -> None:
        self._database = database
        self._clock = clock
        self._kinds = {kind.what: kind for kind in kinds}

    def kind(self, what: str) -> ImportKind:
        """What is imported under this name. Raises Invalid."""
        if what not in self._kinds:
            raise Invalid(
                "There is no import of “{what}”. There are: {known}.", what=what, known=", ".join(self._kinds)
            )
        return self._kinds[what]

    async def stage(
        self,
        target: Target,
        kind: ImportKind,
        upload: Upload,
        by: str,
        *,
        columns: Chosen | None = None,
        mode: str | None = None,
    ) -> Preview:
        """Read what was sent and say what it would change; nothing is changed. Raises Invalid or TooLarge."""
        wanted = mode_of(mode) if mode else kind.mode
        sheets = await asyncio.to_thread(upload.read)
        table = kind.table(target)
        found = await asyncio.to_thread(find_table, sheets, table)
        source = _source(found)
        known = await self._database.read(
            lambda session: stored.remembered(session, target.room.slug, kind.what, source)
        )
        staged = StagedImport(
            id=secrets.token_hex(8),
            room=target.room.slug,
            show=target.show.id if target.show else None,
            what=kind.what,
            source=source,
            name=upload.name[:200],
            by=by,
            at=self._clock.now(),
            sheets=await asyncio.to_thread(packed, _used(sheets, found)),
            columns=known if columns is None else dict(columns),
            mode=wanted,
            revision=0,
            digest="",
        )
        shown = await self._compare(target, kind, staged, sheets, found if not staged.columns else None)
        await self._database.write(lambda session: stored.add(session, shown.staged))
        return replace(shown, remembered=columns is None and bool(known))

    async def get(self, room: str, import_id: str) -> StagedImport:
        """A table that was sent in. Raises NotFound."""
        return await self._database.read(lambda session: stored.get(session, room, import_id))

    async def preview(
        self, target: Target, staged: StagedImport, *, columns: Chosen | None = None, mode: str | None = None
    ) -> Preview:
        """What it would change now, with these columns and this mode. Raises Refused when its rows are gone."""
        kind = self.kind(staged.what)
        if columns is not None:
            staged = structs.replace(staged, columns=dict(columns))
        if mode:
            staged = structs.replace(staged, mode=mode_of(mode))
        shown = await self._compare(target, kind, staged, await asyncio.to_thread(unpacked, _rows(staged)))
        await self._database.write(lambda session: stored.keep(session, shown.staged))
        return shown

    async def apply(
        self,
        target: Target,
        staged: StagedImport,
        revision: int,
        by: str,
        *,
        columns: Chosen | None = None,
        mode: str | None = None,
    ) -> StagedImport:
        """Do what the preview said. Raises Conflict with the newer preview when it would be something else now."""
        shown = await self.preview(target, staged, columns=columns, mode=mode)
        same = (columns is None and not mode) or (
            shown.staged.columns == staged.columns and shown.staged.mode == staged.mode
        )
        if shown.current.revision != revision and not (same and shown.staged.digest == staged.digest):
            raise _outdated(shown)
        accepted = Accepted(shown.found, shown.difference, shown.current.revision, by)
        try:
            done = await shown.kind.apply(target, accepted)
        except Outdated:
            raise _outdated(await self.preview(target, shown.staged)) from None
        now = self._clock.now()
        applied = structs.replace(shown.staged, sheets=None, applied_at=now, done=dict(done))

        def write(session: Any) -> None:
            stored.keep(session, applied)
            if applied.columns:
                stored.remember(session, applied.room, applied.what, applied.source, applied.columns, now)

        await self._database.write(write)
        return applied

    async def _compare(
        self,
        target: Target,
        kind: ImportKind,
        staged: StagedImport,
        sheets: list[Sheet],
        read: FoundTable | None = None,
    ) -> Preview:
        """``read``: the table, where it was found already with the same columns."""
        table = kind.table(target)
        current = await kind.current(target)

        def compare() -> tuple[FoundTable, Difference]:
            found, there = read or find_table(sheets, table, staged.columns), current.values
            if isinstance(kind, GroupingKind):
                found, there = kind.grouped(target, staged, sheets, found, current)
            return found, difference(found.rows, there, table, mode_of(staged.mode))

        found, changes = await asyncio.to_thread(compare)
        staged = structs.replace(staged, revision=current.revision, digest=_digest(changes))
        return Preview(staged, kind, found, changes, current)


class NewerPreview(Conflict):
    """Somebody changed what is there; ``preview`` is the difference as it is now."""

    preview: Preview


def _outdated(shown: Preview) -> NewerPreview:
    error = NewerPreview("Somebody changed this in the meantime. Look at the new difference, then apply it again.")
    error.preview = shown
    return error


def _rows(staged: StagedImport) -> bytes:
    if staged.applied_at is not None:
        raise Refused("This import is applied already. Send the file again to import it once more.")
    if staged.sheets is None:
        raise Refused("The rows of this import are no longer kept. Send the file again.")
    return staged.sheets


def _used(sheets: list[Sheet], found: FoundTable) -> list[Sheet]:
    """Only the sheet of the table is kept."""
    return [sheet for sheet in sheets if sheet.name == found.sheet][:1] or sheets


def _source(found: FoundTable) -> str:
    headings = sorted(plain_heading(heading.text) for heading in found.headings)
    return hashlib.sha256("\n".join(headings).encode()).hexdigest()


def _digest(changes: Difference) -> str:
    told = (changes.new, changes.changed, changes.removed, changes.refused)
    return hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()
