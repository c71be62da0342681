"""The product sheet, as something that is imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from console.access.rights import Right
from console.i18n.texts import N_, Translate
from console.rooms import item_plans, items
from console.rooms.imports import Accepted, Current, Outdated, Target
from console.rooms.item_sheet import fields_of
from console.rooms.item_sizes import joined_sizes, sheet_row, sheet_table
from console.rooms.items import Wanted
from console.rundown.products import ProductChange
from console.rundown.service import RundownService
from console.sheets.columns import TableKind
from console.sheets.difference import Difference, Mode, Values
from console.sheets.grid import Sheet
from console.sheets.matching import FoundTable
from console.store import items as stored
from console.store.imports import StagedImport
from console.store.product import Product
from console.store.session import Database
from streams.clock import Clock


class ItemImport:
    """Products by their id or code. Whoever may plan may read costs as well, so the sheet has a column for them.

    A change reaches the slots that were not taken, as one that is typed does.
    """

    what = "items"
    title = N_("Products")
    right: Right = "plan"
    mode: Mode = "merge"
    modes: tuple[Mode, ...] = ("merge", "new", "override")
    per_show = False

    def __init__(self, database: Database, service: RundownService, clock: Clock) -> None:
        self._database = database
        self._service = service
        self._clock = clock

    def table(self, target: Target, translate: Translate = str) -> TableKind:
        """The columns of a product sheet, amounts in the room's currency; its words are the trade's own."""
        return sheet_table(target.room.currency)

    def page(self, target: Target) -> str:
        """The room's list of products."""
        return f"/rooms/{target.room.slug}/items"

    async def current(self, target: Target) -> Current:
        """The products on the list."""

        def load(session: Session) -> Current:
            found = stored.listed(session, target.room.slug)
            revision = stored.revision(session, target.room.slug)
            return Current(revision, {product.id: sheet_row(product) for product in found})

        return await self._database.read(load)

    def grouped(
        self, target: Target, staged: StagedImport, sheets: Sequence[Sheet], found: FoundTable, current: Current
    ) -> tuple[FoundTable, Mapping[str, Values]]:
        """The products of a sheet that may have a row for each size."""
        return joined_sizes(found), current.values

    async def apply(self, target: Target, accepted: Accepted) -> Mapping[str, int]:
        """Write them as one revision of the list, and carry them into the plans."""
        room, now, changes = target.room.slug, self._clock.now(), accepted.difference

        def write(session: Session) -> list[ProductChange]:
            if items.locked_revision(session, room) != accepted.revision:
                raise Outdated("The list of products has changed in the meantime. Look at it again, then repeat this.")
            known = {product.id: product for product in stored.listed(session, room)}
            wanted = _wanted(changes, known)
            return items.apply(
                session, room, wanted, accepted.revision, by=accepted.by, now=now, take_off=changes.removed
            )

        done = await self._database.write(write)
        await item_plans.carry(self._database, self._service, room, done, accepted.by)
        return {"new": len(changes.new), "changed": len(changes.changed), "removed": len(changes.removed)}


def _wanted(changes: Difference, known: Mapping[str, Product]) -> list[Wanted]:
    wanted = [Wanted(None, fields_of(row.values)) for row in changes.new]
    for row in changes.changed:
        named = {field.column for field in row.fields}
        values = {key: value for key, value in row.values.items() if key in named}
        wanted.append(Wanted(row.key, fields_of(values, known[row.key])))
    return wanted
