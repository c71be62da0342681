"""An ad plan of a room as the traffic buyer writes it down.

No platform tells a shop's console about its plans, so each says who wrote it and when. What was written for an earlier
show says so, and its numbers are not taken for this one's.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from console.i18n.texts import N_
from streams.events import MinorUnits

PlanState = Literal["running", "learning", "paused", "limited", "used_up"]
STATES: Final[dict[PlanState, str]] = {
    "running": N_("Running"),
    "learning": N_("Learning"),
    "paused": N_("Paused by us"),
    "limited": N_("Stopped by the platform"),
    "used_up": N_("Budget used up"),
}


class AdPlanIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is written down of a plan. Money in minor units."""

    name: Annotated[str, Meta(min_length=1, max_length=80, pattern=r"\S")]
    state: PlanState = "running"
    spend: MinorUnits | None = None
    """What it has spent in this show."""
    sales: MinorUnits | None = None
    """What the platform says it has sold."""
    note: Annotated[str, Meta(max_length=200)] = ""


class AdPlan(AdPlanIn, frozen=True, kw_only=True):
    """A plan with who wrote it down."""

    key: str
    show: str
    """The show that it was written down in."""
    changed_by: str
    changed_at: int

    @property
    def roi(self) -> float | None:
        """What the platform says it brought for its spend; None: it is not known."""
        return None if self.sales is None or not self.spend else self.sales / self.spend
