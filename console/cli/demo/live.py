"""The demo's show on air: it began a while ago, and its audience comes second by second."""

from __future__ import annotations

import asyncio
from typing import Final

import structlog
from sqlalchemy.orm import Session

from console.cli.demo.audience import DemoAudience
from console.cli.demo.shows import ACTOR, HOSTS, LENGTH, NOTE, PLANNED_BEFORE, ROOM, demo_plan
from console.i18n.language import Language
from console.i18n.texts import N_
from console.rundown import commands
from console.rundown.commands import AnyCommand
from console.rundown.floor import commands as floor
from console.rundown.service import Played
from console.store import shows
from console.store.shows import Show
from console.web.services import Services
from streams.clock import MINUTE, SECOND, Duration, Instant
from streams.errors import Unavailable

SO_FAR: Final = 22 * MINUTE
"""The show has been on air this long when the demo begins, so that there is something to see."""
STEP: Final = Duration(10 * SECOND)
"""What is over can be replayed in such steps."""
INTENSITY: Final = 1.0
log = structlog.get_logger()


async def show_on_air(services: Services, language: Language) -> Show:
    """The one on air if its time is not over, else a new one that began a while ago."""
    now = services.clock.now()

    def on_air(session: Session) -> list[Show]:
        return [show for show in shows.of_room(session, ROOM) if show.status == "on_air"]

    for show in await services.database.read(on_air):
        if show.starts_at + LENGTH > now:
            return show
        await services.service.execute(show.id, commands.End(), ACTOR)
    return await _begin(services, language, now)


async def _begin(services: Services, language: Language, now: Instant) -> Show:
    starts_at = Instant(now - SO_FAR)
    return await services.service.create(
        room=ROOM,
        title=language.gettext(N_("Autumn launch")),
        starts_at=starts_at,
        purpose="sales",
        targets={"gmv": 15_000_000, "viewers": 12_000, "conversion": 0.015},
        plan=demo_plan(language),
        actor=ACTOR,
        now=Instant(starts_at - PLANNED_BEFORE),
        played=_played(language, starts_at),
        until=now,
    )


def _played(language: Language, starts_at: Instant) -> tuple[Played, ...]:
    """What the director did so far. Slots go on by themselves: whoever does not direct the demo can watch it."""
    text = language.gettext
    done: tuple[tuple[int, AnyCommand], ...] = (
        (-10 * MINUTE, floor.HandOver(hosts=tuple(map(text, HOSTS)))),
        (5 * SECOND, commands.Start()),
        (4 * MINUTE, commands.AddTime(ms=40 * SECOND)),
        (9 * MINUTE, floor.NoteDown(text=text(NOTE))),
    )
    return tuple(Played(Instant(starts_at + after), command, text(N_("Director"))) for after, command in done)


async def follow(services: Services, show: Show, language: Language, caught_up: asyncio.Event) -> None:
    """Feed the audience of the show, first what is over, then every second, until it ends.

    ``caught_up`` is set when what is over is told.
    """
    audience = DemoAudience(services, show, await services.service.first_plan(show.id), INTENSITY, language)
    while True:
        now = services.clock.now()
        state = await services.service.append_due(show.id)
        behind = audience.reached + STEP <= now
        try:
            if state.status == "ended":
                await audience.end(state.ended_at or now)
                caught_up.set()
                return
            await (audience.look_back(state, STEP, now) if behind else audience.go_on(state, now))
        except Unavailable:
            log.warning("the simulated audience is not heard: the event log is down")
        if not behind:
            caught_up.set()
        await asyncio.sleep(0 if behind else SECOND / 1_000)
