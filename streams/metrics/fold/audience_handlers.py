"""What the fold does with events about people: who came, stayed, took part and came closer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import compress

from streams import events as ev
from streams.metrics.fold.cursor import Cursor


class AudienceHandlers(Cursor):
    """Handlers of events inside a show; ``_reserved`` serves outside of shows, too.

    What comes by the thousand is handled together: all events of one type in one slice of time.
    """

    def _visited(self, events: Sequence[ev.ViewerEntered | ev.ViewerLeft | ev.ViewerPresent]) -> None:
        entries = [event for event in events if type(event) is ev.ViewerEntered]
        leaves = [event for event in events if type(event) is ev.ViewerLeft]
        for cell, some, people in self._by_origin(entries):
            cell.views += len(some)
            cell.people["viewers"].extend(people)
        for cell, gone, _ in self._by_origin(leaves):
            cell.leaves += len(gone)
        self._show.visits.add(self._people(events), [event.at * 2 + (type(event) is ev.ViewerLeft) for event in events])

    def _online(self, event: ev.AudienceOnline) -> None:
        self._show.online.add(event.at, event.count)
        self.state.record_feed("online", event.at)

    def _cover_shown(self, event: ev.CoverShown) -> None:
        self._cell(event).cover_shown += event.count

    def _cover_clicked(self, event: ev.CoverClicked) -> None:
        self._cell(event).cover_clicked += event.count

    def _comments(self, events: Sequence[ev.Comment]) -> None:
        for cell, some, people in self._by_origin(events):
            cell.comments += len(some)
            cell.people["engagers"].extend(people)

    def _likes(self, events: Sequence[ev.Like]) -> None:
        for cell, some, people in self._by_origin(events):
            cell.likes += sum([event.count for event in some])
            cell.people["engagers"].extend(people)

    def _shares(self, events: Sequence[ev.Share]) -> None:
        for cell, some, people in self._by_origin(events):
            cell.shares += len(some)
            cell.people["sharers"].extend(people)

    def _followed(self, events: Sequence[ev.Follow | ev.Unfollow]) -> None:
        for cell, some, people in self._by_origin(events):
            stays = [type(event) is ev.Follow for event in some]
            follows = sum(stays)
            cell.follows += follows
            cell.unfollows += len(some) - follows
            cell.people["participants"].extend(people)
            cell.people["engagers"].extend(people if follows == len(some) else compress(people, stays))
        self._slice.follows.add(events, self._people(events))

    def _gifts(self, events: Sequence[ev.Gift]) -> None:
        home, foreign = self.state.setup.currency, self._show.foreign
        for cell, some, people in self._by_origin(events):
            cell.gifts += sum([event.count for event in some])
            cell.gift_value += sum([event.value or 0 for event in some if event.currency == home])
            cell.people["participants"].extend(people)
        for event in events:
            if event.value is not None and event.currency is not None and event.currency != home:
                foreign[event.currency] = foreign.get(event.currency, 0) + event.value

    def _into(self, people_of: str) -> Callable[[Sequence[ev.Event]], None]:
        """A handler of what only shows in who did it: people go to that array of their cell."""

        def handle(events: Sequence[ev.Event]) -> None:
            for cell, _, people in self._by_origin(events):
                cell.people[people_of].extend(people)

        return handle

    def _coupons(self, events: Sequence[ev.CouponClaimed]) -> None:
        for cell, some, people in self._by_origin(events):
            cell.coupons += len(some)
            cell.people["participants"].extend(people)

    def _reserved(self, events: Sequence[ev.Reserved]) -> None:
        for event, who in zip(events, self._people(events), strict=True):
            self.state.reservations.add(event.at, who)
            self.state.record_feed("reserved", event.at)
