"""The figures of a show, live and after it: metrics, frames and the review."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from msgspec import structs

from console.review.body import report_body
from console.web import bodies
from console.web.pages.review.page import review_page
from console.web.reports import make_report
from console.web.services import (
    INSTANT_DESCRIBED,
    InstantOf,
    LanguageOf,
    PrincipalOf,
    ReadInstant,
    ServicesOf,
    allowed_show,
)
from streams.errors import Invalid
from streams.metrics.frames.frame import Frame

router = APIRouter(prefix="/api/v1/shows/{show_id}", tags=["figures"])

MOST_FRAMES = 20_000


@router.get("/metrics")
async def metrics(show_id: str, services: ServicesOf, principal: PrincipalOf, at: InstantOf | None = None) -> Response:
    """Every figure of the catalogue, for the show and its parts: now, or as shown at an instant.

    The parts are runs, what fell into none (`outside`), items, channels, and groups: `kinds` and `slots` of the runs,
    `hosts`, `tiers`. Money of a run is by time in its `kpis` and by item in `presented`; by item the rest is `shelf`.
    `counted_to` is how far of the room's log all this counts: a batch is counted once the `position` that the door
    answered is not after it.
    """
    show = await allowed_show(services, principal, show_id, "read figures")
    # First how far is counted: the frame may be newer, never older.
    counted_to = await services.figures.counted_to(show.room)
    frame = await services.figures.frame(show.room, show_id, at)
    room = await services.room(show.room)
    return bodies.answer(frame.view() | {"simulated": room.simulated, "counted_to": counted_to})


@router.get("/frames")
async def frames(
    show_id: str,
    services: ServicesOf,
    principal: PrincipalOf,
    start: Annotated[int, ReadInstant, Query(alias="from", description=INSTANT_DESCRIBED)],
    end: Annotated[int, ReadInstant, Query(alias="to", description=INSTANT_DESCRIBED)],
    step: int = 1_000,
) -> Response:
    """The show's figures frame by frame from one instant to another, at most one per ``step`` milliseconds.

    `reported` names the figures that are not counted, with who says them and as of when: between two such instants
    nothing is known.
    """
    show = await allowed_show(services, principal, show_id, "read figures")
    if end < start or step < 1_000 or (end - start) // step > MOST_FRAMES:
        raise Invalid("Ask for at most {most} frames: a later “from”, or a longer “step”.", most=MOST_FRAMES)
    found = await services.figures.frames(show.room, show_id, start, end, step)
    return bodies.answer({"frames": [_told(frame) for frame in found]})


def _told(frame: Frame) -> dict[str, Any]:
    kpis = frame.kpis
    return {
        "at": frame.as_of,
        "kpis": {slug: kpi.value for slug, kpi in kpis.items()},
        "reported": {
            slug: {"source": kpi.source, "at": kpi.at} for slug, kpi in kpis.items() if kpi.source != "counted"
        },
        "interaction_weights": structs.asdict(frame.interaction_weights),
    }


@router.get("/review")
async def review(show_id: str, services: ServicesOf, principal: PrincipalOf) -> Response:
    """The review as data."""
    show = await allowed_show(services, principal, show_id, "read figures")
    return bodies.answer(report_body(await make_report(services, show)))


@router.get("/review.html")
async def review_html(
    show_id: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """The review as one file that stands alone."""
    show = await allowed_show(services, principal, show_id, "read figures")
    context = await review_page(services, show, principal, language, request.url.path, alone=True)
    html = services.renderer.render(context, language)
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    return Response(html, media_type="text/html; charset=utf-8", headers={"Content-Security-Policy": policy})


@router.get("/review.json", include_in_schema=False)
async def review_json(show_id: str) -> Response:
    """The same as ``/review``."""
    return RedirectResponse(f"/api/v1/shows/{show_id}/review")
