"""The page of a wrong price: the orders it affected, and what was announced when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from console.i18n.language import Language
from console.i18n.texts import N_
from console.i18n.validation import field_error
from console.i18n.zone import instant_of, local
from console.review.price_evidence import EVIDENCE_KINDS, AnnouncedItem, Evidence, announced_items
from console.rooms.rooms import MOST_SHIP_HOURS
from console.store import items as store_items
from console.store.rooms import Room
from console.web.affected import OrdersAsked, WrongPrice, listed_items, offered, wrong_price
from console.web.pages.affected.contexts import AffectedPage, EvidenceLine, FoundOrders
from console.web.pages.home.contexts import Form
from console.web.pages.home.forms import errors
from console.web.pages.page import opened, page, rights, shell, show_head
from console.web.services import LanguageOf, PrincipalOf, ServicesOf
from streams.clock import Instant
from streams.errors import CuelightError
from streams.money import minor_digits, to_minor

router = APIRouter(prefix="/shows/{show_id}", include_in_schema=False)
FIELDS: Final = ("item", "from", "to", "price", "ship_hours", "ship_days")
SHOWN: Final = 300
"""So many orders are listed on the page; all are in the file."""
MOST_DAYS: Final = 365


@router.get("/affected")
async def affected(
    show_id: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """The orders of an item in a window. What was typed comes back with what is wrong with it."""
    show, room, state = await opened(services, principal, show_id, "read figures")
    of_show = announced_items(state)
    listed = await services.database.read(lambda session: store_items.listed(session, room.slug))
    others = (offered(product.codes[0], product) for product in listed if product.codes)
    known = {item.sku for item in of_show}
    items = (*of_show, *(item for item in others if item.sku not in known))
    values = {name: request.query_params.get(name, "").strip() for name in FIELDS}
    if "item" not in request.query_params and of_show and state.runs:
        values["item"] = items[0].sku
    form, found, status = Form(values=values), None, 200
    candidates = listed_items(items, values["item"]) if values["item"] else ()
    if values["item"]:
        try:
            # One that the plan does not know may have been sold all the same.
            item = candidates[0] if candidates else AnnouncedItem(sku=values["item"])
            if len(candidates) <= 1:
                answer = await wrong_price(services, show, _asked(item, values, room))
                form = Form(values=_filled(values, answer, room))
                found = _found(answer, show_id, form.values, room.timezone, language)
                candidates = ()
        except CuelightError as error:
            if error.status != 422:
                raise
            form, status = Form(values=values, errors=errors(error, language, "item")), error.status
    context = AffectedPage(
        shell=shell(request, principal, language, room),
        show=show_head(show, room),
        rights=rights(principal, room.slug),
        items=items,
        candidates=candidates if found is None else (),
        form=form,
        found=found,
    )
    return page(services, language, context, status)


def _asked(item: AnnouncedItem, values: Mapping[str, str], room: Room) -> OrdersAsked:
    return OrdersAsked(
        sku=item.sku,
        start=_instant(values, "from", room.timezone),
        end=_instant(values, "to", room.timezone),
        price=_price(values["price"], room.currency),
        ship_hours=_whole(values, "ship_hours", MOST_SHIP_HOURS),
        ship_days=_whole(values, "ship_days", MOST_DAYS),
    )


def _instant(values: Mapping[str, str], field: str, timezone: str) -> Instant | None:
    if not values[field]:
        return None
    try:
        return instant_of(datetime.fromisoformat(values[field]).replace(tzinfo=None), timezone)
    except ValueError:
        raise field_error(field, N_("Type a day and a time, for example 2026-10-01 20:00.")) from None
    except CuelightError as error:  # a time that the clocks jump over
        raise field_error(field, error.message, **error.params) from None


def _price(typed: str, currency: str) -> int | None:
    """What one unit should have cost, in whole units of the currency as people type it."""
    if not typed:
        return None
    try:
        amount = Decimal(typed.replace(",", "").replace("，", "").lstrip("¥￥$").strip())
        if not amount.is_finite() or not 0 <= amount <= 10**9:
            raise InvalidOperation
    except InvalidOperation:
        raise field_error("price", N_("Type an amount, for example 599 or 599.00.")) from None
    return to_minor(amount, minor_digits(currency))


def _whole(values: Mapping[str, str], field: str, most: int) -> int | None:
    if not values[field]:
        return None
    if not values[field].isdecimal() or not 1 <= int(values[field]) <= most:
        raise field_error(field, N_("Type a whole number from 1 to {most}."), most=most)
    return int(values[field])


def _filled(values: Mapping[str, str], answer: WrongPrice, room: Room) -> dict[str, str]:
    """The fields with what was taken where nothing was typed."""
    return {
        **values,
        "item": answer.item.sku,
        "from": values["from"] or _typed(answer.start, room.timezone),
        "to": values["to"] or _typed(answer.end, room.timezone),
        "ship_hours": values["ship_hours"] or str(room.ship_hours),
        "ship_days": values["ship_days"] or ("" if answer.ship_days is None else str(answer.ship_days)),
    }


def _typed(at: int, timezone: str) -> str:
    return local(Instant(at), timezone).strftime("%Y-%m-%dT%H:%M:%S")


def _found(
    answer: WrongPrice, show_id: str, values: Mapping[str, str], timezone: str, language: Language
) -> FoundOrders:
    hit = [row for row in answer.rows if row.gap != 0]
    asked = {
        "sku": answer.item.sku,
        "from": str(answer.start),
        "to": str(answer.end),
        **({"price": str(answer.price)} if answer.price is not None else {}),
        **{name: values[name] for name in ("ship_hours", "ship_days") if values[name]},
    }
    return FoundOrders(
        item=answer.item,
        start=answer.start,
        end=answer.end,
        has_price=all(row.due is not None for row in answer.rows),
        rows=tuple(hit[:SHOWN]),
        left_out=max(0, len(hit) - SHOWN),
        unaffected=answer.totals.orders - len({row.order for row in hit}),
        totals=answer.totals,
        evidence=tuple(_line(one, show_id, values, timezone, language) for one in answer.record.evidence),
        file=f"/api/v1/shows/{show_id}/affected.xlsx?{urlencode(asked)}",
    )


def _line(one: Evidence, show_id: str, values: Mapping[str, str], timezone: str, language: Language) -> EvidenceLine:
    def address(field: str, at: int) -> str:
        asked = {name: value for name, value in values.items() if value} | {field: _typed(at, timezone)}
        return f"/shows/{show_id}/affected?{urlencode(asked)}"

    return EvidenceLine(
        label=language.gettext(EVIDENCE_KINDS[one.kind]),
        evidence=one,
        from_here=address("from", one.at),
        until_here=address("to", one.at),
    )
