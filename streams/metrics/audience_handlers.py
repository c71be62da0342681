"""What the fold does with events about people: who came, stayed, took part and came closer."""

from __future__ import annotations

from streams import events as ev
from streams.metrics.cursor import Cursor


class AudienceHandlers(Cursor):
    """Handlers of events inside a show; ``_reserved`` serves outside of shows, too."""

    def _entered(self, event: ev.ViewerEntered) -> None:
        cell = self._cell(event)
        cell.views += 1
        who = self._who(event)
        assert who is not None
        cell.viewers.append(who)
        self._show.visits.enter(who, event.at)

    def _left(self, event: ev.ViewerLeft) -> None:
        self._cell(event).leaves += 1
        who = self._who(event)
        assert who is not None
        self._show.visits.leave(who, event.at)

    def _present(self, event: ev.ViewerPresent) -> None:
        who = self._who(event)
        assert who is not None
        self._show.visits.enter(who, event.at)

    def _online(self, event: ev.AudienceOnline) -> None:
        self._show.online.add(event.at, event.count)
        self.state.heard("online", event.at)

    def _cover_shown(self, event: ev.CoverShown) -> None:
        self._cell(event).cover_shown += event.count

    def _cover_clicked(self, event: ev.CoverClicked) -> None:
        self._cell(event).cover_clicked += event.count

    def _comment(self, event: ev.Comment) -> None:
        cell = self._cell(event)
        cell.comments += 1
        if (who := self._who(event)) is not None:
            cell.engagers.append(who)

    def _like(self, event: ev.Like) -> None:
        cell = self._cell(event)
        cell.likes += event.count
        if (who := self._who(event)) is not None:
            cell.engagers.append(who)

    def _share(self, event: ev.Share) -> None:
        cell = self._cell(event)
        cell.shares += 1
        cell.sharers.append(self._person(event.person))

    def _follow(self, event: ev.Follow) -> None:
        cell = self._cell(event)
        cell.follows += 1
        who = self._person(event.person)
        cell.engagers.append(who)
        cell.moves.append((who, event.at * 2))

    def _unfollow(self, event: ev.Unfollow) -> None:
        cell = self._cell(event)
        cell.unfollows += 1
        who = self._person(event.person)
        cell.participants.append(who)
        cell.moves.append((who, event.at * 2 + 1))

    def _gift(self, event: ev.Gift) -> None:
        cell = self._cell(event)
        cell.gifts += event.count
        if event.currency == self.state.setup.currency:
            cell.gift_value += event.value
        else:
            foreign = self._show.foreign
            foreign[event.currency] = foreign.get(event.currency, 0) + event.value
        if (who := self._who(event)) is not None:
            cell.participants.append(who)

    def _fan(self, event: ev.FanClubJoined) -> None:
        self._cell(event).fans.append(self._person(event.person))

    def _member(self, event: ev.MemberJoined) -> None:
        self._cell(event).members.append(self._person(event.person))

    def _private(self, event: ev.PrivateAdded) -> None:
        self._cell(event).private.append(self._person(event.person))

    def _shop(self, event: ev.ShopOpened) -> None:
        self._cell(event).shop.append(self._person(event.person))

    def _coupon(self, event: ev.CouponClaimed) -> None:
        cell = self._cell(event)
        cell.coupons += 1
        cell.participants.append(self._person(event.person))

    def _lottery(self, event: ev.LotteryEntered) -> None:
        self._cell(event).participants.append(self._person(event.person))

    def _reserved(self, event: ev.Reserved) -> None:
        self.state.reservations.add(event.at, self._person(event.person))
        self.state.heard("reserved", event.at)
