"""What the page of a wrong price is told: what was asked, the orders, what was announced."""

from __future__ import annotations

from msgspec import Struct

from console.review.affected import AffectedOrder, Totals
from console.review.price_evidence import AnnouncedItem, Evidence
from console.web.context import Context
from console.web.pages.contexts import Rights, Shell, ShowHead
from console.web.pages.home.contexts import Form


class EvidenceLine(Struct, frozen=True, kw_only=True):
    """A piece of evidence."""

    label: str
    """What it is, translated."""
    evidence: Evidence
    from_here: str
    """The address of the same list with a window that begins here."""
    until_here: str
    """The address of the same list with a window that ends here."""


class FoundOrders(Struct, frozen=True, kw_only=True):
    """The orders of an item in a window."""

    item: AnnouncedItem
    start: int
    end: int
    has_price: bool
    """What was due is known of all of them."""
    rows: tuple[AffectedOrder, ...]
    """Those with a gap, or all while no price is known; the first ones."""
    left_out: int
    """So many more are in the file."""
    unaffected: int
    """So many orders of the window had no gap."""
    totals: Totals
    evidence: tuple[EvidenceLine, ...]
    file: str
    """The address of the workbook."""


class AffectedPage(Context, frozen=True, kw_only=True):
    """The orders that a wrong price affected. The form asks for the page anew."""

    template = "affected/page.html"

    shell: Shell
    show: ShowHead
    rights: Rights
    items: tuple[AnnouncedItem, ...]
    """Those of the show, the one on air first, then the rest of the room's list."""
    candidates: tuple[AnnouncedItem, ...]
    """Those that may be meant, where what was typed fits several."""
    form: Form
    """Fields: item, from, to, price, ship_hours, ship_days."""
    found: FoundOrders | None
    """None: nothing was asked for yet, or it cannot be read."""
