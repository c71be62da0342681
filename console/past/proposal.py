"""What would be made of files that were given together: shows, totals, orders, and what has no place, with the reason.

Pure: the same files, rooms, shows and choices give the same proposal, in whatever order the files come. Its
``revision`` names it, so that what a person saw is what is added.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct, structs

from console.i18n import zone
from console.i18n.texts import N_
from console.past.joining import KnownShow, Match, joined, matched, streams_of
from console.past.placing import Places, ShowSpan, Why
from console.past.reading import AdRow, OrdersFile, StreamRow, TableFile, UnusableRow
from console.past.reports import AdReport, FileRow, StreamReport
from console.past.rooms import Accounts, AskedAccount, PastRoom
from console.past.tables import MONEY
from console.past.totals import PlatformFigure, TotalSnapshot, of_show
from streams.clock import Instant
from streams.errors import Invalid
from streams.money import minor_digits, to_minor

NEW_SHOW: Final = "new"
"""What is chosen for a stream that would wait for a planned show: a show of its own."""
What = Literal["file", "row", "stream", "ads", "orders"]


class GivenFile(Struct, frozen=True, kw_only=True):
    """One file as it was given, read as far as it can be without knowing its room."""

    name: str
    fingerprint: str
    exported: datetime | None = None
    """When it was exported, by its name and the room's clocks."""
    table: TableFile | None = None
    orders_by: tuple[str, ...] | None = None
    """Of a file of orders, the accounts that they name; None: it is none."""
    read_orders: Callable[[str, str], OrdersFile] | None = None
    """Reads its orders for a currency and a time zone."""
    data: bytes = b""
    """Of a file of orders, what it holds: it is imported as such."""
    error: Invalid | None = None
    """Why nothing of it can be used."""

    @property
    def kind(self) -> str:
        """``traffic``, ``ads``, ``orders``, or empty for a file that cannot be used."""
        return self.table.kind if self.table is not None else "orders" if self.orders_by is not None else ""


class NewTotal(Struct, frozen=True, kw_only=True):
    """A total that would be kept."""

    slug: str
    value: float
    scope: str
    source: str
    account: str
    exported_at: int | None
    file: str
    fingerprint: str


class ProposedShow(Struct, frozen=True, kw_only=True):
    """A show that would be made, or one that is here and would get totals or orders."""

    key: str
    """Its id where it is here."""
    room: str
    title: str
    started_at: int
    ended_at: int
    known: bool
    streams: int
    """How many streams of the platform it is made of."""
    totals: tuple[NewTotal, ...]
    figures: tuple[PlatformFigure, ...]
    """The totals, put together."""
    orders: int
    """Paid orders of the files that fall into it, whichever of them are known already."""
    sales: int
    """What was paid in them, minor units."""


class Unplaced(Struct, frozen=True, kw_only=True):
    """What has no place, and why."""

    key: str
    what: What
    file: str
    row: int
    """As the spreadsheet shows it; 0: it is about more than a row."""
    code: str
    message: str
    params: dict[str, Any] = {}
    column: str = ""
    choices: tuple[str, ...] = ()
    """The shows that may be meant, by their keys; ``NEW_SHOW`` among them: a show of its own."""


class RoomOrders(Struct, frozen=True, kw_only=True):
    """Orders of a file that go into a room."""

    room: str
    file: str
    fingerprint: str
    data: bytes


class Proposal(Struct, frozen=True, kw_only=True):
    """What would be added."""

    accounts: tuple[AskedAccount, ...]
    new_rooms: tuple[PastRoom, ...]
    shows: tuple[ProposedShow, ...]
    orders: tuple[RoomOrders, ...]
    unplaced: tuple[Unplaced, ...]
    revision: str

    @property
    def is_empty(self) -> bool:
        """Nothing would be added."""
        return not (self.shows or self.orders)


WHY: Final[Mapping[Why, str]] = {
    "no-show": N_("No show of the room was on then."),
    "no-day": N_("The row names no day. Choose the show that it belongs to."),
    "several-shows": N_("Several shows began on that day, and nothing says how it is to be divided. Choose one."),
}


def propose(
    files: Iterable[GivenFile], accounts: Accounts, known: Sequence[KnownShow], chosen: Mapping[str, str]
) -> Proposal:
    """What would be made of the files. ``chosen``: the show that a person chose for what has no place, by its key."""
    return _Proposing(sorted(files, key=lambda one: (one.fingerprint, one.name)), accounts, known, chosen).propose()


class _Proposing:
    def __init__(
        self, files: Sequence[GivenFile], accounts: Accounts, known: Sequence[KnownShow], chosen: Mapping[str, str]
    ) -> None:
        self._files = {one.fingerprint: one for one in files}
        self._accounts = accounts
        self._known = known
        self._chosen = chosen
        self._unplaced: list[Unplaced] = []
        self._totals: dict[str, list[NewTotal]] = {}
        self._orders: list[RoomOrders] = []
        self._paid: dict[str, list[int]] = {}

    def propose(self) -> Proposal:
        self._name_accounts()
        matches = self._streams()
        spans = self._spans(matches)
        places = Places(spans.values(), {slug: room.timezone for slug, room in self._accounts.rooms.items()})
        for file in self._files.values():
            self._place_ads(file, places)
            self._place_orders(file, places)
        shows = self._shows(matches)
        # Without what depends on the clock: a file whose name does not say when it was exported is as of now.
        seen = [structs.replace(show, figures=()) for show in shows]
        body = (seen, [(one.room, one.fingerprint) for one in self._orders], self._accounts.new, self._unplaced)
        return Proposal(
            accounts=self._accounts.asked(),
            new_rooms=self._accounts.new,
            shows=shows,
            orders=tuple(self._orders),
            unplaced=tuple(self._unplaced),
            revision=sha256(msgspec.json.encode(body)).hexdigest()[:20],
        )

    def _name_accounts(self) -> None:
        """Make all accounts known first: a file of orders goes where the accounts that it names belong."""
        for file in self._files.values():
            if file.error is not None:
                params = dict(file.error.params)
                self._refuse(
                    file, UnusableRow(row=0, code="unreadable", message=file.error.message, params=params), "file"
                )
            if file.table is not None:
                rows: tuple[StreamRow | AdRow, ...] = (*file.table.streams, *file.table.ads)
                for row in rows:
                    self._accounts.name(file.table.platform, row.account, row.account_id, file.fingerprint, file.name)
                for refused in file.table.refused:
                    self._refuse(file, refused, "row")
        for file in self._files.values():
            if file.orders_by is not None:
                self._accounts.name_orders(file.orders_by, file.fingerprint, file.name)

    # --------------------------------------------------------------------------------------------------------- streams

    def _streams(self) -> list[Match]:
        reports = [
            report
            for file in self._files.values()
            if file.table is not None
            for row in file.table.streams
            if (report := self._stream(file, file.table, row)) is not None
        ]
        found = []
        for match in matched(joined(streams_of(reports)), self._known):
            if match.waits and match.known is not None:
                key = f"stream:{match.told.room}:{match.told.started_at}"
                if self._chosen.get(key) != NEW_SHOW:
                    newest = match.told.streams[0].reports[-1]
                    self._unplaced.append(
                        Unplaced(
                            key=key,
                            what="stream",
                            file=self._files[newest.source.file].name,
                            row=newest.source.row,
                            code="planned",
                            message=N_(
                                "The show “{show}” is planned for that time and has not begun here. Delete it, or make "
                                "a show of its own."
                            ),
                            params={"show": match.known.title},
                            choices=(NEW_SHOW,),
                        )
                    )
                    continue
                match = Match(told=match.told, known=None)
            found.append(match)
        return found

    def _stream(self, file: GivenFile, table: TableFile, row: StreamRow) -> StreamReport | None:
        room = self._accounts.room_of(table.platform, row.account, row.account_id, file.fingerprint)
        if room is None:
            return None
        try:
            start, end = zone.instant_of(row.start, room.timezone), zone.instant_of(row.end, room.timezone)
        except Invalid as error:
            self._refuse(
                file, UnusableRow(row=row.row, code="no-time", message=error.message, params=dict(error.params)), "row"
            )
            return None
        return StreamReport(
            source=self._source(file, room, row.row),
            room=room.slug,
            platform=table.platform or room.platform,
            account=row.account or row.account_id,
            started_at=start,
            ended_at=end,
            title=row.title,
            totals=_in_minor(row.totals, room.currency),
        )

    def _source(self, file: GivenFile, room: PastRoom, row: int) -> FileRow:
        exported = _exported_at(file, room)
        return FileRow(exported if exported is not None else self._accounts.now, file.fingerprint, row)

    def _spans(self, matches: Sequence[Match]) -> dict[str, ShowSpan]:
        """Every show, as it is or would be."""
        spans = {
            show.id: ShowSpan(
                key=show.id,
                room=show.room,
                planned_at=show.planned_at,
                started_at=show.started_at,
                ended_at=show.ended_at,
            )
            for show in self._known
        }
        for match in matches:
            if match.known is None:
                start, end = match.told.started_at, match.told.ended_at
                spans[_key(match)] = ShowSpan(
                    key=_key(match), room=match.told.room, planned_at=start, started_at=start, ended_at=end
                )
        for match in matches:
            totals = self._totals.setdefault(_key(match), [])
            for stream in match.told.streams:
                for report in stream.reports:
                    totals += self._new_totals(report, stream.scope)
        return spans

    def _new_totals(self, report: StreamReport | AdReport, scope: str) -> list[NewTotal]:
        file, room = self._files[report.source.file], self._accounts.rooms[report.room]
        return [
            NewTotal(
                slug=slug,
                value=value,
                scope=scope[:200],
                source=report.platform,
                account=report.account,
                exported_at=_exported_at(file, room),
                file=file.name,
                fingerprint=file.fingerprint,
            )
            for slug, value in sorted(report.totals.items())
        ]

    # -------------------------------------------------------------------------------------------------- ads and orders

    def _place_ads(self, file: GivenFile, places: Places) -> None:
        for row in file.table.ads if file.table is not None else ():
            assert file.table is not None
            room = self._accounts.room_of(file.table.platform, row.account, row.account_id, file.fingerprint)
            if room is None:
                continue
            report = AdReport(
                source=self._source(file, room, row.row),
                room=room.slug,
                platform=file.table.platform or room.platform,
                account=row.account or row.account_id,
                plan=row.plan,
                day=row.day,
                at=zone.instant_of(row.at, room.timezone) if row.at is not None else None,
                totals=_in_minor(row.totals, room.currency),
            )
            place = places.ads(report)
            key = f"ads:{file.fingerprint[:12]}:{row.row}"
            show = place.show or next((one for one in place.choices if one == self._chosen.get(key)), None)
            if show is not None:
                self._totals.setdefault(show, []).extend(self._new_totals(report, f"plan:{row.plan}"))
            elif place.why is not None:
                self._unplaced.append(
                    Unplaced(key=key, what="ads", file=file.name, row=row.row, code=place.why,
                             message=WHY[place.why], choices=place.choices)
                )  # fmt: skip

    def _place_orders(self, file: GivenFile, places: Places) -> None:
        if file.read_orders is None:
            return
        room = self._accounts.room_of_orders(file.fingerprint)
        if room is None:
            return
        read = file.read_orders(room.currency, room.timezone)
        for refused in read.refused:
            self._refuse(file, refused, "row")
        if read.events:
            self._orders.append(
                RoomOrders(room=room.slug, file=file.name, fingerprint=file.fingerprint, data=file.data)
            )
        outside = 0
        for event in read.events:
            if event["type"] != "order.paid":
                continue
            show = places.at(room.slug, Instant(event["at"])).show
            if show is None:
                outside += 1
            else:
                self._paid.setdefault(show, []).append(sum(line["amount"] for line in event["lines"]))
        if outside:
            self._unplaced.append(
                Unplaced(
                    key=f"orders:{file.fingerprint[:12]}",
                    what="orders",
                    file=file.name,
                    row=0,
                    code="no-show",
                    message=N_("Orders that were paid while no show was on: {count}. They are kept outside the shows."),
                    params={"count": outside},
                )
            )

    def _shows(self, matches: Sequence[Match]) -> tuple[ProposedShow, ...]:
        here = {show.id: show for show in self._known}
        told = {_key(match): match for match in matches}
        touched = {key for key, totals in self._totals.items() if totals} | set(told) | set(self._paid)
        shows = [self._show(key, told.get(key), here.get(key)) for key in touched]
        return tuple(sorted(shows, key=lambda one: (one.started_at, one.room, one.key)))

    def _show(self, key: str, match: Match | None, known: KnownShow | None) -> ProposedShow:
        totals = tuple(sorted(self._totals.get(key, ()), key=lambda one: (one.scope, one.slug, one.fingerprint)))
        paid = self._paid.get(key, [])
        if known is not None:
            room, title, started_at = known.room, known.title, known.started_at or known.planned_at
            ended_at = known.ended_at or started_at
        else:
            assert match is not None
            room, started_at, ended_at = match.told.room, match.told.started_at, match.told.ended_at
            title = match.told.title or self._accounts.rooms[room].name
        return ProposedShow(
            key=key,
            room=room,
            title=title,
            started_at=started_at,
            ended_at=ended_at,
            known=known is not None,
            streams=len(match.told.streams) if match is not None else 0,
            totals=totals,
            figures=of_show(
                TotalSnapshot(
                    slug=one.slug,
                    value=one.value,
                    scope=one.scope,
                    source=one.source,
                    at=one.exported_at if one.exported_at is not None else self._accounts.now,
                )
                for one in totals
            ),
            orders=len(paid),
            sales=sum(paid),
        )

    def _refuse(self, file: GivenFile, refused: UnusableRow, what: What) -> None:
        self._unplaced.append(
            Unplaced(
                key=f"{file.fingerprint[:12]}:{refused.row}:{refused.column}",
                what=what,
                file=file.name,
                row=refused.row,
                code=refused.code,
                message=refused.message,
                params={name: str(value) for name, value in refused.params.items()},
                column=refused.column,
            )
        )


def _key(match: Match) -> str:
    return match.known.id if match.known is not None else f"new:{match.told.room}:{match.told.started_at}"


def _exported_at(file: GivenFile, room: PastRoom) -> int | None:
    try:
        return zone.instant_of(file.exported, room.timezone) if file.exported is not None else None
    except Invalid:
        return None


def _in_minor(totals: Mapping[str, Decimal | float], currency: str) -> dict[str, float]:
    """Totals as they are kept: money in minor units."""
    digits = minor_digits(currency)
    return {
        slug: to_minor(Decimal(str(value)), digits) if slug in MONEY else float(value) for slug, value in totals.items()
    }
