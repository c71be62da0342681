"""The page of names that no product has (未匹配): match each with a product, make a new one of it, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from console.access.rights import Principal
from console.i18n.language import Language
from console.i18n.texts import N_
from console.rooms import matching
from console.rooms.item_names import known_products
from console.rooms.unmatched import Reason, UnmatchedName, known_names, unmatched
from console.rundown.products import ProductChange
from console.store import shows
from console.store.product import Product
from console.store.shows import Show
from console.web import items as changes
from console.web.pages.items.contexts import (
    MatchChoice,
    MatchedName,
    ShowRef,
    UnmatchedCount,
    UnmatchedLine,
    UnmatchedPage,
)
from console.web.pages.items.page import items_room
from console.web.pages.page import page, shell
from console.web.services import LanguageOf, PrincipalOf, Services, ServicesOf
from streams.errors import CuelightError

router = APIRouter(prefix="/rooms/{slug}", include_in_schema=False)

SHOWS: Final = 60
"""So many shows are looked through, the newest."""
REASONS: Final[dict[Reason, str]] = {
    "code": N_("same code, written differently"),
    "title": N_("same title"),
    "size": N_("begins with its code"),
}


class Found(NamedTuple):
    """What the page is made of."""

    names: Sequence[UnmatchedName]
    products: Sequence[Product]
    """Those on the list."""
    shows: dict[str, Show]


@router.get("/items/unmatched")
async def listed(
    slug: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """The names that no product has."""
    principal.require("read", slug)
    return await _page(request, services, principal, language, slug)


@router.get("/fragments/unmatched-count")
async def count(slug: str, services: ServicesOf, principal: PrincipalOf, language: LanguageOf) -> Response:
    """How many there are, for the page of products."""
    principal.require("read", slug)
    room, found = await services.room(slug), await _find(services, slug)
    return page(services, language, UnmatchedCount(room=items_room(room), count=len(found.names)))


@router.post("/items/unmatched")
async def act(
    slug: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """``do``: match ``name`` with ``item``, match all that are suggested, make a product, or take a name back."""
    principal.require("plan", slug)
    form = await request.form()
    name = _text(form, "name")
    try:
        found = await _find(services, slug)
        match _text(form, "do"):
            case "all":
                pairs = {one.name: (one.likely, one.size) for one in found.names if one.likely is not None}
                agreed = set(map(str, form.getlist("agreed")))
                pairs = {name: pair for name, pair in pairs.items() if name in agreed}
                done = await _match(services, principal, slug, pairs)
            case "make":
                title = next((one.title for one in found.names if one.name == name), "")
                done = await _make(services, principal, slug, name, title)
            case "undo":
                await _unmatch(services, principal, slug, _text(form, "item"), name)
                return await _page(request, services, principal, language, slug, undone=name)
            case _:
                product, size = matching.product_named(found.products, _text(form, "item"))
                done = await _match(services, principal, slug, {name: (product.id, size)})
    except CuelightError as error:
        fault = language.format(error.message, error.params)
        return await _page(
            request, services, principal, language, slug, typed=(name, _text(form, "item")), fault=fault,
            status=error.status,
        )  # fmt: skip
    return await _page(request, services, principal, language, slug, done=done)


async def _match(
    services: Services, principal: Principal, slug: str, pairs: dict[str, tuple[str, str]]
) -> tuple[MatchedName, ...]:
    now = services.clock.now()
    written = await changes.write_all(
        services,
        principal,
        slug,
        lambda session: matching.match(session, slug, pairs, by=principal.name, now=now),
    )
    products = {change.after.id: change.after for change in written}
    return tuple(_matched(products[item], name) for name, (item, _) in pairs.items() if item in products)


async def _make(services: Services, principal: Principal, slug: str, name: str, title: str) -> tuple[MatchedName, ...]:
    now = services.clock.now()
    change = await changes.write(
        services,
        principal,
        slug,
        lambda session: matching.make(session, slug, name, title, by=principal.name, now=now),
    )
    return (_matched(change.after, name),)


async def _unmatch(services: Services, principal: Principal, slug: str, item: str, name: str) -> ProductChange:
    now = services.clock.now()
    return await changes.write(
        services,
        principal,
        slug,
        lambda session: matching.unmatch(session, slug, item, name, by=principal.name, now=now),
    )


async def _find(services: Services, slug: str) -> Found:
    def work(session: Session) -> tuple[list[Product], list[Show]]:
        return known_products(session, slug), shows.of_room(session, slug)

    products, of_room = await services.database.read(work)
    newest = sorted((show for show in of_room if show.started_at), key=lambda show: show.started_at or 0)[-SHOWS:]
    frames = [await services.figures.frame(slug, show.id) for show in newest]
    listed = [product for product in products if product.archived_at is None]
    return Found(unmatched(frames, listed, known_names(products)), listed, {show.id: show for show in newest})


async def _page(
    request: Request,
    services: Services,
    principal: Principal,
    language: Language,
    slug: str,
    *,
    done: tuple[MatchedName, ...] = (),
    undone: str = "",
    typed: tuple[str, str] = ("", ""),
    fault: str = "",
    status: int = 200,
) -> Response:
    room, found = await services.room(slug), await _find(services, slug)
    products = {product.id: product for product in found.products}
    at_a_name = any(one.name == typed[0] for one in found.names)
    context = UnmatchedPage(
        shell=shell(request, principal, language, room),
        room=items_room(room),
        names=tuple(_line(one, found, products, language, typed, fault) for one in found.names),
        suggested=sum(one.likely is not None for one in found.names),
        choices=_choices(found.products),
        matched=tuple(_matched(one, name) for one in found.products for name in one.other_codes),
        done=done,
        undone=undone,
        fault="" if at_a_name else fault,
        shows=len(found.shows),
        may_plan=principal.may("plan", slug),
    )
    return page(services, language, context, status)


def _line(
    one: UnmatchedName,
    found: Found,
    products: dict[str, Product],
    language: Language,
    typed: tuple[str, str],
    fault: str,
) -> UnmatchedLine:
    likely = products.get(one.likely or "")
    is_typed = typed[0] == one.name
    return UnmatchedLine(
        name=one.name,
        title=one.title,
        orders=one.orders,
        units=one.units,
        gmv=one.gmv,
        clicks=one.clicks,
        first_show=_show(found.shows[one.first_show]),
        last_show=_show(found.shows[one.last_show]),
        likely=_choice(likely, one.size) if likely is not None else "",
        likely_title=likely.title if likely is not None else "",
        reason=language.gettext(REASONS[one.reason]) if one.reason is not None else "",
        typed=typed[1] if is_typed else "",
        fault=fault if is_typed else "",
    )


def _show(show: Show) -> ShowRef:
    return ShowRef(id=show.id, title=show.title, at=show.started_at or show.starts_at)


def _choice(product: Product, size: str) -> str:
    return f"{product.codes[0]}{matching.SIZE}{size}" if size else product.codes[0]


def _choices(products: Sequence[Product]) -> tuple[MatchChoice, ...]:
    """Products by code, and those sizes that have no code of their own yet."""
    found = []
    for product in products:
        found.append(MatchChoice(value=product.codes[0], label=product.title))
        found += [
            MatchChoice(value=_choice(product, size.name), label=product.title)
            for size in product.sizes
            if not size.sku
        ]
    return tuple(found)


def _matched(product: Product, name: str) -> MatchedName:
    return MatchedName(name=name, item=product.id, title=product.title or product.codes[0])


def _text(form: FormData, name: str) -> str:
    return str(form.get(name, "")).strip()
