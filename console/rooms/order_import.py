"""Orders of a shop's export, as something that is imported.

What is new or changed goes into the room's log as events, past the same checks as everything else: what was placed and
paid, what the order holds as of the export, and what went back of it so far. All of these may be told again, so that an
import that breaks off is simply repeated.

What reads exports is loaded when something is imported: a web process starts without it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from console.access.rights import Right
from console.i18n.texts import N_, Translate
from console.rooms.imports import Accepted, Current, Outdated, Target
from console.sheets.columns import TableKind
from console.sheets.difference import Mode, Values
from console.sheets.grid import Sheet
from console.sheets.matching import FoundTable
from console.store import rooms, shop_orders
from console.store.imports import StagedImport
from console.store.session import Database
from console.store.shop_orders import StoredOrder
from streams.clock import Clock, Instant
from streams.errors import Invalid
from streams.events import WireEvent
from streams.ingest import door
from streams.ingest.pseudonyms import Pseudonyms
from streams.metrics.state.sources import FILE
from streams.store import issuers
from streams.store.log import Part, RoomLog

if TYPE_CHECKING:
    from console.rooms.order_tables import KnownOrder

AT_ONCE: Final = 5_000
"""Events written as one batch."""


class OrderImport:
    """Orders by their number."""

    what = "orders"
    title = N_("Orders")
    right: Right = "send events"
    mode: Mode = "merge"
    modes: tuple[Mode, ...] = ("merge",)
    per_show = False

    def __init__(self, database: Database, clock: Clock, log: RoomLog, pseudonyms: Pseudonyms) -> None:
        self._database = database
        self._clock = clock
        self._log = log
        self._pseudonyms = pseudonyms

    def table(self, target: Target, translate: Translate = str) -> TableKind:
        """The columns of orders, with the currency and the time zone of the room."""
        from console.rooms.order_tables import order_table

        return order_table(target.room.currency, target.room.timezone, translate)

    def page(self, target: Target) -> str:
        """The room's list of shows, whose reviews have the orders' figures."""
        return f"/#room-{target.room.slug}"

    async def current(self, target: Target) -> Current:
        """The orders that were imported before."""
        from console.rooms.order_tables import KnownOrder

        room = target.room.slug
        known = await self._database.read(lambda session: shop_orders.of_room(session, room))
        revision = await self._database.read(lambda session: shop_orders.revision(session, room))
        return KnownOrders(
            revision,
            {one.number: one.values for one in known},
            {one.number: KnownOrder(one.as_of, one.values) for one in known},
        )

    def grouped(
        self, target: Target, staged: StagedImport, sheets: Sequence[Sheet], found: FoundTable, current: Current
    ) -> tuple[FoundTable, Mapping[str, Values]]:
        """The orders of the lines in a file."""
        from console.rooms.order_tables import found_orders

        assert isinstance(current, KnownOrders), "it is what ``current`` gives"
        sheet = next(sheet for sheet in sheets if sheet.name == found.sheet)
        return found_orders(found, sheet, staged.columns, staged.name, current.orders)

    async def apply(self, target: Target, accepted: Accepted) -> Mapping[str, int]:
        """Write what is new and changed into the log."""
        from console.rooms.order_tables import ExportedOrders, told_by

        room, found = target.room.slug, accepted.found
        assert isinstance(found, ExportedOrders), "it is what ``grouped`` gives"
        if await self._database.read(lambda session: shop_orders.revision(session, room)) != accepted.revision:
            raise Outdated("Other orders were imported in the meantime.")
        changes = accepted.difference
        events, values = told_by(found, changes)
        kept = [StoredOrder(one["order"], found.as_of, dict(one)) for one in values]
        await self._write(target, events)
        now = self._clock.now()
        await self._database.write(lambda session: shop_orders.keep(session, room, kept, now))
        return {"new": len(changes.new), "changed": len(changes.changed), "events": len(events)}

    async def _write(self, target: Target, events: Sequence[tuple[WireEvent, Instant]]) -> None:
        """Past the door and into the log. Raises Invalid or Unavailable."""
        room, now = target.room.slug, self._clock.now()
        scope = await self._database.write(lambda session: rooms.fix_people(session, room, now))
        for start in range(0, len(events), AT_ONCE):
            sent = [event | {"at": at} for event, at in events[start : start + AT_ONCE]]
            batch = door.decode(msgspec.json.encode(sent), "json", target.room.currency)
            if batch.errors:
                raise Invalid("{reason}", reason=batch.errors[0].reason)
            self._pseudonyms.pseudonymise(scope, batch.events)
            await self._log.append_parts(room, [Part(batch.events, FILE, issuers.of_connector(FILE))])


class KnownOrders(Current):
    """What is there, with how new it is."""

    def __init__(self, revision: int, values: Mapping[str, Values], orders: Mapping[str, KnownOrder]) -> None:
        super().__init__(revision, values)
        object.__setattr__(self, "orders", orders)

    orders: Mapping[str, KnownOrder]
