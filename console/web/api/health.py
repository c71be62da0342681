"""Whether this process lives, whether it can serve, and its metrics."""

from __future__ import annotations

import ipaddress

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from console.web import bodies
from console.web.api.scrape import set_live_gauges
from console.web.services import ServicesOf
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
async def metrics(request: Request, services: ServicesOf) -> Response:
    """Prometheus text: open on loopback, elsewhere with a token of the role ``metrics``."""
    if not _loopback(request):
        (await services.guard.principal(request)).require("read metrics")
    await set_live_gauges(services)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _loopback(request: Request) -> bool:
    """Whether the caller is on this machine and nobody stands in between."""
    if request.client is None or "x-forwarded-for" in request.headers or "forwarded" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
