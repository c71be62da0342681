"""The door for platform events: batches in, durable before the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response
from fastapi.routing import APIRoute

from console.access.rights import CONNECTOR, Principal
from console.instrumentation import EVENTS_ACCEPTED, EVENTS_REFUSED
from console.rooms.vault import sightings
from console.web import bodies
from console.web.services import PrincipalOf, ServicesOf, principal_of, services_of
from streams.errors import Invalid, Unavailable
from streams.ingest import door
from streams.ingest.pseudonyms import Pseudonyms
from streams.store import issuers
from streams.store.log import Part


class EventsRoute(APIRoute):
    """Reads parameters only where the address has some: nothing is asked for as often, and that takes half of the time
    that a request needs besides its events."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        with_parameters = super().get_route_handler()

        async def handle(request: Request) -> Response:
            if request.scope["query_string"]:
                return await with_parameters(request)
            return await take_events(
                request.path_params["slug"], request, services_of(request), await principal_of(request)
            )

        return handle


router = APIRouter(prefix="/api/v1", tags=["events"], route_class=EventsRoute)

KINDS: Final[dict[str, door.BodyFormat]] = {
    "application/json": "json",
    "application/x-ndjson": "ndjson",
    "application/ndjson": "ndjson",
    "application/jsonl": "ndjson",
    "application/cloudevents-batch+json": "cloudevents",
}
ConnectorOf = Annotated[str | None, Query(pattern=CONNECTOR)]
DESCRIBED: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {kind: {"schema": {"type": "array", "items": {"type": "object"}}} for kind in KINDS},
    }
}


@router.post("/rooms/{slug}/events", status_code=202, openapi_extra=DESCRIBED)
async def take_events(
    slug: str,
    request: Request,
    services: ServicesOf,
    principal: PrincipalOf,
    partial: bool = False,
    connector: ConnectorOf = None,
) -> Response:
    """Take a batch of events: a JSON array, JSON by line, or a CloudEvents batch.

    202 means that they are on disk; 503 that this is unknown, and that the batch is to be sent again. The batch is
    judged as a whole; with ``partial=true`` the good events are taken although others are bad, and the bad ones are
    named by index. ``connector`` names whose plain events a relay passes on; without it they are those of the token's
    connector.
    """
    principal.require("send events", slug)
    room = await services.room(slug)
    kind = KINDS[bodies.content_type(request, *KINDS)]
    body = await bodies.read(request, services.settings.body_limit)
    reading = door.BodyReader(body, kind, room.currency)
    try:
        for step in reading:
            if len(step) >= door.EVENTS_A_STEP:
                await asyncio.sleep(0)  # a big body must not hold up the sockets
        batch = reading.batch(partial=partial)
    except Invalid as error:
        EVENTS_REFUSED.labels(slug).inc(len(error.extra.get("errors", ())))
        raise
    scope = await services.people_scope(slug)
    if room.vault_days is not None:
        seen = sightings(batch.events, scope, services.pseudonyms)
        await services.vault.keep(slug, seen, services.clock.now())
    services.pseudonyms.pseudonymise(scope, batch.events)
    try:
        position = await services.room_log.append_parts(slug, _parts(batch, principal, connector, services.pseudonyms))
    except Unavailable as error:
        raise unknown_outcome(error) from error
    EVENTS_ACCEPTED.labels(slug).inc(len(batch.events))
    answer: dict[str, Any] = {"accepted": len(batch.events), "position": position}
    if batch.ignored:
        answer["ignored"] = batch.ignored
    if batch.errors:
        EVENTS_REFUSED.labels(slug).inc(len(batch.errors))
        answer["errors"] = [{"index": error.index, "reason": error.reason} for error in batch.errors]
    return bodies.answer(answer, 202)


def unknown_outcome(error: Unavailable) -> Unavailable:
    """An append that was not confirmed may be in the log all the same: a lost answer looks like a lost request."""
    return Unavailable(
        "Whether these events were taken is unknown; send the batch again, what is repeated counts once. {reason}",
        extra={"outcome": "unknown"},
        reason=str(error),
    )


def _parts(batch: door.Batch, principal: Principal, connector: str | None, names: Pseudonyms) -> list[Part]:
    """The batch by who sent what, and whose ids they are."""
    relayed = connector if connector != principal.connector else None
    shown = batch.shown_sources()
    return [
        Part(
            events,
            _named(principal, shown[source] or relayed),
            issuers.of_cloud_events(names.source(source))
            if source
            else issuers.of_connector(connector or principal.connector),
        )
        for source, events in batch.by_source.items()
    ]


def _named(principal: Principal, source: str | None) -> str:
    """What the log calls the sender: the token's connector, and which of its sources where it names several."""
    return f"{principal.connector}/{source}" if source else principal.connector
