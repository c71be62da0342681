"""What happened on the platforms: the event vocabulary.

Laws of this module:
- An event is a fact: frozen, tagged by ``type``, identified by ``id`` within its room.
- Amounts are integer minor units with an ISO 4217 currency; instants are UTC milliseconds; order ids are strings,
  because they exceed 2**53.
- ``Inbound`` is what may come through the door. ``Logged`` is what a room's log may hold: the same, the boundaries
  of shows and runs, and the events whose type nobody knows yet.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct

SCHEMA_VERSION: Final = 1
"""Rises when a logged event changes its meaning; new optional fields do not count."""

Id = Annotated[str, Meta(min_length=1, max_length=200)]
Label = Annotated[str, Meta(min_length=1, max_length=200)]
Text = Annotated[str, Meta(max_length=5_000)]
At = Annotated[int, Meta(ge=0, le=253_402_300_799_999)]
Count = Annotated[int, Meta(ge=0, le=2**53)]
Positive = Annotated[int, Meta(ge=1, le=2**53)]
Money = Annotated[int, Meta(ge=0, le=2**53)]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$")]


class Event(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True, tag_field="type"):
    """The envelope every event shares."""

    id: Id
    """Unique in the room; a second event with the same id is a repeat and counts once."""
    at: At
    """When it happened, UTC ms."""
    person: Id | None = None
    """Who: the platform's id on arrival, a keyed pseudonym once past the door."""
    device: Id | None = None
    """What an anonymous viewer is known by; pseudonymised like ``person``."""
    channel: Label | None = None
    """Where the person came from (search, feed, private…); absent is "unknown"."""
    tier: Label | None = None
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
    """``count`` likes at once."""

    count: Positive = 1


class Share(Event, frozen=True, tag="share"):
    person: Id


class Follow(Event, frozen=True, tag="follow"):
    person: Id


class Unfollow(Event, frozen=True, tag="unfollow"):
    person: Id


class FanClubJoined(Event, frozen=True, tag="fanclub.joined"):
    person: Id


class MemberJoined(Event, frozen=True, tag="member.joined"):
    person: Id


class PrivateAdded(Event, frozen=True, tag="private.added"):
    person: Id


class ShopOpened(Event, frozen=True, tag="shop.opened"):
    person: Id


class CouponClaimed(Event, frozen=True, tag="coupon.claimed"):
    person: Id


class LotteryEntered(Event, frozen=True, tag="lottery.entered"):
    person: Id


class Reserved(Event, frozen=True, tag="reserved"):
    """The person reserved the next show."""

    person: Id


class Gift(Event, frozen=True, tag="gift"):
    """A paid gift or paid message. ``value`` is the whole event's worth, not one piece's."""

    value: Money
    currency: Currency
    count: Positive = 1
    title: Text | None = None


class ItemListed(Event, frozen=True, tag="item.listed"):
    """An item was put on the show's list, or its data changed."""

    sku: Label
    title: Text
    tag_price: Money
    price: Money | None = None
    stock: Count | None = None
    style: Label | None = None
    link_no: Count | None = None


class ItemShown(Event, frozen=True, tag="item.shown"):
    sku: Label
    person: Id


class ItemClicked(Event, frozen=True, tag="item.clicked"):
    sku: Label
    person: Id


class CartAdded(Event, frozen=True, tag="cart.added"):
    sku: Label
    person: Id


class Line(Struct, frozen=True, gc=False):
    """One line of an order: ``amount`` is the line's total after discounts, minor units."""

    sku: Label
    quantity: Positive
    amount: Money


class OrderCreated(Event, frozen=True, tag="order.created"):
    """An order was placed; nothing is paid yet."""

    person: Id
    order: Id
    currency: Currency
    lines: Annotated[tuple[Line, ...], Meta(min_length=1, max_length=500)]


class OrderPaid(Event, frozen=True, tag="order.paid"):
    """An order was paid; ``at`` is the time of payment. A second one for the same order counts once."""

    person: Id
    order: Id
    currency: Currency
    lines: Annotated[tuple[Line, ...], Meta(min_length=1, max_length=500)]


class OrderRefunded(Event, frozen=True, tag="order.refunded"):
    """``amount`` of a paid order went back; an order may be refunded in parts."""

    order: Id
    amount: Money
    lines: Annotated[tuple[Line, ...], Meta(max_length=500)] = ()


class AdSpend(Event, frozen=True, tag="ad.spend"):
    amount: Money
    currency: Currency


class FigureReported(Event, frozen=True, tag="figure.reported"):
    """A figure that the platform or a person states, for a KPI that has no feed."""

    slug: Label
    value: float
    source: Literal["platform", "manual"]
    scope: Label | None = None


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
    | Reserved | Gift | ItemListed | ItemShown | ItemClicked | CartAdded | OrderCreated | OrderPaid | OrderRefunded
    | AdSpend | FigureReported | StreamStarted | StreamEnded | StreamHealth | Violation
)  # fmt: skip


class Unknown(Event, frozen=True, tag="unknown"):
    """An event whose type nobody here knows: kept, counted, shown as unknown, never dropped."""

    kind: Label
    fields: dict[str, Any] = {}


class ShowScheduled(Event, frozen=True, tag="show.scheduled"):
    """A show was planned for ``starts_at``, or moved to it."""

    show: Id
    starts_at: At


class Goals(Struct, frozen=True):
    """What a show is to reach, as it stood when the show began."""

    targets: dict[str, float] = {}
    """By slug of the catalogue; money in minor units, a percentage as a fraction of 1."""
    weights: dict[str, float] = {}
    """How much each target counts in the score; 1 where nothing is said."""
    length_ms: int = 0
    """The planned length of the show; 0: not known, so there is no pace."""
    curve: tuple[float, ...] = ()
    """The share of each target reached by then, at equal steps of the planned length, the last one 1. Empty: even."""


class ShowStarted(Event, frozen=True, tag="show.started"):
    """A show went on air at ``at``."""

    show: Id
    goals: Goals | None = None


class ShowEnded(Event, frozen=True, tag="show.ended"):
    """A show ended at ``at``."""

    show: Id


class RehearsalStarted(Event, frozen=True, tag="rehearsal.started"):
    """A rehearsal of the show began at ``at``; what happens until it ends counts for no show."""

    show: Id


class RehearsalEnded(Event, frozen=True, tag="rehearsal.ended"):
    """A rehearsal of the show ended at ``at``."""

    show: Id


class RunStarted(Event, frozen=True, tag="run.started"):
    """A run (one take of a slot) went on air at ``at``; it ends when the next starts or the show ends."""

    show: Id
    run: Id
    slot: Id
    kind: Label
    skus: tuple[str, ...] = ()
    """The items this run presents."""
    delay: Annotated[int, Meta(ge=0, le=600_000)] | None = None
    """The room's broadcast delay when the run began, ms: viewers see the run this much later. None: the default."""


class HostsChanged(Event, frozen=True, tag="hosts.changed"):
    """From ``at`` on these people host the show; nobody, when it names none."""

    show: Id
    hosts: Annotated[tuple[Label, ...], Meta(max_length=20)] = ()
    delay: Annotated[int, Meta(ge=0, le=600_000)] | None = None
    """The room's broadcast delay then, ms; None: the default."""


class RunVoided(Event, frozen=True, tag="run.voided"):
    """A take was undone: all that fell into ``run`` belongs to ``into``, which goes on."""

    show: Id
    run: Id
    into: Id


Arrival = Inbound | Unknown
Boundary = (
    ShowScheduled | ShowStarted | ShowEnded | RunStarted | RunVoided | RehearsalStarted | RehearsalEnded | HostsChanged
)  # fmt: skip
Logged = Inbound | Unknown | Boundary

EVENT_TYPES: Final[frozenset[str]] = frozenset(str(kind.__struct_config__.tag) for kind in Inbound.__args__)
"""The types that may come through the door by name."""

INTERNAL_TYPES: Final[frozenset[str]] = frozenset(
    str(kind.__struct_config__.tag) for kind in (Unknown, *Boundary.__args__)
)
"""The types that only this product writes; they are refused from outside."""
