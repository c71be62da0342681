"""The orders that a wrong price affected, as data and as a workbook for customer service."""

from __future__ import annotations

import asyncio
import re
from typing import Annotated, Final

from fastapi import APIRouter, Query, Response

from console.i18n.texts import N_
from console.review.affected import AffectedOrder
from console.rooms.rooms import MOST_SHIP_HOURS
from console.web import bodies
from console.web.affected import OrdersAsked, WrongPrice, buyers, wrong_price
from console.web.services import (
    INSTANT_DESCRIBED,
    LanguageOf,
    PrincipalOf,
    ReadInstant,
    ServicesOf,
    allowed_show,
)
from streams.clock import Instant

router = APIRouter(prefix="/api/v1/shows/{show_id}", tags=["figures"])
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

SkuOf = Annotated[str, Query(min_length=1, max_length=200, description="The item, as orders call it.")]
FromOf = Annotated[int | None, ReadInstant, Query(alias="from", description=INSTANT_DESCRIBED)]
ToOf = Annotated[int | None, ReadInstant, Query(alias="to", description=INSTANT_DESCRIBED)]
PriceOf = Annotated[int | None, Query(ge=0, le=2**53, description="What one unit should have cost, minor units.")]
HoursOf = Annotated[
    int | None,
    Query(ge=1, le=MOST_SHIP_HOURS, description="Orders ship within so many hours; else the room's."),
]
DaysOf = Annotated[int | None, Query(ge=1, le=365, description="In place of hours, and of the item's own days.")]


@router.get("/affected", openapi_extra=bodies.answered(list[AffectedOrder]))
async def affected(
    show_id: str,
    services: ServicesOf,
    principal: PrincipalOf,
    sku: SkuOf,
    start: FromOf = None,
    end: ToOf = None,
    price: PriceOf = None,
    ship_hours: HoursOf = None,
    ship_days: DaysOf = None,
) -> Response:
    """The orders of an item that were paid in a window, with what was due and the gap.

    Without `from`: since the price was last changed, or the last run with the item began. Without `to`: until now, or
    the show's end. Without `price`: what was announced at the instant of each payment. `gap` is positive where too
    little was paid.
    """
    show = await allowed_show(services, principal, show_id, "read figures")
    found = await wrong_price(services, show, _asked(sku, start, end, price, ship_hours, ship_days))
    return bodies.answer(found.rows)


@router.get("/affected.xlsx")
async def affected_xlsx(
    show_id: str,
    services: ServicesOf,
    principal: PrincipalOf,
    language: LanguageOf,
    sku: SkuOf,
    start: FromOf = None,
    end: ToOf = None,
    price: PriceOf = None,
    ship_hours: HoursOf = None,
    ship_days: DaysOf = None,
) -> Response:
    """The same as a workbook: the orders with a gap, and what was announced when as evidence.

    Where the room keeps who its people are and you may read it, buyers are named; the audit says so.
    """
    from console.review.affected_file import Subject, affected_file  # a web process starts without it

    show = await allowed_show(services, principal, show_id, "read figures")
    room = await services.room(show.room)
    found = await wrong_price(services, show, _asked(sku, start, end, price, ship_hours, ship_days))
    purpose = language.format(N_("Affected orders of {item}"), {"item": _called(found)})[:200]
    names = await buyers(services, principal, room, found, purpose)
    subject = Subject(
        show=show.title,
        room=room.name,
        item=_called(found),
        start=found.start,
        end=found.end,
        price=found.price,
        timezone=room.timezone,
        currency=room.currency,
        simulated=room.simulated,
        made_at=services.clock.now(),
    )
    content = await asyncio.to_thread(
        affected_file, subject, found.rows, found.totals, found.record.evidence, names, language
    )
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", f"affected-{sku}")[:80]
    headers = {"Content-Disposition": f'attachment; filename="{name}.xlsx"', "Cache-Control": "no-store"}
    return Response(content, media_type=XLSX, headers=headers)


def _asked(
    sku: str, start: int | None, end: int | None, price: int | None, ship_hours: int | None, ship_days: int | None
) -> OrdersAsked:
    return OrdersAsked(
        sku=sku,
        start=None if start is None else Instant(start),
        end=None if end is None else Instant(end),
        price=price,
        ship_hours=ship_hours,
        ship_days=ship_days,
    )


def _called(found: WrongPrice) -> str:
    return " ".join(filter(None, (found.item.title, found.item.sku)))
