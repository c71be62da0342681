"""Files of past shows from their bytes to what is kept: read, proposed, and added when somebody says so.

Adding goes in an order that can be broken off anywhere: the same files given again find what is there and do the rest.
Shows first, with their times in the room's log; then what the platform states, kept as it was told; then the orders,
through the same door as all others; at last the platform's figures, as reported ones at the end of their show.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Final

from msgspec import Struct
from sqlalchemy.orm import Session

from console.i18n.texts import N_, Translate
from console.past.joining import SAME_WITHIN, KnownShow
from console.past.proposal import GivenFile, NewTotal, Proposal, ProposedShow, RoomOrders, propose
from console.past.reading import exported_at, read_tables
from console.past.rooms import NEW_ROOM, Accounts, PastRoom
from console.past.totals import TotalSnapshot, of_show, unit_of
from console.rooms import units
from console.rooms.imports import Imports, Target, Upload
from console.rooms.rooms import RoomIn, room_of, short_name
from console.rundown.bridge import LogBridge
from console.rundown.model import Slot
from console.rundown.service import RundownService
from console.sheets.matching import Chosen
from console.store import platform_totals, rooms, shows
from console.store.platform_totals import PlatformTotal
from console.store.rooms import Room
from console.store.session import Database
from streams.clock import Clock, Duration, Instant
from streams.errors import Conflict, CuelightError, Invalid
from streams.events import FigureReported
from streams.metrics.kpis.catalogue import CATALOGUE
from streams.store import issuers
from streams.store.log import RoomLog

MOST_FILES: Final = 200
CONNECTOR: Final = "files"
"""What the log calls whoever sends what files tell."""


class PastFile(Struct, frozen=True, kw_only=True):
    """A file as it was given."""

    name: str
    data: bytes
    columns: dict[str, str | None] = {}
    """Its headings corrected by hand, with the key of the column or None."""


class Choices(Struct, frozen=True, kw_only=True):
    """What a person decided: rooms by the key of an account, shows by the key of what has no place."""

    rooms: dict[str, str] = {}
    shows: dict[str, str] = {}


class Added(Struct, frozen=True, kw_only=True):
    """What was done."""

    rooms: tuple[str, ...]
    """The slugs of the rooms that were made."""
    made: tuple[str, ...]
    """The ids of the shows that were made."""
    shows: tuple[str, ...]
    """The ids of all shows that the files are about."""
    totals: int
    """Totals that were kept; those of files that were given before are not kept again."""
    orders: int
    """Events of orders that were written: of those that were new or changed."""


@dataclass(frozen=True, kw_only=True)
class PastShows:
    """What past shows are made with."""

    database: Database
    service: RundownService
    bridge: LogBridge
    room_log: RoomLog
    imports: Imports
    clock: Clock

    async def proposal(self, uploads: Sequence[PastFile], choices: Choices, allowed: Iterable[str]) -> Proposal:
        """What would be made of the files, in the rooms that are allowed. Raises Invalid without a file."""
        if not uploads:
            raise Invalid("Choose at least one file.")
        if len(uploads) > MOST_FILES:
            raise Invalid("At most {most} files can be given at once.", most=MOST_FILES)
        files = await asyncio.to_thread(lambda: [read_file(upload) for upload in uploads])
        may = frozenset(allowed)
        known, here, before, taken = await self.database.read(lambda session: _known(session, may))
        accounts = Accounts(known, before, choices.rooms, _new_rooms(choices, taken), self.clock.now())
        return await asyncio.to_thread(propose, files, accounts, here, choices.shows)

    async def propose_in(self, file: GivenFile, room: Room) -> Proposal:
        """What would be made of one table in this room, whatever accounts it names."""
        known, here, _, _ = await self.database.read(lambda session: _known(session, frozenset({room.slug})))
        if not known:
            raise Invalid(
                "The audience of room “{room}” is simulated; files belong to a room of its own.", room=room.slug
            )
        accounts = Accounts(known, {}, {}, {}, self.clock.now(), only=room.slug)
        return await asyncio.to_thread(propose, [file], accounts, here, {})

    async def add(self, proposal: Proposal, revision: str, *, actor: str, translate: Translate) -> Added:
        """Add what was proposed. Raises Conflict when it is not what ``revision`` names."""
        if revision != proposal.revision:
            raise Conflict("Something has changed since the preview was made. Look at the new one, then add it.")
        now = self.clock.now()
        for room in proposal.new_rooms:
            await self._make_room(room, now)
        made = {}
        for show in proposal.shows:
            if not show.known:
                made[show.key] = await self._make_show(show, actor, translate)
        await self.bridge.drain()
        ids = {show.key: made.get(show.key, show.key) for show in proposal.shows}
        kept = sum([await self._keep(ids[show.key], show, actor, now) for show in proposal.shows])
        taken = sum([await self._take(orders, actor) for orders in proposal.orders])
        for show in proposal.shows:
            if show.totals:
                await self._report(ids[show.key])
        return Added(
            rooms=tuple(room.slug for room in proposal.new_rooms),
            made=tuple(made.values()),
            shows=tuple(ids.values()),
            totals=kept,
            orders=taken,
        )

    async def _make_room(self, room: PastRoom, now: Instant) -> None:
        wanted = RoomIn(
            slug=room.slug,
            name=room.name,
            platform=room.platform,
            timezone=room.timezone,
            currency=room.currency,
            accounts=list(room.accounts),
        )
        await self.database.write(lambda session: units.make(session, room_of(wanted, now)))

    async def _make_show(self, show: ProposedShow, actor: str, translate: Translate) -> str:
        start, end = Instant(show.started_at), Instant(show.ended_at)
        slot = Slot(
            id="stream",
            cue="A1",
            kind="custom",
            title=translate(N_("Stream, from the files of the platform")),
            duration_ms=Duration(end - start),
        )
        made = await self.service.create(
            room=show.room,
            title=show.title[:200],
            starts_at=start,
            purpose=None,
            targets={},
            plan=(slot,),
            actor=actor,
            now=start,
            lasted=(start, end),
        )
        return made.id

    async def _keep(self, show_id: str, show: ProposedShow, actor: str, now: Instant) -> int:
        """Keep the totals of a show; how many are new."""

        def write(session: Session) -> int:
            currency = rooms.get(session, show.room).currency
            known = platform_totals.of_show(session, show_id)
            return platform_totals.add(
                session, [_total(one, show, show_id, known, currency, actor, now) for one in show.totals]
            )

        return await self.database.write(write)

    async def _take(self, orders: RoomOrders, actor: str) -> int:
        """Import a file of orders into its room, as it would be alone; how many events were written."""
        room = await self.database.read(lambda session: rooms.get(session, orders.room))
        target, kind = Target(room), self.imports.kind("orders")
        shown = await self.imports.stage(target, kind, Upload(orders.file, orders.data), actor)
        done = await self.imports.apply(target, shown.staged, shown.current.revision, actor)
        return int((done.done or {}).get("events", 0))

    async def _report(self, show_id: str) -> None:
        """Tell the room's log what the platform states of a show; what was told already counts once."""

        def load(session: Session) -> tuple[str, Instant, list[FigureReported]]:
            show = shows.get(session, show_id)
            room = rooms.get(session, show.room)
            at = Instant(show.ended_at if show.ended_at is not None else self.clock.now())
            return show.room, at, reported(show_id, at, room, platform_totals.of_show(session, show_id))

        room, _, events = await self.database.read(load)
        if events:
            await self.room_log.append(room, events, CONNECTOR, issuers.of_connector(CONNECTOR))


def read_file(upload: PastFile) -> GivenFile:
    """What a file is, as far as that can be said without its room; one that cannot be used says why."""
    from console.past.orders import accounts_of, orders_sheet, read_orders  # a web process starts without them
    from console.sheets.reading import read_sheets

    fingerprint = sha256(upload.data).hexdigest()
    name = upload.name[-200:]
    exported = exported_at(name)
    try:
        sheets = read_sheets(upload.data, name)
        if (found := orders_sheet(sheets)) is not None and not upload.columns:
            return GivenFile(
                name=name,
                fingerprint=fingerprint,
                exported=exported,
                orders_by=accounts_of(found),
                read_orders=partial(read_orders, found),
                data=upload.data,
            )
        columns: Chosen = upload.columns
        table = read_tables(sheets, columns)
        return GivenFile(name=name, fingerprint=fingerprint, exported=exported, table=table)
    except CuelightError as error:
        return GivenFile(name=name, fingerprint=fingerprint, error=Invalid(error.message, **error.params))


def reported(show: str, at: Instant, room: Room, totals: Iterable[PlatformTotal]) -> list[FigureReported]:
    """What the platform states of a show, as events: each figure once, of the room's own platform where it has several.

    Their ids come from the newest total in them, so that they are told again only when something newer is kept.
    """
    figures = of_show(snapshot(one) for one in totals)
    by_slug = {figure.slug: figure for figure in sorted(figures, key=lambda one: one.source == room.platform)}
    return [
        FigureReported(
            id=f"platform:{show}:{slug}:{figure.number}", at=at, slug=slug, value=figure.value, source="platform"
        )
        for slug, figure in by_slug.items()
        if slug in CATALOGUE
    ]


def snapshot(total: PlatformTotal) -> TotalSnapshot:
    """A total that is kept, as the figures of a show are made of it."""
    return TotalSnapshot(
        slug=total.slug,
        value=total.value,
        scope=total.scope,
        source=total.source,
        at=total.at,
        number=total.number,
    )


def _total(
    one: NewTotal,
    show: ProposedShow,
    show_id: str,
    known: Sequence[PlatformTotal],
    currency: str,
    actor: str,
    now: Instant,
) -> PlatformTotal:
    unit = unit_of(one.slug)
    return PlatformTotal(
        room=show.room,
        show=show_id,
        slug=one.slug,
        value=one.value,
        unit=unit,
        currency=currency if unit == "money" else None,
        scope=_scope(one.scope, known),
        source=one.source,
        account=one.account,
        exported_at=one.exported_at,
        fetched_at=now,
        file=one.file,
        fingerprint=one.fingerprint,
        by=actor,
    )


def _scope(scope: str, known: Sequence[PlatformTotal]) -> str:
    """The scope under which totals of the same stream are kept already: some files know its start to the minute."""
    kind, _, start = scope.partition(":")
    if kind != "stream":
        return scope
    for total in known:
        other, _, before = total.scope.partition(":")
        if other == "stream" and abs(int(before) - int(start)) <= SAME_WITHIN:
            return total.scope
    return scope


def _known(
    session: Session, allowed: frozenset[str]
) -> tuple[list[PastRoom], list[KnownShow], dict[tuple[str, str], str], set[str]]:
    """The rooms that may be added to, their shows, which accounts belonged to which room before, and all slugs."""
    every = rooms.all_rooms(session)
    found = [room for room in every if room.slug in allowed and not room.simulated]
    slugs = {room.slug for room in found}
    here = [
        KnownShow(
            id=show.id,
            room=show.room,
            title=show.title,
            planned_at=show.starts_at,
            started_at=show.started_at if show.status != "rehearsal" else None,
            ended_at=show.ended_at,
        )
        for show in shows.all_shows(session)
        if show.room in slugs
    ]
    return (
        [
            PastRoom(
                slug=room.slug,
                name=room.name,
                platform=room.platform,
                timezone=room.timezone,
                currency=room.currency,
                accounts=tuple(room.accounts),
            )
            for room in found
        ],
        here,
        platform_totals.rooms_by_account(session),
        {room.slug for room in every},
    )


def _new_rooms(choices: Choices, taken: set[str]) -> Mapping[str, str]:
    """A slug for each account that is to have a room of its own."""
    found: dict[str, str] = {}
    for key in sorted(key for key, room in choices.rooms.items() if room == NEW_ROOM):
        found[key] = short_name("", key.partition(":")[2], {*taken, *found.values()})
    return found
