"""How a show is made: with the rundown of a template, and targets that make sense."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from console.i18n.texts import N_
from console.i18n.validation import field_error
from console.rooms.rooms import Name, Weight
from console.rundown.generate import TEMPLATES
from console.rundown.service import RundownService
from console.store import rooms, shows
from console.store.session import Database
from console.store.shows import Show
from streams.events import EpochMs

DEFAULT_TEMPLATE = "standard-2h"


class ShowIn(Struct, forbid_unknown_fields=True):
    """A new show; ``template`` names the rundown it begins with."""

    title: Name
    starts_at: EpochMs
    purpose: str | None = None
    targets: dict[str, float] = {}
    shape_of: str | None = None
    """A past show of the room: the targets are to be reached in the course that its sales took; absent: evenly."""
    weights: dict[str, Weight] = {}
    """How much each target counts in attainment and pace, by slug: 1 where nothing is said, 0 not at all."""
    template: str = DEFAULT_TEMPLATE


async def make_show(
    database: Database, service: RundownService, room: str, body: ShowIn, *, actor: str, translate: Callable[[str], str]
) -> Show:
    """Make a show with the rundown of its template. Raises Invalid for what does not exist or makes no sense."""
    if body.template not in TEMPLATES:
        names = ", ".join(TEMPLATES)
        raise field_error(
            "template", N_("There is no template “{name}”; use one of {names}."), name=body.template, names=names
        )
    if alone := body.weights.keys() - body.targets.keys():
        raise field_error("weights", N_("There is no target “{slug}” that a weight could be for."), slug=min(alone))
    if body.targets and not any(body.weights.get(slug, 1) for slug in body.targets):
        raise field_error("weights", N_("At least one target must count: give it a weight above 0."))
    await database.read(lambda session: rooms.get(session, room))
    if body.shape_of is not None:
        past = await database.read(lambda session: shows.of_room(session, room))
        if not any(show.id == body.shape_of and show.ended_at is not None for show in past):
            raise field_error(
                "shape_of", N_("This room has no past show “{show}”; name one that has ended."), show=body.shape_of
            )
    return await service.create(
        room=room,
        title=body.title,
        starts_at=body.starts_at,
        purpose=body.purpose,
        targets=body.targets,
        plan=TEMPLATES[body.template](translate).plan,
        actor=actor,
        shape_of=body.shape_of,
        weights=body.weights,
    )
