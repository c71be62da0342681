"""The page on which the links are sorted anew: paste the bag's order, see the difference, apply it."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from console.access.rights import Principal
from console.i18n.language import Language
from console.i18n.texts import N_
from console.rooms import bag, items
from console.rooms.bag import LinkOrder, Moved, Problem
from console.store import items as stored
from console.store.product import Product
from console.web import items as changes
from console.web.pages.home.forms import typed
from console.web.pages.items.contexts import LinkLine, LinkOrderPage
from console.web.pages.items.page import items_room
from console.web.pages.page import page, shell
from console.web.services import LanguageOf, PrincipalOf, Services, ServicesOf
from streams.errors import Conflict

router = APIRouter(prefix="/rooms/{slug}", include_in_schema=False)

PROBLEMS: Final[dict[Problem, str]] = {
    "unknown": N_("This is no product of the room"),
    "twice": N_("A line above is this product already"),
    "ambiguous": N_("Two products are called this"),
}


@router.get("/item-order")
async def form(
    slug: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """Where the order is pasted."""
    principal.require("floor", slug)
    return await _page(request, services, principal, language, slug, "", None)


@router.post("/item-order")
async def sort(
    slug: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """The difference; with ``apply`` it is done. When the list has changed meanwhile, the newer difference is shown."""
    principal.require("floor", slug)
    values = await typed(request)
    text, seen = values.get("text", ""), values.get("revision", "")
    revision, products = await _load(services, slug)
    order = bag.read_order(text, products)
    if "apply" not in values:
        return await _page(request, services, principal, language, slug, text, order)
    try:
        items.check_list(revision, int(seen) if seen.isdecimal() and len(seen) < 16 else 0)
        done = await changes.sort_links(services, principal, slug, order, revision)
    except Conflict as error:
        fault = language.format(error.message, error.params)
        return await _page(request, services, principal, language, slug, text, order, fault=fault)
    return await _page(request, services, principal, language, slug, "", None, done=len(done))


async def _load(services: Services, slug: str) -> tuple[int, list[Product]]:
    def work(session: Session) -> tuple[int, list[Product]]:
        return stored.revision(session, slug), stored.listed(session, slug)

    return await services.database.read(work)


async def _page(
    request: Request,
    services: Services,
    principal: Principal,
    language: Language,
    slug: str,
    text: str,
    order: LinkOrder | None,
    *,
    done: int | None = None,
    fault: str = "",
) -> Response:
    room = await services.room(slug)
    revision, products = await _load(services, slug)
    if order is not None:
        order = bag.read_order(text, products)
    context = LinkOrderPage(
        shell=shell(request, principal, language, room),
        room=items_room(room),
        text=text,
        count=len(products),
        revision=revision if order is not None else None,
        moved=_lines(order.moved) if order else (),
        listed=_lines(order.listed) if order else (),
        gone=_lines(order.gone) if order else (),
        problems=tuple(
            (line.number, line.text, language.gettext(PROBLEMS[line.problem]))
            for line in (order.problems if order else ())
            if line.problem is not None
        ),
        same=order.same if order else 0,
        done=done,
        fault=fault,
    )
    return page(services, language, context, 409 if fault else 200)


def _lines(moved: tuple[Moved, ...]) -> tuple[LinkLine, ...]:
    return tuple(
        LinkLine(
            title=one.product.title,
            code=one.product.code or one.product.product_id,
            before=one.product.link_no,
            after=one.link_no,
        )
        for one in moved
    )
