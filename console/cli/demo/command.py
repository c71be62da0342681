"""``cuelight demo``: a room with a past and a show on air, with a simulated audience, to look at and to learn on."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Final

from rich.cells import set_cell_size
from sqlalchemy.orm import Session

from console.access import service as access
from console.cli import serve
from console.cli.demo import library as demo_library
from console.cli.demo import live, past
from console.cli.demo.shows import ROOM
from console.i18n.language import Language
from console.i18n.texts import N_
from console.settings import Settings
from console.store import people, rooms
from console.store.rooms import Room
from console.store.shows import Show
from console.web.services import Services
from streams.clock import Instant

PEOPLE: Final = (
    (N_("Director"), "director", "control"),
    (N_("Host"), "host", "cue"),
    (N_("Manager"), "viewer", "control"),
)
"""Name, role and first page."""


def run(settings: Settings, host: str, port: int, language: Language) -> int:
    """The server with a demo beside it; returns the exit code."""

    async def beside(services: Services, url: str) -> None:
        room = await demo_room(services, language)
        show = await live.show_on_air(services, language)
        await _print_links(services, url, show, language)
        async with asyncio.TaskGroup() as together:
            caught_up = asyncio.Event()
            together.create_task(live.follow(services, show, language, caught_up))
            await caught_up.wait()
            together.create_task(past.make(services, room, language))

    return serve.run(settings, host, port, language, beside)


async def demo_room(services: Services, language: Language) -> Room:
    """The demo room, made where there is none."""
    now = services.clock.now()

    def find_or_make(session: Session) -> Room:
        if (found := rooms.find(session, ROOM)) is not None:
            return found
        made = _new_room(language, now)
        rooms.create(session, made)
        demo_library.fill(session, ROOM, language, now)
        return made

    return await services.database.write(find_or_make)


def _new_room(language: Language, now: Instant) -> Room:
    return Room(
        slug=ROOM,
        name=language.gettext(N_("Demo room")),
        platform="douyin",
        timezone="Asia/Shanghai",
        currency="CNY",
        broadcast_delay_ms=3_000,
        simulated=True,
        created_at=now,
    )


async def _print_links(services: Services, url: str, show: Show, language: Language) -> None:
    lines = [language.format("Cuelight runs at {url}", {"url": url}), ""]
    lines.append(language.gettext("A demo show is on air. Its audience is simulated. Sign in as:"))
    now = services.clock.now()
    for name, role, page in PEOPLE:
        label = language.gettext(name)
        link = await services.database.write(partial(_link, name=label, role=role, now=now))
        lines.append(f"  {set_cell_size(label, 10)} {url}/enter?link={link}&next=/shows/{show.id}/{page}")
    lines += ["", language.gettext("Open the host's link on another device or browser. Ctrl-C ends the demo.")]
    lines.append(
        language.gettext(
            "The room has six earlier shows, simulated too; after a first start they are complete within a minute."
        )
    )
    print("\n".join(lines), flush=True)


def _link(session: Session, name: str, role: str, now: Instant) -> str:
    """A sign-in secret that works all day on any device."""
    person = people.find(session, name) or access.add_person(session, name, role, now)
    return access.make_link(session, person, now, uses=None)
