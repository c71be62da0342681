"""The figures of the shows on air as gauges, set when somebody asks for them."""

from __future__ import annotations

from console.instrumentation import (
    KPI,
    KPI_AGE,
    KPI_REPORTED,
    MINOR_UNITS,
    RUN_REMAINING,
    SHOW_OFFSET,
    SHOW_ON_AIR,
    SOURCE_AGE,
    SOURCE_PARKED,
    SOURCE_SKEW,
    exposed,
)
from console.rundown.timing import project
from console.store import rooms, shows
from console.store.shows import Show
from console.web.services import Services
from streams.errors import Unavailable
from streams.money import minor_digits


async def exposition(services: Services, room: str | None = None) -> bytes:
    """What Prometheus reads of a web process; with ``room``, nothing of another room."""
    async with services.scraping:  # gauges of one scrape must not be cleared by the next
        await _set_live_gauges(services)
        return await exposed(room)


async def _set_live_gauges(services: Services) -> None:
    """Set the gauges of every room; a room without a show on air has no figures, rather than its last ones."""
    for gauge in (SHOW_OFFSET, RUN_REMAINING, KPI, KPI_AGE, KPI_REPORTED, SOURCE_AGE, SOURCE_SKEW, SOURCE_PARKED):
        gauge.clear()
    on_air = {show.room: show for show in await services.database.read(shows.on_air) if show.status == "on_air"}
    for room in await services.database.read(rooms.all_rooms):
        show = on_air.get(room.slug)
        SHOW_ON_AIR.labels(room.slug).set(show is not None)
        MINOR_UNITS.labels(room.slug).set(10 ** minor_digits(room.currency))
        if show is not None:
            await _set_show(services, show, simulated="true" if room.simulated else "false")


async def _set_show(services: Services, show: Show, simulated: str) -> None:
    now = services.clock.now()
    projection = project(await services.service.state(show.id), now)
    SHOW_OFFSET.labels(show.room).set(projection.offset_ms / 1000)
    if (run := projection.run) is not None:
        left = run.zero_at - now if run.zero_at is not None else run.remaining_ms or 0
        RUN_REMAINING.labels(show.room).set(left / 1000)
    try:
        frame = await services.figures.frame(show.room, show.id)
    except Unavailable:
        return
    KPI_AGE.labels(show.room).set(max(0, now - frame.as_of) / 1000)
    for slug, kpi in frame.kpis.items():
        if kpi.value is not None:
            KPI.labels(show.room, slug, simulated, kpi.source).set(kpi.value)
            if kpi.at is not None:
                KPI_REPORTED.labels(show.room, slug, kpi.source).set(kpi.at / 1000)
    for source in frame.sources:
        name = source.name or "unnamed"
        SOURCE_AGE.labels(show.room, name).set(source.age(now) / 1000)
        SOURCE_PARKED.labels(show.room, name).set(source.parked)
        if source.skew_ms is not None:
            SOURCE_SKEW.labels(show.room, name).set(source.skew_ms / 1000)
