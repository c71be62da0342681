"""What happened on the platforms: the event vocabulary.

Laws of this module:
- An event is a fact: frozen, tagged by ``type``, identified by ``id``: within its source on arrival, within its room
  as the log gives it out (``streams.store.issuers``).
- Amounts are integer minor units with an ISO 4217 currency; instants are UTC milliseconds; order ids are strings,
  because they exceed 2**53.
- ``Inbound`` is what may come through the door. ``Logged`` is what a room's log may hold: the same, the boundaries
  of shows and runs, and the events whose type nobody knows yet.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct
from msgspec.structs import force_setattr

SCHEMA_VERSION: Final = 2
"""Rises when a logged event changes its meaning; new optional fields do not count.

1: an id names an event within its room. 2: within what its entry names as the issuer of its ids."""

Identifier = Annotated[str, Meta(min_length=1, max_length=200)]
EventLabel = Annotated[str, Meta(min_length=1, max_length=200)]
Text = Annotated[str, Meta(max_length=5_000)]
EpochMs = Annotated[
    int,
    Meta(
        ge=0,
        le=253_402_300_799_999,
        extra={"reads": "instant"},
        extra_json_schema={
            "format": "instant",
            "description": "UTC epoch milliseconds; when sent, ISO 8601 with an offset as well.",
        },
    ),
]
"""An instant. ``reads`` tells the edge what else it may be written as."""
Count = Annotated[int, Meta(ge=0, le=2**53)]
Positive = Annotated[int, Meta(ge=1, le=2**53)]
MinorUnits = Annotated[int, Meta(ge=0, le=2**53, extra={"reads": "money"})]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$")]


class Event(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True, tag_field="type"):
    """The envelope every event shares."""

    id: Identifier
    """A second event with the same id, of the same source, is a repeat and counts once."""
    at: EpochMs
    """When it happened, UTC ms."""
    person: Identifier | None = None
    """Who: the platform's id on arrival, a keyed pseudonym once past the door."""
    device: Identifier | None = None
    """What an anonymous viewer is known by; pseudonymised like ``person``."""
    channel: EventLabel | None = None
    """Where the person came from (search, feed, private…); absent is "unknown"."""
    tier: EventLabel | None = None
    """The person's audience tier (die-hard, power, true-love, ordinary, potential)."""
    name: Text | None = None
    """A nickname; masked once past the door."""


class Visit(Event, frozen=True):
    """What is said of somebody in the room: a person, or the device of an anonymous viewer."""

    def __post_init__(self) -> None:
        if self.person is None and self.device is None:
            raise ValueError("`person` or `device` is required")


class ViewerEntered(Visit, frozen=True, tag="viewer.entered"):
    """Somebody entered the room."""


class ViewerLeft(Visit, frozen=True, tag="viewer.left"):
    """Somebody left the room."""


class ViewerPresent(Visit, frozen=True, tag="viewer.present"):
    """A heartbeat: somebody is still in the room."""


class AudienceOnline(Event, frozen=True, tag="audience.online"):
    """The platform's own count of people in the room at ``at``."""

    count: Count


class CoverShown(Event, frozen=True, tag="cover.shown"):
    """The show's cover was displayed ``count`` times."""

    count: Positive = 1


class CoverClicked(Event, frozen=True, tag="cover.clicked"):
    """The show's cover was clicked ``count`` times."""

    count: Positive = 1


class Comment(Event, frozen=True, tag="comment"):
    """A chat message."""

    text: Text


class Like(Event, frozen=True, tag="like"):
    """``count`` likes at once; of a streak, its running total."""

    count: Positive = 1
    streak: Identifier | None = None
    """Says that ``count`` is the running total of the streak of that name: what it rose by counts."""


class Share(Event, frozen=True, tag="share"):
    person: Identifier


class Follow(Event, frozen=True, tag="follow"):
    person: Identifier


class Unfollow(Event, frozen=True, tag="unfollow"):
    person: Identifier


class FanClubJoined(Event, frozen=True, tag="fanclub.joined"):
    person: Identifier


class MemberJoined(Event, frozen=True, tag="member.joined"):
    person: Identifier


class PrivateAdded(Event, frozen=True, tag="private.added"):
    person: Identifier


class ShopOpened(Event, frozen=True, tag="shop.opened"):
    person: Identifier


class CouponClaimed(Event, frozen=True, tag="coupon.claimed"):
    person: Identifier


class LotteryEntered(Event, frozen=True, tag="lottery.entered"):
    person: Identifier


class Reserved(Event, frozen=True, tag="reserved"):
    """The person reserved the next show."""

    person: Identifier


class Gift(Event, frozen=True, tag="gift"):
    """A paid gift or paid message."""

    value: MinorUnits | None
    """The whole event's worth, not one piece's; of a streak, the streak's. None: unknown; the gift counts and adds no
    money.
    """
    currency: Currency | None = None
    """What ``value`` is in."""
    count: Positive = 1
    title: Text | None = None
    streak: Identifier | None = None
    """Says that ``count`` and ``value`` are the running totals of the streak of that name: what they rose by counts."""

    def __post_init__(self) -> None:
        if self.value is not None and self.currency is None:
            raise ValueError("`currency` is required with a value")


class ItemListed(Event, frozen=True, tag="item.listed"):
    """An item was put on the show's list, or its data changed."""

    sku: EventLabel
    title: Text
    tag_price: MinorUnits
    price: MinorUnits | None = None
    stock: Count | None = None
    style: EventLabel | None = None
    link_no: Count | None = None


class ItemShown(Event, frozen=True, tag="item.shown"):
    sku: EventLabel
    person: Identifier


class ItemClicked(Event, frozen=True, tag="item.clicked"):
    sku: EventLabel
    person: Identifier


class CartAdded(Event, frozen=True, tag="cart.added"):
    sku: EventLabel
    person: Identifier


class RefundLine(Struct, frozen=True, gc=False, omit_defaults=True):
    """What goes back of one line of an order. Amounts are the line's total after discounts, minor units."""

    sku: EventLabel
    quantity: Count
    """0: none of its pieces, only money."""
    amount: MinorUnits
    """What goes back to the buyer."""


class OrderLine(RefundLine, frozen=True, gc=False, omit_defaults=True):
    """One line of an order."""

    quantity: Positive
    amount: MinorUnits
    """What the buyer pays."""
    subsidy: MinorUnits = 0
    """What the platform adds to it (平台补贴)."""
    received: MinorUnits | None = None
    """What the shop receives (商家实收). None: the amount and the subsidy."""
    gift: bool = False
    """Given with the order: it leaves the shelf, but is no sale, and its amounts count nowhere."""


Traffic = Literal["live", "card", "video", "other"]
"""Where an order came from: the live room, a product card, a short video, something else."""


class Order(Event, frozen=True):
    """What is said of an order when it is placed and when it is paid."""

    person: Identifier
    order: Identifier
    currency: Currency
    lines: Annotated[tuple[OrderLine, ...], Meta(min_length=1, max_length=500)]
    traffic: Traffic = "live"
    """Only what came from the live room counts in a show; the rest is shown apart."""
    account: EventLabel | None = None
    """Whose room, card or video it came from; absent is ours. So it is with a room that lists no accounts."""


class OrderCreated(Order, frozen=True, tag="order.created"):
    """An order was placed; nothing is paid yet."""


class OrderPaid(Order, frozen=True, tag="order.paid"):
    """An order was paid; ``at`` is the time of payment. The same payment told again counts once."""

    part: Literal["deposit", "balance", "edit"] | None = None
    """Which payment of the order it is: the first of two, the second of two, or one after which the order is as these
    lines say. Absent: the only one.
    """


class OrderCorrected(Event, frozen=True, tag="order.corrected"):
    """What a shop's books say of an order as of ``at``, in the place of what was told of it; the newest holds.

    It makes no order by itself: it says what one holds that is told of, before or after.
    """

    order: Identifier
    currency: Currency
    lines: Annotated[tuple[OrderLine, ...], Meta(min_length=1, max_length=500)]
    traffic: Traffic = "live"
    account: EventLabel | None = None
    paid: bool = True
    """False: nobody had paid it at ``at``, whatever was told."""


class OrderRefunded(Event, frozen=True, tag="order.refunded"):
    """``amount`` of a paid order went back to the buyer; an order may be refunded bit by bit, up to what was paid."""

    order: Identifier
    amount: MinorUnits
    lines: Annotated[tuple[RefundLine, ...], Meta(max_length=500)] = ()
    total: bool = False
    """``amount`` and ``lines`` are running totals: all that went back of the order up to ``at``, as a shop's export
    tells it. What they rise by over all that was told of the order counts.
    """


class AdSpend(Event, frozen=True, tag="ad.spend"):
    amount: MinorUnits
    currency: Currency


class FigureReported(Event, frozen=True, tag="figure.reported"):
    """A figure that the platform or a person states, for a KPI that has no feed."""

    slug: EventLabel
    value: float
    source: Literal["platform", "manual"]
    scope: EventLabel | None = None


class StreamStarted(Event, frozen=True, tag="stream.started"):
    """The video stream began on the platform."""


class StreamEnded(Event, frozen=True, tag="stream.ended"):
    """The video stream ended on the platform."""


class StreamHealth(Event, frozen=True, tag="stream.health"):
    """The encoder's state, as far as it is reported."""

    bitrate: Count | None = None
    dropped_frames: Count | None = None
    fps: float | None = None


class Violation(Event, frozen=True, tag="violation"):
    """The platform warned the room."""

    text: Text | None = None


Inbound = (
    ViewerEntered | ViewerLeft | ViewerPresent | AudienceOnline | CoverShown | CoverClicked | Comment | Like | Share
    | Follow | Unfollow | FanClubJoined | MemberJoined | PrivateAdded | ShopOpened | CouponClaimed | LotteryEntered
    | Reserved | Gift | ItemListed | ItemShown | ItemClicked | CartAdded | OrderCreated | OrderPaid | OrderCorrected
    | OrderRefunded | AdSpend | FigureReported | StreamStarted | StreamEnded | StreamHealth | Violation
)  # fmt: skip


class Unknown(Event, frozen=True, tag="unknown"):
    """An event whose type nobody here knows: kept, counted, shown as unknown, never dropped."""

    kind: EventLabel
    fields: dict[str, Any] = {}


class ShowPlanBoundary(Event, frozen=True, tag="show.scheduled"):
    """A show was planned for ``starts_at``, or moved to it."""

    show: Identifier
    starts_at: EpochMs


class ShowGoals(Struct, frozen=True):
    """What a show is to reach, as it stood when the show began."""

    targets: dict[str, float] = {}
    """By slug of the catalogue; money in minor units, a percentage as a fraction of 1."""
    weights: dict[str, float] = {}
    """How much each target counts in the score; 1 where nothing is said."""
    length_ms: int = 0
    """The planned length of the show; 0: not known, so there is no pace."""
    curve: tuple[float, ...] = ()
    """The share of each target reached by then, at equal steps of the planned length, the last one 1. Empty: even."""


class ShowStartBoundary(Event, frozen=True, tag="show.started"):
    """A show went on air at ``at``."""

    show: Identifier
    goals: ShowGoals | None = None


class ShowEndBoundary(Event, frozen=True, tag="show.ended"):
    """A show ended at ``at``."""

    show: Identifier


class RehearsalStartBoundary(Event, frozen=True, tag="rehearsal.started"):
    """A rehearsal of the show began at ``at``; what happens until it ends counts for no show."""

    show: Identifier


class RehearsalEndBoundary(Event, frozen=True, tag="rehearsal.ended"):
    """A rehearsal of the show ended at ``at``."""

    show: Identifier


class RunStartBoundary(Event, frozen=True, tag="run.started"):
    """A run (one take of a slot) went on air at ``at``; it ends when the next starts or the show ends."""

    show: Identifier
    run: Identifier
    slot: Identifier
    kind: EventLabel
    skus: tuple[str, ...] = ()
    """The items this run presents."""
    delay: Annotated[int, Meta(ge=0, le=600_000)] | None = None
    """The room's broadcast delay when the run began, ms: viewers see the run this much later. None: the default."""


class HostsBoundary(Event, frozen=True, tag="hosts.changed"):
    """From ``at`` on these people host the show; nobody, when it names none."""

    show: Identifier
    hosts: Annotated[tuple[EventLabel, ...], Meta(max_length=20)] = ()
    delay: Annotated[int, Meta(ge=0, le=600_000)] | None = None
    """The room's broadcast delay then, ms; None: the default."""


class RunVoidBoundary(Event, frozen=True, tag="run.voided"):
    """A run was undone: all that fell into ``run`` belongs to ``into``, which goes on."""

    show: Identifier
    run: Identifier
    into: Identifier


WireEvent = dict[str, Any]
"""An event as it would be POSTed."""

Arrival = Inbound | Unknown
Boundary = (
    ShowPlanBoundary | ShowStartBoundary | ShowEndBoundary | RunStartBoundary | RunVoidBoundary
    | RehearsalStartBoundary | RehearsalEndBoundary | HostsBoundary
)  # fmt: skip
Logged = Inbound | Unknown | Boundary

EVENT_TYPES: Final[frozenset[str]] = frozenset(str(kind.__struct_config__.tag) for kind in Inbound.__args__)
"""The types that may come through the door by name."""

INTERNAL_TYPES: Final[frozenset[str]] = frozenset(
    str(kind.__struct_config__.tag) for kind in (Unknown, *Boundary.__args__)
)
"""The types that only this product writes; they are refused from outside."""


def set_all(events: Sequence[Event], field: str, values: Iterable[Any]) -> None:
    """Set a field of each event to the value at its place. Only whoever made the events, before others see them."""
    deque(map(force_setattr, events, repeat(field), values), maxlen=0)
