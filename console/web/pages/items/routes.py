"""The pages of a room's products: the list with the form of one, its pictures, and what is done there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse
from msgspec import UNSET, structs
from sqlalchemy.orm import Session
from starlette.datastructures import UploadFile

from console.access.rights import Principal
from console.i18n.language import Language
from console.i18n.texts import N_
from console.i18n.validation import field_error, validated
from console.rooms import items
from console.rooms.items import MOST_PICTURE_BYTES, ProductEdit, ProductIn, edited
from console.rundown.products import ProductChange
from console.sheets.columns import Whole
from console.store import items as stored
from console.store.product import Product, Release
from console.store.rooms import Room
from console.web import items as changes
from console.web.pages.home.contexts import Form
from console.web.pages.home.forms import errors
from console.web.pages.items.contexts import ItemPanel, ItemPanelFragment, ItemsPage
from console.web.pages.items.forms import filled, product_fields
from console.web.pages.items.page import items_room, lines, load, panel, role_counts
from console.web.pages.page import page, shell
from console.web.services import LanguageOf, PrincipalOf, Services, ServicesOf
from streams.errors import Conflict, CuelightError, Invalid, NotFound, TooLarge

router = APIRouter(prefix="/rooms/{slug}", include_in_schema=False)

ItemIdOf = Annotated[str, Path(pattern="^[A-Za-z0-9_-]{1,32}$")]
FOREVER = "private, max-age=31536000, immutable"


class FaultyForm(Invalid):
    """Fields of a form that cannot be read; ``faults`` says why, by field, in the language of the page."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(next(iter(faults.values())))
        self.faults = faults


@router.get("/items")
async def listed(
    slug: str,
    request: Request,
    services: ServicesOf,
    principal: PrincipalOf,
    language: LanguageOf,
    item: str = "",
    new: bool = False,
) -> Response:
    """The products of a room; ``item`` opens the form of one, ``new`` an empty one."""
    principal.require("read", slug)
    room = await services.room(slug)
    shown = panel(None, room, language) if new and principal.may("plan", slug) else None
    return await _page(request, services, principal, language, room, shown, item=item)


@router.get("/fragments/items/{item}")
async def one(
    slug: str, item: ItemIdOf, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """The form of a product alone; ``new``: an empty one."""
    principal.require("read", slug)
    room, found = await services.room(slug), await load(services, slug)
    product = next((product for product in found.products if product.id == item), None)
    if product is None and item != "new":
        raise NotFound(stored.NO_ITEM)
    shown = panel(product, room, language, found.used.get(item, ()))
    return page(services, language, ItemPanelFragment(room=items_room(room), panel=shown, **_seen(principal, slug)))


@router.get("/pictures/{key}/{size}.webp")
async def picture(
    slug: str,
    key: Annotated[str, Path(pattern="^[0-9a-f]{64}$")],
    size: Literal["large", "small"],
    services: ServicesOf,
    principal: PrincipalOf,
) -> Response:
    """A picture of a product; what this address gives never changes."""
    principal.require("read", slug)
    found = await services.database.read(lambda session: stored.picture(session, slug, key))
    content = found.large if size == "large" else found.small
    return Response(content, media_type="image/webp", headers={"Cache-Control": FOREVER})


@router.post("/items")
async def add(
    slug: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """Put a product on the list; a refused form comes back with what was typed."""
    principal.require("plan", slug)
    room = await services.room(slug)
    values, upload = await _typed(request)
    now = services.clock.now()
    try:
        body = validated(_read(values, room, language), ProductIn)
        change = await changes.write(
            services, principal, slug, lambda session: items.add(session, slug, body, by=principal.name, now=now)
        )
    except CuelightError as error:
        form = Form(open=True, values=values, errors=_faults(error, language, "product_id"))
        shown = panel(None, room, language, form=form)
        return await _page(request, services, principal, language, room, shown, error.status)
    return await _with_picture(request, services, principal, language, room, change.after.id, upload)


@router.post("/items/{item}")
async def change(
    slug: str, item: ItemIdOf, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """Change a product; where somebody else was faster, the form comes back and says so."""
    principal.require("plan", slug)
    room = await services.room(slug)
    values, upload = await _typed(request)
    seen = _revision(values.pop("revision", ""))
    now = services.clock.now()
    try:
        fields = edited(validated(_read(values, room, language), ProductEdit))
        await changes.write(
            services,
            principal,
            slug,
            lambda session: items.change(session, slug, item, fields, seen, by=principal.name, now=now),
        )
    except CuelightError as error:
        form = Form(open=True, values=values, errors=_faults(error, language, "title"))
        return await _again(request, services, principal, language, room, item, form, error)
    return await _with_picture(request, services, principal, language, room, item, upload)


@router.post("/items/{item}/release")
async def release(
    slug: str, item: ItemIdOf, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """Write down a batch of stock that was put on sale (放库存)."""
    principal.require("floor", slug)
    room = await services.room(slug)
    typed, _ = await _typed(request)
    now = services.clock.now()

    def work(session: Session) -> ProductChange:
        batch = Release(at=now, units=_units(typed.get("units", "")), size=typed.get("size", ""), by=principal.name)
        values = {"releases": (*stored.get(session, slug, item).releases, batch)}
        return items.change(session, slug, item, values, UNSET, by=principal.name, now=now)

    async def done() -> None:
        await changes.write(services, principal, slug, work)

    return await _done(done, request, services, principal, language, room, item)


@router.post("/items/{item}/remove")
async def remove(
    slug: str, item: ItemIdOf, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """Take a product off the list."""
    principal.require("plan", slug)
    now = services.clock.now()
    await changes.write(
        services,
        principal,
        slug,
        lambda session: items.take_off(session, slug, item, UNSET, by=principal.name, now=now),
    )
    return RedirectResponse(f"/rooms/{quote(slug)}/items", 303)


async def _page(
    request: Request,
    services: Services,
    principal: Principal,
    language: Language,
    room: Room,
    shown: ItemPanel | None,
    status: int = 200,
    item: str = "",
) -> Response:
    found = await load(services, room.slug)
    if shown is None and item:
        product = next((one for one in found.products if one.id == item), None)
        shown = panel(product, room, language, found.used.get(item, ())) if product is not None else None
    context = ItemsPage(
        shell=shell(request, principal, language, room),
        room=items_room(room),
        items=lines(found, principal, room.slug),
        roles=role_counts(found.products, language),
        show_title=found.show.title if found.show is not None else "",
        show_id=found.show.id if found.show is not None else "",
        panel=shown,
        may_sort=principal.may("floor", room.slug),
        **_seen(principal, room.slug),
    )
    return page(services, language, context, status)


def _seen(principal: Principal, slug: str) -> dict[str, Any]:
    hidden = items.hidden(principal, slug)
    return {
        "may_plan": principal.may("plan", slug),
        "sees_costs": "cost" not in hidden,
        "sees_floor": "floor_price" not in hidden,
    }


async def _typed(request: Request) -> tuple[dict[str, str], bytes | None]:
    """What was typed, and the picture that was chosen. Raises TooLarge."""
    values: dict[str, str] = {}
    upload: bytes | None = None
    async with request.form(max_part_size=MOST_PICTURE_BYTES) as form:
        for name, value in form.items():
            if not isinstance(value, UploadFile):
                values[name] = value.strip()
            elif value.size:
                if value.size > MOST_PICTURE_BYTES:
                    raise TooLarge("The picture has more than {limit} MB. Make it smaller.", limit=10)
                upload = await value.read()
    return values, upload


def _read(values: dict[str, str], room: Room, language: Language) -> dict[str, Any]:
    fields, faults = product_fields(values, room.currency, language)
    if faults:
        raise FaultyForm(faults)
    return {name: _plain(value) for name, value in fields.items()}


def _plain(value: Any) -> Any:
    """A field as it would be sent: sizes as plain objects."""
    return [structs.asdict(one) for one in value] if isinstance(value, tuple) else value


def _faults(error: CuelightError, language: Language, field: str) -> dict[str, str]:
    return error.faults if isinstance(error, FaultyForm) else errors(error, language, field)


def _revision(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 16 else 0


def _units(text: str) -> int:
    try:
        return Whole(least=1)(text)
    except Invalid:
        raise field_error("units", N_("Type how many units, 1 or more.")) from None


async def _again(
    request: Request,
    services: Services,
    principal: Principal,
    language: Language,
    room: Room,
    item: str,
    form: Form,
    error: CuelightError,
) -> Response:
    """The form as it was typed, with what was wrong; on a conflict with the fields that somebody else changed."""
    product = await services.database.read(lambda session: stored.get(session, room.slug, item))
    clash = ""
    if isinstance(error, Conflict) and isinstance(error.extra.get("current"), Product):
        clash = language.format(error.message, error.params)
        now = filled(product, room.currency)
        differing = {name: now[name] for name, value in form.values.items() if now.get(name, value) != value}
        form = structs.replace(
            form,
            errors={
                name: language.format(N_("Now it is: {value}"), {"value": value or "–"})
                for name, value in differing.items()
            },
        )
    shown = panel(product, room, language, form=form, clash=clash)
    return await _page(request, services, principal, language, room, shown, error.status)


async def _done(
    work: Callable[[], Awaitable[None]],
    request: Request,
    services: Services,
    principal: Principal,
    language: Language,
    room: Room,
    item: str,
) -> Response:
    """Do something to a product and show it again; what was wrong stands at its field."""
    try:
        await work()
    except CuelightError as error:
        product = await services.database.read(lambda session: stored.get(session, room.slug, item))
        form = Form(values=filled(product, room.currency), errors=_faults(error, language, "title"))
        return await _again(request, services, principal, language, room, item, form, error)
    return RedirectResponse(f"/rooms/{quote(room.slug)}/items?item={quote(item)}#item-panel", 303)


async def _with_picture(
    request: Request,
    services: Services,
    principal: Principal,
    language: Language,
    room: Room,
    item: str,
    upload: bytes | None,
) -> Response:
    async def work() -> None:
        if upload is not None:
            try:
                await changes.set_picture(services, principal, room.slug, item, UNSET, upload)
            except (Invalid, TooLarge) as error:
                raise FaultyForm({"picture": language.format(error.message, error.params)}) from None

    return await _done(work, request, services, principal, language, room, item)
