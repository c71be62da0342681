"""Rooms and their shows: making them, and how a room is set up."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import available_timezones

import structlog
from fastapi import APIRouter, Request, Response
from msgspec import UNSET, Meta, Struct, UnsetType, structs

from console.i18n.words import N_, Words
from console.rundown.generate import TEMPLATES
from console.store import rooms, shows
from console.store.rooms import Room
from console.store.shows import Show
from console.web import bodies
from console.web.services import LanguageOf, Parts, PartsOf, PrincipalOf
from streams.clock import MINUTE
from streams.errors import Invalid
from streams.metrics.state.windows import DEFAULT_LAG

router = APIRouter(prefix="/api/v1", tags=["rooms"])
log = structlog.get_logger()

Slug = Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9-]{0,62}$")]
Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
"""PostgreSQL has no place for a NUL."""
At = Annotated[int, Meta(ge=0, le=253_402_300_799_999)]
Delay = Annotated[int, Meta(ge=1_000, le=600_000)]
Lag = Annotated[int, Meta(ge=0, le=120 * MINUTE)]
MOST_WEIGHT = 1_000
Weight = Annotated[float, Meta(ge=0, le=MOST_WEIGHT)]
DEFAULT_TEMPLATE = "standard-2h"


class RoomIn(Struct, forbid_unknown_fields=True):
    """A new room."""

    slug: Slug
    name: Name
    platform: Annotated[str, Meta(min_length=1, max_length=64)] = "other"
    timezone: str = "Asia/Shanghai"
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] = "CNY"
    broadcast_delay_ms: Delay = 3_000
    lag_ms: Lag = DEFAULT_LAG


class InteractionWeightsIn(Struct, frozen=True, forbid_unknown_fields=True):
    """What one interaction of each kind counts in the interaction index; not all 0."""

    likes: Weight
    comments: Weight
    shares: Weight
    follows: Weight


class RoomChange(Struct, forbid_unknown_fields=True):
    """What may be changed of a room; what is left out stays."""

    name: Name | UnsetType = UNSET
    broadcast_delay_ms: Delay | UnsetType = UNSET
    """How much later viewers see the screen; for slots that begin from now on."""
    lag_ms: Lag | UnsetType = UNSET
    """How long after a slot's end orders of its items still belong to it, in the view by item; for all shows."""
    interaction_weights: InteractionWeightsIn | UnsetType = UNSET
    """What likes, comments, shares and follows count in the interaction index; a change raises the version."""


class ShowIn(Struct, forbid_unknown_fields=True):
    """A new show; ``template`` names the rundown it begins with."""

    title: Name
    starts_at: At
    purpose: str | None = None
    targets: dict[str, float] = {}
    shape_of: str | None = None
    """A past show of the room: the targets are to be reached in the course that its sales took; absent: evenly."""
    weights: dict[str, Weight] = {}
    """How much each target counts in attainment and pace, by slug: 1 where nothing is said, 0 not at all."""
    template: str = DEFAULT_TEMPLATE


def _field(field: str, message: str, /, **params: object) -> Invalid:
    reason = message.format(**params)
    return Invalid(message, extra={"errors": [{"field": field, "reason": reason}]}, **params)


def room_of(body: RoomIn, now: int, *, simulated: bool = False) -> Room:
    """The room to make. Raises Invalid for a time zone that does not exist."""
    if body.timezone not in available_timezones():
        raise _field(
            "timezone", N_("There is no time zone “{zone}”; use a name like Asia/Shanghai."), zone=body.timezone
        )
    return Room(
        slug=body.slug,
        name=body.name,
        platform=body.platform,
        timezone=body.timezone,
        currency=body.currency,
        broadcast_delay_ms=body.broadcast_delay_ms,
        lag_ms=body.lag_ms,
        simulated=simulated,
        created_at=now,
    )


async def make_show(parts: Parts, room: str, body: ShowIn, actor: str, words: Words) -> Show:
    """Make a show with the rundown of its template. Raises Invalid for what does not exist or makes no sense."""
    if body.template not in TEMPLATES:
        names = ", ".join(TEMPLATES)
        raise _field(
            "template", N_("There is no template “{name}”; use one of {names}."), name=body.template, names=names
        )
    if alone := body.weights.keys() - body.targets.keys():
        raise _field("weights", N_("There is no target “{slug}” that a weight could be for."), slug=min(alone))
    if body.targets and not any(body.weights.get(slug, 1) for slug in body.targets):
        raise _field("weights", N_("At least one target must count: give it a weight above 0."))
    await parts.room(room)
    if body.shape_of is not None:
        past = await parts.database.read(lambda session: shows.of_room(session, room))
        if not any(show.id == body.shape_of and show.ended_at is not None for show in past):
            raise _field(
                "shape_of", N_("This room has no past show “{show}”; name one that has ended."), show=body.shape_of
            )
    return await parts.service.create(
        room=room,
        title=body.title,
        starts_at=body.starts_at,
        purpose=body.purpose,
        targets=body.targets,
        plan=TEMPLATES[body.template](words.gettext).plan,
        actor=actor,
        shape_of=body.shape_of,
        weights=body.weights,
    )


@router.post("/rooms", status_code=201, openapi_extra=bodies.described(RoomIn))
async def create_room(request: Request, parts: PartsOf, principal: PrincipalOf) -> Response:
    """Make a room."""
    principal.require("create rooms")
    body = await bodies.json_of(request, RoomIn, parts.settings.body_limit)
    room = room_of(body, parts.clock.now())
    await parts.database.write(lambda session: rooms.create(session, room))
    return bodies.answer(room, 201)


@router.get("/rooms")
async def list_rooms(parts: PartsOf, principal: PrincipalOf) -> Response:
    """The rooms this token or person may enter."""
    principal.require("read")
    found = await parts.database.read(rooms.all_rooms)
    return bodies.answer([room for room in found if principal.may("read", room.slug)])


@router.get("/rooms/{slug}", openapi_extra=bodies.answered(Room))
async def get_room(slug: str, parts: PartsOf, principal: PrincipalOf) -> Response:
    """A room as it is set up."""
    principal.require("read", slug)
    return bodies.answer(await parts.database.read(lambda session: rooms.get(session, slug)))


@router.put("/rooms/{slug}", openapi_extra=bodies.described(RoomChange) | bodies.answered(Room))
async def change_room(slug: str, request: Request, parts: PartsOf, principal: PrincipalOf) -> Response:
    """Change how a room is set up; its figures are counted again within seconds where that changes them."""
    principal.require("plan", slug)
    body = await bodies.json_of(request, RoomChange, parts.settings.body_limit)
    fields = changes(body)
    room = await parts.database.write(lambda session: rooms.change(session, slug, **fields))
    parts.forget_room(slug)
    log.info("room changed", room=slug, by=principal.name, **fields)
    return bodies.answer(room)


def changes(body: RoomChange) -> dict[str, str | int | rooms.Weights]:
    """The fields that are to be changed. Raises Invalid for weights that leave nothing to count."""
    fields = {name: value for name, value in structs.asdict(body).items() if value is not UNSET}
    if isinstance(body.interaction_weights, InteractionWeightsIn):
        fields["interaction_weights"] = weights = structs.asdict(body.interaction_weights)
        if not any(weights.values()):
            raise _field("interaction_weights", N_("At least one weight must be above 0."))
    return fields


@router.post("/rooms/{slug}/shows", status_code=201, openapi_extra=bodies.described(ShowIn))
async def create_show(
    slug: str, request: Request, parts: PartsOf, principal: PrincipalOf, words: LanguageOf
) -> Response:
    """Make a show in a room, with the rundown of a template."""
    principal.require("plan", slug)
    await parts.room(slug)
    body = await bodies.json_of(request, ShowIn, parts.settings.body_limit)
    return bodies.answer(await make_show(parts, slug, body, principal.name, words), 201)
