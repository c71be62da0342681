"""How a room is made and set up: what may be asked for, on every way in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from itertools import count
from typing import Annotated
from zoneinfo import available_timezones

from msgspec import UNSET, Meta, Struct, UnsetType, structs

from console.i18n.texts import N_
from console.i18n.validation import field_error
from console.rooms.parts import cleaned
from console.store.rooms import SHIP_HOURS, Room, Weights
from streams.clock import MINUTE
from streams.events import EventLabel
from streams.metrics.state.room import Sales
from streams.metrics.state.windows import DEFAULT_LAG

Slug = Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9-]{0,62}$")]
Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
"""PostgreSQL has no place for a NUL."""
Delay = Annotated[int, Meta(ge=1_000, le=600_000)]
Lag = Annotated[int, Meta(ge=0, le=120 * MINUTE)]
MOST_WEIGHT = 1_000
MOST_SHIP_HOURS = 30 * 24
Accounts = Annotated[list[Annotated[EventLabel, Meta(extra={"reads": "code"})]], Meta(max_length=100)]
Parts = Annotated[list[Annotated[str, Meta(min_length=1, max_length=40)]], Meta(max_length=30)]
ShipHours = Annotated[int, Meta(ge=1, le=MOST_SHIP_HOURS)]
Weight = Annotated[float, Meta(ge=0, le=MOST_WEIGHT)]


class RoomIn(Struct, forbid_unknown_fields=True):
    """A new room."""

    slug: Slug
    name: Name
    platform: Annotated[str, Meta(min_length=1, max_length=64)] = "other"
    timezone: str = "Asia/Shanghai"
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] = "CNY"
    broadcast_delay_ms: Delay = 3_000
    lag_ms: Lag = DEFAULT_LAG
    sales: Sales = "paid"
    accounts: Accounts = []
    parts: Parts = []
    ship_hours: ShipHours = SHIP_HOURS
    parent: Slug | None = None
    """The room that it is a part of: a shop of a region, a region of the headquarters."""
    people_scope: Slug | None = None
    """The room whose people it shares; None: it has its own."""


class InteractionWeightsIn(Struct, frozen=True, forbid_unknown_fields=True):
    """What one interaction of each kind counts in the interaction index; not all 0."""

    likes: Weight
    comments: Weight
    shares: Weight
    follows: Weight


class RoomChange(Struct, forbid_unknown_fields=True):
    """What may be changed of a room; what is left out stays."""

    name: Name | UnsetType = UNSET
    broadcast_delay_ms: Delay | UnsetType = UNSET
    """How much later viewers see the screen; for slots that begin from now on."""
    lag_ms: Lag | UnsetType = UNSET
    """How long after a slot's end orders of its items still belong to it, in the view by item; for all shows."""
    interaction_weights: InteractionWeightsIn | UnsetType = UNSET
    """What likes, comments, shares and follows count in the interaction index; a change raises the version."""
    sales: Sales | UnsetType = UNSET
    """Which amount of an order counts as sales: what the buyer paid, or what the shop receives; for all shows."""
    accounts: Accounts | UnsetType = UNSET
    """The room's own accounts, as orders name them: orders of others stand apart; for all shows. Empty: they are not
    told apart."""
    parts: Parts | UnsetType = UNSET
    """The names of the parts of its crew that it has besides the usual ones."""
    ship_hours: ShipHours | UnsetType = UNSET
    """Within so many hours of its payment an order ships, as the room promises."""
    parent: Slug | UnsetType | None = UNSET
    """The room that it is a part of; null: of none."""
    people_scope: Slug | UnsetType = UNSET
    """The room whose people it shares, or itself; only before its first event."""


def short_name(typed: str, name: str, taken: Collection[str]) -> str:
    """What a room is called in addresses: as it was typed, else after its name, else a number; always one that can be.

    >>> short_name("Main Street", "主街", ())
    'main-street'
    >>> short_name("", "主街直播间", {"room-1"})
    'room-2'
    """
    if own := _plain(typed):
        return own
    base = _plain(name)
    if base and base not in taken:
        return base
    return next(slug for n in count(2 if base else 1) if (slug := f"{base or 'room'}-{n}") not in taken)


def _plain(text: str) -> str:
    """The letters and digits of a text that may stand in a short name, with hyphens between them."""
    known = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return re.sub("[^a-z0-9]+", "-", known.lower()).strip("-")[:40].rstrip("-")


def room_of(body: RoomIn, now: int, *, simulated: bool = False) -> Room:
    """The room to make. Raises Invalid for a time zone that does not exist."""
    if body.timezone not in available_timezones():
        raise field_error(
            "timezone", N_("There is no time zone “{zone}”; use a name like Asia/Shanghai."), zone=body.timezone
        )
    return Room(
        slug=body.slug,
        name=body.name,
        platform=body.platform,
        timezone=body.timezone,
        currency=body.currency,
        broadcast_delay_ms=body.broadcast_delay_ms,
        lag_ms=body.lag_ms,
        sales=body.sales,
        accounts=body.accounts,
        parts=cleaned(body.parts),
        ship_hours=body.ship_hours,
        simulated=simulated,
        created_at=now,
        parent=body.parent,
        people_scope=body.people_scope or body.slug,
    )


def changes(body: RoomChange) -> dict[str, str | int | Weights | list[str] | None]:
    """The fields that are to be changed. Raises Invalid for weights that leave nothing to count."""
    fields = {name: value for name, value in structs.asdict(body).items() if value is not UNSET}
    if isinstance(body.interaction_weights, InteractionWeightsIn):
        fields["interaction_weights"] = weights = structs.asdict(body.interaction_weights)
        if not any(weights.values()):
            raise field_error("interaction_weights", N_("At least one weight must be above 0."))
    if isinstance(body.parts, list):
        fields["parts"] = cleaned(body.parts)
    return fields
