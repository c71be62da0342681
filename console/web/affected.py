"""Loads what is known of a wrong price: for the page, the interface and the file."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Final

from msgspec import Struct, structs
from sqlalchemy.orm import Session

from console.access.rights import Principal
from console.i18n.texts import N_
from console.i18n.validation import field_error
from console.review.affected import AffectedOrder, ItemOrders, Shipping, Totals, totals
from console.review.price_evidence import (
    AnnouncedItem,
    PriceRecord,
    announced_items,
    price_record,
    with_platform,
)
from console.rooms.vault import MOST_AT_ONCE, Selection
from console.rundown.service import initial
from console.store import items
from console.store.product import Product
from console.store.rooms import Room
from console.store.shows import Show
from console.web.services import Services
from streams.clock import HOUR, Instant
from streams.events import ItemListed, Logged, OrderCorrected, OrderPaid, OrderRefunded, StreamEnded, StreamStarted
from streams.metrics.state.sources import counts
from streams.store.log_search import search

LONGEST: Final = 7 * 24 * HOUR
_PLATFORM: Final = (ItemListed, StreamStarted, StreamEnded)


class OrdersAsked(Struct, frozen=True, kw_only=True):
    """Which orders are meant. Absent: what the show itself says."""

    sku: str
    start: Instant | None = None
    """From the last change of the price, or the start of the last run with the item."""
    end: Instant | None = None
    """Until now, or until the show ended. Not included."""
    price: int | None = None
    """What one unit should have cost, minor units. As it was announced at the instant of each payment."""
    ship_hours: int | None = None
    """Within so many hours of its payment an order ships: as the room promises."""
    ship_days: int | None = None
    """Within so many days, in place of the item's own and of the hours."""


class WrongPrice(Struct, frozen=True, kw_only=True):
    """What is known of it."""

    item: AnnouncedItem
    ship_days: int | None
    """The item's days from payment to dispatch; None: it has none of its own."""
    start: Instant
    end: Instant
    price: int | None
    """What was asked to be due; None: as announced."""
    rows: tuple[AffectedOrder, ...]
    """All orders of the window."""
    totals: Totals
    record: PriceRecord
    people: dict[str, str]
    """Order → pseudonym of its buyer; of those with a gap, or all while no price is known."""


async def wrong_price(services: Services, show: Show, asked: OrdersAsked) -> WrongPrice:
    """The orders of an item that were paid in a window, and what was announced. Raises Invalid, naming the field."""
    room = await services.room(show.room)
    state, entries = await services.service.state_and_entries(show.id)
    product = await product_called(services, room.slug, asked.sku)
    skus = {asked.sku, *(product.codes if product else ())}
    item = next((one for one in announced_items(state) if one.sku in skus), None) or offered(asked.sku, product)
    record = await asyncio.to_thread(price_record, initial(show), entries, skus, room.currency)
    start, end = _window(asked, record, show, services.clock.now())
    corrections = await _corrections(services, room.slug)
    orders, logged = ItemOrders(skus, corrections), list[Logged]()
    since = Instant(min(start, show.started_at or show.starts_at))
    async for events in search(services.room_log, room.slug, (OrderPaid, OrderRefunded, *_PLATFORM), since):
        await asyncio.to_thread(orders.take, events)
        logged += [event for event in events if isinstance(event, _PLATFORM)]
    own_days = product.ships_in_days if product else None
    shipping = Shipping(
        promise_ms=(room.ship_hours if asked.ship_hours is None else asked.ship_hours) * HOUR,
        presale=product.presale if product else item.presale,
        days=asked.ship_days if asked.ship_days is not None else own_days,
    )
    given = asked.price
    price = record.history.price_at if given is None else lambda _: given
    rows = await asyncio.to_thread(orders.rows, start, end, price, shipping)
    return WrongPrice(
        item=structs.replace(item, presale=shipping.presale),
        ship_days=shipping.days,
        start=start,
        end=end,
        price=given,
        rows=tuple(rows),
        totals=totals(rows),
        record=with_platform(record, logged, skus),
        people=orders.people({row.order for row in rows if row.gap != 0}),
    )


async def _corrections(services: Services, room: str) -> list[OrderCorrected]:
    """What shops' books say of the room's orders, but for what is set aside as from the future."""
    entries = await services.room_log.corrections(room)

    def read() -> list[OrderCorrected]:
        return [
            event
            for entry in entries
            for event in entry.events()
            if isinstance(event, OrderCorrected) and counts(entry.source, entry.taken_at, event.at)
        ]

    return await asyncio.to_thread(read)


async def buyers(
    services: Services, principal: Principal, room: Room, found: WrongPrice, purpose: str
) -> dict[str, str]:
    """Order → the buyer's name, where the room keeps it and the person may read it; who was read is in the audit."""
    if room.vault_days is None or not principal.may("read identities", room.slug):
        return {}
    keys, now = sorted(set(found.people.values())), services.clock.now()

    def read(session: Session) -> dict[str, str]:
        chunks = [Selection(keys=tuple(keys[at : at + MOST_AT_ONCE])) for at in range(0, len(keys), MOST_AT_ONCE)]
        people = [
            one
            for some in chunks
            for one in services.vault.read(session, room.slug, some, by=principal.name, purpose=purpose, now=now)
        ]
        return {one.key: one.name or one.id for one in people}

    names = await services.database.write(read)
    return {order: names[key] for order, key in found.people.items() if key in names}


async def product_called(services: Services, room: str, code: str) -> Product | None:
    """The product of a room that orders call so: by its id, its code, or that of a size."""

    def find(session: Session) -> Product | None:
        products = (*items.listed(session, room), *items.taken_off(session, room))
        return next((product for product in products if code in product.codes), None)

    return await services.database.read(find)


def offered(code: str, product: Product | None) -> AnnouncedItem:
    """An item that the show does not know, as the room's list has it."""
    if product is None:
        return AnnouncedItem(sku=code)
    return AnnouncedItem(sku=code, title=product.title, link_no=product.link_no, presale=product.presale)


def listed_items(items: Collection[AnnouncedItem], typed: str) -> tuple[AnnouncedItem, ...]:
    """The items that somebody may mean: by SKU, by link number (3, 3号), or by a part of the title."""
    wanted = " ".join(typed.split()).casefold()
    if exact := [item for item in items if item.sku.casefold() == wanted]:
        return tuple(exact)
    number = wanted.removesuffix("号链接").removesuffix("号").strip()
    if number.isdecimal() and (by_number := [item for item in items if item.link_no == int(number)]):
        return tuple(by_number)
    return tuple(item for item in items if wanted in f"{item.title} {item.sku}".casefold())


def _window(asked: OrdersAsked, record: PriceRecord, show: Show, now: Instant) -> tuple[Instant, Instant]:
    began = Instant(show.started_at if show.started_at is not None else show.starts_at)
    start = asked.start if asked.start is not None else Instant(record.since if record.since is not None else began)
    end = asked.end if asked.end is not None else Instant(show.ended_at if show.ended_at is not None else now)
    if asked.end is None and end <= start:
        end = max(now, Instant(start + 1))
    if end <= start:
        raise field_error("to", N_("The window must end after it begins."))
    if end - start > LONGEST:
        raise field_error("to", N_("The window is longer than seven days. Choose a later start or an earlier end."))
    return start, end
