"""What the pages of a room's products are told."""

from __future__ import annotations

from msgspec import Struct

from console.store.product import ProductRole, Release
from console.web.context import Context
from console.web.pages.contexts import Choice, Shell
from console.web.pages.home.contexts import Form


class ItemsRoom(Struct, frozen=True, kw_only=True):
    """The room whose products are listed."""

    slug: str
    name: str
    timezone: str
    currency: str


class InSlot(Struct, frozen=True, kw_only=True):
    """A slot that presents a product."""

    cue: str
    title: str


class ItemLine(Struct, frozen=True, kw_only=True):
    """A product as a row of the list. Money in minor units of the room's currency."""

    id: str
    link_no: int | None
    title: str
    product_id: str
    code: str
    role: ProductRole | None
    tag_price: int | None
    price: int | None
    floor_price: int | None
    below_floor: bool
    """Its price is below its floor price, as far as the reader may know."""
    margin: float | None
    units: int | None
    sizes: tuple[tuple[str, int | None], ...]
    presale: bool
    ships_in_days: int | None
    picture: str
    slots: tuple[InSlot, ...]
    searched: str
    """What the search looks through, in small letters."""


class RoleCount(Struct, frozen=True, kw_only=True):
    """A role of products, and how many have it."""

    value: str
    label: str
    count: int


class ItemPanel(Struct, frozen=True, kw_only=True):
    """The form of a product. It posts to ``/rooms/{slug}/items/{id}``, or to ``…/items`` for a new one."""

    id: str
    """Empty: a new one."""
    title: str
    revision: int
    picture: str
    changed_by: str
    changed_at: int | None
    form: Form
    """Fields: those of a product; sizes as ``S:12, M:30:SKU, L``."""
    roles: tuple[Choice, ...]
    sizes: tuple[str, ...] = ()
    releases: tuple[Release, ...] = ()
    slots: tuple[InSlot, ...] = ()
    clash: str = ""
    """Somebody else was faster: what the fields say now that they changed; empty: nobody."""


class ItemsPage(Context, frozen=True, kw_only=True):
    """The products of a room."""

    template = "items/page.html"

    shell: Shell
    room: ItemsRoom
    items: tuple[ItemLine, ...] = ()
    roles: tuple[RoleCount, ...] = ()
    show_title: str = ""
    """The show whose slots are named: the one on air, else the next; empty: none is planned."""
    show_id: str = ""
    panel: ItemPanel | None = None
    may_plan: bool = False
    may_sort: bool = False
    """The links may be sorted anew."""
    sees_costs: bool = False
    sees_floor: bool = False


class ItemPanelFragment(Context, frozen=True, kw_only=True):
    """The form of one product alone."""

    template = "items/panel.html"

    room: ItemsRoom
    panel: ItemPanel | None
    may_plan: bool
    sees_costs: bool
    sees_floor: bool


class LinkLine(Struct, frozen=True, kw_only=True):
    """One product whose link number changes, or one line that is none."""

    title: str
    code: str
    before: int | None
    after: int | None


class LinkOrderPage(Context, frozen=True, kw_only=True):
    """The order of the bag, pasted; what it changes; and that it was done. The form posts to this address."""

    template = "items/order.html"

    shell: Shell
    room: ItemsRoom
    text: str = ""
    count: int = 0
    """How many products there are."""
    revision: int | None = None
    """Of the list that the difference was made with; None: nothing was pasted yet."""
    moved: tuple[LinkLine, ...] = ()
    listed: tuple[LinkLine, ...] = ()
    gone: tuple[LinkLine, ...] = ()
    problems: tuple[tuple[int, str, str], ...] = ()
    """Place, line, and what is wrong with it."""
    same: int = 0
    done: int | None = None
    """So many numbers were changed just now; None: none."""
    fault: str = ""


class ShowRef(Struct, frozen=True, kw_only=True):
    """A show as a line names it."""

    id: str
    title: str
    at: int
    """When it began, or was to."""


class UnmatchedLine(Struct, frozen=True, kw_only=True):
    """A name that no product has. Money in minor units of the room's currency."""

    name: str
    title: str
    orders: int
    units: int
    gmv: int
    clicks: int
    first_show: ShowRef
    last_show: ShowRef
    likely: str = ""
    """The product that it may be, by its code; empty: none."""
    likely_title: str = ""
    reason: str = ""
    """Why, in words."""
    typed: str = ""
    fault: str = ""
    """What was chosen for it, and what is wrong with that."""


class MatchChoice(Struct, frozen=True, kw_only=True):
    """A product, or a size of one, that a name can be matched with."""

    value: str
    label: str


class MatchedName(Struct, frozen=True, kw_only=True):
    """A name that was given to a product."""

    name: str
    item: str
    """The product, by our id."""
    title: str


class UnmatchedPage(Context, frozen=True, kw_only=True):
    """Names in events that no product of the room has. Forms post to this address."""

    template = "items/unmatched.html"

    shell: Shell
    room: ItemsRoom
    names: tuple[UnmatchedLine, ...] = ()
    suggested: int = 0
    """For so many of them a product is suggested."""
    choices: tuple[MatchChoice, ...] = ()
    matched: tuple[MatchedName, ...] = ()
    done: tuple[MatchedName, ...] = ()
    """What was matched just now."""
    undone: str = ""
    """The name that was taken back just now."""
    fault: str = ""
    shows: int = 0
    """So many shows were looked through, the newest."""
    may_plan: bool = False


class UnmatchedCount(Context, frozen=True, kw_only=True):
    """The link to the names that no product has, with their count."""

    template = "items/unmatched_count.html"

    room: ItemsRoom
    count: int
