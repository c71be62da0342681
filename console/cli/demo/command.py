"""``cuelight demo``: a show on air with a simulated audience, to look at and to learn on."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Final

import msgspec
import structlog
from msgspec import structs
from rich.cells import set_cell_size
from sqlalchemy.orm import Session

from console.access import service as access
from console.cli import serve
from console.cli.demo import library as demo_library
from console.cli.demo.items import CALLED, demo_items, demo_script
from console.i18n.language import Language
from console.i18n.texts import N_
from console.rundown import commands
from console.rundown.generate import TEMPLATES
from console.rundown.model import Plan, State
from console.settings import Settings
from console.store import people, rooms, shows
from console.store.rooms import Room
from console.store.shows import Show
from console.web.services import Services
from streams.clock import MINUTE, SECOND, Instant
from streams.errors import Unavailable
from streams.events import WireEvent
from streams.ingest import door
from streams.simulator.audience import OFF_AIR, Audience, AudienceContext, SimulatedItem

ROOM: Final = "demo"
SHOW_MS: Final = 120 * MINUTE
SO_FAR: Final = 22 * MINUTE
"""The show has been on air this long when the demo begins, so that there is something to see."""
LATE: Final = 40 * SECOND
LOBBY: Final = 5 * MINUTE
"""People come in this long before the start."""
BATCH: Final = 2_000
INTENSITY: Final = 1.0
CURRENCY: Final = "CNY"
SOURCE: Final = "simulated audience"
"""What the log calls it."""
PEOPLE: Final = (("director", "director", "control"), ("host", "host", "cue"), ("manager", "viewer", "control"))
"""Name, role and first page."""

ITEMS: Final = tuple(
    SimulatedItem(
        sku=item.sku,
        title=item.title,
        price=item.price or 0,
        tag_price=item.tag_price,
        stock=item.stock,
        link_no=item.link_no,
    )
    for item in demo_items(str)
)
log = structlog.get_logger()


def run(settings: Settings, host: str, port: int, language: Language) -> int:
    """The server with a demo show beside it; returns the exit code."""

    async def beside(services: Services, url: str) -> None:
        show = await _show(services, language)
        await _print_links(services, url, show, language)
        await _simulate(services, show)

    return serve.run(settings, host, port, language, beside)


async def _show(services: Services, language: Language) -> Show:
    """The demo show: the one on air if its time is not over, else a new one that began a while ago."""
    now = services.clock.now()

    def prepare(session: Session) -> list[Show]:
        if rooms.find(session, ROOM) is None:
            rooms.create(session, _room(language, now))
            demo_library.fill(session, ROOM, language, now)
        return [show for show in shows.of_room(session, ROOM) if show.status == "on_air"]

    for show in await services.database.write(prepare):
        if show.starts_at + SHOW_MS > now:
            return show
        await services.service.execute(show.id, commands.End(), "demo")
    return await _begin(services, language, Instant(now - SO_FAR))


def _room(language: Language, now: Instant) -> Room:
    return Room(
        slug=ROOM,
        name=language.gettext(N_("Demo room")),
        platform="douyin",
        timezone="Asia/Shanghai",
        currency=CURRENCY,
        broadcast_delay_ms=3_000,
        simulated=True,
        created_at=now,
    )


async def _begin(services: Services, language: Language, started_at: Instant) -> Show:
    """Make the show and start it in the past: its slots go on by themselves, whoever does not direct it can watch."""
    generated = TEMPLATES["standard-2h"](language.gettext, demo_items(language.gettext))
    show = await services.service.create(
        room=ROOM,
        title=language.gettext(N_("Autumn launch")),
        starts_at=started_at,
        purpose="sales",
        targets={"gmv": 15_000_000, "viewers": 12_000, "conversion": 0.015},
        plan=_played_by_itself(generated.plan, language),
        actor="demo",
        now=Instant(started_at - 60 * MINUTE),
    )
    await services.service.execute(show.id, commands.Start(), "demo", Instant(started_at + 5 * SECOND))
    await services.service.execute(show.id, commands.AddTime(ms=LATE), "demo", Instant(started_at + 4 * MINUTE))
    await services.service.append_due(show.id)
    return show


def _played_by_itself(plan: Plan, language: Language) -> Plan:
    """Slots that give way at zero, with people, notes and scripts, so that an unattended demo has something to show."""
    notes = {
        "warmup": N_(
            "Say hello, say what is on tonight\nThe coupon is in the top left corner\nFollow to enter the lottery"
        ),
        "interaction": N_("Read three questions aloud\nSizes: ask for height and weight"),
        "rules": N_("Coupon first, then order\nShips within 48 hours, 7 days to return"),
        "lottery": N_("Who can enter, until when, how it is drawn\nNo purchase needed"),
        "look": N_("Why it belongs together\nTurn once, show the lining\nOne size up over a sweater"),
        "item": N_("Fabric, weight, care\nPrice last, then the link number"),
        "closing": N_("Thank everybody\nNext show: reserve now"),
    }
    looks = [slot.id for slot in plan if slot.kind == "look"]
    return tuple(
        structs.replace(
            slot,
            advance="auto",
            notes=language.gettext(notes.get(slot.kind, "")),
            script=demo_script(language.gettext, looks.index(slot.id) + 1, slot.items) if slot.id in looks else "",
            people=CALLED.get(slot.kind, ()),
        )
        for slot in plan
    )


async def _print_links(services: Services, url: str, show: Show, language: Language) -> None:
    lines = [language.format("Cuelight runs at {url}", {"url": url}), ""]
    lines.append(language.gettext("A demo show is on air. Its audience is simulated. Sign in as:"))
    now = services.clock.now()
    for name, role, page in PEOPLE:
        link = await services.database.write(partial(_link, name=name, role=role, now=now))
        label = language.gettext(LABELS[name])
        lines.append(f"  {set_cell_size(label, 10)} {url}/enter?link={link}&next=/shows/{show.id}/{page}")
    lines += ["", language.gettext("Open the host's link on another device or browser. Ctrl-C ends the demo.")]
    print("\n".join(lines), flush=True)


def _link(session: Session, name: str, role: str, now: Instant) -> str:
    """A sign-in secret that works all day on any device."""
    person = people.find(session, name) or access.add_person(session, name, role, now)
    return access.make_link(session, person, now, uses=None)


LABELS: Final = {"director": N_("Director"), "host": N_("Host"), "manager": N_("Manager")}


async def _simulate(services: Services, show: Show) -> None:
    """Feed the simulated audience through the same door as any other: first the past, then every second.

    It is a function of the show's journal, second by second, so that a demo that is started again tells the same past.
    """
    audience = Audience(int(show.id, 16), INTENSITY, ITEMS)
    reached = Instant(show.starts_at - LOBBY)
    while True:
        now = services.clock.now()
        state = await services.service.append_due(show.id)
        if state.status == "ended":
            await _take(services, [audience.end(state.ended_at or now)])
            return
        events: list[WireEvent] = []
        while reached + SECOND <= now and len(events) < BATCH:
            reached = Instant(reached + SECOND)
            events += audience.step(reached, SECOND, _context(state, reached))
        await _take(services, events)
        await asyncio.sleep(0 if reached + SECOND <= now else SECOND / 1000)


async def _take(services: Services, events: list[WireEvent]) -> None:
    if not events:
        return
    batch = door.decode(msgspec.json.encode(events), "json", CURRENCY)
    services.pseudonyms.pseudonymise(await services.people_scope(ROOM), batch.events)
    try:
        await services.room_log.append(ROOM, batch.events, SOURCE)
    except Unavailable:
        log.warning("the simulated audience is not heard: the event log is down")


def _context(state: State, at: Instant) -> AudienceContext:
    """What the audience sees at an instant."""
    for run in reversed(state.runs):
        if not run.voided and run.started_at <= at and (run.ended_at is None or at < run.ended_at):
            wanted = {item.sku for item in run.slot.items}
            return AudienceContext(kind=run.slot.kind, items=tuple(item for item in ITEMS if item.sku in wanted))
    return OFF_AIR
