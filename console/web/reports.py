"""Loads what a review is made of: for the page, the interface and the command line."""

from __future__ import annotations

from console.past.adding import snapshot
from console.past.totals import of_show
from console.review.report import Report, ReviewCurve, ReviewedShow, report
from console.store import platform_totals
from console.store.shows import Show
from console.web.services import Services
from streams.clock import Instant


async def make_report(services: Services, show: Show) -> Report:
    """The review of a show, from its last frame, its curves, and the journal as of that frame."""
    room = await services.room(show.room)
    frame = await services.figures.frame(room.slug, show.id)
    as_of = Instant(frame.as_of) if frame.on_air else None
    state, entries = await services.service.state_and_entries(show.id, as_of)
    series = await services.figures.curve(room.slug, show.id)
    totals = await services.database.read(lambda session: platform_totals.of_show(session, show.id))
    subject = ReviewedShow(
        show_id=show.id,
        title=show.title,
        room=room.slug,
        timezone=room.timezone,
        currency=room.currency,
        simulated=room.simulated,
        targets=show.targets,
        weights=show.weights,
        from_files=show.from_files,
    )
    return report(
        subject,
        state,
        entries,
        frame,
        ReviewCurve(at=series.at, series=dict(series.series), readings=series.readings),
        services.clock.now(),
        of_show(map(snapshot, totals)),
    )
