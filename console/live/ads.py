"""The traffic buyer's figures (投手): what was spent, what it brought, and what it has to bring.

Pure. Laws of this module:
- Sales and spend are compared when one source says both: counted beside counted, one reporter's beside that reporter's.
- The margin is that of what was sold: (sales − units × cost) ÷ sales of the items whose cost is known, with how much of
  the sales they are. Where none is known it is the share that somebody reported; where nobody did, there is none.
- Break-even return is 1 ÷ margin; what is left is sales less refunds, times the margin, less the spend. It is no
  profit: platform fee, commission, freight and people are not in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from msgspec import Struct

from console.i18n.texts import N_
from streams.metrics.frames.frame import Frame
from streams.metrics.kpis.kpi import KpiValue, ValueSource

PAID: Final = "paid"
"""The channel of people who came by an ad."""
FIVE: Final = 5

NO_COSTS: Final = N_("No cost of what was sold is known, and no margin was reported.")
NO_MARGIN: Final = N_("What was sold brings no margin: no return breaks even.")
TWO_SOURCES: Final = N_("Sales and spend come from different sources, which are not mixed. Report both.")
NO_SPEND: Final = N_("Nobody reports what was spent.")
NO_SALES: Final = N_("Nobody reports sales.")


class Margin(Struct, frozen=True, kw_only=True):
    """The share of the sales that is left after the cost of the goods."""

    share: float | None = None
    covered: float | None = None
    """The share of the sales that are of items whose cost is known; None: it was reported."""
    source: ValueSource = "counted"
    at: int | None = None
    """When it was stated, for a reported one; UTC ms."""


class Derived(Struct, frozen=True, kw_only=True):
    """A figure that is made of others, or why it is not."""

    value: float | None = None
    reason: str = ""
    """An English key of translations."""


class AdFigures(Struct, frozen=True, kw_only=True):
    """All that the traffic buyer looks at. Money in minor units, instants UTC ms."""

    as_of: int
    spend: KpiValue
    sales: KpiValue
    roi: KpiValue
    balance: KpiValue
    online: KpiValue
    inflow: KpiValue
    """People a minute, over the air time."""
    lately: Mapping[int, float | None]
    """People a minute by how many minutes: the last one and the last five; of counted entries."""
    from_ads: float | None
    """The share of the views that came by ads, where the channel says so."""
    margin: Margin
    break_even: Derived
    contribution: Derived
    """What is left now."""
    standing: Literal["", "above", "below"] = ""
    """The return against the one that breaks even; empty: one of them is not known."""
    spends_for_nobody: bool = False
    """Money was spent in the last five minutes, and nobody came in; both counted."""


def ad_figures(frame: Frame, costs: Mapping[str, int]) -> AdFigures:
    """The figures of a frame. ``costs``: of one unit, by every code that orders may call an item by."""
    spend, sales, roi = frame.kpi("ad_spend"), frame.kpi("gmv"), frame.kpi("roas")
    margin = margin_of(frame, costs)
    break_even = _break_even(margin)
    below = roi.value is not None and break_even.value is not None and roi.value < break_even.value
    known = roi.value is not None and break_even.value is not None
    last_five = next((recent.last for recent in frame.recent if recent.minutes == FIVE), None)
    return AdFigures(
        as_of=frame.as_of,
        spend=spend,
        sales=sales,
        roi=roi,
        balance=frame.kpi("ad_balance"),
        online=frame.kpi("online"),
        inflow=frame.kpi("inflow"),
        lately=_lately(frame),
        from_ads=_from_ads(frame),
        margin=margin,
        break_even=break_even,
        contribution=_contribution(frame, margin, spend, sales),
        standing="" if not known else "below" if below else "above",
        spends_for_nobody=bool(
            frame.on_air
            and {"ads", "entries"} <= frame.feeds.keys()
            and last_five
            and last_five.tally.ad_spend
            and not last_five.tally.views
        ),
    )


def margin_of(frame: Frame, costs: Mapping[str, int]) -> Margin:
    """What is left of the sales after the cost of the goods."""
    sold = [item for item in frame.items if item.base.tally.gmv > 0]
    known = [item.base.tally for item in sold if item.sku in costs]
    worth = sum(tally.gmv for tally in known)
    if worth:
        cost = sum(item.base.tally.units * costs[item.sku] for item in sold if item.sku in costs)
        return Margin(share=(worth - cost) / worth, covered=worth / sum(item.base.tally.gmv for item in sold))
    stated = frame.kpi("margin_share")
    return Margin(share=stated.value, source=stated.source, at=stated.at)


def _break_even(margin: Margin) -> Derived:
    if margin.share is None:
        return Derived(reason=NO_COSTS)
    return Derived(value=1 / margin.share) if margin.share > 0 else Derived(reason=NO_MARGIN)


def _contribution(frame: Frame, margin: Margin, spend: KpiValue, sales: KpiValue) -> Derived:
    if spend.value is None or sales.value is None:
        return Derived(reason=NO_SPEND if spend.value is None else NO_SALES)
    if spend.source != sales.source:
        return Derived(reason=TWO_SOURCES)
    if margin.share is None:
        return Derived(reason=NO_COSTS)
    net = frame.kpi("gmv_net_by_refund_time")
    left = net.value if net.value is not None and net.source == sales.source else sales.value
    return Derived(value=left * margin.share - spend.value)


def _lately(frame: Frame) -> dict[int, float | None]:
    if "entries" not in frame.feeds:
        return {}
    return {recent.minutes: recent.last.tally.views / recent.minutes for recent in frame.recent}


def _from_ads(frame: Frame) -> float | None:
    views = frame.kpi("views")
    paid = next((channel.base.tally.views for channel in frame.channels if channel.channel == PAID), None)
    return None if paid is None or views.source != "counted" or not views.value else paid / views.value
