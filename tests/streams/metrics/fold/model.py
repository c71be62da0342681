"""The figures once more, as the dictionary says them: slowly, from lists, without anything of the fold.

One function for where an instant belongs, one for what a list of events amounts to. No sums are kept, nothing is cut
into slots, nothing is incremental.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec.structs import replace

from streams import events as ev
from streams.metrics.sets.corrections import content_of
from tests.streams.metrics.fold.order_model import Book, money_received

OF_PEOPLE = (
    ev.ViewerEntered, ev.ViewerLeft, ev.ViewerPresent, ev.Comment, ev.Like, ev.Share, ev.Follow, ev.Unfollow,
    ev.FanClubJoined, ev.MemberJoined, ev.PrivateAdded, ev.ShopOpened, ev.CouponClaimed, ev.LotteryEntered,
    ev.Reserved, ev.Gift, ev.ItemShown, ev.ItemClicked, ev.CartAdded,
)  # fmt: skip
BEFORE, AFTER, DELAY = 3_600_000, 600_000, 3_000


class Show:
    """What the boundaries say of one show."""

    def __init__(self, boundaries: Iterable[ev.Boundary], show: str) -> None:
        mine = [boundary for boundary in boundaries if boundary.show == show]
        plans = sorted(
            (plan.at, len(plan.id), plan.id, plan.starts_at) for plan in mine if type(plan) is ev.ShowPlanBoundary
        )
        starts = [start.at for start in mine if isinstance(start, ev.ShowStartBoundary)]
        self.id = show
        self.planned = plans[-1][3] if plans else None
        self.started = min(starts) if starts else None
        ends = [end.at for end in mine if isinstance(end, ev.ShowEndBoundary) and end.at > (self.started or -1)]
        self.ended = min(ends) if ends else None
        runs = [run for run in mine if isinstance(run, ev.RunStartBoundary)]
        self.runs = sorted(runs, key=lambda run: (run.at, len(run.run), run.run))
        self.rehearsed = [start.at for start in mine if isinstance(start, ev.RehearsalStartBoundary)]
        self.stopped = [end.at for end in mine if isinstance(end, ev.RehearsalEndBoundary)]
        hosts = [told for told in mine if isinstance(told, ev.HostsBoundary)]
        self.hosts = sorted(hosts, key=lambda told: (told.at, len(told.id), told.id))
        self.into = {void.run: void.into for void in mine if isinstance(void, ev.RunVoidBoundary)}

    def seen(self, run: ev.RunStartBoundary | ev.HostsBoundary) -> int:
        """When viewers see a run or a host begin."""
        return run.at + (DELAY if run.delay is None else run.delay)

    def resolve(self, run: str) -> str:
        while run in self.into:
            run = self.into[run]
        return run

    def rehearses(self, at: int) -> bool:
        """Whether a rehearsal had begun by then, and neither its end nor the show came after it."""
        stops = self.stopped if self.started is None else [*self.stopped, self.started]
        return any(begun <= at and not any(begun <= stop <= at for stop in stops) for begun in self.rehearsed)

    def standing(self) -> list[ev.RunStartBoundary]:
        return [run for run in self.runs if self.resolve(run.run) == run.run]


class Model:
    """All that was said, by where it belongs; what ``staff`` do is nobody's, except for their orders."""

    def __init__(
        self,
        log: Sequence[ev.Logged],
        staff: Sequence[str] = (),
        accounts: Sequence[str] = (),
        *,
        received: bool = False,
    ) -> None:
        self.staff = staff
        self.events: dict[str, ev.Logged] = {}
        highest: dict[tuple[type, str], tuple[int, int]] = {}
        for event in log:
            if isinstance(event, ev.Like | ev.Gift) and event.streak is not None and _name(event) not in staff:
                event = self._rise(event, highest)
            self.events.setdefault(event.id, event)
        for event in list(self.events.values()):
            if type(event) in OF_PEOPLE and _name(event) in staff:
                del self.events[event.id]
        self._correct([event for event in log if isinstance(event, ev.OrderCorrected)])
        self.boundaries = [event for event in self.events.values() if isinstance(event, ev.Boundary)]
        self.shows = {name: Show(self.boundaries, name) for name in {event.show for event in self.boundaries}}
        self.book = Book.of(self.events.values(), accounts, received=received)
        self.placed = self._first(ev.OrderCreated)

    def _correct(self, told: Sequence[ev.OrderCorrected]) -> None:
        """Put what the newest correction of each order says in the place of what was told of it."""
        newest = {one.order: one for one in sorted(told, key=lambda one: (one.at, one.paid, content_of(one)))}
        for name, event in list(self.events.items()):
            if isinstance(event, ev.OrderCorrected):
                del self.events[name]
            if not isinstance(event, ev.OrderCreated | ev.OrderPaid) or event.order not in newest:
                continue
            one = newest[event.order]
            says = replace(event, lines=one.lines, traffic=one.traffic, account=one.account)
            if isinstance(says, ev.OrderPaid):
                if event.at > one.at and (says.part is not None or not one.paid):
                    continue
                if not one.paid:
                    del self.events[name]
                    continue
                says = replace(says, part=None)
            self.events[name] = says

    def _rise(self, event: ev.Like | ev.Gift, highest: dict[tuple[type, str], tuple[int, int]]) -> ev.Like | ev.Gift:
        """A frame of a streak with what it adds; under a name of its own where that is anything."""
        assert event.streak is not None
        if event.id in self.events and (type(event), event.streak) not in highest:
            return event
        worth = (event.value or 0) if isinstance(event, ev.Gift) else 0
        count, value = highest.get((type(event), event.streak), (0, 0))
        highest[type(event), event.streak] = max(count, event.count), max(value, worth)
        name = f"{event.id}#{len(self.events)}" if event.count > count or worth > value else event.id
        changes: dict[str, Any] = {"id": event.id if event.id not in self.events else name, "streak": None}
        changes["count"] = max(0, event.count - count)
        if isinstance(event, ev.Gift) and event.value is not None:
            changes["value"] = max(0, worth - value)
        return replace(event, **changes)

    def _first(self, kind: Any) -> dict[str, str]:
        """The event that counts for each order: the first in the log."""
        first: dict[str, str] = {}
        for event in self.events.values():
            if isinstance(event, kind):
                first.setdefault(event.order, event.id)
        return first

    # ---------------------------------------------------------------------------------------------------------- where

    def show_at(self, at: int) -> str | None:
        owner = self._owner(at)
        return None if owner is not None and self.shows[owner].rehearses(at) else owner

    def _owner(self, at: int) -> str | None:
        started = sorted((show for show in self.shows.values() if show.started is not None), key=_started)
        openings: list[tuple[int, bool, str]] = []
        closed = -1
        for show, following in zip(started, [*map(_started, started[1:]), 2**62], strict=False):
            planned = _started(show) if show.planned is None else show.planned
            opening = min(planned, _started(show)) - BEFORE
            opens = max(opening, closed)
            closed = following if show.ended is None else min(show.ended + AFTER, following)
            if opens <= at < closed:
                return show.id
            openings.append((opening, False, show.id))
        openings += [
            (show.planned - BEFORE, True, show.id)
            for show in self.shows.values()
            if show.started is None and show.planned is not None
        ]
        opened = max((opening for opening in openings if opening[0] <= at), default=(0, False, ""))
        return opened[2] if opened[1] else None

    def run_at(self, show: str, at: int) -> str | None:
        known = self.shows[show]
        if known.started is None:
            return None
        seen = [run for run in known.runs if known.seen(run) <= at]
        if not seen:
            return None
        last = known.runs[-1]
        delay = DELAY if last.delay is None else last.delay
        return None if known.ended is not None and at >= known.ended + delay else seen[-1].run

    def hosts_at(self, show: str, at: int) -> tuple[str, ...]:
        """Who hosts, as viewers see it."""
        known = self.shows[show]
        seen = [told for told in known.hosts if known.seen(told) <= at]
        if known.started is None or not seen:
            return ()
        last = known.runs[-1] if known.runs else known.hosts[-1]
        over = known.ended is not None and at >= known.ended + known.seen(last) - last.at
        return () if over else seen[-1].hosts

    def seller(self, show: str, sku: str, at: int, lag: int) -> str | None:
        """The standing run that a line belongs to in the view by item; None: the shelf."""
        known = self.shows[show]
        if known.started is None or not known.runs:
            return None
        last = known.runs[-1]
        over = 2**62 if known.ended is None else known.ended + known.seen(last) - last.at
        runs = [run for run in known.runs if known.seen(run) < over]
        ends = dict(zip((run.run for run in runs), [*map(known.seen, runs[1:]), over], strict=True))
        presenting = [run for run in runs if sku in run.skus and known.seen(run) <= at]
        if not presenting:
            return None
        final = known.resolve(presenting[-1].run)
        end = max(end for run, end in ends.items() if known.resolve(run) == final)
        return final if at < end + lag else None

    def within(self, show: str) -> list[ev.Logged]:
        """The platform's events that belong to a show."""
        return [
            event
            for event in self.events.values()
            if not isinstance(event, ev.Boundary | ev.Reserved) and self.show_at(event.at) == show
        ]

    def of_run(self, show: str, run: str | None) -> list[ev.Logged]:
        """The events that fell into a run, or into those undone for it; None: into no run."""
        final = self.shows[show].resolve
        found = [(event, self.run_at(show, event.at)) for event in self.within(show)]
        return [event for event, at in found if (None if at is None else final(at)) == run]

    # ----------------------------------------------------------------------------------------------------------- what

    def sums(self, found: Sequence[ev.Logged], currency: str = "CNY") -> dict[str, int]:
        """What adds up."""

        def of(kind: Any) -> list[Any]:
            return [event for event in found if type(event) is kind]

        here = {event.id for event in found}
        book = self.book
        placed = [event for event in of(ev.OrderCreated) if self.placed[event.order] == event.id and book.ours(event)]
        payments = [payment for payment in book.payments if payment.event.id in here]
        ours = [payment for payment in payments if payment.ours]
        lines = [line for payment in ours for line in payment.lines]
        others = [line.worth for payment in payments if not payment.ours for line in payment.lines]
        edits = [payment for payment in ours if payment.event.part == "edit" and not payment.orders]
        told = [line for payment in ours if payment not in edits for line in payment.event.lines if not line.gift]
        edited = [line for payment in edits for line in payment.lines]
        contradicting = [event for event in book.contradictions if event.id in here]
        money_back = [back for back in book.backs if not back.sku]
        back = [one for one in money_back if one.payment.event.id in here]
        return {
            "views": len(of(ev.ViewerEntered)),
            "leaves": len(of(ev.ViewerLeft)),
            "comments": len(of(ev.Comment)),
            "likes": sum(event.count for event in of(ev.Like)),
            "shares": len(of(ev.Share)),
            "follows": len(of(ev.Follow)),
            "unfollows": len(of(ev.Unfollow)),
            "gifts": sum(event.count for event in of(ev.Gift)),
            "gift_value": sum(event.value or 0 for event in of(ev.Gift) if event.currency == currency),
            "cover_shown": sum(event.count for event in of(ev.CoverShown)),
            "cover_clicked": sum(event.count for event in of(ev.CoverClicked)),
            "item_shown": len(of(ev.ItemShown)),
            "item_clicks": len(of(ev.ItemClicked)),
            "carts": len(of(ev.CartAdded)),
            "orders_placed": len(placed),
            "gmv_placed": sum(book.worth(line) for event in placed for line in event.lines),
            "orders": sum(payment.orders for payment in ours),
            "units": sum(max(0, line.units) for line in lines if not line.gift),
            "kinds": sum(line.new for line in lines),
            "gmv": sum(max(0, line.worth) for line in lines),
            "paid": sum(max(0, line.paid) for line in lines),
            "subsidy": sum(line.subsidy for line in told if line.amount or money_received(line)),
            "received": sum(map(money_received, told)) + sum(max(0, line.worth) for line in edited),
            "units_given": sum(max(0, line.units) for line in lines if line.gift),
            "orders_elsewhere": sum(payment.orders for payment in payments if not payment.ours),
            "gmv_elsewhere": sum(max(0, worth) for worth in others),
            "refunds": sum(one.worth for one in back if one.payment.ours),
            "refunds_elsewhere": sum(one.worth for one in back if not one.payment.ours),
            "refunds_by_time": sum(one.worth for one in money_back if one.claim.event.id in here and one.payment.ours),
            "refunds_beyond": sum(book.beyond(claim) for claim in book.claims if claim.event.id in here),
            "contradictions": len(contradicting),
            "gmv_contradicting": sum(book.worth(line) for event in contradicting for line in event.lines),
            "coupons": len(of(ev.CouponClaimed)),
            "ad_spend": sum(event.amount for event in of(ev.AdSpend)),
            "unknown": len(of(ev.Unknown)),
        }

    def people(self, found: Sequence[ev.Logged]) -> dict[str, int]:
        """Who is counted once."""

        def who(*kinds: type) -> set[str]:
            names = {_name(event) for event in found if type(event) in kinds}
            return {name for name in names if name is not None}

        here = {event.id for event in found}
        payers = {one.event.person for one in self.book.payments if one.ours and one.event.id in here}
        buyers = payers - set(self.staff)
        placers = {
            event.person
            for event in found
            if isinstance(event, ev.OrderCreated)
            and self.placed[event.order] == event.id
            and self.book.ours(event)
            and event.person not in self.staff
        }
        engagers = who(ev.Comment, ev.Like, ev.Share, ev.Follow)
        others = who(
            ev.Gift, ev.FanClubJoined, ev.MemberJoined, ev.PrivateAdded, ev.ShopOpened, ev.CouponClaimed,
            ev.LotteryEntered, ev.ItemClicked, ev.CartAdded, ev.Unfollow,
        )  # fmt: skip
        return {
            "viewers": len(who(ev.ViewerEntered)),
            "engagers": len(engagers),
            "sharers": len(who(ev.Share)),
            "fans": len(who(ev.FanClubJoined)),
            "buyers": len(buyers),
            "exposed": len(who(ev.ItemShown)),
            "clickers": len(who(ev.ItemClicked)),
            "members": len(who(ev.MemberJoined)),
            "private": len(who(ev.PrivateAdded)),
            "shop": len(who(ev.ShopOpened)),
            "participants": len(engagers | others | buyers | placers),
            "new_followers": sum(map(_won, _moves(found).values())),
        }

    def visits(self, show: str) -> list[tuple[int, int]]:
        """From when to when somebody was in the room, by people."""
        moves: dict[str, list[tuple[int, bool]]] = {}
        for event in self.within(show):
            if isinstance(event, ev.ViewerEntered | ev.ViewerPresent | ev.ViewerLeft):
                name = _name(event)
                assert name is not None
                moves.setdefault(name, []).append((event.at, isinstance(event, ev.ViewerLeft)))
        found = []
        for mine in moves.values():
            came: int | None = None
            for at, leaves in sorted(mine, key=_first):
                if came is None and not leaves:
                    came = at
                elif came is not None and leaves:
                    found.append((came, at))
                    came = None
            if came is not None:
                found.append((came, 2**62))
        return found

    def stock(self, sku: str) -> tuple[int | None, int | None]:
        """Units left of a SKU, and when they were last reported; all events of the room's, in and outside of shows."""
        events = list(enumerate(self.events.values()))
        reports = [
            (event.at, position, event.stock)
            for position, event in events
            if isinstance(event, ev.ItemListed) and event.sku == sku and event.stock is not None
        ]
        if not reports:
            return None, None
        at, position, count = max(reports)
        moves = [
            ((payment.event.at, payment.turn), -max(0, line.units))
            for payment in self.book.payments
            for line in payment.lines
            if line.sku == sku
        ]
        # What comes back moves when both are known: the refund, and what was sold.
        moves += [
            ((back.claim.event.at, max(back.claim.turn, back.payment.turn)), back.units)
            for back in self.book.backs
            if back.sku == sku
        ]
        return count + sum(units for turn, units in moves if turn > (at, position)), at

    def samples(self, show: str) -> dict[int, int]:
        """The platform's own counts of people online, by instant."""
        found: dict[int, int] = {}
        for event in self.within(show):
            if isinstance(event, ev.AudienceOnline):
                found[event.at] = event.count
        return found


def levels(stretches: Iterable[tuple[int, int, int]], start: int, end: int) -> tuple[int, int | None]:
    """Person-milliseconds from ``start`` up to ``end``, and the peak, of stretches ``(from, to, people)``."""
    inside = [(max(a, start), min(b, end), people) for a, b, people in stretches if max(a, start) < min(b, end)]
    instants = {a for a, _, _ in inside}
    peaks = [sum(people for a, b, people in inside if a <= at < b) for at in instants]
    return sum((b - a) * people for a, b, people in inside), max(peaks, default=None)


def held(samples: dict[int, int]) -> list[tuple[int, int, int]]:
    """Samples as stretches: each until the next one, two minutes at most."""
    at = sorted(samples)
    ends = [*at[1:], 2**62]
    return [(one, min(end, one + 120_000), samples[one]) for one, end in zip(at, ends, strict=True)]


def _started(show: Show) -> int:
    assert show.started is not None
    return show.started


def _name(event: ev.Event) -> str | None:
    return event.person or event.device


def _moves(found: Sequence[ev.Logged]) -> dict[str, list[tuple[int, bool]]]:
    """Each person's follows (True) and unfollows, by instant."""
    moves: dict[str, list[tuple[int, bool]]] = {}
    for event in found:
        if isinstance(event, ev.Follow | ev.Unfollow):
            moves.setdefault(event.person, []).append((event.at, isinstance(event, ev.Unfollow)))
    return {person: sorted(mine, key=_first) for person, mine in moves.items()}


def _first(move: tuple[int, bool]) -> int:
    """The instant of a move; moves of one instant stay in the order of the log."""
    return move[0]


def _won(moves: list[tuple[int, bool]]) -> int:
    """1: won, -1: lost, 0: as before. Who begins with an unfollow was a follower."""
    follows_now, followed_before = not moves[-1][1], moves[0][1]
    return int(follows_now) - int(followed_before)
