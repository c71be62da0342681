"""The past of the demo room: earlier shows with figures, simulated as all of it, made while the page is up already.

Each is written down after the fact: its journal in one transaction, then what its audience did, as of then. A demo that
was stopped meanwhile goes on with the show that is not complete; what was told already counts once.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, time, timedelta
from typing import Final

import structlog
from msgspec import Struct
from sqlalchemy.orm import Session

from console.cli.demo.audience import DemoAudience
from console.cli.demo.shows import ACTOR, HOSTS, LENGTH, NOTE, PLANNED_BEFORE, ROOM, demo_plan
from console.i18n import zone
from console.i18n.language import Language
from console.i18n.texts import N_
from console.rundown import commands
from console.rundown.commands import AnyCommand
from console.rundown.floor import commands as floor
from console.rundown.service import Played
from console.store import shows
from console.store.rooms import Room
from console.store.shows import Show
from console.web.services import Services
from streams.clock import HOUR, MINUTE, SECOND, Duration, Instant
from streams.errors import Unavailable
from streams.store.log import after_or_at

AT: Final = time(20)
"""When the shows begin, in the room's time zone."""
LINGER: Final = Duration(2 * MINUTE)
"""So long after a show its audience is still told of."""
STEP: Final = Duration(60 * SECOND)
"""The shows can be replayed in such steps: every one costs a frame."""
AHEAD: Final = 65
"""So many batches may wait to be counted: the show on air shares the log, and its figures are not to wait for long."""
LOOK_EVERY_S: Final = 0.1
log = structlog.get_logger()


class PastShow(Struct, frozen=True, kw_only=True):
    """One show of the past, as it is to be."""

    days_ago: int
    title: str
    purpose: str
    intensity: float
    targets: dict[str, float]
    late: Duration
    """How much later than planned it began."""
    added: Duration
    """Time given to a slot in its first half."""


PAST: Final = (
    PastShow(
        days_ago=21,
        title=N_("First look at autumn"),
        purpose="new_products",
        intensity=0.45,
        targets={"viewers": 6_000, "sell_through": 0.8},
        late=Duration(40 * SECOND),
        added=Duration(60 * SECOND),
    ),
    PastShow(
        days_ago=17,
        title=N_("New Chinese style"),
        purpose="new_products",
        intensity=0.6,
        targets={"viewers": 7_000, "gmv": 9_000_000},
        late=Duration(5 * SECOND),
        added=Duration(0 * SECOND),
    ),
    PastShow(
        days_ago=14,
        title=N_("An evening for members"),
        purpose="vip",
        intensity=0.5,
        targets={"gmv": 7_000_000, "conversion": 0.02},
        late=Duration(90 * SECOND),
        added=Duration(120 * SECOND),
    ),
    PastShow(
        days_ago=10,
        title=N_("Last sizes, outlet prices"),
        purpose="clearance",
        intensity=0.7,
        targets={"gmv": 12_000_000, "units": 900},
        late=Duration(10 * SECOND),
        added=Duration(30 * SECOND),
    ),
    PastShow(
        days_ago=7,
        title=N_("Knitwear week"),
        purpose="sales",
        intensity=0.75,
        targets={"gmv": 11_000_000, "viewers": 9_000, "conversion": 0.015},
        late=Duration(20 * SECOND),
        added=Duration(90 * SECOND),
    ),
    PastShow(
        days_ago=3,
        title=N_("Dressed for work"),
        purpose="sales",
        intensity=0.85,
        targets={"gmv": 13_000_000, "viewers": 10_000, "conversion": 0.015},
        late=Duration(15 * SECOND),
        added=Duration(45 * SECOND),
    ),
)
"""The oldest first: who is new and who comes again follows from the shows before."""


async def make(services: Services, room: Room, language: Language) -> None:
    """Make what is missing of the past, show by show, and a show to come that follows the course of the last."""

    def known_shows(session: Session) -> list[Show]:
        return shows.of_room(session, ROOM)

    before = [
        show for show in await services.database.read(known_shows) if show.starts_at < room.created_at - 24 * HOUR
    ]
    made = sorted(before, key=lambda show: show.starts_at)
    try:
        for index, one in enumerate(PAST):
            if index == len(made):
                made.append(await _write_down(services, room, one, language))
            await _fill(services, made[index], one, language)
        if len(before) < len(PAST):
            await _plan_next(services, room, made[-1], language)
    except Unavailable:
        log.warning("the past of the demo is not complete: the event log is down; the next start goes on with it")


async def _write_down(services: Services, room: Room, one: PastShow, language: Language) -> Show:
    """The show with its journal, at once."""
    starts_at = _evening(room, -one.days_ago)
    return await services.service.create(
        room=ROOM,
        title=language.gettext(one.title),
        starts_at=starts_at,
        purpose=one.purpose,
        targets=one.targets,
        plan=demo_plan(language),
        actor=ACTOR,
        now=Instant(starts_at - PLANNED_BEFORE),
        played=_played(one, starts_at, language),
    )


def _played(one: PastShow, starts_at: Instant, language: Language) -> tuple[Played, ...]:
    """What director and host did; slots go on by themselves."""
    text = language.gettext
    director, host = text(N_("Director")), text(N_("Host"))
    hosts = tuple(map(text, HOSTS))
    done: list[tuple[int, AnyCommand, str]] = [
        (-10 * MINUTE, floor.HandOver(hosts=hosts[:1]), director),
        (one.late, commands.Start(), director),
        (18 * MINUTE, floor.SendCue(text=text(N_("Turn once, show the lining")), to="role:host"), director),
        (18 * MINUTE + 4 * SECOND, floor.AckCue(number=1), host),
        (31 * MINUTE, floor.NoteDown(text=text(NOTE)), director),
        (52 * MINUTE, commands.Pause(), director),
        (52 * MINUTE + 25 * SECOND, commands.Resume(), director),
        (60 * MINUTE, floor.HandOver(hosts=hosts[1:]), director),
        (88 * MINUTE, floor.SendCue(text=text(N_("Link number on the card, hold it up")), to="role:host"), director),
        (88 * MINUTE + 6 * SECOND, floor.AckCue(number=2), host),
        (LENGTH + one.late + one.added, commands.End(), director),
    ]  # fmt: skip
    if one.added:
        done.insert(3, (23 * MINUTE, commands.AddTime(ms=one.added), director))
    done.sort(key=lambda row: row[0])
    return tuple(Played(Instant(starts_at + after), command, actor) for after, command, actor in done)


async def _fill(services: Services, show: Show, one: PastShow, language: Language) -> None:
    """Tell what the audience of a show did, unless all of it is counted."""
    until = Instant((show.ended_at or show.starts_at) + LINGER)
    if (await services.figures.frame(ROOM, show.id)).stream.as_of == until:
        return
    state = await services.service.state(show.id)
    audience = DemoAudience(services, show, await services.service.first_plan(show.id), one.intensity, language)
    told = 0
    while audience.reached + SECOND <= until:
        await audience.look_back(state, STEP, until)
        told += 1
        if told % AHEAD == 0:
            await _counted(services, audience.position)
        await asyncio.sleep(0)
    await audience.end(until, back_dated=True)
    await _counted(services, audience.position)


async def _counted(services: Services, position: str) -> None:
    """Wait until the figures hold what stands at a position of the log."""
    while not after_or_at(await services.figures.counted_to(ROOM), position):  # noqa: ASYNC110 - it is another process
        await asyncio.sleep(LOOK_EVERY_S)


async def _plan_next(services: Services, room: Room, last: Show, language: Language) -> None:
    """A show of tomorrow, whose targets are to be reached in the course of the last one."""
    await services.service.create(
        room=ROOM,
        title=language.gettext(N_("Autumn launch, second evening")),
        starts_at=_evening(room, 1),
        purpose="sales",
        targets={"gmv": 15_000_000, "viewers": 12_000, "conversion": 0.015},
        plan=demo_plan(language),
        actor=ACTOR,
        shape_of=last.id,
    )


def _evening(room: Room, days: int) -> Instant:
    """When shows begin, so many days after the room was made."""
    day = zone.local(Instant(room.created_at), room.timezone).date() + timedelta(days=days)
    return zone.instant_of(datetime.combine(day, AT), room.timezone)
