"""Rooms made by chance: shows as a director runs them, and an audience whose platform is not to be relied upon.

Laws of this module:
- The boundaries are what the console may write: one show on air at a time, a second take a second after the first at
  the soonest, a rehearsal ends before the show begins.
- The audience's events come as platforms and connectors send them: up to a quarter of an hour late, in any order, more
  than once, some by a clock that is ahead, refunds before payments, a payment told again under another id, somebody
  leaving who never came; several issuers give their events the same ids.
- Much happens at one instant, or a millisecond later, and at the very edges of what shows and runs own.
- All of them have passed the door, which refuses orders in another currency.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

import msgspec
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from streams import events as ev
from streams.clock import MINUTE, SECOND
from streams.errors import Invalid
from streams.ingest.door import decode
from streams.metrics.sets.items import ItemNames
from streams.metrics.sets.uniques import EXACT
from streams.metrics.state.room import Setup
from streams.metrics.state.sources import FILE
from streams.store.issuers import of_cloud_events, of_connector
from tests.proof.log_entry import LogEntry
from tests.streams.metrics.random_logs import with_numbers

DAWN: Final = 1_767_225_600_000
"""Nothing happens before."""
DAY: Final = 24 * 60 * MINUTE
LATE: Final = 15 * MINUTE
"""No event comes later after it happened than this."""
STAFF: Final = ("anchor", "helper")
STAFFED: Final[tuple[tuple[str, ...], ...]] = ((), STAFF)

ACCOUNTS: Final = ("ours", "also ours")
LISTED: Final[tuple[tuple[str, ...], ...]] = ((), ACCOUNTS)

NAMED: Final[tuple[tuple[ItemNames, ...], ...]] = (
    (),
    (ItemNames("A", names=("B",)), ItemNames("C", sizes=("D",))),
    (ItemNames("A", names=("C",), sizes=("B", "D")),),
    (ItemNames("coat", sizes=("A", "B", "C")),),
)
"""What the room's list says of the names that events call items by."""

FEW = st.sampled_from(["ann", "bob", "cy", "dee", "eve", *STAFF])
MANY = FEW | st.sampled_from([f"guest {number}" for number in range(40)])
"""For rooms in which people are sampled."""
SIZES: Final = (0, 5, 20, 30, 40)
"""So many events are told of the audience."""
BOUNDS: Final = (EXACT, EXACT, 8, 4, 2)
SOURCES: Final = ("", "shop", "orders", FILE)
ISSUERS: Final = ("", of_connector("hub"), of_cloud_events("//shop"))
CLOCKS = st.sampled_from([0, 0, 0, 900, 30 * SECOND, 2 * MINUTE, 5 * MINUTE])
"""How much the clock of a source is ahead of ours."""
DELAYS = st.integers(0, 7 * SECOND) | st.integers(0, LATE)
SKUS = st.sampled_from(["A", "B", "C", "D"])
SLOTS: Final = (("warm", "warmup", ()), ("one", "look", ("A", "B")), ("two", "look", ("C",)), ("three", "lottery", ()))
ORDERS = st.sampled_from([f"o{number}" for number in range(8)])
STREAKS = st.sampled_from([None, None, "s1", "s2"])
CHANNELS = st.sampled_from([None, None, "search", "feed", "unknown"])
TIERS = st.sampled_from([None, None, "power", "die-hard"])
HOSTS = st.lists(st.sampled_from(["Lin", "Mo", "Yue"]), max_size=2, unique=True).map(tuple)

GOALS = st.builds(
    ev.ShowGoals,
    targets=st.dictionaries(
        st.sampled_from(
            ["gmv", "viewers", "conversion", "refund_rate", "refunds", "avg_online", "new_followers", "enter_rate"]
        ),
        st.sampled_from([0.0, 0.25, 3.0, 40_000.0]),
        max_size=4,
    ),
    weights=st.dictionaries(st.sampled_from(["gmv", "viewers"]), st.sampled_from([0.0, 0.5, 2.0])),
    length_ms=st.sampled_from([0, 20 * MINUTE, 120 * MINUTE]),
    curve=st.sampled_from([(), (0.25, 0.5, 1.0), (0.1, 0.1, 0.7, 1.0)]),
)


class Scenario(Struct, frozen=True):
    """A room's log, how the room is set up, and when it is looked at."""

    setup: Setup
    log: list[list[LogEntry]]
    """Its entries, as many together as the consumer takes in at once."""
    as_of: int
    shows: tuple[str, ...]

    @property
    def entries(self) -> list[LogEntry]:
        """One after the other."""
        return [entry for together in self.log for entry in together]


class _Show(Struct):
    name: str
    boundaries: list[ev.Boundary]
    from_: int
    until: int
    """What happens around the show happens from then to then."""


@st.composite
def _show(draw: Any, name: str, earliest: int, *, last: bool) -> _Show:
    """A show that begins after ``earliest`` (UTC ms); the last of a room may be still on air, or not begun at all."""
    starts = earliest + draw(st.integers(5, 100)) * MINUTE
    found: list[ev.Boundary] = []
    planned = draw(st.booleans())
    if planned:
        for number in range(draw(st.integers(1, 2))):
            at = starts + draw(st.integers(-4, 20)) * MINUTE
            found.append(ev.ShowPlanBoundary(id=f"{name}:p{number}", at=earliest + number, show=name, starts_at=at))
    if draw(st.integers(0, 3)) == 0:
        rehearsed = starts - draw(st.integers(3, 5)) * MINUTE
        ended = rehearsed + draw(st.integers(1, 120)) * SECOND
        found.append(ev.RehearsalStartBoundary(id=f"{name}:r", at=rehearsed, show=name))
        found.append(ev.RehearsalEndBoundary(id=f"{name}:q", at=ended, show=name))
    if planned and last and draw(st.integers(0, 4)) == 0:
        return _Show(name, found, starts - 70 * MINUTE, starts)
    found.append(ev.ShowStartBoundary(id=f"{name}:s", at=starts, show=name, goals=draw(st.none() | GOALS)))
    delays = st.sampled_from([None, None, 1_000, 8_000])  # with a shorter one, a run may overtake the one before
    delay = draw(delays)
    if draw(st.booleans()):
        found.append(ev.HostsBoundary(id=f"{name}:h", at=starts, show=name, hosts=draw(HOSTS), delay=delay))
    at, runs, past = starts, 0, 0
    stack: list[str] = []
    for _ in range(draw(st.integers(1, 6))):
        step = draw(st.sampled_from(["take", "take", "take", "undo", "hosts"]))
        if draw(st.integers(0, 3)) == 0:
            delay = draw(delays)
        if step == "take" or not stack:
            slot, kind, skus = draw(st.sampled_from(SLOTS))
            run = f"{name}-{runs}"
            found.append(
                ev.RunStartBoundary(
                    id=f"{name}:{runs}", at=at, show=name, run=run, slot=slot, kind=kind, skus=skus, delay=delay
                )
            )
            stack, runs = [*stack, run], runs + 1
        elif step == "undo" and len(stack) > 1:
            *stack, undone = stack
            found.append(ev.RunVoidBoundary(id=f"{name}:v{runs}", at=at, show=name, run=undone, into=stack[-1]))
            stack = stack[-1:]
        elif step == "hosts":
            past += 1
            found.append(ev.HostsBoundary(id=f"{name}:h{past}", at=at, show=name, hosts=draw(HOSTS), delay=delay))
        at += draw(st.one_of(st.integers(1_000, 5_000), st.integers(1, 12).map(lambda minutes: minutes * MINUTE)))
    until = at + draw(st.integers(0, 15)) * MINUTE
    if last and draw(st.integers(0, 2)) == 0:
        return _Show(name, found, starts - 70 * MINUTE, until)
    found.append(ev.ShowEndBoundary(id=f"{name}:e", at=until, show=name))
    return _Show(name, found, starts - 70 * MINUTE, until)


@st.composite
def _shows(draw: Any) -> list[_Show]:
    count = draw(st.sampled_from([1, 1, 2, 3]))
    shows: list[_Show] = []
    earliest = DAWN + 120 * MINUTE
    for number in range(count):
        shows.append(draw(_show(f"show{number}", earliest, last=number == count - 1)))
        earliest = shows[-1].until + draw(st.sampled_from([0, 0, 0, 20 * DAY, 60 * DAY]))
    return shows


def _lines() -> st.SearchStrategy[tuple[ev.OrderLine, ...]]:
    line = st.builds(
        ev.OrderLine,
        sku=SKUS,
        quantity=st.integers(1, 3),
        amount=st.sampled_from([0, 100, 2_500, 19_900]),
        subsidy=st.sampled_from([0, 0, 0, 300]),
        received=st.sampled_from([None, None, 0, 90]),
        gift=st.sampled_from([False, False, False, True]),
    )
    often = st.sampled_from([(ev.OrderLine("A", 1, 2_500),), (ev.OrderLine("A", 2, 100), ev.OrderLine("B", 1, 2_500))])
    return often | st.lists(line, min_size=1, max_size=3).map(tuple)


def _refund_lines() -> st.SearchStrategy[tuple[ev.RefundLine, ...]]:
    """Of an order's lines, or of one of which only money went back."""
    money = st.builds(ev.RefundLine, sku=SKUS, quantity=st.just(0), amount=st.sampled_from([0, 100, 2_500, 19_900]))
    return st.just(()) | _lines() | st.tuples(money)


CURRENCIES = st.sampled_from(["CNY", "CNY", "CNY", "USD", "EUR"])
_ORDER: Final[dict[str, st.SearchStrategy[Any]]] = {
    "order": ORDERS,
    "currency": CURRENCIES,
    "lines": _lines(),
    "traffic": st.sampled_from(["live", "live", "live", "card", "video", "other"]),
    "account": st.sampled_from([None, None, *ACCOUNTS, "theirs"]),
}
_FIELDS: Final[dict[type[ev.Event], dict[str, st.SearchStrategy[Any]]]] = {
    ev.AudienceOnline: {"count": st.integers(0, 50)},
    ev.CoverShown: {"count": st.integers(1, 500)},
    ev.CoverClicked: {"count": st.integers(1, 20)},
    ev.Comment: {"text": st.just("hi")},
    ev.Like: {"count": st.integers(1, 50), "streak": STREAKS},
    ev.Gift: {
        "value": st.none() | st.integers(0, 900), "currency": CURRENCIES, "count": st.integers(1, 3), "streak": STREAKS,
    },
    ev.ItemListed: {
        "sku": SKUS, "title": SKUS, "tag_price": st.just(5_000), "style": st.sampled_from([None, "coat", "scarf"]),
        "stock": st.none() | st.integers(0, 9),
    },
    ev.ItemShown: {"sku": SKUS},
    ev.ItemClicked: {"sku": SKUS},
    ev.CartAdded: {"sku": SKUS},
    ev.OrderCreated: _ORDER,
    ev.OrderPaid: {**_ORDER, "part": st.sampled_from([None, None, None, "deposit", "balance"])},
    ev.OrderCorrected: {**_ORDER, "paid": st.sampled_from([True, True, False])},
    ev.OrderRefunded: {
        "order": ORDERS,
        "amount": st.integers(0, 5_000),
        "lines": _refund_lines(),
        "total": st.sampled_from([False, False, True]),
    },
    ev.AdSpend: {"amount": st.integers(0, 50_000), "currency": CURRENCIES},
    ev.FigureReported: {
        "slug": st.sampled_from([
            "enter_rate", "viewers", "likes", "gmv", "attainment", "not a figure", "online", "peak_online", "views",
            "buyers", "ad_spend",
        ]),
        "value": st.sampled_from([0.0, 0.25, 900.0, 12_000.5]), "source": st.sampled_from(["platform", "manual"]),
        "scope": st.sampled_from([None, None, "", "A"]),
    },
    ev.Unknown: {"kind": st.sampled_from(["odd", "strange"])},
    ev.Violation: {},
}  # fmt: skip
_VISITS: Final = (ev.ViewerEntered, ev.ViewerEntered, ev.ViewerLeft, ev.ViewerPresent)
_ACTS: Final = (ev.Share, ev.Follow, ev.Follow, ev.Unfollow, ev.FanClubJoined, ev.MemberJoined, ev.PrivateAdded,
                ev.ShopOpened, ev.CouponClaimed, ev.LotteryEntered, ev.Reserved)  # fmt: skip
_TRADE: Final = (ev.ItemListed, ev.ItemShown, ev.ItemClicked, ev.CartAdded, ev.OrderCreated, ev.OrderPaid,
                 ev.OrderPaid, ev.OrderPaid, ev.OrderCorrected, ev.OrderRefunded)  # fmt: skip
_MIXES: Final[tuple[tuple[type[ev.Event], ...], ...]] = (
    (*_FIELDS, *_ACTS, *_VISITS),
    _VISITS,
    (*_VISITS, ev.AudienceOnline),
    (ev.AudienceOnline, ev.Comment, ev.Like, ev.FigureReported),
    (ev.ViewerEntered, *_TRADE),
    (ev.OrderPaid, ev.OrderRefunded, ev.OrderCorrected, ev.OrderCreated, ev.FigureReported),
    (ev.ViewerEntered, *_ACTS, ev.Like, ev.Comment, ev.Gift),
    (
        ev.ViewerEntered,
        ev.Comment,
        ev.Like,
        ev.Gift,
        ev.CoverShown,
        ev.CoverClicked,
        ev.Unknown,
        ev.AdSpend,
        ev.FigureReported,
    ),
    (ev.FigureReported, ev.FigureReported, ev.FigureReported, ev.Like, ev.OrderPaid),
)
"""Kinds that act on each other: most rooms are made of one such mix, so that they meet often."""
_MAY_BE_NOBODY: Final = (ev.Comment, ev.Like, ev.Gift)
_NOBODY: Final = (
    ev.AudienceOnline, ev.CoverShown, ev.CoverClicked, ev.ItemListed, ev.OrderCorrected, ev.OrderRefunded, ev.AdSpend,
    ev.Violation, ev.FigureReported,
)  # fmt: skip


def _event(
    kind: type[ev.Event], at: st.SearchStrategy[int], people: st.SearchStrategy[str]
) -> st.SearchStrategy[ev.Event]:
    fields = {"id": st.just("?"), "at": at, "channel": CHANNELS, "tier": TIERS, **_FIELDS.get(kind, {})}
    if kind is ev.FigureReported:  # by the quarter of an hour, so that several are of one instant
        fields["at"] = at.map(lambda instant: instant // LATE * LATE)
    if kind in _VISITS:
        somebody = people.flatmap(lambda person: st.sampled_from([(person, None), (person, "tablet"), (None, "phone")]))
        return somebody.flatmap(lambda who: st.builds(kind, person=st.just(who[0]), device=st.just(who[1]), **fields))
    if kind in _MAY_BE_NOBODY:
        return st.builds(kind, person=st.none() | people, device=st.none() | st.just("phone"), **fields)
    if kind in _NOBODY:
        return st.builds(kind, **fields)
    return st.builds(kind, person=people, **fields)


def _window_edges(bounds: Sequence[ev.Boundary]) -> list[int]:
    """The instants at which windows of shows open and close."""
    starts = [bound.at for bound in bounds if isinstance(bound, ev.ShowStartBoundary)]
    starts += [bound.starts_at for bound in bounds if isinstance(bound, ev.ShowPlanBoundary)]
    ends = [bound.at for bound in bounds if isinstance(bound, ev.ShowEndBoundary)]
    return [*(at - 60 * MINUTE for at in starts), *(at + 10 * MINUTE for at in ends)]


@st.composite
def _audience(draw: Any, shows: Sequence[_Show], people: st.SearchStrategy[str]) -> list[ev.Event]:
    bounds = [bound for show in shows for bound in show.boundaries]
    edges = [bound.at + shift for bound in bounds for shift in (-1, 0, 3_000, 60_000)]
    edges += [edge + shift for edge in _window_edges(bounds) for shift in (-1, 0, MINUTE)]
    start, end = shows[0].from_, shows[-1].until + 15 * MINUTE
    live = [show for show in shows if show.until > show.from_ + 70 * MINUTE] or list(shows)
    on_air = st.sampled_from(live).flatmap(lambda show: st.integers(show.from_ + 70 * MINUTE, show.until))
    at = st.one_of(on_air, on_air, st.sampled_from(edges), st.integers(start, end))
    if draw(st.integers(0, 2)) == 0:  # at a few instants, and just after: what counts then is the order of the log
        some = draw(st.lists(at, min_size=1, max_size=4))
        at = st.sampled_from([*some, *some, *(instant + 1 for instant in some)]) | at
    if draw(st.integers(0, 3)) == 0:  # in six minutes on end, as sources deliver that are regular
        begin = draw(on_air)
        at = st.integers(begin, begin + 6 * MINUTE)
    kinds = draw(st.sampled_from(_MIXES))
    event = st.sampled_from(kinds).flatmap(lambda kind: _event(kind, at, people))
    count = draw(st.sampled_from(SIZES))  # left to itself, a list is empty in every second room
    found = draw(st.lists(event, min_size=count, max_size=count))
    # No two corrections are of one instant: what holds then is for the fold to decide.
    found = [
        replace(event, at=event.at // 1_000 * 1_000 + number) if isinstance(event, ev.OrderCorrected) else event
        for number, event in enumerate(found)
    ]
    return with_numbers(found)


def admitted(events: Sequence[Any], currency: str) -> list[ev.Logged]:
    """What of the events the room's door lets in."""
    inbound = [event for event in events if not isinstance(event, ev.Unknown)]
    passing: set[str] = {event.id for event in events if isinstance(event, ev.Unknown)}
    if inbound:
        try:
            batch = decode(msgspec.json.encode(inbound), "json", currency, partial=True)
        except Invalid:
            pass
        else:
            passing |= {event.id for event in batch.events}
    return [event for event in events if event.id in passing]


def _issued(issuer: str, numbers: dict[str, str], sent: Sequence[tuple[int, ev.Logged]]) -> list[ev.Logged]:
    """Events under the ids of whoever issues them: 0, 1, 2…, as others do; what is sent again keeps its own."""
    if not issuer:
        return [event for _, event in sent]
    return [replace(event, id=numbers.setdefault(event.id, str(len(numbers)))) for _, event in sent]


@st.composite
def _entries(draw: Any, told: Sequence[ev.Logged], *, late: bool) -> list[LogEntry]:
    """What the sources send: each collects some events before it does, and may be late or have a wrong clock."""
    found: list[LogEntry] = []
    clocks = {source: draw(CLOCKS) if late else 0 for source in SOURCES}
    issuers = {source: draw(st.sampled_from(ISSUERS)) for source in SOURCES}
    numbers: dict[str, dict[str, str]] = {issuer: {} for issuer in ISSUERS}
    """By issuer: its own ids of what it tells, which are those of others, too."""
    sent: dict[str, list[tuple[int, ev.Logged]]] = {source: [] for source in SOURCES}
    for event in told:
        source = draw(st.sampled_from(SOURCES))
        sent[source].append((event.at - clocks[source] + (draw(DELAYS) if late else 0), event))
    for source, arrivals in sent.items():
        arrivals.sort(key=lambda arrival: arrival[0])
        size = draw(st.sampled_from([1, 2, 5])) if arrivals else 1
        for start in range(0, len(arrivals), size):
            some = arrivals[start : start + size]
            issuer = issuers[source]
            found.append(LogEntry(source, some[-1][0], _issued(issuer, numbers[issuer], some), issuer))
    return found


@st.composite
def scenarios(draw: Any) -> Scenario:
    """A room, its log, and an instant at or after everything in it."""
    shows = draw(_shows())
    exact = draw(st.sampled_from(BOUNDS))
    told = admitted(draw(_audience(shows, FEW if exact == EXACT else MANY)), "CNY")
    # A second payment of an order under an id of its own, and what a sender sends again.
    again = draw(st.lists(st.sampled_from(told), max_size=5)) if told else []
    told += [replace(event) for event in again]  # an event is told apart from its repeat as an object
    entries = draw(_entries(told, late=draw(st.booleans())))
    entries += [LogEntry("", bound.at, [bound]) for show in shows for bound in show.boundaries]
    entries.sort(key=lambda entry: entry.taken_at)
    cuts = sorted(draw(st.lists(st.integers(1, max(1, len(entries) - 1)), max_size=4)))
    edges = [0, *cuts, len(entries)]
    log = [entries[since:until] for since, until in pairwise(edges) if since < until]
    newest = max(max(entry.taken_at, *(event.at for event in entry.events)) for entry in entries)
    later = [st.integers(0, 90_000), st.integers(0, 60 * MINUTE)]
    if any(isinstance(event, ev.ShowEndBoundary) for event in shows[-1].boundaries):  # nobody is on air for months
        later.append(st.sampled_from([31 * DAY, 91 * DAY]))
    as_of = newest + draw(st.one_of(*later))
    setup = Setup(
        currency="CNY",
        delay=draw(st.sampled_from([3_000, 3_000, 1_000, 10_000])),
        lag=draw(st.sampled_from([15 * MINUTE, MINUTE])),
        staff=draw(st.sampled_from(STAFFED)),
        sales=draw(st.sampled_from(["paid", "paid", "received"])),
        accounts=draw(st.sampled_from(LISTED)),
        exact=exact,
        items=draw(st.sampled_from(NAMED)),
    )
    return Scenario(setup, log, as_of, tuple(show.name for show in shows))
