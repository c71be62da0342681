"""Changes of products, whichever way they came: written, carried into the plans, told in the log without figures."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import structlog
from msgspec import UnsetType
from sqlalchemy.orm import Session

from console.access.rights import Principal
from console.rooms import bag, item_plans, items
from console.rundown.products import ProductChange
from console.store import items as stored
from console.web.services import Services

log = structlog.get_logger()


async def write(
    services: Services, principal: Principal, room: str, work: Callable[[Session], ProductChange]
) -> ProductChange:
    """Write one change; see ``write_all``."""

    def one(session: Session) -> list[ProductChange]:
        return [work(session)]

    return (await write_all(services, principal, room, one))[0]


async def write_all(
    services: Services, principal: Principal, room: str, work: Callable[[Session], Sequence[ProductChange]]
) -> Sequence[ProductChange]:
    """Write changes of a room's products, and carry them into its plans. Raises what ``work`` raises."""
    changes = await services.database.write(work)
    shows = await item_plans.carry(services.database, services.service, room, changes, principal.name)
    log.info(
        "products changed",
        room=room,
        by=principal.name,
        products=[change.after.id for change in changes[:20]],
        count=len(changes),
        shows=[show.id for show in shows],
    )
    return changes


async def set_picture(
    services: Services, principal: Principal, room: str, item: str, seen: int | UnsetType, data: bytes
) -> ProductChange:
    """Give a product its picture, or take it away with no bytes. Raises Invalid, TooLarge, NotFound or Conflict."""
    from console.rooms.pictures import picture_of  # a web process starts without it

    picture = await asyncio.to_thread(picture_of, data) if data else None
    now = services.clock.now()

    def work(session: Session) -> ProductChange:
        if picture is not None:
            stored.keep_picture(session, room, picture)
        values = {"picture": picture.key if picture is not None else ""}
        return items.change(session, room, item, values, seen, by=principal.name, now=now)

    return await write(services, principal, room, work)


async def sort_links(
    services: Services, principal: Principal, room: str, order: bag.LinkOrder, seen: int
) -> Sequence[ProductChange]:
    """Give the products the link numbers of the bag. Raises Conflict when the list has changed since ``seen``."""
    now = services.clock.now()
    wanted = [items.Wanted(one.product.id, {"link_no": one.link_no}) for one in order.changes]
    return await write_all(
        services,
        principal,
        room,
        lambda session: items.apply(session, room, wanted, seen, by=principal.name, now=now),
    )
