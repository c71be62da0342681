"""The products of a room: the list, each product, its picture, and the order of the links."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request, Response
from msgspec import UNSET, Meta, Struct, UnsetType
from sqlalchemy.orm import Session

from console.access.rights import Principal
from console.rooms import bag, items
from console.rooms.items import MOST_PICTURE_BYTES, ProductEdit, ProductIn, edited
from console.rundown.model import Item
from console.rundown.products import ProductChange
from console.store import items as stored
from console.store.product import COSTS, Product, ProductRole
from console.web import bodies
from console.web import items as changes
from console.web.services import PrincipalOf, Services, ServicesOf
from streams.errors import Conflict

router = APIRouter(prefix="/api/v1/rooms/{slug}/items", tags=["products"])

ItemIdOf = Annotated[str, Path(pattern="^[A-Za-z0-9_-]{1,32}$")]
SeenOf = Annotated[int | None, Query(ge=0, le=2**53, description="The revision that was seen; 409 when it is older.")]
DERIVED: Final = ("units", "margin", "slot_item", "picture", "archived_at", "changed_by", "changed_at")
"""What is given out besides and may be sent back; it says nothing then."""


class ProductOut(Product, frozen=True, kw_only=True):
    """A product. ``cost`` and ``margin`` are there for those who may read costs, ``floor_price`` for the crew."""

    units: int | None
    """Units prepared: the sum of the sizes where each is counted, else ``stock``."""
    margin: float | UnsetType | None = UNSET  # type: ignore[assignment]
    """The share of the price that is left after the cost."""
    slot_item: Item
    """What a slot gets when the product is put into it."""


class ProductsOut(Struct):
    """The products of a room by link number, then those without one."""

    revision: int
    """Of the list: it rises with every change of a product."""
    items: list[ProductOut]


class LinkOrderIn(Struct, kw_only=True, forbid_unknown_fields=True):
    """The order of the bag: one product a line, by its id, code or title, with or without its number."""

    text: Annotated[str, Meta(max_length=200_000)]
    revision: int | UnsetType = UNSET
    """The revision of the list that the difference was seen at; 409 when it has changed since."""
    apply: bool = False
    """Write it; else only the difference is answered."""


@router.get("", openapi_extra=bodies.answered(ProductsOut))
async def list_items(
    slug: str,
    services: ServicesOf,
    principal: PrincipalOf,
    role: Annotated[ProductRole | None, Query()] = None,
    q: Annotated[str, Query(max_length=200, description="Part of a title, id or code.")] = "",
) -> Response:
    """The products of a room."""
    principal.require("read", slug)

    def load(session: Session) -> tuple[int, list[Product]]:
        return stored.revision(session, slug), stored.listed(session, slug)

    revision, found = await services.database.read(load)
    shown = [one for one in found if role in (None, one.role) and items.mentions(one, q)]
    return bodies.answer({"revision": revision, "items": [items.body(one, principal) for one in shown]})


@router.post("", status_code=201, openapi_extra=bodies.described(ProductIn) | bodies.answered(ProductOut))
async def add_item(slug: str, request: Request, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Put a product on the list; one that was taken off comes back as the same one. 409 names who has its id."""
    principal.require("plan", slug)
    await services.room(slug)
    body = await bodies.json_of(request, ProductIn, services.settings.body_limit)
    _check_costs(principal, slug, {name: getattr(body, name) for name in COSTS}, None)
    now = services.clock.now()
    change = await changes.write(
        services, principal, slug, lambda session: items.add(session, slug, body, by=principal.name, now=now)
    )
    return bodies.answer(items.body(change.after, principal), 201)


@router.post("/order", openapi_extra=bodies.described(LinkOrderIn))
async def sort_links(slug: str, request: Request, services: ServicesOf, principal: PrincipalOf) -> Response:
    """The difference that the bag's order makes to the link numbers; with ``apply`` the plans follow, too."""
    principal.require("floor", slug)
    body = await bodies.json_of(request, LinkOrderIn, services.settings.body_limit)

    def load(session: Session) -> tuple[int, bag.LinkOrder]:
        return stored.revision(session, slug), bag.read_order(body.text, stored.listed(session, slug))

    revision, order = await services.database.read(load)
    items.check_list(revision, body.revision)
    if body.apply:
        await changes.sort_links(services, principal, slug, order, revision)
    return bodies.answer({"revision": revision, "applied": body.apply, **bag.body(order)})


@router.get("/{item}", openapi_extra=bodies.answered(ProductOut))
async def get_item(slug: str, item: ItemIdOf, services: ServicesOf, principal: PrincipalOf) -> Response:
    """A product, also one that was taken off the list (``archived_at``)."""
    principal.require("read", slug)
    found = await services.database.read(lambda session: stored.get(session, slug, item))
    return bodies.answer(items.body(found, principal))


@router.put("/{item}", openapi_extra=bodies.described(ProductEdit) | bodies.answered(ProductOut))
async def change_item(
    slug: str, item: ItemIdOf, request: Request, services: ServicesOf, principal: PrincipalOf
) -> Response:
    """Change a product; what is left out stays. Slots that were not taken follow, in every show that is not over.

    With ``revision`` 409 when it has changed since, with ``current`` as it is now.
    """
    principal.require("plan", slug)
    given = {"id": item, "room": slug}
    body = await bodies.json_of(request, ProductEdit, services.settings.body_limit, given=given, derived=DERIVED)
    values, seen = edited(body), getattr(body, "revision", UNSET)
    now = services.clock.now()

    def work(session: Session) -> ProductChange:
        _check_costs(principal, slug, values, stored.get(session, slug, item))
        return items.change(session, slug, item, values, seen, by=principal.name, now=now)

    return await _changed(services, principal, slug, work)


@router.delete("/{item}", status_code=204)
async def take_off(
    slug: str, item: ItemIdOf, services: ServicesOf, principal: PrincipalOf, revision: SeenOf = None
) -> Response:
    """Take a product off the list. Slots and what was on air keep what they have of it."""
    principal.require("plan", slug)
    now, seen = services.clock.now(), revision if revision is not None else UNSET
    await _changed(
        services,
        principal,
        slug,
        lambda session: items.take_off(session, slug, item, seen, by=principal.name, now=now),
    )
    return Response(status_code=204)


@router.put("/{item}/picture", openapi_extra=bodies.answered(ProductOut))
async def set_picture(
    slug: str,
    item: ItemIdOf,
    request: Request,
    services: ServicesOf,
    principal: PrincipalOf,
    revision: SeenOf = None,
) -> Response:
    """Send a picture as the body (JPEG, PNG or WebP, at most 10 MB); it is stored anew, without what a file carries."""
    principal.require("plan", slug)
    bodies.content_type(request, "image/jpeg", "image/png", "image/webp", "application/octet-stream")
    data = await bodies.read(request, MOST_PICTURE_BYTES)
    seen = revision if revision is not None else UNSET
    try:
        change = await changes.set_picture(services, principal, slug, item, seen, data)
    except Conflict as error:
        raise told(error, principal) from None
    return bodies.answer(items.body(change.after, principal))


@router.delete("/{item}/picture", openapi_extra=bodies.answered(ProductOut))
async def remove_picture(slug: str, item: ItemIdOf, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Take the picture away."""
    principal.require("plan", slug)
    change = await changes.set_picture(services, principal, slug, item, UNSET, b"")
    return bodies.answer(items.body(change.after, principal))


async def _changed(services: Services, principal: Principal, slug: str, work: Any) -> Response:
    try:
        change = await changes.write(services, principal, slug, work)
    except Conflict as error:
        raise told(error, principal) from None
    return bodies.answer(items.body(change.after, principal))


def told(error: Conflict, principal: Principal) -> Conflict:
    """A conflict with what is there now as this principal may read it."""
    if isinstance(current := error.extra.get("current"), Product):
        error.extra["current"] = items.body(current, principal)
    return error


def _check_costs(principal: Principal, slug: str, values: dict[str, Any], current: Product | None) -> None:
    """Who may not read a figure may not write it either. Raises Forbidden."""
    for name in items.hidden(principal, slug):
        if name in values and values[name] != getattr(current, name, None):
            principal.require("read costs", slug)
