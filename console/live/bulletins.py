"""Bulletins of shows: the text as of now or an instant, and those that are due put down for the room's robots.

Several processes put the same one down; its key lets only one copy into the outbox. Which figures it holds does not
depend on who was first: they are those of the instant at which it became due.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

import structlog
from msgspec import Struct
from sqlalchemy.orm import Session

from console.i18n.language import Lang, language_for
from console.instrumentation import Seldom
from console.live.bulletin_text import BulletinHead, BulletinText, bulletin_text
from console.live.figures import Figures
from console.notify import robots
from console.rooms import bulletins
from console.rooms.bulletins import BulletinSettings, DueBulletin
from console.rooms.item_names import titles
from console.store import items, rooms, shows
from console.store import robots as stored
from console.store.robots import Robot
from console.store.rooms import Room
from console.store.session import Database
from console.store.shows import Show
from streams.clock import MINUTE, SECOND, Clock, Duration, Instant

LOOK_S: Final = 2.0
SETTLES: Final = 3 * SECOND
"""The figures of an instant are counted so soon after it."""
NEWS: Final = Duration(5 * MINUTE)
"""One that could not be sent in this time is not sent at all: its figures are old."""

log = structlog.get_logger()


class BulletinOut(Struct, kw_only=True):
    """A bulletin. Instants UTC ms."""

    text: str
    at: int
    """The instant of its figures."""
    lang: Lang
    due: DueBulletin | None
    """The newest that is due in this show, while it is on air; ask for its text with its ``at``."""
    next_at: int | None
    """When the next one is due; null: none is."""
    robots: int
    """Through so many robots of the room it is sent by itself."""


class Bulletins:
    """Those of all shows, in one process."""

    def __init__(self, database: Database, figures: Figures, clock: Clock, wake: Callable[[], None]) -> None:
        """``wake``: called when something was put into the outbox."""
        self._database = database
        self._figures = figures
        self._clock = clock
        self._wake = wake
        self._put: dict[str, int] = {}
        """By show: the newest that was put down here, or is no news any more."""

    async def read(self, show: Show, room: Room, at: int | None = None) -> BulletinOut:
        """The bulletin of a show, as of now or an instant. Raises Unavailable."""

        def work(session: Session) -> tuple[BulletinSettings, int]:
            to = [one for one in stored.of_room(session, room.slug) if "bulletin" in one.gets]
            return bulletins.settings_of(session, room), len(to)

        settings, count = await self._database.read(work)
        now = self._clock.now()
        started_at = show.started_at if show.status == "on_air" else None
        return BulletinOut(
            text=(await self._text(show, room, settings, at, now)).text,
            at=now if at is None else at,
            lang=settings.lang,
            due=bulletins.due(settings.every, started_at, now - SETTLES),
            next_at=bulletins.next_at(settings.every, started_at, now - SETTLES),
            robots=count,
        )

    async def _text(
        self, show: Show, room: Room, settings: BulletinSettings, at: int | None, now: Instant
    ) -> BulletinText:
        frame = await self._figures.frame(room.slug, show.id, at)
        products = await self._database.read(lambda session: items.listed(session, room.slug))
        facts = BulletinHead(
            room=room.name,
            show=show.title,
            timezone=room.timezone,
            at=now if at is None else at,
            started_at=show.started_at,
            simulated=room.simulated,
            rehearsal=show.status == "rehearsal",
            titles=titles(products),
        )
        return bulletin_text(settings.template, frame, facts, language_for(settings.lang))

    async def run(self) -> None:
        """Put those that are due into the outbox, until it is cancelled."""
        seldom = Seldom()
        while True:
            try:
                await self.put_due()
            except Exception as error:
                seldom.note(log, "bulletins cannot be sent", error)
            await asyncio.sleep(LOOK_S)

    async def put_due(self) -> None:
        """Put down what is due now and was not before."""
        now = self._clock.now()
        for show, room, settings, to in await self._database.read(_on_air):
            due = bulletins.due(settings.every, show.started_at, now - SETTLES)
            if due is None or due.number <= self._put.get(show.id, 0):
                continue
            if now - due.at >= NEWS or await self._send(show, room, settings, due, to, now):
                self._put[show.id] = due.number

    async def _send(
        self, show: Show, room: Room, settings: BulletinSettings, due: DueBulletin, to: list[Robot], now: Instant
    ) -> bool:
        """Put one down; False when nothing is known yet that it could say."""
        made = await self._text(show, room, settings, due.at, now)
        if not made.has_figures:
            return False
        count = await self._database.write(
            lambda session: robots.send(
                session,
                to,
                f"bulletin:{show.id}:{due.at}",
                "bulletin",
                made.text,
                language_for(settings.lang),
                now=now,
                holds=NEWS,
            )
        )
        if count:
            self._wake()
        return True


def _on_air(session: Session) -> list[tuple[Show, Room, BulletinSettings, list[Robot]]]:
    """The shows on air whose rooms have robots that get bulletins."""
    found = []
    for show in shows.on_air(session):
        to = [one for one in stored.of_room(session, show.room) if "bulletin" in one.gets]
        if show.status == "on_air" and to:
            room = rooms.get(session, show.room)
            found.append((show, room, bulletins.settings_of(session, room), to))
    return found
