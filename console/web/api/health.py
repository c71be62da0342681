"""Whether this process lives, whether it can serve, and its metrics."""

from __future__ import annotations

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST

from console.web import bodies
from console.web.api.scrape import exposition
from console.web.services import PrincipalOf, ServicesOf
from streams.errors import CuelightError

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def healthz() -> Response:
    """The process answers."""
    return bodies.answer({"status": "ok"})


@router.get("/readyz")
async def readyz(services: ServicesOf) -> Response:
    """200 when requests can be taken: database and event log answer, and the process is not draining.

    ``out_of_order`` says what else is wrong: figures stand still without a worker, but nothing that comes in is lost.
    ``disk_left`` is the share of the disk with the data that is left, 0 to 1.
    """
    faults = [] if services.ready else ["draining"]
    try:
        await services.database.read(lambda session: session.connection())
    except Exception:
        faults.append("database")
    try:
        await services.room_log.durable()
    except CuelightError as error:
        faults.append(f"event log: {error}")
    body = {
        "status": "not ready" if faults else "ready",
        "faults": faults,
        "out_of_order": sorted([*services.watch.faults, *services.clock_watch.faults]),
        "disk_left": services.watch.disk_left,
    }
    return bodies.answer(body, 503 if faults else 200)


@router.get("/metrics")
async def metrics(services: ServicesOf, principal: PrincipalOf) -> Response:
    """Prometheus text, with a token of the role ``metrics``; one of a room reads that room only.

    Where the caller is says nothing: behind a proxy on this machine, everybody is. ``--metrics-port`` needs no token.
    """
    principal.require("read metrics")
    return Response(await exposition(services, principal.room), media_type=CONTENT_TYPE_LATEST)
