"""The page of products, put together from what somebody may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from console.access.rights import Principal
from console.i18n.language import Language
from console.rooms import items
from console.rooms.item_plans import open_shows
from console.rundown.model import Plan, Slot
from console.rundown.products import where_used
from console.store import items as stored
from console.store.product import Product
from console.store.rooms import Room
from console.store.shows import Show
from console.web.pages.contexts import Choice
from console.web.pages.home.contexts import Form
from console.web.pages.items.contexts import InSlot, ItemLine, ItemPanel, ItemsRoom, RoleCount
from console.web.pages.items.forms import ROLES, filled
from console.web.services import Services


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A room's products, with the show whose slots they are looked up in."""

    revision: int
    products: Sequence[Product]
    show: Show | None
    plan: Plan = ()

    @property
    def used(self) -> Mapping[str, Sequence[Slot]]:
        return where_used(self.plan, self.products)


async def load(services: Services, room: str) -> Listed:
    """The products of a room, and the plan of the show on air, else of the next one. Raises NotFound."""

    def work(session: Session) -> Listed:
        shows = open_shows(session, room)
        now = services.clock.now()
        shows.sort(key=lambda show: (show.status == "draft", abs(show.starts_at - now)))
        return Listed(
            revision=stored.revision(session, room),
            products=stored.listed(session, room),
            show=shows[0] if shows else None,
        )

    found = await services.database.read(work)
    if found.show is None:
        return found
    state = await services.service.state(found.show.id)
    return Listed(revision=found.revision, products=found.products, show=found.show, plan=state.plan)


def items_room(room: Room) -> ItemsRoom:
    """The room as its pages name it."""
    return ItemsRoom(slug=room.slug, name=room.name, timezone=room.timezone, currency=room.currency)


def lines(listed: Listed, principal: Principal, room: str) -> tuple[ItemLine, ...]:
    """The rows of the list, as somebody may read them."""
    used = listed.used
    return tuple(_line(product, used.get(product.id, ()), principal, room) for product in listed.products)


def role_counts(products: Sequence[Product], language: Language) -> tuple[RoleCount, ...]:
    """How many products have each role; those that nobody has are left out."""
    counts = [(value, label, sum(one.role == value for one in products)) for value, label in ROLES.items()]
    return tuple(
        RoleCount(value=value, label=language.gettext(label), count=count) for value, label, count in counts if count
    )


def panel(
    product: Product | None,
    room: Room,
    language: Language,
    slots: Sequence[Slot] = (),
    form: Form | None = None,
    clash: str = "",
) -> ItemPanel:
    """The form of a product, or of a new one."""
    roles = tuple(Choice(value=value, label=language.gettext(label)) for value, label in ROLES.items())
    if product is None:
        return ItemPanel(
            id="", title="", revision=0, picture="", changed_by="", changed_at=None, form=form or Form(), roles=roles
        )
    return ItemPanel(
        id=product.id,
        title=product.title or product.code or product.product_id,
        revision=product.revision,
        picture=product.picture,
        changed_by=product.changed_by,
        changed_at=product.changed_at,
        form=form or Form(values=filled(product, room.currency)),
        roles=roles,
        sizes=tuple(size.name for size in product.sizes),
        releases=tuple(reversed(product.releases)),
        slots=_slots(slots),
        clash=clash,
    )


def _slots(slots: Sequence[Slot]) -> tuple[InSlot, ...]:
    return tuple(InSlot(cue=slot.cue, title=slot.title) for slot in slots)


def _line(product: Product, slots: Sequence[Slot], principal: Principal, room: str) -> ItemLine:
    hidden = items.hidden(principal, room)
    floor = None if "floor_price" in hidden else product.floor_price
    return ItemLine(
        id=product.id,
        link_no=product.link_no,
        title=product.title,
        product_id=product.product_id,
        code=product.code,
        role=product.role,
        tag_price=product.tag_price,
        price=product.price,
        floor_price=floor,
        below_floor=floor is not None and product.price is not None and product.price < floor,
        margin=None if "cost" in hidden else product.margin,
        units=product.units,
        sizes=tuple((size.name, size.stock) for size in product.sizes),
        presale=product.presale,
        ships_in_days=product.ships_in_days,
        picture=product.picture,
        slots=_slots(slots),
        searched=" ".join([product.title, *product.codes]).casefold(),
    )
