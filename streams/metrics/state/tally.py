"""Base measures that add up: over minutes, runs, channels and items."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct


class Tally(Struct, array_like=True, gc=False):
    """Sums over events, repeats removed. Money in minor units of the room's currency.

    New fields go to the end: a checkpoint written without them reads them as 0.
    """

    views: int = 0
    """Entries into the room."""
    leaves: int = 0
    comments: int = 0
    likes: int = 0
    shares: int = 0
    follows: int = 0
    unfollows: int = 0
    gifts: int = 0
    """Gifts, by their count."""
    gift_value: int = 0
    """Worth of the gifts in the room's currency; other currencies are kept apart."""
    cover_shown: int = 0
    cover_clicked: int = 0
    item_shown: int = 0
    item_clicks: int = 0
    carts: int = 0
    orders_placed: int = 0
    gmv_placed: int = 0
    orders: int = 0
    """Paid orders."""
    units: int = 0
    """Pieces in paid orders; gifts left out, which lines without any money are, too."""
    kinds: int = 0
    """Different SKUs of each paid order, summed over the orders; gift lines left out."""
    gmv: int = 0
    """Sales by the time of payment, in the amount that the room chose: paid by the buyer, or received by the shop."""
    refunds: int = 0
    """Money refunded of the orders paid here, whenever it was refunded, up to what was paid."""
    refunds_by_time: int = 0
    """Money refunded here, of whichever orders that are known to be paid."""
    coupons: int = 0
    ad_spend: int = 0
    unknown: int = 0
    """Events of a type that nobody here knows."""
    paid: int = 0
    """What buyers paid for ``orders``."""
    subsidy: int = 0
    """What the platform added to it."""
    received: int = 0
    """What the shop receives of them."""
    units_given: int = 0
    """Pieces of gift lines."""
    orders_elsewhere: int = 0
    """Paid orders that came from no live room of ours; counted nowhere else."""
    gmv_elsewhere: int = 0
    refunds_elsewhere: int = 0
    """Money refunded of the orders paid elsewhere, by the time of payment."""
    refunds_beyond: int = 0
    """Money that refunds claim here beyond what is known to have been paid of their orders."""
    contradictions: int = 0
    """Second payments of orders that fit no rule."""
    gmv_contradicting: int = 0

    def add(self, other: Tally) -> None:
        """Add another tally to this one."""
        self.views += other.views
        self.leaves += other.leaves
        self.comments += other.comments
        self.likes += other.likes
        self.shares += other.shares
        self.follows += other.follows
        self.unfollows += other.unfollows
        self.gifts += other.gifts
        self.gift_value += other.gift_value
        self.cover_shown += other.cover_shown
        self.cover_clicked += other.cover_clicked
        self.item_shown += other.item_shown
        self.item_clicks += other.item_clicks
        self.carts += other.carts
        self.orders_placed += other.orders_placed
        self.gmv_placed += other.gmv_placed
        self.orders += other.orders
        self.units += other.units
        self.kinds += other.kinds
        self.gmv += other.gmv
        self.refunds += other.refunds
        self.refunds_by_time += other.refunds_by_time
        self.coupons += other.coupons
        self.ad_spend += other.ad_spend
        self.unknown += other.unknown
        self.paid += other.paid
        self.subsidy += other.subsidy
        self.received += other.received
        self.units_given += other.units_given
        self.orders_elsewhere += other.orders_elsewhere
        self.gmv_elsewhere += other.gmv_elsewhere
        self.refunds_elsewhere += other.refunds_elsewhere
        self.refunds_beyond += other.refunds_beyond
        self.contradictions += other.contradictions
        self.gmv_contradicting += other.gmv_contradicting


def summed(tallies: Iterable[Tally]) -> Tally:
    """All of them together."""
    total = Tally()
    for tally in tallies:
        total.add(tally)
    return total
