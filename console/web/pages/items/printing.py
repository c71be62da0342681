"""Products on paper: the hosts' cards (手卡), of the room or of a show in the order of its rundown, and the sheet."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from console.i18n.texts import N_
from console.rooms import item_print, items
from console.rooms.item_print import Paper, PerPage
from console.rundown.products import item_of
from console.store import items as stored
from console.store import shows
from console.typesetting import pdf_of
from console.web.services import LanguageOf, PrincipalOf, Services, ServicesOf
from streams.errors import NotFound

router = APIRouter(prefix="/rooms/{slug}/items", include_in_schema=False)

CARDS = N_("Product cards")
SHEET = N_("Product sheet")


@router.get("/cards.pdf")
async def cards(
    slug: str,
    services: ServicesOf,
    principal: PrincipalOf,
    language: LanguageOf,
    per: PerPage = "2",
    show: str = "",
) -> Response:
    """The cards, ``per`` on a page; with ``show`` those of its slots."""
    principal.require("read", slug)
    room, printed_at = await services.room(slug), services.clock.now()
    foot = f"{room.name} · {language.moment(printed_at, room.timezone)}"
    if show:
        title = await _title_of(services, slug, show)
        found = item_print.items_of_plan((await services.service.state(show)).plan)
        foot = f"{title} · {foot}"
    else:
        products = await services.database.read(lambda session: stored.listed(session, slug))
        found = [item_of(product) for product in products]
    paper = Paper(title=language.gettext(CARDS), foot=foot, currency=room.currency, simulated=room.simulated)
    content = item_print.cards(found, paper, language, per)
    pictures = await _pictures(services, slug, item_print.pictures(found))
    for card in content["cards"]:
        card["picture"] = card["picture"] if card["picture"] in pictures else ""
    return _answer(await pdf_of("cards", content, pictures), f"cards-{slug}.pdf")


@router.get("/sheet.pdf")
async def sheet(slug: str, services: ServicesOf, principal: PrincipalOf, language: LanguageOf) -> Response:
    """The product sheet, with costs and floor prices for those who may read them."""
    principal.require("read", slug)
    room, printed_at = await services.room(slug), services.clock.now()
    products = await services.database.read(lambda session: stored.listed(session, slug))
    paper = Paper(
        title=f"{room.name} · {language.gettext(SHEET)}",
        foot=language.moment(printed_at, room.timezone),
        currency=room.currency,
        simulated=room.simulated,
    )
    content = item_print.sheet(products, paper, language, items.hidden(principal, slug))
    return _answer(await pdf_of("sheet", content, {}), f"products-{slug}.pdf")


async def _title_of(services: Services, slug: str, show: str) -> str:
    found = await services.database.read(lambda session: shows.get(session, show))
    if found.room != slug:
        raise NotFound("This room has no such show.")
    return found.title


async def _pictures(services: Services, slug: str, keys: frozenset[str]) -> dict[str, bytes]:
    """By the name of their files; those that are gone are left out."""

    def work(session: Session) -> dict[str, bytes]:
        found = {}
        for key in keys:
            try:
                found[f"{key}.webp"] = stored.picture(session, slug, key).large
            except NotFound:
                continue
        return found

    return await services.database.read(work)


def _answer(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'inline; filename="{quote(name)}"', "Cache-Control": "private, no-store"}
    return Response(content, media_type="application/pdf", headers=headers)
