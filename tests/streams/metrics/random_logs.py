"""Logs made by chance: shows and runs, an audience with repeats, late and early events, and a fold that takes them."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from streams import events as ev
from streams.metrics.fold.fold import Fold, LateBoundary
from streams.metrics.state.room import RoomState, Setup

START = 1_767_225_600_000
MINUTE = 60_000
SPAN = 4 * 60 * MINUTE
"""Everything happens within four hours of START."""
END = START + SPAN + 12 * 60 * MINUTE
"""An instant after everything."""

PEOPLE = st.sampled_from(["ann", "bob", "cy", "dee", "eve"])
SKUS = st.sampled_from(["A", "B", "C"])
ORDERS = st.sampled_from([f"o{number}" for number in range(6)])
HOSTS = st.sampled_from(["Li", "Wang"])
STREAKS = st.sampled_from([None, None, "s1", "s2"])
TIERS = st.sampled_from([None, "power", "ordinary", "unknown"])
CHANNELS = st.sampled_from([None, "search", "feed", "unknown"])

instants = st.one_of(
    st.integers(START, START + SPAN),
    st.integers(0, SPAN // MINUTE).map(lambda minute: START + minute * MINUTE),
    st.integers(0, SPAN // 1_000).map(lambda second: START + second * 1_000),
)
"""Any, though often the very instants at which something begins or ends."""


@st.composite
def show_boundaries(draw: Any, show: str, earliest: int) -> list[ev.Boundary]:
    """A show: planned or not, begun or not, ended or not, with runs of which some are undone."""
    found: list[ev.Boundary] = []
    starts = earliest + draw(st.integers(0, 60)) * MINUTE
    if draw(st.booleans()):
        for number in range(draw(st.integers(1, 2))):
            planned = starts + draw(st.integers(-30, 30)) * MINUTE
            found.append(ev.ShowPlanBoundary(id=f"{show}:p{number}", at=START + number, show=show, starts_at=planned))
    if draw(st.integers(0, 2)) == 0:
        rehearsed = starts - draw(st.integers(1, 40)) * MINUTE
        found.append(ev.RehearsalStartBoundary(id=f"{show}:r", at=rehearsed, show=show))
        if draw(st.integers(0, 3)):
            ended = rehearsed + draw(st.integers(0, 20)) * MINUTE
            found.append(ev.RehearsalEndBoundary(id=f"{show}:q", at=ended, show=show))
    if found and draw(st.integers(0, 3)) == 0:
        return found
    found.append(ev.ShowStartBoundary(id=f"{show}:s", at=starts, show=show))
    runs = sorted(draw(st.lists(st.integers(0, 50 * 60), max_size=4, unique=True)))
    for number, second in enumerate(runs):
        found.append(
            ev.RunStartBoundary(
                id=f"{show}:{number}",
                at=starts + second * 1_000,
                show=show,
                run=f"r{number}",
                slot=f"slot {number // 2}",
                kind=draw(st.sampled_from(["look", "item"])),
                skus=tuple(draw(st.lists(SKUS, max_size=2))),
                delay=draw(st.sampled_from([None, 0, 1_000, 5_000])),
            )
        )
        if number and draw(st.integers(0, 4)) == 0:
            at = starts + second * 1_000 + 500
            found.append(
                ev.RunVoidBoundary(id=f"{show}:v{number}", at=at, show=show, run=f"r{number}", into=f"r{number - 1}")
            )
    for number, second in enumerate(draw(st.lists(st.integers(-60, 50 * 60), max_size=3))):
        found.append(
            ev.HostsBoundary(
                id=f"{show}:h{number}",
                at=starts + second * 1_000,
                show=show,
                hosts=tuple(draw(st.lists(HOSTS, max_size=2))),
                delay=draw(st.sampled_from([None, 0, 1_000])),
            )
        )
    if draw(st.integers(0, 3)):
        found.append(ev.ShowEndBoundary(id=f"{show}:e", at=starts + draw(st.integers(51, 90)) * MINUTE, show=show))
    return found


@st.composite
def boundaries(draw: Any) -> list[ev.Boundary]:
    """One or two shows of a room."""
    first = draw(show_boundaries("one", START + 30 * MINUTE))
    second = draw(show_boundaries("two", START + 150 * MINUTE)) if draw(st.booleans()) else []
    return [*first, *second]


def _lines() -> st.SearchStrategy[tuple[ev.OrderLine, ...]]:
    line = st.builds(
        ev.OrderLine,
        sku=SKUS,
        quantity=st.integers(1, 3),
        amount=st.sampled_from([0, 100, 19_900]),
        subsidy=st.sampled_from([0, 0, 7]),
        received=st.sampled_from([None, None, 0, 99]),
        gift=st.sampled_from([False, False, True]),
    )
    few = st.sampled_from([(ev.OrderLine("A", 1, 300),), (ev.OrderLine("A", 2, 200), ev.OrderLine("B", 1, 100))])
    return few | st.lists(line, min_size=1, max_size=3).map(tuple)


def _refund_lines() -> st.SearchStrategy[tuple[ev.RefundLine, ...]]:
    """Of an order's lines, or of one of which only money went back."""
    money = st.builds(ev.RefundLine, sku=SKUS, quantity=st.just(0), amount=st.sampled_from([0, 100, 19_900]))
    return st.just(()) | _lines() | st.tuples(money)


_ORDER: dict[str, st.SearchStrategy[Any]] = {
    "order": ORDERS,
    "currency": st.just("CNY"),
    "lines": _lines(),
    "traffic": st.sampled_from(["live", "live", "live", "card"]),
    "account": st.sampled_from([None, None, "ours", "theirs"]),
}
_FIELDS: dict[Any, dict[str, st.SearchStrategy[Any]]] = {
    ev.AudienceOnline: {"count": st.integers(0, 50)},
    ev.CoverShown: {"count": st.integers(1, 5)},
    ev.CoverClicked: {},
    ev.Comment: {"text": st.just("hi")},
    ev.Like: {"count": st.integers(1, 5), "streak": STREAKS},
    ev.Gift: {
        "value": st.none() | st.integers(0, 9),
        "currency": st.sampled_from(["CNY", "USD"]),
        "count": st.integers(1, 3),
        "streak": STREAKS,
    },
    ev.ItemListed: {
        "sku": SKUS,
        "title": SKUS,
        "tag_price": st.just(5),
        "style": st.sampled_from([None, "x", "y"]),
        "stock": st.none() | st.integers(0, 5),
    },
    ev.ItemShown: {"sku": SKUS},
    ev.ItemClicked: {"sku": SKUS},
    ev.CartAdded: {"sku": SKUS},
    ev.OrderCreated: _ORDER,
    ev.OrderPaid: {**_ORDER, "part": st.sampled_from([None, None, "deposit", "balance", "edit"])},
    ev.OrderCorrected: {**_ORDER, "paid": st.sampled_from([True, True, False])},
    ev.OrderRefunded: {
        "order": ORDERS,
        "amount": st.integers(0, 500),
        "lines": _refund_lines(),
        "total": st.sampled_from([False, False, True]),
    },
    ev.AdSpend: {"amount": st.integers(0, 500), "currency": st.just("CNY")},
    ev.Unknown: {"kind": st.sampled_from(["odd", "strange"])},
    ev.StreamStarted: {},
    ev.StreamEnded: {},
    ev.StreamHealth: {"fps": st.sampled_from([None, 0.0, 30.0]), "bitrate": st.sampled_from([None, 0, 4_000])},
}
_PERSON_NEEDED = (
    ev.Share, ev.Follow, ev.Unfollow, ev.FanClubJoined, ev.MemberJoined, ev.PrivateAdded, ev.ShopOpened,
    ev.CouponClaimed, ev.LotteryEntered, ev.Reserved, ev.ItemShown, ev.ItemClicked, ev.CartAdded, ev.OrderCreated,
    ev.OrderPaid,
)  # fmt: skip
_VISITS = (ev.ViewerEntered, ev.ViewerEntered, ev.ViewerLeft, ev.ViewerPresent)


_ALL_EVENTS = (*_FIELDS, *_PERSON_NEEDED, *_VISITS)
SALES_EVENTS = (ev.OrderCreated, ev.OrderPaid, ev.OrderPaid, ev.OrderCorrected, ev.OrderRefunded, ev.ItemListed)
_KINDS_THAT_MEET: tuple[tuple[Any, ...], ...] = (
    _ALL_EVENTS,
    _VISITS,
    (*_VISITS, ev.AudienceOnline),
    (ev.AudienceOnline,),
    SALES_EVENTS,
    (ev.ViewerEntered, ev.Comment, ev.Like, ev.Share, ev.Follow, ev.Gift, ev.Unknown),
    (ev.Follow, ev.Unfollow),
    (ev.ViewerEntered, ev.ItemListed, ev.ItemShown, ev.ItemClicked, ev.CartAdded, ev.OrderPaid),
    (ev.ViewerEntered, ev.Reserved),
    (ev.StreamStarted, ev.StreamEnded, ev.StreamHealth, ev.StreamHealth),
)
"""Kinds that act on each other: most logs are made of one such group, so that they meet often."""


def _event(kind: Any, at: st.SearchStrategy[int]) -> st.SearchStrategy[ev.Logged]:
    fields = {"id": st.just("?"), "at": at, "channel": CHANNELS, "tier": TIERS, **_FIELDS.get(kind, {})}
    if kind in _PERSON_NEEDED or kind in _VISITS:
        fields["person"] = PEOPLE
    elif kind in (ev.Comment, ev.Like, ev.Gift):
        fields["person"] = st.none() | PEOPLE
        fields["device"] = st.none() | st.just("phone")
    return st.builds(kind, **fields)


@st.composite
def audience_events(draw: Any, max_size: int = 30, kinds: tuple[Any, ...] | None = None) -> list[ev.Logged]:
    """What platforms report, in any order of instants, with ids of their own."""
    often = draw(st.lists(instants, min_size=1, max_size=5))
    at = st.sampled_from(often) | instants
    event = st.sampled_from(kinds or draw(st.sampled_from(_KINDS_THAT_MEET))).flatmap(lambda kind: _event(kind, at))
    found = draw(st.lists(event, max_size=max_size))
    return with_numbers(found)


def with_numbers(events: Sequence[ev.Event]) -> list[Any]:
    """Each under an id of its own; every second frame of a streak has that of the streak."""
    return [
        replace(
            event,
            id=f"{type(event).__name__} {getattr(event, 'streak', None)}"
            if number % 2 and getattr(event, "streak", None)
            else f"e{number}",
        )
        for number, event in enumerate(events)
    ]


@st.composite
def logs(draw: Any, max_size: int = 30) -> list[ev.Logged]:
    """A room's log: an audience, some of it told twice, and the boundaries anywhere in between, in their order."""
    audience = draw(audience_events(max_size))
    repeats = draw(st.lists(st.sampled_from(audience), max_size=4)) if audience else []
    return merged_log(draw, [*audience, *repeats], draw(boundaries()))


def merged_log(draw: Any, audience: Sequence[ev.Logged], bounds: Sequence[ev.Boundary]) -> list[ev.Logged]:
    """The two in one log, each in its own order."""
    places = sorted(draw(st.lists(st.integers(0, len(audience)), min_size=len(bounds), max_size=len(bounds))))
    log = list(audience)
    for place, boundary in reversed(list(zip(places, bounds, strict=True))):
        log.insert(place, boundary)
    return log


def folded_state(
    log: Sequence[ev.Logged], *, batch: int = 7, looking: bool = False, setup: Setup | None = None
) -> RoomState:
    """The state of a log, as a consumer without checkpoints comes to it; ``looking``: read after every batch."""
    fold = Fold(RoomState(setup))
    while True:
        try:
            for start in range(0, len(log), batch):
                fold.apply(log[start : start + batch])
                if looking:
                    fold.flush()
            return fold.flush()
        except LateBoundary:
            known = fold.state.timeline.boundaries
            fold = Fold(RoomState(setup))
            fold.preload(known.values(), [event for event in log if isinstance(event, ev.OrderCorrected)])
